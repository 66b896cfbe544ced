package models

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"math"
	"slices"

	"jennyerp/internal/measure"
)

// fillPrice proposes what the customer pays, and what he always gets off.
func (t *Tenant) fillPrice(ctx context.Context, d *Document, l *Line, s *Sample, set Settings) error {
	if d.PartyID != 0 && d.Kind.Has(ColDiscount) && l.Discount == 0 {
		if err := t.row(ctx, `select discount from parties where id = ?`, d.PartyID).Scan(&l.Discount); err != nil {
			return err
		}
	}
	if !d.Kind.Has(ColPrice) || l.Price != 0 || d.Kind.Has(ColForm) && !l.Charge {
		return nil
	}
	return t.price(ctx, d, l, s, set)
}

// price gives a line the price of the customer's list: the list's own for the
// sample, else what it makes of the sample's own price. Without a list it is
// the sample's. A price that cannot be reckoned in the paper's currency is none.
func (t *Tenant) price(ctx context.Context, d *Document, l *Line, s *Sample, set Settings) error {
	list, err := t.priceListOf(ctx, d.PartyID)
	if err != nil {
		return err
	}
	l.Price, l.Listed = 0, ""
	if list == nil {
		list = &PriceList{}
	} else if own, err := t.ownPrice(ctx, list, l); err != nil {
		return err
	} else if p, ok := d.priced(own, list.Currency, set); ok && own > 0 {
		l.Price, l.Listed = p, list.Name
		return nil
	}
	base := s.Price
	if v := l.VariantPrice; v > 0 {
		base = v
	}
	if s.PriceUnit != l.unit() {
		return nil
	}
	p, ok := d.priced(list.share(base), s.PriceCurrency, set)
	if ok && p > 0 {
		if d.Currency == list.Currency {
			p = roundTo(p, list.Step)
		}
		l.Price, l.Listed = p, list.Name
	}
	return nil
}

// unit is what the price of a line is for: a metre that is cut as a sample is
// one of the metres that are sold.
func (l *Line) unit() string {
	switch l.Form {
	case "metre":
		return "m"
	case "kilo":
		return "kg"
	}
	return l.Unit
}

// ownPrice is the list's own price of a line's sample, 0 for none: the
// colour's before that of all colours, and for the quantity that is wanted.
func (t *Tenant) ownPrice(ctx context.Context, list *PriceList, l *Line) (p UnitPrice, err error) {
	err = t.row(ctx, `select price from list_prices where list_id = ? and sample_id = ? and variant_id in (0, ?) and unit = ? and least <= ? order by variant_id desc, least desc limit 1`,
		list.ID, l.SampleID, l.VariantID, l.unit(), l.Quantity).Scan(&p)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, nil
	}
	return p, err
}

// share is a sample's price with what the list adds.
func (s *PriceListSpec) share(base UnitPrice) UnitPrice {
	return UnitPrice(roundShare(int64(base), 100_00+s.Share))
}

func roundShare(n, share int64) int64 { return (n*share + 50_00) / 100_00 }

// reckon is what the list makes of a sample's own price, in its currency.
func (l *PriceList) reckon(base UnitPrice, currency string, set Settings) (UnitPrice, bool) {
	in := Document{DocumentSpec: DocumentSpec{Currency: l.Currency, Rate: set.Rates[l.Currency]}}
	p, ok := in.priced(l.share(base), currency, set)
	return roundTo(p, l.Step), ok && p > 0
}

// priced is a price in the paper's currency: by the paper's rate, and the
// company's for another one.
func (d *Document) priced(p UnitPrice, from string, set Settings) (UnitPrice, bool) {
	fromRate, toRate := set.Rates[from], d.Rate
	switch {
	case from == d.Currency:
		return p, true
	case from == set.Currency:
		fromRate = 1_000_000
	}
	if d.Currency == set.Currency {
		toRate = 1_000_000
	}
	if fromRate == 0 || toRate == 0 {
		return 0, false
	}
	return asQuoted(Convert(p, fromRate, toRate), d.Currency), true
}

// asQuoted rounds a reckoned price to what people say in the currency: $35.43,
// ¥5,230. One that would be nothing stays as it is.
func asQuoted(p UnitPrice, currency string) UnitPrice {
	c, known := measure.FindCurrency(currency)
	if !known || c.Digits >= 4 {
		return p
	}
	return roundTo(p, UnitPrice(math.Pow10(4-c.Digits)))
}

// roundTo rounds to whole steps; one that would be nothing stays as it is.
func roundTo(p, step UnitPrice) UnitPrice {
	if step == 0 {
		return p
	}
	return cmp.Or((p+step/2)/step*step, p)
}

// follow gives a changed line the price of its customer's list again where
// that was not written over: for another quantity, unit or colour there may be
// another one.
func (t *Tenant) follow(ctx context.Context, d *Document, was, l *Line) error {
	switch {
	case l.Price != was.Price:
		l.Listed = ""
		return nil
	case l.SampleUID == "" || l.Listed == "" && !(l.Charge && !was.Charge && l.Price == 0), l.Quantity == was.Quantity && l.Unit == was.Unit && l.VariantUID == was.VariantUID && l.Charge == was.Charge:
		return nil
	}
	return t.reprice(ctx, d, l)
}

func (t *Tenant) reprice(ctx context.Context, d *Document, l *Line) error {
	s, err := t.FindSample(ctx, l.SampleUID)
	if err != nil {
		return err
	}
	set, err := t.Settings(ctx)
	if err != nil {
		return err
	}
	return t.price(ctx, d, l, s, set)
}

// PriceLines gives lines the prices of the customer's list, whatever was
// written on them; without uids all of them. Free text keeps its own.
func (t *Tenant) PriceLines(ctx context.Context, by string, d *Document, uids []string) error {
	return t.editLines(ctx, by, d, func(t *Tenant, now []Line) error {
		for _, l := range now {
			if l.SampleUID == "" || len(uids) > 0 && !slices.Contains(uids, l.UID) {
				continue
			}
			was := l.LineSpec
			if err := t.reprice(ctx, d, &l); err != nil {
				return err
			}
			if l.Price == 0 {
				l.LineSpec = was
			}
			if err := t.storeLine(ctx, d, &l); err != nil {
				return err
			}
		}
		return nil
	})
}

// LinesFromList makes lines of a list's own prices for a price list on paper:
// what a quantity costs stands on a line of its own, with that quantity as its
// minimum.
func (t *Tenant) LinesFromList(ctx context.Context, d *Document, l *PriceList) ([]Line, error) {
	set, err := t.Settings(ctx)
	if err != nil {
		return nil, err
	}
	prices, more, err := t.ListPrices(ctx, l, "", 0, MaxLines)
	if err != nil {
		return nil, err
	}
	if more {
		return nil, &Invalid{Fields: []FieldError{{Field: "lines", Key: "document.lines.many", Args: map[string]any{"Max": MaxLines}}}}
	}
	var lines []Line
	for _, p := range prices {
		if p.Sample.State == Removed {
			continue
		}
		line := Line{SampleUID: p.Sample.UID, VariantUID: p.VariantUID, LineSpec: LineSpec{Unit: p.Unit}}
		if price, ok := d.priced(p.Price, l.Currency, set); ok {
			line.Price, line.Listed = price, l.Name
		} // else the line stands without one, to be written by hand
		if p.Least > 0 {
			line.MOQ, line.MOQUnit = p.Least, p.Unit
		}
		lines = append(lines, line)
	}
	return lines, nil
}
