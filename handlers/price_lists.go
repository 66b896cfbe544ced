package handlers

import (
	"net/http"
	"net/url"

	"github.com/gin-gonic/gin"

	"jennyerp/internal/measure"
	"jennyerp/models"
)

// priceListRoutes are what customers pay.
func (s *Server) priceListRoutes() []route {
	const get, post = http.MethodGet, http.MethodPost
	read, edit := needs(models.ReadPapers), needs(models.EditPapers)
	return []route{
		{get, "/price-lists", read, s.priceLists},
		{get, "/price-lists/new", edit, s.newPriceList},
		{post, "/price-lists", edit, s.createPriceList},
		{get, "/price-lists/:uid", read, s.showPriceList},
		{get, "/price-lists/:uid/list", read, s.priceListRows},
		{get, "/price-lists/:uid/edit", edit, s.editPriceList},
		{post, "/price-lists/:uid/edit", edit, s.savePriceList},
		{post, "/price-lists/:uid/remove", edit, s.removePriceList},
		{post, "/price-lists/:uid/prices", edit, s.addListPrices},
		{post, "/price-lists/:uid/prices/set", edit, s.setListPrices},
		{get, "/price-lists/:uid/prices/:price", edit, s.editListPrice},
		{post, "/price-lists/:uid/prices/:price", edit, s.saveListPrice},
		{get, "/price-lists/:uid/import", edit, s.newListImport},
		{post, "/price-lists/:uid/import", edit, s.checkListImport},
		{post, "/price-lists/:uid/import/run", edit, s.runListImport},
		{get, "/price-lists/:uid/export", file(needs(models.ExportSamples)), s.exportPriceList},
	}
}

// priceListsView is the company's price lists, or the form of one.
type priceListsView struct {
	page
	Lists []models.PriceList
	List  *models.PriceList // of the form
}

func (s *Server) priceLists(c *gin.Context, v *viewer) error {
	view := &priceListsView{page: s.page(c, v, "customers")}
	var err error
	if view.Lists, err = v.DB.PriceLists(c.Request.Context()); err != nil {
		return err
	}
	return s.render(c, http.StatusOK, "price_lists/index", view)
}

func (s *Server) newPriceList(c *gin.Context, v *viewer) error {
	set, err := v.DB.Settings(c.Request.Context())
	if err != nil {
		return err
	}
	return s.showPriceListForm(c, v, http.StatusOK, &models.PriceList{UID: models.NewUID()}, formWith(url.Values{"currency": {set.Currency}}))
}

func (s *Server) editPriceList(c *gin.Context, v *viewer) error {
	l, err := v.DB.FindPriceList(c.Request.Context(), c.Param("uid"))
	if err != nil {
		return err
	}
	values := url.Values{"version": {formatID(l.Version)}, "name": {l.Name}, "currency": {l.Currency}, "step": {formatID(int64(l.Step))}}
	if l.Share != 0 {
		values.Set("share", measure.FormatNumber(l.Share, measure.PercentScale, 0, v.short()))
	}
	return s.showPriceListForm(c, v, http.StatusOK, l, formWith(values))
}

func (s *Server) showPriceListForm(c *gin.Context, v *viewer, code int, l *models.PriceList, f *form) error {
	view := &priceListsView{page: s.page(c, v, "customers"), List: l}
	view.Form = f
	return s.render(c, code, "price_lists/form", view)
}

func (s *Server) createPriceList(c *gin.Context, v *viewer) error {
	return s.storePriceList(c, v, &models.PriceList{})
}

func (s *Server) savePriceList(c *gin.Context, v *viewer) error {
	l, err := v.DB.FindPriceList(c.Request.Context(), c.Param("uid"))
	if err != nil {
		return err
	}
	return s.storePriceList(c, v, l)
}

func (s *Server) storePriceList(c *gin.Context, v *viewer, l *models.PriceList) error {
	f, err := readForm(c)
	if err != nil {
		return err
	}
	if uid := f.Text("uid", 36); l.UID == "" {
		l.UID = uid
	}
	l.Version = parseID(f.Text("version", 20))
	l.Name, l.Currency = f.Required("name", 80), f.Text("currency", 3)
	l.Share = f.percent("share", f.Text("share", 10), v.short(), "price_list.share.bad")
	l.Step = models.UnitPrice(parseID(f.Text("step", 10)))
	if f.OK() {
		err := v.DB.SavePriceList(c.Request.Context(), v.UserUID(), l)
		if err == nil {
			return s.done(c, "/price-lists/"+l.UID, "done.saved")
		}
		if !f.took(err) {
			return err
		}
	}
	return s.showPriceListForm(c, v, http.StatusUnprocessableEntity, l, f)
}

func (s *Server) removePriceList(c *gin.Context, v *viewer) error {
	l, err := v.DB.FindPriceList(c.Request.Context(), c.Param("uid"))
	if err != nil {
		return err
	}
	if err := v.DB.RemovePriceList(c.Request.Context(), v.UserUID(), l); err != nil {
		return err
	}
	return s.done(c, "/price-lists", "done.saved")
}

// Known tells whether the list of the form is stored already.
func (view *priceListsView) Known() bool { return view.List.ID != 0 }

// CurrencyChoices and StepChoices are what the form offers.
func (view *priceListsView) CurrencyChoices() (all []selectable) {
	for _, currency := range measure.Currencies() {
		all = append(all, selectable{currency.Code, currency.Code})
	}
	return all
}

// StepChoices are what reckoned prices may be rounded to.
func (view *priceListsView) StepChoices() []selectable {
	all := []selectable{{"0", view.T("price_list.step.cent")}}
	for _, step := range models.PriceSteps[1:] {
		all = append(all, selectable{formatID(int64(step)), measure.FormatNumber(int64(step), measure.PriceScale, 2, view.Short())})
	}
	return all
}

// ListRule says what a list makes of the samples' own prices.
func (p page) ListRule(l models.PriceList) string {
	switch {
	case l.Share > 0:
		return p.T("price_list.rule.more", "Share", p.Percent(l.Share))
	case l.Share < 0:
		return p.T("price_list.rule.less", "Share", p.Percent(-l.Share))
	}
	return p.T("price_list.rule.same")
}
