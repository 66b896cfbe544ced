package commands

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"jennyerp/models"
)

// Three companies: one never moved, one came back from another machine, one went
// to Milan. The server and its child, a restore and a drill keep to that.
func TestCopiesAndRestoresKeepToWhereCompaniesLive(t *testing.T) {
	k := newKept(t)
	all := foundedIn(t, k, 3)
	stayed, back, gone := all[0], all[1], all[2]
	k.copy(t)
	k.house(t, func(h *house) {
		must(t, h.control.Move(t.Context(), back, models.Place{Epoch: 3}))
		must(t, h.control.Move(t.Context(), gone, models.Place{Node: "milan", Epoch: 2}))
		must(t, h.control.Move(t.Context(), gone, models.Place{Epoch: 2})) // too late
	})
	k.rename(t, "Rossi of the third epoch", back)
	server := startServer(t, k)
	server.until(t, "the copies are up to date", isOK)
	must(t, server.stop())

	for path, want := range map[string]bool{stayed + "/1": true, stayed + "/2": false, back + "/1": true, back + "/3": true, gone + "/1": true, gone + "/2": false} {
		if _, err := os.Stat(filepath.Join(k.replica, "companies", path, "ltx")); (err == nil) != want {
			t.Errorf("%s: %v, want it there: %v", path, err, want)
		}
	}
	must(t, os.RemoveAll(k.data))
	out, err := k.restore(t, "--all")
	if err != nil || !strings.Contains(out, "Restored 2 of 2 companies") {
		t.Errorf("%v %s", err, out)
	}
	if name := k.name(t, back); name != "Rossi of the third epoch" {
		t.Errorf("what came back is called %s", name)
	}
	if name := k.name(t, gone); !strings.Contains(name, "milan") {
		t.Errorf("what went to Milan is opened here: %s", name)
	}
	if _, err := k.restore(t, "--company", gone); err == nil || !strings.Contains(err.Error(), `"milan": restore it there`) {
		t.Errorf("a restore of it here: %v", err)
	}
	must(t, drill(t.Context(), k.config(t), 5, t.Output()))
	if d := lastDrill(k.config(t)); d.Companies != 2 {
		t.Errorf("%+v", d)
	}
}
