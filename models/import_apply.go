package models

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
)

// ErrImportStale is a library that changed between check and run: what was
// confirmed would not be what happens, so it is to be checked again.
var ErrImportStale = errors.New("import: the library changed since the check")

// importMade is what the run added beside samples, for undo: ranges of ids
// (first, last], as one transaction's rows follow each other.
type importMade struct {
	Parties [2]int64    `json:"parties"`
	Fairs   [2]int64    `json:"fairs"`
	Tags    [2]int64    `json:"tags"`
	Prices  [2]int64    `json:"prices"`
	Events  [2]int64    `json:"events"`
	Options [][2]string `json:"options"` // kind, label
}

// importOriginal is a sample as it was before the run.
type importOriginal struct {
	Spec       SampleSpec `json:"spec"`
	SupplierID int64      `json:"supplier_id"`
	FairID     int64      `json:"fair_id"`
	UpdatedAt  int64      `json:"updated_at"`
	UpdatedBy  string     `json:"updated_by"`
}

// RunImport carries out what the check found, in one transaction: all of it
// is in the library, or nothing.
func (t *Tenant) RunImport(ctx context.Context, by string, i *Import, tell Tell) error {
	return t.Tx(ctx, func(t *Tenant) error {
		if err := t.fresh(ctx, i); err != nil {
			return err
		}
		made, options, err := t.lastIDs(ctx)
		if err != nil {
			return err
		}
		done := 0
		err = t.eachRow(ctx, i, []RowState{RowNew, RowChanged}, func(w ImportRow) error {
			if err := t.runRow(ctx, by, i, w); err != nil {
				return fmt.Errorf("row %d: %w", w.Row, err)
			}
			done++
			tell(done, i.Counts.New+i.Counts.Changed)
			return ctx.Err()
		})
		if err != nil {
			return err
		}
		after, newer, err := t.lastIDs(ctx)
		if err != nil {
			return err
		}
		return t.finishRun(ctx, i, made.until(after, options, newer))
	})
}

// fresh tells by ErrImportStale when a sample was changed, or one of the codes
// taken, since the check.
func (t *Tenant) fresh(ctx context.Context, i *Import) error {
	var stale bool
	err := t.row(ctx, `select exists (select 1 from import_rows r where r.import_id = ?1 and r.state = 'changed'
			and not exists (select 1 from samples s where s.id = r.sample_id and s.version = r.version and s.state <> 'removed'))
		or exists (select 1 from import_rows r join samples s on s.code_key = r.code_key and s.state <> 'removed' where r.import_id = ?1 and r.state = 'new')`, i.ID).Scan(&stale)
	if err == nil && stale {
		return ErrImportStale
	}
	return err
}

// eachRow walks the rows of the states in the order of the file, some at a time.
func (t *Tenant) eachRow(ctx context.Context, i *Import, states []RowState, visit func(ImportRow) error) error {
	for after := 0; ; {
		list, more, err := t.ImportRows(ctx, i, "", after, 500)
		if err != nil {
			return err
		}
		for _, w := range list {
			if slices.Contains(states, w.State) {
				if err := visit(w); err != nil {
					return err
				}
			}
			after = w.Row
		}
		if !more {
			return nil
		}
	}
}

func (t *Tenant) runRow(ctx context.Context, by string, i *Import, w ImportRow) error {
	s, original, err := t.runSample(ctx, by, i, w)
	if err != nil {
		return err
	}
	if err := t.runPictures(ctx, by, i, s, w.Pictures); err != nil {
		return err
	}
	_, err = t.exec(ctx, `update import_rows set sample_id = ?, before = ? where import_id = ? and row = ?`, s.ID, original, i.ID, w.Row)
	return err
}

