package jennyai

import (
	"sync"
	"time"
)

const (
	maxFailures = 5                // in a row, then nobody asks any more
	openFor     = 30 * time.Second // then one may try
)

// breaker keeps people from waiting for a service that fails anyway.
type breaker struct {
	clock func() time.Time

	mu       sync.Mutex
	failures int       // in a row
	until    time.Time // nobody asks before
	trying   bool      // somebody tries whether it is back
}

func newBreaker(clock func() time.Time) *breaker { return &breaker{clock: clock} }

// allow tells whether the service may be asked now. After a yes, note or pass
// must follow.
func (b *breaker) allow() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.failures < maxFailures {
		return true
	}
	if b.trying || b.clock().Before(b.until) {
		return false
	}
	b.trying = true
	return true
}

// note counts an answer or a failure.
func (b *breaker) note(ok bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.trying = false
	if ok {
		b.failures = 0
		return
	}
	b.failures++
	b.until = b.clock().Add(openFor)
}

// pass gives a permission back unused.
func (b *breaker) pass() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.trying = false
}
