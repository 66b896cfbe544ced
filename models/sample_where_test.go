package models

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"strings"
	"testing"

	"github.com/mattn/go-sqlite3"
)

// everyFilter has each condition alone, and all of them together.
var everyFilter = map[string]SampleFilter{
	"nothing": {}, "words": {Q: "lana flan"}, "numbers": {Q: "lana < 20 € 200-300 g"}, "type": {Type: "woven"}, "fibre": {Fibre: "WO"}, "share": {Fibre: "WO", MinFibre: 50},
	"weight": {WeightMin: 100_000, WeightMax: 300_000}, "heavy": {WeightMin: 100_000}, "width": {WidthMax: 150_000}, "price": {PriceMin: 1_0000, PriceMax: 9_0000, Currency: "EUR"},
	"colour": {Colour: "#203040"}, "pattern": {Pattern: "plain"}, "season": {Season: "AW26"}, "use": {Use: "suit"}, "cert": {Cert: "GOTS"}, "tag": {Tag: "x"},
	"supplier": {Supplier: "x"}, "fair": {Fair: "x"}, "stock": {InStock: true}, "priced": {HasPrice: true}, "low": {Low: true}, "by": {By: testUser}, "since": {Since: 1}, "until": {Until: 9}, "dates": {Since: 1, Until: 9},
	"archived": {State: Archived}, "removed": {State: Removed, Q: "x"},
	"all": {Q: "lana < 20 €", Type: "woven", Fibre: "WO", MinFibre: 50, WeightMin: 1, WidthMax: 150_000, Colour: "#203040", Pattern: "plain", Season: "AW26", Use: "suit",
		Cert: "GOTS", Tag: "x", Supplier: "x", Fair: "x", InStock: true, HasPrice: true, Low: true, By: testUser, Since: 1, Until: 9},
}

// listener keeps each statement with its arguments, as it reaches SQLite.
type listener struct{ heard []statement }

type statement struct {
	query string
	args  []any
}

func (l *listener) Open(dsn string) (driver.Conn, error) {
	c, err := (&sqlite3.SQLiteDriver{}).Open(dsn)
	if err != nil {
		return nil, err
	}
	return &heardConn{c.(*sqlite3.SQLiteConn), l}, nil
}

func (l *listener) hear(query string, args []driver.NamedValue) {
	s := statement{query: query}
	for _, a := range args {
		s.args = append(s.args, a.Value)
	}
	l.heard = append(l.heard, s)
}

type heardConn struct {
	*sqlite3.SQLiteConn
	by *listener
}

func (c *heardConn) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	c.by.hear(query, args)
	return c.SQLiteConn.QueryContext(ctx, query, args)
}

func (c *heardConn) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Result, error) {
	c.by.hear(query, args)
	return c.SQLiteConn.ExecContext(ctx, query, args)
}

// listenTo opens the company's file once more, through a listener.
func listenTo(t *testing.T, db *Tenant) (*Tenant, *listener) {
	t.Helper()
	var path string
	must(t, db.row(t.Context(), `select file from pragma_database_list where name = 'main'`).Scan(&path))
	l := &listener{}
	pool := sql.OpenDB(connector{l, "file:" + path})
	t.Cleanup(func() { pool.Close() })
	return &Tenant{file: file{write: pool, read: pool, clock: db.clock}, CompanyUID: db.CompanyUID}, l
}

type connector struct {
	*listener
	dsn string
}

func (c connector) Connect(context.Context) (driver.Conn, error) { return c.Open(c.dsn) }
func (c connector) Driver() driver.Driver                        { return c.listener }

// plan tells how SQLite runs a statement.
func plan(t *testing.T, db *Tenant, s statement) []string {
	t.Helper()
	rows, err := db.query(t.Context(), `explain query plan `+s.query, s.args...)
	lines, err := collect(rows, err, func(r *sql.Rows) (line string, err error) {
		var id, parent, unused int
		return line, r.Scan(&id, &parent, &unused, &line)
	})
	must(t, err)
	return lines
}

