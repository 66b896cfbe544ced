package commands

import (
	"strings"
	"testing"

	"jennyerp/models"
)

// P11: what a company keeps about somebody outside comes out, and goes, by command.
func TestAPersonOutsideIsTakenOutAndErased(t *testing.T) {
	k := newKept(t)
	uid := foundedIn(t, k, 1)[0]
	k.house(t, func(h *house) {
		db, release, err := h.tenants.Open(t.Context(), models.Principal{CompanyUID: uid})
		must(t, err)
		defer release()
		p := &models.Party{UID: models.NewUID(), PartySpec: models.PartySpec{Name: "Jara", Customer: true, Notes: "Eva Bianchi pays late"}}
		must(t, db.SaveParty(t.Context(), "", p))
		must(t, db.SaveContact(t.Context(), "", p, &models.Contact{UID: models.NewUID(), ContactSpec: models.ContactSpec{Name: "Eva Bianchi", Email: "eva@jara.example"}}))
	})
	if _, err := k.command(t, "subject", "export", "--company", uid, "--name", "Eva"); err == nil || !strings.Contains(err.Error(), "first and last name") {
		t.Errorf("by a first name alone: %v", err)
	}
	out, err := k.command(t, "subject", "export", "--company", uid, "--email", "eva@jara.example", "--name", "Eva Bianchi")
	if err != nil || !strings.Contains(out, `"Eva Bianchi pays late"`) || !strings.Contains(out, `"table": "contacts"`) {
		t.Errorf("%v: %s", err, out)
	}
	if out, err = k.command(t, "subject", "erase", "--company", uid, "--email", "eva@jara.example", "--name", "Eva Bianchi"); err != nil || !strings.Contains(out, "is erased") || strings.Contains(out, "stays") {
		t.Errorf("%v: %s", err, out)
	}
	k.house(t, func(h *house) {
		if noted, err := h.control.Shreds(t.Context(), 5); err != nil || len(noted) != 1 || noted[0] != uid {
			t.Errorf("the file that is to be written anew is not noted: %v %v", noted, err)
		}
	})
	if out, err = k.command(t, "subject", "export", "--company", uid, "--name", "Eva Bianchi"); err != nil || !strings.Contains(out, `"places": null`) {
		t.Errorf("%v: %s", err, out)
	}
	if out, err = k.command(t, "audit", "verify", "--company", uid); err != nil || strings.Contains(out, "cannot be read") {
		t.Errorf("%v: %s", err, out)
	}
	if _, err := k.command(t, "subject", "erase", "--company", models.NewUID(), "--email", "eva@jara.example"); err == nil {
		t.Error("a company that is none")
	}
}
