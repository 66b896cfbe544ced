package handlers

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/gin-gonic/gin"

	"jennyerp/internal/measure"
	"jennyerp/models"
)

// priceListView is one list with a page of its own prices, or one of them.
type priceListView struct {
	page
	List      *models.PriceList
	Q         string
	Prices    []models.ListPrice
	More      bool
	Customers []models.PartyRow
	Changed   string            // who changed it last
	Codes     string            // pasted lines that were not understood
	Price     *models.ListPrice // of the form
}

// customersShown is how many of a list's customers its page names.
const customersShown = 12

func (s *Server) findPriceList(c *gin.Context, v *viewer) (*priceListView, error) {
	l, err := v.DB.FindPriceList(c.Request.Context(), c.Param("uid"))
	return &priceListView{page: s.page(c, v, "customers"), List: l, Q: strings.TrimSpace(short(c.Query("q"), 80))}, err
}

// postedList reads the list that the address names, and the form sent to it.
func (s *Server) postedList(c *gin.Context, v *viewer) (*priceListView, *form, error) {
	view, err := s.findPriceList(c, v)
	if err != nil {
		return nil, nil, err
	}
	f, err := readForm(c)
	return view, f, err
}

func (s *Server) showPriceList(c *gin.Context, v *viewer) error {
	view, err := s.findPriceList(c, v)
	if err != nil {
		return err
	}
	return s.renderPriceList(c, http.StatusOK, view)
}

func (s *Server) renderPriceList(c *gin.Context, code int, view *priceListView) error {
	ctx := c.Request.Context()
	var err error
	if view.Prices, view.More, err = view.DB.ListPrices(ctx, view.List, view.Q, parseID(c.Query("after")), models.ListPage); err != nil {
		return err
	}
	if view.Customers, err = view.DB.CustomersOf(ctx, view.List, customersShown); err != nil {
		return err
	}
	people, err := s.Control.Team(ctx, view.Company.ID)
	if err != nil {
		return err
	}
	view.Changed = nameOf(people, view.List.UpdatedBy)
	return s.render(c, code, "price_lists/show", view)
}

// priceListRows is the table alone, for search as you type and "show more".
func (s *Server) priceListRows(c *gin.Context, v *viewer) error {
	view, err := s.findPriceList(c, v)
	if err != nil {
		return err
	}
	if !isHTMX(c) {
		return s.wholePage(c, view.URL())
	}
	after := parseID(c.Query("after"))
	if view.Prices, view.More, err = v.DB.ListPrices(c.Request.Context(), view.List, view.Q, after, models.ListPage); err != nil {
		return err
	}
	if after > 0 {
		return s.fragment(c, http.StatusOK, "price_lists/_more", view)
	}
	return s.fragment(c, http.StatusOK, "price_lists/_prices", view)
}

// addListPrices puts pasted prices on the list. Lines nobody understands come
// back, the others are added.
func (s *Server) addListPrices(c *gin.Context, v *viewer) error {
	ctx := c.Request.Context()
	view, f, err := s.postedList(c, v)
	if err != nil {
		return err
	}
	prices, unknown, err := v.DB.ListPricesFromText(ctx, view.List, f.Prose("codes", 80*models.MaxLines), v.short())
	if err != nil {
		return err
	}
	if len(prices) > 0 && f.OK() {
		if err := v.DB.SetListPrices(ctx, v.UserUID(), view.List, prices...); !f.took(err) && err != nil {
			return err
		}
	}
	if len(unknown) > 0 {
		f.Refuse("codes", "price_list.codes.unknown", map[string]any{"Count": len(prices)})
	} else if len(prices) == 0 {
		f.Refuse("codes", "error.required", nil)
	}
	if f.OK() {
		return s.done(c, view.URL(), "done.saved")
	}
	view.Form, view.Codes = f, strings.Join(unknown, "\n")
	return s.renderPriceList(c, http.StatusUnprocessableEntity, view)
}

