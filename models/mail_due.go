package models

import (
	"context"
	"database/sql"
	"fmt"
)

// MailDue is a note that a company has something to do, and from when on: mail
// to send, news to tell, a quotation that runs out.
type MailDue struct {
	Company string // uid
	At      int64
}

// NoteMail notes that a company has mail due at a time; an earlier note stays.
// It is called before the company's own transaction, for a minute later, and
// after it: whatever breaks between the two, the mail is found.
func (c *Control) NoteMail(ctx context.Context, company string, at int64) error {
	_, err := c.exec(ctx, `insert into mail_due (company_uid, due_at) values (?, ?) on conflict (company_uid) do update set due_at = min(due_at, excluded.due_at)`, company, at)
	if err != nil {
		return fmt.Errorf("note mail: %w", err)
	}
	return nil
}

// MailDue lists companies of this machine whose mail is due, the longest waiting first. In grace
// nothing leaves a company.
func (c *Control) MailDue(ctx context.Context, limit int) ([]MailDue, error) {
	rows, err := c.query(ctx, `select company_uid, due_at from mail_due where due_at <= ?
		and not exists (select 1 from companies c where c.uid = company_uid and (c.state <> 'active' or c.node <> ?)) order by due_at limit ?`, c.Now(), c.Node, limit)
	return collect(rows, err, func(r *sql.Rows) (MailDue, error) {
		var m MailDue
		return m, r.Scan(&m.Company, &m.At)
	})
}

// MailVisited puts the next time in place of a note, or takes it off for 0,
// unless somebody noted an earlier one meanwhile.
func (c *Control) MailVisited(ctx context.Context, m MailDue, next int64) error {
	if next == 0 {
		_, err := c.exec(ctx, `delete from mail_due where company_uid = ? and due_at = ?`, m.Company, m.At)
		return err
	}
	_, err := c.exec(ctx, `update mail_due set due_at = ? where company_uid = ? and due_at = ?`, next, m.Company, m.At)
	return err
}
