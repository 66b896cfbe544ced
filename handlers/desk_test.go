package handlers

import (
	"net/http"
	"testing"

	"jennyerp/models"
)

func TestTheFirstPageShowsEachRoleWhatIsItsOwn(t *testing.T) {
	a := newApp(t)
	owner := a.company("Tessuti Ferri")
	want(t, owner.get("/home"), http.StatusOK, "Begin with your first samples", `href="/welcome"`)
	h := owner.hang("Spigato")
	want(t, owner.get("/home"), http.StatusOK, "Nothing is waiting", `href="/quotations/new"`)
	check(t, owner.db().SetPhysical(t.Context(), owner.User.UID, h.sample, "hanger", 1, 3, ""))
	owner.sent("quotation", "en", h.sample)
	owner.sent("order", "en", h.sample)
	owner.wares("dispatch", "en", h.sample)
	owner.paper("selection", h.sample)
	owner.capture("sample")
	all := map[string]models.Permission{"Quotations waiting": models.EditPapers, "New selections": models.EditPapers, "Parcels to pack": models.PackParcels, "Orders in hand": models.ReadPapers,
		"Running out": models.CountSamples, "1 capture waits": models.EditSamples}
	for _, role := range models.Roles {
		c := owner
		if role != "owner" {
			c = owner.colleague(role, false)
		}
		page := c.get("/home")
		for text, p := range all {
			if role.May(p) {
				want(t, page, http.StatusOK, text)
			} else {
				wantAbsent(t, page, text)
			}
		}
	}
	want(t, owner.get("/home"), http.StatusOK, "1 left", "LV-Spigato · Hanger")
}
