package models

import (
	"context"
	"io"
	"iter"
	"strings"

	"jennyerp/internal/measure"
	"jennyerp/internal/sheet"
)

// WriteListPrices writes a list as a workbook ("xlsx") or as text ("csv"): its
// own prices or, with all, those of every sample that has a price. The same
// file can be brought in again.
func (t *Tenant) WriteListPrices(ctx context.Context, out io.Writer, l *PriceList, all bool, format string, r Reader) error {
	return r.writeTable(out, format, ListColumns, func(yield func([]sheet.Value, error) bool) {
		own := map[int64]bool{}
		for p, err := range t.ownPrices(ctx, l) {
			own[p.Sample.ID] = own[p.Sample.ID] || p.VariantID == 0 && p.Least == 0
			if !yield(p.values(l), err) || err != nil {
				return
			}
		}
		if !all {
			return
		}
		for p, err := range t.reckonedPrices(ctx, l) {
			if err == nil && (own[p.Sample.ID] || p.Price == 0) {
				continue
			}
			if !yield(p.values(l), err) || err != nil {
				return
			}
		}
	})
}

// ownPrices are all of a list's own.
func (t *Tenant) ownPrices(ctx context.Context, l *PriceList) iter.Seq2[ListPrice, error] {
	return func(yield func(ListPrice, error) bool) {
		for after, more := int64(0), true; more; {
			var batch []ListPrice
			var err error
			if batch, more, err = t.ListPrices(ctx, l, "", after, exportBatch); err != nil {
				yield(ListPrice{}, err)
				return
			}
			for _, p := range batch {
				if after = p.ID; !yield(p, nil) {
					return
				}
			}
		}
	}
}

// reckonedPrices are what a list makes of the price of every active sample.
func (t *Tenant) reckonedPrices(ctx context.Context, l *PriceList) iter.Seq2[ListPrice, error] {
	return func(yield func(ListPrice, error) bool) {
		set, err := t.Settings(ctx)
		for after, more := "", err == nil; more; {
			var batch []SampleCard
			if batch, more, err = t.Samples(ctx, SampleFilter{Sort: "code"}, after, exportBatch); err != nil {
				break
			}
			for _, s := range batch {
				p := ListPrice{Sample: s, Unit: s.PriceUnit}
				p.Price, _ = l.reckon(s.Price, s.PriceCurrency, set)
				if !yield(p, nil) {
					return
				}
			}
			if len(batch) > 0 {
				after = batch[len(batch)-1].UID
			}
		}
		if err != nil {
			yield(ListPrice{}, err)
		}
	}
}

func (p ListPrice) values(l *PriceList) []sheet.Value {
	least := sheet.Value{}
	if p.Least > 0 {
		least = shortest(int64(p.Least), measure.QuantityScale, 0)
	}
	base := ""
	if s := p.Sample; s.Price > 0 {
		base = strings.TrimSpace(measure.FormatNumber(int64(s.Price), measure.PriceScale, 2, "en") + " " + s.PriceCurrency + " " + s.PriceUnit)
	}
	return []sheet.Value{sheet.Text(p.Sample.Code), sheet.Text(p.Sample.Name), sheet.Text(p.Colour), least, sheet.Text(p.Unit), shortest(int64(p.Price), measure.PriceScale, 2), sheet.Text(l.Currency), sheet.Text(base)}
}

// shortest writes a number with as few decimals as it needs, and at least some.
func shortest(n int64, scale, least int) sheet.Value {
	for ; scale > least && n%10 == 0; scale-- {
		n /= 10
	}
	return sheet.Decimal(n, scale)
}
