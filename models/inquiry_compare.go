package models

import (
	"context"
	"math/big"

	"jennyerp/internal/measure"
)

// Compared is a supplier's price beside the others' of its line.
type Compared struct {
	Price    UnitPrice // in the company's currency, per Unit; 0 when it cannot be reckoned
	Unit     string
	Cheapest bool
}

// yard is how long a yard is, in ten-thousandths of a metre.
const yard = 9144

// Compare reckons the prices of an inquiry in the company's currency, and in
// one unit for each line: the one all answer in, else the company's. By line
// and asked id. The cheapest is marked when every price of the line could be
// reckoned and there are two at least.
func (d *Document) Compare(set Settings, lines []Line, asked []Asked) map[int64]map[int64]Compared {
	all := map[int64]map[int64]Compared{}
	for _, l := range lines {
		unit, row, open := commonUnit(set, l, asked), map[int64]Compared{}, false
		for _, a := range asked {
			w := a.Answers[l.ID]
			if w.Price == 0 {
				continue
			}
			price, ok := d.reckoned(set, l, w, unit)
			row[a.ID] = Compared{Price: price, Unit: unit}
			open = open || !ok
		}
		if !open && len(row) > 1 {
			markCheapest(row)
		}
		all[l.ID] = row
	}
	return all
}

func markCheapest(row map[int64]Compared) {
	var least UnitPrice
	for _, c := range row {
		if least == 0 || c.Price < least {
			least = c.Price
		}
	}
	for id, c := range row {
		c.Cheapest = c.Price == least
		row[id] = c
	}
}

func commonUnit(set Settings, l Line, asked []Asked) string {
	unit := ""
	for _, a := range asked {
		w := a.Answers[l.ID]
		switch {
		case w.Price == 0:
		case unit == "":
			unit = w.Unit
		case unit != w.Unit:
			return set.Unit
		}
	}
	return unit
}

// reckoned is a price in the company's currency per unit.
func (d *Document) reckoned(set Settings, l Line, w PriceAnswer, unit string) (UnitPrice, bool) {
	rate, known := d.rateOf(set, w.Currency)
	if !known {
		return 0, false
	}
	from, known := metres(l, w.Unit)
	to, alike := metres(l, unit)
	if w.Unit == unit {
		from, to, known, alike = big.NewInt(1), big.NewInt(1), true, true
	}
	if !known || !alike {
		return 0, false
	}
	n := new(big.Int).Mul(big.NewInt(int64(Convert(w.Price, rate, 0))), to)
	price := UnitPrice(roundDiv(n, from))
	return price, price > 0
}

// rateOf is what one unit of a currency is worth in the company's, in millionths.
func (d *Document) rateOf(set Settings, currency string) (int64, bool) {
	switch {
	case currency == set.Currency:
		return 0, true
	case d.Rates[currency] > 0:
		return d.Rates[currency], true
	case currency == d.Currency && d.Rate > 0:
		return d.Rate, true
	}
	return 0, false
}

// metres are how many metres of the line's cloth a unit holds, by one scale for
// all units. A kilogram needs the cloth's weight and width.
func metres(l Line, unit string) (*big.Int, bool) {
	const scale = 1_000_000_000
	switch unit {
	case "m":
		return big.NewInt(scale), true
	case "yd":
		return big.NewInt(scale / 10_000 * yard), true
	case "kg":
		if l.Face == nil || l.Face.Sample.Weight == 0 || l.Face.Sample.Width == 0 {
			return nil, false
		}
		// g/m² and cm, both in thousandths: 1 kg = 1000 g / (weight × width / 100) m
		n := new(big.Int).Mul(big.NewInt(scale), tenTo(3+2+2*measure.QuantityScale))
		per := new(big.Int).Mul(big.NewInt(int64(l.Face.Sample.Weight)), big.NewInt(int64(l.Face.Sample.Width)))
		return n.Quo(n, per), true
	}
	return nil, false
}

// SetRates stores what other currencies are worth, to compare answers.
func (t *Tenant) SetRates(ctx context.Context, by string, d *Document, rates map[string]int64) error {
	for currency, rate := range rates {
		if _, known := measure.FindCurrency(currency); !known || rate <= 0 || rate > maxRate {
			return Refuse("rate-"+currency, "document.rate.bad")
		}
	}
	changed := *d
	changed.Rates = rates
	if err := t.SaveDocument(ctx, by, &changed); err != nil {
		return err
	}
	*d = changed
	return nil
}
