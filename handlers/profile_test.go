package handlers

import (
	"net/url"
	"testing"
)

func TestTheProfileIsChanged(t *testing.T) {
	a := newApp(t)
	c := a.company("Ferri")
	rec := c.post("/profile", url.Values{"name": {"Giulia F."}, "locale": {"en"}, "theme": {"auto"}})
	goesTo(t, rec, "/profile?done=done.saved")
	if set := rec.Result().Cookies(); len(set) != 0 {
		t.Errorf("cookies without a choice: %v", set)
	}
	goesTo(t, c.post("/profile", url.Values{"name": {"Giulia F."}, "locale": {"zh-Hans"}, "theme": {"dark"}}), "/profile")
	if c.cookies["locale"] != "zh-Hans" || c.cookies["theme"] != "dark" {
		t.Errorf("cookies %v", c.cookies)
	}
	want(t, c.get("/profile"), 200, `lang="zh-Hans" data-theme="dark"`, "个人资料", `value="Giulia F."`)
	delete(c.cookies, "locale") // another device of hers
	want(t, c.get("/profile"), 200, `lang="zh-Hans"`)

	want(t, c.post("/profile", url.Values{"name": {""}, "locale": {"it"}, "theme": {"dark"}}), 422, "请填写")
	want(t, c.post("/profile", url.Values{"name": {"G"}, "locale": {"it"}, "theme": {"dark"}, "email": {"x@y.it"}}), 422)
}

func TestThePasswordIsChangedOnThePage(t *testing.T) {
	a := newApp(t)
	c := a.company("Ferri")
	other := a.signIn(c.Company, c.User)
	old := c.cookies["session"]
	says(t, c.post("/profile/password", url.Values{"old": {"wrong"}, "password": {"sorbetto di pesca 8"}}), 422, "The current password is not right")
	says(t, c.post("/profile/password", url.Values{"old": {testPassword}, "password": {"short"}}), 422, "At least 12 characters")
	goesTo(t, c.post("/profile/password", url.Values{"old": {testPassword}, "password": {"sorbetto di pesca 8"}, "email": {c.User.Email}}), "/profile/security?done=done.password")
	if c.signedIn() == nil || c.cookies["session"] == old {
		t.Error("this device was signed out or kept its token")
	}
	if other.signedIn() != nil {
		t.Error("the other device is still signed in")
	}
	c.cookies["session"] = old
	goesTo(t, c.get("/profile"), "/signin")
}

func TestOtherDevicesAreSignedOut(t *testing.T) {
	a := newApp(t)
	c := a.company("Ferri")
	other, stranger := a.signIn(c.Company, c.User), a.company("Rossi")
	says(t, c.get("/profile/security"), 200, "This device", "Sign out the others")
	goesTo(t, c.post("/profile/devices", nil), "/profile/security?done=done.signed_out_others")
	if c.signedIn() == nil || other.signedIn() != nil || stranger.signedIn() == nil {
		t.Error("the wrong devices were signed out")
	}
}
