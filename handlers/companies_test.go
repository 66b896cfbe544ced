package handlers

import (
	"net/url"
	"strings"
	"testing"

	"jennyerp/models"
)

func TestAPersonSwitchesBetweenOwnCompanies(t *testing.T) {
	a := newApp(t)
	ferri, rossi, chen := a.company("Ferri"), a.company("Rossi"), a.company("Chen")
	link := ferri.invite(rossi.User.Email, "seller")
	goesTo(t, rossi.post(link, url.Values{"terms": {"yes"}}), "/samples")
	says(t, rossi.get("/companies"), 200, "Ferri", "Rossi", "You are here")

	goesTo(t, rossi.post("/companies", url.Values{"company": {rossi.Company.UID}}), "/home?done=done.company")
	if s := rossi.signedIn(); s.Company.Name != "Rossi" || s.Role != "owner" {
		t.Errorf("now in %+v", s.Company)
	}
	for _, uid := range []string{chen.Company.UID, models.NewUID(), "", "../control"} {
		want(t, rossi.post("/companies", url.Values{"company": {uid}}), 404)
	}
	if s := rossi.signedIn(); s.Company.Name != "Rossi" {
		t.Errorf("now in %+v", s.Company)
	}
}

func TestThePhonesMenuOffersWhatTheRoleMayDo(t *testing.T) {
	a := newApp(t)
	owner := a.company("Ferri")
	seller := owner.colleague("seller", false)
	want(t, owner.get("/more"), 200, `href="/settings"`, `href="/team"`, `href="/profile"`, `action="/signout"`)
	page := seller.get("/more").Body.String()
	for _, link := range []string{`href="/settings"`, `href="/team"`} {
		if strings.Contains(page, link) {
			t.Errorf("offers a seller %s", link)
		}
	}
}
