package replica

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"slices"
	"sync"
	"time"

	"github.com/benbjohnson/litestream"
)

// Keeper replicates databases: it holds those that are written to, lets go of
// them when they rest, and looks at the others once a night.
type Keeper struct {
	o     Options
	store *litestream.Store
	notes *notes
	log   *slog.Logger

	mu   sync.Mutex
	held map[string]*hold
	// broken says of a database why it was not sent when it last should have been.
	broken map[string]string
}

// hold is one database that is or was just held.
type hold struct {
	mu      sync.Mutex // who takes, visits or lets go does it alone
	db      *litestream.DB
	touched time.Time // last heard of a write
	since   time.Time // taken at
	failing time.Time // since when its log cannot be read
}

// NewKeeper starts without any database.
func NewKeeper(ctx context.Context, o Options) (*Keeper, error) {
	k := &Keeper{o: o, notes: &notes{}, held: map[string]*hold{}, broken: map[string]string{}}
	k.log = slog.New(listener{o.Log.Handler(), k.notes})
	k.store = o.Plan.store()
	k.store.Logger = k.log
	if err := os.MkdirAll(o.State, 0o700); err != nil {
		return nil, fmt.Errorf("replica: %w", err)
	}
	return k, k.store.Open(ctx)
}

func (k *Keeper) hold(name string) *hold {
	k.mu.Lock()
	defer k.mu.Unlock()
	h := k.held[name]
	if h == nil {
		h = &hold{}
		k.held[name] = h
	}
	return h
}

// Touch hears that a database is being written to, and holds it from now on.
func (k *Keeper) Touch(ctx context.Context, name string) {
	h := k.hold(name)
	h.mu.Lock()
	defer h.mu.Unlock()
	h.touched = time.Now()
	if h.db != nil {
		return
	}
	if err := k.take(ctx, name, h); err != nil {
		k.fault("a database cannot be replicated", name, err)
	}
}

// fault logs and notes what went wrong with one database.
func (k *Keeper) fault(what, name string, err error) {
	k.log.Error(what, "db", name, "error", err)
	if name != "" {
		k.mu.Lock()
		k.broken[name] = what + ": " + err.Error()
		k.mu.Unlock()
	}
}

// mended says that a database is sent again, or gone.
func (k *Keeper) mended(name string) {
	k.mu.Lock()
	delete(k.broken, name)
	k.mu.Unlock()
}

// take opens a database for replication; a second later it is being sent.
func (k *Keeper) take(ctx context.Context, name string, h *hold) error {
	file := k.o.file(name)
	if _, err := os.Stat(file); err != nil {
		return err
	}
	client, err := k.o.client(name)
	if err != nil {
		return err
	}
	if err := k.o.unstamp(name); err != nil {
		return err
	}
	if err := k.o.KeepKey(ctx, name); err != nil {
		return err
	}
	db := litestream.NewDB(file)
	db.SetMetaPath(k.o.state(name))
	db.MonitorInterval, db.BusyTimeout = time.Duration(k.o.Plan.Monitor), 5*time.Second
	if k.o.Plan.CheckpointMin > 0 {
		db.MinCheckpointPageN = k.o.Plan.CheckpointMin
	}
	db.Replica = litestream.NewReplicaWithClient(db, client)
	db.Replica.SyncInterval = time.Duration(k.o.Plan.SyncInterval)
	db.Replica.AutoRecoverEnabled = true // what lies on this machine can be made anew from the database
	if err := client.Init(ctx); err != nil {
		return err
	}
	if err := k.store.RegisterDB(db); err != nil {
		return err
	}
	h.db, h.since, h.failing = db, time.Now(), time.Time{}
	return nil
}

// bigLog is the size in bytes of a log that is emptied before a database is let
// go: who opens it next would have to read it all.
const bigLog = 256 << 10

// drop sends the rest and lets go. When it cannot be sent the database stays
// held, unless it must go: then it is sent when it is taken the next time.
func (k *Keeper) drop(ctx context.Context, name string, h *hold, must bool) error {
	if h.db == nil {
		return nil
	}
	db := h.db
	err := db.SyncAndWait(ctx)
	if err != nil && !must {
		return err
	}
	if info, e := os.Stat(db.WALPath()); err == nil && e == nil && info.Size() > bigLog {
		_ = db.Checkpoint(ctx, "TRUNCATE") // fails when somebody is reading: the log stays long
	}
	h.db = nil
	if err := errors.Join(err, k.store.UnregisterDB(ctx, db.Path())); err != nil {
		return err
	}
	k.mended(name)
	return k.o.stamp(name)
}

// Rest lets go of companies that nobody has written to for a while, and of the
// longest idle when there are too many.
func (k *Keeper) Rest(ctx context.Context) {
	before := time.Now().Add(-k.o.Idle)
	idle := k.idlest()
	for i, name := range idle {
		h := k.hold(name)
		h.mu.Lock()
		tooMany := len(idle)-i > k.o.Most
		if tooMany || h.touched.Before(before) {
			if err := k.drop(ctx, name, h, tooMany); err != nil {
				k.fault("not all of a database could be sent", name, err)
			}
		}
		h.mu.Unlock()
	}
	k.forgetEmpty()
}

// idlest are the companies that are held, the longest idle first.
func (k *Keeper) idlest() []string {
	touched := map[string]time.Time{}
	var names []string
	for name, h := range k.all() {
		if name == Control {
			continue
		}
		h.mu.Lock()
		if h.db != nil {
			touched[name] = h.touched
			names = append(names, name)
		}
		h.mu.Unlock()
	}
	slices.SortFunc(names, func(a, b string) int { return touched[a].Compare(touched[b]) })
	return names
}

func (k *Keeper) all() map[string]*hold {
	k.mu.Lock()
	defer k.mu.Unlock()
	all := make(map[string]*hold, len(k.held))
	for name, h := range k.held {
		all[name] = h
	}
	return all
}

// forgetEmpty removes the entries of databases that are not held.
func (k *Keeper) forgetEmpty() {
	k.mu.Lock()
	defer k.mu.Unlock()
	for name, h := range k.held {
		if h.mu.TryLock() {
			if h.db == nil {
				delete(k.held, name)
			}
			h.mu.Unlock()
		}
	}
}

// Close sends the rest of everything and lets go, eight at a time.
func (k *Keeper) Close(ctx context.Context) error {
	var mu sync.Mutex
	var errs []error
	each(8, slices.Collect(mapKeys(k.all())), func(name string) {
		h := k.hold(name)
		h.mu.Lock()
		defer h.mu.Unlock()
		if err := k.drop(ctx, name, h, true); err != nil {
			mu.Lock()
			errs = append(errs, fmt.Errorf("%s: %w", name, err))
			mu.Unlock()
		}
	})
	return errors.Join(append(errs, k.store.Close(ctx))...)
}
