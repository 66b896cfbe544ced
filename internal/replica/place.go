package replica

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"github.com/benbjohnson/litestream"
	"github.com/superfly/ltx"
	"modernc.org/sqlite"
)

// Place says of a company whether it lives on this machine, and in which epoch:
// one, and one more each time another machine took it over. What each epoch wrote
// lies in a folder of its own, so that a machine that does not know yet that it
// lost a company spoils nothing.
type Place struct {
	Here  bool
	Epoch int64
}

// errElsewhere says that a company is another machine's to copy.
var errElsewhere = errors.New("replica: the company lives on another machine")

func (o Options) moved(ctx context.Context) (map[string]Place, error) {
	if o.Moved == nil {
		return nil, nil
	}
	moved, err := o.Moved(ctx)
	if err != nil {
		return nil, fmt.Errorf("replica: where companies live: %w", err)
	}
	return moved, nil
}

func placeIn(moved map[string]Place, name string) Place {
	if p, ok := moved[name]; ok && name != Control {
		return p
	}
	return Place{Here: true, Epoch: 1}
}

// place says where a database lives.
func (o Options) place(ctx context.Context, name string) (Place, error) {
	if name == Control {
		return placeIn(nil, name), nil
	}
	moved, err := o.moved(ctx)
	return placeIn(moved, name), err
}

// MovedIn reads from the control database who lives elsewhere than on the machine
// node, with the SQLite of this process.
func (o Options) MovedIn(node string) func(ctx context.Context) (map[string]Place, error) {
	return func(ctx context.Context) (map[string]Place, error) {
		last, conn, err := o.quietly(ctx, Control)
		defer last()
		if err != nil {
			return nil, err
		}
		rows, err := conn.QueryContext(ctx, "select uid, node, epoch from companies where node <> '' or epoch <> 1")
		if err != nil {
			return nil, err
		}
		defer rows.Close()
		moved := map[string]Place{}
		for rows.Next() {
			var uid, on string
			var p Place
			if err := rows.Scan(&uid, &on, &p.Epoch); err != nil {
				return nil, err
			}
			p.Here = on == node
			moved[uid] = p
		}
		return moved, rows.Err()
	}
}

// quietly opens a database so that its log stays where it is when this is the
// last to close, which is for the caller to do.
func (o Options) quietly(ctx context.Context, name string) (last func(), conn *sql.Conn, err error) {
	db, err := o.open(name)
	if err != nil {
		return func() {}, nil, err
	}
	db.SetMaxOpenConns(1)
	if conn, err = db.Conn(ctx); err != nil {
		db.Close()
		return func() {}, nil, err
	}
	err = conn.Raw(func(c any) error {
		_, err := c.(sqlite.FileControl).FileControlPersistWAL("main", 1)
		return err
	})
	return func() { conn.Close(); db.Close() }, conn, err
}

// inEpoch forgets what lies on this machine about a database's copy when it comes
// from an earlier epoch: the file is another one since.
func (o Options) inEpoch(name string, epoch int64) error {
	note, noted := filepath.Join(o.state(name), "epoch"), strconv.FormatInt(epoch, 10)
	known, err := os.ReadFile(note)
	switch {
	case err == nil && string(known) == noted, errors.Is(err, os.ErrNotExist) && epoch == 1:
		return nil
	case err != nil && !errors.Is(err, os.ErrNotExist):
		return err
	}
	if err := errors.Join(os.RemoveAll(o.state(name)), os.MkdirAll(o.state(name), 0o700)); err != nil {
		return err
	}
	return os.WriteFile(note, []byte(noted), 0o600)
}

// thinEarlier removes what is too old of the epochs before one, which nobody
// writes to any more.
func (k *Keeper) thinEarlier(ctx context.Context, name string, epoch int64) error {
	for e := epoch - 1; e >= 1; e-- {
		client, err := k.o.client(name, e)
		if err != nil {
			return err
		}
		if err := k.thinOne(ctx, client); err != nil {
			return err
		}
		if err := k.removePast(ctx, client); err != nil {
			return err
		}
	}
	return nil
}

// removePast removes all of an epoch once the last of it is too old to be kept.
func (k *Keeper) removePast(ctx context.Context, client *sealed) error {
	before := time.Now().Add(-time.Duration(k.o.Plan.Snapshot.Retention))
	var all []*ltx.FileInfo
	for level := range litestream.SnapshotLevel + 1 {
		files, err := client.LTXFiles(ctx, level, 0, true)
		if err != nil {
			return err
		}
		for files.Next() {
			if info := files.Item(); info.CreatedAt.After(before) {
				return files.Close()
			}
			all = append(all, files.Item())
		}
		if err := errors.Join(files.Err(), files.Close()); err != nil {
			return err
		}
	}
	if len(all) == 0 {
		return nil
	}
	return client.DeleteLTXFiles(ctx, all)
}
