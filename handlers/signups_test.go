package handlers

import (
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"jennyerp/models"
)

func signupForm(changes ...string) url.Values {
	f := url.Values{"email": {"giulia@ferri.it"}, "name": {"Giulia Ferri"}, "company": {"Tessuti Ferri"}, "country": {"IT"},
		"locale": {"it"}, "password": {testPassword}, "terms": {"yes"}}
	for i := 0; i+1 < len(changes); i += 2 {
		f.Set(changes[i], changes[i+1])
	}
	return f
}

// askForCompany signs up as far as the page that waits for the code.
func (c *client) askForCompany(changes ...string) (page string) {
	c.app.t.Helper()
	return goesTo(c.app.t, c.post("/signup", signupForm(changes...)), "/signup/")
}

func (c *client) try(page, code string) int {
	return c.post(page, url.Values{"code": {code}}).Code
}

func not(code string) string {
	if code == "123456" {
		return "654321"
	}
	return "123456"
}

func TestAMerchantSignsUp(t *testing.T) {
	a := newApp(t)
	c := a.stranger()
	says(t, c.get("/signup"), 200, "Open a company", "Italy", "简体中文")
	page := c.askForCompany()
	says(t, c.get(page), 200, "Check your mail", "giulia@ferri.it")

	m := a.newest("giulia@ferri.it")
	code := a.code("giulia@ferri.it")
	if m.Language != "it" || !strings.Contains(m.Subject, code+" è il tuo codice") || !strings.Contains(m.HTML, code) {
		t.Errorf("mail %+v", m)
	}
	goesTo(t, c.post(page, url.Values{"code": {" " + code[:3] + " " + code[3:]}}), "/welcome")
	if s := c.signedIn(); s == nil || s.User.Name != "Giulia Ferri" || s.Role != "owner" || s.Company.Name != "Tessuti Ferri" {
		t.Fatalf("signed in as %+v", s)
	}
	says(t, c.get("/welcome"), 200, "Un benvenuto a Tessuti Ferri", "Importa il tuo elenco", "Aggiungi il primo campione")

	c.Company = c.signedIn().Company
	settings, err := c.db().Settings(t.Context())
	check(t, err)
	if settings.Name != "Tessuti Ferri" || settings.Currency != "EUR" || settings.Unit != "m" || settings.Prefix != "S" || settings.Locale != "it" {
		t.Errorf("settings %+v", settings)
	}
	if _, err := a.Keys.Key(c.Company.UID, "blobs"); err != nil {
		t.Errorf("the company has no key: %v", err)
	}
}

func TestWithoutTheTickNothingIsStored(t *testing.T) {
	a := newApp(t)
	rec := a.stranger().post("/signup", signupForm("terms", ""))
	says(t, rec, 422, "Please tick this")
	want(t, rec, 422, `value="giulia@ferri.it"`, `value="Tessuti Ferri"`, `<option value="IT" selected>`)
	if strings.Contains(rec.Body.String(), testPassword) {
		t.Error("the password is shown on the page")
	}
	if all := a.letters(); len(all) != 0 {
		t.Errorf("mailed %+v", all)
	}
}

func TestASignupSaysWhatIsWrong(t *testing.T) {
	for _, tt := range []struct{ field, typed, says string }{
		{"email", "giulia", "This is not a mail address"},
		{"email", "", "Please fill this in"},
		{"name", " ", "Please fill this in"},
		{"company", strings.Repeat("x", 121), "At most 120 characters"},
		{"country", "XX", "Choose one from the list"},
		{"locale", "de", "Choose one from the list"},
		{"password", "short", "At least 12 characters"},
		{"password", "giulia@ferri.it", "Too easy to guess"},
		{"role", "owner", "a field we do not know"},
		{"company_uid", models.NewUID(), "a field we do not know"},
	} {
		a := newApp(t)
		says(t, a.stranger().post("/signup", signupForm(tt.field, tt.typed)), 422, tt.says)
		if all := a.letters(); len(all) != 0 {
			t.Errorf("%s: mailed %+v", tt.field, all)
		}
	}
}

func TestAfterFiveWrongCodesTheRightOneFails(t *testing.T) {
	a := newApp(t)
	c := a.stranger()
	page := c.askForCompany()
	code := a.code("giulia@ferri.it")
	for range models.CodeTries {
		says(t, c.post(page, url.Values{"code": {not(code)}}), 422, "This code is not right")
	}
	if got := c.try(page, code); got != 422 {
		t.Errorf("the sixth try: %d", got)
	}
	if c.signedIn() != nil {
		t.Error("signed in")
	}
}

func TestACodeRunsOut(t *testing.T) {
	a := newApp(t)
	c := a.stranger()
	page := c.askForCompany()
	code := a.code("giulia@ferri.it")
	a.later(models.CodeLife)
	says(t, c.post(page, url.Values{"code": {code}}), 422, "its time is over")
	a.later(24 * time.Hour)
	want(t, c.get(page), 404)
}

