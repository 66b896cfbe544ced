package replica

import (
	"cmp"
	"slices"
	"time"
)

// Status is what a keeper says about itself every few seconds.
type Status struct {
	At       int64    `json:"at"`                // unix ms
	Held     int      `json:"held"`              // databases that are being replicated
	Lag      int64    `json:"lag_ms"`            // since all that was written was last known to be sent, at the slowest of them
	Slowest  string   `json:"slowest,omitempty"` // its id
	Errors   int      `json:"errors"`            // since the start
	Problem  string   `json:"problem,omitempty"` // why something is not sent
	Nightly  int64    `json:"nightly,omitempty"` // end of the last nightly round, unix ms
	CaughtUp bool     `json:"caught_up"`         // what was written before the start is sent
	Behind   []Late   `json:"behind,omitempty"`  // the slowest of those that are behind
	Left     []string `json:"left,omitempty"`    // removed, and let go of since the last word
}

// Late is a database whose copy is behind, or cannot be made.
type Late struct {
	Name    string `json:"name"`
	Lag     int64  `json:"lag_ms"`
	Problem string `json:"problem,omitempty"`
}

// lateShown is how many of them are told.
const lateShown = 50

// settled is how long all must be well before it is called so.
const settled = 5 * time.Second

// Status looks at every database that is held.
func (k *Keeper) Status(now time.Time) Status {
	s := Status{At: now.UnixMilli()}
	for name, h := range k.all() {
		if !h.mu.TryLock() {
			continue // it is being taken or let go right now
		}
		if h.db != nil {
			s.Held++
			lag := now.Sub(k.sentAt(h)).Milliseconds()
			if lag < settled.Milliseconds() && now.Sub(h.since) > settled {
				k.mended(name)
			}
			if lag > behindFrom.Milliseconds() {
				s.Behind = append(s.Behind, Late{Name: name, Lag: lag})
			}
			if lag > s.Lag {
				s.Lag, s.Slowest = lag, name
			}
		}
		h.mu.Unlock()
	}
	count, last, at := k.notes.read()
	s.Errors = count
	if count > 0 && now.Sub(at) < time.Duration(s.Lag)*time.Millisecond+settled {
		s.Problem = last
	}
	k.mu.Lock()
	for name, problem := range k.broken {
		s.Slowest, s.Problem = name, problem
		if i := slices.IndexFunc(s.Behind, func(l Late) bool { return l.Name == name }); i >= 0 {
			s.Behind[i].Problem = problem
		} else {
			s.Behind = append(s.Behind, Late{Name: name, Problem: problem})
		}
	}
	k.mu.Unlock()
	slices.SortFunc(s.Behind, func(a, b Late) int { return cmp.Or(cmp.Compare(b.Lag, a.Lag), cmp.Compare(a.Name, b.Name)) })
	s.Behind = s.Behind[:min(len(s.Behind), lateShown)]
	if round := k.lastRound(); !round.IsZero() {
		s.Nightly = round.UnixMilli()
	}
	return s
}

// sentAt is when a database was last known to be sent in full. An error on the
// way from its log to the local steps does not show in litestream's own time.
func (k *Keeper) sentAt(h *hold) time.Time {
	at := h.db.LastSuccessfulSyncAt()
	if at.Before(h.since) {
		at = h.since
	}
	d := h.db.SyncDiagnostic()
	if d.Error != "" && d.StartedAt != nil {
		if h.failing.IsZero() {
			h.failing = *d.StartedAt
		}
		if h.failing.Before(at) {
			at = h.failing
		}
		return at
	}
	if !d.Active {
		h.failing = time.Time{}
	}
	return at
}
