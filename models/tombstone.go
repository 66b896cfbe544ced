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

// Bury takes a company off: nobody enters it any more, and its name goes. Its
// data, its backups and its key are removed after this, in that order, by who
// calls it. Repeating it changes nothing; a company that is not known here is no
// error. The same replays a tombstone on a restored database.
func (c *Control) Bury(ctx context.Context, t Tombstone) error {
	return c.Tx(ctx, func(c *Control) error {
		for _, q := range []string{
			`update sessions set company_id = null where company_id = (select id from companies where uid = ?)`,
			`delete from invitations where company_id = (select id from companies where uid = ?)`,
			`delete from showrooms where company_id = (select id from companies where uid = ?)`,
			`delete from memberships where company_id = (select id from companies where uid = ?)`,
			`delete from mail_due where company_uid = ?`,
			`delete from audit_waiting where company_uid = ?`,
			`delete from audit_heads where company_uid = ?`,
		} {
			if _, err := c.exec(ctx, q, t.CompanyUID); err != nil {
				return fmt.Errorf("bury company: %w", err)
			}
		}
		_, err := c.exec(ctx, `update companies set state = 'purged', name = '', country = '', purged_at = coalesce(purged_at, ?), purge_reason = ? where uid = ?`,
			t.At, t.Reason, t.CompanyUID)
		if err != nil {
			return fmt.Errorf("bury company: %w", err)
		}
		return nil
	})
}