// setListPrices takes the ticked prices off, or makes them dearer or cheaper;
// without ticks all of them.
func (s *Server) setListPrices(c *gin.Context, v *viewer) error {
	ctx := c.Request.Context()
	view, f, err := s.postedList(c, v)
	if err != nil {
		return err
	}
	var ids []int64
	for _, id := range f.All("price") {
		ids = append(ids, parseID(id))
	}
	if f.Text("do", 10) == "remove" {
		if err := v.DB.RemoveListPrices(ctx, v.UserUID(), view.List, ids...); err != nil {
			return err
		}
		return s.done(c, view.URL(), "done.saved")
	}
	share := f.percent("share", f.Required("share", 10), v.short(), "price_list.share.bad")
	if f.OK() {
		err := v.DB.RaiseListPrices(ctx, v.UserUID(), view.List, ids, share)
		if err == nil {
			return s.done(c, view.URL(), "done.saved")
		}
		if !f.took(err) {
			return err
		}
	}
	view.Form = f
	return s.renderPriceList(c, http.StatusUnprocessableEntity, view)
}

func (s *Server) findListPrice(c *gin.Context, v *viewer) (*priceListView, error) {
	view, err := s.findPriceList(c, v)
	if err != nil {
		return nil, err
	}
	view.Price, err = v.DB.FindListPrice(c.Request.Context(), view.List, parseID(c.Param("price")))
	return view, err
}

func (s *Server) editListPrice(c *gin.Context, v *viewer) error {
	view, err := s.findListPrice(c, v)
	if err != nil {
		return err
	}
	p := view.Price
	view.Form = formWith(url.Values{"was": {formatID(int64(p.Price))}, "unit": {p.Unit}, "price": {measure.FormatNumber(int64(p.Price), measure.PriceScale, 2, v.short())}})
	if p.Least > 0 {
		view.Form.values.Set("least", measure.FormatNumber(int64(p.Least), measure.QuantityScale, 0, v.short()))
	}
	return s.render(c, http.StatusOK, "price_lists/price", view)
}

func (s *Server) saveListPrice(c *gin.Context, v *viewer) error {
	view, err := s.findListPrice(c, v)
	if err != nil {
		return err
	}
	f, err := readForm(c)
	if err != nil {
		return err
	}
	p, lang := view.Price, v.short()
	p.Unit = f.Text("unit", 4)
	p.Price = f.price("price", f.Required("price", 40), lang, view.List.Currency, &p.Unit)
	p.Least = models.Quantity(f.quantity("least", f.Text("least", 40), lang, &p.Unit))
	was := models.UnitPrice(parseID(f.Text("was", 20)))
	if f.OK() {
		err := v.DB.SaveListPrice(c.Request.Context(), v.UserUID(), view.List, p, was)
		if err == nil {
			return s.done(c, view.URL(), "done.saved")
		}
		if !f.took(err) {
			return err
		}
	}
	view.Form = f
	return s.render(c, http.StatusUnprocessableEntity, "price_lists/price", view)
}

// URL is the list's address.
func (view *priceListView) URL() string { return "/price-lists/" + view.List.UID }

// Next is the query of the next page.
func (view *priceListView) Next() string {
	q := url.Values{"after": {formatID(view.Prices[len(view.Prices)-1].ID)}}
	if view.Q != "" {
		q.Set("q", view.Q)
	}
	return "?" + q.Encode()
}

// MoreCustomers is how many customers the page does not name.
func (view *priceListView) MoreCustomers() int {
	return max(view.List.Customers-customersShown, 0)
}

// Step is what reckoned prices are rounded to.
func (view *priceListView) Step() string {
	if view.List.Step == 0 {
		return view.T("price_list.step.cent")
	}
	return view.UnitPrice(view.List.Step, "")
}

// UnitPrice is a price with its unit, in the list's currency.
func (view *priceListView) UnitPrice(p models.UnitPrice, unit string) string {
	return view.PricePer(p, view.List.Currency, unit)
}

// Own is what the sample itself costs.
func (view *priceListView) Own(s models.SampleCard) string {
	return view.PricePer(s.Price, s.PriceCurrency, s.PriceUnit)
}

// From says from which quantity a price is.
func (view *priceListView) From(p models.ListPrice) string {
	if p.Least == 0 {
		return ""
	}
	return view.Quantity(p.Least) + " " + view.Unit(p.Unit)
}

// Under is what stands below a sample's name.
func (view *priceListView) Under(p models.ListPrice) string { return dotted(p.Sample.Code, p.Colour) }
