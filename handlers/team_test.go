package handlers

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"jennyerp/models"
)

func (c *client) invite(email string, role models.Role) (link string) {
	c.app.t.Helper()
	goesTo(c.app.t, c.post("/team/invitations", url.Values{"email": {email}, "role": {string(role)}, "locale": {"it"}}), "/team?done=done.invited")
	return c.app.link(email)
}

func TestAColleagueIsInvitedAndJoins(t *testing.T) {
	a := newApp(t)
	owner := a.company("Ferri")
	link := owner.invite("wei@chen.cn", "seller")
	if m := a.newest("wei@chen.cn"); m.Language != "it" || m.Subject != "Giulia Ferri ti invita in Ferri" || !strings.Contains(m.Text, "Venditore") {
		t.Errorf("mail %+v", m)
	}
	says(t, owner.get("/team"), 200, "Open invitations", "wei@chen.cn", "Giulia Ferri")

	c := a.stranger()
	says(t, c.get(link), 200, "Join Ferri", "Giulia Ferri invites you", "Seller")
	says(t, c.post(link, url.Values{"name": {"Wei Chen"}, "password": {testPassword}}), 422, "Please tick this")
	join := url.Values{"name": {"Wei Chen"}, "password": {testPassword}, "email": {"wei@chen.cn"}, "terms": {"yes"}}
	says(t, c.post(link, url.Values{"name": {"Wei Chen"}, "password": {testPassword}, "terms": {"yes"}, "role": {"owner"}}), 422, "a field we do not know")
	goesTo(t, c.post(link, join), "/samples?done=done.joined")
	if s := c.signedIn(); s == nil || s.Role != "seller" || s.SeeCost || s.Company.Name != "Ferri" || s.User.Email != "wei@chen.cn" {
		t.Fatalf("joined as %+v", s)
	}
	says(t, a.stranger().get(link), 404, "This invitation is over")
	says(t, a.stranger().post(link, join), 404, "This invitation is over")
}

func TestASignedInPersonJoinsWithOneButton(t *testing.T) {
	a := newApp(t)
	owner, rossi := a.company("Ferri"), a.company("Rossi")
	link := owner.invite(rossi.User.Email, "accountant")

	says(t, a.stranger().get(link), 200, "You have an account with this address already")
	if page := rossi.get(link); strings.Contains(page.Body.String(), `name="password"`) {
		t.Error("asks a signed-in person for a password")
	}
	goesTo(t, rossi.post(link, url.Values{"terms": {"yes"}}), "/samples?done=done.joined")
	if s := rossi.signedIn(); s.Company.Name != "Ferri" || s.Role != "accountant" || !s.Many {
		t.Errorf("now %+v", s)
	}
}

func TestAnInvitationIsNotForSomebodyElse(t *testing.T) {
	a := newApp(t)
	owner, rossi := a.company("Ferri"), a.company("Rossi")
	link := owner.invite("wei@chen.cn", "owner")
	says(t, rossi.get(link), 200, "This invitation is for another address")
	says(t, rossi.post(link, url.Values{"terms": {"yes"}}), 403, "This invitation is for another address")

	known := owner.invite(rossi.User.Email, "owner")
	says(t, a.stranger().post(known, url.Values{"name": {"Mallory"}, "password": {testPassword}, "terms": {"yes"}}), 422, "You have an account with this address already")
}

func TestInvitationsAreWithdrawn(t *testing.T) {
	a := newApp(t)
	owner, rossi := a.company("Ferri"), a.company("Rossi")
	link := owner.invite("wei@chen.cn", "seller")
	open, err := a.Control.Invitations(t.Context(), owner.Company.ID)
	check(t, err)
	withdraw := "/team/invitations/" + open[0].UID + "/withdraw"
	want(t, rossi.post(withdraw, nil), 404)
	goesTo(t, owner.post(withdraw, nil), "/team?done=done.revoked")
	want(t, owner.post(withdraw, nil), 404)
	says(t, a.stranger().get(link), 404, "This invitation is over")

	link = owner.invite("wei@chen.cn", "seller")
	a.later(7 * 24 * time.Hour)
	says(t, a.stranger().get(link), 404, "This invitation is over")
}

func TestTheInvitationFormSaysWhatIsWrong(t *testing.T) {
	a := newApp(t)
	owner := a.company("Ferri")
	for _, tt := range []struct{ field, typed, says string }{
		{"email", "wei", "This is not a mail address"},
		{"email", owner.User.Email, "This person is in the company already"},
		{"role", "king", "Choose one from the list"},
		{"locale", "", "Choose one from the list"},
		{"company", "other", "a field we do not know"},
	} {
		f := url.Values{"email": {"wei@chen.cn"}, "role": {"seller"}, "locale": {"en"}}
		f.Set(tt.field, tt.typed)
		says(t, owner.post("/team/invitations", f), 422, tt.says)
	}
}

