package handlers

import (
	"context"
	"errors"
	"time"

	"jennyerp/models"
)

const (
	describeAtOnce = 100           // pictures of one company before the next has its turn
	describeRound  = 6 * time.Hour // after this, all companies are asked for what was missed
)

// DescribePictures makes the vectors that are missing, one picture after the
// other and with rests. The clockwork calls it, woken by new pictures; the
// first time, and again after some hours, every company is visited.
func (s *Server) DescribePictures(ctx context.Context) error {
	if now := s.Clock(); now.Sub(s.described) >= describeRound {
		if err := s.askAll(ctx); err != nil {
			return err
		}
		s.described = now
	}
	var failed []error
	for ctx.Err() == nil {
		uid, ok := s.Tenants.Sight.Next()
		if !ok {
			break
		}
		err := s.stroll(ctx, uid, func(t *models.Tenant) error {
			more, err := s.describe(ctx, t, models.Describing{Most: describeAtOnce, Rest: true})
			if more && err == nil {
				s.Tenants.Sight.Ask(false, uid)
			}
			return err
		})
		if !errors.Is(err, models.ErrNotFound) { // a company that was deleted meanwhile
			failed = append(failed, err)
		}
	}
	return errors.Join(failed...)
}

func (s *Server) askAll(ctx context.Context) error {
	for after := ""; ; {
		uids, err := s.Control.ActiveCompanies(ctx, after, 100)
		if err != nil || len(uids) == 0 {
			return err
		}
		s.Tenants.Sight.Ask(false, uids...)
		after = uids[len(uids)-1]
	}
}

// describe is one round for one company: first with the program's own eye,
// then with jenny-ai, whose failure is no failure of ours.
func (s *Server) describe(ctx context.Context, t *models.Tenant, d models.Describing) (more bool, err error) {
	sight := s.Tenants.Sight
	d.Eye = sight.Eyes[0]
	if more, err = t.DescribePictures(ctx, s.Blobs, d); more || err != nil {
		return more, err
	}
	keep := []string{d.Eye.Engine(ctx)}
	settings, err := t.Settings(ctx)
	if err != nil {
		return false, err
	}
	if settings.JennyAI && sight.Aid != nil {
		d.Eye = sight.Aid
		if more, err = t.DescribePictures(ctx, s.Blobs, d); err != nil {
			s.Log.Warn("jenny-ai describes no pictures now", "error", err)
			return false, nil
		}
		keep = append(keep, sight.Aid.Engine(ctx))
	}
	return more, t.ForgetEngines(ctx, keep...)
}

// Reindex makes all companies' missing vectors now, or with again all of them
// anew, and tells how far it is.
func (s *Server) Reindex(ctx context.Context, again bool, tell func(company string, done, all int)) error {
	return s.eachCompany(ctx, func(t *models.Tenant) error {
		_, err := s.describe(ctx, t, models.Describing{Again: again, Tell: func(done, all int) { tell(t.CompanyUID, done, all) }})
		return err
	})
}
