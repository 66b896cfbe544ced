package models

import (
	"context"
	"fmt"
)

// graceTime is how long a cancelled company waits for its owners to come back (P17).
const graceTime = 30 * day

// Cancel begins the days of grace: everybody else is signed out, and open
// invitations end. Nothing of the company's own data is touched, so that coming
// back finds it as it was. ErrNotFound when it is not open.
func (c *Control) Cancel(ctx context.Context, s *Session) error {
	return c.Tx(ctx, func(c *Control) error {
		now := c.Now()
		res, err := c.exec(ctx, `update companies set state = 'cancelled', cancelled_at = ?, closes_at = ? where id = ? and state = 'active'`,
			now, now+graceTime.Milliseconds(), s.Company.ID)
		if err != nil {
			return fmt.Errorf("cancel company: %w", err)
		}
		if n, _ := res.RowsAffected(); n == 0 {
			return ErrNotFound
		}
		for _, q := range []string{
			`delete from sessions where company_id = ? and id <> ?`,
			`delete from invitations where company_id = ? and used_at is null and ? <> 0`,
		} {
			if _, err := c.exec(ctx, q, s.Company.ID, s.ID); err != nil {
				return fmt.Errorf("cancel company: %w", err)
			}
		}
		return nil
	})
}

// Reactivate ends the days of grace: the company is as it was. ErrNotFound when
// they are over, or never began.
func (c *Control) Reactivate(ctx context.Context, companyID int64) error {
	res, err := c.exec(ctx, `update companies set state = 'active', cancelled_at = null, closes_at = null
		where id = ? and state = 'cancelled' and closes_at > ?`, companyID, c.Now())
	if err != nil {
		return fmt.Errorf("reactivate company: %w", err)
	}
	if n, _ := res.RowsAffected(); n == 0 {
		return ErrNotFound
	}
	return nil
}
