package models

import (
	"context"
	"errors"
	"image"
	"sync"
	"time"

	"jennyerp/internal/jennyai"
	"jennyerp/internal/vision"
)

// AidPrefix stands before the name of an engine of jenny-ai, so that it is
// never taken for one of ours.
const AidPrefix = "ai:"

// How long the name of jenny-ai's engine is believed, and how long nobody
// waits for it again after it did not answer.
const (
	engineFor = 10 * time.Minute
	awayFor   = 30 * time.Second
)

// AidEye sees with the jenny-ai middleware; nothing goes there but pixels.
type AidEye struct {
	client *jennyai.Client
	clock  Clock

	mu     sync.Mutex
	engine string    // as it last said, "" before
	until  time.Time // not asked again before
}

// NewAidEye makes an eye of a client.
func NewAidEye(client *jennyai.Client, clock Clock) *AidEye {
	return &AidEye{client: client, clock: clock}
}

// Engine names jenny-ai's engine, "" when it never answered. The name it last
// said is kept while it is away: its vectors are still here.
func (e *AidEye) Engine(ctx context.Context) string {
	e.mu.Lock()
	defer e.mu.Unlock()
	now := e.clock()
	if now.Before(e.until) {
		return e.engine
	}
	name, err := e.client.Engine(ctx)
	if err != nil {
		e.until = now.Add(awayFor)
		return e.engine
	}
	e.engine, e.until = AidPrefix+name, now.Add(engineFor)
	return e.engine
}

// Describe describes a library picture.
func (e *AidEye) Describe(ctx context.Context, img image.Image) ([]vision.Vector, *vision.Signature, error) {
	all, err := e.describe(ctx, img, jennyai.Library)
	return all, nil, err
}

// DescribeQuery describes the photo of a question.
func (e *AidEye) DescribeQuery(ctx context.Context, img image.Image) (vision.Question, error) {
	all, err := e.describe(ctx, img, jennyai.Query)
	if err != nil {
		return vision.Question{}, err
	}
	return vision.Question{Vector: all[0]}, nil
}

var errEngineChanged = errors.New("jenny-ai answers with another engine than before")

func (e *AidEye) describe(ctx context.Context, img image.Image, use jennyai.Use) ([]vision.Vector, error) {
	before := e.Engine(ctx)
	engine, raw, err := e.client.Describe(ctx, img, use)
	if errors.Is(err, jennyai.ErrBlank) {
		return nil, vision.ErrBlank // noted, so that this picture does not stop the others
	}
	if err != nil {
		return nil, err
	}
	if AidPrefix+engine != before {
		e.forget()
		return nil, errEngineChanged
	}
	var all []vision.Vector
	for _, b := range raw {
		v, err := vision.Unmarshal(b)
		if err != nil {
			return nil, err
		}
		all = append(all, v)
	}
	return all, nil
}

func (e *AidEye) forget() {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.until = time.Time{}
}
