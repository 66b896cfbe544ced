package handlers

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/crypto/bcrypt"

	"jennyerp/internal/blob"
	"jennyerp/internal/keys"
	"jennyerp/internal/mail"
	"jennyerp/internal/meter"
	"jennyerp/models"
)

// testApp is the real router over real files, with a clock a test may turn.
type testApp struct {
	*Server
	t       *testing.T
	handler http.Handler
	now     time.Time
	dir     string // of all its files
}

// testPassword is the password of everybody in tests.
const testPassword = "gelato al limone 7"

func newApp(t *testing.T) *testApp {
	t.Helper()
	dir := t.TempDir()
	a := &testApp{t: t, dir: dir, now: time.Date(2026, 9, 14, 10, 32, 0, 0, time.UTC)}
	clock := func() time.Time { return a.now }
	ring, err := keys.Open(filepath.Join(dir, "keys"), nil)
	check(t, err)
	control, err := models.OpenControl(t.Context(), filepath.Join(dir, "control.db"), clock)
	check(t, err)
	tenants, err := models.NewTenants(filepath.Join(dir, "companies"), 10, clock)
	check(t, err)
	tenants.Noted = control.NoteMail
	box, err := mail.Mailbox(filepath.Join(dir, "mail"))
	check(t, err)
	disk, err := blob.Disk(filepath.Join(dir, "blobs"))
	check(t, err)
	a.Server, err = New(Deps{BaseURL: "http://localhost", Control: control, Tenants: tenants, Hasher: models.NewHasher(ring.Service("pepper"), bcrypt.MinCost),
		Keys: ring, Blobs: SealedBlobs(disk, ring), Mailbox: box, Clock: clock, Log: slog.New(slog.NewTextHandler(t.Output(), nil)), Wake: func(string) {}, Meter: meter.New()})
	check(t, err)
	a.handler = a.Handler()
	t.Cleanup(func() { tenants.Close(); control.Close() })
	return a
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// client is one browser: it keeps cookies and follows nothing by itself.
type client struct {
	app     *testApp
	cookies map[string]string
	Company models.Company
	User    models.User
}

// stranger is a browser without a session.
func (a *testApp) stranger() *client { return &client{app: a, cookies: map[string]string{}} }

// company makes a company with an owner and gives the owner's browser, signed in.
func (a *testApp) company(name string) *client {
	a.t.Helper()
	ctx := a.t.Context()
	hash, err := a.Hasher.Hash(ctx, testPassword)
	check(a.t, err)
	co := models.Company{UID: models.NewUID(), Name: name, Country: "IT"}
	check(a.t, a.Keys.Create(co.UID))
	check(a.t, a.Tenants.Create(ctx, co.UID, models.Settings{Name: name, Country: "IT", Currency: "EUR", Unit: "m", Prefix: "S", Locale: "en"}))
	owner := models.User{UID: models.NewUID(), Email: strings.ToLower(strings.ReplaceAll(name, " ", ".")) + "@example.com", Name: "Giulia Ferri", Locale: "en"}
	check(a.t, a.Control.AddCompany(ctx, &co, &owner, hash))
	return a.signIn(co, owner)
}

// colleague adds a person with a role to the company of c, signed in.
func (c *client) colleague(role models.Role, seeCost bool) *client {
	a := c.app
	a.t.Helper()
	ctx := a.t.Context()
	session, err := a.Control.SessionByToken(ctx, c.cookies["session"])
	check(a.t, err)
	email := string(role) + "." + models.NewUID()[:8] + "@example.com"
	check(a.t, a.Control.Invite(ctx, session, models.Invitation{Email: email, Role: role, SeeCost: seeCost}, "en"))
	mails, err := a.Control.ClaimMail(ctx, 50)
	check(a.t, err)
	token := strings.TrimPrefix(mails[len(mails)-1].Data.Path, "/join/")
	_, err = a.Control.Join(ctx, a.Hasher, token, nil, "Wei Chen", testPassword, "en")
	check(a.t, err)
	u, err := a.Control.UserByEmail(ctx, email)
	check(a.t, err)
	return a.signIn(c.Company, *u)
}

func (a *testApp) signIn(co models.Company, u models.User) *client {
	a.t.Helper()
	token, err := a.Control.StartSession(a.t.Context(), u.ID, "test", false)
	check(a.t, err)
	return &client{app: a, cookies: map[string]string{"session": token}, Company: co, User: u}
}

// db is the company's database, for a test to look into.
func (c *client) db() *models.Tenant {
	c.app.t.Helper()
	db, release, err := c.app.Tenants.Open(c.app.t.Context(), models.Principal{UserUID: c.User.UID, CompanyUID: c.Company.UID, Role: "owner", SeeCost: true})
	check(c.app.t, err)
	c.app.t.Cleanup(release)
	return db
}

func (c *client) do(req *http.Request) *httptest.ResponseRecorder {
	c.app.t.Helper()
	for name, value := range c.cookies {
		req.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	rec := httptest.NewRecorder()
	c.app.handler.ServeHTTP(rec, req.WithContext(c.app.t.Context()))
	for _, cookie := range rec.Result().Cookies() {
		if cookie.MaxAge < 0 {
			delete(c.cookies, cookie.Name)
		} else {
			c.cookies[cookie.Name] = cookie.Value
		}
	}
	return rec
}

func (c *client) get(path string) *httptest.ResponseRecorder {
	c.app.t.Helper()
	return c.do(httptest.NewRequest(http.MethodGet, path, nil))
}

func (c *client) post(path string, form url.Values) *httptest.ResponseRecorder {
	c.app.t.Helper()
	req := httptest.NewRequest(http.MethodPost, path, strings.NewReader(form.Encode()))
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return c.do(req)
}

// htmx posts as htmx does.
func (c *client) htmx(path string, form url.Values) *httptest.ResponseRecorder {
	c.app.t.Helper()
	req := httptest.NewRequest(http.MethodPost, path, strings.NewReader(form.Encode()))
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("HX-Request", "true")
	return c.do(req)
}

// want asserts a status and that the body holds all the texts.
func want(t *testing.T, rec *httptest.ResponseRecorder, code int, holds ...string) {
	t.Helper()
	if rec.Code != code {
		t.Fatalf("status %d, want %d: %.600s", rec.Code, code, rec.Body.String())
	}
	for _, text := range holds {
		if !strings.Contains(rec.Body.String(), text) {
			t.Fatalf("body does not hold %q: %.3000s", text, rec.Body.String())
		}
	}
}
