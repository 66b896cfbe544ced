package models

import (
	"context"
	"database/sql"
	"strings"
)

// Jobs visit every company and find nothing to do in most. Whoever follows the
// files must hear of changes alone: else it would follow them all.

// changed is whether a transaction changed something.
type changed struct {
	yes   bool
	asked bool
	count int64 // of rows changed on this connection when it was asked
}

// changes tells whether a statement wrote anything.
func changes(query string, res sql.Result) bool {
	if res == nil || !writes(query) {
		return res != nil // a change of the schema
	}
	n, err := res.RowsAffected()
	return n > 0 || err != nil
}

// writes tells a statement that changes rows.
func writes(query string) bool {
	word, _, _ := strings.Cut(strings.TrimSpace(query), " ")
	return word == "insert" || word == "update" || word == "delete"
}

// before a statement that changes rows and gives them back, which do not say how
// many there are, the rows changed so far are counted.
func (c *changed) before(ctx context.Context, tx *sql.Tx, query string) {
	if !c.yes && !c.asked && writes(query) {
		c.asked = true
		c.yes = tx.QueryRowContext(ctx, "select total_changes()").Scan(&c.count) != nil
	}
}

// something tells, at the end, whether anything was changed.
func (c *changed) something(ctx context.Context, tx *sql.Tx) bool {
	if c.yes || !c.asked {
		return c.yes
	}
	var now int64
	err := tx.QueryRowContext(ctx, "select total_changes()").Scan(&now)
	return err != nil || now != c.count
}
