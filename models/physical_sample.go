package models

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
)

// Forms are what a physical sample may be: hanger, colour card, metre, kilo, A4.
var Forms = []string{"hanger", "card", "metre", "kilo", "a4"}

// Physical is how many pieces of one form are in the house.
type Physical struct {
	Form  string
	Count int64
	Alert int64 // warn at this many or fewer; 0 never warns
}

// Low tells whether the form is at its alert level.
func (p Physical) Low() bool { return p.Alert > 0 && p.Count <= p.Alert }

// Count is one change of a number of physical samples.
type Count struct {
	Form   string
	Change int64
	Count  int64
	Note   string
	At     int64
	By     string
}

// maxPieces keeps a typing slip from becoming a million hangers.
const maxPieces = 100_000

// PhysicalSamples lists all forms of a sample, those without pieces too.
func (t *Tenant) PhysicalSamples(ctx context.Context, s *Sample) ([]Physical, error) {
	rows, err := t.query(ctx, `select form, count, alert from physical_samples where sample_id = ?`, s.ID)
	found, err := collect(rows, err, func(r *sql.Rows) (Physical, error) {
		var p Physical
		return p, r.Scan(&p.Form, &p.Count, &p.Alert)
	})
	all := make([]Physical, len(Forms))
	for i, form := range Forms {
		all[i].Form = form
	}
	for _, p := range found {
		all[slices.Index(Forms, p.Form)] = p
	}
	return all, err
}

// CountPhysical adds change to the number of pieces and logs it. Fewer than
// none is refused.
func (t *Tenant) CountPhysical(ctx context.Context, by string, s *Sample, form string, change int64, note string) error {
	return t.countPhysical(ctx, by, s, form, note, func(p *Physical) { p.Count += change })
}

// SetPhysical sets number and alert level as counted.
func (t *Tenant) SetPhysical(ctx context.Context, by string, s *Sample, form string, count, alert int64, note string) error {
	return t.countPhysical(ctx, by, s, form, note, func(p *Physical) { p.Count, p.Alert = count, alert })
}

func (t *Tenant) countPhysical(ctx context.Context, by string, s *Sample, form, note string, change func(*Physical)) error {
	i := slices.Index(Forms, form)
	if i < 0 {
		return Refuse("form", "error.form")
	}
	return t.Tx(ctx, func(t *Tenant) error {
		all, err := t.PhysicalSamples(ctx, s)
		if err != nil {
			return err
		}
		p, before := all[i], all[i].Count
		change(&p)
		if p.Count < 0 || p.Count > maxPieces || p.Alert < 0 || p.Alert > maxPieces {
			return Refuse("count", "physical.count.bad")
		}
		if _, err := t.exec(ctx, `insert into physical_samples (sample_id, form, count, alert) values (?, ?, ?, ?)
			on conflict do update set count = excluded.count, alert = excluded.alert`, s.ID, form, p.Count, p.Alert); err != nil {
			return fmt.Errorf("count pieces: %w", err)
		}
		if _, err := t.exec(ctx, `update samples set low = exists (select 1 from physical_samples where sample_id = ?1 and alert > 0 and count <= alert) where id = ?1`, s.ID); err != nil {
			return err
		}
		if p.Count == before {
			return nil
		}
		_, err = t.exec(ctx, `insert into physical_log (sample_id, form, change, count, note, at, by) values (?, ?, ?, ?, ?, ?, ?)`, s.ID, form, p.Count-before, p.Count, note, t.Now(), by)
		return err
	})
}

// PhysicalLog lists the last changes, the newest first.
func (t *Tenant) PhysicalLog(ctx context.Context, s *Sample) ([]Count, error) {
	rows, err := t.query(ctx, `select form, change, count, note, at, by from physical_log where sample_id = ? order by id desc limit 50`, s.ID)
	return collect(rows, err, func(r *sql.Rows) (Count, error) {
		var c Count
		return c, r.Scan(&c.Form, &c.Change, &c.Count, &c.Note, &c.At, &c.By)
	})
}
