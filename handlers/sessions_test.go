package handlers

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"
)

func credentials(c *client, more ...string) url.Values {
	f := url.Values{"email": {c.User.Email}, "password": {testPassword}}
	for i := 0; i+1 < len(more); i += 2 {
		f.Set(more[i], more[i+1])
	}
	return f
}

func TestSigningInAndOut(t *testing.T) {
	a := newApp(t)
	owner := a.company("Ferri")
	c := a.stranger()
	goesTo(t, c.get("/profile?a=b"), "/signin?next=%2Fprofile%3Fa%3Db")
	want(t, c.get("/signin?next=%2Fprofile%3Fa%3Db"), 200, `name="next" value="/profile?a=b"`)
	goesTo(t, c.post("/signin", credentials(owner, "next", "/profile?a=b")), "/profile?a=b")
	says(t, c.get("/profile"), 200, "Giulia Ferri")
	goesTo(t, c.get("/signin"), "/")

	token := c.cookies["session"]
	rec := c.post("/signout", nil)
	goesTo(t, rec, "/signin?done=done.signed_out")
	if rec.Header().Get("Clear-Site-Data") != `"cache", "storage"` {
		t.Errorf("Clear-Site-Data %q", rec.Header().Get("Clear-Site-Data"))
	}
	if c.cookies["session"] != "" {
		t.Error("the cookie stayed")
	}
	c.cookies["session"] = token // somebody kept it
	goesTo(t, c.get("/profile"), "/signin")
}

func TestAWrongPasswordAndAnUnknownAddressReadTheSame(t *testing.T) {
	a := newApp(t)
	owner := a.company("Ferri")
	wrong := a.stranger().post("/signin", credentials(owner, "password", "not the password"))
	unknown := a.stranger().post("/signin", credentials(owner, "email", "x"+owner.User.Email[1:]))
	says(t, wrong, 422, "Address or password is not right")
	if strings.ReplaceAll(unknown.Body.String(), "x"+owner.User.Email[1:], owner.User.Email) != wrong.Body.String() {
		t.Error("the answers differ")
	}
}

func TestSigningInGivesANewToken(t *testing.T) {
	a := newApp(t)
	owner := a.company("Ferri")
	old := owner.cookies["session"]
	goesTo(t, owner.post("/signin", credentials(owner)), "/")
	if owner.cookies["session"] == old {
		t.Error("the token stayed the same")
	}
	c := a.stranger()
	c.cookies["session"] = old
	if c.signedIn() != nil {
		t.Error("the old token still works")
	}
}

func TestOnlyOwnPathsAreGoneTo(t *testing.T) {
	a := newApp(t)
	owner := a.company("Ferri")
	for _, next := range []string{"https://evil.example", "//evil.example", `/\evil.example`, "javascript:alert(1)", "/a\r\nSet-Cookie: x=y", ""} {
		rec := a.stranger().post("/signin", credentials(owner, "next", next))
		if to := rec.Header().Get("Location"); rec.Code != 303 || strings.Contains(to, "evil") || !strings.HasPrefix(to, "/") || strings.ContainsAny(to, "\r\n") {
			t.Errorf("next=%q leads to %q", next, to)
		}
		a.later(time.Minute)
	}
}

func TestCookiesOfAFirstVisitAndAfterwards(t *testing.T) {
	for base, prefix := range map[string]string{"http://localhost": "", "https://erp.example.com": "__Host-"} {
		a := newApp(t)
		a.BaseURL, a.secure = base, prefix != ""
		owner := a.company("Ferri")
		c := a.stranger()
		for _, path := range []string{"/", "/signin", "/signup", "/forgot", "/forgot/sent", "/terms", "/privacy", "/reset/x", "/join/x", "/nothing"} {
			if set := c.get(path).Result().Cookies(); len(set) != 0 {
				t.Errorf("%s sets %v", path, set)
			}
		}
		rec := c.post("/signin", credentials(owner, "remember", "yes"))
		set := rec.Result().Cookies()
		if len(set) != 1 {
			t.Fatalf("signing in sets %v", set)
		}
		got := set[0]
		if got.Name != prefix+"session" || got.Secure != (prefix != "") || !got.HttpOnly || got.SameSite != http.SameSiteLaxMode || got.Path != "/" || got.Domain != "" || got.MaxAge != 30*24*60*60 {
			t.Errorf("cookie %+v", got)
		}
		rec = a.stranger().post("/signin", credentials(owner))
		if got := rec.Result().Cookies()[0]; got.MaxAge != 0 || !got.Expires.IsZero() {
			t.Errorf("without the tick the cookie outlives the browser: %+v", got)
		}
	}
}

func TestASessionEndsByTheClock(t *testing.T) {
	a := newApp(t)
	owner := a.company("Ferri")
	a.later(12*time.Hour - time.Second)
	want(t, owner.get("/profile"), 200)
	a.later(12 * time.Hour)
	goesTo(t, owner.get("/profile"), "/signin")

	c := a.stranger()
	goesTo(t, c.post("/signin", credentials(owner, "remember", "yes")), "/")
	a.later(30*24*time.Hour - time.Second)
	want(t, c.get("/profile"), 200)
	a.later(time.Second)
	goesTo(t, c.get("/profile"), "/signin")
}

func TestGuessingIsSlowedDownWithoutLockingAnybodyOut(t *testing.T) {
	a := newApp(t)
	owner := a.company("Ferri")
	c := a.stranger()
	var rec *httptest.ResponseRecorder
	for range 11 {
		rec = c.post("/signin", credentials(owner, "password", "not the password"))
	}
	says(t, rec, 429, "Too many tries")
	if rec.Header().Get("Retry-After") == "" {
		t.Error("no Retry-After")
	}
	if got := c.post("/signin", credentials(owner)).Code; got != 429 {
		t.Errorf("the right password from there: %d", got)
	}
	elsewhere := a.stranger()
	req := httptest.NewRequest(http.MethodPost, "/signin", strings.NewReader(credentials(owner).Encode()))
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.RemoteAddr = "198.51.100.7:4711"
	goesTo(t, elsewhere.do(req), "/")
	a.later(15 * time.Second)
	goesTo(t, c.post("/signin", credentials(owner)), "/")
}

func TestDevicesAreNamedCoarsely(t *testing.T) {
	for ua, want := range map[string]string{
		"Mozilla/5.0 (Linux; Android 16; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0.0.0 Mobile Safari/537.36":            "Chrome/Android",
		"Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.0 Mobile Safari/604.1": "Safari/iPhone",
		"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0 Safari/537.36 Edg/150.0":            "Edge/Windows",
		"Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:150.0) Gecko/20100101 Firefox/150.0":                                             "Firefox/macOS",
		"Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) MicroMessenger/8.0 NetType/WIFI":  "WeChat/iPhone",
		"curl/8.0": "/",
		"":         "/",
	} {
		if got := browsers.in(ua) + "/" + systems.in(ua); got != want {
			t.Errorf("%.60s: %s, want %s", ua, got, want)
		}
	}
}
