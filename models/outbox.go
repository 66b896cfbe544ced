package models

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"strings"
	"time"
)

// MailData is all that a mail template may use.
type MailData struct {
	Name    string `json:",omitempty"` // of the receiver
	Code    string `json:",omitempty"`
	Path    string `json:",omitempty"` // of the link, without the host
	Company string `json:",omitempty"`
	By      string `json:",omitempty"`
	Role    Role   `json:",omitempty"`
	Device  string `json:",omitempty"` // "Chrome/Android"

	At       int64  `json:",omitempty"` // when it happened, or a day that matters, unix ms
	Country  string `json:",omitempty"` // of the company, whose clock it is
	Number   string `json:",omitempty"` // of an invoice
	Amount   int64  `json:",omitempty"` // minor units
	Currency string `json:",omitempty"`

	Person  string  `json:",omitempty"` // user uid, of a mail about what happened
	Notices []int64 `json:",omitempty"`

	Until       int64  `json:",omitempty"` // unix ms
	Certificate string `json:",omitempty"` // of a removed company, JSON

	Legal   []LegalNews `json:",omitempty"` // of a mail about new legal texts
	Day     string      `json:",omitempty"` // from which they count, 2026-12-30
	Title   string      `json:",omitempty"` // of what the service has to say
	Text    string      `json:",omitempty"`
	Noticed int64       `json:",omitempty"` // when a breach was, unix ms
}

// Mail is one letter in the outbox. It is written in the transaction that
// caused it and sent afterwards (P7: transactional unless said otherwise).
type Mail struct {
	ID       int64
	UID      string
	Template string
	To       string
	Locale   string
	Data     MailData
	Tries    int
}

const (
	maxMailTries = 12
	maxMailWait  = 6 * time.Hour
	returnSlack  = time.Minute // between our clock and a provider's
)

// Queue puts a mail into the outbox.
func (f *file) Queue(ctx context.Context, m Mail) error {
	_, err := f.queue(ctx, m, "transactional")
	return err
}

// queue is Queue for a mail of a class; it gives the mail's number.
func (f *file) queue(ctx context.Context, m Mail, class string) (int64, error) {
	now := f.Now()
	res, err := f.exec(ctx, `insert into outbox (uid, template, class, recipient, locale, data, next_at, created_at) values (?, ?, ?, ?, ?, ?, ?, ?)`,
		cmp.Or(m.UID, NewUID()), m.Template, class, m.To, m.Locale, JSON[MailData]{m.Data}, now, now)
	if err != nil {
		return 0, fmt.Errorf("queue mail: %w", err)
	}
	return res.LastInsertId()
}

// queueNobody writes a row as Queue does, which is never sent: the time must not
// tell that there is nobody to write to.
func (f *file) queueNobody(ctx context.Context, m Mail) error {
	now := f.Now()
	_, err := f.exec(ctx, `insert into outbox (uid, template, class, recipient, locale, data, state, next_at, created_at) values (?, ?, 'transactional', '', ?, ?, 'sent', ?, ?)`,
		NewUID(), m.Template, m.Locale, JSON[MailData]{MailData{}}, now, now)
	if err != nil {
		return fmt.Errorf("queue mail: %w", err)
	}
	return nil
}

// secret tells whether a mail holds what opens something: it is forgotten once
// the mail is refused, and cannot be sent again.
func (m Mail) secret() bool {
	return m.Data.Code != "" || strings.HasPrefix(m.Data.Path, "/join/") || strings.HasPrefix(m.Data.Path, "/reset/") || strings.HasPrefix(m.Data.Path, "/archive/")
}

// ClaimMail takes up to limit mails that are due. A claim lasts five minutes,
// so a process that died while sending does not keep a mail for ever.
func (f *file) ClaimMail(ctx context.Context, limit int) ([]Mail, error) {
	now := f.Now()
	var mails []Mail
	err := f.inTx(ctx, func(f file) error {
		rows, err := f.query(ctx, `update outbox set state = 'sending', tries = tries + 1, next_at = ?1 + 300000
			where id in (select id from outbox where state in ('queued', 'sending') and next_at <= ?1 order by next_at limit ?2)
			returning id, uid, template, recipient, locale, data, tries`, now, limit)
		mails, err = collect(rows, err, func(r *sql.Rows) (Mail, error) {
			var m Mail
			var data JSON[MailData]
			err := r.Scan(&m.ID, &m.UID, &m.Template, &m.To, &m.Locale, &data, &m.Tries)
			m.Data = data.V
			return m, err
		})
		return err
	})
	return mails, err
}

// MailSent marks a mail sent and forgets what it said.
func (f *file) MailSent(ctx context.Context, id int64) error {
	_, err := f.exec(ctx, `update outbox set state = 'sent', data = '{}', problem = '', sent_at = ? where id = ?`, f.Now(), id)
	return err
}

// MailReturned notes that a mail came back which a server had taken before that
// time, and why; what was sent anew since is left alone. It cannot be sent again
// when what it said is forgotten.
func (f *file) MailReturned(ctx context.Context, uid string, at int64, problem string) (m *Mail, err error) {
	err = f.inTx(ctx, func(f file) error {
		rows, err := f.query(ctx, `update outbox set state = 'refused', problem = ? where uid = ? and state = 'sent' and recipient <> '' and sent_at <= ?
			returning id, uid, template, recipient`, problem, uid, at+returnSlack.Milliseconds())
		m, err = one(collect(rows, err, func(r *sql.Rows) (m Mail, err error) { return m, r.Scan(&m.ID, &m.UID, &m.Template, &m.To) }))
		return err
	})
	return m, err
}

// MailFailed plans the next try with growing pauses; a refusal, or the last
// try, ends it and keeps the reason, and what it said unless that opens something.
func (f *file) MailFailed(ctx context.Context, m Mail, problem string, permanent bool) error {
	if permanent || m.Tries >= maxMailTries {
		_, err := f.exec(ctx, `update outbox set state = 'refused', data = iif(?, '{}', data), problem = ? where id = ?`, m.secret(), problem, m.ID)
		return err
	}
	wait := min(time.Minute<<min(m.Tries, 10), maxMailWait)
	_, err := f.exec(ctx, `update outbox set state = 'queued', problem = ?, next_at = ? where id = ?`, problem, f.Now()+wait.Milliseconds(), m.ID)
	return err
}