// walks are the lines of plans that read a whole table or sort samples; small
// are the tables that may be read whole. A match reads as a scan, too.
func walks(t *testing.T, db *Tenant, l *listener) (all []string) {
	t.Helper()
	small := []string{"counters", "options", "phrases", "settings", "samples USING COVERING INDEX samples_low", "CONSTANT ROW", "(subquery", "kin"} // the last is the queue of a recursion
	for _, s := range l.heard {
	lines:
		for _, line := range plan(t, db, s) {
			table, walk := strings.CutPrefix(line, "SCAN ")
			for _, ok := range small {
				walk = walk && !strings.HasPrefix(table, ok)
			}
			index := strings.Contains(table, "VIRTUAL TABLE INDEX") && !strings.Contains(table, "VIRTUAL TABLE INDEX 0")
			if walk && !index || line == "USE TEMP B-TREE FOR ORDER BY" && strings.Contains(s.query, "samples s") {
				all = append(all, line+" in "+s.query)
				break lines
			}
		}
	}
	return all
}

func TestNoListReadsAWholeTable(t *testing.T) {
	company := openCompany(t)
	for name, f := range everyFilter {
		for _, f.Sort = range Sorts {
			for _, after := range []string{"", NewUID()} {
				db, l := listenTo(t, company)
				_, _, err := db.Samples(t.Context(), f, after, PageSize)
				must(t, err)
				_, _, err = db.CountSamples(t.Context(), f)
				must(t, err)
				_, _, err = db.Neighbours(t.Context(), f, NewUID())
				must(t, err)
				for _, walk := range walks(t, company, l) {
					t.Errorf("%s by %s: %s", name, f.Sort, walk)
				}
				db.Close()
			}
		}
	}
}

func TestNothingElseReadsAWholeTable(t *testing.T) {
	company := openCompany(t)
	s := addSample(t, company, SampleSpec{Code: "LV-1", Composition: "WO100", Price: 1_0000, Supplier: "Lanificio", Tags: []string{"x"}})
	for name, act := range map[string]func(context.Context, *Tenant) error{
		"counters":          func(ctx context.Context, db *Tenant) error { _, err := db.Counters(ctx); return err },
		"suppliers":         func(ctx context.Context, db *Tenant) error { _, _, err := db.Suppliers(ctx, "", "", 50); return err },
		"suppliers by word": func(ctx context.Context, db *Tenant) error { _, _, err := db.Suppliers(ctx, "la", "a", 50); return err },
		"tags":              func(ctx context.Context, db *Tenant) error { _, err := db.Tags(ctx, "a", 9); return err },
		"filters":           func(ctx context.Context, db *Tenant) error { _, err := db.Filters(ctx, testUser); return err },
		"save a filter":     func(ctx context.Context, db *Tenant) error { return db.SaveFilter(ctx, testUser, Filter{Name: "x"}) },
		"options":           func(ctx context.Context, db *Tenant) error { _, err := db.Options(ctx); return err },
		"purge":             func(ctx context.Context, db *Tenant) error { return db.PurgeSamples(ctx) },
		"who names a content": func(ctx context.Context, db *Tenant) error {
			_, err := db.unnamed(ctx, []string{db.BlobKey("ab12", 640), db.AttachmentBlob("ab12"), db.CompanyUID + "/issued/ab/ab12.pdf", db.CompanyUID + "/imports/x/table"})
			return err
		},
		"orphans": func(ctx context.Context, db *Tenant) error {
			_, err := db.CollectOrphans(ctx, store(t))
			return err
		},
		"twins": func(ctx context.Context, db *Tenant) error {
			_, err := db.Twins(ctx, s.SampleSpec, NewUID())
			return err
		},
		"propose a code":   func(ctx context.Context, db *Tenant) error { _, err := db.ProposeCode(ctx); return err },
		"history":          func(ctx context.Context, db *Tenant) error { _, err := db.History(ctx, "sample", 1); return err },
		"a sample":         func(ctx context.Context, db *Tenant) error { _, err := db.FindSample(ctx, s.UID); return err },
		"a sample by code": func(ctx context.Context, db *Tenant) error { _, err := db.FindSampleByCode(ctx, "LV-1"); return err },
		"bulk": func(ctx context.Context, db *Tenant) error {
			_, err := db.BulkSamples(ctx, testUser, []string{s.UID}, Bulk{AddTags: []string{"y"}, State: Archived})
			return err
		},
	} {
		db, l := listenTo(t, company)
		must(t, act(t.Context(), db))
		if len(l.heard) == 0 {
			t.Errorf("%s: no statement was heard", name)
		}
		for _, walk := range walks(t, company, l) {
			t.Errorf("%s: %s", name, walk)
		}
		db.Close()
	}
}