func TestOnlyTheOwnerManagesPeopleAndSettings(t *testing.T) {
	a := newApp(t)
	owner := a.company("Ferri")
	for _, role := range []models.Role{"seller", "warehouse", "accountant"} {
		c := owner.colleague(role, true)
		for _, path := range []string{"/team", "/team/" + owner.User.UID, "/team/" + owner.User.UID + "/remove", "/settings", "/settings/sharing"} {
			says(t, c.get(path), 403, "Owner")
		}
		for _, path := range []string{"/team/" + c.User.UID, "/team/" + owner.User.UID + "/remove", "/team/invitations", "/settings", "/settings/sharing"} {
			want(t, c.post(path, url.Values{"role": {"owner"}, "email": {"x@y.it"}, "locale": {"en"}}), 403)
		}
		want(t, c.get("/profile"), 200)
		want(t, c.get("/more"), 200)
		a.later(time.Minute)
	}
}

func TestRolesAreChanged(t *testing.T) {
	a := newApp(t)
	owner := a.company("Ferri")
	wei := owner.colleague("seller", false)
	page := "/team/" + wei.User.UID
	want(t, owner.get(page), 200, `value="seller" checked`)
	goesTo(t, owner.post(page, url.Values{"role": {"warehouse"}, "see_cost": {"on"}}), "/team?done=done.member")
	if s := wei.signedIn(); s.Role != "warehouse" || !s.SeeCost {
		t.Errorf("now %+v", s)
	}
	says(t, owner.post(page, url.Values{"role": {"king"}}), 422, "Choose one from the list")
	want(t, a.company("Rossi").get(page), 404)
	want(t, owner.post("/team/"+models.NewUID(), url.Values{"role": {"seller"}}), 404)
}

func TestTheLastOwnerCannotGo(t *testing.T) {
	a := newApp(t)
	owner := a.company("Ferri")
	self := "/team/" + owner.User.UID
	says(t, owner.post(self, url.Values{"role": {"seller"}}), 422, "A company needs an owner")
	says(t, owner.post(self+"/remove", nil), 422, "A company needs an owner")
	owner.colleague("owner", true)
	goesTo(t, owner.post(self, url.Values{"role": {"seller"}}), "/?done=done.member")
	want(t, owner.get("/team"), 403)
}

func TestWhoIsRemovedIsOutAtOnce(t *testing.T) {
	a := newApp(t)
	owner := a.company("Ferri")
	wei := owner.colleague("seller", false)
	remove := "/team/" + wei.User.UID + "/remove"
	says(t, owner.get(remove), 200, "Remove Wei Chen?")
	want(t, a.company("Rossi").post(remove, nil), 404)
	want(t, wei.get("/profile"), 200)
	goesTo(t, owner.post(remove, nil), "/team?done=done.member_removed")
	goesTo(t, wei.get("/samples"), "/signin")
	want(t, owner.get("/team/"+wei.User.UID), 404)
	says(t, owner.get("/team"), 200, "Left the company", "Wei Chen")

	c := a.stranger()
	goesTo(t, c.post("/signin", credentials(wei)), "/")
	goesTo(t, c.get("/"), "/companies")
	says(t, c.get("/companies"), 200, "You are in no company")
	says(t, c.get("/more"), 200, "Sign out")
	want(t, c.get("/profile"), 200, `value="Wei Chen"`)
	goesTo(t, c.get("/welcome"), "/companies")
}

func TestWhoLeavesHandsTheWorkToAColleague(t *testing.T) {
	a := newApp(t)
	owner := a.company("Ferri")
	wei, anna := owner.colleague("seller", false), owner.colleague("seller", false)
	d := wei.sent("quotation", "it", owner.hang("Spigato").sample)
	link, remove := wei.shares(d, "30", ""), "/team/"+wei.User.UID+"/remove"
	says(t, owner.get(remove), 200, "Wei Chen looks after 1 paper", "Who takes over?")
	for _, nobody := range []string{"", wei.User.UID, a.company("Rossi").User.UID} {
		says(t, owner.post(remove, url.Values{"heir": {nobody}}), 422, "Choose one from the list")
	}
	goesTo(t, owner.post(remove, url.Values{"heir": {anna.User.UID}}), "/team?done=done.member_removed")
	want(t, a.stranger().get(link), 200)
	if told := anna.events(); len(told) != 1 || told[0] != "document.seen||" {
		t.Errorf("the heir was told %q", told)
	}
	if now := owner.stored(d); now.Owner != anna.User.UID {
		t.Errorf("looked after by %s", now.Owner)
	}
}
