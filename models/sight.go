package models

import (
	"context"
	"image"
	"slices"
	"sync"
	"time"

	"jennyerp/internal/vision"
)

// Eye turns pictures into vectors that can be compared with those of the same
// engine, and with no others.
type Eye interface {
	// Engine names what the vectors come from; "" while that is not known,
	// because the service behind it does not answer.
	Engine(ctx context.Context) string
	// Describe gives the vectors of a library picture, one for each zoom, and
	// its signature, nil for an engine that has none. Errors: those of
	// vision.Describe for a picture with nothing to see, others when the eye
	// itself failed.
	Describe(ctx context.Context, img image.Image) ([]vision.Vector, *vision.Signature, error)
	// DescribeQuery describes a photo somebody searches with.
	DescribeQuery(ctx context.Context, img image.Image) (vision.Question, error)
}

// OwnEye is the engine inside the program.
type OwnEye struct{}

// Engine names the embedded engine.
func (OwnEye) Engine(context.Context) string { return vision.Engine }

// Describe describes a library picture.
func (OwnEye) Describe(_ context.Context, img image.Image) ([]vision.Vector, *vision.Signature, error) {
	return vision.Describe(img)
}

// DescribeQuery describes the photo of a question.
func (OwnEye) DescribeQuery(_ context.Context, img image.Image) (vision.Question, error) {
	return vision.DescribeQuery(img)
}

// FormerEye is the engine before: the same vectors, without signatures. It
// answers until all pictures of a company are described anew.
type FormerEye struct{ OwnEye }

// Engine names the engine before.
func (FormerEye) Engine(context.Context) string { return vision.FormerEngine }

// DescribeQuery describes the photo of a question.
func (e FormerEye) DescribeQuery(ctx context.Context, img image.Image) (vision.Question, error) {
	q, err := e.OwnEye.DescribeQuery(ctx, img)
	q.Signature = nil
	return q, err
}

// maxSlabs bounds the vectors in memory over all companies, in bytes. 100,000
// photos take about 60 MB; the company in use keeps its own whatever it takes.
const maxSlabs = 96 << 20

// Sight is how the companies' pictures are compared: with which eyes, the
// vectors of the companies in use, and whose pictures wait to be described.
type Sight struct {
	Eyes []Eye  // the first is the program's own; older ones answer until its set is whole
	Aid  Eye    // jenny-ai, beside them and only with the company's consent; nil for none
	Wake func() // pictures wait to be described

	clock Clock
	max   int
	mu    sync.Mutex
	slabs map[slabKey]*slab
	queue []string // companies whose pictures wait, by uid
}

type slabKey struct{ company, engine string }

func newSight(clock Clock) *Sight {
	return &Sight{Eyes: []Eye{OwnEye{}, FormerEye{}}, Wake: func() {}, clock: clock, max: maxSlabs, slabs: map[slabKey]*slab{}}
}

// Ask puts companies in line to have their pictures described; first, when
// somebody has just added one.
func (s *Sight) Ask(first bool, companies ...string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, uid := range companies {
		i := slices.Index(s.queue, uid)
		switch {
		case i >= 0 && first:
			s.queue = slices.Insert(slices.Delete(s.queue, i, i+1), 0, uid)
		case first:
			s.queue = slices.Insert(s.queue, 0, uid)
		case i < 0:
			s.queue = append(s.queue, uid)
		}
	}
}

// Next takes the company whose turn it is out of the line.
func (s *Sight) Next() (company string, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.queue) == 0 {
		return "", false
	}
	company, s.queue = s.queue[0], s.queue[1:]
	return company, true
}

// slabOf gives the place for a company's vectors of one engine; the vectors
// are read when it is used.
func (s *Sight) slabOf(company, engine string) *slab {
	s.mu.Lock()
	defer s.mu.Unlock()
	key := slabKey{company, engine}
	if s.slabs[key] == nil {
		s.slabs[key] = newSlab()
	}
	s.slabs[key].usedAt = s.clock()
	return s.slabs[key]
}

// shrink drops what was used longest ago while all together are too large.
func (s *Sight) shrink() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for len(s.slabs) > 1 && s.bytes() > s.max {
		var oldest slabKey
		for key, b := range s.slabs {
			if s.slabs[oldest] == nil || b.usedAt.Before(s.slabs[oldest].usedAt) {
				oldest = key
			}
		}
		delete(s.slabs, oldest)
	}
}

func (s *Sight) bytes() (n int) {
	for _, b := range s.slabs {
		n += int(b.bytes.Load())
	}
	return n
}

// DropIdle forgets the vectors of companies where nobody has searched for the
// given time: a resting server holds none.
func (s *Sight) DropIdle(unused time.Duration) {
	before := s.clock().Add(-unused)
	s.mu.Lock()
	defer s.mu.Unlock()
	for key, b := range s.slabs {
		if !b.usedAt.After(before) {
			delete(s.slabs, key)
		}
	}
}

// newPicture asks for a picture to be described. The work begins with a write,
// which waits for the transaction that adds the picture.
func (t *Tenant) newPicture() {
	if t.sight != nil {
		t.sight.Ask(true, t.CompanyUID)
		t.sight.Wake()
	}
}
