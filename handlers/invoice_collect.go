package handlers

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"jennyerp/models"
)

// collectView are orders of which something is to be invoiced.
type collectView struct {
	page
	Groups []orderGroup
	More   bool
	Party  *models.Party
}

// orderGroup are the orders of one customer in one currency.
type orderGroup struct {
	Name     string
	Currency string
	Orders   []*models.Document
}

// ordersShown is how many orders the page lists.
const ordersShown = 100

func (d documents) collect(c *gin.Context, v *viewer) error {
	return d.showCollect(c, v, http.StatusOK, &form{})
}

func (d documents) showCollect(c *gin.Context, v *viewer, code int, f *form) error {
	ctx := c.Request.Context()
	view := &collectView{page: d.page(c, v, d.kind.Path)}
	view.Form = f
	var party int64
	if uid := c.Query("party"); uid != "" {
		p, err := v.DB.FindParty(ctx, uid)
		if err != nil {
			return err
		}
		view.Party, party = p, p.ID
	}
	orders, err := v.DB.ToInvoice(ctx, party, ordersShown+1)
	if err != nil {
		return err
	}
	if view.More = len(orders) > ordersShown; view.More {
		orders = orders[:ordersShown]
	}
	for _, o := range orders {
		last := len(view.Groups) - 1
		if last < 0 || view.Groups[last].Name != o.PartyName || view.Groups[last].Currency != o.Currency {
			view.Groups = append(view.Groups, orderGroup{Name: o.PartyName, Currency: o.Currency})
			last++
		}
		view.Groups[last].Orders = append(view.Groups[last].Orders, o)
	}
	return d.render(c, code, "invoices/collect", view)
}

// NewUID names the invoice, so that a second click makes no second one.
func (view *collectView) NewUID() string { return models.NewUID() }

// collected makes one invoice of the chosen orders.
func (d documents) collected(c *gin.Context, v *viewer) error {
	ctx := c.Request.Context()
	f, err := readForm(c)
	if err != nil {
		return err
	}
	uid := f.Text("uid", 36)
	var orders []*models.Document
	for _, o := range f.All("order") {
		order, err := v.DB.FindDocument(ctx, models.FindKind("order"), o)
		if err != nil {
			return err
		}
		orders = append(orders, order)
	}
	if !f.OK() {
		return d.showCollect(c, v, http.StatusUnprocessableEntity, f)
	}
	next, err := v.DB.InvoiceOrders(ctx, v.UserUID(), uid, orders...)
	if f.took(err) {
		return d.showCollect(c, v, http.StatusUnprocessableEntity, f)
	}
	if err != nil {
		return err
	}
	return d.done(c, "/invoices/"+next.UID, "done.paper_made")
}
