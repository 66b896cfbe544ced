package handlers

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"jennyerp/models"
)

func TestAnOwnerClosesTheCompanyAndAllOwnersHearOfItTwice(t *testing.T) {
	a := newApp(t)
	owner := a.company("Tessuti Ferri")
	owner.colleague("owner", true)
	subjects(a)
	page := owner.get("/settings/closing")
	want(t, page, http.StatusOK, "After 30 days of grace", "At once")
	rec := owner.post("/settings/closing", url.Values{"how": {"cancel"}, "company": {"Tessuti"}})
	want(t, rec, http.StatusUnprocessableEntity, "This is not the name of the company.", `value="Tessuti"`)
	rec = owner.post("/settings/closing", url.Values{"how": {"cancel"}, "company": {"tessuti ferri"}})
	if rec.Code != http.StatusSeeOther || !strings.HasPrefix(rec.Header().Get("Location"), "/closed") {
		t.Fatalf("%d %s", rec.Code, rec.Header().Get("Location"))
	}
	if got := subjects(a); got != "Tessuti Ferri is closed on JennyERP, Tessuti Ferri is closed on JennyERP" {
		t.Errorf("at once they hear: %s", got)
	}
	for _, at := range []struct {
		days int
		told string
	}{{20, ""}, {24, "Tessuti Ferri will be removed in a week, Tessuti Ferri will be removed in a week"}, {25, ""}} {
		a.now = time.Date(2026, 9, 14, 10, 32, 0, 0, time.UTC).AddDate(0, 0, at.days)
		check(t, a.Control.WarnClosings(t.Context()))
		if got := subjects(a); got != at.told {
			t.Errorf("on day %d they hear %q, want %q", at.days, got, at.told)
		}
	}
	if due, err := a.Control.DueClosings(t.Context(), 10); err != nil || len(due) != 0 {
		t.Errorf("on day 25 %v is due, %v", due, err)
	}
	a.now = a.now.AddDate(0, 0, 6)
	if due, err := a.Control.DueClosings(t.Context(), 10); err != nil || len(due) != 1 {
		t.Errorf("on day 31 %v is due, %v", due, err)
	}
}

// subjects are those of the mails that went out since the outbox was last looked at.
func subjects(a *testApp) string {
	a.t.Helper()
	mails, err := a.Control.ClaimMail(a.t.Context(), 50)
	check(a.t, err)
	var all []string
	for _, m := range mails {
		letter, err := a.letter(m)
		check(a.t, err)
		if m.Template != "invitation" {
			all = append(all, letter.Subject)
		}
		check(a.t, a.Control.MailSent(a.t.Context(), m.ID))
	}
	return strings.Join(all, ", ")
}

func TestAtOnceLeavesNoDaysAndTheRefusalIsKept(t *testing.T) {
	a := newApp(t)
	owner := a.company("Tessuti Ferri")
	rec := owner.post("/settings/closing", url.Values{"how": {"now"}, "refuse": {"yes"}, "company": {"Tessuti Ferri"}})
	if rec.Code != http.StatusSeeOther || !strings.HasPrefix(rec.Header().Get("Location"), "/companies") {
		t.Fatalf("%d %s", rec.Code, rec.Header().Get("Location"))
	}
	if rec := owner.get("/samples"); rec.Header().Get("Location") != "/companies" {
		t.Errorf("somebody still gets in: %d %s", rec.Code, rec.Header().Get("Location"))
	}
	due, err := a.Control.DueClosings(t.Context(), 10)
	check(t, err)
	if len(due) != 1 || due[0].Reason != models.ClosedAtOnce || due[0].RefusedAt == 0 {
		t.Errorf("due %+v", due)
	}
}

func TestClosingAsksForAFreshProof(t *testing.T) {
	a := newApp(t)
	owner := a.company("Tessuti Ferri")
	a.now = a.now.Add(time.Hour)
	rec := owner.post("/settings/closing", url.Values{"how": {"now"}, "company": {"Tessuti Ferri"}})
	want(t, rec, http.StatusForbidden, `name="_password"`)
	if s, err := a.Control.StandingOf(t.Context(), owner.Company.UID); err != nil || s.State != models.Open {
		t.Errorf("it is %v, %v", s, err)
	}
}

func TestAPersonDeletesTheOwnAccount(t *testing.T) {
	a := newApp(t)
	owner := a.company("Tessuti Ferri")
	seller := owner.colleague("seller", false)
	want(t, owner.get("/profile/delete"), http.StatusOK, "You are the only owner.", "Tessuti Ferri")
	want(t, owner.post("/profile/delete", url.Values{"email": {owner.User.Email}}), http.StatusUnprocessableEntity, "You are the only owner.")

	party := &models.Party{UID: models.NewUID(), PartySpec: models.PartySpec{Name: "Belmonte", Customer: true, Owner: seller.User.UID}}
	check(t, seller.db().SaveParty(t.Context(), seller.User.UID, party))
	want(t, seller.post("/profile/delete", url.Values{"email": {"somebody@else.example"}}), http.StatusUnprocessableEntity, "This is not the address of your account.")
	rec := seller.post("/profile/delete", url.Values{"email": {strings.ToUpper(seller.User.Email)}})
	if rec.Code != http.StatusSeeOther || !strings.HasPrefix(rec.Header().Get("Location"), "/signin") {
		t.Fatalf("%d %s", rec.Code, rec.Header().Get("Location"))
	}
	if _, err := a.Control.UserByEmail(t.Context(), seller.User.Email); err != models.ErrNotFound {
		t.Errorf("the account is still there: %v", err)
	}
	now, err := owner.db().FindParty(t.Context(), party.UID)
	check(t, err)
	if now.Owner != owner.User.UID {
		t.Errorf("Belmonte belongs to %q", now.Owner)
	}
	want(t, owner.get("/parties/"+party.UID+"/history"), http.StatusOK)
	check(t, a.Control.Shred(t.Context()))
}
