package handlers

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"jennyerp/models"
)

// withApp sets up an app through the pages, and gives what it shows by the clock.
func (c *client) withApp() (code func() string) {
	a := c.app
	a.t.Helper()
	goesTo(a.t, c.post("/profile/security/app", nil), "/profile/security/app")
	secret, err := a.Control.AppSecret(a.t.Context(), a.appKey(), &c.User)
	check(a.t, err)
	want(a.t, c.get("/profile/security/app"), http.StatusOK, secret.Spaced())
	code = func() string {
		shown, err := totp.GenerateCode(secret.Text, a.now)
		check(a.t, err)
		return shown
	}
	says(a.t, c.post("/profile/security/app/confirm", url.Values{"code": {"000 000"}}), http.StatusUnprocessableEntity)
	want(a.t, c.post("/profile/security/app/confirm", url.Values{"code": {code()}}), http.StatusOK, "0-", "9-") // with its recovery codes
	a.later(30 * time.Second)
	return code
}

func TestASecondFactorIsAskedAfterThePassword(t *testing.T) {
	a := newApp(t)
	owner := a.company("Ferri")
	code := owner.withApp()
	c := a.stranger()
	goesTo(t, c.post("/signin", credentials(owner, "next", "/samples")), "/signin/second?next=%2Fsamples")
	goesTo(t, c.get("/samples"), "/signin") // nothing opens yet
	want(t, c.get("/signin/second?next=%2Fsamples"), http.StatusOK, `name="next" value="/samples"`, `autocomplete="one-time-code"`)
	waiting := c.cookies["session"]
	want(t, c.post("/signin/second", url.Values{"code": {"000000"}}), http.StatusUnprocessableEntity)
	used := code()
	goesTo(t, c.post("/signin/second", url.Values{"code": {used[:3] + " " + used[3:]}, "next": {"/samples"}}), "/samples")
	want(t, c.get("/samples"), http.StatusOK)
	if c.cookies["session"] == waiting {
		t.Error("the token stayed the same")
	}
	thief := a.stranger() // knows the password and saw the code
	goesTo(t, thief.post("/signin", credentials(owner)), "/signin/second")
	want(t, thief.post("/signin/second", url.Values{"code": {used}}), http.StatusUnprocessableEntity)
	if thief.signedIn() != nil {
		t.Error("a used code opens")
	}
	goesTo(t, a.stranger().get("/signin/second"), "/signin")
}

func TestAResetLeadsToTheSecondFactor(t *testing.T) {
	a := newApp(t)
	owner := a.company("Ferri")
	owner.withApp()
	c := a.stranger()
	goesTo(t, c.post("/forgot", url.Values{"email": {owner.User.Email}}), "/forgot/sent")
	form := url.Values{"password": {"sorbetto di pesca 8"}, "email": {owner.User.Email}}
	goesTo(t, c.post(a.link(owner.User.Email), form), "/signin")
	goesTo(t, c.post("/signin", credentials(owner, "password", "sorbetto di pesca 8")), "/signin/second")
	if c.signedIn() != nil {
		t.Error("the mailbox alone opens the account")
	}
}

func TestGuessingASecondFactorIsSlowedDown(t *testing.T) {
	a := newApp(t)
	owner := a.company("Ferri")
	code := owner.withApp()
	c := a.stranger()
	goesTo(t, c.post("/signin", credentials(owner)), "/signin/second")
	refused := 0
	for ; refused < 30; refused++ {
		if c.post("/signin/second", url.Values{"code": {"000000"}}).Code == http.StatusTooManyRequests {
			break
		}
	}
	if refused > 10 {
		t.Errorf("%d codes were tried", refused)
	}
	rec := c.post("/signin/second", url.Values{"code": {code()}})
	want(t, rec, http.StatusTooManyRequests)
	if rec.Header().Get("Retry-After") == "" || c.signedIn() != nil {
		t.Error("nobody says when, or the right code was taken")
	}
	a.later(time.Minute)
	goesTo(t, c.post("/signin/second", url.Values{"code": {code()}}), "/")
}

