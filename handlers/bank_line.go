package handlers

import (
	"errors"
	"net/http"
	"net/url"

	"github.com/gin-gonic/gin"

	"jennyerp/models"
)

// bankLineView is one line of a bank: what it is, or what became of it.
type bankLineView struct {
	page
	File  *models.BankFile
	Line  *models.BankLine
	Party *models.Party    // who was chosen, or seems to be meant
	Open  []models.Payable // of theirs
	Names []string
	Trace []*models.Payment
}

// URL is the line's address.
func (view *bankLineView) URL() string { return "/bank/" + view.File.UID + "/lines/" + view.Line.UID }

// Sum writes an amount of the line's currency without its sign.
func (view *bankLineView) Sum(n int64) string { return view.Money(max(n, -n), view.Line.Currency) }

// In tells whether money came.
func (view *bankLineView) In() bool { return view.Line.Amount > 0 }

func (s *Server) findBankLine(c *gin.Context, v *viewer, matched bool) (*models.BankFile, *models.BankLine, error) {
	ctx := c.Request.Context()
	f, err := v.DB.FindBankFile(ctx, c.Param("uid"))
	if err != nil {
		return nil, nil, err
	}
	find := v.DB.BankLine
	if matched {
		find = v.DB.FindBankLine
	}
	l, err := find(ctx, f, c.Param("line"))
	return f, l, err
}

// showBankLine proposes what the line seems to be; ?name= looks at another
// party's papers.
func (s *Server) showBankLine(c *gin.Context, v *viewer) error {
	file, l, err := s.findBankLine(c, v, c.Query("name") == "" && c.Query("choose") == "")
	if err != nil {
		return err
	}
	values, party := url.Values{"method": {models.Methods[0]}}, (*models.Party)(nil)
	if w := l.Match; w.PartyUID != "" && w.Payment == nil {
		party = &models.Party{UID: w.PartyUID, PartySpec: models.PartySpec{Name: w.PartyName}}
		for _, on := range w.On {
			values.Set("on-"+on.UID, page{viewer: v}.AmountText(on.Amount, l.Currency))
		}
	}
	f := formWith(values)
	if name := short(c.Query("name"), maxWords); name != "" {
		f.values.Set("name", name)
		if party, err = v.DB.PartyNamed(c.Request.Context(), name); errors.Is(err, models.ErrNotFound) {
			f.Refuse("name", "payment.party.unknown", nil)
			return s.bankLinePage(c, v, http.StatusUnprocessableEntity, file, l, nil, f)
		}
	}
	if err != nil {
		return err
	}
	return s.bankLinePage(c, v, http.StatusOK, file, l, party, f)
}

func (s *Server) bankLinePage(c *gin.Context, v *viewer, code int, file *models.BankFile, l *models.BankLine, party *models.Party, f *form) (err error) {
	ctx := c.Request.Context()
	view := &bankLineView{page: s.page(c, v, "payments"), File: file, Line: l, Party: party}
	view.Form = f
	if party != nil {
		if view.Open, err = v.DB.PayablesOf(ctx, party.UID, l.Amount > 0); err != nil {
			return err
		}
		f.values.Set("party", party.UID)
	} else if l.State == "open" {
		role := "supplier"
		if view.In() {
			role = "customer"
		}
		parties, _, err := v.DB.Parties(ctx, models.PartyFilter{Role: role}, "", namesOffered)
		if err != nil {
			return err
		}
		for _, p := range parties {
			view.Names = append(view.Names, p.Name)
		}
	}
	if l.MovedAt != 0 {
		if view.Trace, err = v.DB.LinePayments(ctx, l); err != nil {
			return err
		}
	}
	return s.render(c, code, "bank/line", view)
}

// postedBankLine is the line of the address, its file, and the form sent for it.
func (s *Server) postedBankLine(c *gin.Context, v *viewer) (*models.BankFile, *models.BankLine, *form, error) {
	file, l, err := s.findBankLine(c, v, false)
	if err != nil {
		return nil, nil, nil, err
	}
	f, err := readForm(c)
	return file, l, f, err
}

