package handlers

import (
	"errors"
	"net/http"
	"net/url"
	"slices"

	"github.com/gin-gonic/gin"

	"jennyerp/internal/einvoice"
	"jennyerp/models"
)

// receiveRoutes bring in electronic invoices that suppliers sent: files, a look
// at what they say, and booking.
func (d documents) receiveRoutes() []route {
	const get, post = http.MethodGet, http.MethodPost
	edit := needs(d.kind.Edit)
	if !d.kind.Received {
		return nil
	}
	at := "/" + d.kind.Path + "/import"
	return []route{
		{get, at, edit, d.arrivals},
		{post, at, edit, d.receive},
		{post, at + "/book", edit, d.bookArrivals},
		{post, at + "/:uid/discard", edit, d.discardArrival},
	}
}

// arrivalsView are received invoices that wait to be booked.
type arrivalsView struct {
	kindPage
	Arrivals []*models.Arrival
	Files    []refusedFile // of this upload
	Booked   int           // of this click, when others were refused
}

func (d documents) arrivals(c *gin.Context, v *viewer) error {
	return d.showArrivals(c, http.StatusOK, &arrivalsView{kindPage: d.kindPage(d.page(c, v, d.kind.Path))})
}

func (d documents) showArrivals(c *gin.Context, code int, view *arrivalsView) error {
	var err error
	if view.Arrivals, err = view.DB.Arrivals(c.Request.Context(), d.Blobs); err != nil {
		return err
	}
	return d.render(c, code, "bills/import", view)
}

// receive keeps what was uploaded, files and zips of them. One that is refused
// is named and does not hold up the others.
func (d documents) receive(c *gin.Context, v *viewer) error {
	view := &arrivalsView{kindPage: d.kindPage(d.page(c, v, d.kind.Path))}
	none := true
	f, err := readFiles(c, func(name string, data []byte) error {
		none = none && len(data) == 0
		return view.take(c, d.Server, name, data)
	})
	if err != nil {
		return err
	}
	if none && len(view.Files) == 0 {
		f.Refuse("file", "bill.file.none", nil)
	}
	if view.Form = f; !f.OK() || len(view.Files) > 0 {
		return d.showArrivals(c, http.StatusUnprocessableEntity, view)
	}
	d.redirect(c, "/"+d.kind.Path+"/import")
	return nil
}

// take keeps one file, or those in a zip.
func (view *arrivalsView) take(c *gin.Context, s *Server, name string, data []byte) error {
	if len(data) == 0 {
		return nil
	}
	if len(data) > models.MaxAttachment {
		view.Files = append(view.Files, refusedFile{name, "bill.file.large"})
		return nil
	}
	inside, err := einvoice.Unpack(name, data)
	if key, bad := models.ArrivalProblem(err); bad {
		view.Files = append(view.Files, refusedFile{name, key})
		return nil
	}
	if err == nil && len(inside) == 0 {
		view.Files = append(view.Files, refusedFile{name, "bill.file.empty"})
	}
	for _, file := range inside {
		err := view.DB.Receive(c.Request.Context(), s.Blobs, view.UserUID(), file.Name, file.Data)
		if key, bad := models.ArrivalProblem(err); bad {
			view.Files = append(view.Files, refusedFile{file.Name, key})
		} else if err != nil {
			return err
		}
	}
	return err
}

// bookArrivals makes bills of the chosen invoices; those that are refused stay,
// with their reason.
func (d documents) bookArrivals(c *gin.Context, v *viewer) error {
	f, err := readForm(c)
	if err != nil {
		return err
	}
	view := &arrivalsView{kindPage: d.kindPage(d.page(c, v, d.kind.Path))}
	view.Form = f
	for _, uid := range f.All("arrival") {
		_, err := v.DB.BookArrival(c.Request.Context(), d.Blobs, v.UserUID(), uid)
		var invalid *models.Invalid
		switch {
		case errors.As(err, &invalid):
			f.Refuse("arrival", invalid.Fields[0].Key, invalid.Fields[0].Args)
		case errors.Is(err, models.ErrNotFound): // somebody else has discarded it
		case err != nil:
			return err
		default:
			view.Booked++
		}
	}
	if view.Booked == 0 && f.Error("arrival") == nil {
		f.Refuse("arrival", "bill.import.choose", nil)
	}
	if !f.OK() {
		return d.showArrivals(c, http.StatusUnprocessableEntity, view)
	}
	return d.done(c, "/"+d.kind.Path, "done.bills_booked")
}

func (d documents) discardArrival(c *gin.Context, v *viewer) error {
	if err := v.DB.DiscardArrival(c.Request.Context(), c.Param("uid")); err != nil {
		return err
	}
	return d.done(c, "/"+d.kind.Path+"/import", "done.removed")
}

// Why says why a file was not taken.
func (view *arrivalsView) Why(r refusedFile) string { return view.T(r.Key) }

// Ready is how many can be booked.
func (view *arrivalsView) Ready() (n int) {
	for _, a := range view.Arrivals {
		if a.Refused == nil {
			n++
		}
	}
	return n
}

// Sum writes minor units of an arrival's currency.
func (view *arrivalsView) Sum(a *models.Arrival, n int64) string {
	return view.Money(n, a.Invoice.Currency)
}

// VAT are the taxes of an arrival, as its file has them.
func (view *arrivalsView) VAT(a *models.Arrival) []labelled {
	var all []labelled
	for _, s := range models.VATSums(a.Lines) {
		all = append(all, view.vatLine(s, a.Bill.Currency))
	}
	if a.Bill.VATOff != 0 {
		all = append(all, labelled{view.T("paper.vat_off"), view.Sum(a, a.Bill.VATOff)})
	}
	return all
}

// Dues are the days on which an arrival is to be paid; none when its terms are
// not understood, or for a credit note.
func (view *arrivalsView) Dues(a *models.Arrival) []models.Due {
	on := *a.Bill
	if on.Payment = a.Party.Payment; on.Mode == "credit" {
		return nil
	}
	dues, err := on.DueDates()
	if err != nil {
		return nil
	}
	return dues
}

// Count is how much a line is of.
func (view *arrivalsView) Count(l models.Line) string {
	if l.Quantity == 0 {
		return ""
	}
	return view.withUnit(l.Quantity, view.Unit(l.Unit))
}

// Remarks are what does not add up, in words.
func (view *arrivalsView) Remarks(a *models.Arrival) []string {
	var all []string
	for _, r := range a.Remarks {
		amount, _ := r.Args["Amount"].(int64)
		all = append(all, view.T(r.Key, "Amount", view.Sum(a, amount)))
	}
	return all
}

// Adds tells whether lines, taxes and total of an arrival come to each other.
func (view *arrivalsView) Adds(a *models.Arrival) bool {
	return !slices.ContainsFunc(a.Remarks, func(r models.FieldError) bool { return r.Field != "until" })
}

// TwinURL is where the bill is that an arrival is again.
func (view *arrivalsView) TwinURL(a *models.Arrival) string { return view.List() + "/" + a.Twin.UID }

// SupplierURL is the page of the supplier who is known.
func (view *arrivalsView) SupplierURL(a *models.Arrival) string {
	return "/suppliers/" + url.PathEscape(a.Party.UID)
}
