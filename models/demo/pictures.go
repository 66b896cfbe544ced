package demo

import (
	"context"
	"fmt"
	"image"
	"runtime"
	"sync"

	"jennyerp/internal/blob"
	"jennyerp/internal/fabricart"
	"jennyerp/internal/picture"
	"jennyerp/models"
)

// shot is one photograph to be taken: a cloth in one colourway, seen so.
type shot struct {
	key   string // equal shots have equal keys
	cloth fabricart.Cloth
	view  fabricart.View
	size  image.Point
}

// Sizes of the pictures in pixels. Painting is most of the time a demo company
// takes, so only the pictures people open first are large.
var (
	large  = image.Pt(1024, 1280)
	middle = image.Pt(640, 800)
	small  = image.Pt(480, 600)
)

// paint takes the photograph; tests have a quicker painter.
var paint = func(x shot) image.Image { return x.cloth.Paint(x.size.X, x.size.Y, x.view) }

// shots are the sample's own picture and for a rich sample two others of it:
// nearer, and heaped.
func (c cloth) shots(rich bool) []shot {
	size := small
	if c.hero {
		size = large
	}
	take := func(what string, v fabricart.View, size image.Point) shot {
		return shot{fmt.Sprintf("%s/%d/%d/%s", c.design.key, c.story, c.art, what), c.paint(c.story), v, size}
	}
	all := []shot{take("card", fabricart.Card(c.art), size)}
	if !rich {
		return all
	}
	near, heap := fabricart.Card(c.art+1), fabricart.Card(c.art+2)
	near.Zoom, near.Folds, near.Rotation = 2.4, 0.15, 0.05
	heap.Folds, heap.Rotation, heap.Shadow = 1.7, 0.6, 1.2
	return append(all, take("near", near, middle), take("heap", heap, middle))
}

// colourShot is the k-th colour as on the card.
func (c cloth) colourShot(k int) shot {
	if k == 0 && c.hero {
		return c.shots(false)[0]
	}
	story := c.colourway(k)
	return shot{fmt.Sprintf("%s/%d/%d/colour", c.design.key, story, c.art), c.paint(story), fabricart.Card(c.art), small}
}

// studio takes photographs, each once.
type studio struct {
	db    *models.Tenant
	store blob.Store
	mu    sync.Mutex
	taken map[string]models.Picture
}

// take makes sure that all the shots are taken, on every core.
func (s *studio) take(ctx context.Context, shots []shot) error {
	var todo []shot
	for _, x := range shots {
		if _, found := s.taken[x.key]; !found {
			s.taken[x.key] = models.Picture{}
			todo = append(todo, x)
		}
	}
	var wait sync.WaitGroup
	next, failed := make(chan shot), make([]error, runtime.GOMAXPROCS(0))
	for worker := range failed {
		wait.Go(func() {
			for x := range next {
				if failed[worker] == nil {
					failed[worker] = s.develop(ctx, x)
				}
			}
		})
	}
	for _, x := range todo {
		next <- x
	}
	close(next)
	wait.Wait()
	for _, err := range failed {
		if err != nil {
			return fmt.Errorf("paint: %w", err)
		}
	}
	return nil
}

func (s *studio) develop(ctx context.Context, x shot) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	r, err := picture.Render(paint(x))
	if err != nil {
		return err
	}
	p, err := s.db.StoreRendition(ctx, s.store, string(x.cloth.Kind)+".jpg", r)
	s.mu.Lock()
	s.taken[x.key] = p
	s.mu.Unlock()
	return err
}

// hang puts taken pictures on a sample.
func (s *studio) hang(d *dice, to *models.Loaded, x shot, variant int) {
	p := s.taken[x.key]
	p.UID, p.VariantID, p.Visibility, p.Owner = d.uid(), int64(variant), "public", to.CreatedBy
	to.Pictures = append(to.Pictures, p)
}
