package models

import (
	"context"
	"database/sql"
	"fmt"
)

// OnlyOwnerOf names the companies whose only owner a person is, also those in
// grace: somebody has to be able to open them again, and to hear of their end.
func (c *Control) OnlyOwnerOf(ctx context.Context, userID int64) ([]string, error) {
	rows, err := c.query(ctx, `select c.name from memberships m join companies c on c.id = m.company_id
		where m.user_id = ?1 and m.role = 'owner' and m.left_at is null and c.state in ('active', 'cancelled')
		and not exists (select 1 from memberships o where o.company_id = c.id and o.role = 'owner' and o.left_at is null and o.user_id <> ?1) order by c.name limit ?2`, userID, maxCompanies)
	return collect(rows, err, scanText)
}

// Heirs are who takes over a person's work: an owner of each company, by its
// id; "" where there is no other.
func (c *Control) Heirs(ctx context.Context, userID int64) (map[string]string, error) {
	rows, err := c.query(ctx, `select c.uid, coalesce((select u.uid from memberships o join users u on u.id = o.user_id
			where o.company_id = c.id and o.role = 'owner' and o.left_at is null and o.user_id <> ?1 order by o.joined_at limit 1), '')
		from memberships m join companies c on c.id = m.company_id where m.user_id = ?1 and m.left_at is null and c.state in ('active', 'cancelled') limit ?2`, userID, maxCompanies)
	heirs := map[string]string{}
	_, err = collect(rows, err, func(r *sql.Rows) (struct{}, error) {
		var company, heir string
		err := r.Scan(&company, &heir)
		heirs[company] = heir
		return struct{}{}, err
	})
	return heirs, err
}

// DeletePerson removes a person from every company and from this database. What
// was done in companies stays under an id that nobody's name belongs to any more.
func (c *Control) DeletePerson(ctx context.Context, u User) error {
	return c.Tx(ctx, func(c *Control) error {
		last, err := c.OnlyOwnerOf(ctx, u.ID)
		if err != nil {
			return err
		}
		if len(last) > 0 {
			return Refuse("form", "goodbye.last_owner")
		}
		if err := c.auditPerson(ctx, u.ID, Audit{Act: ActLeft, Noun: "member", NounUID: u.UID}); err != nil {
			return err
		}
		if _, err := c.exec(ctx, `delete from memberships where user_id = ?`, u.ID); err != nil {
			return fmt.Errorf("delete person: %w", err)
		}
		return c.removeUser(ctx, u)
	})
}
