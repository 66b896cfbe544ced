package handlers

import (
	"context"
	"errors"
	"fmt"
	"time"

	"jennyerp/internal/throttle"
	"jennyerp/models"
)

const strollRest = 100 * time.Millisecond // at most, between two companies

// throttles are this machine's counters of guesses, by the row that keeps them.
func (s *Server) throttles() map[string]*throttle.Throttle {
	return map[string]*throttle.Throttle{"guesses" + s.Control.Node: s.guesses, "strangers" + s.Control.Node: s.strangers, "crowd" + s.Control.Node: s.crowd}
}

// SaveThrottle keeps the counters of guesses over a restart.
func (s *Server) SaveThrottle(ctx context.Context) error {
	var failed error
	for name, t := range s.throttles() {
		failed = errors.Join(failed, s.Control.SaveThrottle(ctx, name, t.Snapshot(s.Clock())))
	}
	return failed
}

// RestoreThrottle takes the saved counters up again; unreadable ones start new.
func (s *Server) RestoreThrottle(ctx context.Context) error {
	for name, t := range s.throttles() {
		snapshot, err := s.Control.Throttle(ctx, name)
		if err != nil {
			return err
		}
		if snapshot == nil {
			continue
		}
		if err := t.Restore(snapshot, s.Clock()); err != nil {
			s.Log.Warn("counters of guesses start anew", "error", err)
		}
	}
	return nil
}

// Tidy removes what has run out, in the service's own database and in every
// company: sessions, drafts, samples removed more than 30 days ago.
func (s *Server) Tidy(ctx context.Context) error {
	if err := errors.Join(s.Control.Tidy(ctx), s.signAudit(ctx, nil)); err != nil {
		return err
	}
	return s.eachCompany(ctx, func(t *models.Tenant) error {
		if err := t.TidyImports(ctx, s.Blobs); err != nil {
			return err
		}
		if err := errors.Join(t.TidyTakeouts(ctx, s.Blobs), t.TidyMoveIns(ctx, s.Blobs)); err != nil {
			return err
		}
		if err := t.PurgeSamples(ctx); err != nil {
			return err
		}
		if _, err := t.CollectOrphans(ctx, s.Blobs); err != nil {
			return err
		}
		return s.signAudit(ctx, t)
	})
}

// Orphans is the job "orphans": in every company it looks for what is stored and
// named by nothing any more; 90 days later that is collected.
func (s *Server) Orphans(ctx context.Context) error {
	return s.eachCompany(ctx, func(t *models.Tenant) error {
		_, err := t.FindOrphans(ctx, s.Blobs)
		return err
	})
}

// eachCompany visits every company; one that fails does not stop the others.
func (s *Server) eachCompany(ctx context.Context, visit func(*models.Tenant) error) error {
	var failed []error
	for after := ""; ; {
		uids, err := s.Control.ActiveCompanies(ctx, after, 100)
		if err != nil || len(uids) == 0 {
			return errors.Join(append(failed, err)...)
		}
		for _, uid := range uids {
			if err := s.stroll(ctx, uid, visit); err != nil {
				failed = append(failed, fmt.Errorf("company %s: %w", uid, err))
			}
		}
		after = uids[len(uids)-1]
	}
}

// stroll visits a company and rests as long as that took: whoever waits for a
// page comes before a walk through all companies.
func (s *Server) stroll(ctx context.Context, uid string, visit func(*models.Tenant) error) error {
	began := time.Now()
	err := s.Tenants.Visit(ctx, uid, visit)
	select {
	case <-time.After(min(time.Since(began), strollRest)):
	case <-ctx.Done():
	}
	return err
}
