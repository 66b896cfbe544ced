package handlers

import (
	"cmp"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"jennyerp/internal/measure"
	"jennyerp/models"
)

// paymentsView is the list of payments, the newest first.
type paymentsView struct {
	page
	Filter   models.PaymentFilter
	Payments []*models.Payment
	More     bool
	Accounts []models.Account
	Party    *models.Party // of the filter
}

func (s *Server) payments(c *gin.Context, v *viewer) error {
	view, err := s.findPayments(c, v)
	if err != nil {
		return err
	}
	if view.Accounts, err = v.DB.Accounts(c.Request.Context()); err != nil {
		return err
	}
	return s.render(c, http.StatusOK, "payments/index", view)
}

// paymentRows are more rows of the list.
func (s *Server) paymentRows(c *gin.Context, v *viewer) error {
	if !isHTMX(c) {
		return s.wholePage(c, "/payments")
	}
	view, err := s.findPayments(c, v)
	if err != nil {
		return err
	}
	return s.fragment(c, http.StatusOK, "payments/_more", view)
}

func (s *Server) findPayments(c *gin.Context, v *viewer) (*paymentsView, error) {
	view := &paymentsView{page: s.page(c, v, "payments"), Filter: models.PaymentFilter{Account: short(c.Query("account"), 36), Party: short(c.Query("party"), 36),
		From: isoDay(c.Query("from")), To: isoDay(c.Query("to")), Unused: c.Query("unused") != ""}}
	if d := c.Query("direction"); d == "in" || d == "out" {
		view.Filter.Direction = d
	}
	var err error
	if view.Filter.Party != "" {
		if view.Party, err = v.DB.FindParty(c.Request.Context(), view.Filter.Party); err != nil {
			return nil, err
		}
	}
	view.Payments, view.More, err = v.DB.Payments(c.Request.Context(), view.Filter, short(c.Query("after"), 36), models.PaymentPage)
	return view, err
}

// isoDay is a day of a URL, "" when it is none.
func isoDay(text string) string {
	if _, err := time.Parse(time.DateOnly, text); err != nil {
		return ""
	}
	return text
}

// Chips are the filters above the list.
func (view *paymentsView) Chips() []chip {
	link := func(label string, on bool, change func(*models.PaymentFilter)) chip {
		f := view.Filter
		change(&f)
		return chip{Label: label, URL: "/payments?" + f.Query().Encode(), On: on}
	}
	d := view.Filter.Direction
	return []chip{
		link(view.T("paper.all"), d == "" && !view.Filter.Unused, func(f *models.PaymentFilter) { f.Direction, f.Unused = "", false }),
		link(view.T("payment.in"), d == "in", func(f *models.PaymentFilter) { f.Direction = "in" }),
		link(view.T("payment.out"), d == "out", func(f *models.PaymentFilter) { f.Direction = "out" }),
		link(view.T("payment.unused"), view.Filter.Unused, func(f *models.PaymentFilter) { f.Unused = !f.Unused }),
	}
}

// AccountChips show the payments of one account alone.
func (view *paymentsView) AccountChips() []chip {
	var all []chip
	for _, a := range view.Accounts {
		f := view.Filter
		if f.Account = a.UID; view.Filter.Account == a.UID {
			f.Account = ""
		}
		all = append(all, chip{Label: view.AccountName(a), URL: "/payments?" + f.Query().Encode(), On: view.Filter.Account == a.UID})
	}
	return all
}

// Next is the query of the next page.
func (view *paymentsView) Next() string {
	q := view.Filter.Query()
	q.Set("after", view.Payments[len(view.Payments)-1].UID)
	return "?" + q.Encode()
}

// Narrowed tells whether the list shows less than all.
func (view *paymentsView) Narrowed() bool { return view.Filter != (models.PaymentFilter{}) }

// AccountName is what an account is called.
func (p page) AccountName(a models.Account) string {
	if a.Name != "" {
		return a.Name
	}
	return p.T("account.kind." + a.Kind)
}

// PaymentWord says what a payment is: money in or out.
func (p page) PaymentWord(in bool) string {
	if in {
		return p.T("payment.in")
	}
	return p.T("payment.out")
}

// paymentView is one payment with what it settles.
type paymentView struct {
	page
	Payment     *models.Payment
	Settlements []models.Settlement
	Open        []models.Payable // what the rest can settle
	House       string
	People      map[string]string
	LineURL     string // of the bank's line it was made of, "" for none
}

func (s *Server) showPayment(c *gin.Context, v *viewer) error {
	p, err := v.DB.FindPayment(c.Request.Context(), c.Param("uid"))
	if err != nil {
		return err
	}
	return s.paymentPage(c, v, http.StatusOK, p, &form{})
}

