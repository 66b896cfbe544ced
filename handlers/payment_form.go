package handlers

import (
	"cmp"
	"errors"
	"net/http"
	"net/url"

	"github.com/gin-gonic/gin"

	"jennyerp/models"
)

// paymentFormView is the form of a payment: first of whom, then what it settles.
type paymentFormView struct {
	page
	In       bool
	Party    *models.Party
	Names    []string // of parties to choose from
	Open     []models.Payable
	Accounts []models.Account
	House    string // the company's currency
}

// newPayment asks for the party first, or begins with a paper that is paid.
func (s *Server) newPayment(c *gin.Context, v *viewer) error {
	ctx := c.Request.Context()
	view := &paymentFormView{page: s.page(c, v, "payments"), In: c.Query("direction") != "out"}
	values := url.Values{"uid": {models.NewUID()}, "date": {view.Today()}, "oldest": {"1"}, "method": {models.Methods[0]}}
	var err error
	switch name, uid := short(c.Query("name"), maxWords), c.Query("party"); {
	case uid != "":
		view.Party, err = v.DB.FindParty(ctx, uid)
	case name != "":
		if view.Party, err = v.DB.PartyNamed(ctx, name); errors.Is(err, models.ErrNotFound) {
			view.Form = formWith(url.Values{"name": {name}})
			view.Form.Refuse("name", "payment.party.unknown", nil)
			return s.askPayer(c, view)
		}
	default:
		return s.askPayer(c, view)
	}
	if err != nil {
		return err
	}
	values.Set("currency", view.Party.Currency)
	if kind := models.FindKind(c.Query("kind")); kind != nil {
		if err := s.beginWith(c, v, view, kind, values); err != nil {
			return err
		}
	}
	return s.showPaymentForm(c, http.StatusOK, view, formWith(values))
}

// beginWith fills the form with a paper that is paid in whole.
func (s *Server) beginWith(c *gin.Context, v *viewer, view *paymentFormView, kind *models.Kind, values url.Values) error {
	d, err := v.DB.FindDocument(c.Request.Context(), kind, c.Query("document"))
	if err != nil {
		return err
	}
	open, err := v.DB.Payables(c.Request.Context(), view.Party.ID, view.In)
	if err != nil {
		return err
	}
	for _, o := range open {
		if o.UID == d.UID {
			text := view.AmountText(o.Open, o.Currency)
			values.Set("on-"+d.UID, text)
			values.Set("amount", text)
			values.Set("currency", d.Currency)
			values.Set("reference", d.Name())
			values.Del("oldest")
		}
	}
	return nil
}

// askPayer asks whose payment it is.
func (s *Server) askPayer(c *gin.Context, view *paymentFormView) error {
	role := "customer"
	if !view.In {
		role = "supplier"
	}
	parties, _, err := view.DB.Parties(c.Request.Context(), models.PartyFilter{Role: role}, "", namesOffered)
	if err != nil {
		return err
	}
	for _, p := range parties {
		view.Names = append(view.Names, p.Name)
	}
	code := http.StatusOK
	if view.Form.Error("name") != nil {
		code = http.StatusUnprocessableEntity
	}
	return s.render(c, code, "payments/payer", view)
}

func (s *Server) showPaymentForm(c *gin.Context, code int, view *paymentFormView, f *form) error {
	ctx := c.Request.Context()
	view.Form = f
	set, err := view.DB.Settings(ctx)
	if err != nil {
		return err
	}
	view.House = set.Currency
	if view.Open, err = view.DB.Payables(ctx, view.Party.ID, view.In); err != nil {
		return err
	}
	if f.Value("currency") == "" {
		f.values.Set("currency", set.Currency)
		if len(view.Open) > 0 {
			f.values.Set("currency", view.Open[0].Currency)
		}
	}
	if view.Accounts, err = view.DB.Accounts(ctx); err != nil {
		return err
	}
	return s.render(c, code, "payments/form", view)
}

// AmountText writes an amount for a field, without its currency.
func (p page) AmountText(n int64, currency string) string {
	return trimSymbol(p.Money(n, currency))
}

// createPayment records a payment and what it settles.
func (s *Server) createPayment(c *gin.Context, v *viewer) error {
	ctx := c.Request.Context()
	f, err := readForm(c)
	if err != nil {
		return err
	}
	p, on := readPayment(f, v)
	oldest, rest := f.Checked("oldest"), f.Checked("rest")
	party, err := v.DB.FindParty(ctx, p.PartyUID)
	if err != nil {
		f.Refuse("party", "error.choice", nil)
		return s.askPayer(c, &paymentFormView{page: withForm(s.page(c, v, "payments"), f), In: p.In})
	}
	view := &paymentFormView{page: s.page(c, v, "payments"), In: p.In, Party: party}
	if !f.OK() {
		return s.showPaymentForm(c, http.StatusUnprocessableEntity, view, f)
	}
	if len(on) == 0 && oldest {
		open, err := v.DB.Payables(ctx, party.ID, p.In)
		if err != nil {
			return err
		}
		on, _ = models.Oldest(open, p.Currency, p.Amount)
	}
	if err := v.DB.Pay(ctx, v.UserUID(), p, on, rest); f.took(err) {
		return s.showPaymentForm(c, http.StatusUnprocessableEntity, view, f)
	} else if err != nil {
		return err
	}
	return s.done(c, "/payments/"+p.UID, "done.paid")
}

func readPayment(f *form, v *viewer) (*models.Payment, []models.Allocation) {
	lang := v.short()
	p := &models.Payment{UID: f.Text("uid", 36), In: f.Text("direction", 3) != "out", PartyUID: f.Text("party", 36), Method: f.Text("method", 20), Currency: f.Text("currency", 3),
		Reference: f.Text("reference", maxWords), Note: f.Text("note", maxTerms), Account: models.Account{UID: f.Text("account", 36)}}
	p.Currency = cmp.Or(p.Currency, "EUR")
	p.Date = f.Day("date", lang)
	p.Amount = f.money("amount", p.Currency, lang)
	p.Fee = f.money("fee", p.Currency, lang)
	var paper models.Document
	readRate(f, v, &paper)
	p.Rate = paper.Rate
	return p, f.readParts(p.Currency, lang, nil)
}

// withForm lays a form over a page.
func withForm(p page, f *form) page {
	p.Form = f
	return p
}

// Methods are how money moves.
func (p page) Methods() []selectable {
	var all []selectable
	for _, m := range models.Methods {
		all = append(all, selectable{m, p.T("payment.method." + m)})
	}
	return all
}

// AccountChoices are the accounts that are open.
func (view *paymentFormView) AccountChoices() []selectable { return view.openAccounts(view.Accounts) }

// openAccounts are those of accounts that are open, to choose from.
func (p page) openAccounts(accounts []models.Account) []selectable {
	var all []selectable
	for _, a := range accounts {
		if a.ClosedAt == 0 {
			all = append(all, selectable{a.UID, p.AccountName(a)})
		}
	}
	return all
}

// Direction is the word of the schema.
func (view *paymentFormView) Direction() string {
	if view.In {
		return "in"
	}
	return "out"
}

// Sum is what the papers that are due come to, by the currency of the form.
func (view *paymentFormView) Sum() string {
	var n int64
	for _, o := range view.Open {
		if o.Currency == view.Form.Value("currency") && o.Kind.Debt != 0 {
			n += o.Open
		}
	}
	return view.Money(n, view.Form.Value("currency"))
}
