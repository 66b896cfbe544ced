package handlers

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"
)

// invites is the form with which an owner invites a seller.
func invites(email string, more ...string) url.Values {
	f := url.Values{"email": {email}, "role": {"seller"}, "locale": {"en"}}
	for k := 0; k < len(more); k += 2 {
		f.Set(more[k], more[k+1])
	}
	return f
}

func TestADangerousActNeedsAProofYoungerThanTenMinutes(t *testing.T) {
	a := newApp(t)
	c := a.company("Ferri")
	a.later(10*time.Minute - time.Second)
	goesTo(t, c.post("/team/invitations", invites("wei@example.com")), "/team")
	a.later(time.Second)
	asked := c.post("/team/invitations", invites("bo@example.com"))
	want(t, asked, http.StatusForbidden, "Is it you?", `name="email" value="bo@example.com"`, `name="role" value="seller"`, `action="/team/invitations"`)
	if open, err := a.Control.Invitations(t.Context(), c.signedIn().Company.ID); err != nil || len(open) != 1 {
		t.Errorf("%d invitations, %v", len(open), err)
	}
	want(t, c.get("/team"), http.StatusOK) // looking is not dangerous
}

func TestTheProofGoesOnWithWhatWasTyped(t *testing.T) {
	a := newApp(t)
	c := a.company("Ferri")
	a.later(11 * time.Minute)
	again := c.post("/team/invitations", invites("bo@example.com", "_password", "not the password"))
	want(t, again, http.StatusUnprocessableEntity, "Is it you?", `name="email" value="bo@example.com"`)
	if strings.Contains(again.Body.String(), "not the password") {
		t.Error("the password is given back")
	}
	old := c.cookies["session"]
	goesTo(t, c.post("/team/invitations", invites("bo@example.com", "_password", testPassword)), "/team")
	if c.cookies["session"] == old {
		t.Error("the session keeps its token")
	}
	thief := a.stranger()
	thief.cookies["session"] = old
	goesTo(t, thief.get("/team"), "/signin")
	a.later(10*time.Minute - time.Second)
	goesTo(t, c.post("/team/invitations", invites("li@example.com")), "/team")
}

func TestAPageThatNeedsAProofIsComeBackTo(t *testing.T) {
	a := newApp(t)
	c := a.company("Ferri")
	a.later(time.Hour)
	goesTo(t, c.get("/export?season=SS27"), "/prove?next=%2Fexport%3Fseason%3DSS27")
	want(t, c.get("/prove?next=%2Fexport%3Fseason%3DSS27"), http.StatusOK, `name="next" value="/export?season=SS27"`, c.User.Email)
	want(t, c.post("/prove", url.Values{"next": {"/export?season=SS27"}, "_password": {"wrong"}}), http.StatusUnprocessableEntity, `name="next" value="/export?season=SS27"`)
	goesTo(t, c.post("/prove", url.Values{"next": {"/export?season=SS27"}, "_password": {testPassword}}), "/export?season=SS27")
	want(t, c.get("/export?season=SS27"), http.StatusOK)
	goesTo(t, c.get("/prove?next=/export"), "/export")
	if to := c.get("/prove?next=//evil.example").Header().Get("Location"); to != "/" {
		t.Errorf("goes to %q", to)
	}
}

// dangerous are the routes that a stranger at an open desk must not use.
var dangerous = []string{"/team/:uid", "/team/:uid/remove", "/team/invitations", "/export", "/export/file", "/parties/export", "/settings/data", "/settings/data/:takeout/file", "/profile/data", "/profile/delete", "/settings/closing",
	"/team/:uid/factors", "/settings/signin", "/profile/security/app", "/profile/security/app/confirm", "/profile/security/app/remove",
	"/profile/security/passkeys", "/profile/security/passkeys/:uid/remove", "/profile/security/codes"}

func TestDangerousRoutesAskForAProof(t *testing.T) {
	a := newApp(t)
	p := plant(t, a)
	a.later(11 * time.Minute)
	found := map[string]bool{}
	for _, r := range a.table {
		if !r.need.fresh || r.need.who == operator.who { // for whom else the console is not there
			continue
		}
		found[r.path] = true
		rec := p.ask(r, p.address(r))
		if r.method == http.MethodGet {
			goesTo(t, rec, "/prove?next="+url.QueryEscape(p.address(r)))
		} else if rec.Code != http.StatusForbidden || !strings.Contains(rec.Body.String(), "_password") {
			t.Errorf("%s %s does without: %d", r.method, r.path, rec.Code)
		}
	}
	for _, path := range dangerous {
		if !found[path] {
			t.Errorf("%s needs no proof", path)
		}
	}
}
