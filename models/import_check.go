package models

import (
	"context"
	"database/sql"
	"fmt"
	"strings"

	"jennyerp/internal/blob"
	"jennyerp/internal/sheet"
	"jennyerp/internal/textile"
)

// Tell reports progress: done of total, of rows or pictures.
type Tell func(done, total int)

// CheckImport compares every row with the library and keeps what it found;
// nothing is changed in the library. Pictures are made ready and stored, so
// that the run is one transaction without slow work in it.
func (t *Tenant) CheckImport(ctx context.Context, store blob.Store, i *Import, r Reader, tell Tell) error {
	if _, err := t.exec(ctx, `delete from import_rows where import_id = ?`, i.ID); err != nil {
		return fmt.Errorf("check import: %w", err)
	}
	book, o, err := openTable(ctx, store, i)
	if err != nil {
		return err
	}
	defer o.Close()
	c, err := t.newChecker(ctx, i, r)
	if err != nil {
		return err
	}
	if err := c.walk(ctx, book, tell); err != nil {
		return err
	}
	if err := c.makeCodes(ctx); err != nil {
		return err
	}
	if err := c.pictures(ctx, store, book, tell); err != nil {
		return err
	}
	return t.Tx(ctx, func(t *Tenant) error {
		if err := t.countRows(ctx, i); err != nil {
			return err
		}
		return t.moveImport(ctx, i, ImportChecked, i.Problem, ImportChecking)
	})
}

// checker compares the rows of one file with the library.
type checker struct {
	t        *Tenant
	imp      *Import
	reader   Reader
	set      Settings
	columns  []importColumn // in the order of SampleFields
	code     int            // column, -1 for none
	seen     map[string]int // code, or a whole row without one: the row it stood in first
	names    map[string]string
	codeless []ImportRow
}

type importColumn struct {
	at    int
	field SampleField
}

func (t *Tenant) newChecker(ctx context.Context, i *Import, r Reader) (*checker, error) {
	set, err := t.Settings(ctx)
	if err != nil {
		return nil, err
	}
	c := &checker{t: t, imp: i, reader: r, set: set, code: -1, seen: map[string]int{}, names: map[string]string{}}
	for _, f := range SampleFields {
		for at, key := range i.Plan.Fields {
			if key == f.Key && key == "code" {
				c.code = at
			} else if key == f.Key {
				c.columns = append(c.columns, importColumn{at, f})
			}
		}
	}
	return c, nil
}

const checkBatch = 250

// walk checks all rows, some at a time.
func (c *checker) walk(ctx context.Context, book *sheet.Book, tell Tell) error {
	var batch []sheet.Row
	done := 0
	flush := func() error {
		if err := c.batch(ctx, batch); err != nil {
			return err
		}
		done += len(batch)
		batch = batch[:0]
		tell(done, c.imp.Preview.Total)
		return ctx.Err()
	}
	for row, err := range book.Rows() {
		if err != nil {
			return fmt.Errorf("rows of table: %w", err)
		}
		if row.Number <= c.imp.Plan.Header {
			continue
		}
		if batch = append(batch, row); len(batch) == checkBatch {
			if err := flush(); err != nil {
				return err
			}
		}
	}
	return flush()
}

func (c *checker) batch(ctx context.Context, rows []sheet.Row) error {
	stored, err := c.stored(ctx, rows)
	if err != nil {
		return err
	}
	var list []ImportRow
	for _, row := range rows {
		w, err := c.row(ctx, row, stored)
		if err != nil {
			return fmt.Errorf("row %d: %w", row.Number, err)
		}
		list = append(list, w)
	}
	return c.t.insertRows(ctx, c.imp, list)
}

func (c *checker) cell(row sheet.Row, at int) (text, lang string) {
	if at < 0 || at >= len(row.Cells) {
		return "", ""
	}
	return cellText(row.Cells[at], c.imp.Plan.Lang)
}

// found are the samples a batch of rows may mean.
type found struct {
	byCode map[string]*Sample
	byName map[string][]*Sample // for rows without a code
}

func (c *checker) stored(ctx context.Context, rows []sheet.Row) (found, error) {
	var codes, names []string
	for _, row := range rows {
		code, _ := c.cell(row, c.code)
		if key := textile.CodeKey(code); key != "" {
			codes = append(codes, key)
		} else if c.imp.Plan.MakeCodes {
			names = append(names, c.nameKey(row))
		}
	}
	f := found{byCode: map[string]*Sample{}, byName: map[string][]*Sample{}}
	coded, err := c.t.samplesWhere(ctx, `s.state <> 'removed' and s.code_key in (select value from json_each(?))`, codes)
	if err != nil {
		return f, err
	}
	for _, s := range coded {
		f.byCode[textile.CodeKey(s.Code)] = s
	}
	named, err := c.t.samplesWhere(ctx, `s.state in ('active', 'draft', 'archived') and s.name_key in (select value from json_each(?))`, names)
	for _, s := range named {
		f.byName[textile.Fold(s.Name)] = append(f.byName[textile.Fold(s.Name)], s)
	}
	return f, err
}

