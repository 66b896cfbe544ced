package models

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"slices"

	"jennyerp/internal/measure"
	"jennyerp/internal/sheet"
	"jennyerp/internal/textile"
)

// ListColumns are the columns of a price list as a spreadsheet. The sample's
// own price and the name are there to be read; only the others are taken in.
var ListColumns = []string{"code", "name", "colour", "least", "unit", "price", "currency", "base"}

// listFields are the columns that are read.
var listFields = []sheet.Field{
	{Key: "code", Names: []string{"code", "codice", "article", "articolo", "编号", "货号", "样品编号"}},
	{Key: "price", Names: []string{"price", "prezzo", "单价", "价格"}},
	{Key: "colour", Names: []string{"colour", "color", "colore", "variante", "花色", "颜色"}},
	{Key: "least", Names: []string{"from", "from quantity", "moq", "minimum", "da", "minimo", "起订量", "起量"}},
	{Key: "unit", Names: []string{"unit", "um", "u.m.", "unità", "单位"}},
}

// ListTable is an uploaded file of prices.
type ListTable struct {
	Table
	List string `json:"list"` // uid
}

const listDraft = "price_list:import"

// ListImport is what a file will do to a list, row by row.
type ListImport struct {
	ListTable
	Plans  []ListPlan
	Counts map[RowState]int
}

// ListPlan is one row: new, changed, the same, or refused and why.
type ListPlan struct {
	Row      int
	State    RowState
	Code     string
	Price    ListPrice
	Was      UnitPrice // 0 for a new one
	Problems []RowProblem
}

// ReadListPrices reads an uploaded file and keeps it for the person. labels are
// the columns' names in every language. Errors: as ReadParties.
func (t *Tenant) ReadListPrices(ctx context.Context, by string, table *ListTable, r io.ReaderAt, size int64, labels map[string][]string) error {
	fields := slices.Clone(listFields)
	for i, f := range fields {
		fields[i].Names = append(slices.Clone(f.Names), labels[f.Key]...)
	}
	if err := table.read(r, size, fields, MaxListPrices, "price_list.import.code"); err != nil {
		return err
	}
	return t.keepTable(ctx, by, listDraft, table)
}

// listKnown is what the rows of a file are compared with.
type listKnown struct {
	list    *PriceList
	set     Settings
	samples map[string]SampleCard        // by the key of the code
	colours map[int64]map[string]Variant // by sample and folded name or code
	own     map[priceKey]UnitPrice
}

type priceKey struct {
	sample, variant int64
	unit            string
	least           Quantity
}

func (p ListPrice) key() priceKey { return priceKey{p.Sample.ID, p.VariantID, p.Unit, p.Least} }

// PlanListPrices tells what the person's file will do; ErrNotFound when there is
// none for the list.
func (t *Tenant) PlanListPrices(ctx context.Context, by string, l *PriceList) (*ListImport, error) {
	table, err := keptTable[ListTable](ctx, t, by, listDraft)
	if err != nil {
		return nil, err
	}
	if table.List != l.UID {
		return nil, ErrNotFound
	}
	known, err := t.listKnown(ctx, l, table)
	if err != nil {
		return nil, err
	}
	i := &ListImport{ListTable: table, Counts: map[RowState]int{}}
	seen := map[priceKey]int{}
	for _, line := range i.Rows {
		plan := i.plan(line, known)
		if first := seen[plan.Price.key()]; first > 0 && plan.State != RowRefused {
			plan.refuse("code", "import.table.twice", map[string]any{"Row": first}, "")
		} else if plan.State != RowRefused {
			seen[plan.Price.key()] = line.Number
		}
		i.Counts[plan.State]++
		i.Plans = append(i.Plans, plan)
	}
	return i, nil
}

func (t *Tenant) listKnown(ctx context.Context, l *PriceList, table ListTable) (k listKnown, err error) {
	k = listKnown{list: l, samples: map[string]SampleCard{}, colours: map[int64]map[string]Variant{}, own: map[priceKey]UnitPrice{}}
	if k.set, err = t.Settings(ctx); err != nil {
		return k, err
	}
	var keys []string
	for _, line := range table.Rows {
		keys = append(keys, textile.CodeKey(line.text(table.Columns, "code")))
	}
	rows, err := t.query(ctx, `select s.id, s.uid, s.code, s.code_key, s.name, s.price, s.price_currency, s.price_unit from json_each(?) j join samples s on s.code_key = j.value where s.state <> 'removed'`, JSON[[]string]{keys})
	if _, err = collect(rows, err, func(r *sql.Rows) (struct{}, error) {
		var s SampleCard
		var key string
		err := r.Scan(&s.ID, &s.UID, &s.Code, &key, &s.Name, &s.Price, &s.PriceCurrency, &s.PriceUnit)
		k.samples[key], k.colours[s.ID] = s, map[string]Variant{}
		return struct{}{}, err
	}); err != nil {
		return k, fmt.Errorf("known samples: %w", err)
	}
	rows, err = t.query(ctx, `select v.id, v.sample_id, v.name, v.code, v.price from json_each(?) j join samples s on s.code_key = j.value join variants v on v.sample_id = s.id where v.removed_at is null and s.state <> 'removed'`, JSON[[]string]{keys})
	if _, err = collect(rows, err, func(r *sql.Rows) (struct{}, error) {
		var v Variant
		var sample int64
		err := r.Scan(&v.ID, &sample, &v.Name, &v.Code, &v.Price)
		for _, name := range []string{v.Code, v.Name} {
			k.colours[sample][textile.Fold(name)] = v
		}
		return struct{}{}, err
	}); err != nil {
		return k, fmt.Errorf("known colours: %w", err)
	}
	rows, err = t.query(ctx, `select sample_id, variant_id, unit, least, price from list_prices where list_id = ?`, l.ID)
	_, err = collect(rows, err, func(r *sql.Rows) (struct{}, error) {
		var key priceKey
		var price UnitPrice
		err := r.Scan(&key.sample, &key.variant, &key.unit, &key.least, &price)
		k.own[key] = price
		return struct{}{}, err
	})
	return k, err
}

