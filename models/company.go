package models

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
)

// Company is the merchant's firm: one tenant, one SQLite file.
type Company struct {
	ID      int64
	UID     string
	Name    string
	Country string // ISO 3166 alpha-2
	Demo    bool
	Role    Role // of the person who asked
	Standing
}

// CompaniesOf lists the companies a person may enter, those in grace too.
func (c *Control) CompaniesOf(ctx context.Context, userID int64) ([]Company, error) {
	now := c.Now()
	rows, err := c.query(ctx, `select c.id, c.uid, c.name, c.country, c.demo, m.role, `+standingColumns+`
		from memberships m join companies c on c.id = m.company_id
		where m.user_id = ? and m.left_at is null and (c.state = 'active' or c.state = 'cancelled' and c.closes_at > ?) order by c.name limit ?`, userID, now, maxCompanies)
	return collect(rows, err, func(r *sql.Rows) (Company, error) {
		var o Company
		var standing standingRow
		err := r.Scan(append([]any{&o.ID, &o.UID, &o.Name, &o.Country, &o.Demo, &o.Role}, standing.into()...)...)
		o.Standing = standing.at(now)
		return o, err
	})
}

// CompanyNumber is the number of a company in its links.
func (c *Control) CompanyNumber(ctx context.Context, uid string) (id int64, err error) {
	err = c.row(ctx, `select id from companies where uid = ? and state = 'active'`, uid).Scan(&id)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, ErrNotFound
	}
	return id, err
}

// ActiveCompanies lists the ids of this machine's companies after the given
// one, for jobs that visit every company.
func (c *Control) ActiveCompanies(ctx context.Context, after string, limit int) ([]string, error) {
	rows, err := c.query(ctx, `select uid from companies where state = 'active' and node = ? and uid > ? order by uid limit ?`, c.Node, after, limit)
	return collect(rows, err, scanText)
}

// KeptCompanies lists the ids of this machine's companies whose data is kept, in
// grace too, after the given one: for copies and restores.
func (c *Control) KeptCompanies(ctx context.Context, after string, limit int) ([]string, error) {
	rows, err := c.query(ctx, `select uid from companies where state in ('active', 'cancelled') and node = ? and uid > ? order by uid limit ?`, c.Node, after, limit)
	return collect(rows, err, scanText)
}

// AddCompany enters the company, its owner and the membership; repeating it
// changes nothing.
func (c *Control) AddCompany(ctx context.Context, co *Company, owner *User, hash string) error {
	return c.Tx(ctx, func(c *Control) error {
		if u, err := c.UserByUID(ctx, owner.UID); err == nil {
			owner.ID = u.ID
		} else if !errors.Is(err, ErrNotFound) {
			return err
		} else if err := c.insertUser(ctx, owner, hash); err != nil {
			return err
		}
		if _, err := c.exec(ctx, `insert into companies (uid, name, country, state, node, demo, created_at)
			values (?, ?, ?, 'active', ?, ?, ?) on conflict (uid) do nothing`, co.UID, co.Name, co.Country, c.Node, co.Demo, c.Now()); err != nil {
			return fmt.Errorf("add company: %w", err)
		}
		if err := c.row(ctx, `select id from companies where uid = ?`, co.UID).Scan(&co.ID); err != nil {
			return err
		}
		_, err := c.exec(ctx, `insert into memberships (user_id, company_id, role, see_cost, joined_at)
			values (?, ?, 'owner', 1, ?) on conflict (user_id, company_id) do nothing`, owner.ID, co.ID, c.Now())
		return err
	})
}

// RenameCompany keeps the name and country that the company list shows in step
// with the company's own settings.
func (c *Control) RenameCompany(ctx context.Context, id int64, name, country string) error {
	_, err := c.exec(ctx, `update companies set name = ?, country = ? where id = ?`, name, country, id)
	if err != nil {
		return fmt.Errorf("rename company: %w", err)
	}
	return nil
}
