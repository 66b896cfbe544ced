package models

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// Letter is a paper, or a party's statement, on its way by mail: what was
// written, and how far it got. The outbox's row carries it; the PDF is made of
// the frozen paper when it is sent, that of a statement before.
type Letter struct {
	ID         int64
	UID        string
	OutboxID   int64
	DocumentID int64  // 0 of a statement
	PartyID    int64  // of a statement
	Blob       string // of its PDF, see AttachmentBlob
	ShareUID   string // the link in it, "" for none
	To         string
	Locale     string
	Subject    string
	Text       string
	ReplyTo    string
	Copy       string // who sends it gets it too, without the link: his look is no view; given when it is sent
	State      string // queued, sending, sent, refused
	Problem    string // of the last try
	NextAt     int64
	CreatedAt  int64
	SentAt     int64
	By         string   // user uid
	Files      []string // uids of the paper's attachments that go out from now on, given when it is sent
}

// What a letter may have.
const (
	MaxSubject    = 200  // characters
	MaxLetterText = 5000 // characters
	MaxLetters    = 50   // shown of one paper
)

// NumberMark stands for the paper's number in a subject or text written before
// the paper has one.
const NumberMark = "{number}"

// LetterTemplate is what the outbox calls a letter.
const LetterTemplate = "paper"

// Leaving is the step by which a draft leaves the house when it is mailed.
func (k *Kind) Leaving(from Status) (Status, bool) {
	for _, to := range []Status{"sent", "confirmed"} {
		if k.Allows(from, to) && k.Freezes(to) {
			return to, true
		}
	}
	return "", false
}

// Mailable tells whether the paper can go out by mail: it has left the house,
// or leaves it with the mail.
func (d *Document) Mailable() bool {
	_, leaves := d.Kind.Leaving(d.Status)
	return d.Shareable() && (d.Frozen() && d.Status != "cancelled" || leaves)
}

// Shareable tells whether the paper has one reader outside. An inquiry has
// several, each with a link of his own, see Asked.
func (d *Document) Shareable() bool { return !d.Kind.Many }

// SendDocument puts a paper into the outbox; a draft leaves the house in the
// same transaction. With a share, its link is stored too. The second arrival
// of the same form finds the first.
func (t *Tenant) SendDocument(ctx context.Context, by string, d *Document, l *Letter, s *Share, token string) error {
	if err := l.check(d); err != nil {
		return err
	}
	return t.Tx(ctx, func(t *Tenant) error {
		if _, err := t.FindLetter(ctx, d, l.UID); !errors.Is(err, ErrNotFound) {
			return err
		}
		if to, leaves := d.Kind.Leaving(d.Status); leaves && !d.Frozen() {
			if err := t.Advance(ctx, by, d, to); err != nil {
				return err
			}
		}
		if s != nil {
			if err := t.ShareDocument(ctx, by, d, s, token); err != nil {
				return err
			}
			l.ShareUID = s.UID
		}
		if err := t.letLeave(ctx, d, l.Files); err != nil {
			return err
		}
		if err := t.storeLetter(ctx, by, d, l); err != nil {
			return err
		}
		if l.Copy != "" {
			own := *l
			own.UID, own.To, own.ShareUID = NewUID(), l.Copy, ""
			if err := t.storeLetter(ctx, by, d, &own); err != nil {
				return err
			}
		}
		return t.trackDocument(ctx, by, d, "mailed", nil)
	})
}

// maxLetterFiles is how much one mail may carry beside the paper, in bytes: what
// usual mail servers take.
const maxLetterFiles = 15 << 20

// letLeave decides which of a paper's files go out with its mails and its link;
// the others stay in the house.
func (t *Tenant) letLeave(ctx context.Context, d *Document, uids []string) error {
	chosen := JSON[[]string]{uids}
	var size int64
	if err := t.row(ctx, `select coalesce(sum(size), 0) from attachments where document_id = ? and uid in (select value from json_each(?))`, d.ID, chosen).Scan(&size); err != nil {
		return err
	}
	if size > maxLetterFiles {
		return Refuse("file", "out.mail.large")
	}
	_, err := t.exec(ctx, `update attachments set leaves = uid in (select value from json_each(?)) where document_id = ?`, chosen, d.ID)
	return err
}

