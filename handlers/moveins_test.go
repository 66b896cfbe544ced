package handlers

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"jennyerp/models"
)

// bringIn uploads a file of a takeout and gives it as it was looked at.
func (c *client) bringIn(file []byte) *models.MoveIn {
	t := c.app.t
	t.Helper()
	rec := c.uploads("/settings/data/in", "everything.zip", string(file))
	want(t, rec, http.StatusSeeOther)
	check(t, c.app.RunImports(t.Context()))
	m, err := c.db().FindMoveIn(t.Context(), strings.TrimPrefix(rec.Header().Get("Location"), "/settings/data/in/"))
	check(t, err)
	return m
}

// runIn says yes to it.
func (c *client) runIn(m *models.MoveIn) {
	t := c.app.t
	t.Helper()
	want(t, c.post("/settings/data/in/"+m.UID+"/run", url.Values{}), http.StatusSeeOther)
	check(t, c.app.RunImports(t.Context()))
	now, err := c.db().FindMoveIn(t.Context(), m.UID)
	check(t, err)
	if now.State != models.MoveInDone {
		t.Fatalf("it stands at %+v", now)
	}
}

// rowsOf are a table's rows without what a move settles.
func rowsOf(t *testing.T, r *zip.Reader, table string) (rows []map[string]any) {
	t.Helper()
	check(t, json.Unmarshal(zipped(t, r, "tables/"+table+".json"), &rows))
	for _, row := range rows {
		for _, settled := range models.MovedSettled {
			if of, column, _ := strings.Cut(settled, "."); of == table {
				delete(row, column)
			}
		}
	}
	return rows
}

// P14, Show 3: what was taken out and brought into an empty company is the
// same, row by row and file by file.
func TestTakeoutComesBackRowByRow(t *testing.T) {
	a := newApp(t)
	p := plant(t, a)
	before, file := p.takenOut()
	c := a.company("Tessuti Nuovi")
	m := c.bringIn(file)
	if m.State != models.MoveInChecked || m.Counts.Samples == 0 || m.Counts.Documents < 5 || m.Counts.Files < 4 {
		t.Fatalf("looked at, it is %+v", m)
	}
	if empty, err := c.db().Empty(t.Context()); err != nil || !empty {
		t.Fatalf("looking changed the company: %v", err)
	}
	want(t, c.get("/settings/data/in/"+m.UID), http.StatusOK, "Tessuti "+secret, "Bring everything in")
	c.runIn(m)

	after, _ := c.takenOut()
	was, is := manifestOf(t, before), manifestOf(t, after)
	for i, table := range was.Tables {
		if is.Tables[i].RowHash == table.RowHash {
			continue
		}
		settled := slices.ContainsFunc(models.MovedSettled, func(s string) bool { return strings.HasPrefix(s, table.Name+".") })
		x, _ := json.Marshal(rowsOf(t, before, table.Name))
		y, _ := json.Marshal(rowsOf(t, after, table.Name))
		if !settled || !bytes.Equal(x, y) {
			t.Errorf("%s differs:\n%.600s\n%.600s", table.Name, x, y)
		}
	}
	hashes := func(m models.TakeoutManifest) (all []string) {
		for _, f := range m.Files {
			if f.Key != "" {
				all = append(all, f.Key+" "+f.Hash)
			}
		}
		slices.Sort(all)
		return all
	}
	if !slices.Equal(hashes(was), hashes(is)) {
		t.Errorf("files differ: %v, %v", hashes(was), hashes(is))
	}
	want(t, c.get("/samples?q="+secret), http.StatusOK, "LV-0418")
	want(t, c.get("/pictures/"+p.params["/pictures/:uid"]+"/640"), http.StatusOK)
	if m := c.bringInRefused(file); !strings.Contains(m, "something in this company") {
		t.Errorf("a company with data takes a file: %.300s", m)
	}
}