func TestTakingAFactorAwayNeedsAProof(t *testing.T) {
	a := newApp(t)
	owner := a.company("Ferri")
	owner.withApp()
	a.later(11 * time.Minute)
	left := func() bool {
		f, err := a.Control.FactorsOf(t.Context(), owner.User.ID)
		check(t, err)
		return f.Any()
	}
	for _, path := range []string{"/profile/security/app/remove", "/profile/security/codes", "/profile/security/passkeys/x/remove", "/team/" + owner.User.UID + "/factors"} {
		says(t, owner.post(path, nil), http.StatusForbidden, "Is it you?")
	}
	want(t, owner.post("/profile/security/app/remove", url.Values{"_password": {"not the password"}}), http.StatusUnprocessableEntity)
	if !left() {
		t.Fatal("the app is gone without a proof")
	}
	goesTo(t, owner.post("/profile/security/app/remove", url.Values{"_password": {testPassword}}), "/profile/security")
	if left() {
		t.Error("the app is still there")
	}
}

func TestAnOwnerWithoutASecondFactorIsStoppedAfterAWeek(t *testing.T) {
	a := newApp(t)
	a.Control.SecondFactor = models.FactorOwners
	owner := a.company("Ferri")
	want(t, owner.get("/samples"), http.StatusOK)
	for range 15 { // signed in all the time
		a.later(11*time.Hour + 30*time.Minute)
		owner.get("/samples")
	}
	goesTo(t, owner.get("/samples"), "/profile/security")
	want(t, owner.get("/profile/security"), http.StatusOK)
	want(t, owner.post("/samples", nil), http.StatusForbidden)
	goesTo(t, owner.post("/prove", url.Values{"_password": {testPassword}, "next": {"/"}}), "/")
	owner.withApp()
	want(t, owner.get("/samples"), http.StatusOK)
	says(t, owner.post("/profile/security/app/remove", nil), http.StatusUnprocessableEntity)
}

func TestAnOperatorMustHaveASecondFactor(t *testing.T) { // P24
	a := newApp(t)
	a.Control.SecondFactor = models.FactorOwners
	op := a.operator()
	goesTo(t, op.get("/operator"), "/profile/security")
	op.withApp()
	if rec := op.get("/operator"); strings.HasPrefix(rec.Header().Get("Location"), "/profile") || rec.Code >= 400 {
		t.Errorf("status %d to %q", rec.Code, rec.Header().Get("Location"))
	}
}

func TestAPasskeyThatNobodyAskedForIsRefused(t *testing.T) {
	a := newApp(t)
	owner, other := a.company("Ferri"), a.company("Lotti")
	ask := func(c *client) string {
		rec := c.post("/profile/security/passkeys/question", nil)
		want(t, rec, http.StatusOK, `"challenge"`)
		return strings.Split(strings.Split(rec.Body.String(), `"question":"`)[1], `"`)[0]
	}
	mine, theirs := ask(owner), ask(other)
	for name, question := range map[string]string{"none": "", "made up": "x", "somebody else's": theirs, "an answer that is none": mine, "used": mine} {
		rec := owner.post("/profile/security/passkeys", url.Values{"name": {"Laptop"}, "_question": {question}, "_passkey": {`{"id":"AA","rawId":"AA","type":"public-key"}`}})
		if rec.Code != http.StatusUnprocessableEntity {
			t.Errorf("%s: status %d", name, rec.Code)
		}
	}
	if f, err := a.Control.FactorsOf(t.Context(), owner.User.ID); err != nil || f.Any() {
		t.Errorf("stored: %+v, %v", f, err)
	}
	want(t, a.stranger().post("/signin/passkey", url.Values{"_question": {"x"}, "_passkey": {"{}"}}), http.StatusUnprocessableEntity)
}

func TestASignInFromANewDeviceIsToldByMailOnce(t *testing.T) {
	a := newApp(t)
	owner := a.company("Ferri")
	from := func(agent string) {
		req := httptest.NewRequest(http.MethodPost, "/signin", strings.NewReader(credentials(owner).Encode()))
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		req.Header.Set("User-Agent", agent)
		goesTo(t, a.stranger().do(req), "/")
	}
	office := "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"
	phone := "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1"
	for _, agent := range []string{office, office, phone, phone, office} {
		from(agent)
	}
	if n := len(a.letters()); n != 1 || !strings.Contains(a.newest(owner.User.Email).Text, "iPhone") {
		t.Errorf("%d mails", n)
	}
}
