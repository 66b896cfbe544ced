package handlers

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"github.com/gin-gonic/gin"

	"jennyerp/internal/textile"
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
	return s.fragment(c, http.StatusOK, "samples/_results", view)
}

func (s *Server) library(c *gin.Context, v *viewer) (*samplesView, error) {
	ctx, q := c.Request.Context(), c.Request.URL.Query()
	view := &samplesView{page: s.page(c, v, "samples"), Filter: models.FilterFrom(q, v.short()), List: q.Get("view") == "list", First: q.Get("after") == ""}
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

// New tells whether a card was added in the last two weeks.
func (v *samplesView) New(card models.SampleCard) bool {
	return time.Since(models.At(card.CreatedAt)) < 14*24*time.Hour
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
	stock := v.Filter
	stock.InStock = !stock.InStock
	return append(all, chip{Label: v.T("samples.in_stock"), URL: v.URL(stock), On: v.Filter.InStock})
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
func (v *samplesView) FilterURL(f models.Filter) string { return "/samples?" + f.Query }

// FilterOn tells whether a saved filter is what is shown.
func (v *samplesView) FilterOn(f models.Filter) bool {
	return v.Filter.Values().Encode() == f.Query
}

func (v *viewer) short() string { return page{viewer: v}.Short() }

// filtersView is the sheet in which a filter is composed.
type filtersView struct {
	samplesView
	Options    map[string][]string
	Fibres     []textile.Fibre
	Fairs      []string
	Currencies []string
}

func (s *Server) sampleFilters(c *gin.Context, v *viewer) error {
	ctx := c.Request.Context()
	base := samplesView{page: s.page(c, v, "samples"), Filter: models.FilterFrom(c.Request.URL.Query(), v.short()), List: c.Query("view") == "list"}
	view := &filtersView{samplesView: base, Fibres: textile.Fibres()}
	view.Form = formWith(base.Filter.Values())
	view.Currencies = []string{"EUR", "USD", "GBP", "CNY"}
	var err error
	if view.Options, err = v.DB.Options(ctx); err != nil {
		return err
	}
	if view.Fairs, err = v.DB.Fairs(ctx, 30); err != nil {
		return err
	}
	if view.Filters, err = v.DB.Filters(ctx, v.UserUID()); err != nil {
		return err
	}
	if isHTMX(c) {
		return s.fragment(c, http.StatusOK, "samples/_filters", view)
	}
	return s.render(c, http.StatusOK, "samples/filters", view)
}

// ColourChoices are the named colours a filter or form offers.
func (p page) ColourChoices() []namedColour { return namedColours }

func (s *Server) saveFilter(c *gin.Context, v *viewer) error {
	f, err := readForm(c)
	if err != nil {
		return err
	}
	q, err := url.ParseQuery(f.Text("query", 2000))
	if err != nil {
		return models.Refuse("query", "error.form")
	}
	filter := models.FilterFrom(q, v.short())
	saved := models.Filter{Name: f.Required("name", 60), Shared: f.Checked("shared"), Query: filter.Values().Encode()}
	if !f.OK() {
		return &models.Invalid{Fields: f.Wrong()}
	}
	if err := v.DB.SaveFilter(c.Request.Context(), v.UserUID(), saved); err != nil {
		return err
	}
	return s.done(c, (&samplesView{}).URL(filter), "done.filter")
}

func (s *Server) removeFilter(c *gin.Context, v *viewer) error {
	if err := v.DB.RemoveFilter(c.Request.Context(), v.UserUID(), c.Param("uid")); err != nil {
		return err
	}
	return s.done(c, "/samples", "done.filter_removed")
}

// bulkView is the form that changes many samples at once.
type bulkView struct {
	page
	IDs     []string
	Options map[string][]string
}

// chooseSamples shows what can be done to the chosen samples.
func (s *Server) chooseSamples(c *gin.Context, v *viewer) error {
	f, err := readForm(c)
	if err != nil {
		return err
	}
	ids := f.All("id")
	if len(ids) == 0 {
		s.redirect(c, "/samples")
		return nil
	}
	return s.showBulk(c, v, http.StatusOK, ids, formWith(url.Values{}))
}

func (s *Server) showBulk(c *gin.Context, v *viewer, code int, ids []string, f *form) error {
	view := &bulkView{page: s.page(c, v, "samples"), IDs: ids}
	view.Form = f
	var err error
	if view.Options, err = v.DB.Options(c.Request.Context()); err != nil {
		return err
	}
	return s.render(c, code, "samples/bulk", view)
}

func (s *Server) bulkSamples(c *gin.Context, v *viewer) error {
	f, err := readForm(c)
	if err != nil {
		return err
	}
	ids := f.All("id")
	b := models.Bulk{AddTags: models.SplitWords(f.Text("add_tags", 400)), DropTags: models.SplitWords(f.Text("drop_tags", 400)), Fields: map[string]string{}, Lang: v.short()}
	for _, key := range models.BulkFields {
		if in := f.Text(key, 160); in != "" {
			b.Fields[key] = in
		}
	}
	if state := models.State(f.Text("state", 10)); slices.Contains(models.States, state) {
		b.State = state
	}
	if !f.OK() {
		return s.showBulk(c, v, http.StatusUnprocessableEntity, ids, f)
	}
	if _, err := v.DB.BulkSamples(c.Request.Context(), v.UserUID(), ids, b); f.took(err) {
		return s.showBulk(c, v, http.StatusUnprocessableEntity, ids, f)
	} else if err != nil {
		return err
	}
	return s.done(c, "/samples", "done.bulk")
}

// Percents are the least shares of a fibre a filter offers.
func (v *filtersView) Percents() []int64 { return []int64{10, 20, 30, 40, 50, 60, 70, 80, 90, 100} }

// States are the parts of the library.
func (v *filtersView) States() []models.State { return models.States }
