package handlers

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// everyHeader is what each answer carries, whatever it is (ASVS v5.0.0-3.4).
var everyHeader = map[string]string{
	"Content-Security-Policy":      "default-src 'none'",
	"X-Content-Type-Options":       "nosniff",
	"Referrer-Policy":              "", // its own on links
	"Cross-Origin-Opener-Policy":   "same-origin",
	"Cross-Origin-Resource-Policy": "",
	"Permissions-Policy":           "geolocation=()",
}

func TestEveryAnswerHasItsHeaders(t *testing.T) {
	a := newApp(t)
	p := plant(t, a)
	for _, r := range a.table {
		for _, who := range []*client{a.stranger(), p.client} {
			session := who.cookies["session"]
			rec := who.ask(r, p.address(r))
			if session != "" {
				who.cookies["session"] = session
			}
			for name, part := range everyHeader {
				if got := rec.Header().Get(name); got == "" || !strings.Contains(got, part) {
					t.Errorf("%s %s %d: %s: %q", r.method, r.path, rec.Code, name, got)
				}
			}
			policy := rec.Header().Get("Content-Security-Policy")
			if strings.Contains(policy, "unsafe-inline") || strings.Contains(policy, "http") || strings.Contains(policy, "script") && !strings.Contains(policy, "script-src 'self'") {
				t.Errorf("%s %s: %s", r.method, r.path, policy)
			}
			if rec.Body.Len() > 0 && rec.Header().Get("Content-Type") == "" {
				t.Errorf("%s %s %d has no type", r.method, r.path, rec.Code)
			}
			if kind := rec.Header().Get("Content-Type"); strings.HasPrefix(kind, "text/") && !strings.Contains(kind, "charset=utf-8") {
				t.Errorf("%s %s: %s", r.method, r.path, kind)
			}
			for _, name := range []string{"Access-Control-Allow-Origin", "Server", "X-Powered-By"} {
				if rec.Header().Get(name) != "" {
					t.Errorf("%s %s says %s", r.method, r.path, name)
				}
			}
		}
	}
	rec := a.stranger().get("/nothing/here")
	if rec.Code != http.StatusNotFound || rec.Header().Get("Content-Security-Policy") == "" {
		t.Error(rec.Code, rec.Header())
	}
	a.secure = true
	if got := a.stranger().get("/signin").Header().Get("Strict-Transport-Security"); !strings.HasPrefix(got, "max-age=63072000") {
		t.Errorf("https: %q", got)
	}
}

// What changes something is refused when another site asks for it: its
// browser says so, or its origin does (ASVS v5.0.0-3.5.1, 3.5.2).
func TestWhatAnotherSiteAsksForIsRefused(t *testing.T) {
	a := newApp(t)
	p := plant(t, a)
	for _, r := range a.table {
		if r.method == http.MethodGet || strings.HasPrefix(r.path, "/dev/") {
			continue
		}
		for name, value := range map[string]string{"cross-site": "Sec-Fetch-Site", "same-site": "Sec-Fetch-Site", "https://evil.example": "Origin", "null": "Origin"} {
			req := httptest.NewRequest(r.method, p.address(r), strings.NewReader("name=x"))
			req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			req.Header.Set(value, name)
			if rec := p.do(req); rec.Code != http.StatusForbidden {
				t.Errorf("%s %s with %s: %s answers %d", r.method, r.path, value, name, rec.Code)
			}
		}
	}
	for _, value := range []string{"same-origin", "none", ""} {
		req := httptest.NewRequest(http.MethodPost, "/preferences", strings.NewReader("theme=dark&back=/"))
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		if value != "" {
			req.Header.Set("Sec-Fetch-Site", value)
		}
		if rec := p.do(req); rec.Code == http.StatusForbidden {
			t.Errorf("Sec-Fetch-Site: %q is refused", value)
		}
	}
}
