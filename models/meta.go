package models

import (
	"context"
	"database/sql"
	"errors"
)

// Meta reads a note the program keeps in the company's file about itself, such
// as how far the demo data is filled in; "" when there is none.
func (t *Tenant) Meta(ctx context.Context, key string) (string, error) {
	var value string
	err := t.row(ctx, `select value from meta where key = ?`, key).Scan(&value)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	return value, err
}

// SetMeta keeps such a note.
func (t *Tenant) SetMeta(ctx context.Context, key, value string) error {
	_, err := t.exec(ctx, `insert into meta (key, value) values (?, ?) on conflict do update set value = excluded.value`, key, value)
	return err
}
