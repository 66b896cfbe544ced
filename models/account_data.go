package models

import (
	"context"
	"fmt"
	"slices"
	"strings"
)

// AccountTable is what one table of the service says about a person.
type AccountTable struct {
	Table string           `json:"table"`
	Rows  []map[string]any `json:"rows"`
}

// AccountData is all that the service's own database says about a person, as
// the data map finds it: rows with the person's id or mail address, without
// secrets (GDPR Art. 15 and 20). What a company keeps is not in it.
func (c *Control) AccountData(ctx context.Context, u User) ([]AccountTable, error) {
	var all []AccountTable
	for _, t := range TheDataMap().Of("control") {
		where, arg := aboutUser(t, u)
		if where == "" {
			continue
		}
		rows, err := c.shown(ctx, t, where, arg)
		if err != nil {
			return nil, fmt.Errorf("account data: %s: %w", t.Table, err)
		}
		all = append(all, AccountTable{t.Table, rows})
	}
	return all, nil
}

// aboutUser says which rows of a table are about a person; "" when none are.
func aboutUser(t MappedTable, u User) (where string, arg any) {
	has := func(column string) bool {
		return slices.ContainsFunc(t.Columns, func(c MappedColumn) bool { return c.Column == column })
	}
	switch {
	case t.Table == "users":
		return `id = ?`, u.ID
	case t.Table == "companies":
		return `id in (select company_id from memberships where user_id = ?)`, u.ID
	case has("user_id"):
		return `user_id = ?`, u.ID
	case has("user_uid"):
		return `user_uid = ?`, u.UID
	case has("email_key"):
		return `email_key = ?`, EmailKey(u.Email)
	case has("recipient"):
		return `lower(recipient) = ?`, EmailKey(u.Email)
	}
	return "", nil
}

// shown are rows without the columns that are nobody's to see.
func (c *Control) shown(ctx context.Context, t MappedTable, where string, arg any) ([]map[string]any, error) {
	var columns []string
	for _, col := range t.Columns {
		if col.Class != "secret" {
			columns = append(columns, col.Column)
		}
	}
	rows, err := c.query(ctx, `select "`+strings.Join(columns, `","`)+`" from "`+t.Table+`" where `+where+` limit 10000`, arg)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	all := []map[string]any{}
	for rows.Next() {
		values, to := make([]any, len(columns)), make([]any, len(columns))
		for i := range values {
			to[i] = &values[i]
		}
		if err := rows.Scan(to...); err != nil {
			return nil, err
		}
		row := map[string]any{}
		for i, v := range plain(values) {
			row[columns[i]] = v
		}
		all = append(all, row)
	}
	return all, rows.Err()
}
