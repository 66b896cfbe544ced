package replica

import (
	"context"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync"

	"github.com/superfly/ltx"
)

// While nobody follows a log, the server may bring all of it into the database's
// file and begin it anew. What was written between the last step that was copied
// and that moment then stands in no log any more. Litestream does not notice as
// long as the new log has not grown over the place where it left off: it goes on
// with the new log, and the copy lacks pages in the middle. So before a database
// is taken, the log must be the one its last step came from (both carry the same
// salts); else the log is emptied, and Litestream has to begin with a whole copy.

// continues tells whether a database's log is still the one that its last step
// on this machine came from.
func (o Options) continues(name string) (bool, error) {
	step, err := o.lastStep(name)
	if err != nil || step == "" {
		return false, err
	}
	f, err := os.Open(step)
	if err != nil {
		return false, err
	}
	defer f.Close()
	was, _, err := ltx.PeekHeader(f)
	if err != nil {
		return false, nil // damaged: begin anew
	}
	now, err := os.Open(o.file(name) + "-wal") // a log carries no locks
	if errors.Is(err, os.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	defer now.Close()
	head := make([]byte, 32)
	if _, err := io.ReadFull(now, head); err != nil {
		return false, nil // empty
	}
	return binary.BigEndian.Uint32(head[16:]) == was.WALSalt1 && binary.BigEndian.Uint32(head[20:]) == was.WALSalt2, nil
}

// lastStep is the newest step that lies on this machine, or "".
func (o Options) lastStep(name string) (path string, err error) {
	dir := filepath.Join(o.state(name), "ltx", "0")
	entries, err := os.ReadDir(dir)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return "", err
	}
	last := ltx.TXID(0)
	for _, e := range entries {
		if _, n, err := ltx.ParseFilename(e.Name()); err == nil && n > last {
			last, path = n, filepath.Join(dir, e.Name())
		}
	}
	return path, nil
}

// guard reads from a database until release is called: as long as that lasts,
// nobody begins its log anew.
func (o Options) guard(ctx context.Context, name string) (release func(), err error) {
	db, err := o.open(name)
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(1)
	tx, err := db.BeginTx(ctx, nil)
	if err == nil {
		var n int
		err = tx.QueryRowContext(ctx, "select count(*) from sqlite_master").Scan(&n)
	}
	if err != nil {
		db.Close()
		return nil, fmt.Errorf("the log cannot be held: %w", err)
	}
	return sync.OnceFunc(func() { tx.Rollback(); db.Close() }), nil
}

// keepLog opens a connection that leaves the log where it is when it is the last
// to close, which is for the caller to do.
func (o Options) keepLog(ctx context.Context, name string) (last func(), err error) {
	last, conn, err := o.quietly(ctx, name)
	if err == nil {
		var n int
		err = conn.QueryRowContext(ctx, "select count(*) from sqlite_master").Scan(&n)
	}
	return last, err
}

// open opens a database with litestream's own SQLite, of which there is one in
// this process. One that was removed is not made anew.
func (o Options) open(name string) (*sql.DB, error) {
	return sql.Open("sqlite", "file:"+o.file(name)+"?mode=rw&_pragma=busy_timeout(5000)")
}

// emptyLog brings the whole log into the file and cuts it to nothing.
func (o Options) emptyLog(ctx context.Context, name string) error {
	db, err := o.open(name)
	if err != nil {
		return err
	}
	defer db.Close()
	var busy, frames, done int
	if err := db.QueryRowContext(ctx, "pragma wal_checkpoint(truncate)").Scan(&busy, &frames, &done); err != nil {
		return fmt.Errorf("the log cannot be emptied: %w", err)
	}
	if busy != 0 {
		return errors.New("the log cannot be emptied while somebody reads; it is tried again")
	}
	return nil
}
