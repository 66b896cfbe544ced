package replica

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"slices"
	"sync"
	"sync/atomic"
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
	open atomic.Int64 // databases that are held now
	// broken says of a database why it was not sent when it last should have been.
	broken map[string]string
	// left are the removed companies that were let go of since that was last told.
	left []string
}

// hold is one database that is or was held.
type hold struct {
	mu      sync.Mutex // who takes, visits or lets go does it alone
	db      *litestream.DB
	touched atomic.Int64 // last heard of a write, unix ms
	since   time.Time    // taken at
	epoch   int64        // taken in
	failing time.Time    // since when its log cannot be read
	removed bool         // for good: it is never taken again
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
	h.touched.Store(time.Now().UnixMilli()) // before waiting for whoever is about to let go
	k.makeRoom(ctx)
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.db != nil {
		return
	}
	if err := k.take(ctx, name, h); err != nil && ctx.Err() == nil && !errors.Is(err, errElsewhere) {
		k.fault("a database cannot be replicated", name, err)
	}
}

// makeRoom lets go of the longest idle when there are too many: after an upgrade
// every company is written to within seconds.
func (k *Keeper) makeRoom(ctx context.Context) {
	if k.open.Load() < int64(k.o.Most) {
		return
	}
	if idle := k.idlest(); len(idle) >= k.o.Most {
		h := k.hold(idle[0])
		h.mu.Lock()
		defer h.mu.Unlock()
		if err := k.drop(ctx, idle[0], h, true); err != nil {
			k.fault("not all of a database could be sent", idle[0], err)
		}
	}
}

// fault logs and notes what went wrong with one database.
func (k *Keeper) fault(what, name string, err error) {
	k.log.Error(what, "db", name, "error", err)
	if name != "" {
		k.mu.Lock()
		k.broken[name] = fmt.Sprint(what, ": ", err)
		k.mu.Unlock()
	}
}

// mended says that a database is sent again, or gone.
func (k *Keeper) mended(name string) {
	k.mu.Lock()
	delete(k.broken, name)
	k.mu.Unlock()
}

// take opens a database for replication, and copies what is new in it to this
// machine's steps; within a second these are sent.
func (k *Keeper) take(ctx context.Context, name string, h *hold) error {
	if h.removed {
		return fs.ErrNotExist
	}
	if _, err := os.Stat(k.o.file(name)); err != nil {
		return err
	}
	place, err := k.o.place(ctx, name)
	if err != nil {
		return err
	}
	if !place.Here {
		return errElsewhere
	}
	if err := errors.Join(k.o.inEpoch(name, place.Epoch), k.o.unstamp(name), k.o.KeepKey(ctx, name)); err != nil {
		return err
	}
	db, err := k.describe(ctx, name, place.Epoch)
	if err != nil {
		return err
	}
	release, err := k.o.guard(ctx, name)
	if err != nil {
		return err
	}
	defer release()
	same, err := k.o.continues(name)
	if err == nil && !same {
		release()
		err = k.o.emptyLog(ctx, name)
	}
	if err == nil {
		err = k.store.RegisterDB(db)
	}
	if err != nil {
		return err
	}
	if err := db.Sync(ctx); err != nil { // from here on litestream itself keeps the log from beginning anew
		return errors.Join(err, k.store.UnregisterDB(ctx, db.Path()))
	}
	db.SQLDB().SetMaxIdleConns(0) // each holds the whole schema, some 0.5 MB; the one that reads stays
	k.open.Add(1)
	h.db, h.since, h.epoch, h.failing = db, time.Now(), place.Epoch, time.Time{}
	return nil
}

// describe is a database as litestream sees it, not open yet.
func (k *Keeper) describe(ctx context.Context, name string, epoch int64) (*litestream.DB, error) {
	client, err := k.o.client(name, epoch)
	if err != nil {
		return nil, err
	}
	db := litestream.NewDB(k.o.file(name))
	db.SetMetaPath(k.o.state(name))
	db.MonitorInterval, db.BusyTimeout = time.Duration(k.o.Plan.Monitor), 5*time.Second
	if k.o.Plan.CheckpointMin > 0 {
		db.MinCheckpointPageN = k.o.Plan.CheckpointMin
	}
	db.Replica = litestream.NewReplicaWithClient(db, client)
	db.Replica.SyncInterval = time.Duration(k.o.Plan.SyncInterval)
	return db, client.Init(ctx)
}

// bigLog is the size in bytes from which a log is brought into the file before a
// database is let go: who opens it next would have to read it all.
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
		_ = db.Checkpoint(ctx, litestream.CheckpointModePassive) // fails when somebody is reading: the log stays long
	}
	last, keepErr := k.o.keepLog(ctx, name)
	h.db = nil
	k.open.Add(-1)
	if err := errors.Join(err, keepErr, k.store.UnregisterDB(ctx, db.Path())); err != nil {
		last()
		return err
	}
	last()
	k.mended(name)
	return k.o.stamp(name)
}

// Rest lets go of companies that nobody has written to for a while, of the
// longest idle when there are too many, and of those that moved away.
func (k *Keeper) Rest(ctx context.Context) {
	moved, err := k.o.moved(ctx)
	if err != nil && ctx.Err() == nil {
		k.fault("where companies live cannot be read", "", err)
	}
	before := time.Now().Add(-k.o.Idle).UnixMilli()
	idle := k.idlest()
	for i, name := range idle {
		h := k.hold(name)
		h.mu.Lock()
		must := len(idle)-i > k.o.Most || err == nil && placeIn(moved, name) != Place{Here: true, Epoch: h.epoch}
		if must || h.touched.Load() <= before {
			if err := k.drop(ctx, name, h, must); err != nil {
				k.fault("not all of a database could be sent", name, err)
			}
		}
		h.mu.Unlock()
	}
}

// idlest are the companies that are held, the longest idle first.
func (k *Keeper) idlest() []string {
	touched := map[string]int64{}
	var names []string
	for name, h := range k.all() {
		if name == Control {
			continue
		}
		h.mu.Lock()
		if h.db != nil {
			touched[name] = h.touched.Load()
			names = append(names, name)
		}
		h.mu.Unlock()
	}
	slices.SortFunc(names, func(a, b string) int { return cmp.Compare(touched[a], touched[b]) })
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

// Leave lets go of a company that is being removed, sent or not, for good.
func (k *Keeper) Leave(ctx context.Context, name string) {
	h := k.hold(name)
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.db != nil {
		_ = k.store.UnregisterDB(ctx, h.db.Path()) // what cannot be sent any more is removed anyway
		h.db = nil
		k.open.Add(-1)
	}
	h.removed = true
	k.mended(name)
	k.mu.Lock()
	k.left = append(k.left, name)
	k.mu.Unlock()
}

// takeLeft tells once who was left.
func (k *Keeper) takeLeft() []string {
	k.mu.Lock()
	defer k.mu.Unlock()
	left := k.left
	k.left = nil
	return left
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
