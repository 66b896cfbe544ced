package models

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/mattn/go-sqlite3"

	"jennyerp/models/schema"
)

// load reads the tables into a new file at path, built as the file's own schema
// says, compares the hashes of the rows, and brings it to the newest schema: so
// files of older versions of the program come in, too.
func (r *takeoutReader) load(ctx context.Context, path string, clock Clock, told func(int)) (*file, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, err
	}
	f, err := openFile(path, clock)
	if err != nil {
		return nil, err
	}
	names, err := fs.Glob(schema.Files, "tenant/*.sql")
	for i := 0; err == nil && i < r.Schema; i++ {
		err = f.step(ctx, names[i])
	}
	if err == nil {
		err = f.inTx(ctx, func(f file) error { return f.unguarded(ctx, func() error { return r.fill(ctx, &f, told) }) })
	}
	if isConstraint(err) {
		err = faulty("movein.problem.damaged", "%v", err)
	}
	if err == nil {
		err = f.migrate(ctx, "tenant")
	}
	if err != nil {
		f.Close()
		return nil, err
	}
	return &f, nil
}

// unguarded runs fn without the triggers, which would count what is counted
// already and refuse rows of issued invoices; references are checked at the end.
func (f *file) unguarded(ctx context.Context, fn func() error) error {
	rows, err := f.query(ctx, `select name from sqlite_master where type = 'trigger' order by rowid`)
	names, err := collect(rows, err, scanText)
	if err != nil {
		return err
	}
	rows, err = f.query(ctx, `select sql from sqlite_master where type = 'trigger' order by rowid`)
	texts, err := collect(rows, err, scanText)
	if err != nil {
		return err
	}
	acts := []string{"pragma defer_foreign_keys = on"}
	for _, name := range names {
		acts = append(acts, `drop trigger "`+name+`"`)
	}
	for _, act := range acts {
		if _, err := f.exec(ctx, act); err != nil {
			return err
		}
	}
	if err := fn(); err != nil {
		return err
	}
	for _, text := range texts {
		if _, err := f.exec(ctx, text); err != nil {
			return err
		}
	}
	return nil
}

// fill empties the tables and reads every row.
func (r *takeoutReader) fill(ctx context.Context, f *file, told func(int)) error {
	for _, t := range r.Tables {
		i := slices.IndexFunc(TheDataMap().Tables, func(m MappedTable) bool { return m.Database == "tenant" && m.Table == t.Name })
		if i < 0 || TheDataMap().Tables[i].Stays != "" {
			return faulty("movein.problem.strange", "table %q", t.Name)
		}
		if _, err := f.exec(ctx, `delete from "`+t.Name+`"`); err != nil {
			return err
		}
	}
	for _, t := range r.Tables {
		if err := f.insertAll(ctx, t.Name, t.Columns, r.rows(t)); err != nil {
			return fmt.Errorf("table %s: %w", t.Name, err)
		}
		hash, n, err := f.rowHash(ctx, t.Name, t.Columns)
		if err != nil {
			return err
		}
		if hash != t.RowHash || n != t.Rows {
			return faulty("movein.problem.damaged", "table %s: its rows have another hash", t.Name)
		}
		told(int(n))
	}
	return nil
}

// rowHash is the hash of all rows of a table, and how many there are.
func (f *file) rowHash(ctx context.Context, table string, columns []string) (hash string, n int64, err error) {
	sum := sha256.New()
	for values, err := range f.tableRows(ctx, table, columns, "", nil, func(int) {}) {
		if err != nil {
			return "", 0, err
		}
		sum.Write(rowLine(values))
		n++
	}
	return hex.EncodeToString(sum.Sum(nil)), n, nil
}

// rows reads the rows of a table's JSON.
func (r *takeoutReader) rows(t TakeoutTable) iter.Seq2[[]any, error] {
	return func(yield func([]any, error) bool) {
		in, err := r.open("tables/"+t.Name+".json", t.JSON)
		if err != nil {
			yield(nil, err)
			return
		}
		defer in.Close()
		bounded := &boundedRows{in, maxRow}
		d := json.NewDecoder(bounded)
		d.UseNumber()
		if _, err := d.Token(); err != nil {
			yield(nil, unread(t.Name, err))
			return
		}
		for d.More() {
			var row map[string]any
			err := unread(t.Name, d.Decode(&row))
			bounded.left = maxRow
			values := make([]any, len(t.Columns))
			for i, c := range t.Columns {
				if values[i] = row[c]; err == nil {
					values[i], err = stored(row[c])
				}
			}
			if !yield(values, err) || err != nil {
				return
			}
		}
		if _, err := io.Copy(io.Discard, io.MultiReader(d.Buffered(), in)); err != nil { // at the end the hash is compared
			yield(nil, err)
		}
	}
}

// unread says that rows cannot be read, unless that was said more exactly.
func unread(table string, err error) error {
	if _, said := MoveInProblem(err); err == nil || said {
		return err
	}
	return faulty("movein.problem.damaged", "table %s: %v", table, err)
}

// untaken says that a row is damaged when it is the row that SQLite does not
// take (a constraint, a column's JSON), and not the disk.
func untaken(table string, err error) error {
	var e sqlite3.Error
	if errors.As(err, &e) && slices.Contains([]sqlite3.ErrNo{sqlite3.ErrError, sqlite3.ErrConstraint, sqlite3.ErrMismatch, sqlite3.ErrTooBig}, e.Code) {
		return unread(table, err)
	}
	return err
}

// stored is a JSON value as the database takes it.
func stored(v any) (any, error) {
	switch v := v.(type) {
	case json.Number:
		n, err := v.Int64()
		if err != nil {
			return nil, faulty("movein.problem.damaged", "number %s", v)
		}
		return n, nil
	case string, nil:
		return v, nil
	}
	return nil, faulty("movein.problem.damaged", "a value of the type %T", v)
}

// insertAll stores rows. What must not be empty and is never taken out, such as
// the hash of a link, gets something that fits nothing.
func (f *file) insertAll(ctx context.Context, table string, columns []string, all iter.Seq2[[]any, error]) error {
	rows, err := f.query(ctx, `select name from pragma_table_info(?)`, table)
	there, err := collect(rows, err, scanText)
	if err != nil {
		return err
	}
	for _, c := range columns {
		if !slices.Contains(there, c) {
			return faulty("movein.problem.strange", "column %s.%q", table, c)
		}
	}
	rows, err = f.query(ctx, `select name from pragma_table_info(?) where "notnull" and dflt_value is null and pk = 0`, table)
	must, err := collect(rows, err, scanText)
	if err != nil {
		return err
	}
	names, marks := `"`+strings.Join(columns, `","`)+`"`, strings.TrimSuffix(strings.Repeat("?,", len(columns)), ",")
	for _, c := range must {
		if !slices.Contains(columns, c) {
			names, marks = names+`,"`+c+`"`, marks+`,lower(hex(randomblob(32)))`
		}
	}
	query := `insert into "` + table + `" (` + names + `) values (` + marks + `)`
	for values, err := range all {
		if err != nil {
			return err
		}
		if _, err := f.exec(ctx, query, values...); err != nil {
			return untaken(table, err)
		}
	}
	return nil
}
