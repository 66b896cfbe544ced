package models

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"jennyerp/internal/measure"
)

// ListPrice is a price of a list's own: of a sample or one of its colours,
// from a quantity on.
type ListPrice struct {
	ID                 int64
	Sample             SampleCard
	VariantID          int64 // 0 for every colour
	VariantUID, Colour string
	Unit               string
	Least              Quantity // 0 for any quantity
	Price              UnitPrice
}

// ListPage is how many prices a page of a list holds.
const ListPage = 50

// MaxListPrices is how many prices a list may have of its own.
const MaxListPrices = 20_000

const listPriceColumns = `p.id, p.variant_id, coalesce(v.uid, ''), coalesce(v.name, ''), p.unit, p.least, p.price, s.id, s.uid, s.state, s.code, s.name, s.cover, s.price, s.price_currency, s.price_unit`

const listPriceTables = ` from list_prices p join samples s on s.id = p.sample_id left join variants v on v.id = p.variant_id `

func scanListPrice(r *sql.Rows) (ListPrice, error) {
	var p ListPrice
	s := &p.Sample
	return p, r.Scan(&p.ID, &p.VariantID, &p.VariantUID, &p.Colour, &p.Unit, &p.Least, &p.Price, &s.ID, &s.UID, &s.State, &s.Code, &s.Name, &s.Cover, &s.Price, &s.PriceCurrency, &s.PriceUnit)
}

// ListPrices are the prices of a list, the newest sample first, behind the one
// with the given id (0 for the first page). q finds by what samples are found by.
func (t *Tenant) ListPrices(ctx context.Context, l *PriceList, q string, after int64, limit int) (all []ListPrice, more bool, err error) {
	from, where, args := listPriceTables, `p.list_id = ?`, []any{l.ID}
	if after > 0 {
		from += `join list_prices c on c.id = ? `
		where += ` and p.sample_id <= c.sample_id and (p.sample_id < c.sample_id or (p.variant_id, p.unit, p.least) > (c.variant_id, c.unit, c.least))`
		args = []any{after, l.ID}
	}
	if terms := ParseQuery(q, "").terms(); len(terms) > 0 {
		where, args = where+` and p.sample_id in (select docid from sample_index where words match ?)`, append(args, strings.Join(terms, " "))
	}
	rows, err := t.query(ctx, `select `+listPriceColumns+from+`where `+where+` order by p.sample_id desc, p.variant_id, p.unit, p.least limit ?`, append(args, limit+1)...)
	all, err = collect(rows, err, scanListPrice)
	if err != nil {
		return nil, false, fmt.Errorf("list prices: %w", err)
	}
	return all[:min(len(all), limit)], len(all) > limit, nil
}

// FindListPrice finds one of a list's prices.
func (t *Tenant) FindListPrice(ctx context.Context, l *PriceList, id int64) (*ListPrice, error) {
	rows, err := t.query(ctx, `select `+listPriceColumns+listPriceTables+`where p.id = ? and p.list_id = ?`, id, l.ID)
	return one(collect(rows, err, scanListPrice))
}

func (p *ListPrice) check() error {
	switch {
	case p.Price <= 0 || p.Price > maxUnitPrice:
		return Refuse("price", "price.bad")
	case p.Least < 0 || p.Least > maxQuantity:
		return Refuse("least", "quantity.bad")
	case !slices.Contains(Units, p.Unit):
		return Refuse("unit", "unit.bad")
	}
	return nil
}

// SetListPrices puts prices on a list, in place of those there are for the
// same sample, colour, unit and quantity.
func (t *Tenant) SetListPrices(ctx context.Context, by string, l *PriceList, prices ...ListPrice) error {
	return t.editList(ctx, by, l, func(t *Tenant) error {
		for i := range prices {
			p := &prices[i]
			if err := p.check(); err != nil {
				return err
			}
			if _, err := t.exec(ctx, `insert into list_prices (list_id, sample_id, variant_id, unit, least, price) values (?, ?, ?, ?, ?, ?)
				on conflict do update set price = excluded.price`, l.ID, p.Sample.ID, p.VariantID, p.Unit, p.Least, p.Price); err != nil {
				return fmt.Errorf("set list price: %w", err)
			}
		}
		return nil
	})
}

// SaveListPrice changes one price; was is what the person saw. ErrStale
// when a colleague changed it meanwhile.
func (t *Tenant) SaveListPrice(ctx context.Context, by string, l *PriceList, p *ListPrice, was UnitPrice) error {
	if err := p.check(); err != nil {
		return err
	}
	return t.editList(ctx, by, l, func(t *Tenant) error {
		res, err := t.exec(ctx, `update list_prices set unit = ?, least = ?, price = ? where id = ? and list_id = ? and price = ?`, p.Unit, p.Least, p.Price, p.ID, l.ID, was)
		if isUnique(err) {
			return Refuse("least", "price_list.price.twice")
		}
		return oneRow(res, err)
	})
}

