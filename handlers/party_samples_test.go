package handlers

import (
	"net/http"
	"strings"
	"testing"

	"jennyerp/models"
)

func TestACustomersPageShowsWhatWasSentAndWhatWasChosen(t *testing.T) {
	c := newApp(t).company("Tessuti Ferri")
	s := c.stock(threeCloths...)
	sent := c.paper("dispatch", s[0])
	draft := c.paper("dispatch", s[2])
	c.paper("selection", s[1])
	for _, to := range []models.Status{"packed", "sent"} {
		check(t, c.db().Advance(t.Context(), c.User.UID, sent, to))
	}
	address := "/parties/" + sent.PartyUID + "/shows"
	rec := c.get(address)
	want(t, rec, http.StatusOK, "Samples sent", s[0].UID, "Samples chosen", s[1].UID)
	if strings.Contains(rec.Body.String(), s[2].UID) {
		t.Errorf("%s was never sent", draft.UID)
	}
	want(t, c.colleague("warehouse", false).get(address), http.StatusOK)
}