func (c *checker) nameKey(row sheet.Row) string {
	for _, col := range c.columns {
		if col.field.Key == "name" {
			text, _ := c.cell(row, col.at)
			return textile.Fold(strings.Join(strings.Fields(text), " "))
		}
	}
	return ""
}

// samplesWhere reads whole samples by a list of keys.
func (t *Tenant) samplesWhere(ctx context.Context, where string, keys []string) ([]*Sample, error) {
	if len(keys) == 0 {
		return nil, nil
	}
	rows, err := t.query(ctx, `select `+sampleColumns+sampleTables+`where `+where+` limit 5000`, JSON[[]string]{keys})
	return collect(rows, err, func(r *sql.Rows) (*Sample, error) { return scanSample(r) })
}

// row decides what one row does.
func (c *checker) row(ctx context.Context, row sheet.Row, stored found) (ImportRow, error) {
	code, _ := c.cell(row, c.code)
	code = strings.Join(strings.Fields(code), " ")
	w := ImportRow{Row: row.Number, Code: code, codeKey: textile.CodeKey(code)}
	if w.codeKey == "" {
		return c.withoutCode(ctx, row, w, stored.byName[c.nameKey(row)])
	}
	if first, twice := c.seen[w.codeKey]; twice {
		w.State, w.Problems = RowRefused, []RowProblem{doubled(code, first)}
		return w, nil
	}
	c.seen[w.codeKey] = row.Number
	now, known := stored.byCode[w.codeKey]
	if !known {
		now = &Sample{}
		f, _ := FindSampleField("code")
		if e := f.Set(&now.SampleSpec, code, ""); e != nil {
			w.Problems = append(w.Problems, RowProblem{Field: "code", Key: e.Key, Args: e.Args, Text: cut(code, sampleRunes)})
		}
		now.SampleSpec, code = SampleSpec{}, now.Code
	} else {
		code, w.SampleID, w.Version = now.Code, now.ID, now.Version // the spelling that is stored stays
		w.Code = code
	}
	return w, c.compare(ctx, row, &w, now.SampleSpec, code)
}

// compare lays the row's cells over what is stored and tells the difference.
func (c *checker) compare(ctx context.Context, row sheet.Row, w *ImportRow, before SampleSpec, code string) error {
	spec := before
	spec.Code = code
	w.Problems = append(w.Problems, c.read(row, &spec)...)
	if len(w.Problems) > 0 {
		w.State = RowRefused
		return nil
	}
	if err := c.tidy(ctx, &spec, before); err != nil {
		return err
	}
	w.Changes = diff(before, spec)
	switch {
	case w.SampleID == 0:
		w.State = RowNew
	case len(w.Changes) > 0:
		w.State = RowChanged
	default:
		w.State = RowSame
	}
	return nil
}

// erase in a cell empties the field; an empty cell leaves it as it is.
const erase = "-"

// read sets the fields of the row's cells and tells which could not be read.
func (c *checker) read(row sheet.Row, spec *SampleSpec) []RowProblem {
	var wrong []RowProblem
	for _, col := range c.columns {
		text, lang := c.cell(row, col.at)
		typed := text
		if text == "" || text == col.field.Get(spec, c.imp.Plan.Lang) {
			continue
		}
		if text == erase {
			text = ""
		}
		if kind := wordKinds[col.field.Key]; kind != "" {
			text = c.reader.word(kind, text)
		}
		if e := col.field.Set(spec, text, lang); e != nil {
			wrong = append(wrong, RowProblem{Field: col.field.Key, Key: e.Key, Args: e.Args, Text: cut(typed, sampleRunes)})
		}
	}
	return wrong
}

// tidy brings the spec into its stored form. Names are looked up once for the
// whole file, and a new one is written as it stood first.
func (c *checker) tidy(ctx context.Context, s *SampleSpec, before SampleSpec) error {
	for _, n := range []struct {
		table string
		name  *string
	}{{"parties", &s.Supplier}, {"fairs", &s.Fair}} {
		if err := c.known(ctx, n.table, n.name); err != nil {
			return err
		}
	}
	s.Tags = append([]string(nil), s.Tags...)
	for i := range s.Tags {
		if err := c.known(ctx, "tags", &s.Tags[i]); err != nil {
			return err
		}
	}
	s.Tags = sortTags(s.Tags)
	s.fillUnits(c.set)
	return c.t.tidy(ctx, s, SampleSpec{Supplier: s.Supplier, Fair: s.Fair, Tags: s.Tags})
}

func (c *checker) known(ctx context.Context, table string, name *string) error {
	if *name == "" {
		return nil
	}
	key := table + "\x00" + textile.Fold(*name)
	if as, seen := c.names[key]; seen {
		*name = as
		return nil
	}
	as, err := c.t.knownName(ctx, table, *name)
	*name, c.names[key] = as, as
	return err
}