func TestANewCodeKillsTheOldOne(t *testing.T) {
	a := newApp(t)
	c := a.stranger()
	page := c.askForCompany()
	old := a.code("giulia@ferri.it")
	goesTo(t, c.post(page+"/resend", nil), page+"?done=done.code_sent")
	code := a.code("giulia@ferri.it")
	if code != old && c.try(page, old) != 422 {
		t.Error("the old code still works")
	}
	goesTo(t, c.post(page+"/resend", nil), page)
	says(t, c.post(page+"/resend", nil), 422, "three codes already")
	if got := c.try(page, a.code("giulia@ferri.it")); got != 303 {
		t.Errorf("the newest code: %d", got)
	}
}

func TestPressingTwiceMakesOneCompany(t *testing.T) {
	a := newApp(t)
	c, tab := a.stranger(), a.stranger()
	page := c.askForCompany()
	form := url.Values{"code": {a.code("giulia@ferri.it")}}
	goesTo(t, c.post(page, form), "/welcome")
	goesTo(t, c.post(page, form), "/welcome")
	goesTo(t, tab.post(page, form), "/signin?done=done.company_ready")
	if tab.signedIn() != nil {
		t.Error("a used code signed somebody in")
	}
	all, err := a.Control.ActiveCompanies(t.Context(), "", 10)
	check(t, err)
	if len(all) != 1 {
		t.Errorf("%d companies", len(all))
	}
}

func TestAnInterruptedSignupGoesOn(t *testing.T) {
	a := newApp(t)
	c := a.stranger()
	page := c.askForCompany()
	signup, err := a.Control.FindSignup(t.Context(), strings.TrimPrefix(page, "/signup/"))
	check(t, err)
	check(t, a.Keys.Create(signup.CompanyUID)) // as far as a process came that died
	check(t, a.Tenants.Create(t.Context(), signup.CompanyUID, models.NewSettings("Tessuti Ferri", "IT", "it")))
	if got := c.try(page, a.code("giulia@ferri.it")); got != 303 {
		t.Fatalf("status %d", got)
	}
	want(t, c.get("/welcome"), 200)
}

var unguessable = regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f-]{27}`)

// TestAKnownAddressIsNotRevealed compares every answer a known and an unknown
// address get (ASVS v5.0.0-6.3.8).
func TestAKnownAddressIsNotRevealed(t *testing.T) {
	a := newApp(t)
	known := a.company("Ferri").User.Email
	var seen [2][]string
	for i, email := range []string{known, "n" + known[1:]} {
		c := a.stranger()
		var answers []string
		note := func(code int, location, body string) {
			all := strings.Join([]string{location, strings.ReplaceAll(body, email, "ADDRESS")}, "\n")
			answers = append(answers, string(rune(code))+unguessable.ReplaceAllString(all, "UID"))
		}
		rec := c.post("/signup", signupForm("email", email))
		page := rec.Header().Get("Location")
		note(rec.Code, page, rec.Body.String())
		for _, step := range []struct {
			path string
			form url.Values
		}{
			{page, url.Values{"code": {"000000"}}},
			{page + "/resend", nil},
			{"/signin", url.Values{"email": {email}, "password": {"not the password"}}},
			{"/forgot", url.Values{"email": {email}}},
		} {
			rec := c.post(step.path, step.form)
			note(rec.Code, rec.Header().Get("Location"), rec.Body.String())
		}
		rec = c.get(page)
		note(rec.Code, "", rec.Body.String())
		seen[i] = answers
		a.later(time.Hour)
	}
	for i := range seen[0] {
		if seen[0][i] != seen[1][i] {
			t.Errorf("answer %d differs:\n%s\n---\n%s", i, seen[0][i], seen[1][i])
		}
	}
	var subjects []string
	for _, kept := range a.letters() {
		if kept.Message.To == known {
			subjects = append(subjects, kept.Message.Subject)
		}
	}
	if len(subjects) != 3 || subjects[1] != "You already have a JennyERP account" {
		t.Errorf("its owner was told %q", subjects)
	}
}

func TestAnInvitedHouseTakesNoSignups(t *testing.T) {
	a := newApp(t)
	a.InviteOnly = true
	c := a.stranger()
	says(t, c.get("/signup"), 200, "By invitation only")
	says(t, c.post("/signup", signupForm()), 403, "By invitation only")
	if all := a.letters(); len(all) != 0 {
		t.Errorf("mailed %+v", all)
	}
}

func TestSignupsAreSlowedDown(t *testing.T) {
	a := newApp(t)
	c := a.stranger()
	for i := range 11 {
		rec := c.post("/signup", signupForm("email", strings.Repeat("a", i+1)+"@ferri.it"))
		if i == 10 {
			want(t, rec, 429)
			if rec.Header().Get("Retry-After") == "" {
				t.Error("no Retry-After")
			}
			continue
		}
		goesTo(t, rec, "/signup/")
	}
}

func TestPastedDigitsAreUnderstood(t *testing.T) {
	for typed, want := range map[string]string{"123 456": "123456", "123-456": "123456", "１２３４５６": "123456", "12\u00a03456": "123456", "12a": "12a"} {
		if got := digits(typed); got != want {
			t.Errorf("digits(%q) = %q", typed, got)
		}
	}
}
