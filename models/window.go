package models

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"jennyerp/internal/textile"
)

// Window is what a stranger looks into: the collections of the showroom, or the
// one basket behind a link. Nothing else of the company can be reached by it.
type Window struct {
	Basket int64 // 0: every collection
	Set    Settings
}

// Exhibit is a sample in a window as it may leave the house: its Spec holds
// only what Sample.Shared lets go. Strangers call it by the number of its place
// in the basket, so that it is gone when it is taken out.
type Exhibit struct {
	Item      int64
	Basket    int64
	Colour    string // name of the one colour that is shown, "" for the sample
	VariantID int64
	SampleID  int64
	SampleUID string // for the house; no page tells it
	Spec      SampleSpec
	Fields    []SampleField
}

// WindowFilter is what a stranger looks for.
type WindowFilter struct {
	Q      string
	Basket int64 // one collection, 0 for all
	Type   string
	Colour string // #rrggbb, found by nearness
	Lang   string // how numbers of the search box are read: en, it, zh
}

// Chosen tells whether the filter leaves anything out.
func (f WindowFilter) Chosen() bool {
	return strings.TrimSpace(f.Q) != "" || f.Basket != 0 || f.Type != "" || f.Colour != ""
}

// WindowPage is how many samples a page of a window holds.
const WindowPage = 36

const exhibitColumns = `i.id, i.basket_id, coalesce(v.name, ''), coalesce(v.id, 0), ` + sampleColumns

const exhibitTables = ` join samples s on s.id = i.sample_id left join parties p on p.id = s.supplier_id left join fairs f on f.id = s.fair_id
	left join variants v on v.id = i.variant_id and v.removed_at is null `

// inside is true for a place in a basket that the window shows.
func (w Window) inside() (string, []any) {
	if w.Basket != 0 {
		return `i.basket_id = ? and s.state = 'active'`, []any{w.Basket}
	}
	return `i.basket_id in (select id from baskets where shown = 1) and s.state = 'active'`, nil
}

// scan reads a row; what may not leave the house stays behind here.
func (w Window) scan(r *sql.Rows) (Exhibit, error) {
	var e Exhibit
	s, err := scanSample(headed{r, []any{&e.Item, &e.Basket, &e.Colour, &e.VariantID}})
	if err != nil {
		return e, err
	}
	e.SampleID, e.SampleUID = s.ID, s.UID
	e.Spec, e.Fields = s.Shared(w.Set)
	return e, nil
}

// Exhibits finds places of the window by their numbers, in the order of the
// numbers given; those that are gone are left out.
func (t *Tenant) Exhibits(ctx context.Context, w Window, items ...int64) ([]Exhibit, error) {
	items = items[:min(len(items), MaxLinked)]
	where, args := w.inside()
	rows, err := t.query(ctx, `select `+exhibitColumns+` from basket_items i`+exhibitTables+`where i.id in (select value from json_each(?)) and `+where+` limit ?`,
		append(append([]any{JSON[[]int64]{items}}, args...), MaxLinked)...)
	all, err := collect(rows, err, w.scan)
	slices.SortFunc(all, func(a, b Exhibit) int { return slices.Index(items, a.Item) - slices.Index(items, b.Item) })
	return all, err
}

// Front is the beginning of each collection, each in its order: at most so many.
func (t *Tenant) Front(ctx context.Context, w Window, each int) ([]Exhibit, error) {
	where, args := w.inside()
	rows, err := t.query(ctx, `select `+exhibitColumns+` from (
		select i.*, row_number() over (partition by i.basket_id order by i.position, i.id) as nth
		from basket_items i join samples s on s.id = i.sample_id where `+where+`) i`+exhibitTables+`
		where i.nth <= ? order by i.basket_id desc, i.nth limit ?`, append(args, each, each*MaxCollections)...)
	return collect(rows, err, w.scan)
}

