package replica

import (
	"time"
)

// Status is what a keeper says about itself every few seconds.
type Status struct {
	At       int64  `json:"at"`                // unix ms
	Held     int    `json:"held"`              // databases that are being replicated
	Lag      int64  `json:"lag_ms"`            // since all that was written was last known to be sent, at the slowest of them
	Slowest  string `json:"slowest,omitempty"` // its id
	Errors   int    `json:"errors"`            // since the start
	Problem  string `json:"problem,omitempty"` // the last error, while it is not older than the last success
	Nightly  int64  `json:"nightly,omitempty"` // end of the last nightly round, unix ms
	CaughtUp bool   `json:"caught_up"`         // what was written before the start is sent
}

// Status looks at every database that is held.
func (k *Keeper) Status(now time.Time) Status {
	s := Status{At: now.UnixMilli()}
	for name, h := range k.all() {
		if !h.mu.TryLock() {
			continue // it is being taken or let go right now
		}
		if h.db != nil {
			s.Held++
			if lag := now.Sub(k.sentAt(h)).Milliseconds(); lag > s.Lag {
				s.Lag, s.Slowest = lag, name
			}
		}
		h.mu.Unlock()
	}
	count, last, at := k.notes.read()
	s.Errors = count
	if count > 0 && now.Sub(at) < time.Duration(s.Lag)*time.Millisecond+time.Minute {
		s.Problem = last
	}
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
