package blob

import (
	"context"
	"crypto/sha256"
	"fmt"
	"io"
	"sync"
	"sync/atomic"
)

// Moved counts what Copy did, in objects and bytes.
type Moved struct {
	Copied, There atomic.Int64
	Bytes         atomic.Int64
}

// Copy brings every object of from into to, four at once, and reads each back
// to compare it. One that is there already with the same size is left, so that
// a copy that was interrupted goes on; nothing is removed from from. tell hears
// of each object. It stops at the first error, which names the object.
func Copy(ctx context.Context, from, to Store, tell func(*Moved)) (*Moved, error) {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	var m Moved
	type object struct {
		key  string
		size int64
	}
	line := make(chan object)
	var workers sync.WaitGroup
	for range 4 {
		workers.Go(func() {
			for o := range line {
				if err := m.copy(ctx, from, to, o.key, o.size); err != nil {
					stop(fmt.Errorf("copy %s: %w", o.key, err))
				}
				if tell != nil {
					tell(&m)
				}
			}
		})
	}
	err := from.List(ctx, "", func(key string, size int64) error {
		select {
		case line <- object{key, size}:
			return nil
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	})
	close(line)
	workers.Wait()
	if cause := context.Cause(ctx); cause != nil {
		return &m, cause
	}
	return &m, err
}

func (m *Moved) copy(ctx context.Context, from, to Store, key string, size int64) error {
	if there, err := to.Open(ctx, key); err == nil {
		defer there.Close()
		if there.Size() == size {
			m.There.Add(1)
			return nil
		}
		if err := to.Delete(ctx, key); err != nil {
			return err
		}
	}
	was, err := from.Open(ctx, key)
	if err != nil {
		return err
	}
	defer was.Close()
	sum := sha256.New()
	if err := to.Put(ctx, key, io.TeeReader(was, sum)); err != nil {
		return err
	}
	is, err := to.Open(ctx, key)
	if err != nil {
		return err
	}
	defer is.Close()
	again := sha256.New()
	n, err := io.Copy(again, is)
	switch {
	case err != nil:
		return err
	case string(again.Sum(nil)) != string(sum.Sum(nil)):
		return fmt.Errorf("%w: it came back otherwise than it went", ErrDamaged)
	}
	m.Copied.Add(1)
	m.Bytes.Add(n)
	return nil
}
