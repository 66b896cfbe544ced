package handlers

import (
	"net/http"
	"net/url"

	"github.com/gin-gonic/gin"

	"jennyerp/internal/textile"
	"jennyerp/models"
)

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

// Percents are the least shares of a fibre a filter offers.
func (v *filtersView) Percents() []int64 { return []int64{10, 20, 30, 40, 50, 60, 70, 80, 90, 100} }

// States are the parts of the library.
func (v *filtersView) States() []models.State { return models.States }
