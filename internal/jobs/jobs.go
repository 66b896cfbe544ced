// Package jobs is the clockwork: it runs named jobs again and again, each one alone, and keeps the process
// alive when one of them fails or panics.
package jobs

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"time"
)

const (
	firstRetry = time.Minute
	// retryAtMost bounds the back-off of jobs that run more often than this; slower jobs are never delayed
	// beyond their own Every.
	retryAtMost = 10 * time.Minute
)

// Job is one piece of recurring work.
type Job struct {
	Name string
	// Every is the pause between the end of one run and the start of the next. 0 means: only when woken.
	Every time.Duration
	// Jitter lengthens each pause by a random time up to this, so that jobs do not all start together.
	Jitter time.Duration
	// Breaks says that a run loses nothing when it is broken off: Stop cancels it instead of waiting for its end.
	Breaks bool
	// Run does the work. It may be repeated after a crash at any point, and must end soon when ctx does.
	Run func(ctx context.Context) error
}

// Clockwork runs jobs. Use it once: New, Start, Stop.
type Clockwork struct {
	// Ran hears of each run, its error and its time; set it before Start.
	Ran func(job string, err error, took time.Duration)
	// Later holds back the first runs that nobody wakes; set it before Start.
	Later time.Duration

	log     *slog.Logger
	workers []*worker
	started []*worker     // the same once Start was called, so that Stop without Start waits for nothing
	quit    chan struct{} // closed by Stop: no new runs
	stop    sync.Once
	cancel  context.CancelFunc // ends the context of running jobs
}

// worker runs one job in one goroutine, so two runs of it can never overlap.
type worker struct {
	Job
	ran  func(job string, err error, took time.Duration)
	log  *slog.Logger
	wake chan struct{} // holds at most one wake-up, and keeps it during a run
	done chan struct{} // closed when the goroutine has ended
}

// New makes a clockwork that stands still. It panics on a job without name or Run, on a negative time and on two
// jobs of one name: mistakes in the program that should show at start.
func New(log *slog.Logger, jobs ...Job) *Clockwork {
	c := &Clockwork{Ran: func(string, error, time.Duration) {}, log: log, quit: make(chan struct{}), cancel: func() {}}
	for _, job := range jobs {
		if job.Name == "" || job.Run == nil || job.Every < 0 || job.Jitter < 0 || c.find(job.Name) != nil {
			panic(fmt.Sprintf("jobs: %q has no name or work, a negative time, or the name of another job", job.Name))
		}
		c.workers = append(c.workers, &worker{
			Job: job, log: log.With("job", job.Name), wake: make(chan struct{}, 1), done: make(chan struct{}),
		})
	}
	return c
}

// Start sets all jobs going and returns at once. Jobs with an Every run for the first time after Later and their jitter, so
// that what was missed while the program was down is made good. When ctx ends, running jobs are cancelled and
// none starts any more; to let them finish, call Stop instead.
func (c *Clockwork) Start(ctx context.Context) {
	ctx, c.cancel = context.WithCancel(ctx)
	c.started = c.workers
	for _, w := range c.workers {
		w.ran = c.Ran
		go w.loop(ctx, c.quit, c.Later)
	}
}

// Wake makes the named job run as soon as it can: now, or once more after the run in progress, or at the end of its
// back-off when it is failing. Many calls make one run. It never blocks.
func (c *Clockwork) Wake(name string) {
	w := c.find(name)
	if w == nil {
		c.log.Error("no such job to wake", "job", name)
		return
	}
	select {
	case w.wake <- struct{}{}:
	default: // a wake-up is waiting already
	}
}

// Stop starts no new runs and waits for those in progress, but for jobs that say Breaks. When ctx ends first it cancels them and returns an error
// that names them and wraps ctx's.
func (c *Clockwork) Stop(ctx context.Context) error {
	c.stop.Do(func() { close(c.quit) })
	defer c.cancel()
	var late []string
	for _, w := range c.started {
		select {
		case <-w.done: // even when ctx has ended already
			continue
		default:
		}
		select {
		case <-w.done:
		case <-ctx.Done():
			late = append(late, w.Name)
		}
	}
	if len(late) > 0 {
		return fmt.Errorf("jobs: still running: %s: %w", strings.Join(late, ", "), ctx.Err())
	}
	return nil
}

func (c *Clockwork) find(name string) *worker {
	i := slices.IndexFunc(c.workers, func(w *worker) bool { return w.Name == name })
	if i < 0 {
		return nil
	}
	return c.workers[i]
}

// loop waits and runs in turn until quit or ctx says otherwise.
func (w *worker) loop(ctx context.Context, quit <-chan struct{}, later time.Duration) {
	defer close(w.done)
	failures := 0
	pause := later + w.jitter()
	for w.wait(ctx, quit, pause, failures > 0) {
		started := time.Now()
		err := w.attempt(ctx, quit)
		w.ran(w.Name, err, time.Since(started))
		if err == nil || ctx.Err() != nil {
			failures, pause = 0, w.Every+w.jitter()
			continue
		}
		failures++
		pause = w.backOff(failures) + w.jitter()
		w.log.Error("job failed", "error", err, "failures", failures, "retry_in", pause)
	}
}

// wait returns true when it is time to run. A failing job is not woken early, so that a busy outbox cannot turn one
// fault into thousands.
func (w *worker) wait(ctx context.Context, quit <-chan struct{}, pause time.Duration, failing bool) bool {
	wake, due := w.wake, time.After(pause)
	if failing {
		wake = nil
	} else if w.Every == 0 {
		due = nil
	}
	select {
	case <-ctx.Done():
	case <-quit:
	case <-due:
	case <-wake:
	}
	select {
	case <-w.wake: // the run that starts now answers this one, too
	default:
	}
	select {
	case <-quit: // select picks at random when several are ready, and stopping comes first
		return false
	default:
		return ctx.Err() == nil
	}
}

// attempt is one run, with a panic turned into an error.
func (w *worker) attempt(ctx context.Context, quit <-chan struct{}) (err error) {
	if w.Breaks {
		var cancel context.CancelFunc
		ctx, cancel = context.WithCancel(ctx)
		defer cancel()
		go func() {
			select {
			case <-quit:
				cancel()
			case <-ctx.Done():
			}
		}()
	}
	defer func() {
		if r := recover(); r != nil {
			w.log.Error("job panicked", "panic", r, "stack", string(debug.Stack()))
			err = errors.New("jobs: panic")
		}
	}()
	if err = w.Run(ctx); w.Breaks && ctx.Err() != nil {
		return nil // broken off, not failed
	}
	return err
}

// backOff doubles from a minute (or from Every, when that is shorter) up to ten minutes (or Every, when longer).
func (w *worker) backOff(failures int) time.Duration {
	pause := firstRetry
	if w.Every > 0 {
		pause = min(pause, w.Every)
	}
	most := max(retryAtMost, w.Every)
	for range failures - 1 {
		if pause >= most {
			break
		}
		pause *= 2
	}
	return min(pause, most)
}

func (w *worker) jitter() time.Duration {
	if w.Jitter == 0 {
		return 0
	}
	return rand.N(w.Jitter)
}