func (l *Letter) check(d *Document) error {
	bad := l.problems()
	if !d.Mailable() {
		bad.Fields = append(bad.Fields, FieldError{Field: "form", Key: "document.step"})
	}
	if len(bad.Fields) > 0 {
		return bad
	}
	return nil
}

// problems are what is wrong with a letter, whatever it carries.
func (l *Letter) problems() *Invalid {
	var bad Invalid
	refuse := func(field, key string) { bad.Fields = append(bad.Fields, FieldError{Field: field, Key: key}) }
	if !ValidUID(l.UID) {
		refuse("form", "error.form")
	}
	if e := CheckEmail(l.To); e != nil {
		refuse("to", e.Key)
	}
	if l.Subject == "" {
		refuse("subject", "error.required")
	}
	if strings.TrimSpace(l.Text) == "" {
		refuse("text", "error.required")
	}
	if utf8.RuneCountInString(l.Text) > MaxLetterText {
		bad.Fields = append(bad.Fields, FieldError{Field: "text", Key: "error.too_long", Args: map[string]any{"Max": MaxLetterText}})
	}
	return &bad
}

func (t *Tenant) storeLetter(ctx context.Context, by string, d *Document, l *Letter) error {
	l.Subject, l.Text, l.DocumentID = strings.ReplaceAll(l.Subject, NumberMark, d.Name()), strings.ReplaceAll(l.Text, NumberMark, d.Name()), d.ID
	return t.queueLetter(ctx, by, l)
}

// queueLetter puts a letter into the outbox.
func (t *Tenant) queueLetter(ctx context.Context, by string, l *Letter) error {
	now := t.Now()
	res, err := t.exec(ctx, `insert into outbox (uid, template, recipient, locale, data, next_at, created_at) values (?, ?, ?, ?, '{}', ?, ?)`, l.UID, LetterTemplate, l.To, l.Locale, now, now)
	if err != nil {
		return fmt.Errorf("queue letter: %w", err)
	}
	if l.OutboxID, err = res.LastInsertId(); err != nil {
		return err
	}
	_, err = t.exec(ctx, `insert into letters (uid, outbox_id, document_id, party_id, blob, share_id, subject, text, reply_to, created_by) values (?, ?, ?, ?, ?, (select id from shares where uid = ?), ?, ?, ?, ?)`,
		l.UID, l.OutboxID, orNull(l.DocumentID), orNull(l.PartyID), l.Blob, l.ShareUID, l.Subject, l.Text, l.ReplyTo, by)
	if err != nil {
		return fmt.Errorf("store letter: %w", err)
	}
	return nil
}

const letterColumns = `l.id, l.uid, l.outbox_id, coalesce(l.document_id, 0), coalesce(l.party_id, 0), l.blob, coalesce(s.uid, ''), o.recipient, o.locale, l.subject, l.text, l.reply_to, o.state, o.problem, o.next_at, o.created_at, coalesce(o.sent_at, 0), l.created_by`

const letterTables = ` from letters l join outbox o on o.id = l.outbox_id left join shares s on s.id = l.share_id `

func scanLetter(r *sql.Rows) (Letter, error) {
	var l Letter
	return l, r.Scan(&l.ID, &l.UID, &l.OutboxID, &l.DocumentID, &l.PartyID, &l.Blob, &l.ShareUID, &l.To, &l.Locale, &l.Subject, &l.Text, &l.ReplyTo, &l.State, &l.Problem, &l.NextAt, &l.CreatedAt, &l.SentAt, &l.By)
}

// Letters are the mails of a paper, the newest first.
func (t *Tenant) Letters(ctx context.Context, d *Document) ([]Letter, error) {
	rows, err := t.query(ctx, `select `+letterColumns+letterTables+`where l.document_id = ? order by l.id desc limit ?`, d.ID, MaxLetters)
	return collect(rows, err, scanLetter)
}

