package models

import (
	"context"
	"database/sql"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"jennyerp/internal/vision"
)

// slab is one company's vectors of one engine in memory. It follows the
// database by the numbers in the table looks, so that also another process may
// describe pictures.
type slab struct {
	usedAt time.Time // under Sight.mu
	bytes  atomic.Int64

	mu      sync.RWMutex // held for writing while it follows
	index   *vision.Index
	seq     int64   // of the last change it knows
	entries []entry // by the owner's number in the index
	of      map[int64][]uint64
	gone    int // entries that are dead
}

// entry is what one owner of the index stands for: the pictures of a sample
// that all colleagues see, or those that one person sees alone.
type entry struct {
	sample  int64  // 0 once the sample changed: its vectors stand under new numbers
	private string // user uid, "" for all colleagues
}

// entryBytes is about what an entry and its place in the map take.
const entryBytes = 88

func newSlab() *slab {
	b := &slab{}
	b.clear()
	return b
}

func (b *slab) clear() {
	b.index, b.seq, b.entries, b.of, b.gone = vision.NewIndex(), 0, nil, map[int64][]uint64{}, 0
}

// looking is true for a picture that may answer. The order of the joins is
// that of the indexes: what changed, its pictures, their vectors.
const looking = ` left join samples s on s.id = l.sample_id and s.state in ('draft', 'active')
	left join pictures p on p.sample_id = s.id and p.removed_at is null and p.shows = 'cloth'
		and (p.variant_id is null or exists (select 1 from variants v where v.id = p.variant_id and v.removed_at is null))
	left join vectors e on e.engine = ? and e.picture_id = p.id`

// follow brings the slab to the change seq.
func (b *slab) follow(ctx context.Context, t *Tenant, engine string, seq int64) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.seq >= seq {
		return nil // somebody else brought it here or further
	}
	if b.gone > 1000 && b.gone > len(b.entries)/2 {
		b.clear()
	}
	rows, err := t.query(ctx, `select l.sample_id, coalesce(iif(p.visibility = 'private', p.owner, ''), ''), coalesce(e.vector, x'')
		from looks l`+looking+` where l.seq > ? and l.seq <= ? order by l.seq`, engine, b.seq, seq)
	if err != nil {
		return fmt.Errorf("read vectors: %w", err)
	}
	defer rows.Close()
	for changed := int64(0); rows.Next(); {
		if changed, err = b.take(rows, changed); err != nil {
			b.clear() // half of a change is worse than none
			return fmt.Errorf("read vectors: %w", err)
		}
	}
	if err := rows.Err(); err != nil {
		b.clear()
		return fmt.Errorf("read vectors: %w", err)
	}
	b.seq = seq
	b.bytes.Store(int64(b.index.Bytes() + entryBytes*len(b.entries)))
	return nil
}

// take reads one row: a vector of a sample, or none when it has none left.
// changed is the sample of the row before.
func (b *slab) take(rows *sql.Rows, changed int64) (int64, error) {
	var sample int64
	var private string
	var raw sql.RawBytes
	if err := rows.Scan(&sample, &private, &raw); err != nil {
		return 0, err
	}
	if sample != changed {
		b.forget(sample)
	}
	if len(raw) == 0 {
		return sample, nil
	}
	v, err := vision.Unmarshal(raw)
	if err == nil {
		b.index.Add(b.owner(sample, private), v)
	}
	return sample, err
}

// forget makes all vectors of a sample dead.
func (b *slab) forget(sample int64) {
	for _, n := range b.of[sample] {
		b.entries[n] = entry{}
		b.gone++
	}
	delete(b.of, sample)
}

// owner is the number under which the vectors of a sample stand.
func (b *slab) owner(sample int64, private string) uint64 {
	for _, n := range b.of[sample] {
		if b.entries[n].private == private {
			return n
		}
	}
	n := uint64(len(b.entries))
	b.entries = append(b.entries, entry{sample, private})
	b.of[sample] = append(b.of[sample], n)
	return n
}

// search gives the k samples nearest to q that the viewer may see, without the
// one left out; Owner is the sample's id.
func (b *slab) search(q vision.Vector, weight float64, k int, viewer string, without int64) []vision.Hit {
	b.mu.RLock()
	defer b.mu.RUnlock()
	hits := b.index.Search(q, weight, 2*k, func(n uint64) bool { // a sample stands under two numbers at most
		e := b.entries[n]
		return e.sample != 0 && e.sample != without && (e.private == "" || e.private == viewer)
	})
	found, seen := hits[:0], map[int64]bool{}
	for _, h := range hits {
		sample := b.entries[h.Owner].sample
		if len(found) == k || seen[sample] {
			continue
		}
		seen[sample], h.Owner = true, uint64(sample)
		found = append(found, h)
	}
	return found
}
