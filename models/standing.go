package models

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
)

// The states a company can be in.
const (
	Open    = "open"    // everything
	Reading = "reading" // nothing is changed, whatever a role may
	Grace   = "grace"   // cancelled: its owners may come back or take their data out (P17)
	Gone    = "gone"    // nothing: its days of grace are over, or it was never there
)

// Standing is what a company may do just now.
type Standing struct {
	State string
	Why   string // of Reading: PastDue and others, the end of a text's key ("standing.why." + Why)
	Since int64  // of Reading and Grace, unix ms
	Until int64  // of Grace: the moment it ends, unix ms
}

// PastDue is why a company only reads when its subscription is not paid.
const PastDue = "past_due"

// MayWrite and MayRead say what is left to the people of the company.
func (s Standing) MayWrite() bool { return s.State == Open }

// MayRead is described with MayWrite.
func (s Standing) MayRead() bool { return s.State == Open || s.State == Reading }

// standingColumns are what a standing is made from, of companies as c.
const standingColumns = `coalesce(c.state, ''), coalesce(c.reading_why, ''), coalesce(c.reading_since, 0), coalesce(c.cancelled_at, 0), coalesce(c.closes_at, 0)`

// standingRow is scanned from standingColumns.
type standingRow struct {
	state, why                      string
	readingSince, cancelled, closes int64
}

func (r *standingRow) into() []any {
	return []any{&r.state, &r.why, &r.readingSince, &r.cancelled, &r.closes}
}

// at is the one place that decides what a company may do.
func (r *standingRow) at(now int64) Standing {
	switch {
	case r.state == "cancelled" && now < r.closes:
		return Standing{State: Grace, Since: r.cancelled, Until: r.closes}
	case r.state != "active":
		return Standing{State: Gone}
	case r.why != "":
		return Standing{State: Reading, Why: r.why, Since: r.readingSince}
	}
	return Standing{State: Open}
}

// StandingOf says what a company may do just now; one that is not known is gone.
func (c *Control) StandingOf(ctx context.Context, companyUID string) (Standing, error) {
	var r standingRow
	err := c.row(ctx, `select `+standingColumns+` from companies c where c.uid = ?`, companyUID).Scan(r.into()...)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return Standing{}, fmt.Errorf("standing: %w", err)
	}
	return r.at(c.Now()), nil
}

// SetReading lets a company only read from now on, and says why; "" lets it
// write again. Repeating it keeps since when. A cancelled company is none the
// less in grace. ErrNotFound when there is no such company.
func (c *Control) SetReading(ctx context.Context, companyUID, why string) error {
	res, err := c.exec(ctx, `update companies set
		reading_since = case when ?2 = '' then null when reading_why = ?2 then reading_since else ?3 end, reading_why = ?2
		where uid = ?1 and state in ('active', 'cancelled')`, companyUID, why, c.Now())
	if err != nil {
		return fmt.Errorf("set reading: %w", err)
	}
	if n, _ := res.RowsAffected(); n == 0 {
		return ErrNotFound
	}
	return nil
}