// FindLetter finds a mail of the paper by uid.
func (t *Tenant) FindLetter(ctx context.Context, d *Document, uid string) (*Letter, error) {
	rows, err := t.query(ctx, `select `+letterColumns+letterTables+`where l.uid = ? and l.document_id = ?`, uid, d.ID)
	return one(collect(rows, err, scanLetter))
}

// LetterOf finds the letter that a row of the outbox carries, and its paper;
// nil for a statement.
func (t *Tenant) LetterOf(ctx context.Context, m Mail) (*Letter, *Document, error) {
	rows, err := t.query(ctx, `select `+letterColumns+letterTables+`where l.outbox_id = ?`, m.ID)
	l, err := one(collect(rows, err, scanLetter))
	if err != nil || l.DocumentID == 0 {
		return l, nil, err
	}
	d, err := t.documentByID(ctx, l.DocumentID)
	return l, d, err
}

// MailFailed is file.MailFailed; when a paper's mail is given up, the one who
// sent it is told.
func (t *Tenant) MailFailed(ctx context.Context, m Mail, problem string, permanent bool) error {
	return t.Tx(ctx, func(t *Tenant) error {
		if err := t.file.MailFailed(ctx, m, problem, permanent); err != nil || m.Template != LetterTemplate {
			return err
		}
		return t.tellRefused(ctx, m)
	})
}

// MailReturned is file.MailReturned; the one who sent the paper is told.
func (t *Tenant) MailReturned(ctx context.Context, uid string, at int64, problem string) error {
	return t.Tx(ctx, func(t *Tenant) error {
		m, err := t.file.MailReturned(ctx, uid, at, problem)
		if err != nil || m.Template != LetterTemplate {
			return err
		}
		return t.tellRefused(ctx, *m)
	})
}

func (t *Tenant) tellRefused(ctx context.Context, m Mail) error {
	l, d, err := t.LetterOf(ctx, m)
	if errors.Is(err, ErrNotFound) || err == nil && l.State != "refused" {
		return nil
	}
	if err != nil {
		return err
	}
	if d == nil {
		return t.statementRefused(ctx, l)
	}
	n := d.notice("refused", NoticeData{Name: l.To})
	n.Event = "letter.refused"
	return t.addNotice(ctx, l.By, n)
}

// RetryLetter puts a refused mail of the paper back into the queue.
func (t *Tenant) RetryLetter(ctx context.Context, d *Document, uid string) error {
	l, err := t.FindLetter(ctx, d, uid)
	if err != nil {
		return err
	}
	return t.retry(ctx, l)
}

func (t *Tenant) retry(ctx context.Context, l *Letter) error {
	_, err := t.exec(ctx, `update outbox set state = 'queued', tries = 0, problem = '', next_at = ? where id = ? and state = 'refused'`, t.Now(), l.OutboxID)
	return err
}

// NextMail is when the outbox has to be looked at again, 0 for never.
func (t *Tenant) NextMail(ctx context.Context) (at int64, err error) {
	err = t.row(ctx, `select coalesce(min(next_at), 0) from outbox where state in ('queued', 'sending')`).Scan(&at)
	return at, err
}

// MailContact is whom a paper's mail goes to: its contact, else the first of
// the party who has an address.
func (t *Tenant) MailContact(ctx context.Context, d *Document) (to Contact, all []Contact, err error) {
	if d.PartyID == 0 {
		return to, nil, nil
	}
	if all, err = t.Contacts(ctx, d.PartyID); err != nil {
		return to, nil, err
	}
	all = slices.DeleteFunc(all, func(c Contact) bool { return c.Email == "" })
	for _, c := range all {
		if to.UID == "" || c.UID == d.ContactUID {
			to = c
		}
	}
	to.Name = cmp.Or(to.Name, d.Contact)
	return to, all, nil
}
