package replica

import (
	"context"
	"errors"
	"hash/fnv"
	"iter"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"github.com/benbjohnson/litestream"
)

// atOnce is how many databases a round looks at together.
const atOnce = 4

func mapKeys[V any](m map[string]V) iter.Seq[string] { return maps.Keys(m) }

// each calls fn for all names, n at a time.
func each(n int, names []string, fn func(name string)) {
	work := make(chan string)
	var all sync.WaitGroup
	for range min(n, len(names)) {
		all.Go(func() {
			for name := range work {
				fn(name)
			}
		})
	}
	for _, name := range names {
		work <- name
	}
	close(work)
	all.Wait()
}

// CatchUp sends what was written while nobody replicated: it visits every
// company whose log is not as it was left. Keys that were wrapped anew go along.
func (k *Keeper) CatchUp(ctx context.Context) error {
	names, err := k.o.names(ctx)
	if err != nil {
		return err
	}
	each(atOnce, names, func(name string) {
		if ctx.Err() != nil {
			return
		}
		if !k.o.unchanged(name) {
			k.visit(ctx, name, false)
		} else if err := k.o.KeepKey(ctx, name); err != nil && !errors.Is(err, os.ErrNotExist) { // deleted meanwhile
			k.fault("a key cannot be kept beside the copies", name, err)
		}
	})
	return ctx.Err()
}

// visit takes a database, sends what is new, gathers its steps if asked to, and
// lets go of it unless somebody writes to it.
func (k *Keeper) visit(ctx context.Context, name string, gather bool) {
	h := k.hold(name)
	h.mu.Lock()
	defer h.mu.Unlock()
	was := h.db != nil
	if !was {
		if err := k.take(ctx, name, h); err != nil {
			if errors.Is(err, os.ErrNotExist) || errors.Is(err, errElsewhere) { // deleted or gone meanwhile
				k.mended(name)
			} else {
				k.fault("a database cannot be replicated", name, err)
			}
			return
		}
	}
	if err := h.db.SyncAndWait(ctx); err != nil && ctx.Err() == nil {
		k.fault("a database cannot be sent", name, err)
		gather = false
	}
	if gather {
		if err := k.gather(ctx, name, h.db); err != nil && ctx.Err() == nil {
			k.fault("the steps of a replica cannot be gathered", name, err)
		}
	}
	if !was && h.touched.Load() <= time.Now().Add(-k.o.Idle).UnixMilli() { // nobody began to write meanwhile
		if err := k.drop(ctx, name, h, true); err != nil {
			k.fault("not all of a database was sent", name, err)
		}
	}
}

// gather brings a replica up to date in all its levels, as the store does for
// databases that are held at the full hour, and removes what is too old.
func (k *Keeper) gather(ctx context.Context, name string, db *litestream.DB) error {
	levels := append(k.o.Plan.levels()[1:], k.store.SnapshotLevel())
	for _, level := range levels {
		_, err := k.store.CompactDB(ctx, db, level)
		if err != nil && !errors.Is(err, litestream.ErrNoCompaction) && !errors.Is(err, litestream.ErrCompactionTooEarly) {
			return err
		}
	}
	place, err := k.o.place(ctx, name)
	if err == nil {
		err = k.thinEarlier(ctx, name, place.Epoch)
	}
	return errors.Join(err, k.store.EnforceSnapshotRetention(ctx, db), db.EnforceL0RetentionByTime(ctx))
}

// Nightly visits the control database and every company that was written to
// since the last round, and a seventh of the others to remove what is older than
// the plan keeps.
func (k *Keeper) Nightly(ctx context.Context, now time.Time) error {
	names, err := k.o.names(ctx)
	if err != nil {
		return err
	}
	last := k.lastRound()
	k.visit(ctx, Control, true)
	each(atOnce, names, func(name string) {
		switch {
		case ctx.Err() != nil:
		case !k.o.unchanged(name) || k.sentSince(name, last):
			k.visit(ctx, name, true)
		case turn(name, now):
			if err := k.thin(ctx, name); err != nil {
				k.fault("what is too old in a replica cannot be removed", name, err)
			}
		}
	})
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return k.endRound(now)
}

