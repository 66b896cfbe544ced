package handlers

import (
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/gin-gonic/gin"

	"jennyerp/models"
)

// samplesView is the library: a grid or list of what the filter finds.
type samplesView struct {
	page
	Filter  models.SampleFilter
	Cards   []models.SampleCard
	More    bool
	List    bool // table instead of grid
	Count   int
	Exact   bool
	First   bool // first page: its pictures are wanted soon
	Filters []models.Filter
	now     time.Time
}

func (s *Server) samples(c *gin.Context, v *viewer) error {
	view, err := s.library(c, v)
	if err != nil {
		return err
	}
	if view.Filters, err = v.DB.Filters(c.Request.Context(), v.UserUID()); err != nil {
		return err
	}
	return s.render(c, http.StatusOK, "samples/index", view)
}

// sampleResults answers search as you type and "show more" with parts of the
// page under an address of its own; the browser's address stays the page's.
func (s *Server) sampleResults(c *gin.Context, v *viewer) error {
	view, err := s.library(c, v)
	if err != nil {
		return err
	}
	if !isHTMX(c) {
		s.redirect(c, view.URL(view.Filter))
		return nil
	}
	if c.Query("after") != "" {
		return s.fragment(c, http.StatusOK, "samples/_more", view)
	}
	c.Header("HX-Replace-Url", view.URL(view.Filter))
	return s.fragment(c, http.StatusOK, "samples/_found", view)
}

func (s *Server) library(c *gin.Context, v *viewer) (*samplesView, error) {
	ctx, q := c.Request.Context(), c.Request.URL.Query()
	view := &samplesView{page: s.page(c, v, "samples"), Filter: models.FilterFrom(q, v.short()), List: q.Get("view") == "list", First: q.Get("after") == "", now: s.Clock()}
	var err error
	if view.Cards, view.More, err = v.DB.Samples(ctx, view.Filter, q.Get("after"), models.PageSize); err != nil {
		return nil, err
	}
	if view.Counters, err = v.DB.Counters(ctx); err != nil {
		return nil, err
	}
	view.Count, view.Exact = view.Counters["samples."+string(view.Filter.State)], true
	if view.Filter.Chosen() && view.First {
		view.Count, view.Exact, err = v.DB.CountSamples(ctx, view.Filter)
	}
	return view, err
}

// URL is the library's address with a filter.
func (v *samplesView) URL(f models.SampleFilter) string { return "/samples" + v.query(f, "") }

// MoreURL loads the next page.
func (v *samplesView) MoreURL(base string) string {
	if len(v.Cards) == 0 {
		return base
	}
	return base + v.query(v.Filter, v.Cards[len(v.Cards)-1].UID)
}

// Query is the filter for the address of a sample, so that it knows what
// comes before and after it.
func (v *samplesView) Query() string { return v.query(v.Filter, "") }

func (v *samplesView) query(f models.SampleFilter, after string) string {
	q := f.Values()
	if v.List {
		q.Set("view", "list")
	}
	if after != "" {
		q.Set("after", after)
	}
	if len(q) == 0 {
		return ""
	}
	return "?" + q.Encode()
}

// chip is one quick filter above the grid.
type chip struct {
	Label string
	URL   string
	On    bool
}

// quickFibres are the fibres offered above the grid.
var quickFibres = []string{"WO", "SE", "CO", "LI"}

// Quick are the filters one tap away.
func (v *samplesView) Quick() []chip {
	all := []chip{{Label: v.T("samples.all"), URL: v.URL(models.SampleFilter{State: v.Filter.State, Sort: v.Filter.Sort}), On: !v.Filter.Chosen()}}
	for _, code := range quickFibres {
		f := v.Filter
		on := f.Fibre == code
		f.Fibre, f.MinFibre = code, 0
		if on {
			f.Fibre = ""
		}
		all = append(all, chip{Label: v.Fibre(code), URL: v.URL(f), On: on})
	}
	stock, low := v.Filter, v.Filter
	stock.InStock, low.Low = !stock.InStock, !low.Low
	return append(all, chip{Label: v.T("samples.in_stock"), URL: v.URL(stock), On: v.Filter.InStock}, chip{Label: v.T("desk.low"), URL: v.URL(low), On: v.Filter.Low})
}

