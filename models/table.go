package models

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"slices"
	"strings"

	"jennyerp/internal/sheet"
)

// Table is an uploaded list, by the keys of its columns. It waits as a draft
// of the person who brought it until they say yes.
type Table struct {
	File    string      `json:"file"`
	Lang    string      `json:"lang"` // en, it, zh: how numbers are read
	Columns []string    `json:"columns"`
	Ignored []string    `json:"ignored"` // heads that were not understood
	Rows    []TableLine `json:"rows"`
}

// TableLine is one row of the list.
type TableLine struct {
	Number int          `json:"row"` // as the spreadsheet shows it
	Cells  []sheet.Cell `json:"cells"`
}

// read takes a file in, of at most max rows. What the first field is about must
// be there; without is the message when it is not.
func (p *Table) read(r io.ReaderAt, size int64, fields []sheet.Field, max int, without string) error {
	book, err := sheet.Open(p.File, r, size)
	if err != nil {
		return err
	}
	var rows []sheet.Row
	for row, err := range book.Rows() {
		if err != nil {
			return err
		}
		if rows = append(rows, row); len(rows) > max+30 {
			return &Invalid{Fields: []FieldError{{Field: "file", Key: "import.table.many", Args: map[string]any{"Max": max}}}}
		}
	}
	return p.take(rows, fields, without)
}

// take finds the header and the columns that are understood.
func (p *Table) take(rows []sheet.Row, fields []sheet.Field, without string) error {
	at := sheet.FindHeader(rows, sheet.Known(fields))
	if at < 0 {
		return Refuse("file", "import.table.head")
	}
	heads := sheet.Headers(rows, at)
	matched := sheet.Match(heads, fields)
	if matched[0] < 0 {
		return Refuse("file", without)
	}
	p.Columns = make([]string, len(heads))
	for i, col := range matched {
		if col >= 0 {
			p.Columns[col] = fields[i].Key
		}
	}
	for i, head := range heads {
		if p.Columns[i] == "" && strings.TrimSpace(head) != "" {
			p.Ignored = append(p.Ignored, cut(head, 60))
		}
	}
	for _, row := range rows[at+1:] {
		p.Rows = append(p.Rows, TableLine{row.Number, row.Cells[:min(len(row.Cells), len(heads))]})
	}
	return nil
}

// cell is a row's cell in a column, the zero one where there is none.
func (l TableLine) cell(columns []string, key string) sheet.Cell {
	i := slices.Index(columns, key)
	if i < 0 || i >= len(l.Cells) {
		return sheet.Cell{}
	}
	return l.Cells[i]
}

func (l TableLine) text(columns []string, key string) string {
	return strings.TrimSpace(l.cell(columns, key).Text)
}

// writeTable writes rows as a workbook ("xlsx") or as text ("csv") with the
// names of the columns as its head; the workbook's sheet is called "title".
func (r Reader) writeTable(out io.Writer, format string, columns []string, rows iter.Seq2[[]sheet.Value, error]) error {
	var heads []string
	var titled []sheet.Column
	for _, key := range columns {
		heads, titled = append(heads, r.Label(key)), append(titled, sheet.Column{Title: r.Label(key)})
	}
	if format == "csv" {
		return sheet.WriteCSV(out, r.csv(), heads, rows)
	}
	book, err := sheet.NewXLSX(out, r.Label("title"), titled)
	if err != nil {
		return err
	}
	for values, err := range rows {
		if err != nil {
			return err
		}
		if err := book.Row(values...); err != nil {
			return fmt.Errorf("write table: %w", err)
		}
	}
	return book.Close()
}

// keepTable keeps a list until the person says yes, in place of an earlier one.
func (t *Tenant) keepTable(ctx context.Context, by, form string, table any) error {
	b, err := json.Marshal(table)
	if err != nil {
		return err
	}
	_, err = t.exec(ctx, `insert into drafts (owner, form, data, updated_at) values (?, ?, ?, ?) on conflict do update set data = excluded.data, updated_at = excluded.updated_at`, by, form, string(b), t.Now())
	return err
}

// keptTable reads it again; ErrNotFound when there is none.
func keptTable[T any](ctx context.Context, t *Tenant, by, form string) (T, error) {
	var data JSON[T]
	err := t.row(ctx, `select data from drafts where owner = ? and form = ?`, by, form).Scan(&data)
	if errors.Is(err, sql.ErrNoRows) {
		return data.V, ErrNotFound
	}
	return data.V, err
}
