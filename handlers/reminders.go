package handlers

import (
	"cmp"
	"context"
	"strconv"
	"strings"

	"jennyerp/locales"
	"jennyerp/models"
)

// reminderWords writes the reminder of a level in the paper's language: the
// house's own sentence, or the usual one, with what of it is late today (ISO).
func reminderWords(set models.Settings, d *models.Document, claim *models.Claim, level int, today string) string {
	view := &paperView{page: page{viewer: &viewer{Lang: d.Language}}, Doc: d}
	text := cmp.Or(set.Reminders[strconv.Itoa(level)+"."+d.Language], usualReminder(d.Language, level))
	return strings.NewReplacer(models.NumberMark, d.Name(), "{amount}", view.Money(claim.Late(today), d.Currency), "{date}", view.day(claim.LateSince())).Replace(text)
}

// remind sends the reminders of a company that are due, each to the customer's
// contact; one without an address waits for somebody to write it.
func (s *Server) remind(ctx context.Context, t *models.Tenant) error {
	set, err := t.Settings(ctx)
	if err != nil {
		return err
	}
	for after := int64(0); ; s.Wake("mail") {
		late, err := t.ToRemind(ctx, set, after, 100)
		if err != nil || len(late) == 0 {
			return err
		}
		if err := s.Control.NoteMail(ctx, t.CompanyUID, s.Clock().UnixMilli()); err != nil {
			return err
		}
		for _, d := range late {
			if err := s.remindOf(ctx, t, set, d); err != nil {
				return err
			}
			after = d.ID
		}
	}
}

func (s *Server) remindOf(ctx context.Context, t *models.Tenant, set models.Settings, d *models.Document) error {
	to, _, err := t.MailContact(ctx, d)
	if err != nil || to.Email == "" {
		return err
	}
	claim, err := t.FindClaim(ctx, d)
	if err != nil {
		return err
	}
	level := claim.Reminded + 1
	l := &models.Letter{UID: models.NewUID(), To: to.Email, Locale: d.Language, ReplyTo: set.Email, Subject: reminderSubject(d, set, level),
		Text: strings.Join([]string{hello(d.Language, to.Name), reminderWords(set, d, claim, level, t.Today(set)), locales.T(d.Language, "out.mail.bye") + "\n" + set.Name}, "\n\n")}
	return t.Tx(ctx, func(t *models.Tenant) error {
		if err := t.SendDocument(ctx, d.Owner, d, l, nil, ""); err != nil {
			return err
		}
		return t.Reminded(ctx, "", d, level)
	})
}

func reminderSubject(d *models.Document, set models.Settings, level int) string {
	return locales.T(d.Language, "reminder.subject", "Level", level, "Number", d.Name(), "Company", set.Name)
}
