package models

import (
	"context"
	"database/sql"
	"errors"
)

// Handover is a copy of the archive that waits for its owner.
type Handover struct {
	Hash       []byte // of the token in the link
	CompanyUID string
	Until      int64
}

// handoverTime is how long it waits.
const handoverTime = 30 * day

// Handover finds a copy by the hash of its token; ErrNotFound when it is over.
func (c *Control) Handover(ctx context.Context, hash []byte) (h Handover, err error) {
	err = c.row(ctx, `select token_hash, company_uid, until from handovers where token_hash = ? and until > ?`, hash, c.Now()).Scan(&h.Hash, &h.CompanyUID, &h.Until)
	if errors.Is(err, sql.ErrNoRows) {
		return h, ErrNotFound
	}
	return h, err
}

// EndedHandovers are those that wait no longer; DropHandover forgets one.
func (c *Control) EndedHandovers(ctx context.Context) ([]Handover, error) {
	rows, err := c.query(ctx, `select token_hash, company_uid, until from handovers where until <= ? limit 500`, c.Now())
	return collect(rows, err, func(r *sql.Rows) (Handover, error) {
		var h Handover
		return h, r.Scan(&h.Hash, &h.CompanyUID, &h.Until)
	})
}

// DropHandover is described with EndedHandovers.
func (c *Control) DropHandover(ctx context.Context, hash []byte) error {
	_, err := c.exec(ctx, `delete from handovers where token_hash = ?`, hash)
	return err
}
