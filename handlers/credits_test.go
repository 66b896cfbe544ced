package handlers

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"jennyerp/models"
)

// creditable is an issued invoice of a customer who has paid too much before.
func (c *client) creditable() *models.Document {
	c.app.t.Helper()
	p := c.trades()
	f := c.paymentForm(p, "100.00")
	f.Set("rest", "1")
	want(c.app.t, c.post("/payments", f), http.StatusSeeOther)
	return c.issued(p)
}

func TestAKeptCreditIsUsedOnPurposeAndTakenBack(t *testing.T) {
	c := newApp(t).company("Tessuti Ferri")
	p := c.trades()
	first := c.issued(p)
	f := c.paymentForm(p, "1,300.00")
	f.Set("on-"+first.UID, "1,220.00")
	want(t, c.post("/payments", f), http.StatusUnprocessableEntity, "tick that the rest stays as a credit")
	f.Set("rest", "1")
	want(t, c.post("/payments", f), http.StatusSeeOther)
	note, err := c.db().Into(t.Context(), c.User.UID, c.stored(first), models.FindKind("credit_note"), models.NewUID())
	check(t, err)
	check(t, c.db().Issue(t.Context(), c.User.UID, note, ""))
	second := c.issued(p)
	want(t, c.get(address(second)+"/money"), http.StatusOK, address(second)+"/credits", "Use a credit of €\u00a01,300.00")
	want(t, c.get(address(note)+"/money"), http.StatusOK, address(second)+"/credits?from="+note.UID)
	page := c.get(address(second) + "/credits?from=" + note.UID)
	want(t, page, http.StatusOK, note.Number, `value="1,220.00"`, "CRO 77", "€\u00a080.00 left")
	want(t, c.post(address(second)+"/credits", url.Values{"from-" + note.UID: {"1,220.01"}}), http.StatusUnprocessableEntity, "less left of it", `value="1,220.01"`)
	want(t, c.post(address(second)+"/credits", url.Values{"from-" + note.UID: {""}}), http.StatusUnprocessableEntity, "how much is to be used")
	want(t, c.post(address(second)+"/credits", url.Values{"from-" + note.UID: {"500.00"}, "from-" + f.Get("uid"): {"80.00"}}), http.StatusSeeOther)
	if now := c.stored(second); now.Status != "part_paid" {
		t.Errorf("stands at %s", now.Status)
	}
	all, err := c.db().SettlementsOf(t.Context(), second)
	check(t, err)
	undo := address(second) + "/settlements/" + all[0].UID + "/undo"
	want(t, c.get(address(second)+"/money"), http.StatusOK, undo)
	want(t, c.post(undo, url.Values{}), http.StatusSeeOther)
	want(t, c.get(address(second)+"/money"), http.StatusOK, "undone")
	want(t, c.post(undo, url.Values{}), http.StatusSeeOther)
	if rec := c.get(address(c.invoice(p)) + "/credits"); !strings.Contains(rec.Body.String(), "No credit is kept") {
		t.Error("a draft offers credits")
	}
}
