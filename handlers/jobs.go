package handlers

import (
	"context"
	"errors"
	"fmt"

	"jennyerp/models"
)

// throttleName is the row of this machine's counters.
func (s *Server) throttleName() string { return "guesses" + s.Control.Node }

// SaveThrottle keeps the counters of guesses over a restart.
func (s *Server) SaveThrottle(ctx context.Context) error {
	return s.Control.SaveThrottle(ctx, s.throttleName(), s.guesses.Snapshot(s.Clock()))
}

// RestoreThrottle takes the saved counters up again; unreadable ones start new.
func (s *Server) RestoreThrottle(ctx context.Context) error {
	snapshot, err := s.Control.Throttle(ctx, s.throttleName())
	if err != nil || snapshot == nil {
		return err
	}
	if err := s.guesses.Restore(snapshot, s.Clock()); err != nil {
		s.Log.Warn("counters of guesses start anew", "error", err)
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
			if err := s.visit(ctx, uid, visit); err != nil {
				failed = append(failed, fmt.Errorf("company %s: %w", uid, err))
			}
		}
		after = uids[len(uids)-1]
	}
}

func (s *Server) visit(ctx context.Context, uid string, visit func(*models.Tenant) error) error {
	t, release, err := s.Tenants.Open(ctx, models.Principal{CompanyUID: uid})
	if err != nil {
		return err
	}
	defer release()
	return visit(t)
}
