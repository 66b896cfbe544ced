package models

import "context"

// variants stores colours and then the pictures, some of which are of them.
func (l *loader) variants(ctx context.Context, s *Loaded) error {
	for i := range s.Variants {
		v := &s.Variants[i]
		v.Position, v.SampleID, v.Version = int64(i+1), s.ID, 1
		var err error
		v.ID, err = l.insert(ctx, `insert into variants (uid, sample_id, position, name, code, colour, price, width, finish, stock, created_at, updated_at)
			values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`, v.UID, s.ID, v.Position, v.Name, v.Code, v.Colour, v.Price, v.Width, v.Finish, v.Stock, s.CreatedAt, s.CreatedAt)
		if err != nil {
			return err
		}
	}
	for i := range s.Pictures {
		p := &s.Pictures[i]
		if p.VariantID > 0 {
			p.VariantID = s.Variants[p.VariantID-1].ID
		}
		p.SampleID, p.Position = s.ID, int64(i+1)
		if _, err := l.insert(ctx, `insert into pictures (uid, sample_id, variant_id, visibility, owner, position, blob, width, height, colour, name, created_at)
			values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`, p.UID, s.ID, orNull(p.VariantID), p.Visibility, p.Owner, p.Position, p.Blob, p.Width, p.Height, p.Colour, p.Name, s.CreatedAt); err != nil {
			return err
		}
	}
	return nil
}

func (l *loader) prices(ctx context.Context, s *Loaded) error {
	for _, p := range s.Prices {
		fair, err := l.named(ctx, "fair", p.Fair, l.fairID)
		if err != nil {
			return err
		}
		if _, err := l.insert(ctx, `insert into prices (sample_id, kind, amount, currency, unit, moq, moq_unit, fair_id, note, seen_at, by) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
			s.ID, p.Kind, p.Amount, p.Currency, p.Unit, p.MOQ, p.MOQUnit, fair, p.Note, p.SeenAt, p.By); err != nil {
			return err
		}
	}
	return nil
}

func (l *loader) physical(ctx context.Context, s *Loaded) error {
	for _, p := range s.Physical {
		if _, err := l.insert(ctx, `insert into physical_samples (sample_id, form, count, alert) values (?, ?, ?, ?)`, s.ID, p.Form, p.Count, p.Alert); err != nil {
			return err
		}
	}
	for _, c := range s.Counts {
		if _, err := l.insert(ctx, `insert into physical_log (sample_id, form, change, count, note, at, by) values (?, ?, ?, ?, ?, ?, ?)`,
			s.ID, c.Form, c.Change, c.Count, c.Note, c.At, c.By); err != nil {
			return err
		}
	}
	return nil
}

func (l *loader) events(ctx context.Context, s *Loaded) error {
	for _, e := range s.Events {
		if _, err := l.insert(ctx, `insert into events (at, by, noun, noun_id, version, verb, changes) values (?, ?, 'sample', ?, ?, ?, ?)`,
			e.At, e.By, s.ID, e.Version, e.Verb, changesColumn(e.Changes)); err != nil {
			return err
		}
	}
	return nil
}
