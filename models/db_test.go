package models

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
)

func fairCount(t *testing.T, db *Tenant) (n int) {
	t.Helper()
	must(t, db.row(t.Context(), `select count(*) from fairs`).Scan(&n))
	return n
}

func addFair(ctx context.Context, db *Tenant, name string) error {
	_, err := db.fairID(ctx, name)
	return err
}

func TestATransactionIsWholeOrNothing(t *testing.T) {
	db, stop := openCompany(t), errors.New("stop")
	err := db.Tx(t.Context(), func(db *Tenant) error {
		must(t, addFair(t.Context(), db, "Milano Unica"))
		if n := fairCount(t, db); n != 1 {
			t.Errorf("inside the transaction: %d fairs, want its own 1", n)
		}
		return stop
	})
	wantError(t, err, stop)
	if n := fairCount(t, db); n != 0 {
		t.Errorf("%d fairs stayed after the error", n)
	}
}

func TestAPanicLeavesNothingAndFreesTheWriter(t *testing.T) {
	db := openCompany(t)
	func() {
		defer func() { _ = recover() }()
		db.Tx(t.Context(), func(db *Tenant) error {
			must(t, addFair(t.Context(), db, "Milano Unica"))
			panic("slip")
		})
	}()
	must(t, addFair(t.Context(), db, "Première Vision"))
	if n := fairCount(t, db); n != 1 {
		t.Errorf("%d fairs, want only the one after the panic", n)
	}
}

func TestATransactionInsideAnotherJoinsIt(t *testing.T) {
	db, stop := openCompany(t), errors.New("stop")
	err := db.Tx(t.Context(), func(db *Tenant) error {
		must(t, db.Tx(t.Context(), func(db *Tenant) error { return addFair(t.Context(), db, "Milano Unica") }))
		return stop
	})
	wantError(t, err, stop)
	if n := fairCount(t, db); n != 0 {
		t.Error("the inner transaction was committed alone")
	}
}

func TestControlTransactionsRollBackToo(t *testing.T) {
	c, stop := openControl(t), errors.New("stop")
	err := c.Tx(t.Context(), func(c *Control) error {
		must(t, c.SaveThrottle(t.Context(), "sign-in", []byte{1}))
		return stop
	})
	wantError(t, err, stop)
	if b, err := c.Throttle(t.Context(), "sign-in"); b != nil || err != nil {
		t.Errorf("%v, %v; want nothing", b, err)
	}
}

func TestAThrottleIsKeptAndReplaced(t *testing.T) {
	c := openControl(t)
	for _, b := range [][]byte{{1}, {2, 3}} {
		must(t, c.SaveThrottle(t.Context(), "sign-in", b))
		if got, err := c.Throttle(t.Context(), "sign-in"); !bytes.Equal(got, b) || err != nil {
			t.Errorf("%v, %v; want %v", got, err, b)
		}
	}
}

// Each reader is held while the next is asked, so that all of the pool are seen.
func TestEveryConnectionHasThePragmas(t *testing.T) {
	db := openCompany(t)
	all := map[string]string{"journal_mode": "wal", "foreign_keys": "1", "synchronous": "2", "busy_timeout": "5000", "query_only": "0"}
	conn, err := db.write.Conn(t.Context())
	must(t, err)
	defer conn.Close()
	for n := range 3 {
		for pragma, want := range all {
			var got string
			must(t, conn.QueryRowContext(t.Context(), `pragma `+pragma).Scan(&got))
			if got != want {
				t.Errorf("connection %d: %s is %s, want %s", n, pragma, got, want)
			}
		}
		if n == 2 {
			return
		}
		all["query_only"] = "1"
		conn, err = db.read.Conn(t.Context())
		must(t, err)
		defer conn.Close()
	}
}

func TestReadersCannotWrite(t *testing.T) {
	db := openCompany(t)
	rows, err := db.query(t.Context(), `insert into tags (name, name_key) values ('x', 'x') returning id`)
	if _, err := collect(rows, err, scanID); err == nil {
		t.Error("a reader wrote")
	}
}

func TestForeignKeysHold(t *testing.T) {
	if _, err := openCompany(t).exec(t.Context(), `insert into sample_fibres (sample_id, fibre, percent) values (99, 'WO', 10000)`); err == nil {
		t.Error("a fibre of no sample was stored")
	}
}

func TestNoConnectionReachesAnotherFile(t *testing.T) {
	db, other := openCompany(t), filepath.Join(t.TempDir(), "other.db")
	if _, err := db.exec(t.Context(), `attach database ? as other`, other); err == nil {
		t.Error("the writer attached another file")
	}
	rows, err := db.query(t.Context(), `attach database ? as other`, other)
	if _, err := collect(rows, err, scanID); err == nil {
		t.Error("a reader attached another file")
	}
	if _, err := os.Stat(other); err == nil {
		t.Error("the other file was made")
	}
}

func TestWritersWaitForEachOther(t *testing.T) {
	path := filepath.Join(t.TempDir(), "control.db")
	var wg sync.WaitGroup
	for p := range 2 { // as two processes: the second has pools of its own
		c, err := OpenControl(t.Context(), path, testClock())
		must(t, err)
		defer c.Close()
		for w := range 4 {
			wg.Go(func() {
				for i := range 20 {
					name := strconv.Itoa(p) + "." + strconv.Itoa(w) + "." + strconv.Itoa(i)
					if err := c.SaveThrottle(t.Context(), name, []byte{1}); err != nil {
						t.Errorf("%s: %v", name, err)
					}
					if _, err := c.Throttle(t.Context(), name); err != nil {
						t.Errorf("%s: %v", name, err)
					}
				}
			})
		}
		if p == 1 {
			wg.Wait()
			var n int
			must(t, c.row(t.Context(), `select count(*) from throttles`).Scan(&n))
			if n != 160 {
				t.Errorf("%d of 160 writes arrived", n)
			}
		}
	}
}

func TestStatementsAreCounted(t *testing.T) {
	db := openCompany(t)
	var n atomic.Int64
	ctx := CountSQL(t.Context(), &n)
	must(t, db.Tx(ctx, func(db *Tenant) error { return addFair(ctx, db, "Milano Unica") }))
	_, err := db.Fairs(ctx, 10)
	must(t, err)
	if n.Load() != 3 {
		t.Errorf("%d statements counted, want 3", n.Load())
	}
	_, err = db.Fairs(t.Context(), 10)
	must(t, err)
	if n.Load() != 3 {
		t.Error("a statement of another request was counted")
	}
}

func TestAFolderMayHaveAnyName(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "dati 100%41 #1?mode=memory 面料")
	must(t, os.Mkdir(dir, 0o700))
	path := filepath.Join(dir, "control.db")
	c, err := OpenControl(t.Context(), path, testClock())
	must(t, err)
	must(t, c.SaveThrottle(t.Context(), "sign-in", []byte{1}))
	must(t, c.Close())
	if _, err := os.Stat(path); err != nil {
		t.Error(err)
	}
}

func TestAnUnreadableFileIsRefused(t *testing.T) {
	path := filepath.Join(t.TempDir(), "control.db")
	must(t, os.WriteFile(path, []byte(strings.Repeat("not a database. ", 400)), 0o600))
	if _, err := OpenControl(t.Context(), path, testClock()); err == nil {
		t.Error("opened")
	}
}
