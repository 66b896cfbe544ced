package handlers

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/gin-gonic/gin"

	"jennyerp/internal/mail"
	"jennyerp/locales"
	"jennyerp/models"
)

// statementMailView is the form that sends a statement.
type statementMailView struct {
	*statementView
	Contacts []models.Contact
}

// MailLanguage is the customer's, else the house's.
func (view *statementMailView) MailLanguage() string { return view.Form.Value("language") }

// writeStatement asks whom a statement goes to, with subject and text proposed
// in the party's language.
func (s *Server) writeStatement(c *gin.Context, v *viewer) error {
	base, err := s.statementOf(c, v)
	if err != nil {
		return err
	}
	ctx := c.Request.Context()
	set, err := v.DB.Settings(ctx)
	if err != nil {
		return err
	}
	to, contacts, err := v.DB.MailContact(ctx, &models.Document{PartyID: base.Party.ID})
	if err != nil {
		return err
	}
	lang := cmp.Or(to.Language, base.Party.Language, set.Locale, v.Lang)
	there := *base
	there.page = page{viewer: &viewer{Lang: lang}}
	text := strings.Join([]string{hello(lang, to.Name), locales.T(lang, "statement.mail.text", "Period", there.period(), "Balance", there.Sum(models.Balance{Amount: there.Closing}.Owed()), "Whose", there.Whose(there.Closing)),
		locales.T(lang, "out.mail.bye") + "\n" + v.User.Name + "\n" + set.Name}, "\n\n")
	subject := locales.T(lang, "out.mail.subject", "What", there.T("statement.title"), "Number", there.period(), "Company", set.Name)
	view := &statementMailView{base, contacts}
	view.Form = formWith(url.Values{"uid": {models.NewUID()}, "to": {to.Email}, "subject": {subject}, "text": {text}, "language": {lang}})
	return s.render(c, http.StatusOK, "statements/mail", view)
}

// refusedStatementMail shows the form again with what was typed.
func (s *Server) refusedStatementMail(c *gin.Context, v *viewer, base *statementView, f *form) error {
	_, contacts, err := v.DB.MailContact(c.Request.Context(), &models.Document{PartyID: base.Party.ID})
	if err != nil {
		return err
	}
	view := &statementMailView{base, contacts}
	view.Form = f
	return s.render(c, http.StatusUnprocessableEntity, "statements/mail", view)
}

// sendStatement puts the statement into the company's outbox as it is now. The
// note in the control database is written before and after, so that no crash
// loses the mail.
func (s *Server) sendStatement(c *gin.Context, v *viewer) error {
	ctx := c.Request.Context()
	base, err := s.statementOf(c, v)
	if err != nil {
		return err
	}
	f, err := readForm(c)
	if err != nil {
		return err
	}
	set, err := v.DB.Settings(ctx)
	if err != nil {
		return err
	}
	l := &models.Letter{UID: f.Text("uid", 36), To: f.Text("to", 254), Locale: f.One("language", locales.Languages...), Subject: f.Text("subject", models.MaxSubject),
		Text: strings.ReplaceAll(strings.TrimSpace(f.raw("text")), "\r\n", "\n"), ReplyTo: cmp.Or(set.Email, v.User.Email)}
	if f.Checked("copy") {
		l.Copy = v.User.Email
	}
	if !f.OK() {
		return s.refusedStatementMail(c, v, base, f)
	}
	if err := s.beforeMail(c, v); err != nil {
		return err
	}
	base.Party.Language = l.Locale
	view, paper, err := s.statementSheet(ctx, v.DB, base)
	if err != nil {
		return err
	}
	pdf, err := s.writeStatementPDF(ctx, v.DB, view, paper)
	if err != nil {
		return err
	}
	said := base.T("statement.mail.said", "To", l.To, "Period", base.period(), "Balance", base.Sum(base.Closing))
	if err := v.DB.SendStatement(ctx, s.Blobs, v.UserUID(), base.Party, l, pdf, said); f.took(err) {
		return s.refusedStatementMail(c, v, base, f)
	} else if err != nil {
		return err
	}
	return s.mailQueued(c, v, base.With("", base.Currency))
}

// retryStatement tries a refused mail again.
func (s *Server) retryStatement(c *gin.Context, v *viewer) error {
	party, err := openParty(c, v)
	if err != nil {
		return err
	}
	if err := s.allow(c, "papers:"+v.UserUID()); err != nil {
		return err
	}
	if err := v.DB.RetryStatement(c.Request.Context(), party, c.Param("mail")); err != nil {
		return err
	}
	return s.mailQueued(c, v, partyURL(party)+"/statement")
}

// sentStatement answers with the PDF that went out.
func (s *Server) sentStatement(c *gin.Context, v *viewer) error {
	ctx := c.Request.Context()
	party, err := openParty(c, v)
	if err != nil {
		return err
	}
	l, err := v.DB.FindStatementLetter(ctx, party, c.Param("mail"))
	if err != nil {
		return err
	}
	data, err := s.readBlob(ctx, v.DB.AttachmentBlob(l.Blob))
	if err == nil && data == nil {
		err = models.ErrNotFound
	}
	if err != nil {
		return err
	}
	return sendPDF(c, l.Subject, data)
}

// statementLetter writes the mail of a statement: the text as the person wrote
// it, and the PDF as it was then.
func (s *Server) statementLetter(ctx context.Context, t *models.Tenant, m models.Mail, l *models.Letter) (mail.Message, error) {
	set, err := t.Settings(ctx)
	if err != nil {
		return mail.Message{}, err
	}
	pdf, err := s.readBlob(ctx, t.AttachmentBlob(l.Blob))
	if err != nil {
		return mail.Message{}, err
	}
	if pdf == nil {
		return mail.Message{}, fmt.Errorf("%w: its statement is gone", errNoLetter)
	}
	letter := &paperMail{page: page{viewer: &viewer{Lang: l.Locale}}, House: set.Name, Parts: blocks(l.Text)}
	var b bytes.Buffer
	if err := s.pages.Fragment(&b, "mail/_paper", letter); err != nil {
		return mail.Message{}, fmt.Errorf("%w: %w", errNoLetter, err)
	}
	return mail.Message{ID: m.UID, FromName: oneLine(letter.House), To: l.To, ReplyTo: l.ReplyTo, Language: l.Locale, Subject: oneLine(l.Subject), Text: l.Text + "\n", HTML: b.String(),
		Attachments: []mail.Attachment{{Name: safeName(l.Subject) + ".pdf", ContentType: "application/pdf", Content: pdf}}}, nil
}
