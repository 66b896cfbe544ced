package models

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"slices"
	"strings"

	"jennyerp/internal/sheet"
)

// tables are what is taken out, with their columns as the data map has them,
// and how many rows there are.
func (w *takeoutWriter) tables(ctx context.Context) (tables []TakeoutTable, err error) {
	for _, table := range movedTables() {
		if err := w.row(ctx, `select count(*) from `+table.Name).Scan(&table.Rows); err != nil {
			return nil, err
		}
		w.total += 2 * int(table.Rows)
		tables = append(tables, table)
	}
	return tables, nil
}

// table writes the rows as JSON, then as CSV.
func (w *takeoutWriter) table(ctx context.Context, t TakeoutTable) error {
	t.Rows = 0
	sum := sha256.New()
	e, err := w.entry("tables/"+t.Name+".json", 8, func(out io.Writer) error {
		b := bufio.NewWriterSize(out, 64<<10)
		b.WriteString("[")
		for values, err := range w.rows(ctx, t) {
			if err != nil {
				return err
			}
			if t.Rows > 0 {
				b.WriteByte(',')
			}
			t.Rows++
			sum.Write(rowLine(values))
			b.WriteByte('\n')
			if err := writeRow(b, t.Columns, values); err != nil {
				return err
			}
		}
		b.WriteString("\n]\n")
		return b.Flush()
	})
	if err != nil {
		return err
	}
	t.JSON, t.RowHash = e.sum(), hex.EncodeToString(sum.Sum(nil))
	e, err = w.entry("tables/"+t.Name+".csv", 8, func(out io.Writer) error {
		return sheet.WriteCSV(out, sheet.CommaCSV, t.Columns, cells(w.rows(ctx, t)))
	})
	t.CSV = e.sum()
	w.manifest.Tables = append(w.manifest.Tables, t)
	return err
}

// rows are a table's rows in the order of its key.
func (w *takeoutWriter) rows(ctx context.Context, t TakeoutTable) iter.Seq2[[]any, error] {
	where, args := "", []any(nil)
	if t.Name == "pictures" {
		where, args = ` where `+ownPictures, []any{w.o.By}
	}
	return w.tableRows(ctx, t.Name, t.Columns, where, args, func(n int) { w.tell(n) })
}

// ownPictures leaves out what colleagues keep for themselves.
const ownPictures = `(visibility <> 'private' or owner = ?)`

// tableRows are the rows of a table in the order of its key; each is only good
// until the next. told hears of every thousand.
func (f *file) tableRows(ctx context.Context, table string, columns []string, where string, args []any, told func(int)) iter.Seq2[[]any, error] {
	return func(yield func([]any, error) bool) {
		var order sql.NullString
		if err := f.row(ctx, `select group_concat('"' || name || '"') from (select name from pragma_table_info(?) where pk > 0 order by pk)`, table).Scan(&order); err != nil {
			yield(nil, err)
			return
		}
		rows, err := f.query(ctx, `select "`+strings.Join(columns, `","`)+`" from "`+table+`"`+where+` order by `+order.String, args...)
		if err != nil {
			yield(nil, err)
			return
		}
		defer rows.Close()
		values, to := make([]any, len(columns)), make([]any, len(columns))
		for i := range values {
			to[i] = &values[i]
		}
		n := 0
		for ; rows.Next(); n++ {
			if err := rows.Scan(to...); err != nil {
				yield(nil, err)
				return
			}
			if !yield(values, nil) {
				return
			}
			if n%1000 == 999 {
				told(1000)
			}
		}
		told(n % 1000)
		if err := rows.Err(); err != nil {
			yield(nil, err)
		}
	}
}

// rowLine is a row in one way only, for its hash: a JSON array and a line end.
func rowLine(values []any) []byte {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	_ = e.Encode(plain(values)) // texts, numbers and null
	return b.Bytes()
}

// plain writes bytes as text, since JSON has none.
func plain(values []any) []any {
	for i, v := range values {
		if raw, ok := v.([]byte); ok {
			values = slices.Clone(values)
			values[i] = base64.StdEncoding.EncodeToString(raw)
		}
	}
	return values
}

// writeRow writes a row as a JSON object, its columns in their order.
func writeRow(b *bufio.Writer, columns []string, values []any) error {
	for i, v := range plain(values) {
		b.WriteByte("{,"[min(i, 1)])
		fmt.Fprintf(b, "%q:", columns[i])
		data, err := json.Marshal(v)
		if err != nil {
			return err
		}
		b.Write(data)
	}
	return b.WriteByte('}')
}

// cells are rows as a spreadsheet takes them: numbers as numbers.
func cells(rows iter.Seq2[[]any, error]) iter.Seq2[[]sheet.Value, error] {
	return func(yield func([]sheet.Value, error) bool) {
		var line []sheet.Value
		for values, err := range rows {
			line = line[:0]
			for _, v := range plain(values) {
				switch v := v.(type) {
				case int64:
					line = append(line, sheet.Decimal(v, 0))
				case string:
					line = append(line, sheet.Text(v))
				case nil:
					line = append(line, sheet.Value{})
				default:
					line = append(line, sheet.Text(fmt.Sprint(v)))
				}
			}
			if !yield(line, err) {
				return
			}
		}
	}
}
