package models

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
)

// PageSize is how many samples a page of the library holds.
const PageSize = 48

// maxCount is where counting a filtered list stops: "1,000+".
const maxCount = 1000

// SampleFilter is what the library shows; it lives in the URL.
type SampleFilter struct {
	Q         string // the search box
	State     State
	Type      string
	Fibre     string
	MinFibre  int64 // percent
	WeightMin Quantity
	WeightMax Quantity
	WidthMin  Quantity
	WidthMax  Quantity
	PriceMin  UnitPrice
	PriceMax  UnitPrice
	Currency  string
	Colour    string // #rrggbb, found by nearness
	Pattern   string
	Season    string
	Use       string
	Cert      string
	Tag       string
	Supplier  string
	Fair      string
	InStock   bool
	HasPrice  bool
	Low       bool   // a physical form is at or below its alert level
	By        string // user uid
	Since     int64  // unix ms
	Until     int64
	Sort      string // one of Sorts
	lang      string // how numbers of the search box are read
}

// Sorts are the orders of the library; the first is the default.
var Sorts = []string{newest, "code", "name", "price", "price_desc", "weight"}

type order struct {
	expr string
	desc bool
}

const newest = "newest"

// What is not given sorts last, either way.
var orders = map[string]order{
	newest:       {"s.id", true},
	"code":       {"s.code_key", false},
	"name":       {"s.name_key", false},
	"price":      {"iif(s.price = 0, 9223372036854775807, s.price)", false},
	"price_desc": {"s.price", true},
	"weight":     {"iif(s.weight = 0, 9223372036854775807, s.weight)", false},
}

// SampleCard is what a grid or list row shows.
type SampleCard struct {
	ID            int64
	UID           string
	State         State
	Version       int64
	Code          string
	Name          string
	Name2         string
	Composition   string
	Width         Quantity
	Weight        Quantity
	Colour        string
	Supplier      string
	SupplierCode  string
	Price         UnitPrice
	PriceCurrency string
	PriceUnit     string
	MOQ           Quantity
	MOQUnit       string
	Stock         Quantity
	Low           bool
	Cover         string
	CreatedAt     int64
}

const cardColumns = `s.id, s.uid, s.state, s.version, s.code, s.name, s.name2, s.composition, s.width, s.weight, s.colour, coalesce(p.name, ''), s.supplier_code,
	s.price, s.price_currency, s.price_unit, s.moq, s.moq_unit, s.stock, s.low, s.cover, s.created_at`

func scanCard(r *sql.Rows) (SampleCard, error) {
	var c SampleCard
	return c, r.Scan(&c.ID, &c.UID, &c.State, &c.Version, &c.Code, &c.Name, &c.Name2, &c.Composition, &c.Width, &c.Weight, &c.Colour, &c.Supplier, &c.SupplierCode,
		&c.Price, &c.PriceCurrency, &c.PriceUnit, &c.MOQ, &c.MOQUnit, &c.Stock, &c.Low, &c.Cover, &c.CreatedAt)
}

// Samples lists one page after the sample with the uid `after` ("" for the
// first). more tells whether another page follows.
func (t *Tenant) Samples(ctx context.Context, f SampleFilter, after string, limit int) (cards []SampleCard, more bool, err error) {
	w := f.where(f.order())
	w.after(after, false)
	rows, err := t.query(ctx, `select `+cardColumns+` from `+w.from+` left join parties p on p.id = s.supplier_id where `+
		w.all()+w.by(false)+` limit ?`, append(w.args, limit+1)...)
	cards, err = collect(rows, err, scanCard)
	if err != nil {
		return nil, false, fmt.Errorf("list samples: %w", err)
	}
	if len(cards) > limit {
		return cards[:limit], true, nil
	}
	return cards, false, nil
}

// CountSamples counts a filtered list up to 1,000; exact tells whether that is all.
func (t *Tenant) CountSamples(ctx context.Context, f SampleFilter) (n int, exact bool, err error) {
	w := f.where(orders[newest]) // the order in which counting can stop early
	err = t.row(ctx, `select count(*) from (select 1 from `+w.from+` where `+w.all()+` limit ?)`, append(w.args, maxCount+1)...).Scan(&n)
	return min(n, maxCount), n <= maxCount, err
}

// Neighbours gives the uids of the samples before and after s in the list the
// person came from, "" at an end.
func (t *Tenant) Neighbours(ctx context.Context, f SampleFilter, uid string) (prev, next string, err error) {
	if prev, err = t.neighbour(ctx, f, uid, true); err != nil {
		return "", "", err
	}
	next, err = t.neighbour(ctx, f, uid, false)
	return prev, next, err
}

func (t *Tenant) neighbour(ctx context.Context, f SampleFilter, uid string, back bool) (other string, err error) {
	w := f.where(f.order())
	w.after(uid, back)
	err = t.row(ctx, `select s.uid from `+w.from+` where `+w.all()+w.by(back)+` limit 1`, w.args...).Scan(&other)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return "", fmt.Errorf("neighbour: %w", err)
	}
	return other, nil
}

// Counters are the numbers of the menu: samples by state and suppliers.
func (t *Tenant) Counters(ctx context.Context) (map[string]int, error) {
	rows, err := t.query(ctx, `select name, n from counters`)
	all := map[string]int{}
	_, err = collect(rows, err, func(r *sql.Rows) (struct{}, error) {
		var name string
		var n int
		err := r.Scan(&name, &n)
		all[name] = n
		return struct{}{}, err
	})
	return all, err
}
