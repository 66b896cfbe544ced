package models

import (
	"context"
	"database/sql"
	"fmt"
)

// Filter is a saved view of the library; a shared one is seen by colleagues.
type Filter struct {
	UID    string
	Name   string
	Query  string // URL query of the library
	Shared bool
	Mine   bool
}

const maxFilters = 40

// Filters lists the person's own saved filters and the shared ones.
func (t *Tenant) Filters(ctx context.Context, user string) ([]Filter, error) {
	rows, err := t.query(ctx, `select uid, name, query, shared, owner = ?1 from filters where owner = ?1
		union select uid, name, query, shared, owner = ?1 from filters where shared = 1 order by name limit ?2`, user, maxFilters)
	return collect(rows, err, func(r *sql.Rows) (Filter, error) {
		var f Filter
		return f, r.Scan(&f.UID, &f.Name, &f.Query, &f.Shared, &f.Mine)
	})
}

// SaveFilter keeps a view under a name; the same name of the same person is replaced.
func (t *Tenant) SaveFilter(ctx context.Context, user string, f Filter) error {
	if f.Name == "" {
		return Refuse("name", "error.required")
	}
	return t.Tx(ctx, func(t *Tenant) error {
		if _, err := t.exec(ctx, `delete from filters where owner = ? and name = ?`, user, f.Name); err != nil {
			return err
		}
		var n int
		if err := t.row(ctx, `select count(*) from filters where owner = ?`, user).Scan(&n); err != nil {
			return err
		}
		if n >= maxFilters {
			return Refuse("name", "filter.too_many")
		}
		_, err := t.exec(ctx, `insert into filters (uid, owner, shared, name, query, created_at) values (?, ?, ?, ?, ?, ?)`, NewUID(), user, f.Shared, f.Name, f.Query, t.Now())
		if err != nil {
			return fmt.Errorf("save filter: %w", err)
		}
		return nil
	})
}

// RemoveFilter removes one of the person's own filters.
func (t *Tenant) RemoveFilter(ctx context.Context, user, uid string) error {
	res, err := t.exec(ctx, `delete from filters where owner = ? and uid = ?`, user, uid)
	if err != nil {
		return err
	}
	if n, _ := res.RowsAffected(); n == 0 {
		return ErrNotFound
	}
	return nil
}
