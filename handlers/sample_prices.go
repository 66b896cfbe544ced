package handlers

import (
	"net/http"
	"net/url"

	"github.com/gin-gonic/gin"

	"jennyerp/internal/measure"
	"jennyerp/models"
)

// pricesView lists every price that was seen, and takes a new one.
type pricesView struct {
	page
	Sample   *models.Sample
	Prices   []models.Price
	Names    map[string]string
	Settings models.Settings
}

func (s *Server) samplePrices(c *gin.Context, v *viewer) error {
	view, err := s.prices(c, v)
	if err != nil {
		return err
	}
	view.Form = view.fresh()
	return s.render(c, http.StatusOK, "samples/prices", view)
}

// fresh is the form as it is first shown: a sale price in the sample's
// currency and unit, which becomes the current one.
func (view *pricesView) fresh() *form {
	currency, unit := view.Sample.PriceCurrency, view.Sample.PriceUnit
	if currency == "" {
		currency, unit = view.Settings.Currency, view.Settings.Unit
	}
	return formWith(url.Values{"kind": {"sale"}, "currency": {currency}, "unit": {unit}, "current": {"1"}})
}

// samplePriceList is the table alone, for the sample's page.
func (s *Server) samplePriceList(c *gin.Context, v *viewer) error {
	if !isHTMX(c) {
		return s.wholePage(c, "/samples/"+c.Param("uid")+"/prices")
	}
	view, err := s.prices(c, v)
	if err != nil {
		return err
	}
	return s.fragment(c, http.StatusOK, "samples/_prices", view)
}

func (s *Server) prices(c *gin.Context, v *viewer) (*pricesView, error) {
	ctx := c.Request.Context()
	sample, err := findSample(c, v)
	if err != nil {
		return nil, err
	}
	view := &pricesView{page: s.page(c, v, "samples"), Sample: sample}
	if view.Prices, err = v.DB.Prices(ctx, sample, v.SeeCost); err != nil {
		return nil, err
	}
	if view.Names, err = s.names(c, v); err != nil {
		return nil, err
	}
	view.Settings, err = v.DB.Settings(ctx)
	return view, err
}

// URL is the sample's address.
func (view *pricesView) URL() string { return "/samples/" + view.Sample.UID }

// Title is what people call the sample.
func (view *pricesView) Title() string { return title(view.Sample) }

func (s *Server) addPrice(c *gin.Context, v *viewer) error {
	sample, err := openSample(c, v)
	if err != nil {
		return err
	}
	f, err := readForm(c)
	if err != nil {
		return err
	}
	price, current := readPrice(f, v), f.Checked("current")
	ok := f.OK()
	if ok {
		err = v.DB.AddPrice(c.Request.Context(), v.UserUID(), sample, price, current)
		ok = !f.took(err)
	}
	if !ok {
		view, err := s.prices(c, v)
		if err != nil {
			return err
		}
		view.Form = f
		return s.render(c, http.StatusUnprocessableEntity, "samples/prices", view)
	}
	if err != nil {
		return err
	}
	return s.done(c, "/samples/"+sample.UID, "done.price")
}

// readPrice reads a price that was seen; costs only from those who see them.
func readPrice(f *form, v *viewer) models.Price {
	kinds := []string{"sale"}
	if v.SeeCost {
		kinds = append(kinds, "cost")
	}
	p := models.Price{Kind: f.One("kind", kinds...), Currency: f.Text("currency", 3), Unit: f.One("unit", models.Units...),
		Fair: f.Text("fair", 120), Note: f.Text("note", 200)}
	if _, known := measure.FindCurrency(p.Currency); !known {
		f.Refuse("currency", "currency.bad", nil)
	}
	amount, currency, unit, err := measure.ParsePrice(f.Text("amount", 40), v.short())
	if err != nil || amount <= 0 {
		f.Refuse("amount", "price.bad", nil)
	}
	p.Amount = models.UnitPrice(amount)
	if currency != "" { // what is typed beside the number counts more than the lists
		p.Currency = currency
	}
	if unit != "" {
		p.Unit = unit
	}
	readSeen(f, v, &p)
	return p
}

func readSeen(f *form, v *viewer, p *models.Price) {
	if text := f.Text("moq", 40); text != "" {
		q, unit, err := measure.ParseQuantity(text, v.short())
		if err != nil || q < 0 {
			f.Refuse("moq", "quantity.bad", nil)
		}
		p.MOQ, p.MOQUnit = models.Quantity(q), unit
		if unit == "" {
			p.MOQUnit = p.Unit
		}
	}
	if text := f.Text("seen", 20); text != "" {
		day, err := measure.ParseDate(text, v.short())
		if err != nil || day.UnixMilli() > v.DB.Now() {
			f.Refuse("seen", "price.seen.bad", nil)
		}
		p.SeenAt = day.UnixMilli()
	}
}