// runSample makes or changes the sample of one row.
func (t *Tenant) runSample(ctx context.Context, by string, i *Import, w ImportRow) (s *Sample, original any, err error) {
	if w.State == RowNew {
		s = &Sample{UID: NewUID(), State: Active, ImportID: i.ID}
		if err := apply(&s.SampleSpec, newestOf(w.Changes)); err != nil {
			return nil, nil, err
		}
		return s, "", t.insertSample(ctx, by, s)
	}
	s, err = scanSample(t.row(ctx, `select `+sampleColumns+sampleTables+`where s.id = ?`, w.SampleID))
	if err != nil {
		return nil, nil, err
	}
	o := importOriginal{Spec: s.SampleSpec, UpdatedAt: s.UpdatedAt, UpdatedBy: s.UpdatedBy}
	if err := t.row(ctx, `select coalesce(supplier_id, 0), coalesce(fair_id, 0) from samples where id = ?`, s.ID).Scan(&o.SupplierID, &o.FairID); err != nil {
		return nil, nil, err
	}
	spec := s.SampleSpec
	if err := apply(&spec, newestOf(w.Changes)); err != nil {
		return nil, nil, err
	}
	return s, JSON[importOriginal]{o}, t.replace(ctx, by, "imported", s, spec, s)
}

// runPictures hangs the row's pictures on its sample.
func (t *Tenant) runPictures(ctx context.Context, by string, i *Import, s *Sample, pictures []ImportPicture) error {
	if len(pictures) == 0 {
		return nil
	}
	all, err := t.Pictures(ctx, s, by)
	if err != nil {
		return err
	}
	for _, p := range pictures {
		q := Picture{UID: p.UID, SampleID: s.ID, Visibility: i.Plan.Visibility, Owner: by, Position: after(all), Blob: p.Blob, Width: p.Width, Height: p.Height, Colour: p.Colour, Name: p.Name}
		if err := t.insertPicture(ctx, &q); err != nil {
			return err
		}
		if err := t.pictureChanged(ctx, by, s, "picture_added", q, nil); err != nil {
			return err
		}
		all = append(all, q)
	}
	return nil
}

// finishRun closes the import and keeps what its undo needs.
func (t *Tenant) finishRun(ctx context.Context, i *Import, made importMade) error {
	if err := t.moveImport(ctx, i, ImportDone, "", ImportRunning); err != nil {
		return err
	}
	i.DoneAt = t.Now()
	_, err := t.exec(ctx, `update imports set made = ?, done_at = ? where id = ?`, JSON[importMade]{made}, i.DoneAt, i.ID)
	return err
}

// lastIDs are the greatest ids of what an import may add, and all own words.
func (t *Tenant) lastIDs(ctx context.Context) (m importMade, options [][2]string, err error) {
	err = t.row(ctx, `select (select coalesce(max(id), 0) from parties), (select coalesce(max(id), 0) from fairs), (select coalesce(max(id), 0) from tags),
		(select coalesce(max(id), 0) from prices), (select coalesce(max(id), 0) from events)`).Scan(&m.Parties[0], &m.Fairs[0], &m.Tags[0], &m.Prices[0], &m.Events[0])
	if err != nil {
		return m, nil, fmt.Errorf("last ids: %w", err)
	}
	rows, err := t.query(ctx, `select kind, label from options`)
	options, err = collect(rows, err, func(r *sql.Rows) ([2]string, error) { var o [2]string; return o, r.Scan(&o[0], &o[1]) })
	return m, options, err
}

// until closes the ranges that were open at m.
func (m importMade) until(end importMade, before, after [][2]string) importMade {
	m.Parties[1], m.Fairs[1], m.Tags[1], m.Prices[1], m.Events[1] = end.Parties[0], end.Fairs[0], end.Tags[0], end.Prices[0], end.Events[0]
	known := map[[2]string]bool{}
	for _, o := range before {
		known[o] = true
	}
	for _, o := range after {
		if !known[o] {
			m.Options = append(m.Options, o)
		}
	}
	return m
}

func scanText(r *sql.Rows) (string, error) { var s string; return s, r.Scan(&s) }
