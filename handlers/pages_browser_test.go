package handlers

import (
	"fmt"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/go-rod/rod/lib/proto"

	"jennyerp/locales"
)

// look is one way to see the product.
type look struct {
	theme         string
	width, height int
}

var looks = []look{{"light", 390, 844}, {"dark", 390, 844}, {"light", 1280, 800}, {"dark", 1280, 800}}

// htmlPages are the addresses that answer a client with a page.
func htmlPages(c *client, p planted) []string {
	var all []string
	for _, r := range c.app.table {
		if r.method != http.MethodGet || strings.HasPrefix(r.path, "/static/") || strings.Contains(r.path, ":token") || r.path == "/favicon.ico" || r.path == "/healthz" {
			continue
		}
		address := p.address(r)
		rec := c.get(address)
		if rec.Code == http.StatusOK && strings.HasPrefix(rec.Header().Get("Content-Type"), "text/html") && !slices.Contains(all, address) {
			all = append(all, address)
		}
	}
	return append(all, "/nothing/here")
}

// turn tells whether a page is looked at this way: each once on the phone and
// once at the desk, once light and once dark, so that the walk stays short;
// the soak looks at every page every way.
func turn(page, look int) bool {
	return os.Getenv("JENNY_SOAK") != "" || (page%2 == 0) == (look == 0 || look == 3)
}

// Every page, for a stranger and for the owner, light and dark, phone and
// desk, in changing languages: no accessibility fault, nothing asked
// elsewhere, no complaint in the console, no sideways scroll, no cookie
// beyond the three.
func TestEveryPageInARealBrowser(t *testing.T) {
	a := newApp(t)
	p := plant(t, a)
	for who, c := range map[string]*client{"stranger": a.stranger(), "owner": p.client} {
		pages := htmlPages(c, p)
		if who == "owner" && len(pages) < 12 {
			t.Fatalf("only %d pages: %v", len(pages), pages)
		}
		for i, l := range looks {
			lang := locales.Languages[i%len(locales.Languages)]
			t.Run(fmt.Sprintf("%s %s %d %s", who, l.theme, l.width, lang), func(t *testing.T) {
				s := visit(t, a)
				if who == "owner" {
					s.as(c)
				}
				check(t, s.context.SetCookies([]*proto.NetworkCookieParam{{Name: "theme", Value: l.theme, Domain: "127.0.0.1", Path: "/"}, {Name: "locale", Value: lang, Domain: "127.0.0.1", Path: "/"}}))
				for k, address := range pages {
					if turn(k, i) {
						s.inspect(t, address, l)
					}
				}
			})
		}
	}
}

func (s *site) inspect(t *testing.T, address string, l look) {
	t.Helper()
	page := s.open(address, l.width, l.height)
	defer page.Close()
	for _, fault := range s.axe(page) {
		t.Errorf("%s: %s", address, fault)
	}
	wide, err := page.Eval(`() => document.documentElement.scrollWidth - document.documentElement.clientWidth`)
	check(t, err)
	if wide.Value.Int() > 0 {
		t.Errorf("%s scrolls sideways by %d px", address, wide.Value.Int())
	}
	bare, err := page.Eval(`() => document.querySelector("main").innerText.length - (document.querySelector("main > header")?.innerText.length ?? 0)`)
	check(t, err)
	if bare.Value.Int() < 10 {
		t.Errorf("%s shows nothing but its title", address)
	}
	stored, err := page.Eval(`() => localStorage.length + sessionStorage.length`)
	check(t, err)
	if stored.Value.Int() > 0 {
		t.Errorf("%s keeps something in the browser's storage", address)
	}
	if out := s.elsewhere(); len(out) > 0 {
		t.Errorf("%s asks elsewhere: %v", address, out)
	}
	s.mu.Lock()
	trouble := slices.DeleteFunc(slices.Clone(s.trouble), func(text string) bool { return strings.Contains(text, "/nothing/here") })
	s.trouble = nil
	s.mu.Unlock()
	if len(trouble) > 0 {
		t.Errorf("%s: console: %v", address, trouble)
	}
	cookies, err := s.context.GetCookies()
	check(t, err)
	for _, c := range cookies {
		if !slices.Contains([]string{"session", "locale", "theme"}, c.Name) {
			t.Errorf("%s: cookie %s", address, c.Name)
		}
	}
}

func TestNoCookieBeforeAChoice(t *testing.T) {
	a := newApp(t)
	for _, r := range a.table {
		if r.method != http.MethodGet || r.need != public || strings.Contains(r.path, ":") {
			continue
		}
		rec := a.stranger().get(r.path)
		if set := rec.Header().Values("Set-Cookie"); len(set) > 0 {
			t.Errorf("%s sets %v on a first visit", r.path, set)
		}
	}
}