// Set are the filters in force that are not quick ones; each chip takes one away.
func (v *samplesView) Set() []chip {
	var all []chip
	add := func(label string, without models.SampleFilter) {
		if label != "" {
			all = append(all, chip{Label: label, URL: v.URL(without)})
		}
	}
	f := v.Filter
	drop := func(change func(*models.SampleFilter)) models.SampleFilter { g := f; change(&g); return g }
	if f.State != models.Active {
		add(v.T("state."+string(f.State)), drop(func(g *models.SampleFilter) { g.State = models.Active }))
	}
	if f.Fibre != "" && (!slices.Contains(quickFibres, f.Fibre) || f.MinFibre > 0) {
		label := v.Fibre(f.Fibre)
		if f.MinFibre > 0 {
			label += " ≥ " + strconv.FormatInt(f.MinFibre, 10) + "%"
		}
		add(label, drop(func(g *models.SampleFilter) { g.Fibre, g.MinFibre = "", 0 }))
	}
	add(v.Word("type", f.Type), drop(func(g *models.SampleFilter) { g.Type = "" }))
	add(v.Word("pattern", f.Pattern), drop(func(g *models.SampleFilter) { g.Pattern = "" }))
	add(v.Word("use", f.Use), drop(func(g *models.SampleFilter) { g.Use = "" }))
	add(f.Season, drop(func(g *models.SampleFilter) { g.Season = "" }))
	add(f.Cert, drop(func(g *models.SampleFilter) { g.Cert = "" }))
	add(f.Tag, drop(func(g *models.SampleFilter) { g.Tag = "" }))
	add(f.Supplier, drop(func(g *models.SampleFilter) { g.Supplier = "" }))
	add(f.Fair, drop(func(g *models.SampleFilter) { g.Fair = "" }))
	add(v.span(f.WeightMin, f.WeightMax, "g/m²"), drop(func(g *models.SampleFilter) { g.WeightMin, g.WeightMax = 0, 0 }))
	add(v.span(f.WidthMin, f.WidthMax, "cm"), drop(func(g *models.SampleFilter) { g.WidthMin, g.WidthMax = 0, 0 }))
	add(v.span(models.Quantity(f.PriceMin/10), models.Quantity(f.PriceMax/10), f.Currency), drop(func(g *models.SampleFilter) { g.PriceMin, g.PriceMax, g.Currency = 0, 0, "" }))
	if f.Colour != "" {
		add(v.T("samples.near", "Colour", f.Colour), drop(func(g *models.SampleFilter) { g.Colour = "" }))
	}
	if f.HasPrice {
		add(v.T("samples.priced"), drop(func(g *models.SampleFilter) { g.HasPrice = false }))
	}
	if f.By != "" {
		add(v.T("samples.by_me"), drop(func(g *models.SampleFilter) { g.By = "" }))
	}
	if f.Since > 0 || f.Until > 0 {
		add(v.days(f), drop(func(g *models.SampleFilter) { g.Since, g.Until = 0, 0 }))
	}
	return all
}

func (v *samplesView) span(lo, hi models.Quantity, unit string) string {
	switch {
	case lo == 0 && hi == 0:
		return ""
	case lo == 0:
		return "≤ " + v.Quantity(hi) + " " + unit
	case hi == 0:
		return "≥ " + v.Quantity(lo) + " " + unit
	}
	return v.Quantity(lo) + "–" + v.Quantity(hi) + " " + unit
}

func (v *samplesView) days(f models.SampleFilter) string {
	switch {
	case f.Until == 0:
		return v.T("samples.since", "Date", v.Date(f.Since))
	case f.Since == 0:
		return v.T("samples.until", "Date", v.Date(f.Until-1))
	}
	return v.Date(f.Since) + " – " + v.Date(f.Until-1)
}

// SortURLs are the orders, the current one marked.
func (v *samplesView) SortURLs() []chip {
	var all []chip
	for _, sort := range models.Sorts {
		f := v.Filter
		f.Sort = sort
		all = append(all, chip{Label: v.T("sort." + sort), URL: v.URL(f), On: v.Filter.Sort == sort})
	}
	return all
}

// StateURLs are the parts of the library with their numbers.
func (v *samplesView) StateURLs() []chip {
	var all []chip
	for _, state := range models.States {
		f := models.SampleFilter{State: state}
		all = append(all, chip{Label: v.T("state."+string(state)) + " " + v.Number(v.Counters["samples."+string(state)]), URL: v.URL(f), On: v.Filter.State == state})
	}
	return all
}

// ViewURL switches between grid and list.
func (v *samplesView) ViewURL(list bool) string {
	other := *v
	other.List = list
	return other.URL(v.Filter)
}

// FilterURL is the library with a saved filter.
func (v *samplesView) FilterURL(f models.Filter) string { return v.LibraryURL(f.Query) }

// LibraryURL leads to the library as it was narrowed by a query. Made here, for
// a template escapes a whole query as if it were one word.
func (p page) LibraryURL(query string) string {
	if query == "" {
		return "/samples"
	}
	return "/samples?" + query
}

// FilterOn tells whether a saved filter is what is shown.
func (v *samplesView) FilterOn(f models.Filter) bool {
	return v.Filter.Values().Encode() == f.Query
}

func (v *viewer) short() string { return page{viewer: v}.Short() }