// LookInto lists a page of what the filter finds, behind the place with the
// number after (0 for the first page). The search index knows words that may
// not leave the house, so what it proposes counts only when the words are in
// what does leave: nobody finds a cloth by the name of its mill.
func (t *Tenant) LookInto(ctx context.Context, w Window, f WindowFilter, after int64, limit int) (all []Exhibit, more bool, err error) {
	look := f.look(w.Set)
	where, args := w.inside()
	if f.Basket != 0 {
		where, args = where+` and i.basket_id = ?`, append(args, f.Basket)
	} else if w.Basket == 0 { // a sample of two collections is found once
		where += ` and not exists (select 1 from basket_items o where o.sample_id = i.sample_id and o.basket_id > i.basket_id and o.basket_id in (select id from baskets where shown = 1))`
	}
	if len(look.match) > 0 {
		where, args = where+` and s.id in (select docid from sample_index where words match ?)`, append(args, strings.Join(look.match, " "))
	}
	if after != 0 {
		where, args = where+` and (-i.basket_id, i.position, i.id) > (select -basket_id, position, id from basket_items where id = ?)`, append(args, after)
	}
	rows, err := t.query(ctx, `select `+exhibitColumns+` from basket_items i`+exhibitTables+`where `+where+` order by i.basket_id desc, i.position, i.id limit ?`,
		append(args, MaxCollections*MaxBasket)...)
	if err != nil {
		return nil, false, fmt.Errorf("look into window: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		e, err := w.scan(rows)
		if err != nil {
			return nil, false, err
		}
		if !look.fits(e.Spec) {
			continue
		}
		if len(all) == limit {
			return all, true, nil
		}
		all = append(all, e)
	}
	return all, false, rows.Err()
}

// glance is a filter that is ready to be compared.
type glance struct {
	terms []string
	box   Query
	f     WindowFilter
	match []string // of the search index, to have fewer to compare
}

// look reads the search box. Numbers of a field that stays at home say nothing.
func (f WindowFilter) look(set Settings) glance {
	g := glance{box: ParseQuery(searchText(f.Q), f.Lang), f: f}
	g.terms = g.box.terms()
	w := &where{match: slices.Clone(g.terms)}
	w.facets(SampleFilter{Type: f.Type, Fibre: g.box.Fibre})
	g.match = w.match
	return g
}

// fits tells whether a sample, as it may leave the house, is what is looked for.
func (g glance) fits(spec SampleSpec) bool {
	within := func(v, lo, hi int64) bool { return lo == 0 && hi == 0 || v > 0 && v >= lo && (hi == 0 || v <= hi) }
	switch {
	case g.f.Type != "" && !slices.Contains(spec.Types, g.f.Type),
		g.f.Colour != "" && !nearTo(spec.Colour, g.f.Colour),
		!within(int64(spec.Weight), int64(g.box.WeightMin), int64(g.box.WeightMax)),
		!within(int64(spec.Width), int64(g.box.WidthMin), int64(g.box.WidthMax)),
		!within(int64(spec.Price), int64(g.box.PriceMin), int64(g.box.PriceMax)),
		g.box.Currency != "" && spec.PriceCurrency != g.box.Currency,
		g.box.Fibre != "" && !holds(spec.Composition, g.box.Fibre, g.box.MinFibre):
		return false
	}
	if len(g.terms) == 0 {
		return true
	}
	words := (&Sample{SampleSpec: spec}).words()
	for _, term := range g.terms {
		if !slices.ContainsFunc(words, func(word string) bool { return meets(word, term) }) {
			return false
		}
	}
	return true
}

// meets compares a word of the index with a term as the index does.
func meets(word, term string) bool {
	if first, _ := utf8.DecodeRuneInString(term); unicode.Is(unicode.Han, first) {
		return word == term
	}
	return strings.HasPrefix(word, strings.TrimSuffix(term, "*"))
}

// holds tells whether a composition has so many percent of a fibre.
func holds(composition, fibre string, percent int64) bool {
	var sum int64
	for _, p := range fibresOf(composition) {
		if p.Fibre == fibre || textile.FibreBase(p.Fibre) == fibre {
			sum += int64(p.Percent)
		}
	}
	return sum > 0 && sum >= percent*100
}

// nearTo compares two colours as the library's filter does.
func nearTo(hex, other string) bool {
	if hex == "" {
		return false
	}
	a, b, sum := labOf(hex), labOf(other), 0
	for i := range a {
		sum += (a[i] - b[i]) * (a[i] - b[i])
	}
	return sum <= nearColour*nearColour
}

// WindowTypes are the types of cloth that the window shows, the most frequent
// first; none when the type stays at home.
func (t *Tenant) WindowTypes(ctx context.Context, w Window) ([]string, error) {
	if f, _ := FindSampleField("types"); !w.Set.Leaves(f) {
		return nil, nil
	}
	where, args := w.inside()
	rows, err := t.query(ctx, `select y.value from basket_items i join samples s on s.id = i.sample_id, json_each(s.types) y where `+where+` group by y.value order by count(*) desc, y.value limit ?`, append(args, maxWindowTypes)...)
	return collect(rows, err, func(r *sql.Rows) (string, error) {
		var word string
		return word, r.Scan(&word)
	})
}

const maxWindowTypes = 8
