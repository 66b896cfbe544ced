package blob

import (
	"cmp"
	queue "container/list"
	"context"
	"errors"
	"io"
	"slices"
	"sync"
)

// cache keeps what was read from a slow store on the disk, up to a limit.
type cache struct {
	far   Store
	near  *disk
	limit int64 // bytes

	mu      sync.Mutex
	used    int64                     // bytes
	order   *queue.List               // of cached, last used first
	places  map[string]*queue.Element // by key
	fetches map[string]*sync.Mutex    // one fetch of a key at a time
}

type cached struct {
	key  string
	size int64
}

// Cached is far with a copy of what was last read in the folder dir, at most
// limit bytes: pages go on with the pictures at hand while far is away. An
// object larger than an eighth of the limit is read from far each time. Content
// under a key never changes, so a copy is never stale.
func Cached(far Store, dir string, limit int64) (Store, error) {
	near, err := Disk(dir)
	if err != nil {
		return nil, err
	}
	c := &cache{far: far, near: near.(*disk), limit: limit, order: queue.New(), places: map[string]*queue.Element{}, fetches: map[string]*sync.Mutex{}}
	type old struct {
		cached
		at int64
	}
	var found []old
	err = near.List(context.Background(), "", func(key string, size int64) error {
		o, err := near.Open(context.Background(), key)
		if err != nil {
			return err
		}
		defer o.Close()
		found = append(found, old{cached{key, size}, o.ModTime().UnixNano()})
		return nil
	})
	slices.SortFunc(found, func(a, b old) int { return cmp.Compare(a.at, b.at) })
	for _, f := range found {
		c.keep(f.key, f.size)
	}
	return c, errors.Join(err, c.shrink())
}

func (c *cache) Put(ctx context.Context, key string, data io.Reader) error {
	return c.far.Put(ctx, key, data)
}

func (c *cache) Open(ctx context.Context, key string) (Object, error) {
	if o, err := c.hit(ctx, key); err == nil {
		return o, nil
	}
	fetch := c.fetching(key)
	fetch.Lock()
	defer c.fetched(key, fetch)
	if o, err := c.hit(ctx, key); err == nil { // another request fetched it meanwhile
		return o, nil
	}
	far, err := c.far.Open(ctx, key)
	if err != nil || far.Size() > c.limit/8 {
		return far, err
	}
	if err := c.near.Put(ctx, key, far); err != nil {
		if _, seek := far.Seek(0, io.SeekStart); seek == nil && errors.Is(err, ErrFull) {
			return far, nil // a full disk slows down, it does not refuse
		}
		far.Close()
		return nil, err
	}
	size := far.Size()
	far.Close()
	c.keep(key, size)
	o, err := c.near.Open(ctx, key)
	return o, errors.Join(err, c.shrink())
}

// hit opens what is at hand.
func (c *cache) hit(ctx context.Context, key string) (Object, error) {
	o, err := c.near.Open(ctx, key)
	if err == nil {
		c.mu.Lock()
		defer c.mu.Unlock()
		if e := c.places[key]; e != nil {
			c.order.MoveToFront(e)
		}
	}
	return o, err
}

func (c *cache) fetching(key string) *sync.Mutex {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.fetches[key] == nil {
		c.fetches[key] = &sync.Mutex{}
	}
	return c.fetches[key]
}

func (c *cache) fetched(key string, m *sync.Mutex) {
	m.Unlock()
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.fetches, key) // whoever waits has m; who comes later finds the object at hand
}

func (c *cache) keep(key string, size int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if e := c.places[key]; e != nil {
		c.order.MoveToFront(e)
		return
	}
	c.places[key] = c.order.PushFront(cached{key, size})
	c.used += size
}

// shrink removes what was used longest ago until the rest is within the limit.
// Who has it open reads on.
func (c *cache) shrink() error {
	for {
		c.mu.Lock()
		last := c.order.Back()
		if c.used <= c.limit || last == nil {
			c.mu.Unlock()
			return nil
		}
		key := c.drop(last)
		c.mu.Unlock()
		if err := c.near.Delete(context.Background(), key); err != nil {
			return err
		}
	}
}

// drop forgets a place; c.mu is held.
func (c *cache) drop(e *queue.Element) (key string) {
	f := c.order.Remove(e).(cached)
	delete(c.places, f.key)
	c.used -= f.size
	return f.key
}

func (c *cache) Delete(ctx context.Context, key string) error {
	if err := c.far.Delete(ctx, key); err != nil {
		return err
	}
	c.mu.Lock()
	if e := c.places[key]; e != nil {
		c.drop(e)
	}
	c.mu.Unlock()
	return c.near.Delete(ctx, key)
}

func (c *cache) List(ctx context.Context, prefix string, fn func(key string, size int64) error) error {
	return c.far.List(ctx, prefix, fn)
}