func (p *ListPlan) refuse(field, key string, args map[string]any, text string) {
	p.State, p.Problems = RowRefused, append(p.Problems, RowProblem{Field: field, Key: key, Args: args, Text: cut(text, sampleRunes)})
}

// plan reads one row. One without a price changes nothing, nor does one that
// says what the list reckons anyway.
func (i *ListImport) plan(line TableLine, k listKnown) ListPlan {
	plan := ListPlan{Row: line.Number, State: RowNew, Code: line.text(i.Columns, "code")}
	s, known := k.samples[textile.CodeKey(plan.Code)]
	price, lang := cellText(line.cell(i.Columns, "price"), i.Lang)
	if plan.Code == "" && price == "" || known && price == "" {
		plan.State = RowSame
		return plan
	}
	if !known {
		plan.refuse("code", "price_list.import.unknown", nil, plan.Code)
		return plan
	}
	p := &plan.Price
	p.Sample = s
	base := s.Price
	if name := line.text(i.Columns, "colour"); name != "" {
		v, known := k.colours[s.ID][textile.Fold(name)]
		if !known {
			plan.refuse("colour", "price_list.import.colour", nil, name)
		}
		p.VariantID, p.Colour = v.ID, v.Name
		if v.Price > 0 {
			base = v.Price
		}
	}
	i.planPrice(&plan, price, lang, k)
	i.planLeast(&plan, line, k)
	if plan.State == RowRefused {
		return plan
	}
	if err := p.check(); err != nil {
		var invalid *Invalid
		errors.As(err, &invalid)
		plan.refuse(invalid.Fields[0].Field, invalid.Fields[0].Key, nil, "")
		return plan
	}
	reckoned, _ := k.list.reckon(base, s.PriceCurrency, k.set)
	was, own := k.own[p.key()]
	switch plan.Was = was; {
	case own && was == p.Price, !own && p.Least == 0 && p.Unit == s.PriceUnit && p.Price == reckoned:
		plan.State = RowSame
	case own:
		plan.State = RowChanged
	}
	return plan
}

func (i *ListImport) planPrice(plan *ListPlan, text, lang string, k listKnown) {
	price, currency, unit, err := measure.ParsePrice(text, lang)
	switch {
	case err != nil || price <= 0:
		plan.refuse("price", "price.bad", nil, text)
	case currency != "" && currency != k.list.Currency:
		plan.refuse("price", "paper.price.currency", map[string]any{"Currency": k.list.Currency}, text)
	}
	plan.Price.Price, plan.Price.Unit = UnitPrice(price), unit
}

func (i *ListImport) planLeast(plan *ListPlan, line TableLine, k listKnown) {
	p := &plan.Price
	if text, lang := cellText(line.cell(i.Columns, "least"), i.Lang); text != "" {
		least, unit, err := measure.ParseQuantity(text, lang)
		if err != nil || least < 0 {
			plan.refuse("least", "quantity.bad", nil, text)
		}
		p.Least = Quantity(least)
		if p.Unit == "" {
			p.Unit = unit
		}
	}
	if text := line.text(i.Columns, "unit"); text != "" {
		_, unit, err := measure.ParseQuantity("1 "+text, i.Lang)
		if err != nil {
			plan.refuse("unit", "unit.bad", nil, text)
		}
		p.Unit = unit
	}
	if p.Unit == "" {
		p.Unit = p.Sample.PriceUnit
	}
	if p.Unit == "" {
		p.Unit = k.set.Unit
	}
}

// RunListImport stores what the file says, refused rows apart, and forgets it.
func (t *Tenant) RunListImport(ctx context.Context, by string, l *PriceList) (*ListImport, error) {
	i, err := t.PlanListPrices(ctx, by, l)
	if err != nil {
		return nil, err
	}
	var prices []ListPrice
	for _, plan := range i.Plans {
		if plan.State == RowNew || plan.State == RowChanged {
			prices = append(prices, plan.Price)
		}
	}
	return i, t.Tx(ctx, func(t *Tenant) error {
		if err := t.SetListPrices(ctx, by, l, prices...); err != nil {
			return err
		}
		if err := t.Audit(ctx, Audit{Act: ActImport, Person: by, Noun: "price_list", NounUID: l.UID, Details: AuditDetails{What: l.Name, Count: len(prices)}}); err != nil {
			return err
		}
		return t.DropDraft(ctx, by, listDraft)
	})
}
