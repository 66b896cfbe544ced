package handlers

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

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
	want(t, c.get(address(byHand)+"/mail?remind=1"), http.StatusOK, "forse le è sfuggita", "610,00", "31 ott 2026", "livia@example.com", `name="remind" value="1"`)
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
	if len(letters) != 1 || !strings.Contains(letters[0].Text, "Gentile cliente, FT-2026-0002 di €\u00a0610,00 scaduta il 31 ott 2026") || letters[0].To != "livia@example.com" {
		t.Errorf("letters %+v", letters)
	}
	if again, _ := c.db().Letters(t.Context(), byHand); len(again) != 1 {
		t.Errorf("%d letters of the one that was reminded", len(again))
	}
}

// Whoever begins to remind of old invoices does not write three times in three
// hours: each level leaves the days between it and the last.
func TestThreeRemindersKeepTheirDistanceAndEndWhenItIsPaid(t *testing.T) {
	a := newApp(t)
	c := a.company("Tessuti Ferri")
	p := c.trades()
	check(t, c.db().SaveContact(t.Context(), c.User.UID, p, &models.Contact{UID: models.NewUID(), ContactSpec: models.ContactSpec{Name: "Livia Corsi", Email: "livia@example.com"}}))
	d, paid := c.issued(p), c.issued(p)
	set, err := c.db().Settings(t.Context())
	check(t, err)
	set.Reminding = true
	check(t, c.db().SaveSettings(t.Context(), c.User.UID, set))
	a.now = a.now.AddDate(0, 4, 0).Add(14 * time.Hour) // long overdue, and night in Prato
	check(t, a.Owed(t.Context()))
	var days []int
	for day := range 60 {
		letters, err := c.db().Letters(t.Context(), d)
		check(t, err)
		if len(letters) > len(days) {
			days = append(days, day)
		}
		if day == 20 {
			pay := mustPayment(c, p, 1_220_00)
			check(t, c.db().Pay(t.Context(), c.User.UID, pay, []models.Allocation{{DocumentUID: paid.UID, Amount: 1_220_00}}, false))
		}
		a.now = a.now.Add(10 * time.Hour)
		check(t, a.Owed(t.Context()))
		a.now = a.now.Add(14 * time.Hour)
		check(t, a.Owed(t.Context()))
	}
	if want := []int{1, 15, 34}; !slices.Equal(days, want) {
		t.Errorf("reminded on the days %v, want %v", days, want)
	}
	letters, err := c.db().Letters(t.Context(), paid)
	check(t, err)
	if len(letters) != 2 {
		t.Errorf("the paid one was reminded %d times", len(letters))
	}
}
