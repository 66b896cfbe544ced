package handlers

import (
	"html"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"time"

	"jennyerp/internal/mail"
	"jennyerp/models"
)

// letters sends what waits in the outbox to the development mailbox and gives
// the whole mails, the newest first.
func (a *testApp) letters() []mail.Kept {
	a.t.Helper()
	check(a.t, a.DeliverMail(a.t.Context(), a.Mailbox))
	var all []mail.Kept
	for _, summary := range a.Mailbox.List() {
		kept, err := a.Mailbox.Get(summary.Name)
		check(a.t, err)
		all = append(all, kept)
	}
	return all
}

// newest is the last mail to an address.
func (a *testApp) newest(to string) mail.Message {
	a.t.Helper()
	for _, kept := range a.letters() {
		if kept.Message.To == to {
			return kept.Message
		}
	}
	a.t.Fatalf("no mail to %s", to)
	return mail.Message{}
}

var pathInMail = regexp.MustCompile(`http://localhost(/\S+)`)

// link is the path of the first link in the last mail to an address.
func (a *testApp) link(to string) string {
	a.t.Helper()
	found := pathInMail.FindStringSubmatch(a.newest(to).Text)
	if found == nil {
		a.t.Fatalf("no link in %q", a.newest(to).Text)
	}
	return found[1]
}

// code is the code of the last mail to an address.
func (a *testApp) code(to string) string {
	a.t.Helper()
	return codeInMail.FindString(a.newest(to).Text)
}

// later turns the clock, so that a test with many tries is not slowed down.
func (a *testApp) later(d time.Duration) { a.now = a.now.Add(d) }

// goesTo asserts a redirect after a change and gives its address.
func goesTo(t *testing.T, rec *httptest.ResponseRecorder, prefix string) string {
	t.Helper()
	to := rec.Header().Get("Location")
	if rec.Code != http.StatusSeeOther || !strings.HasPrefix(to, prefix) {
		t.Fatalf("status %d to %q, want 303 to %s: %.800s", rec.Code, to, prefix, readText(rec))
	}
	return to
}

// readText is the body as a person reads it, without tags.
func readText(rec *httptest.ResponseRecorder) string {
	words := strings.Fields(regexp.MustCompile(`<[^>]*>`).ReplaceAllString(rec.Body.String(), ""))
	return html.UnescapeString(strings.Join(words, " "))
}

// says asserts what a person reads on a page.
func says(t *testing.T, rec *httptest.ResponseRecorder, code int, sentences ...string) {
	t.Helper()
	if rec.Code != code {
		t.Fatalf("status %d, want %d: %.800s", rec.Code, code, readText(rec))
	}
	for _, s := range sentences {
		if !strings.Contains(readText(rec), s) {
			t.Fatalf("page does not say %q: %.2000s", s, readText(rec))
		}
	}
}

// signedIn tells whether the browser has a living session, and whose.
func (c *client) signedIn() *models.Session {
	s, err := c.app.Control.SessionByToken(c.app.t.Context(), c.cookies["session"])
	if err != nil {
		return nil
	}
	return s
}
