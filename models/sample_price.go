package models

import (
	"context"
	"database/sql"
	"fmt"
)

// Price is one price that was seen for a sample; it stays for good.
type Price struct {
	ID       int64
	Kind     string // cost or sale
	Amount   UnitPrice
	Currency string
	Unit     string
	MOQ      Quantity
	MOQUnit  string
	Fair     string
	Note     string
	SeenAt   int64
	By       string
	Current  bool
}

const maxPrices = 200

// Prices lists every price ever seen, the newest first; costs only when asked.
func (t *Tenant) Prices(ctx context.Context, s *Sample, costs bool) ([]Price, error) {
	rows, err := t.query(ctx, `select p.id, p.kind, p.amount, p.currency, p.unit, p.moq, p.moq_unit, coalesce(f.name, ''), p.note, p.seen_at, p.by
		from prices p left join fairs f on f.id = p.fair_id where p.sample_id = ? and (p.kind = 'sale' or ?) order by p.seen_at desc, p.id desc limit ?`, s.ID, costs, maxPrices)
	return collect(rows, err, func(r *sql.Rows) (Price, error) {
		var p Price
		err := r.Scan(&p.ID, &p.Kind, &p.Amount, &p.Currency, &p.Unit, &p.MOQ, &p.MOQUnit, &p.Fair, &p.Note, &p.SeenAt, &p.By)
		p.Current = p.Kind == "sale" && p.Amount == s.Price && p.Currency == s.PriceCurrency && p.Unit == s.PriceUnit ||
			p.Kind == "cost" && p.Amount == s.Cost && p.Currency == s.CostCurrency && p.Unit == s.CostUnit
		return p, err
	})
}

// seePrices adds a changed price to what was seen.
func (t *Tenant) seePrices(ctx context.Context, s *Sample, before SampleSpec) error {
	if s.Cost > 0 && (s.Cost != before.Cost || s.CostCurrency != before.CostCurrency || s.CostUnit != before.CostUnit) {
		if err := t.insertPrice(ctx, s, Price{Kind: "cost", Amount: s.Cost, Currency: s.CostCurrency, Unit: s.CostUnit, MOQ: s.MOQ, MOQUnit: s.MOQUnit, Fair: s.Fair, SeenAt: t.Now(), By: s.UpdatedBy}); err != nil {
			return err
		}
	}
	if s.Price > 0 && (s.Price != before.Price || s.PriceCurrency != before.PriceCurrency || s.PriceUnit != before.PriceUnit) {
		return t.insertPrice(ctx, s, Price{Kind: "sale", Amount: s.Price, Currency: s.PriceCurrency, Unit: s.PriceUnit, MOQ: s.MOQ, MOQUnit: s.MOQUnit, Fair: s.Fair, SeenAt: t.Now(), By: s.UpdatedBy})
	}
	return nil
}

func (t *Tenant) insertPrice(ctx context.Context, s *Sample, p Price) error {
	fair, err := t.fairID(ctx, p.Fair)
	if err != nil {
		return err
	}
	_, err = t.exec(ctx, `insert into prices (sample_id, kind, amount, currency, unit, moq, moq_unit, fair_id, note, seen_at, by) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		s.ID, p.Kind, p.Amount, p.Currency, p.Unit, p.MOQ, p.MOQUnit, fair, p.Note, p.SeenAt, p.By)
	if err != nil {
		return fmt.Errorf("add price: %w", err)
	}
	return nil
}

// AddPrice notes a price that was seen; asked for, it becomes the current one.
func (t *Tenant) AddPrice(ctx context.Context, by string, s *Sample, p Price, current bool) error {
	if p.Kind != "cost" && p.Kind != "sale" {
		return Refuse("kind", "error.choice")
	}
	if p.Amount <= 0 || p.Amount > maxUnitPrice {
		return Refuse("amount", "price.bad")
	}
	return t.Tx(ctx, func(t *Tenant) error {
		now, err := t.FindSample(ctx, s.UID)
		if err != nil {
			return err
		}
		if now.State == Removed {
			return Refuse("form", "sample.removed.edit")
		}
		p.By = by
		if p.SeenAt == 0 {
			p.SeenAt = t.Now()
		}
		if err := t.insertPrice(ctx, now, p); err != nil {
			return err
		}
		spec := now.SampleSpec
		if current && p.Kind == "cost" {
			spec.Cost, spec.CostCurrency, spec.CostUnit = p.Amount, p.Currency, p.Unit
		} else if current {
			spec.Price, spec.PriceCurrency, spec.PriceUnit = p.Amount, p.Currency, p.Unit
		}
		if current && len(diff(now.SampleSpec, spec)) > 0 {
			return t.replace(ctx, by, "priced", now, spec, s)
		}
		return t.track(ctx, Event{By: by, Noun: "sample", NounID: now.ID, Version: now.Version, Verb: p.Kind + "_seen"})
	})
}
