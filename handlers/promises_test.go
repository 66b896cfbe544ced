package handlers

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"jennyerp/models"
	"jennyerp/templates"
)

// P4: who has not signed in or chosen anything has no cookie, whatever public
// page is opened, with a good link or a bad one.
func TestAFirstVisitOfAnyPublicPageLeavesNoCookie(t *testing.T) {
	a := newApp(t)
	p := plant(t, a)
	n := 0
	for _, r := range a.table {
		if r.method != http.MethodGet || r.need != public {
			continue
		}
		n++
		if set := a.stranger().get(strings.ReplaceAll(p.address(r), ":", "x")).Header().Values("Set-Cookie"); len(set) > 0 {
			t.Errorf("%s sets %v on a first visit", r.path, set)
		}
	}
	if n < 20 {
		t.Errorf("only %d public pages", n)
	}
}

// P4
func TestNoAnswerSetsACookieBeyondTheThree(t *testing.T) {
	a := newApp(t)
	p := plant(t, a)
	seen := map[string]bool{}
	for _, r := range a.table {
		for _, c := range []*client{a.stranger(), a.signIn(p.Company, p.User)} {
			for _, cookie := range c.ask(r, strings.ReplaceAll(p.address(r), ":", "x")).Result().Cookies() {
				if seen[cookie.Name] = true; !slices.Contains([]string{"session", "locale", "theme"}, cookie.Name) {
					t.Errorf("%s %s sets the cookie %s", r.method, r.path, cookie.Name)
				}
			}
		}
	}
	c := a.signIn(p.Company, p.User)
	want(t, c.post("/signin", credentials(c)), http.StatusSeeOther)
	for name, form := range map[string]url.Values{"locale": {"locale": {"it"}}, "theme": {"theme": {"dark"}}} {
		for _, cookie := range c.post("/preferences", form).Result().Cookies() {
			seen[cookie.Name] = true
		}
		if !seen[name] {
			t.Errorf("choosing a %s is not kept", name)
		}
	}
}

// loads are the elements that make a browser ask by itself, or send a form; a
// link that a person follows is none of them.
var loads = regexp.MustCompile(`(?i)<(?:script|img|link|iframe|frame|source|video|audio|track|embed|object|form|use|image|input|button)\b[^>]*\s(?:src|href|srcset|data|poster|action|formaction|ping)\s*=\s*["']?\s*((?:https?:)?//[^"'\s>]+)`)

// P5, P10, P28: nothing of a page comes from elsewhere, for a stranger and for an
// owner, and the browser is told to allow nothing else.
func TestNoPageLoadsAnythingFromElsewhere(t *testing.T) {
	a := newApp(t)
	p := plant(t, a)
	pages := 0
	for _, r := range a.table {
		if r.method != http.MethodGet {
			continue
		}
		for _, c := range []*client{a.stranger(), a.signIn(p.Company, p.User)} {
			rec := c.get(strings.ReplaceAll(p.address(r), ":", "x"))
			if !strings.HasPrefix(rec.Header().Get("Content-Type"), "text/html") {
				continue
			}
			pages++
			for _, found := range loads.FindAllStringSubmatch(readText(rec), -1) {
				if !strings.HasPrefix(found[1], a.BaseURL+"/") {
					t.Errorf("%s loads %s", r.path, found[1])
				}
			}
			csp := rec.Header().Get("Content-Security-Policy")
			if !strings.Contains(csp, "default-src 'none'") {
				t.Errorf("%s allows more than it names: %s", r.path, csp)
			}
			for directive := range strings.SplitSeq(csp, ";") {
				if name, sources, _ := strings.Cut(strings.TrimSpace(directive), " "); name != "form-action" && strings.Contains(sources, "//") {
					t.Errorf("%s: %s", r.path, directive)
				}
			}
		}
	}
	if pages < 100 {
		t.Errorf("only %d pages were looked at", pages)
	}
	elsewhere := regexp.MustCompile(`url\(\s*["']?(?:https?:)?//|@import`)
	for _, name := range filesOf(t, os.DirFS("../static"), ".css") {
		if text, err := fs.ReadFile(os.DirFS("../static"), name); err != nil || elsewhere.Match(text) {
			t.Errorf("%s asks elsewhere, %v", name, err)
		}
	}
}

