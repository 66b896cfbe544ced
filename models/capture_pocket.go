package models

import (
	"context"
	"database/sql"
	"fmt"
)

// PocketSample is a sample as the phone keeps it for reading offline.
type PocketSample struct {
	UID           string
	Code          string
	Name          string
	Composition   string // stored form
	Width         Quantity
	Weight        Quantity
	Price         UnitPrice // what we ask; the cost is never taken along
	PriceCurrency string
	PriceUnit     string
	Cover         string
	Colours       int
	Link          string // token on its label, "" when none was printed
}

// PocketSamples lists the newest active samples.
func (t *Tenant) PocketSamples(ctx context.Context, limit int) ([]PocketSample, error) {
	rows, err := t.query(ctx, `select uid, code, name, composition, width, weight, price, price_currency, price_unit, cover,
		(select count(*) from variants v where v.sample_id = s.id and v.removed_at is null),
		coalesce((select token from links l where l.sample_id = s.id and l.revoked_at is null), '')
		from samples s where state = 'active' order by id desc limit ?`, limit)
	all, err := collect(rows, err, func(r *sql.Rows) (PocketSample, error) {
		var s PocketSample
		return s, r.Scan(&s.UID, &s.Code, &s.Name, &s.Composition, &s.Width, &s.Weight, &s.Price, &s.PriceCurrency, &s.PriceUnit, &s.Cover, &s.Colours, &s.Link)
	})
	if err != nil {
		return nil, fmt.Errorf("samples for the pocket: %w", err)
	}
	return all, nil
}

// RecentSuppliers names the suppliers that came last.
func (t *Tenant) RecentSuppliers(ctx context.Context, limit int) ([]string, error) {
	rows, err := t.query(ctx, `select name from parties where supplier = 1 order by id desc limit ?`, limit)
	return collect(rows, err, func(r *sql.Rows) (string, error) {
		var name string
		return name, r.Scan(&name)
	})
}
