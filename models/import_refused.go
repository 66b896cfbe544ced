package models

import (
	"context"
	"fmt"
	"io"
	"iter"
	"slices"
	"strings"

	"jennyerp/internal/blob"
	"jennyerp/internal/sheet"
)

// WriteRefused writes the refused rows as CSV, each as it stood in the file
// with the reasons behind it, so that they can be corrected and brought again.
func (t *Tenant) WriteRefused(ctx context.Context, store blob.Store, out io.Writer, i *Import, r Reader, title string, explain func(RowProblem) string) error {
	book, o, err := openTable(ctx, store, i)
	if err != nil {
		return err
	}
	defer o.Close()
	reasons := map[int]string{}
	err = t.eachRow(ctx, i, []RowState{RowRefused}, func(w ImportRow) error {
		var all []string
		for _, p := range w.Problems {
			all = append(all, explain(p))
		}
		reasons[w.Row] = strings.Join(all, "; ")
		return nil
	})
	if err != nil {
		return err
	}
	var heads []string
	for _, c := range i.Preview.Columns {
		heads = append(heads, c.Head)
	}
	return sheet.WriteCSV(out, r.csv(), append(heads, title), refusedRows(book, reasons, len(heads), r.csv()))
}

func refusedRows(book *sheet.Book, reasons map[int]string, columns int, f sheet.Format) iter.Seq2[[]sheet.Value, error] {
	return func(yield func([]sheet.Value, error) bool) {
		for row, err := range book.Rows() {
			if err != nil {
				yield(nil, fmt.Errorf("rows of table: %w", err))
				return
			}
			reason, refused := reasons[row.Number]
			if !refused {
				continue
			}
			values := make([]sheet.Value, columns)
			for at, c := range row.Cells[:min(len(row.Cells), columns)] {
				if c.Number {
					c.Text = strings.Replace(c.Text, ".", f.Decimal, 1)
				}
				values[at] = sheet.Text(c.Text)
			}
			if !yield(slices.Concat(values, []sheet.Value{sheet.Text(reason)}), nil) {
				return
			}
		}
	}
}
