package models

import (
	"cmp"
	"math"
	"slices"
	"strings"
)

// where is a filter and an order as SQL: constant parts and their arguments.
type where struct {
	from  string
	id    string // the column of from that is walked
	order order
	match []string // words and facets of the search index, all of them
	parts []string
	args  []any
}

func (w *where) and(part string, args ...any) {
	w.parts = append(w.parts, part)
	w.args = append(w.args, args...)
}

func (w *where) first(part string, args ...any) {
	w.parts = slices.Insert(w.parts, 0, part)
	w.args = slices.Insert(w.args, 0, args...)
}

func (w *where) all() string { return strings.Join(w.parts, " and ") }

// where turns the filter into SQL. What the search index knows is asked there;
// what it knows only in steps is then compared exactly on the row.
func (f SampleFilter) where(o order) *where {
	box := ParseQuery(f.Q, f.lang)
	f = f.with(box)
	w := &where{order: o, match: box.terms()}
	w.facets(f)
	w.within("s.weight", facetWeight, weightStep, int64(f.WeightMin), int64(f.WeightMax))
	w.within("s.width", facetWidth, widthStep, int64(f.WidthMin), int64(f.WidthMax))
	w.prices(f)
	w.near(f.Colour)
	if f.Fibre != "" && f.MinFibre > 0 {
		w.and(`exists (select 1 from sample_fibres sf where sf.sample_id = s.id and sf.fibre = ? and sf.percent >= ?)`, f.Fibre, f.MinFibre*100)
	}
	if f.Low {
		w.and(`s.id in (select id from samples where low = 1)`)
	}
	w.walk(cmp.Or(f.State, Active))
	w.dates(f.Since, f.Until)
	return w
}

// walk chooses how samples are reached. By newest, the search index is walked
// in its own order and left after a page. In another order the state's index
// is walked, asking whether the search index has the sample.
func (w *where) walk(state State) {
	w.from, w.id = `samples s`, `s.id`
	match := strings.Join(append([]string{facet(facetState, string(state))}, w.match...), " ")
	switch {
	case len(w.match) == 0:
		w.first(`s.state = ?`, state)
	case w.order == orders[newest]:
		w.from, w.id = `sample_index x cross join samples s on s.id = x.docid`, `x.docid`
		w.first(`x.words match ?`, match)
	default:
		w.first(`s.state = ? and s.id in (select docid from sample_index where words match ?)`, state, match)
	}
}

func (w *where) facet(kind, value string) {
	if value != "" {
		w.match = append(w.match, facet(kind, value))
	}
}

func (w *where) facets(f SampleFilter) {
	w.facet(facetType, f.Type)
	w.facet(facetFibre, f.Fibre)
	w.facet(facetPattern, f.Pattern)
	w.facet(facetSeason, f.Season)
	w.facet(facetUse, f.Use)
	w.facet(facetCert, f.Cert)
	w.facet(facetTag, f.Tag)
	w.facet(facetSupplier, f.Supplier)
	w.facet(facetFair, f.Fair)
	w.facet(facetBy, f.By)
	if f.InStock {
		w.facet(facetStock, "yes")
	}
	if f.HasPrice {
		w.facet(facetPriced, "yes")
	}
}

func (w *where) oneOf(facets []string) {
	w.match = append(w.match, "("+strings.Join(facets, " OR ")+")")
}

// within narrows a range by indexed steps and then compares exactly.
func (w *where) within(column, kind string, step func(int64) int64, lo, hi int64) {
	if lo == 0 && hi == 0 {
		return
	}
	lo, hi = max(lo, 1), cmp.Or(hi, math.MaxInt64)
	w.and(`+`+column+` between ? and ?`, lo, hi) // "+": the steps have narrowed it, no other index shall
	if lo > hi {
		return // nothing is
	}
	var steps []string
	for v := step(lo); v <= step(hi); v++ {
		steps = append(steps, stepFacet(kind, v))
	}
	w.oneOf(steps)
}

func (w *where) prices(f SampleFilter) {
	if f.PriceMin == 0 && f.PriceMax == 0 {
		return
	}
	w.within("s.price", facetPrice, priceStep, int64(f.PriceMin), int64(f.PriceMax))
	if f.Currency != "" {
		w.and(`s.price_currency = ?`, f.Currency)
	}
}

// nearColour is how far in Lab a colour may be to count as near.
const nearColour = 20

func (w *where) near(hex string) {
	if !hexColour.MatchString(hex) {
		return
	}
	lab := labOf(hex)
	var cells []string
	for _, l := range cellsNear(lab[0]) {
		for _, a := range cellsNear(lab[1]) {
			for _, b := range cellsNear(lab[2]) {
				cells = append(cells, labFacet(l, a, b))
			}
		}
	}
	w.oneOf(cells)
	w.and(`(s.lab_l - ?) * (s.lab_l - ?) + (s.lab_a - ?) * (s.lab_a - ?) + (s.lab_b - ?) * (s.lab_b - ?) <= ?`,
		lab[0], lab[0], lab[1], lab[1], lab[2], lab[2], nearColour*nearColour)
}

// cellsNear are the one or two cells that a near colour's value may be in.
func cellsNear(v int) []int {
	return slices.Compact([]int{labCell(v - nearColour), labCell(v + nearColour)})
}

// dates finds by when a sample was added. Ids grow with time, so that most of
// the list is never looked at; the day is compared exactly all the same.
func (w *where) dates(since, until int64) {
	if since == 0 && until == 0 {
		return
	}
	until = cmp.Or(until, math.MaxInt64)
	id := w.id
	if w.order != orders[newest] {
		id = `+s.id` // "+": the order's index is walked, not the ids; nor that of the days, below
	}
	const added = ` from samples where created_at >= ? and created_at < ?)`
	w.and(id+` between (select min(id)`+added+` and (select max(id)`+added+` and +s.created_at >= ? and +s.created_at < ?`,
		since, until, since, until, since, until)
}

func (f SampleFilter) order() order {
	if o, ok := orders[f.Sort]; ok {
		return o
	}
	return orders[newest]
}

// after continues behind the sample with the given uid (or before it, when back).
func (w *where) after(uid string, back bool) {
	if uid == "" {
		return
	}
	sign := ">"
	if w.order.desc != back {
		sign = "<"
	}
	if w.order == orders[newest] {
		w.and(w.id+` `+sign+` (select id from samples where uid = ?)`, uid)
		return
	}
	// the first half is there for the index, which cannot seek a pair with an expression
	at := strings.ReplaceAll(w.order.expr, "s.", "c.")
	w.and(w.order.expr+` `+sign+`= (select `+at+` from samples c where c.uid = ?)
		and (`+w.order.expr+`, s.id) `+sign+` (select `+at+`, c.id from samples c where c.uid = ?)`, uid, uid)
}

func (w *where) by(back bool) string {
	way := ``
	if w.order.desc != back {
		way = ` desc`
	}
	if w.order == orders[newest] {
		return ` order by ` + w.id + way
	}
	return ` order by ` + w.order.expr + way + `, s.id` + way
}