func (c *client) bringInRefused(file []byte) string {
	rec := c.uploads("/settings/data/in", "everything.zip", string(file))
	want(c.app.t, rec, http.StatusUnprocessableEntity)
	return rec.Body.String()
}

// On another server a person is known by the mail address: what was theirs is.
func TestTakeoutFindsItsPeopleOnAnotherServer(t *testing.T) {
	a := newApp(t)
	p := plant(t, a)
	_, file := p.takenOut()
	c := newApp(t).company("Tessuti " + secret)
	c.runIn(c.bringIn(file))
	d, err := c.db().FindSample(t.Context(), p.params[":uid"])
	check(t, err)
	if p.User.UID == c.User.UID || d.CreatedBy != c.User.UID {
		t.Errorf("made by %s, who is %s here and was %s", d.CreatedBy, c.User.UID, p.User.UID)
	}
}

// A file that was tampered with, leads elsewhere or is a bomb changes nothing.
func TestFilesThatAreNotGoodAreRefused(t *testing.T) {
	a := newApp(t)
	p := plant(t, a)
	r, file := p.takenOut()
	rewrite := func(change func(name string, data []byte) (string, []byte)) []byte {
		var b bytes.Buffer
		w := zip.NewWriter(&b)
		for _, f := range r.File {
			name, data := change(f.Name, zipped(t, r, f.Name))
			out, err := w.Create(name)
			check(t, err)
			_, err = out.Write(data)
			check(t, err)
		}
		check(t, w.Close())
		return b.Bytes()
	}
	in := func(part, old, now string) []byte {
		return rewrite(func(name string, data []byte) (string, []byte) {
			if name == part {
				data = bytes.Replace(data, []byte(old), []byte(now), 1)
			}
			return name, data
		})
	}
	for _, bad := range []struct {
		what, problem string
		file          []byte
	}{
		{"a changed row", "movein.problem.damaged", in("tables/samples.json", "LV-0418", "LV-0419")},
		{"half a file", "movein.problem.zip", file[:len(file)/2]},
		{"no zip", "movein.problem.zip", []byte("code;name\n")},
		{"a newer one", "movein.problem.newer", in("manifest.json", `"format": 1`, `"format": 9`)},
		{"a path that leads out", "movein.problem.strange", rewrite(func(name string, data []byte) (string, []byte) {
			return strings.Replace(name, "schema.sql", "../schema.sql", 1), data
		})},
		{"a key of another company", "movein.problem.strange", in("manifest.json", `"key": "pictures/`, `"key": "../x/pictures/`)},
		{"a table of ours", "movein.problem.strange", in("manifest.json", `"name": "talks"`, `"name": "meta"`)},
		{"a list of parts without end", "movein.problem.bomb", directoryBomb()},
		{"a manifest with more entries than parts", "movein.problem.zip", in("manifest.json", `"people": [`, `"people": [`+strings.Repeat("{},", 20_000))},
		{"a bomb", "movein.problem.bomb", rewrite(func(name string, data []byte) (string, []byte) {
			if name == "schema.sql" {
				data = make([]byte, 400<<20)
			}
			return name, data
		})},
	} {
		c := a.company("Tessuti " + models.NewUID()[:8])
		if m := c.bringIn(bad.file); m.State != models.MoveInRefused || m.Problem != bad.problem {
			t.Errorf("%s: %s %s", bad.what, m.State, m.Problem)
		} else {
			want(t, c.get("/settings/data/in/"+m.UID), http.StatusOK, "Nothing has changed")
		}
		if empty, err := c.db().Empty(t.Context()); err != nil || !empty {
			t.Errorf("%s: something came in, %v", bad.what, err)
		}
	}
}

// directoryBomb is a zip that is little more than a list of 300,000 parts.
func directoryBomb() []byte {
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for range 300_000 {
		_, _ = w.CreateHeader(&zip.FileHeader{Name: "x"})
	}
	_ = w.Close()
	return b.Bytes()
}
