package handlers

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"sync"

	"jennyerp/internal/blob"
	"jennyerp/models"
)

// importQueue holds the long work that people wait for (imports, what a company
// takes out), in memory: thousands of companies' files are not searched for it.
// What a restart interrupts is found when its page is opened.
type importQueue struct {
	mu      sync.Mutex
	waiting []func(context.Context) error
	work    map[string]*progress // by the uid of the import and so on
	arrived chan struct{}
}

// importJob is one import in one of its working states.
type importJob struct {
	company, uid string
	by           string // user uid
	reader       models.Reader
}

// progress is how far a piece of work is.
type progress struct{ done, total int }

func newImportQueue() *importQueue {
	return &importQueue{work: map[string]*progress{}, arrived: make(chan struct{}, 1)}
}

// reserve says that something is being worked on; false when it already is.
func (q *importQueue) reserve(uid string) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.work[uid] != nil {
		return false
	}
	q.work[uid] = &progress{}
	return true
}

func (q *importQueue) add(job func(context.Context) error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.waiting = append(q.waiting, job)
	select {
	case q.arrived <- struct{}{}:
	default:
	}
}

func (q *importQueue) take() (job func(context.Context) error, ok bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if len(q.waiting) == 0 {
		return nil, false
	}
	job, q.waiting = q.waiting[0], q.waiting[1:]
	return job, true
}

func (q *importQueue) end(uid string) {
	q.mu.Lock()
	defer q.mu.Unlock()
	delete(q.work, uid)
}

func (q *importQueue) tell(uid string) models.Tell {
	return func(done, total int) {
		q.mu.Lock()
		defer q.mu.Unlock()
		if p := q.work[uid]; p != nil {
			p.done, p.total = done, total
		}
	}
}

// progress is how far the import is; false when nobody works on it.
func (q *importQueue) progress(uid string) (progress, bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if p := q.work[uid]; p != nil {
		return *p, true
	}
	return progress{}, false
}

// importsAtOnce keeps a large import from holding up others, and many from
// taking the whole machine.
const importsAtOnce = 2

// RunImports works off all that waits. The clockwork calls it, woken by
// whoever adds one.
func (s *Server) RunImports(ctx context.Context) error {
	var failed []error
	ended, running := make(chan error), 0
	for {
		for running < importsAtOnce && ctx.Err() == nil {
			job, ok := s.queue.take()
			if !ok {
				break
			}
			running++
			go func() { ended <- job(ctx) }()
		}
		if running == 0 {
			return errors.Join(failed...)
		}
		select {
		case err := <-ended:
			running--
			failed = append(failed, err)
		case <-s.queue.arrived:
		}
	}
}

// workOn does the work an import stands at. Whatever goes wrong, a panic
// included, the import goes back a step and says why.
func (s *Server) workOn(ctx context.Context, job importJob) error {
	defer s.queue.end(job.uid)
	return s.Tenants.Visit(ctx, job.company, func(t *models.Tenant) error {
		i, err := t.FindImport(ctx, job.uid, models.Principal{SeeCost: true})
		if err != nil {
			return err
		}
		err = s.step(ctx, t, i, job)
		if errors.Is(err, models.ErrImportStale) {
			err = s.recheck(ctx, t, i, job)
		}
		if err == nil {
			return nil
		}
		return s.stepBack(ctx, t, i, err)
	})
}

func (s *Server) step(ctx context.Context, t *models.Tenant, i *models.Import, job importJob) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("import panicked: %v\n%s", p, debug.Stack())
		}
	}()
	switch tell := s.queue.tell(job.uid); i.State {
	case models.ImportChecking:
		return t.CheckImport(ctx, s.Blobs, i, job.reader, tell)
	case models.ImportRunning:
		return t.RunImport(ctx, job.by, i, tell)
	case models.ImportUndoing:
		return t.UndoImport(ctx, job.by, i, tell)
	}
	return nil
}

// recheck compares anew what was confirmed for a library that changed since.
func (s *Server) recheck(ctx context.Context, t *models.Tenant, i *models.Import, job importJob) error {
	if err := t.RecoverImport(ctx, i, ""); err != nil {
		return err
	}
	if err := t.BeginCheck(ctx, i); err != nil {
		return err
	}
	i.Problem = "import.problem.stale"
	return s.step(ctx, t, i, job)
}

func (s *Server) stepBack(ctx context.Context, t *models.Tenant, i *models.Import, cause error) error {
	problem := "import.problem.failed"
	switch {
	case ctx.Err() != nil:
		problem = "import.problem.interrupted"
	case models.DiskFull(cause) || errors.Is(cause, blob.ErrFull):
		problem = "import.problem.full"
	}
	return errors.Join(cause, t.RecoverImport(context.WithoutCancel(ctx), i, problem))
}
