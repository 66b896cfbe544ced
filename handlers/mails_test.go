package handlers

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"jennyerp/internal/mail"
	"jennyerp/locales"
	"jennyerp/models"
)

// unsaid finds a key that has no text.
var unsaid = regexp.MustCompile(`\bmail\.[a-z_]`)

func TestEveryLetterIsWrittenInEveryLanguage(t *testing.T) {
	a := newApp(t)
	data := models.MailData{Name: "Giulia <b>", Code: "123456", Path: "/join/x", Company: "Ferri & Figli", By: "Wei", Role: "seller"}
	for name := range letters {
		seen := map[string]string{}
		for _, lang := range locales.Languages {
			data.Title = "What is said in " + lang // by who runs the service
			m, err := a.letter(models.Mail{UID: "u", Template: name, To: "g@ferri.it", Locale: lang, Data: data})
			check(t, err)
			if other, twice := seen[m.Subject]; twice {
				t.Errorf("%s: same subject in %s and %s: %s", name, other, lang, m.Subject)
			}
			seen[m.Subject] = lang
			if m.Language != lang || unsaid.MatchString(m.Text) || strings.Contains(m.Text, "<") && !strings.Contains(m.Text, "Giulia <b>") || strings.Contains(m.HTML, "<b>") {
				t.Errorf("%s %s: %s", name, lang, m.Text)
			}
			for _, loaded := range []string{"src=", "<img", "<table", "<link", "url("} {
				if strings.Contains(m.HTML, loaded) {
					t.Errorf("%s %s holds %s", name, lang, loaded)
				}
			}
		}
	}
	m, err := a.letter(models.Mail{Template: "invitation", To: "g@ferri.it", Locale: "xx", Data: data})
	check(t, err)
	if m.Language != "en" || m.Subject != "Wei invites you to Ferri & Figli" || !strings.Contains(m.Text, "\nhttp://localhost/join/x\n") {
		t.Errorf("mail %+v", m)
	}
}

// P31
func TestEveryLetterSaysWhoToWriteTo(t *testing.T) {
	a := newApp(t)
	for _, contact := range []string{"", "privacy@ferri.example"} {
		a.Facts.Contact = contact
		for name := range letters {
			m, err := a.letter(models.Mail{UID: "u", Template: name, To: "g@ferri.it", Locale: "it"})
			check(t, err)
			if strings.Contains(m.Text, "Domande, anche sui tuoi dati") != (contact != "") || !strings.Contains(m.Text, contact) || !strings.Contains(m.HTML, contact) {
				t.Errorf("%s with the contact %q: %s", name, contact, m.Text)
			}
		}
	}
}

func TestNamesCannotBreakOutOfTheSubject(t *testing.T) {
	a := newApp(t)
	m, err := a.letter(models.Mail{Template: "invitation", To: "g@ferri.it", Locale: "en", Data: models.MailData{By: "Wei\r\nBcc: x@y.it", Company: "F", Path: "/join/x"}})
	check(t, err)
	check(t, a.Mailbox.Send(t.Context(), m))
	if strings.ContainsAny(m.Subject, "\r\n") {
		t.Errorf("subject %q", m.Subject)
	}
}

// moody is a mail server that fails as it is told.
type moody struct {
	err  error
	sent []mail.Message
}

func (s *moody) Send(_ context.Context, m mail.Message) error {
	if s.err == nil {
		s.sent = append(s.sent, m)
	}
	return s.err
}

func TestMailIsTriedAgainUntilItGoesOutOnce(t *testing.T) {
	a := newApp(t)
	var log bytes.Buffer
	a.Log = slog.New(slog.NewTextHandler(&log, nil))
	owner := a.company("Ferri")
	owner.app.stranger().post("/forgot", url.Values{"email": {owner.User.Email}})

	server := &moody{err: errors.New("no route to " + owner.User.Email)}
	check(t, a.DeliverMail(t.Context(), server))
	if !strings.Contains(log.String(), "mail not sent") || strings.Contains(log.String(), owner.User.Email) {
		t.Errorf("logged %s", log.String())
	}
	server.err = nil
	check(t, a.DeliverMail(t.Context(), server))
	if len(server.sent) != 0 {
		t.Error("tried again at once")
	}
	a.later(10 * time.Minute)
	check(t, a.DeliverMail(t.Context(), server))
	a.later(24 * time.Hour)
	check(t, a.DeliverMail(t.Context(), server))
	if len(server.sent) != 1 || server.sent[0].To != owner.User.Email || server.sent[0].ID == "" {
		t.Errorf("sent %+v", server.sent)
	}
}

func TestWhatCanNeverBeSentIsGivenUp(t *testing.T) {
	a := newApp(t)
	check(t, a.Control.Queue(t.Context(), models.Mail{Template: "no such letter", To: "g@ferri.it", Locale: "it"}))
	check(t, a.Control.Queue(t.Context(), models.Mail{Template: "password_changed", To: "not an address", Locale: "it"}))
	check(t, a.DeliverMail(t.Context(), a.Mailbox))
	a.later(30 * 24 * time.Hour)
	left, err := a.Control.ClaimMail(t.Context(), 10)
	check(t, err)
	if len(left) != 0 {
		t.Errorf("still waiting: %+v", left)
	}
}

func TestTheDevelopmentMailboxShowsMails(t *testing.T) {
	a := newApp(t)
	c := a.stranger()
	says(t, c.get("/dev/mail"), 200, "No mail yet")
	owner := a.company("Ferri")
	c.post("/forgot", url.Values{"email": {owner.User.Email}})
	c.post("/signup", signupForm())
	a.letters()
	says(t, c.get("/dev/mail"), 200, owner.User.Email, "giulia@ferri.it", "Choose a new JennyERP password")
	for _, kept := range a.Mailbox.List() {
		page := c.get("/dev/mail/" + kept.Name)
		if kept.Message.To == owner.User.Email {
			want(t, page, 200, `<a href="`+a.link(owner.User.Email)+`">http://localhost/reset/`)
		} else {
			want(t, page, 200, `class="input code" id="code" value="`+a.code("giulia@ferri.it")+`"`)
		}
	}
	want(t, c.get("/dev/mail/nothing"), 404)
}

func TestWithAMailServerThereIsNoMailboxPage(t *testing.T) {
	a := newApp(t)
	deps := a.Deps
	deps.Mailbox = nil
	s, err := New(deps)
	check(t, err)
	a.handler = s.Handler()
	want(t, a.stranger().get("/dev/mail"), 404)
}
