package models

import (
	"context"
	"database/sql"
	"fmt"

	"jennyerp/internal/textile"
)

// fairID finds a fair by name or makes one; nil for no name.
func (t *Tenant) fairID(ctx context.Context, name string) (any, error) {
	if name == "" {
		return nil, nil
	}
	key := textile.Fold(name)
	if _, err := t.exec(ctx, `insert or ignore into fairs (uid, name, name_key, created_at) values (?, ?, ?, ?)`, NewUID(), name, key, t.Now()); err != nil {
		return nil, fmt.Errorf("fair: %w", err)
	}
	var id int64
	return &id, t.row(ctx, `select id from fairs where name_key = ?`, key).Scan(&id)
}

// Fairs lists the newest fairs' names, for suggestions and filters.
func (t *Tenant) Fairs(ctx context.Context, limit int) ([]string, error) {
	rows, err := t.query(ctx, `select name from fairs order by id desc limit ?`, limit)
	return collect(rows, err, func(r *sql.Rows) (string, error) {
		var name string
		return name, r.Scan(&name)
	})
}

// FairsLike lists fairs whose name begins with the text, for suggestions.
func (t *Tenant) FairsLike(ctx context.Context, begin string, limit int) ([]string, error) {
	key := textile.Fold(begin)
	rows, err := t.query(ctx, `select name from fairs where name_key >= ? and name_key < ? || char(0x10ffff) order by name_key limit ?`, key, key, limit)
	return collect(rows, err, func(r *sql.Rows) (string, error) {
		var name string
		return name, r.Scan(&name)
	})
}
