package models

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
)

// MailLook is a mail of the service's outbox, without what it says.
type MailLook struct {
	ID        int64
	UID       string
	Template  string
	To        string // hidden but for the first letter and the host
	State     string
	Tries     int
	NextAt    int64
	CreatedAt int64
	Problem   string
	Again     bool // it can be tried again
}

// MailSums says how the service's outbox is.
type MailSums struct {
	Waiting, Failing, Refused int
	Oldest                    int64 // of the waiting, 0 for none
	Companies                 int   // with mail due in their own outboxes
}

// MailSums counts the mail queue.
func (c *Control) MailSums(ctx context.Context) (m MailSums, err error) {
	err = c.row(ctx, `select count(*) filter (where state in ('queued', 'sending')), count(*) filter (where state = 'queued' and tries > 0), count(*) filter (where state = 'refused'),
		coalesce(min(created_at) filter (where state in ('queued', 'sending')), 0), (select count(*) from mail_due where due_at <= ?) from outbox where state <> 'sent'`, c.Now()).
		Scan(&m.Waiting, &m.Failing, &m.Refused, &m.Oldest, &m.Companies)
	if err != nil {
		err = fmt.Errorf("mail sums: %w", err)
	}
	return m, err
}

// MailLookPage is how many mails a page shows.
const MailLookPage = 50

// LookAtMail lists mails that are not sent, the newest first, below the given number.
func (c *Control) LookAtMail(ctx context.Context, before int64, limit int) ([]MailLook, error) {
	rows, err := c.query(ctx, `select id, uid, template, recipient, state, tries, next_at, created_at, problem, state = 'queued' or state = 'refused' and data <> '{}'
		from outbox where state in ('queued', 'sending', 'refused') and (?1 = 0 or id < ?1) order by id desc limit ?2`, before, limit)
	return collect(rows, err, func(r *sql.Rows) (MailLook, error) {
		var m MailLook
		err := r.Scan(&m.ID, &m.UID, &m.Template, &m.To, &m.State, &m.Tries, &m.NextAt, &m.CreatedAt, &m.Problem, &m.Again)
		m.To = hideAddress(m.To)
		return m, err
	})
}

// hideAddress leaves the first letter and the host: enough to see whose server
// refuses, too little to know who it is.
func hideAddress(email string) string {
	name, host, _ := strings.Cut(email, "@")
	return string([]rune(name + "?")[:1]) + "…@" + host
}

// TryMailAgain has a mail sent with the next run; one that says nothing any more is ErrNotFound.
func (c *Control) TryMailAgain(ctx context.Context, uid string) error {
	res, err := c.exec(ctx, `update outbox set state = 'queued', tries = 0, next_at = ? where uid = ? and (state = 'queued' or state = 'refused' and data <> '{}')`, c.Now(), uid)
	if err != nil {
		return fmt.Errorf("try mail again: %w", err)
	}
	if n, _ := res.RowsAffected(); n == 0 {
		return ErrNotFound
	}
	return nil
}
