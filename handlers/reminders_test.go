package handlers

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"jennyerp/models"
)

func TestRemindersGoOutByHandAndBySchedule(t *testing.T) {
	a := newApp(t)
	c := a.company("Tessuti Ferri")
	p := c.trades()
	check(t, c.db().SaveContact(t.Context(), c.User.UID, p, &models.Contact{UID: models.NewUID(), ContactSpec: models.ContactSpec{Name: "Livia Corsi", Email: "livia@example.com"}}))
	byHand, bySchedule := c.issued(p), c.issued(p)
	a.now = a.now.AddDate(0, 0, 60) // the first part was due on 31 October
	check(t, a.Owed(t.Context()))
	c = a.signIn(c.Company, c.User)
	want(t, c.get(address(byHand)+"/money"), http.StatusOK, "Send reminder 1")
	want(t, c.get(address(byHand)+"/mail?remind=1"), http.StatusOK, "forse le è sfuggita", "1.220,00", "31 ott 2026", "livia@example.com", `name="remind" value="1"`)
	want(t, c.post(address(byHand)+"/mail", url.Values{"uid": {models.NewUID()}, "to": {"livia@example.com"}, "subject": {"Sollecito"}, "text": {"La nostra fattura"}, "remind": {"1"}}), http.StatusSeeOther)
	claim, err := c.db().FindClaim(t.Context(), byHand)
	check(t, err)
	if claim.Reminded != 1 {
		t.Errorf("reminded %d times", claim.Reminded)
	}
	set, err := c.db().Settings(t.Context())
	check(t, err)
	set.Reminding, set.Reminders = true, map[string]string{"1.it": "Gentile cliente, {number} di {amount} scaduta il {date}."}
	check(t, c.db().SaveSettings(t.Context(), c.User.UID, set))
	for range 2 { // the second hour sends nothing more
		check(t, a.Owed(t.Context()))
	}
	letters, err := c.db().Letters(t.Context(), bySchedule)
	check(t, err)
	if len(letters) != 1 || !strings.Contains(letters[0].Text, "Gentile cliente, FT-2026-0002 di €") || letters[0].To != "livia@example.com" {
		t.Errorf("letters %+v", letters)
	}
	if again, _ := c.db().Letters(t.Context(), byHand); len(again) != 1 {
		t.Errorf("%d letters of the one that was reminded", len(again))
	}
}