func filesOf(t *testing.T, in fs.FS, end string) (names []string) {
	t.Helper()
	check(t, fs.WalkDir(in, ".", func(path string, _ fs.DirEntry, err error) error {
		if strings.HasSuffix(path, end) {
			names = append(names, path)
		}
		return err
	}))
	if len(names) == 0 {
		t.Fatalf("no file ends with %s", end)
	}
	return names
}

// P5: the number of a card is asked for nowhere and has no column to be kept in.
func TestThereIsNoPlaceForACardNumber(t *testing.T) {
	field := regexp.MustCompile(`(?i)autocomplete="cc-|name="(?:card_?number|cardno|pan|cvc|cvv|card_exp\w*)"|js\.stripe\.com`)
	for _, in := range []struct {
		files fs.FS
		end   string
	}{{templates.Files(), ".html"}, {os.DirFS("../static"), ".js"}} {
		for _, name := range filesOf(t, in.files, in.end) {
			if text, err := fs.ReadFile(in.files, name); err != nil || field.Match(text) {
				t.Errorf("%s asks for a card: %s, %v", name, field.Find(text), err)
			}
		}
	}
	column := regexp.MustCompile(`(?i)^(?:pan|cvc|cvv|card_?(?:no|number|exp\w*))$`)
	for _, table := range models.TheDataMap().Tables {
		for _, c := range table.Columns {
			if column.MatchString(c.Column) {
				t.Errorf("%s.%s could hold the number of a card", table.Table, c.Column)
			}
		}
	}
}

// safeBuffer takes lines of several goroutines.
type safeBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *safeBuffer) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

// P2, P22, P32: what a company writes is afterwards in its own file and sealed in
// its blobs; the service's database, other companies and the log hold none of
// it, and nothing anywhere holds a password.
func TestWhatACompanyWritesStaysInItsOwnFiles(t *testing.T) {
	a := newApp(t)
	var log safeBuffer
	a.Log = slog.New(slog.NewJSONHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	before := slog.Default()
	slog.SetDefault(a.Log)
	t.Cleanup(func() { slog.SetDefault(before) })
	a.handler = a.Handler()
	other := a.company("Lanificio Belmonte")
	p := plant(t, a)
	for _, r := range a.table {
		c := a.signIn(p.Company, p.User)
		address := strings.ReplaceAll(p.address(r), ":", "x")
		c.ask(r, address)
		if r.method == http.MethodGet {
			c.get(address + "?q=" + secret + "&next=/" + secret)
			continue
		}
		if r.need.open() || r.need.who == person.who || strings.HasPrefix(r.path, "/settings") || strings.HasPrefix(r.path, "/team") {
			continue // what is typed there is about the account
		}
		c.post(address, url.Values{"q": {secret}, "name": {secret}, "code": {secret}, "text": {secret}, "title": {secret}, "email": {secret + "@"}, "notes": {secret}})
	}
	check(t, a.DeliverMail(t.Context(), &moody{err: errors.New("550 <" + secret + "@example.com>: user unknown")}))
	other.post("/signin", credentials(other, "password", "wrong "+secret))

	if found := log.b.String(); strings.Contains(found, secret) || strings.Contains(found, testPassword) || strings.Count(found, "\n") < 100 {
		t.Errorf("the log tells too much, or nothing: %s", around(found, secret, testPassword))
	}
	// Its name and its owner's address are account data, which the service keeps.
	account := strings.NewReplacer("Tessuti "+secret, "", "tessuti."+secret+"@", "")
	own := 0
	check(t, filepath.WalkDir(a.dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || strings.HasPrefix(path, filepath.Join(a.dir, "mail")) {
			return err
		}
		b, err := os.ReadFile(path)
		if bytes.Contains(b, []byte(testPassword)) {
			t.Errorf("%s holds a password", path)
		}
		switch text := account.Replace(string(b)); {
		case strings.Contains(path, p.Company.UID) && strings.Contains(path, "companies"):
			if strings.Contains(text, secret) {
				own++
			}
		case strings.Contains(text, secret):
			t.Errorf("%s holds what the company wrote: %s", path, around(text, secret))
		}
		return err
	}))
	if own == 0 {
		t.Error("not even the company's own file holds it: this test sees nothing")
	}
}

// around is what stands beside the first of the words.
func around(text string, words ...string) string {
	for _, w := range words {
		if i := strings.Index(text, w); i >= 0 {
			return fmt.Sprintf("%q", text[max(0, i-150):min(len(text), i+len(w)+80)])
		}
	}
	return ""
}
