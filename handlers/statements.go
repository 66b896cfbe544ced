package handlers

import (
	"fmt"
	"net/http"
	"strings"
	"unicode"

	"github.com/gin-gonic/gin"

	"jennyerp/internal/measure"
	"jennyerp/internal/sheet"
	"jennyerp/models"
)

// statementView is a party's account with us.
type statementView struct {
	page
	Party    *models.Party
	Balances []models.Balance
	*models.Statement
	Letters []models.Letter // that went out with statements
}

// trimSymbol takes the currency off an amount.
func trimSymbol(text string) string {
	return strings.TrimFunc(text, func(r rune) bool { return !unicode.IsDigit(r) && r != '-' })
}

// statementOf reads the party, currency and period that the address names: the
// year so far unless it says another; an empty day is the beginning.
func (s *Server) statementOf(c *gin.Context, v *viewer) (*statementView, error) {
	ctx := c.Request.Context()
	party, err := openParty(c, v)
	if err != nil {
		return nil, err
	}
	nav, _, _ := strings.Cut(party.Path()[1:], "/")
	view := &statementView{page: s.page(c, v, nav), Party: party}
	if view.Balances, err = v.DB.Balances(ctx, party); err != nil {
		return nil, err
	}
	currency := strings.ToUpper(short(c.Query("currency"), 3))
	if currency == "" && len(view.Balances) > 0 {
		currency = view.Balances[0].Currency
	}
	if _, known := measure.FindCurrency(currency); !known {
		currency = "EUR"
	}
	from, given := c.GetQuery("from")
	if from = isoDay(from); !given {
		from = view.Today()[:4] + "-01-01"
	}
	view.Statement, err = v.DB.StatementOf(ctx, party, currency, from, isoDay(c.Query("to")))
	return view, err
}

func (s *Server) statement(c *gin.Context, v *viewer) error {
	view, err := s.statementOf(c, v)
	if err != nil {
		return err
	}
	if view.Letters, err = v.DB.StatementLetters(c.Request.Context(), view.Party); err != nil {
		return err
	}
	return s.render(c, http.StatusOK, "statements/show", view)
}

// URL is the statement's address.
func (view *statementView) URL() string { return partyURL(view.Party) + "/statement" }

// With is the address of the same statement in another way or currency.
func (view *statementView) With(part, currency string) string {
	return fmt.Sprintf("%s%s?currency=%s&from=%s&to=%s", view.URL(), part, currency, view.From, view.To)
}

// Sum writes minor units of the statement's currency.
func (view *statementView) Sum(n int64) string { return view.Money(n, view.Currency) }

// Debit is what a movement adds to what they owe us, "" for none.
func (view *statementView) Debit(m models.Movement) string { return view.positive(m.Amount) }

// Credit is what it takes from it.
func (view *statementView) Credit(m models.Movement) string { return view.positive(-m.Amount) }

func (view *statementView) positive(n int64) string {
	if n <= 0 {
		return ""
	}
	return view.Sum(n)
}

// What names a movement.
func (p page) What(m models.Movement) string { return p.T("movement." + m.What) }

// MoveURL is where a movement opens to its lines.
func (p page) MoveURL(m models.Movement) string {
	if k := models.FindKind(m.What); k != nil {
		return "/" + k.Path + "/" + m.UID
	}
	return "/payments/" + m.UID
}

// Whose says in whose favour a balance is.
func (p page) Whose(n int64) string {
	switch {
	case n > 0:
		return p.T("statement.ours")
	case n < 0:
		return p.T("statement.theirs")
	}
	return p.T("statement.even")
}

// MayEdit tells whether the viewer may send statements.
func (view *statementView) MayEdit() bool { return view.viewer.May(models.EditMoney) }

// owed are who owes us what, or to whom we owe, by age.
type owed struct {
	*Server
	receivable bool
}

// owedView is one page of them.
type owedView struct {
	page
	Receivable bool
	Ages       []models.Age
	Sums       []models.Age
	More       bool
}

func (o owed) find(c *gin.Context, v *viewer, limit int) (*owedView, error) {
	ctx := c.Request.Context()
	view := &owedView{page: o.page(c, v, "receivables"), Receivable: o.receivable}
	var err error
	if view.Ages, view.More, err = v.DB.Ages(ctx, o.receivable, short(c.Query("after"), 200), limit); err != nil {
		return nil, err
	}
	view.Sums, err = v.DB.AgeSums(ctx, o.receivable)
	return view, err
}

func (o owed) index(c *gin.Context, v *viewer) error {
	view, err := o.find(c, v, models.AgePage)
	if err != nil {
		return err
	}
	return o.render(c, http.StatusOK, "statements/owed", view)
}

func (o owed) excel(c *gin.Context, v *viewer) error {
	view, err := o.find(c, v, 5000)
	if err != nil {
		return err
	}
	columns := []sheet.Column{{Title: view.T("account.company"), Width: 30}, {Title: view.T("paper.currency")}}
	for _, h := range view.Heads() {
		columns = append(columns, sheet.Column{Title: h})
	}
	columns = append(columns, sheet.Column{Title: view.T("owed.credit")}, sheet.Column{Title: view.T("paper.total")})
	var rows [][]sheet.Value
	for _, a := range view.Ages {
		row := []sheet.Value{sheet.Text(a.PartyName), sheet.Text(a.Currency)}
		for _, b := range a.By {
			row = append(row, decimalOf(b, a.Currency))
		}
		rows = append(rows, append(row, decimalOf(a.Credit, a.Currency), decimalOf(a.Total(), a.Currency)))
	}
	return sendSheet(c, view.Title(), columns, rows)
}

// Title says which side it is.
func (view *owedView) Title() string {
	if view.Receivable {
		return view.T("owed.receivable")
	}
	return view.T("owed.payable")
}

// URL is the page's address.
func (view *owedView) URL() string {
	if view.Receivable {
		return "/receivables"
	}
	return "/payables"
}

// Heads name the ages.
func (view *owedView) Heads() []string {
	return []string{view.T("owed.not_due"), view.T("owed.days", "Days", "1–30"), view.T("owed.days", "Days", "31–60"), view.T("owed.days", "Days", "61–90"), view.T("owed.older")}
}

// Sum writes an amount, "" for none.
func (view *owedView) Sum(n int64, currency string) string {
	if n == 0 {
		return ""
	}
	return view.Money(n, currency)
}

// Next is the address of the next page.
func (view *owedView) Next() string {
	last := view.Ages[len(view.Ages)-1]
	return withQuery(view.URL(), "after", last.NameKey+" "+last.Currency)
}
