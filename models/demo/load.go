package demo

import (
	"context"
	"errors"
	"fmt"

	"jennyerp/models"
)

// load adds what is missing of the library, step by step; each step is one
// transaction with its progress, so that a program that was killed goes on.
func (o Options) load(ctx context.Context, db *models.Tenant, l library, p progress) error {
	s := &studio{db: db, store: o.Blobs, taken: map[string]models.Picture{}}
	step := min(max(l.size/100, 30), 1000)
	for p.Next < l.size {
		batch, err := l.batch(ctx, s, p.Next, min(p.Next+step, l.size))
		if err != nil {
			return err
		}
		p.Next += len(batch)
		err = db.Tx(ctx, func(db *models.Tenant) error {
			if err := db.LoadSamples(ctx, batch); err != nil {
				return err
			}
			return p.keep(ctx, db)
		})
		if err != nil {
			return err
		}
		if o.Progress != nil {
			o.Progress(fmt.Sprintf("%d of %d samples", p.Next, l.size))
		}
	}
	if !p.Visited {
		p.Visited = true
		if err := db.Tx(ctx, func(db *models.Tenant) error { return errors.Join(l.visit(ctx, db, s), p.keep(ctx, db)) }); err != nil {
			return err
		}
	}
	if p.Traded {
		return nil
	}
	p.Traded = true
	return db.Tx(ctx, func(db *models.Tenant) error {
		return errors.Join(l.deal(ctx, db), l.show(ctx, db, s), p.keep(ctx, db))
	})
}

// batch makes samples with their pictures.
func (l library) batch(ctx context.Context, s *studio, from, to int) ([]*models.Loaded, error) {
	var all []*models.Loaded
	var shots []shot
	var hang []func()
	for i := from; i < to; i++ {
		c, sample := l.sample(i)
		d, rich := roll(l.seed, "pictures", i), i >= l.size-l.rich
		add := func(x shot, variant int) {
			shots = append(shots, x)
			hang = append(hang, func() { s.hang(d, sample, x, variant) })
		}
		for _, x := range c.shots(rich) {
			add(x, 0)
		}
		for k := 0; rich && k < len(sample.Variants); k++ {
			add(c.colourShot(k), k+1)
		}
		all = append(all, sample)
	}
	if err := s.take(ctx, shots); err != nil {
		return nil, err
	}
	for _, each := range hang {
		each()
	}
	return all, nil
}

// furnish adds what the samples stand among: suppliers and saved filters.
func furnish(ctx context.Context, db *models.Tenant, seed uint64, crew crew) error {
	for i, m := range mills {
		d := roll(seed, "mill", i)
		p := &models.Party{UID: d.uid(), PartySpec: models.PartySpec{Name: m.name, Supplier: true, Country: m.country, Notes: one(d, millNotes)}}
		if err := db.SaveParty(ctx, crew.of(giulia), p); err != nil {
			return err
		}
	}
	if err := trade(ctx, db, seed, crew); err != nil {
		return err
	}
	for _, f := range []models.Filter{
		{Name: "Abiti sotto i 280 g", Query: "fibre=WO&use=suit&weight_max=280", Shared: true},
		{Name: "In stock, up to € 20", Query: "price_max=20&stock=1", Shared: true},
	} {
		if err := db.SaveFilter(ctx, crew.of(giulia), f); err != nil {
			return err
		}
	}
	return db.SaveFilter(ctx, crew.of(wei), models.Filter{Name: "印花连衣裙", Query: "type=print&use=dress", Shared: true})
}

var millNotes = []string{"", "", "", "Closed in August.", "Chiuso ad agosto.", "Pays for the A4.", "Campioni gratuiti fino a 2 m.", "节前发货要提前两周。", "Ask for the agent first."}
