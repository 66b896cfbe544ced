// Package models is what the trade is: types, rules and their SQL, one file
// per noun. Control holds who may enter which company; Tenant holds one
// company's trade. They are different types, so asking the wrong database
// does not compile.
package models

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"sync/atomic"
	"time"

	"github.com/mattn/go-sqlite3"

	"jennyerp/internal/ledger"
)

// Clock tells the time. Tests inject their own; SQL never asks the database.
type Clock func() time.Time

// file is one SQLite file: a writer, two readers, or, inside Tx, the
// transaction behind the same calls.
type file struct {
	write, read *sql.DB
	tx          *sql.Tx
	clock       Clock
	wrote       func()                          // hears that something was written; may be nil
	changed     *changed                        // inside Tx: whether a statement changed something
	ledger      func() (*ledger.Ledger, error)  // of its audit log
	hold        func(ctx context.Context) error // refuses a commit when the file is another machine's by now; may be nil
	still       bool                            // nothing may be written
}

// Control is the service's database: people, companies, sessions, mail codes.
type Control struct {
	file
	Node         string // the name of this machine where there are several
	SecondFactor string // whom the service wants one of: FactorOwners, FactorAll; otherwise of nobody
}

// Tenant is one company's database, opened by Tenants.Open and nowhere else.
type Tenant struct {
	file
	CompanyUID string
	sight      *Sight // how its pictures are compared
	noted      func(ctx context.Context, company string, at int64) error
}

// Two names of one driver: under the second, the log stays when the last
// connection closes, so that who follows it finds the place where it was.
const (
	driverName     = "sqlite3_jenny"
	driverKeepsLog = "sqlite3_jenny_keeps_log"
)

func init() {
	alone := func(c *sqlite3.SQLiteConn) error {
		c.SetLimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0) // one company never reaches another's file
		return nil
	}
	sql.Register(driverName, &sqlite3.SQLiteDriver{ConnectHook: alone})
	sql.Register(driverKeepsLog, &sqlite3.SQLiteDriver{ConnectHook: func(c *sqlite3.SQLiteConn) error {
		return errors.Join(alone(c), c.SetFileControlInt("main", sqlite3.SQLITE_FCNTL_PERSIST_WAL, 1))
	}})
}

// Pragmas live in the DSN: an Exec would reach only one pooled connection.
const pragmas = "_journal_mode=WAL&_busy_timeout=5000&_foreign_keys=on&_synchronous=FULL&_cache_size=-4000"

// How many statements stay prepared: an import of 10,000 rows runs the same
// twenty again and again, a page the same few. A reader keeps fewer, for there
// are two in each open company.
const (
	kept     = "&_stmt_cache_size=48"
	keptRead = "&_stmt_cache_size=12"
)

// uriPath writes a path so that SQLite does not read a query or escapes in it.
var uriPath = strings.NewReplacer("%", "%25", "?", "%3f", "#", "%23")

// What is deleted is written over with zeros: wholly in the small control
// database; in a company's file where that costs no further page, and wholly
// after a person was erased (models/shred.go).
const (
	shreds     = "&_secure_delete=on"
	shredsFast = "&_secure_delete=fast"
)

func openFile(path string, clock Clock) (file, error) {
	return openFileAs(driverName, path, shredsFast, clock)
}

func openFileAs(driver, path, more string, clock Clock) (file, error) {
	dsn := "file:" + uriPath.Replace(filepath.ToSlash(path)) + "?" + pragmas + more
	w, err := sql.Open(driver, dsn+"&_txlock=immediate"+kept)
	if err != nil {
		return file{}, err
	}
	w.SetMaxOpenConns(1)
	r, err := sql.Open(driver, dsn+"&mode=ro&_query_only=on"+keptRead)
	if err != nil {
		w.Close()
		return file{}, err
	}
	r.SetMaxOpenConns(2)
	r.SetMaxIdleConns(2)
	return file{write: w, read: r, clock: clock}, nil
}

