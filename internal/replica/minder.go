package replica

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"os"
	"os/exec"
	"slices"
	"sync"
	"time"
)

// Minder runs in the web process: it starts the child, starts it again when it
// ends, tells it what is written to, and knows how it is.
type Minder struct {
	log     *slog.Logger
	command func() *exec.Cmd
	wake    chan struct{}
	quit    chan struct{}
	done    chan struct{}

	mu       sync.Mutex
	recent   map[string]time.Time     // written to lately: a new child is told of them
	pending  map[string]bool          // the child is to be told
	removed  []string                 // companies the child is to let go of and was not told yet
	leaving  map[string]chan struct{} // closed when it has let go, or ended
	status   Status
	heard    time.Time // of the child
	up       bool
	process  *os.Process
	restarts int
	state    string // as last logged
}

// Health is how the copies are, for people who watch the server.
type Health struct {
	State    string `json:"state"` // starting, ok, behind or down
	Lag      int64  `json:"lag_ms"`
	Held     int    `json:"held"`
	Errors   int    `json:"errors"`
	Restarts int    `json:"restarts"`
}

const (
	recently   = 15 * time.Minute
	behindFrom = 30 * time.Second // lag from which it is worth a word
	silentFrom = 20 * time.Second // without a word of the child
	afterPages = 500 * time.Millisecond
	firstPause = time.Second
	mostPause  = time.Minute
)

// Mind starts the child that command describes and keeps it going until Stop.
func Mind(log *slog.Logger, command func() *exec.Cmd) *Minder {
	m := &Minder{log: log, command: command, wake: make(chan struct{}, 1), quit: make(chan struct{}), done: make(chan struct{}),
		recent: map[string]time.Time{}, pending: map[string]bool{}, leaving: map[string]chan struct{}{}, state: "starting"}
	go m.keepGoing()
	return m
}

// Wrote hears that a company is being written to. It never waits.
func (m *Minder) Wrote(name string) {
	m.mu.Lock()
	m.recent[name], m.pending[name] = time.Now(), true
	m.mu.Unlock()
	select {
	case m.wake <- struct{}{}:
	default:
	}
}

// Gone hears that a company is being removed, and waits until the child has let
// go of it or ended: as long as it is held, its file would be made anew.
func (m *Minder) Gone(ctx context.Context, name string) error {
	m.mu.Lock()
	delete(m.recent, name)
	delete(m.pending, name)
	left := m.leaving[name]
	if left == nil {
		left = make(chan struct{})
		m.leaving[name] = left
	}
	m.removed = append(m.removed, name)
	if !m.up {
		m.letGo()
	}
	m.mu.Unlock()
	select {
	case m.wake <- struct{}{}:
	default:
	}
	select {
	case <-left:
		return nil
	case <-ctx.Done():
		return fmt.Errorf("the process that copies still holds it: %w", ctx.Err())
	}
}

// letGo hears that companies are held no more: all of them, when the child ended.
func (m *Minder) letGo(names ...string) {
	if !m.up {
		names = slices.Collect(maps.Keys(m.leaving))
	}
	for _, name := range names {
		if left := m.leaving[name]; left != nil {
			close(left)
			delete(m.leaving, name)
		}
	}
}

// Status is what the child last said about itself.
func (m *Minder) Status() Status {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.status
}

// Health is how it is now.
func (m *Minder) Health() Health {
	m.mu.Lock()
	defer m.mu.Unlock()
	return Health{State: m.stateNow(), Lag: m.status.Lag, Held: m.status.Held, Errors: m.status.Errors, Restarts: m.restarts}
}

func (m *Minder) stateNow() string {
	switch {
	case !m.up && m.restarts > 0, m.up && !m.heard.IsZero() && time.Since(m.heard) > silentFrom:
		return "down"
	case m.heard.IsZero():
		return "starting"
	case m.status.Problem != "" || m.status.Lag > behindFrom.Milliseconds():
		return "behind"
	}
	return "ok"
}

// keepGoing runs one child after the other, with a longer pause after each that
// did not last.
func (m *Minder) keepGoing() {
	defer close(m.done)
	select { // a machine with two cores shows its pages first
	case <-m.quit:
		return
	case <-time.After(afterPages):
	}
	pause := firstPause
	for {
		begun := time.Now()
		err := m.runOne()
		select {
		case <-m.quit:
			if err != nil {
				m.log.Warn("the process that copies the databases ended with an error", "error", err)
			}
			return
		default:
		}
		if time.Since(begun) > mostPause {
			pause = firstPause
		}
		m.mu.Lock()
		m.restarts++
		m.mu.Unlock()
		m.log.Error("the process that copies the databases ended; it is started again", "error", err, "retry_in", pause)
		select {
		case <-m.quit:
			return
		case <-time.After(pause):
		}
		pause = min(2*pause, mostPause)
	}
}

// runOne starts a child and stays with it until it ends.
func (m *Minder) runOne() error {
	cmd := m.command()
	in, err := cmd.StdinPipe()
	if err != nil {
		return err
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	m.mu.Lock()
	m.up, m.heard, m.process = true, time.Time{}, cmd.Process
	for name, at := range m.recent {
		if time.Since(at) < recently {
			m.pending[name] = true
		} else {
			delete(m.recent, name)
		}
	}
	m.mu.Unlock()
	ended := make(chan struct{})
	fed := make(chan struct{})
	go func() { defer close(fed); m.feed(in, ended) }()
	m.hear(out)
	close(ended)
	<-fed
	err = cmd.Wait()
	m.mu.Lock()
	m.up = false
	m.letGo()
	m.mu.Unlock()
	return err
}

// feed tells the child what is written to, and closes its input when it is to stop.
func (m *Minder) feed(in io.WriteCloser, ended <-chan struct{}) {
	defer in.Close()
	for {
		m.mu.Lock()
		pending, removed := m.pending, m.removed
		m.pending, m.removed = map[string]bool{}, nil
		m.mu.Unlock()
		for _, name := range removed {
			if _, err := fmt.Fprintln(in, gone+name); err != nil {
				return // the next child holds only what is there
			}
		}
		for name := range pending {
			if _, err := fmt.Fprintln(in, wrote+name); err != nil {
				return // the child is gone; the next is told of all that is recent
			}
		}
		select {
		case <-m.quit:
			return
		case <-ended:
			return
		case <-m.wake:
		}
	}
}

// hear reads what the child says, until it ends.
func (m *Minder) hear(out io.Reader) {
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		var s Status
		if json.Unmarshal(lines.Bytes(), &s) != nil {
			continue
		}
		m.mu.Lock()
		m.letGo(s.Left...)
		s.Left = nil
		m.status, m.heard = s, time.Now()
		was := m.state
		m.state = m.stateNow()
		m.mu.Unlock()
		switch {
		case m.state == was:
		case m.state == "ok":
			m.log.Info("the copies of the databases are up to date", "held", s.Held)
		default:
			m.log.Warn("the copies of the databases are behind", "lag_ms", s.Lag, "slowest", s.Slowest, "problem", s.Problem)
		}
	}
}

// Stop lets the child send the rest and end; when ctx ends first it is killed,
// and sends the rest after the next start.
func (m *Minder) Stop(ctx context.Context) error {
	close(m.quit)
	select {
	case <-m.done:
		return nil
	case <-ctx.Done():
	}
	m.mu.Lock()
	if m.up {
		m.process.Kill()
	}
	m.mu.Unlock()
	<-m.done
	return fmt.Errorf("the process that copies the databases did not end by itself: %w", ctx.Err())
}
