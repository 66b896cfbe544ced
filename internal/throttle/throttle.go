// Package throttle slows down guessing and flooding: a token bucket for each key, a bounded number of keys,
// and counters that survive a restart (promise "Guessing", ASVS v5.0.0-6.3.1).
package throttle

import (
	"container/list"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"sync"
	"time"
)

// ErrSnapshot says that bytes given to Restore are not a snapshot of this version.
var ErrSnapshot = errors.New("throttle: not a snapshot")

// Class is how much one key may do: Burst acts at once, then Rate acts per second.
type Class struct {
	Rate  float64 // acts per second, above 0; as in 5.0/60 for five a minute
	Burst int     // acts at once, at least 1
}

// Throttle holds the buckets of one class. It may be used by several goroutines.
type Throttle struct {
	step   time.Duration // one act costs this much time
	window time.Duration // step × burst: how far a key may run ahead of the clock
	limit  int

	mu      sync.Mutex
	byID    map[id]*list.Element
	recency *list.List // of *bucket, most recently used in front
}

// id is the first half of a key's SHA-256: the same small size for every key, and no readable address or mail
// in memory or in a snapshot. An address can still be found by trying all, so snapshots stay confidential.
type id [16]byte

// bucket needs one number: the moment at which it will be full again. Before that moment, the distance to it is
// what has been used. (The same as counting tokens, known as GCRA.)
type bucket struct {
	id     id
	fullAt time.Time
}

// New makes a throttle that remembers at most limit keys; beyond that the one not used for longest is forgotten,
// as if it had done nothing. It panics when class or limit make no sense, which is a mistake in the program.
func New(class Class, limit int) *Throttle {
	step := time.Duration(float64(time.Second) / class.Rate)
	if !(class.Rate > 0) || step < 1 || class.Burst < 1 || limit < 1 || math.MaxInt64/int64(step) < int64(class.Burst) {
		panic(fmt.Sprintf("throttle: class %+v with %d keys makes no sense", class, limit))
	}
	return &Throttle{
		step: step, window: step * time.Duration(class.Burst), limit: limit,
		byID: map[id]*list.Element{}, recency: list.New(),
	}
}

// Allow takes one act from key's bucket. When nothing is left it takes nothing and tells after how long the next
// act is allowed, for a Retry-After header.
func (t *Throttle) Allow(key string, now time.Time) (ok bool, retryAfter time.Duration) {
	t.mu.Lock()
	defer t.mu.Unlock()
	b := t.touch(idOf(key), now)
	fullAt := t.clamp(b.fullAt, now).Add(t.step)
	if over := fullAt.Sub(now) - t.window; over > 0 {
		return false, over
	}
	b.fullAt = fullAt
	return true, 0
}

// Return gives one act back to key's bucket: it was not one that had to be slowed
// down.
func (t *Throttle) Return(key string, now time.Time) {
	t.mu.Lock()
	defer t.mu.Unlock()
	b := t.touch(idOf(key), now)
	b.fullAt = t.clamp(b.fullAt.Add(-t.step), now)
}

// clamp bounds a moment to what can be true at now. The upper bound matters after the clock was set back: without
// it a key would be locked out for as long as the clock had been wrong.
func (t *Throttle) clamp(fullAt, now time.Time) time.Time {
	if fullAt.Before(now) {
		return now
	}
	if latest := now.Add(t.window); fullAt.After(latest) {
		return latest
	}
	return fullAt
}

// touch finds or makes the bucket and marks it as used. The caller holds the lock.
func (t *Throttle) touch(k id, now time.Time) *bucket {
	if e, known := t.byID[k]; known {
		t.recency.MoveToFront(e)
		return e.Value.(*bucket)
	}
	if len(t.byID) >= t.limit {
		oldest := t.recency.Back()
		delete(t.byID, oldest.Value.(*bucket).id)
		t.recency.Remove(oldest)
	}
	b := &bucket{id: k, fullAt: now}
	t.byID[k] = t.recency.PushFront(b)
	return b
}

// Len tells how many keys are remembered.
func (t *Throttle) Len() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return len(t.byID)
}

func idOf(key string) id {
	sum := sha256.Sum256([]byte(key))
	return id(sum[:16])
}

// A snapshot is one byte for its version, then 24 bytes for each bucket, least recently used first:
// the id and the moment of being full in nanoseconds since 1970.
const (
	snapshotVersion = 1
	entrySize       = 16 + 8
)

// Snapshot writes down all buckets that are not full at now.
func (t *Throttle) Snapshot(now time.Time) []byte {
	t.mu.Lock()
	defer t.mu.Unlock()
	out := []byte{snapshotVersion}
	for e := t.recency.Back(); e != nil; e = e.Prev() {
		b := e.Value.(*bucket)
		if b.fullAt.After(now) {
			out = append(out, b.id[:]...)
			out = binary.BigEndian.AppendUint64(out, uint64(b.fullAt.UnixNano()))
		}
	}
	return out
}

// Restore replaces all buckets by those of a snapshot. Nothing changes when it returns ErrSnapshot.
func (t *Throttle) Restore(snapshot []byte, now time.Time) error {
	if len(snapshot) == 0 || snapshot[0] != snapshotVersion || (len(snapshot)-1)%entrySize != 0 {
		return ErrSnapshot
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	clear(t.byID)
	t.recency.Init()
	for entry := snapshot[1:]; len(entry) > 0; entry = entry[entrySize:] {
		nanos := int64(binary.BigEndian.Uint64(entry[16:entrySize]))
		b := t.touch(id(entry[:16]), now)
		b.fullAt = t.clamp(time.Unix(0, nanos), now)
	}
	return nil
}