// bookBankLine records the payment that a line is, as the list proposed it or
// the form says.
func (s *Server) bookBankLine(c *gin.Context, v *viewer) error {
	ctx := c.Request.Context()
	file, l, f, err := s.postedBankLine(c, v)
	if err != nil {
		return err
	}
	lang := v.short()
	b := models.Booking{PartyUID: f.Text("party", 36), KeepRest: f.Checked("rest"), Method: f.One("method", append([]string{""}, models.Methods...)...), Note: f.Text("note", maxTerms)}
	var party *models.Party
	if b.PartyUID != "" {
		if party, err = v.DB.FindParty(ctx, b.PartyUID); err != nil {
			return err
		}
	}
	b.Fee = f.money("fee", l.Currency, lang)
	var paper models.Document
	readRate(f, v, &paper)
	b.Rate = paper.Rate
	if b.On, err = s.lineParts(c, v, f, l, party); err != nil {
		return err
	}
	after := f.Text("after", 20)
	if !f.OK() {
		return s.bankLinePage(c, v, http.StatusUnprocessableEntity, file, l, party, f)
	}
	if err := v.DB.BookLine(ctx, v.UserUID(), file, l, b); f.took(err) {
		return s.bankLinePage(c, v, http.StatusUnprocessableEntity, file, l, party, f)
	} else if err != nil {
		return err
	}
	return s.afterLine(c, v, file, l, after, "done.booked")
}

// lineParts reads how much goes to which paper, each in its own currency.
func (s *Server) lineParts(c *gin.Context, v *viewer, f *form, l *models.BankLine, party *models.Party) ([]models.Allocation, error) {
	if party == nil {
		return nil, nil
	}
	open, err := v.DB.Payables(c.Request.Context(), party.ID, l.Amount > 0)
	if err != nil {
		return nil, err
	}
	currencies := map[string]string{}
	for _, o := range open {
		currencies[o.UID] = o.Currency
	}
	return f.readParts(l.Currency, v.short(), currencies), nil
}

// afterLine goes back to the list, to the line that comes next.
func (s *Server) afterLine(c *gin.Context, v *viewer, f *models.BankFile, l *models.BankLine, after, key string) error {
	next, err := v.DB.NextOpenLine(c.Request.Context(), f, l)
	if err != nil {
		return err
	}
	to := "/bank/" + f.UID + "?show=open"
	if id := parseID(after); id > 0 {
		to += "&after=" + formatID(id)
	}
	if next != "" {
		to += "#l-" + next
	}
	return s.done(c, to, key)
}

// linkBankLine says that a line is a payment that was recorded before.
func (s *Server) linkBankLine(c *gin.Context, v *viewer) error {
	return s.moveBankLine(c, v, "done.booked", func(f *form, file *models.BankFile, l *models.BankLine) error {
		return v.DB.LinkLine(c.Request.Context(), v.UserUID(), file, l, f.Text("payment", 36))
	})
}

// ignoreBankLine says that a line is nothing for the books.
func (s *Server) ignoreBankLine(c *gin.Context, v *viewer) error {
	return s.moveBankLine(c, v, "done.saved", func(_ *form, file *models.BankFile, l *models.BankLine) error {
		return v.DB.IgnoreLine(c.Request.Context(), v.UserUID(), file, l)
	})
}

// reopenBankLine takes back what became of a line.
func (s *Server) reopenBankLine(c *gin.Context, v *viewer) error {
	return s.moveBankLine(c, v, "done.undone", func(f *form, file *models.BankFile, l *models.BankLine) error {
		return v.DB.ReopenLine(c.Request.Context(), v.UserUID(), file, l, f.Text("why", maxTerms))
	})
}

func (s *Server) moveBankLine(c *gin.Context, v *viewer, key string, move func(*form, *models.BankFile, *models.BankLine) error) error {
	file, l, f, err := s.postedBankLine(c, v)
	if err != nil {
		return err
	}
	after := f.Text("after", 20)
	if err := move(f, file, l); f.took(err) {
		return s.bankLinePage(c, v, http.StatusUnprocessableEntity, file, l, nil, f)
	} else if err != nil {
		return err
	}
	return s.afterLine(c, v, file, l, after, key)
}