// RemoveListPrices takes prices off a list.
func (t *Tenant) RemoveListPrices(ctx context.Context, by string, l *PriceList, ids ...int64) error {
	return t.editList(ctx, by, l, func(t *Tenant) error {
		_, err := t.exec(ctx, `delete from list_prices where list_id = ? and id in (select value from json_each(?))`, l.ID, JSON[[]int64]{ids})
		return err
	})
}

// RaiseListPrices makes prices dearer by a share in hundredths of a percent (or
// cheaper), rounded as the list says; without ids all of the list.
func (t *Tenant) RaiseListPrices(ctx context.Context, by string, l *PriceList, ids []int64, share int64) error {
	if share <= -100_00 || share > 1000_00 {
		return Refuse("share", "price_list.share.bad")
	}
	step := max(l.Step, UnitPrice(math.Pow10(measure.PriceScale-digitsOf(l.Currency))))
	return t.editList(ctx, by, l, func(t *Tenant) error {
		where, args := `list_id = ?`, []any{share, step, step, step, step, l.ID}
		if len(ids) > 0 {
			where, args = where+` and id in (select value from json_each(?))`, append(args, JSON[[]int64]{ids})
		}
		_, err := t.exec(ctx, `update list_prices set price = max((price * (10000 + ?) / 10000 + ? / 2) / ? * ?, ?) where `+where, args...)
		return err
	})
}

// editList runs a change of a list's prices and notes who made it.
func (t *Tenant) editList(ctx context.Context, by string, l *PriceList, change func(*Tenant) error) error {
	return t.Tx(ctx, func(t *Tenant) error {
		if err := change(t); err != nil {
			return err
		}
		var n int
		if err := t.row(ctx, `select count(*) from list_prices where list_id = ?`, l.ID).Scan(&n); err != nil {
			return err
		}
		if n > MaxListPrices {
			return &Invalid{Fields: []FieldError{{Field: "codes", Key: "price_list.prices.many", Args: map[string]any{"Max": MaxListPrices}}}}
		}
		if _, err := t.exec(ctx, `update price_lists set updated_at = ?, updated_by = ? where id = ?`, t.Now(), by, l.ID); err != nil {
			return err
		}
		return t.trackPriceList(ctx, by, l, "prices", nil)
	})
}

// ListPricesFromText reads pasted lines: a code, its price and from which
// quantity on ("LV-0418  24,50  100 m"); without a price it is what the list
// makes of the sample's own. What is not understood comes back as it was
// written.
func (t *Tenant) ListPricesFromText(ctx context.Context, l *PriceList, text, lang string) (prices []ListPrice, unknown []string, err error) {
	set, err := t.Settings(ctx)
	if err != nil {
		return nil, nil, err
	}
	for row := range strings.Lines(text) {
		if row = strings.TrimSpace(row); row == "" {
			continue
		}
		p, err := t.listPriceFromRow(ctx, l, set, row, lang)
		if errors.Is(err, ErrNotFound) {
			unknown = append(unknown, row)
		} else if err != nil {
			return nil, nil, err
		} else {
			prices = append(prices, *p)
		}
	}
	return prices, unknown, nil
}

func (t *Tenant) listPriceFromRow(ctx context.Context, l *PriceList, set Settings, row, lang string) (*ListPrice, error) {
	var p ListPrice
	s, err := t.sampleAtStart(ctx, row, func(rest string) bool { return p.read(rest, l.Currency, lang) })
	if err != nil {
		return nil, err
	}
	p.Sample.ID = s.ID
	if p.Unit == "" {
		p.Unit = cmp.Or(s.PriceUnit, set.Unit)
	}
	if p.Price == 0 {
		p.Price, _ = l.reckon(s.Price, s.PriceCurrency, set)
	}
	if p.check() != nil {
		return nil, ErrNotFound
	}
	return &p, nil
}

// read takes "24,50", "24,50/kg" and "24,50  100 m"; false for anything else.
func (p *ListPrice) read(rest, currency, lang string) bool {
	words := strings.Fields(rest)
	for n := len(words); n > 0; n-- {
		price, typed, unit, err := measure.ParsePrice(strings.Join(words[:n], " "), lang)
		if err != nil || price <= 0 || typed != "" && typed != currency {
			continue
		}
		*p = ListPrice{Price: UnitPrice(price), Unit: unit}
		if n == len(words) {
			return true
		}
		least, per, err := measure.ParseQuantity(strings.Join(words[n:], " "), lang)
		if err == nil && least > 0 && (per == "" || unit == "" || per == unit) {
			p.Least, p.Unit = Quantity(least), cmp.Or(unit, per)
			return true
		}
	}
	return false
}
