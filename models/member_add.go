package models

import (
	"context"
	"errors"
	"fmt"
)

// AddMember enters a person into a company without an invitation, for the
// colleagues of a demo company; repeating it changes nothing.
func (c *Control) AddMember(ctx context.Context, companyID int64, u *User, hash string, role Role, seeCost bool) error {
	return c.Tx(ctx, func(c *Control) error {
		if known, err := c.UserByUID(ctx, u.UID); err == nil {
			u.ID = known.ID
		} else if !errors.Is(err, ErrNotFound) {
			return err
		} else if err := c.insertUser(ctx, u, hash); err != nil {
			return err
		}
		_, err := c.exec(ctx, `insert into memberships (user_id, company_id, role, see_cost, joined_at)
			values (?, ?, ?, ?, ?) on conflict (user_id, company_id) do nothing`, u.ID, companyID, role, seeCost, c.Now())
		if err != nil {
			return fmt.Errorf("add member: %w", err)
		}
		return nil
	})
}
