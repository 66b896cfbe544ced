package replica

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"modernc.org/sqlite"
)

// The tests write with the SQLite that Litestream brings: another one in this
// process would damage the files.

const canary = "Beltempo Principe di Galles 2814"

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func plan(t *testing.T) Plan {
	t.Helper()
	text, err := os.ReadFile("../../litestream.yml")
	must(t, err)
	p, err := ReadPlan(text)
	must(t, err)
	p.Monitor, p.SyncInterval = period(50*time.Millisecond), period(50*time.Millisecond)
	return p
}

// folder describes copies of the folder dir; all keys hang on seed.
func folder(t *testing.T, dir, seed string) Options {
	t.Helper()
	target, err := ParseTarget(filepath.Join(dir, "replica"), "", "")
	must(t, err)
	must(t, os.MkdirAll(filepath.Join(dir, "companies"), 0o700))
	return Options{Control: filepath.Join(dir, "control.db"), Companies: filepath.Join(dir, "companies"), State: filepath.Join(dir, "replicating"),
		Target: target, Plan: plan(t), Log: slog.New(slog.NewTextHandler(t.Output(), &slog.HandlerOptions{Level: slog.LevelError})), Idle: time.Hour, Most: 100,
		Secret:  func(name string) ([]byte, error) { k := sha256.Sum256([]byte(seed + name)); return k[:], nil },
		Wrapped: func(name string) ([]byte, error) { return []byte("wrapped key of " + name), nil }}
}

func keeper(t *testing.T, o Options) *Keeper {
	t.Helper()
	k, err := NewKeeper(t.Context(), o)
	must(t, err)
	t.Cleanup(func() { k.Close(context.Background()) })
	return k
}

// copied is a keeper that has sent a database of this many rows, c1.
func copied(t *testing.T, rows int) (Options, *Keeper, *sql.DB) {
	t.Helper()
	o := folder(t, t.TempDir(), "a")
	k, db := keeper(t, o), book(t, o, "c1")
	write(t, db, rows)
	k.Touch(t.Context(), "c1")
	sent(t, k, "c1")
	return o, k, db
}

// book is a database whose log stays when it is closed, as the server's do.
func book(t *testing.T, o Options, name string) *sql.DB {
	t.Helper()
	db, err := sql.Open("sqlite", "file:"+o.file(name)+"?_pragma=journal_mode(wal)&_pragma=synchronous(full)&_pragma=busy_timeout(5000)")
	must(t, err)
	db.SetMaxOpenConns(1)
	t.Cleanup(func() { db.Close() })
	conn, err := db.Conn(t.Context())
	must(t, err)
	must(t, conn.Raw(func(c any) error {
		_, err := c.(sqlite.FileControl).FileControlPersistWAL("main", 1)
		return err
	}))
	must(t, conn.Close()) // back to the pool, where it is the only one
	_, err = db.Exec("create table if not exists cloth (id integer primary key, name text not null)")
	must(t, err)
	return db
}

func write(t *testing.T, db *sql.DB, rows int) {
	t.Helper()
	for range rows {
		_, err := db.Exec("insert into cloth (name) values (?)", canary+strings.Repeat(" wool", 100))
		must(t, err)
	}
}

// restored gives the number of rows of a restored database, all of which are whole.
func restored(t *testing.T, o Options, name string, at time.Time) (int, error) {
	t.Helper()
	to := filepath.Join(t.TempDir(), "restored.db")
	if err := o.Restore(t.Context(), name, at, to); err != nil {
		if _, left := os.Stat(to); left == nil {
			t.Errorf("a restore that failed with %v left a file", err)
		}
		return 0, err
	}
	db, err := sql.Open("sqlite", "file:"+to+"?immutable=1")
	must(t, err)
	defer db.Close()
	var sound string
	must(t, db.QueryRow("pragma integrity_check").Scan(&sound))
	var rows int
	must(t, db.QueryRow("select count(*) from cloth where name like ?", canary+"%").Scan(&rows))
	if sound != "ok" {
		t.Errorf("%s: %s", name, sound)
	}
	return rows, nil
}

// sent waits until a database is sent in full.
func sent(t *testing.T, k *Keeper, name string) {
	t.Helper()
	h := k.hold(name)
	h.mu.Lock()
	defer h.mu.Unlock()
	must(t, h.db.SyncAndWait(t.Context()))
}

func objects(t *testing.T, o Options) (paths []string) {
	t.Helper()
	must(t, filepath.WalkDir(o.Target.Folder(), func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			paths = append(paths, path)
		}
		return err
	}))
	return paths
}

// bytesSent is the size of all objects.
func bytesSent(t *testing.T, o Options) (size int64) {
	t.Helper()
	for _, path := range objects(t, o) {
		info, err := os.Stat(path)
		must(t, err)
		size += info.Size()
	}
	return size
}
