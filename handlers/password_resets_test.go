package handlers

import (
	"net/url"
	"strings"
	"testing"
	"time"
)

func TestAForgottenPasswordIsReplacedOnce(t *testing.T) {
	a := newApp(t)
	owner := a.company("Ferri")
	c := a.stranger()
	goesTo(t, c.post("/forgot", url.Values{"email": {strings.ToUpper(owner.User.Email)}}), "/forgot/sent")
	says(t, c.get("/forgot/sent"), 200, "If there is an account")
	link := a.link(owner.User.Email)

	want(t, c.get(link), 200, `autocomplete="username" value="`+owner.User.Email)
	says(t, c.post(link, url.Values{"password": {"short"}}), 422, "At least 12 characters")
	form := url.Values{"password": {"sorbetto di pesca 8"}, "email": {owner.User.Email}}
	goesTo(t, c.post(link, form), "/signin?done=done.password_reset")
	if c.signedIn() != nil || owner.signedIn() != nil {
		t.Error("somebody is signed in after the reset")
	}
	says(t, c.get(link), 404, "This link is used up")
	says(t, c.post(link, form), 404, "This link is used up")
	want(t, c.post("/signin", credentials(owner)), 422)
	goesTo(t, c.post("/signin", credentials(owner, "password", "sorbetto di pesca 8")), "/")
	if m := a.newest(owner.User.Email); !strings.Contains(m.Subject, "was changed") {
		t.Errorf("its owner was not told: %q", m.Subject)
	}
}

func TestAResetLinkRunsOut(t *testing.T) {
	a := newApp(t)
	owner := a.company("Ferri")
	c := a.stranger()
	c.post("/forgot", url.Values{"email": {owner.User.Email}})
	link := a.link(owner.User.Email)
	a.later(time.Hour)
	says(t, c.get(link), 404, "This link is used up")
	says(t, c.post(link, url.Values{"password": {"sorbetto di pesca 8"}}), 404, "This link is used up")
}

func TestForgettingAsksForAnAddress(t *testing.T) {
	a := newApp(t)
	says(t, a.stranger().post("/forgot", url.Values{"email": {"giulia"}}), 422, "This is not a mail address")
	says(t, a.stranger().get("/forgot"), 200, "Forgotten password")
}
