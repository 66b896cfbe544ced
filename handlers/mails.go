package handlers

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"

	"jennyerp/internal/mail"
	"jennyerp/locales"
	"jennyerp/models"
)

// letters are the mails the product writes: the key of the subject by the name
// of the template in templates/mail.
var letters = map[string]string{
	"signup_code":      "mail.signup_code.subject",
	"signup_known":     "mail.signup_known.subject",
	"password_reset":   "mail.password_reset.subject",
	"password_changed": "mail.password_changed.subject",
	"invitation":       "mail.invitation.subject",
	"new_device":       "mail.new_device.subject",
	"factor_added":     "mail.factor_added.subject",
	"factor_removed":   "mail.factor_removed.subject",
	"factors_removed":  "mail.factors_removed.subject",
	"recovery_used":    "mail.recovery_used.subject",

	"company_cancelled": "mail.company_cancelled.subject",
	"company_closing":   "mail.company_closing.subject",
	"company_removed":   "mail.company_removed.subject",
	"archive_opened":    "mail.archive_opened.subject",
	"legal_change":      "mail.legal_change.subject",
	"support_granted":   "mail.support_granted.subject",
	"breach":            "mail.breach.subject",
	"announcement":      "mail.announcement.subject",
	"trial_soon":        "mail.trial_soon.subject",
	"trial_over":        "mail.trial_over.subject",
	"payment_failed":    "mail.payment_failed.subject",
	"payment_closed":    "mail.payment_closed.subject",
	"subscription_ends": "mail.subscription_ends.subject",
	"receipt":           "mail.receipt.subject",
}

type letterView struct {
	page
	Mail    models.MailData
	Link    string // with the host
	Home    string
	Contact string // who runs the service, to write to; "" when nobody said (P31)
}

// Paragraphs are the lines of what the service has to say.
func (l *letterView) Paragraphs() []string { return strings.Split(l.Mail.Text, "\n") }

// When is the day the mail is about, by the clock of the company.
func (l *letterView) When() string {
	if l.Mail.Day != "" {
		return l.Day(l.Mail.Day)
	}
	return l.Date(l.Mail.At)
}

// Sum is the amount it is about.
func (l *letterView) Sum() string { return l.Money(l.Mail.Amount, l.Mail.Currency) }

// Moment writes a time for somebody whose clock is not known.
func (l *letterView) Moment(ms int64) string { return l.Time(ms) + " UTC" }

const mailBatch = 20

// outbox is where mails wait: the service's own, or a company's.
type outbox interface {
	ClaimMail(ctx context.Context, limit int) ([]models.Mail, error)
	MailSent(ctx context.Context, id int64) error
	MailFailed(ctx context.Context, m models.Mail, problem string, permanent bool) error
}

// writer makes the message of a mail.
type writer func(ctx context.Context, m models.Mail) (mail.Message, error)

// DeliverMail is the job "mail": it sends what waits in the service's outbox,
// then in those of the companies that have mail due, until nothing is. A mail
// that cannot be sent now is tried again later; the error is the database's.
func (s *Server) DeliverMail(ctx context.Context, sender mail.Sender) error {
	own := func(_ context.Context, m models.Mail) (mail.Message, error) { return s.letter(m) }
	return errors.Join(s.empty(ctx, sender, s.Control, own), s.deliverPapers(ctx, sender))
}

// empty sends all that is due in an outbox.
func (s *Server) empty(ctx context.Context, sender mail.Sender, box outbox, write writer) error {
	for {
		mails, err := box.ClaimMail(ctx, mailBatch)
		if err != nil || len(mails) == 0 {
			return err
		}
		for _, m := range mails {
			if err := s.deliver(ctx, sender, box, write, m); err != nil {
				return err
			}
		}
	}
}

// deliver sends one mail and notes what became of it. Neither the log nor the
// note holds the address (P3), nor another that the server names.
func (s *Server) deliver(ctx context.Context, sender mail.Sender, box outbox, write writer, m models.Mail) error {
	message, err := write(ctx, m)
	if t, of := box.(*models.Tenant); of {
		message.Company = t.CompanyUID
	}
	if err == nil {
		err = sender.Send(ctx, message)
	}
	if ctx.Err() != nil {
		return ctx.Err() // the claim runs out and the next start tries again
	}
	if err == nil {
		return box.MailSent(ctx, m.ID)
	}
	permanent := mail.Permanent(err) || errors.Is(err, errNoLetter)
	problem := anyAddress.ReplaceAllString(strings.ReplaceAll(err.Error(), m.To, "(receiver)"), "(address)")
	s.Log.Warn("mail not sent", "mail", m.UID, "template", m.Template, "try", m.Tries, "permanent", permanent, "problem", problem)
	return box.MailFailed(ctx, m, problem, permanent)
}

var anyAddress = regexp.MustCompile(`[^\s<>"']+@[^\s<>"']+`)

var errNoLetter = errors.New("no such mail, or it cannot be written")

// letter writes a mail in its receiver's language: HTML, and the same as plain
// text. Nothing in it is loaded from anywhere or tells that it was read.
func (s *Server) letter(m models.Mail) (mail.Message, error) {
	subject, known := letters[m.Template]
	if !known {
		return mail.Message{}, fmt.Errorf("%w: %s", errNoLetter, m.Template)
	}
	if !locales.Known(m.Locale) {
		m.Locale = locales.Languages[0]
	}
	session := &models.Session{Company: models.Company{Country: m.Data.Country}}
	view := &letterView{page: page{viewer: &viewer{Session: session, Lang: m.Locale}}, Mail: m.Data, Link: s.BaseURL + m.Data.Path, Home: s.BaseURL, Contact: s.Facts.Contact}
	var b bytes.Buffer
	if err := s.pages.Fragment(&b, "mail/_"+m.Template, view); err != nil {
		return mail.Message{}, fmt.Errorf("%w: %w", errNoLetter, err)
	}
	var attached []mail.Attachment
	if m.Data.Certificate != "" {
		attached = []mail.Attachment{{Name: "certificate.json", ContentType: "application/json", Content: []byte(m.Data.Certificate)}}
	}
	return mail.Message{
		Attachments: attached,
		ID:          m.UID, To: m.To, Language: m.Locale, HTML: b.String(), Text: plainText(b.String()),
		Subject: oneLine(view.T(subject, "Code", m.Data.Code, "Company", m.Data.Company, "By", m.Data.By, "Number", m.Data.Number, "Day", view.When(), "Sum", view.Sum(), "Title", m.Data.Title)),
		Header:  map[string]string{"Auto-Submitted": "auto-generated"}, // RFC 3834: no holiday answers, please
	}, nil
}
