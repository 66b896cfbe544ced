package models

import (
	"context"
	"math/big"

	"jennyerp/internal/measure"
)

// amount is what a line comes to, in minor units of the paper's currency:
// price × quantity less the discount, rounded once, half away from zero. A
// price list has no amounts, and a parcel's line counts only when it is charged.
func (d *Document) amount(l *Line) int64 {
	if !d.Priced() || d.Kind.Has(ColCharge) && !l.Charge {
		return 0
	}
	n := new(big.Int).Mul(big.NewInt(int64(l.Price)), big.NewInt(int64(l.Quantity)))
	n.Mul(n, big.NewInt(100_00-l.Discount))
	n.Mul(n, tenTo(d.digits()))
	return roundDiv(n, tenTo(measure.PriceScale+measure.QuantityScale+2+measure.PercentScale))
}

// digits are the decimals of the paper's currency.
func (d *Document) digits() int {
	c, known := measure.FindCurrency(d.Currency)
	if !known {
		return 2
	}
	return c.Digits
}

func tenTo(n int) *big.Int { return new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(n)), nil) }

// roundDiv divides and rounds half away from zero.
func roundDiv(n, by *big.Int) int64 {
	half := new(big.Int).Rsh(by, 1)
	if n.Sign() < 0 {
		half.Neg(half)
	}
	return new(big.Int).Quo(n.Add(n, half), by).Int64()
}

// VATSum is the tax of all lines of one rate: rounded once per rate.
type VATSum struct {
	Rate int64 // hundredths of a percent
	Net  int64 // minor units
	VAT  int64
}

// VATSums are the taxes of lines by rate, in the order the rates first occur.
func VATSums(lines []Line) []VATSum {
	var all []VATSum
	at := map[int64]int{}
	for _, l := range lines {
		i, seen := at[l.VAT]
		if !seen {
			i = len(all)
			at[l.VAT] = i
			all = append(all, VATSum{Rate: l.VAT})
		}
		all[i].Net += l.Amount
	}
	for i := range all {
		n := new(big.Int).Mul(big.NewInt(all[i].Net), big.NewInt(all[i].Rate))
		all[i].VAT = roundDiv(n, big.NewInt(100_00))
	}
	return all
}

// reckon makes a paper's amounts anew: each line's, their sum and the taxes.
func (t *Tenant) reckon(ctx context.Context, d *Document) error {
	lines, err := t.Lines(ctx, d)
	if err != nil {
		return err
	}
	d.Net, d.VAT = 0, 0
	for i := range lines {
		l := &lines[i]
		if amount := d.amount(l); amount != l.Amount {
			l.Amount = amount
			if _, err := t.exec(ctx, `update document_lines set amount = ? where id = ?`, amount, l.ID); err != nil {
				return err
			}
		}
		d.Net += l.Amount
	}
	if d.Kind.Has(ColVAT) {
		for _, s := range VATSums(lines) {
			d.VAT += s.VAT
		}
	}
	_, err = t.exec(ctx, `update documents set net = ?, vat = ? where id = ?`, d.Net, d.VAT, d.ID)
	return err
}

// Convert changes a unit price from one currency to another. Rates are what
// the company's currency one unit is worth, in millionths; 0 for the company's own.
func Convert(p UnitPrice, fromRate, toRate int64) UnitPrice {
	from, to := fromRate, toRate
	if from == 0 {
		from = 1_000_000
	}
	if to == 0 {
		to = 1_000_000
	}
	return UnitPrice(roundDiv(new(big.Int).Mul(big.NewInt(int64(p)), big.NewInt(from)), big.NewInt(to)))
}

// Margin is what stays of the sum when the cloth is paid for: net less cost,
// minor units, and in tenths of a percent of net. It is known only when the
// cost of every priced line is; costs in the company's currency are converted.
func (d *Document) Margin(lines []Line, house string) (margin, share int64, known bool) {
	if !d.Priced() || d.Net == 0 {
		return 0, 0, false
	}
	margin = d.Net
	for _, l := range lines {
		if l.Amount == 0 {
			continue
		}
		cost, ok := d.costOf(l, house)
		if !ok {
			return 0, 0, false
		}
		margin -= cost
	}
	return margin, roundDiv(big.NewInt(margin*1000), big.NewInt(d.Net)), true
}

// costOf is what the cloth of a line costs us, in the paper's minor units.
func (d *Document) costOf(l Line, house string) (int64, bool) {
	cost := l.Cost
	switch {
	case cost == 0:
		return 0, false
	case l.CostCurrency == d.Currency:
	case l.CostCurrency == house && d.Rate > 0:
		cost = Convert(cost, 0, d.Rate)
	default:
		return 0, false
	}
	line := l
	line.Price, line.Discount = cost, 0
	return d.amount(&line), true
}
