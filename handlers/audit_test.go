package handlers

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"jennyerp/models"
)

func TestOwnersReadWhoDidWhat(t *testing.T) {
	a := newApp(t)
	c := a.company("Tessuti Bisenzio")
	c.colleague("seller", false)
	want(t, c.post("/team/invitations", url.Values{"email": {"paolo@example.com"}, "role": {"accountant"}, "locale": {"it"}}), http.StatusSeeOther)
	wrong := a.stranger()
	want(t, wrong.post("/signin", url.Values{"email": {c.User.Email}, "password": {"not the password"}, "next": {"/"}}), http.StatusUnprocessableEntity)
	set, err := c.db().Settings(t.Context())
	check(t, err)
	set.Prefix = "TB"
	check(t, c.db().SaveSettings(t.Context(), c.User.UID, set))
	want(t, c.post("/export/file", url.Values{"format": {"csv"}, "for": {"us"}, "lang": {"it"}, "query": {""}}), http.StatusOK)
	check(t, a.SettleAudit(t.Context()))

	page := c.get("/settings/audit")
	want(t, page, http.StatusOK, "paolo@example.com", "Person invited", "Sign-in refused", "Settings changed", "Exported", "Giulia Ferri", "Wei Chen", "Beginning of codes")
	only := c.get("/settings/audit?act=export")
	want(t, only, http.StatusOK, "Exported", "Library")
	if strings.Contains(only.Body.String(), "paolo@example.com") {
		t.Error("the filter lets other acts through")
	}
	want(t, c.get("/settings/audit?person=-"), http.StatusOK, "Sign-in refused")
	file := c.get("/settings/audit/file?as=csv")
	want(t, file, http.StatusOK, "paolo@example.com", "Person invited")
	want(t, c.get("/settings/audit?act=export"), http.StatusOK, "Audit log") // the file itself is an export
}

func TestTheAuditLogIsPagedByItsNumber(t *testing.T) {
	a := newApp(t)
	c := a.company("Tessuti Bisenzio")
	for range models.AuditPage + 3 {
		check(t, c.db().Audit(t.Context(), models.Audit{Act: models.ActImport, Person: c.User.UID}))
	}
	first := c.get("/settings/audit")
	want(t, first, http.StatusOK, "before=4")
	second := c.get("/settings/audit?before=4")
	want(t, second, http.StatusOK)
	if n := strings.Count(second.Body.String(), "<time"); n != 3 {
		t.Errorf("the second page has %d rows, want 3", n)
	}
}
