package models

import (
	"context"
	"database/sql"
	"errors"
)

// SaveThrottle keeps a counter's snapshot, so that a restart does not give a
// guesser new tries.
func (c *Control) SaveThrottle(ctx context.Context, name string, snapshot []byte) error {
	_, err := c.exec(ctx, `insert into throttles (name, snapshot, saved_at) values (?, ?, ?)
		on conflict (name) do update set snapshot = excluded.snapshot, saved_at = excluded.saved_at`, name, snapshot, c.Now())
	return err
}

// Throttle gives the saved snapshot, nil when there is none.
func (c *Control) Throttle(ctx context.Context, name string) ([]byte, error) {
	var b []byte
	err := c.row(ctx, `select snapshot from throttles where name = ?`, name).Scan(&b)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	return b, err
}
