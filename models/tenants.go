package models

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// Principal is who asks, as the session's membership says. It is the only key
// to a company's file: no path, header or form names a company (ASVS 8.4.1).
type Principal struct {
	UserUID    string
	CompanyUID string
	Role       Role
	SeeCost    bool
}

// Tenants opens companies' files: each once, counted by reference, closed
// when idle, migrated when opened.
type Tenants struct {
	Sight *Sight // how all their pictures are compared
	// Noted hears when a company will have something to do, such as mail to
	// send, so that nobody has to open every company to look.
	Noted func(ctx context.Context, company string, at int64) error
	// Wrote hears when something of a company was written, and again when that
	// goes on for half a minute; it must not wait. Set it when somebody follows the
	// files' logs: these are kept then.
	Wrote func(company string)
	// AuditKey gives the secret of a company's audit log, 32 bytes.
	AuditKey func(company string) ([]byte, error)
	// Placement says which companies live on this machine.
	Placement Placement

	dir   string
	max   int
	rests time.Duration
	clock Clock

	mu      sync.Mutex
	open    map[string]*openTenant
	leaving map[string]chan struct{} // closed when what was let go of is
}

type openTenant struct {
	ready  chan struct{} // closed when db or err is set
	db     *Tenant
	err    error
	epoch  int64 // of the placement it was opened under
	refs   int
	called bool   // for a page: kept open for the next
	left   func() // not nil when it is let go of; called when its file is closed
	usedAt time.Time
}

// NewTenants keeps at most max companies of the folder dir open.
func NewTenants(dir string, max int, clock Clock) (*Tenants, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	return &Tenants{Sight: newSight(clock), Placement: unmoved{}, dir: dir, max: max, rests: connectionRests, clock: clock, open: map[string]*openTenant{}, leaving: map[string]chan struct{}{}}, nil
}

// Open gives the company's database of the principal and a func to give it
// back. ErrNotFound when the company has no file, *Elsewhere when it lives on
// another machine.
func (ts *Tenants) Open(ctx context.Context, p Principal) (*Tenant, func(), error) {
	return ts.take(ctx, p.CompanyUID, true)
}

// Visit opens a company for a look by a job. One that nobody has open is closed
// again behind it: a walk through thousands holds one, and puts nobody out.
func (ts *Tenants) Visit(ctx context.Context, uid string, look func(*Tenant) error) error {
	t, release, err := ts.take(ctx, uid, false)
	if err != nil {
		return err
	}
	defer release()
	return look(t)
}

func (ts *Tenants) take(ctx context.Context, uid string, called bool) (*Tenant, func(), error) {
	if !ValidUID(uid) {
		return nil, nil, ErrNotFound
	}
	epoch, err := ts.Placement.Hold(ctx, uid)
	if err != nil {
		ts.leave(uid, 0)
		return nil, nil, err
	}
	ts.leave(uid, epoch) // of an earlier epoch: it was away meanwhile, and the file is another one
	ts.mu.Lock()
	e, found := ts.open[uid]
	if !found {
		e = &openTenant{ready: make(chan struct{}), epoch: epoch}
		ts.open[uid] = e
		go ts.load(uid, e)
	}
	e.refs++
	if called {
		e.called, e.usedAt = true, ts.clock()
	}
	ts.mu.Unlock()

	release := sync.OnceFunc(func() { ts.release(uid, e, called) })
	select {
	case <-e.ready:
	case <-ctx.Done():
		release()
		return nil, nil, ctx.Err()
	}
	if e.err != nil {
		release()
		return nil, nil, e.err
	}
	return e.db, release, nil
}

func (ts *Tenants) load(uid string, e *openTenant) {
	db, err := ts.openTenant(context.Background(), uid, e.epoch)
	ts.mu.Lock()
	e.db, e.err = db, err
	if err == nil {
		db.sight, db.noted = ts.Sight, ts.Noted
	} else if ts.open[uid] == e {
		delete(ts.open, uid) // the next caller tries again
	}
	e.closeLeft()
	visited := !e.called
	ts.mu.Unlock()
	close(e.ready)
	if !visited {
		ts.shrink(ts.max)
	}
}

func (ts *Tenants) release(uid string, e *openTenant, called bool) {
	ts.mu.Lock()
	e.refs--
	if called {
		e.usedAt = ts.clock()
	}
	e.closeLeft()
	over := !e.called && e.refs == 0 && e.db != nil && ts.open[uid] == e
	if over {
		delete(ts.open, uid)
	}
	ts.mu.Unlock()
	if over {
		e.db.Close()
	} else {
		ts.shrink(ts.max)
	}
}

// shrink closes the least recently used idle companies beyond keep.
func (ts *Tenants) shrink(keep int) {
	for {
		ts.mu.Lock()
		if len(ts.open) <= keep {
			ts.mu.Unlock()
			return
		}
		uid, e := ts.oldestIdle()
		if e == nil {
			ts.mu.Unlock()
			return
		}
		delete(ts.open, uid)
		ts.mu.Unlock()
		e.db.Close()
	}
}

func (ts *Tenants) oldestIdle() (string, *openTenant) {
	var uid string
	var oldest *openTenant
	for u, e := range ts.open {
		if e.refs == 0 && e.db != nil && (oldest == nil || e.usedAt.Before(oldest.usedAt)) {
			uid, oldest = u, e
		}
	}
	return uid, oldest
}