func (s *Server) paymentPage(c *gin.Context, v *viewer, code int, p *models.Payment, f *form) error {
	ctx := c.Request.Context()
	view := &paymentView{page: s.page(c, v, "payments"), Payment: p}
	view.Form = f
	set, err := v.DB.Settings(ctx)
	if err != nil {
		return err
	}
	view.House = set.Currency
	if view.People, err = s.names(c, v); err != nil {
		return err
	}
	if view.Settlements, err = v.DB.SettlementsBy(ctx, p); err != nil {
		return err
	}
	if file, line, err := v.DB.LineOfPayment(ctx, p); err != nil {
		return err
	} else if line != "" {
		view.LineURL = "/bank/" + file + "/lines/" + line
	}
	if p.Unused > 0 && p.UndoneAt == 0 && p.PartyID != 0 {
		open, err := v.DB.Payables(ctx, p.PartyID, p.In)
		if err != nil {
			return err
		}
		view.Open = slices.DeleteFunc(open, func(o models.Payable) bool { return o.Currency != p.Currency })
	}
	return s.render(c, code, "payments/show", view)
}

// Sum writes minor units of the payment's currency.
func (view *paymentView) Sum(n int64) string { return view.Money(n, view.Payment.Currency) }

// Gain is the difference that the rates made, "" for none.
func (view *paymentView) Gain() string {
	var n int64
	for _, s := range view.Settlements {
		if s.UndoneAt == 0 {
			n += s.Gain
		}
	}
	if n == 0 {
		return ""
	}
	return view.Money(n, view.House)
}

// readParts reads the amounts that settle papers, from the fields on-<uid>, in
// a currency; other gives those of papers in another.
func (f *form) readParts(currency, lang string, other map[string]string) []models.Allocation {
	var all []models.Allocation
	for name := range f.values {
		uid, part := strings.CutPrefix(name, "on-")
		if !part || !models.ValidUID(uid) {
			continue
		}
		if amount := f.money(name, cmp.Or(other[uid], currency), lang); amount > 0 {
			all = append(all, models.Allocation{DocumentUID: uid, Amount: amount})
		}
	}
	slices.SortFunc(all, func(a, b models.Allocation) int { return strings.Compare(a.DocumentUID, b.DocumentUID) })
	return all
}

// money reads an amount in minor units; an empty field is 0.
func (f *form) money(name, currency, lang string) int64 {
	n := f.signedMoney(name, currency, lang)
	if n < 0 {
		f.Refuse(name, "payment.amount.bad", nil)
	}
	return n
}

// signedMoney is money that may be less than nothing.
func (f *form) signedMoney(name, currency, lang string) int64 {
	in := f.Text(name, 30)
	if in == "" {
		return 0
	}
	n, err := measure.ParseMoney(in, currency, lang)
	if err != nil {
		f.Refuse(name, "payment.amount.bad", nil)
	}
	return n
}

// postedPayment is the payment of the address and the form sent for it.
func postedPayment(c *gin.Context, v *viewer) (*models.Payment, *form, error) {
	p, err := v.DB.FindPayment(c.Request.Context(), c.Param("uid"))
	if err != nil {
		return nil, nil, err
	}
	f, err := readForm(c)
	return p, f, err
}

func (s *Server) allocatePayment(c *gin.Context, v *viewer) error {
	ctx := c.Request.Context()
	p, f, err := postedPayment(c, v)
	if err != nil {
		return err
	}
	on := f.readParts(p.Currency, v.short(), nil)
	if !f.OK() {
		return s.paymentPage(c, v, http.StatusUnprocessableEntity, p, f)
	}
	if err := v.DB.Allocate(ctx, v.UserUID(), p, on...); f.took(err) {
		return s.paymentPage(c, v, http.StatusUnprocessableEntity, p, f)
	} else if err != nil {
		return err
	}
	return s.done(c, "/payments/"+p.UID, "done.saved")
}

// undoPayment takes a payment back; it stays in the list as undone.
func (s *Server) undoPayment(c *gin.Context, v *viewer) error {
	ctx := c.Request.Context()
	p, f, err := postedPayment(c, v)
	if err != nil {
		return err
	}
	why := f.Text("why", maxTerms)
	if !f.OK() {
		return s.paymentPage(c, v, http.StatusUnprocessableEntity, p, f)
	}
	if err := v.DB.UndoPayment(ctx, v.UserUID(), p, why); err != nil {
		return err
	}
	return s.done(c, "/payments/"+p.UID, "done.undone")
}
