package mail

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"
)

// rest is how long a provider that failed is asked only after the others, so that not every mail waits for it.
const rest = time.Minute

// Failover sends through the first of several providers that takes a message. A provider's final "no" to the
// message itself is final: another one's word would only hurt the good name of both. Everything else (no
// connection, a refused password, "later") is the next one's turn. It may be used by several goroutines.
//
// A message keeps its Message-ID on the way, so a reader who gets it twice, because the line broke at the very end,
// sees it once in most mail programs.
type Failover struct {
	providers []Sender
	clock     func() time.Time

	mu    sync.Mutex
	tired []time.Time // until when each is asked last
}

// NewFailover makes a sender of several, the first choice first; clock is time.Now outside of tests.
func NewFailover(clock func() time.Time, providers ...Sender) *Failover {
	return &Failover{providers: providers, clock: clock, tired: make([]time.Time, len(providers))}
}

// Send delivers m through one provider. The error is that of all, in the order they were asked; none of them took
// the message.
func (f *Failover) Send(ctx context.Context, m Message) error {
	var failed []error
	for _, i := range f.order() {
		err := f.providers[i].Send(ctx, m)
		if err == nil || Permanent(err) || ctx.Err() != nil {
			return err
		}
		f.tire(i)
		failed = append(failed, fmt.Errorf("provider %d: %w", i+1, err))
	}
	return errors.Join(failed...)
}

// order is in which the providers are asked: those that rest come last.
func (f *Failover) order() (all []int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	var resting []int
	for i := range f.providers {
		if f.clock().Before(f.tired[i]) {
			resting = append(resting, i)
		} else {
			all = append(all, i)
		}
	}
	return append(all, resting...)
}

func (f *Failover) tire(i int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.tired[i] = f.clock().Add(rest)
}