// nudge sends what has been waiting for a while. Litestream waits ever longer
// between its own tries, up to five minutes; when the one that waits longest goes
// through, the trouble is over and the others follow at once. So do databases that
// could not even be taken.
func (k *Keeper) nudge(ctx context.Context) {
	var behind []string
	for name, h := range k.all() {
		if h.mu.TryLock() {
			if h.db != nil && time.Since(k.sentAt(h)) > 2*settled {
				behind = append(behind, name)
			}
			h.mu.Unlock()
		}
	}
	if len(behind) > 0 && k.push(ctx, behind[0]) {
		each(atOnce, behind[1:], func(name string) { k.push(ctx, name) })
	}
	k.mu.Lock()
	broken := slices.Collect(maps.Keys(k.broken))
	k.mu.Unlock()
	for _, name := range broken {
		h := k.hold(name)
		h.mu.Lock()
		held := h.db != nil
		h.mu.Unlock()
		if !held && ctx.Err() == nil {
			k.visit(ctx, name, false)
		}
	}
}

func (k *Keeper) push(ctx context.Context, name string) bool {
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	h := k.hold(name)
	h.mu.Lock()
	db := h.db
	h.mu.Unlock()
	if db == nil {
		return true
	}
	err := db.SyncAndWait(ctx) // beside the lock: it may last
	var lost *litestream.LTXError
	if errors.As(err, &lost) && lost.IsAutoRecoverable() {
		err = k.anew(ctx, name, h)
	}
	return err == nil
}

// anew throws away what lies on this machine about a database's copy, because a
// step of it is missing or damaged, and begins with a whole copy.
func (k *Keeper) anew(ctx context.Context, name string, h *hold) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	k.fault("steps of a database are missing on this machine; it is copied as a whole", name, nil)
	if h.db != nil {
		_ = k.store.UnregisterDB(ctx, h.db.Path()) // it cannot send the rest: that is why
		h.db = nil
		k.open.Add(-1)
	}
	if err := os.RemoveAll(filepath.Join(k.o.state(name), "ltx")); err != nil {
		return err
	}
	return k.take(ctx, name, h)
}

// turn says whether it is a company's day of the week.
func turn(name string, now time.Time) bool {
	sum := fnv.New32a()
	sum.Write([]byte(name))
	return int(sum.Sum32()%7) == int(now.UTC().Weekday())
}

// thin removes what is too old from a replica whose database rests.
func (k *Keeper) thin(ctx context.Context, name string) error {
	place, err := k.o.place(ctx, name)
	if err != nil {
		return err
	}
	client, err := k.o.client(name, place.Epoch)
	if err != nil {
		return err
	}
	return errors.Join(k.thinOne(ctx, client), k.thinEarlier(ctx, name, place.Epoch))
}

func (k *Keeper) thinOne(ctx context.Context, client *sealed) error {
	c := litestream.NewCompactor(client, k.log)
	oldest, err := c.EnforceSnapshotRetention(ctx, time.Duration(k.o.Plan.Snapshot.Retention))
	if err != nil || oldest == 0 {
		return err
	}
	for level := range k.o.Plan.Levels {
		if err := c.EnforceRetentionByTXID(ctx, level+1, oldest); err != nil {
			return err
		}
	}
	return c.EnforceL0Retention(ctx, time.Duration(k.o.Plan.L0Retention))
}

func (k *Keeper) roundFile() string { return filepath.Join(k.o.State, "nightly") }

func (k *Keeper) lastRound() time.Time {
	info, err := os.Stat(k.roundFile())
	if err != nil {
		return time.Time{}
	}
	return info.ModTime()
}

func (k *Keeper) endRound(now time.Time) error {
	if err := os.WriteFile(k.roundFile(), nil, 0o600); err != nil {
		return err
	}
	return os.Chtimes(k.roundFile(), now, now)
}

// sentSince tells whether a database was let go after a time.
func (k *Keeper) sentSince(name string, t time.Time) bool {
	info, err := os.Stat(k.o.stampFile(name))
	return err == nil && info.ModTime().After(t)
}