// OpenControl opens the control database at path, making or migrating it.
func OpenControl(ctx context.Context, path string, clock Clock) (*Control, error) {
	f, err := openFileAs(driverName, path, shreds, clock)
	if err != nil {
		return nil, fmt.Errorf("open control: %w", err)
	}
	if err := f.migrate(ctx, "control"); err != nil {
		f.Close()
		return nil, fmt.Errorf("open control: %w", err)
	}
	c := &Control{file: f}
	if err := c.beginLegal(ctx); err != nil {
		f.Close()
		return nil, err
	}
	return c, nil
}

// Close closes the pools; the last connection checkpoints the log.
func (f *file) Close() error {
	err := f.read.Close()
	if e := f.write.Close(); err == nil {
		err = e
	}
	return err
}

// tell says that something was written.
func (f *file) tell() {
	if f.wrote != nil {
		f.wrote()
	}
}

// held refuses when the file is another machine's by now.
func (f *file) held(ctx context.Context) error {
	if f.hold == nil {
		return nil
	}
	return f.hold(ctx)
}

// Now is the clock's time in unix milliseconds, UTC.
func (f *file) Now() int64 { return f.clock().UnixMilli() }

func (f *file) exec(ctx context.Context, query string, args ...any) (sql.Result, error) {
	countSQL(ctx)
	if f.tx != nil {
		res, err := f.tx.ExecContext(ctx, query, args...)
		f.changed.yes = f.changed.yes || changes(query, res)
		return res, err
	}
	if f.still {
		return nil, ErrReadOnly
	}
	if err := f.held(ctx); err != nil {
		return nil, err
	}
	res, err := f.write.ExecContext(ctx, query, args...)
	if changes(query, res) {
		f.tell()
	}
	return res, err
}

func (f *file) query(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	countSQL(ctx)
	if f.tx != nil {
		f.changed.before(ctx, f.tx, query)
		return f.tx.QueryContext(ctx, query, args...)
	}
	return f.read.QueryContext(ctx, query, args...)
}

func (f *file) row(ctx context.Context, query string, args ...any) *sql.Row {
	countSQL(ctx)
	if f.tx != nil {
		f.changed.before(ctx, f.tx, query)
		return f.tx.QueryRowContext(ctx, query, args...)
	}
	return f.read.QueryRowContext(ctx, query, args...)
}

// inTx runs fn with a copy of f bound to one write transaction; a call from
// inside a transaction joins it.
func (f *file) inTx(ctx context.Context, fn func(file) error) error {
	if f.tx != nil {
		return fn(*f)
	}
	if f.still {
		return ErrReadOnly
	}
	tx, err := f.write.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback() // does nothing after Commit
	bound := *f
	bound.tx, bound.changed = tx, new(changed)
	if err := fn(bound); err != nil {
		return err
	}
	if err := f.held(ctx); err != nil {
		return err
	}
	if bound.changed.something(ctx, tx) {
		defer f.tell()
	}
	return tx.Commit()
}

// Tx runs fn in one write transaction; a nested call joins the outer one.
func (c *Control) Tx(ctx context.Context, fn func(*Control) error) error {
	return c.inTx(ctx, func(f file) error { return fn(&Control{f, c.Node, c.SecondFactor}) })
}

// Tx runs fn in one write transaction; a nested call joins the outer one. A form
// that came with the id of something else is refused.
func (t *Tenant) Tx(ctx context.Context, fn func(*Tenant) error) error {
	err := t.inTx(ctx, func(f file) error {
		bound := *t
		bound.file = f
		return fn(&bound)
	})
	if isTaken(err) {
		return Refuse("form", "error.form")
	}
	return err
}

// collect reads all rows with scan, which gets one row at a time.
func collect[T any](rows *sql.Rows, err error, scan func(*sql.Rows) (T, error)) ([]T, error) {
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var all []T
	for rows.Next() {
		v, err := scan(rows)
		if err != nil {
			return nil, err
		}
		all = append(all, v)
	}
	return all, rows.Err()
}

type sqlCountKey struct{}

// CountSQL returns a context under which every statement is counted in n; the
// page budget of 8 statements is asserted with it.
func CountSQL(ctx context.Context, n *atomic.Int64) context.Context {
	return context.WithValue(ctx, sqlCountKey{}, n)
}

func countSQL(ctx context.Context) {
	if n, ok := ctx.Value(sqlCountKey{}).(*atomic.Int64); ok {
		n.Add(1)
	}
}
