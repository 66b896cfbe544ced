package models

import (
	"context"
	"database/sql"
	"fmt"
	"sync"
	"time"
)

// Placement says which machine holds a company. It is asked for each request,
// each visit of a job, and once more before each commit, so it answers from
// memory. Nothing else knows of other machines.
type Placement interface {
	// Hold gives the epoch under which this machine holds a company, and
	// *Elsewhere when it does not. From the moment on that it says so, nothing
	// is committed here any more. Whoever gives this machine a company under a
	// later epoch lets Tenants.Leave end first, then puts its file in place.
	Hold(ctx context.Context, company string) (epoch int64, err error)
}

// Place is where a company lives: the machine that alone may open its file, and
// how many held it before, counted from one. The copies of each epoch lie apart.
type Place struct {
	Node  string
	Epoch int64
}

// Elsewhere refuses to open a company that lives on another machine.
type Elsewhere struct{ Place }

func (e *Elsewhere) Error() string {
	return fmt.Sprintf("the company lives on the machine %q, epoch %d", e.Node, e.Epoch)
}

// unmoved is the placement of companies that never moved.
type unmoved struct{}

func (unmoved) Hold(context.Context, string) (int64, error) { return 1, nil }

// here is the placement of one machine: it holds the companies that the control
// database gives its name, and is told of no others.
type here struct {
	control *Control

	mu    sync.Mutex
	moved map[string]Place // all others never moved
	until time.Time
}

// placedFor is how long a machine goes by what it read.
const placedFor = 2 * time.Second

// Here is the placement of the one machine whose name control has.
func Here(control *Control) Placement { return &here{control: control} }

func (h *here) Hold(ctx context.Context, company string) (int64, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if now := h.control.clock(); h.moved == nil || now.After(h.until) {
		moved, err := h.control.Moved(context.WithoutCancel(ctx))
		if err != nil {
			return 0, fmt.Errorf("placement: %w", err)
		}
		h.moved, h.until = moved, now.Add(placedFor)
	}
	place, moved := h.moved[company]
	if !moved {
		place.Epoch = 1
	}
	if place.Node != h.control.Node {
		return 0, &Elsewhere{place}
	}
	return place.Epoch, nil
}

// Moved lists the companies that live on a machine with a name, or lived on
// another one before. All others live, as they began, where the name is empty.
func (c *Control) Moved(ctx context.Context) (map[string]Place, error) {
	// Not counted for a page: it is asked every few seconds, whoever comes first.
	return scanMoved(c.query(context.WithValue(ctx, sqlCountKey{}, nil), queryMoved))
}

const queryMoved = `select uid, node, epoch from companies where node <> '' or epoch <> 1`

func scanMoved(rows *sql.Rows, err error) (map[string]Place, error) {
	moved := map[string]Place{}
	_, err = collect(rows, err, func(r *sql.Rows) (uid string, err error) {
		var p Place
		err = r.Scan(&uid, &p.Node, &p.Epoch)
		moved[uid] = p
		return uid, err
	})
	return moved, err
}

// Leave lets go of a company and waits until its file is closed, which its last
// user does. Meanwhile the placement must not give it to this machine anew.
func (ts *Tenants) Leave(ctx context.Context, uid string) error {
	select {
	case <-ts.leave(uid, 0):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// leave lets go of a company unless it was opened under an epoch; what it gives
// is closed when the file is.
func (ts *Tenants) leave(uid string, unless int64) <-chan struct{} {
	ts.mu.Lock()
	defer ts.mu.Unlock()
	e := ts.open[uid]
	before := ts.leaving[uid]
	if before == nil {
		before = make(chan struct{})
		close(before)
	}
	if e == nil || e.epoch == unless {
		return before
	}
	delete(ts.open, uid)
	gone := make(chan struct{})
	ts.leaving[uid] = gone
	e.left = func() {
		<-before
		ts.mu.Lock()
		if ts.leaving[uid] == gone {
			delete(ts.leaving, uid)
		}
		ts.mu.Unlock()
		close(gone)
	}
	e.closeLeft()
	return gone
}

// closeLeft closes what was let go of, with its last user.
func (e *openTenant) closeLeft() {
	if e.left == nil || e.refs > 0 || e.db == nil && e.err == nil {
		return
	}
	db, left := e.db, e.left
	e.db, e.left = nil, nil
	go func() { // it may last, and the lock is held
		if db != nil {
			db.Close()
		}
		left()
	}()
}

// stillHeld refuses a commit under an epoch that is over: another machine may
// have the company by now, or this one anew, with another file.
func (ts *Tenants) stillHeld(ctx context.Context, uid string, epoch int64) error {
	now, err := ts.Placement.Hold(ctx, uid)
	if err == nil && now != epoch {
		err = &Elsewhere{Place{Epoch: now}}
	}
	return err
}

// Move notes where a company lives from now on. An epoch never goes back: what is
// older than what is known is passed over.
func (c *Control) Move(ctx context.Context, uid string, p Place) error {
	if _, err := c.exec(ctx, `update companies set node = ?, epoch = ? where uid = ? and epoch < ?`, p.Node, p.Epoch, uid, p.Epoch); err != nil {
		return fmt.Errorf("move company: %w", err)
	}
	return nil
}
