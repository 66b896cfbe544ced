package handlers

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"time"

	"jennyerp/internal/keys"
	"jennyerp/internal/mail"
	"jennyerp/models"
)

// A company whose mail could not even be looked at is visited again after this.
const mailLater = 5 * time.Minute

// deliverPapers visits the companies that have mail due; one that fails does
// not stop the others.
func (s *Server) deliverPapers(ctx context.Context, sender mail.Sender) error {
	var failed []error
	for {
		due, err := s.Control.MailDue(ctx, mailBatch)
		if err != nil || len(due) == 0 {
			return errors.Join(append(failed, err)...)
		}
		for _, note := range due {
			next, err := s.deliverCompany(ctx, sender, note.Company)
			if ctx.Err() != nil {
				return ctx.Err()
			}
			if err != nil && !errors.Is(err, models.ErrNotFound) { // one that was deleted has no mail any more
				failed, next = append(failed, fmt.Errorf("mail of company %s: %w", note.Company, err)), s.Clock().Add(mailLater).UnixMilli()
			}
			if err := s.Control.MailVisited(ctx, note, next); err != nil {
				return errors.Join(append(failed, err)...)
			}
		}
	}
}

// deliverCompany does what is due in a company and says when to come again.
func (s *Server) deliverCompany(ctx context.Context, sender mail.Sender, uid string) (next int64, err error) {
	err = s.Tenants.Visit(ctx, uid, func(t *models.Tenant) error {
		next, err = s.keepCompany(ctx, sender, t)
		return err
	})
	return next, err
}

// paperMail is what the template of a letter shows.
type paperMail struct {
	page
	House string
	Parts [][]string // paragraphs of lines
	Link  string     // "" for none
	Open  string     // what the button says
}

// paperLetter writes the mail of a paper: the text as the person wrote it, the
// paper as PDF, and the link. It comes from the company's name; answers go to
// the company.
func (s *Server) paperLetter(ctx context.Context, t *models.Tenant, m models.Mail) (mail.Message, error) {
	l, d, err := t.LetterOf(ctx, m)
	if errors.Is(err, models.ErrNotFound) {
		return mail.Message{}, fmt.Errorf("%w: its paper is gone", errNoLetter)
	}
	if err != nil {
		return mail.Message{}, err
	}
	if d == nil {
		return s.statementLetter(ctx, t, m, l)
	}
	var asked *models.Asked
	if d.Kind.Many {
		if asked, err = t.AskedOfShare(ctx, l.ShareUID); err != nil {
			return mail.Message{}, err
		}
	}
	view, err := s.paperFor(ctx, t, d, l.Locale, asked)
	if err != nil {
		return mail.Message{}, err
	}
	pdf, err := s.makePDF(ctx, t, view)
	if err != nil {
		return mail.Message{}, err
	}
	files, err := s.enclosures(ctx, t, d)
	if err != nil {
		return mail.Message{}, err
	}
	files = append([]mail.Attachment{{Name: safeName(view.fileName()) + ".pdf", ContentType: "application/pdf", Content: pdf}}, files...)
	letter := &paperMail{page: view.page, House: view.Sheet.Sender.Name, Parts: blocks(l.Text), Open: view.T("out.mail.open")}
	if asked != nil {
		letter.Open = view.T("inquiry.mail.open")
	}
	text := l.Text + "\n"
	if l.ShareUID != "" {
		if letter.Link, err = s.shareAddress(ctx, t.CompanyUID, l.ShareUID); err != nil {
			return mail.Message{}, err
		}
		text += "\n" + letter.Open + "\n" + letter.Link + "\n"
	}
	var b bytes.Buffer
	if err := s.pages.Fragment(&b, "mail/_paper", letter); err != nil {
		return mail.Message{}, fmt.Errorf("%w: %w", errNoLetter, err)
	}
	return mail.Message{ID: m.UID, FromName: oneLine(letter.House), To: l.To, ReplyTo: l.ReplyTo, Language: l.Locale, Subject: oneLine(l.Subject), Text: text, HTML: b.String(),
		Attachments: files}, nil
}

// enclosures are the files that go out with a paper.
func (s *Server) enclosures(ctx context.Context, t *models.Tenant, d *models.Document) ([]mail.Attachment, error) {
	chosen, err := t.Enclosures(ctx, d)
	if err != nil {
		return nil, err
	}
	var all []mail.Attachment
	for _, a := range chosen {
		content, err := s.readBlob(ctx, t.AttachmentBlob(a.Blob))
		if err != nil {
			return nil, err
		}
		if content != nil {
			all = append(all, mail.Attachment{Name: safeName(a.Name), ContentType: a.Type, Content: content})
		}
	}
	return all, nil
}

// shareAddress is the whole address of a link.
func (s *Server) shareAddress(ctx context.Context, company, share string) (string, error) {
	key, err := s.Keys.Key(company, keys.Shares)
	if err != nil {
		return "", err
	}
	number, err := s.Control.CompanyNumber(ctx, company)
	if err != nil {
		return "", err
	}
	return s.shareURL(key, number, share), nil
}

func (s *Server) shareURL(key []byte, company int64, share string) string {
	return s.BaseURL + "/d/" + models.ShareCode(company, models.ShareToken(key, share))
}
