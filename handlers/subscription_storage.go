package handlers

import (
	"context"
	"errors"
	"io"
	"strings"
	"sync"

	"jennyerp/internal/blob"
	"jennyerp/models"
)

// growth counts what companies put into the store since they were measured.
type growth struct {
	mu    sync.Mutex
	bytes map[string]int64
}

func (g *growth) add(company string, n int64) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.bytes == nil {
		g.bytes = map[string]int64{}
	}
	g.bytes[company] += n
}

func (g *growth) since(company string) int64 {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.bytes[company]
}

func (g *growth) forget(company string, n int64) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if left := g.bytes[company] - n; left > 0 {
		g.bytes[company] = left
	} else {
		delete(g.bytes, company)
	}
}

// measureCompany counts the bytes of a company's pictures and files.
func (s *Server) measureCompany(ctx context.Context, companyUID string) error {
	before, sum := s.grown.since(companyUID), int64(0)
	err := s.Blobs.List(ctx, companyUID+"/", func(_ string, size int64) error {
		sum += size
		return ctx.Err()
	})
	if err != nil {
		return err
	}
	s.grown.forget(companyUID, before)
	return s.Control.Measured(ctx, companyUID, sum)
}

// growingStore tells the growth of what is put into the store.
type growingStore struct {
	blob.Store
	grown *growth
}

func (c growingStore) Put(ctx context.Context, key string, data io.Reader) error {
	r := &countingReader{Reader: data}
	err := c.Store.Put(ctx, key, r)
	if err == nil && r.n > 0 { // what was there already is not read
		company, _, _ := strings.Cut(key, "/")
		c.grown.add(company, r.n)
	}
	return err
}

type countingReader struct {
	io.Reader
	n int64
}

func (c *countingReader) Read(p []byte) (int, error) {
	n, err := c.Reader.Read(p)
	c.n += int64(n)
	return n, err
}

// full tells whether the company has no room left for pictures and files. What
// was captured at a fair is taken none the less, and so is what the law asks to
// keep.
func (s *Server) full(ctx context.Context, v *viewer) (bool, error) {
	if s.Billing == nil {
		return false, nil
	}
	sub, err := s.Control.SubscriptionOf(ctx, v.Company.UID)
	if errors.Is(err, models.ErrNotFound) { // a demo
		return false, nil
	}
	if err != nil {
		return false, err
	}
	return sub.Used.Bytes+s.grown.since(v.Company.UID) >= sub.Has().Bytes, nil
}
