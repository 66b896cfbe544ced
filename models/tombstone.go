package models

import (
	"context"
	"database/sql"
	"fmt"
)

// Tombstone is what is left of a company whose data was removed: nobody's name,
// and enough to keep a restored backup from bringing it back.
type Tombstone struct {
	CompanyUID string
	At         int64 // unix ms
	Reason     string
}

// Tombstones lists the companies that were removed.
func (c *Control) Tombstones(ctx context.Context) ([]Tombstone, error) {
	rows, err := c.query(ctx, `select uid, purged_at, purge_reason from companies where purged_at is not null order by purged_at`)
	return collect(rows, err, func(r *sql.Rows) (Tombstone, error) {
		var t Tombstone
		return t, r.Scan(&t.CompanyUID, &t.At, &t.Reason)
	})
}

// Bury takes a company off: nobody enters it any more, its name goes, and so do
// people who belonged to no other. Its data, its backups and its key are removed
// after this, by who calls it. Repeating it changes nothing; a company that is
// not known here is no error. The same replays a tombstone on a restored
// database.
func (c *Control) Bury(ctx context.Context, t Tombstone) error {
	return c.Tx(ctx, func(c *Control) error {
		people, err := c.onlyIn(ctx, t.CompanyUID)
		if err != nil {
			return err
		}
		for _, q := range []string{
			`delete from outbox where json_extract(data, '$.Company') = (select name from companies where uid = ? and name <> '')`,
			`update sessions set company_id = null where company_id = (select id from companies where uid = ?)`,
			`delete from invitations where company_id = (select id from companies where uid = ?)`,
			`delete from showrooms where company_id = (select id from companies where uid = ?)`,
			`delete from memberships where company_id = (select id from companies where uid = ?)`,
			`delete from grants where company_id = (select id from companies where uid = ?)`,
			`delete from shreds where company_uid = ?`,
			`delete from mail_due where company_uid = ?`,
			`delete from signups where company_uid = ?`,
			`delete from audit_waiting where company_uid = ?`,
			`delete from audit_heads where company_uid = ?`,
			`update subscriptions set due_at = 0, ended_by = '' where company_uid = ?`, // it is ended at Stripe, too
		} {
			if _, err := c.exec(ctx, q, t.CompanyUID); err != nil {
				return fmt.Errorf("bury company: %w", err)
			}
		}
		for _, p := range people {
			if err := c.removeUser(ctx, p); err != nil {
				return err
			}
		}
		_, err = c.exec(ctx, `update companies set state = 'purged', name = '', country = '', reading_why = '', reading_since = null, cancelled_at = null, closes_at = null,
			purged_at = coalesce(purged_at, ?), purge_reason = ? where uid = ?`, t.At, t.Reason, t.CompanyUID)
		if err != nil {
			return fmt.Errorf("bury company: %w", err)
		}
		return nil
	})
}

// onlyIn are the people who belong, or belonged, to this company alone.
func (c *Control) onlyIn(ctx context.Context, companyUID string) ([]User, error) {
	rows, err := c.query(ctx, `select u.id, u.uid, u.email from memberships m join users u on u.id = m.user_id join companies c on c.id = m.company_id
		where c.uid = ? and not exists (select 1 from memberships o where o.user_id = m.user_id and o.company_id <> m.company_id)`, companyUID)
	return collect(rows, err, scanPerson)
}

func scanPerson(r *sql.Rows) (User, error) {
	var u User
	return u, r.Scan(&u.ID, &u.UID, &u.Email)
}

// removeUser removes all that this database holds of a person who belongs to no
// company: account, sessions, what was accepted, mails to them, and what the
// service's own log says of them. Left is that nobody of this id comes back.
func (c *Control) removeUser(ctx context.Context, u User) error {
	if err := c.eraseAudit(ctx, u.UID); err != nil {
		return err
	}
	for _, q := range []struct {
		sql string
		arg any
	}{
		{`delete from outbox where recipient = ?`, u.Email},
		{`delete from signups where email_key = ?`, EmailKey(u.Email)},
		{`delete from invitations where invited_by = ?`, u.ID},
		{`delete from users where id = ?`, u.ID},
	} {
		if _, err := c.exec(ctx, q.sql, q.arg); err != nil {
			return fmt.Errorf("remove person: %w", err)
		}
	}
	if _, err := c.exec(ctx, `insert into departed (user_uid, at) values (?, ?) on conflict do nothing`, u.UID, c.Now()); err != nil {
		return fmt.Errorf("remove person: %w", err)
	}
	return nil
}
