package handlers

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/go-rod/rod"
	"github.com/go-rod/rod/lib/proto"

	"jennyerp/internal/passkey"
)

// onLocalhost gives the site the name under which browsers offer passkeys
// without https.
func (s *site) onLocalhost(a *testApp) {
	s.t.Helper()
	s.url = strings.Replace(s.url, "127.0.0.1", "localhost", 1)
	var err error
	a.site, err = passkey.New(s.url)
	check(s.t, err)
	s.testApp = a
}

// authenticator puts a device into the browser that keeps passkeys and says yes.
func authenticator(t *testing.T, page *rod.Page) {
	t.Helper()
	check(t, proto.WebAuthnEnable{}.Call(page))
	_, err := proto.WebAuthnAddVirtualAuthenticator{Options: &proto.WebAuthnVirtualAuthenticatorOptions{
		Protocol: proto.WebAuthnAuthenticatorProtocolCtap2, Transport: proto.WebAuthnAuthenticatorTransportInternal,
		HasResidentKey: true, HasUserVerification: true, IsUserVerified: true, AutomaticPresenceSimulation: true}}.Call(page)
	check(t, err)
}

// presses clicks and waits for the page that follows.
func presses(t *testing.T, page *rod.Page, selector, path string) {
	t.Helper()
	page.MustElement(selector).MustClick()
	for end := time.Now().Add(20 * time.Second); ; time.Sleep(50 * time.Millisecond) {
		info, err := page.Info()
		check(t, err)
		if u, err := url.Parse(info.URL); err == nil && u.Path == path {
			check(t, page.WaitLoad())
			return
		}
		if time.Now().After(end) {
			t.Fatalf("%s leads to %s, not to %s: %.600s", selector, info.URL, path, page.MustElement("main").MustText())
		}
	}
}

func TestAPasskeyIsMadeUsedRenamedAndRemovedInTheBrowser(t *testing.T) {
	a := newApp(t)
	owner := a.company("Ferri")
	s := visit(t, a)
	s.onLocalhost(a)
	s.as(owner)
	page := s.open("/profile/security/passkeys/new", 390, 844)
	authenticator(t, page)

	presses(t, page, "[data-passkey]", "/profile/security/passkeys")
	if codes := page.MustElements(".recovery li"); len(codes) != 10 {
		t.Fatalf("%d recovery codes are shown", len(codes))
	}
	if wrong := s.axe(page); len(wrong) > 0 {
		t.Errorf("codes: %q", wrong)
	}
	arrives(t, page, s.url+"/profile/security")
	check(t, page.WaitLoad())
	if wrong := s.axe(page); len(wrong) > 0 {
		t.Errorf("security: %q", wrong)
	}
	if wide := page.MustEval(`() => document.documentElement.scrollWidth`).Int(); wide > 390 {
		t.Errorf("a phone must scroll sideways: %d", wide)
	}

	// Signing in with nothing but the device.
	check(t, s.context.SetCookies(nil))
	arrives(t, page, s.url+"/signin")
	check(t, page.WaitLoad())
	presses(t, page, `form[action="/signin/passkey"] [data-passkey]`, "/home")

	// With the password, the passkey is the second step.
	check(t, s.context.SetCookies(nil))
	arrives(t, page, s.url+"/signin")
	check(t, page.WaitLoad())
	page.MustElement("#email").MustInput(owner.User.Email)
	page.MustElement("#password").MustInput(testPassword)
	presses(t, page, `form[action="/signin"] .primary`, "/signin/second")
	if wrong := s.axe(page); len(wrong) > 0 {
		t.Errorf("second: %q", wrong)
	}
	presses(t, page, "[data-passkey]", "/home")

	// As a proof, after ten minutes.
	a.later(11 * time.Minute)
	arrives(t, page, s.url+"/profile/security/passkeys/new")
	check(t, page.WaitLoad())
	presses(t, page, "[data-passkey]", "/profile/security/passkeys/new")

	arrives(t, page, s.url+"/profile/security")
	check(t, page.WaitLoad())
	page.MustElement(".rename summary").MustClick()
	page.MustElement(".rename input").MustSelectAllText().MustInput("Giulias Telefon")
	page.MustElement(".rename .btn[type=submit], .rename button").MustClick()
	page.MustElementR(".factors strong", "Giulias Telefon")
	page.MustElement(".factors form[action$=remove] button").MustClick()
	page.MustWait(`() => !document.querySelector(".factors")`)

	goesTo(t, a.stranger().post("/signin", credentials(owner)), "/") // the password alone again
	if len(s.trouble) > 0 {
		t.Errorf("the console says %q", s.trouble)
	}
	if out := s.elsewhere(); len(out) > 0 {
		t.Errorf("asked elsewhere: %q", out)
	}
}

func TestADeclinedPasskeySaysSoAndChangesNothing(t *testing.T) {
	a := newApp(t)
	owner := a.company("Ferri")
	s := visit(t, a)
	s.onLocalhost(a)
	s.as(owner)
	page := s.open("/profile/security/passkeys/new", 1280, 800)
	check(t, proto.WebAuthnEnable{}.Call(page))
	_, err := proto.WebAuthnAddVirtualAuthenticator{Options: &proto.WebAuthnVirtualAuthenticatorOptions{
		Protocol: proto.WebAuthnAuthenticatorProtocolCtap2, Transport: proto.WebAuthnAuthenticatorTransportInternal,
		HasResidentKey: true, HasUserVerification: true, IsUserVerified: false, AutomaticPresenceSimulation: true}}.Call(page)
	check(t, err)
	page.MustElement("[data-passkey]").MustClick()
	page.MustElementR("[data-passkeyerror]", "did not work")
	want(t, owner.get("/profile/security"), http.StatusOK, "Off")
}