// Held is how many companies are open.
func (ts *Tenants) Held() int {
	ts.mu.Lock()
	defer ts.mu.Unlock()
	return len(ts.open)
}

// CloseIdle closes companies that nobody has used for the given time.
func (ts *Tenants) CloseIdle(unused time.Duration) {
	before := ts.clock().Add(-unused)
	for {
		ts.mu.Lock()
		uid, e := ts.oldestIdle()
		if e == nil || e.usedAt.After(before) {
			ts.mu.Unlock()
			return
		}
		delete(ts.open, uid)
		ts.mu.Unlock()
		e.db.Close()
	}
}

// Drop closes one company for good, when those who have it open have given it
// back. Who opens it again meanwhile is waited for too, until ctx ends.
func (ts *Tenants) Drop(ctx context.Context, uid string) error {
	for {
		ts.mu.Lock()
		e := ts.open[uid]
		idle := e != nil && e.refs == 0 && e.db != nil
		if idle {
			delete(ts.open, uid)
		}
		ts.mu.Unlock()
		if e == nil {
			return nil
		}
		if idle {
			return e.db.Close()
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// Close closes every company; callers have given theirs back by then.
func (ts *Tenants) Close() error {
	ts.mu.Lock()
	all := slices.Collect(maps.Values(ts.open))
	clear(ts.open)
	ts.mu.Unlock()
	var errs []error
	for _, e := range all {
		<-e.ready // not under the lock, which the one who opens needs
		if e.db != nil {
			errs = append(errs, e.db.Close())
		}
	}
	return errors.Join(errs...)
}

func (ts *Tenants) path(uid string) string { return filepath.Join(ts.dir, uid+".db") }

// Scratch is where a company's rows may lie for the meantime, outside of the
// folder that is copied.
func (ts *Tenants) Scratch(uid string) string {
	return filepath.Join(filepath.Dir(ts.dir), "scratch", uid+".db")
}

// Create makes the company's file with its first settings. Repeating it for
// the same company changes nothing, so an interrupted sign-up may go on.
func (ts *Tenants) Create(ctx context.Context, uid string, s Settings) error {
	if !ValidUID(uid) {
		return fmt.Errorf("create company: bad id")
	}
	f, err := ts.file(uid)
	if err != nil {
		return err
	}
	defer f.Close()
	if err := f.migrate(ctx, "tenant"); err != nil {
		return fmt.Errorf("create company: %w", err)
	}
	return f.inTx(ctx, func(f file) error {
		if _, err := f.exec(ctx, `insert or ignore into meta (key, value) values ('tenant_id', ?)`, uid); err != nil {
			return err
		}
		_, err := f.exec(ctx, `insert or ignore into settings (id, data) values (1, ?)`, JSON[Settings]{s})
		return err
	})
}

// wroteAgain is how long nobody is told again of a company that is being
// written to.
const wroteAgain = 30 * time.Second

// connectionRests is how long a connection to a company's file stays without
// being asked: each holds the whole schema, half a megabyte.
const connectionRests = 20 * time.Second

// file opens a company's file, whose writes are told to Wrote.
func (ts *Tenants) file(uid string) (file, error) {
	driver := driverName
	if ts.Wrote != nil {
		driver = driverKeepsLog
	}
	f, err := openFileAs(driver, ts.path(uid), shredsFast, ts.clock)
	if err != nil {
		return f, err
	}
	f.read.SetConnMaxIdleTime(ts.rests)
	f.write.SetConnMaxIdleTime(ts.rests)
	if ts.Wrote == nil {
		return f, nil
	}
	var told atomic.Int64
	f.wrote = func() {
		now := f.Now()
		if last := told.Load(); (now-last >= wroteAgain.Milliseconds() || last == 0) && told.CompareAndSwap(last, now) {
			ts.Wrote(uid)
		}
	}
	return f, nil
}

func (ts *Tenants) openTenant(ctx context.Context, uid string, epoch int64) (*Tenant, error) {
	if _, err := os.Stat(ts.path(uid)); errors.Is(err, os.ErrNotExist) {
		return nil, ErrNotFound
	}
	f, err := ts.file(uid)
	if err != nil {
		return nil, fmt.Errorf("open company: %w", err)
	}
	if ts.AuditKey != nil {
		f.ledger = ledgerOf(func() ([]byte, error) { return ts.AuditKey(uid) })
	}
	f.hold = func(ctx context.Context) error { return ts.stillHeld(ctx, uid, epoch) }
	t := &Tenant{file: f, CompanyUID: uid}
	if err := t.check(ctx); err != nil {
		f.Close()
		return nil, fmt.Errorf("open company: %w", err)
	}
	return t, nil
}

// check migrates and compares the id inside the file with the one asked for:
// a file put in another's place is refused.
func (t *Tenant) check(ctx context.Context) error {
	if err := t.migrate(ctx, "tenant"); err != nil {
		return err
	}
	var id string
	if err := t.row(ctx, `select value from meta where key = 'tenant_id'`).Scan(&id); err != nil {
		return err
	}
	if id != t.CompanyUID {
		return fmt.Errorf("file belongs to another company")
	}
	return nil
}
