package demo

import (
	"context"
	"encoding/json"
	"errors"
	"hash/fnv"
	"time"

	"jennyerp/internal/blob"
	"jennyerp/models"
)

// Tag is on every sample that FillCompany makes.
const Tag = "demo"

// companySamples is how many samples FillCompany makes unless told otherwise.
const companySamples = 30

// FillCompany puts some demo samples (o.Samples, 30 when 0, at most
// models.MaxBulk) into a company that has just begun, all with the tag "demo".
// Of o only Samples and Seed count. Repeating it adds nothing, but brings back
// what EmptyCompany took away. It takes about a tenth of a second for a sample.
func FillCompany(ctx context.Context, db *models.Tenant, blobs blob.Store, by string, o Options) error {
	l, found, err := begun(ctx, db, by)
	if err != nil {
		return err
	}
	if found {
		return l.each(ctx, db, func(db *models.Tenant, s *models.Sample) error { return db.BringBack(ctx, by, s) })
	}
	h := fnv.New64a()
	h.Write([]byte(db.CompanyUID)) // another company gets other ids
	p := progress{Seed: o.Seed ^ h.Sum64(), Samples: min(o.Samples, models.MaxBulk), Today: models.At(db.Now()).Truncate(day).UnixMilli()}
	if p.Samples <= 0 {
		p.Samples = companySamples
	}
	l = p.library(crew{giulia: by, wei: by, marco: by})
	l.tag = Tag
	batch, err := l.batch(ctx, &studio{db: db, store: blobs, taken: map[string]models.Picture{}}, 0, l.size)
	if err != nil {
		return err
	}
	p.Next = l.size
	return db.Tx(ctx, func(db *models.Tenant) error {
		if err := spareCodes(ctx, db, batch); err != nil {
			return err
		}
		return errors.Join(db.LoadSamples(ctx, batch), p.keep(ctx, db))
	})
}

// EmptyCompany removes what FillCompany made, the samples people have changed
// since too. Each can be brought back for 30 days, as any removed sample.
func EmptyCompany(ctx context.Context, db *models.Tenant, by string) error {
	l, found, err := begun(ctx, db, by)
	if err != nil || !found {
		return err
	}
	return l.each(ctx, db, func(db *models.Tenant, s *models.Sample) error { return db.MoveSample(ctx, by, s.UID, models.Removed) })
}

// begun finds the library that was put into a company.
func begun(ctx context.Context, db *models.Tenant, by string) (l library, found bool, err error) {
	note, err := db.Meta(ctx, progressKey)
	if err != nil || note == "" {
		return l, false, err
	}
	var p progress
	err = json.Unmarshal([]byte(note), &p)
	return p.library(crew{giulia: by, wei: by, marco: by}), true, err
}

func (p progress) library(crew crew) library {
	return library{seed: p.Seed, size: p.Samples, today: time.UnixMilli(p.Today).UTC(), crew: crew}
}

// each calls act for every sample of the library that is still in the company.
func (l library) each(ctx context.Context, db *models.Tenant, act func(*models.Tenant, *models.Sample) error) error {
	return db.Tx(ctx, func(db *models.Tenant) error {
		for i := range l.size {
			s, err := db.FindSample(ctx, l.uid(i))
			if errors.Is(err, models.ErrNotFound) {
				continue
			}
			if err != nil {
				return err
			}
			if err := act(db, s); err != nil {
				return err
			}
		}
		return nil
	})
}

// spareCodes leaves codes that the company uses itself to the company.
func spareCodes(ctx context.Context, db *models.Tenant, batch []*models.Loaded) error {
	for _, s := range batch {
		_, err := db.FindSampleByCode(ctx, s.Code)
		if err == nil {
			s.Code += "-" + Tag
		} else if !errors.Is(err, models.ErrNotFound) {
			return err
		}
	}
	return nil
}
