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
func (d *Document) digits() int { return digitsOf(d.Currency) }

func digitsOf(currency string) int {
	c, known := measure.FindCurrency(currency)
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
		d.VAT += d.VATOff
	}
	if d.Stamp, err = t.stampOf(ctx, d, lines); err != nil {
		return err
	}
	_, err = t.exec(ctx, `update documents set net = ?, vat = ?, stamp = ? where id = ?`, d.Net, d.VAT, d.Stamp, d.ID)
	return err
}

// stampOf is the duty a paper that asks for money bears, in its minor units.
func (t *Tenant) stampOf(ctx context.Context, d *Document, lines []Line) (int64, error) {
	if !d.Kind.Claims || d.StampDuty == "none" {
		return 0, nil
	}
	set, err := t.Settings(ctx)
	return Stamp(set.Country, d.Currency, d.Rate, VATSums(lines)), err
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

// Exchange turns minor units of one currency into minor units of another; rate
// is what one unit of the first is worth in the second, in millionths. It is
// rounded once, half away from zero.
func Exchange(minor int64, from, to string, rate int64) int64 {
	if from == to {
		return minor
	}
	n := new(big.Int).Mul(big.NewInt(minor), big.NewInt(rate))
	n.Mul(n, tenTo(digitsOf(to)))
	return roundDiv(n, new(big.Int).Mul(big.NewInt(1_000_000), tenTo(digitsOf(from))))
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
