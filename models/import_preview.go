package models

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"jennyerp/internal/blob"
	"jennyerp/internal/sheet"
)

// ImportPreview is what the columns look like.
type ImportPreview struct {
	Sheet     string         `json:"sheet"`
	Total     int            `json:"total"` // rows below the header
	Top       []ImportTop    `json:"top"`   // the first rows, one of which names the columns
	Columns   []ImportColumn `json:"columns"`
	Ambiguous string         `json:"ambiguous"` // a number that can be read in two ways, "" for none
	Pictures  bool           `json:"pictures"`  // there are pictures in cells or in a zip
}

// ImportTop is one of the first rows of the file.
type ImportTop struct {
	Number int    `json:"number"`
	Text   string `json:"text"`
}

// ImportColumn is one column of the file with some of what stands in it.
type ImportColumn struct {
	Letter  string   `json:"letter"`
	Head    string   `json:"head"`
	Samples []string `json:"samples"`
}

const (
	topRows     = 12
	samplesSeen = 4
	sampleRunes = 60
)

// openTable opens the uploaded table; the caller closes the object.
func openTable(ctx context.Context, store blob.Store, i *Import) (*sheet.Book, blob.Object, error) {
	o, err := store.Open(ctx, i.Blob)
	if err != nil {
		return nil, nil, err
	}
	book, err := sheet.Open(i.File, o, o.Size())
	if err != nil {
		o.Close()
		return nil, nil, fmt.Errorf("open table: %w", err)
	}
	return book, o, nil
}

// LookAgain reads the columns anew with another header row, 0 for none.
func (t *Tenant) LookAgain(ctx context.Context, store blob.Store, i *Import, r Reader, header int) error {
	if err := t.look(ctx, store, i, r, header); err != nil {
		return err
	}
	_, err := t.exec(ctx, `update imports set preview = ?, plan = ? where id = ? and state = ?`, JSON[ImportPreview]{i.Preview}, JSON[ImportPlan]{i.Plan}, i.ID, ImportUploaded)
	return err
}

// look fills preview and plan from the file; header -1 finds the header.
func (t *Tenant) look(ctx context.Context, store blob.Store, i *Import, r Reader, header int) error {
	book, o, err := openTable(ctx, store, i)
	if err != nil {
		return err
	}
	defer o.Close()
	l := looker{reader: r, imp: i}
	if err := l.top(book); err != nil {
		return err
	}
	l.heads(header)
	if err := l.walk(book); err != nil {
		return err
	}
	pictures, err := book.Pictures()
	if err != nil {
		return fmt.Errorf("pictures of table: %w", err)
	}
	i.Preview.Sheet, i.Preview.Pictures = book.Sheet, len(pictures) > 0 || i.Photos != ""
	i.Plan.Lang = l.lang()
	if i.Preview.Total == 0 {
		return fmt.Errorf("table below its header: %w", sheet.ErrEmpty)
	}
	return nil
}

type looker struct {
	reader        Reader
	imp           *Import
	first         []sheet.Row
	numeric       []bool
	commas, point int
}

func (l *looker) top(book *sheet.Book) error {
	for row, err := range book.Rows() {
		if err != nil {
			return fmt.Errorf("rows of table: %w", err)
		}
		if l.first = append(l.first, row); len(l.first) == 30 {
			break
		}
	}
	l.imp.Preview = ImportPreview{}
	for _, row := range l.first[:min(len(l.first), topRows)] {
		texts := slices.DeleteFunc(row.Texts(), func(s string) bool { return strings.TrimSpace(s) == "" })
		l.imp.Preview.Top = append(l.imp.Preview.Top, ImportTop{row.Number, cut(strings.Join(texts, " · "), 2*sampleRunes)})
	}
	return nil
}

// heads names the columns and matches them with fields.
func (l *looker) heads(header int) {
	fields := l.reader.sheetFields()
	at := slices.IndexFunc(l.first, func(r sheet.Row) bool { return r.Number == header })
	if header < 0 {
		at = max(0, sheet.FindHeader(l.first, sheet.Known(fields)))
	}
	plan := &l.imp.Plan
	*plan = ImportPlan{MakeCodes: plan.MakeCodes, Visibility: plan.Visibility}
	var heads []string
	if at >= 0 && at < len(l.first) {
		heads, plan.Header = sheet.Headers(l.first, at), l.first[at].Number
	}
	for i, head := range heads {
		l.column(i).Head = cut(strings.Join(strings.Fields(head), " "), sampleRunes)
	}
	plan.Fields = make([]string, len(heads))
	for f, col := range sheet.Match(heads, fields) {
		if col >= 0 {
			plan.Fields[col] = fields[f].Key
		}
	}
	l.numeric = make([]bool, sheet.MaxColumns)
	for i, key := range plan.Fields {
		f, ok := FindSampleField(key)
		l.numeric[i] = !ok || f.Number || key == "breaks"
	}
}

func (l *looker) column(i int) *ImportColumn {
	p := &l.imp.Preview
	for len(p.Columns) <= i {
		p.Columns = append(p.Columns, ImportColumn{Letter: columnLetter(len(p.Columns))})
	}
	return &p.Columns[i]
}

// columnLetter names a column as spreadsheets do: A … Z, AA …
func columnLetter(i int) string {
	if i < 26 {
		return string(rune('A' + i))
	}
	return columnLetter(i/26-1) + string(rune('A'+i%26))
}

// walk takes samples of every column and looks how numbers are written.
func (l *looker) walk(book *sheet.Book) error {
	for row, err := range book.Rows() {
		if err != nil {
			return fmt.Errorf("rows of table: %w", err)
		}
		if row.Number <= l.imp.Plan.Header {
			continue
		}
		l.imp.Preview.Total++
		for i, c := range row.Cells {
			if text := strings.TrimSpace(c.Text); text != "" {
				l.cell(i, text, c.Number)
			}
		}
	}
	plan := &l.imp.Plan
	for len(plan.Fields) < len(l.imp.Preview.Columns) {
		plan.Fields = append(plan.Fields, "")
	}
	return nil
}

var (
	commaDecimal = regexp.MustCompile(`\d,\d{1,2}(\D|$)`)
	pointDecimal = regexp.MustCompile(`\d\.\d{1,2}(\D|$)`)
	twoWays      = regexp.MustCompile(`(^|[^\d.,])\d{1,3}[.,]\d{3}($|[^\d.,])`)
)

func (l *looker) cell(i int, text string, number bool) {
	col := l.column(i)
	short := cut(text, sampleRunes)
	if len(col.Samples) < samplesSeen && !slices.Contains(col.Samples, short) {
		col.Samples = append(col.Samples, short)
	}
	if number || i >= len(l.numeric) || !l.numeric[i] && i < len(l.imp.Plan.Fields) {
		return
	}
	if commaDecimal.MatchString(text) {
		l.commas++
	}
	if pointDecimal.MatchString(text) {
		l.point++
	}
	if l.imp.Preview.Ambiguous == "" && twoWays.MatchString(text) {
		l.imp.Preview.Ambiguous = short
	}
}

// lang is how the file writes numbers: as most of its decimals say, else as
// the reader does.
func (l *looker) lang() string {
	switch {
	case l.commas > l.point:
		return "it"
	case l.point > l.commas || l.reader.Lang != "it":
		return "en"
	}
	return "it"
}

func cut(s string, runes int) string {
	if r := []rune(s); len(r) > runes {
		return string(r[:runes-1]) + "…"
	}
	return s
}
