package handlers

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"jennyerp/models"
)

// plantPayment gives the routes of payments one that is there.
func (p planted) plantPayment() {
	t, db, ctx := p.app.t, p.db(), p.app.t.Context()
	accounts, err := db.Accounts(ctx)
	check(t, err)
	pay := &models.Payment{UID: models.NewUID(), In: true, Date: "2026-09-14", PartyUID: p.meets(models.FindKind("invoice"), secret).UID, Account: accounts[0], Method: "transfer", Amount: 100_00, Currency: "EUR", Reference: secret}
	check(t, db.Pay(ctx, p.User.UID, pay, nil, true))
	p.params["/payments/:uid"] = pay.UID
	for _, k := range []string{"invoice", "bill"} {
		p.params["/"+models.FindKind(k).Path+"/:uid/settlements/:settlement"] = models.NewUID()
	}
	p.plantStatement()
}

// paymentForm is the form of a payment of a party through the first account.
func (c *client) paymentForm(p *models.Party, amount string) url.Values {
	c.app.t.Helper()
	accounts, err := c.db().Accounts(c.app.t.Context())
	check(c.app.t, err)
	return url.Values{"uid": {models.NewUID()}, "direction": {"in"}, "party": {p.UID}, "amount": {amount}, "currency": {"EUR"}, "date": {"2026-09-14"}, "account": {accounts[0].UID}, "method": {"transfer"}, "reference": {"CRO 77"}}
}

func TestAPaymentIsRecordedSettlesTheOldestAndIsUndone(t *testing.T) {
	a := newApp(t)
	c := a.company("Tessuti Ferri")
	p := c.trades()
	first, second := c.issued(p), c.issued(p)
	want(t, c.get("/payments/new?direction=in"), http.StatusOK, "Belmonte")
	want(t, c.get("/payments/new?direction=in&name=Nobody"), http.StatusUnprocessableEntity, "Nobody has this name")
	want(t, c.get("/payments/new?direction=in&name=belmonte"), http.StatusOK, first.Number, second.Number, "€\u00a02,440.00")
	want(t, c.get("/payments/new?direction=in&party="+p.UID+"&kind=invoice&document="+first.UID), http.StatusOK, `name="on-`+first.UID+`" value="1,220.00"`)
	f := c.paymentForm(p, "1.500,00")
	f.Set("oldest", "1")
	uid := f.Get("uid")
	for range 2 {
		want(t, c.post("/payments", f), http.StatusSeeOther)
	}
	if c.stored(first).Status != "paid" || c.stored(second).Status != "part_paid" {
		t.Errorf("%s and %s", c.stored(first).Status, c.stored(second).Status)
	}
	want(t, c.get("/payments"), http.StatusOK, "CRO 77", "€\u00a01,500.00")
	want(t, c.get("/payments/"+uid), http.StatusOK, first.Number, "€\u00a0280.00")
	want(t, c.get(address(second)+"/money"), http.StatusOK, "CRO 77", "€\u00a0940.00")
	want(t, c.post("/payments/"+uid+"/undo", url.Values{"why": {"bounced"}}), http.StatusSeeOther)
	want(t, c.get("/payments/"+uid), http.StatusOK, "Undone", "bounced", c.User.Name)
	if c.stored(first).Status != "issued" {
		t.Errorf("the invoice is %s", c.stored(first).Status)
	}
}

func TestTooMuchIsSaidAndNothingTypedIsLost(t *testing.T) {
	c := newApp(t).company("Tessuti Ferri")
	p := c.trades()
	d := c.issued(p)
	f := c.paymentForm(p, "1300")
	f.Set("on-"+d.UID, "1,300.00")
	want(t, c.post("/payments", f), http.StatusUnprocessableEntity, "more than is open", `value="1,300.00"`, "CRO 77")
	f.Set("on-"+d.UID, "1,220.00")
	want(t, c.post("/payments", f), http.StatusUnprocessableEntity, "tick that the rest stays")
	f.Set("rest", "1")
	want(t, c.post("/payments", f), http.StatusSeeOther)
	next := c.issued(p)
	page := "/payments/" + f.Get("uid")
	want(t, c.get(page), http.StatusOK, "€\u00a080.00", next.Number)
	want(t, c.post(page+"/allocate", url.Values{"on-" + next.UID: {"90"}}), http.StatusUnprocessableEntity, "more than the payment", `value="90"`)
	want(t, c.post(page+"/allocate", url.Values{"on-" + next.UID: {"80"}}), http.StatusSeeOther)
	if c.stored(next).Status != "part_paid" {
		t.Errorf("the next is %s", c.stored(next).Status)
	}
	late := c.paymentForm(p, "1")
	late.Set("date", "2027-01-01")
	want(t, c.post("/payments", late), http.StatusUnprocessableEntity, "has not come yet")
}

func TestABankFeeAndAnotherRateAreSaidByThePayment(t *testing.T) {
	c := newApp(t).company("Tessuti Ferri")
	p := c.trades()
	d := c.invoice(p)
	d.Currency, d.Rate = "USD", 900_000
	check(t, c.db().SaveDocument(t.Context(), c.User.UID, d))
	check(t, c.db().Issue(t.Context(), c.User.UID, d, ""))
	want(t, c.get("/payments/new?direction=in&party="+p.UID+"&kind=invoice&document="+d.UID), http.StatusOK, `value="1,220.00"`, "selected>USD")
	f := c.paymentForm(p, "1220")
	for name, value := range map[string]string{"currency": "USD", "rate": "0,92", "fee": "15", "on-" + d.UID: "1220"} {
		f.Set(name, value)
	}
	f.Set("fee", "1500")
	want(t, c.post("/payments", f), http.StatusUnprocessableEntity, "fee cannot be more", `value="0,92"`)
	f.Set("fee", "15")
	want(t, c.post("/payments", f), http.StatusSeeOther)
	page := "/payments/" + f.Get("uid")
	want(t, c.get(page), http.StatusOK, "$\u00a015.00", "$\u00a01,205.00", "Difference of rates", "€\u00a024.40")
	if c.stored(d).Status != "paid" {
		t.Errorf("the invoice is %s", c.stored(d).Status)
	}
	want(t, c.post(page+"/undo", url.Values{"why": {"bounced"}}), http.StatusSeeOther)
	if rec := c.get(page); strings.Contains(rec.Body.String(), "Difference of rates") || c.stored(d).Status != "issued" {
		t.Errorf("undone, the invoice is %s", c.stored(d).Status)
	}
}

func TestTheStatementAndTheAgesSayTheSame(t *testing.T) {
	a := newApp(t)
	c := a.company("Tessuti Ferri")
	p := c.trades()
	c.issued(p)
	check(t, c.db().Pay(t.Context(), c.User.UID, mustPayment(c, p, 220_00), nil, true))
	page := "/parties/" + p.UID + "/statement"
	want(t, c.get(page), http.StatusOK, "€\u00a01,220.00", "€\u00a01,000.00", "in our favour", "/invoices/")
	text := pdfText(t, c.get(page+"/pdf").Body.Bytes())
	for _, word := range []string{"Estratto conto", "Sartoria Belmonte", "1.220,00", "1.000,00", "IBAN"} {
		if !strings.Contains(text, word) {
			t.Errorf("the PDF does not say %q: %s", word, text)
		}
	}
	want(t, c.get(page+"?currency=EUR&from=&to=2025-12-31"), http.StatusOK, "Nothing moved", "from=&amp;to=2025-12-31")
	if book := inWorkbook(t, c.get(page+"/xlsx").Body.Bytes()); !strings.Contains(book, "FT-2026-0001") || !strings.Contains(book, "1000") {
		t.Errorf("the workbook says %s", book)
	}
	a.now = a.now.AddDate(0, 2, 0)
	check(t, a.Owed(t.Context()))
	c = a.signIn(c.Company, c.User) // the session has run out
	want(t, c.get("/receivables"), http.StatusOK, "Belmonte", "€\u00a0610.00", "€\u00a0220.00", "€\u00a01,000.00")
	want(t, c.get("/invoices"), http.StatusOK, "Overdue")
	want(t, c.get("/payables"), http.StatusOK, "Nothing is open")
	accountant := c.colleague("accountant", false)
	want(t, accountant.get("/receivables"), http.StatusOK, "Belmonte")
	want(t, accountant.post("/payments", accountant.paymentForm(p, "1")), http.StatusUnprocessableEntity)
	if rec := c.colleague("warehouse", false).get("/payments"); rec.Code != http.StatusForbidden {
		t.Errorf("the warehouse sees payments: %d", rec.Code)
	}
}

func mustPayment(c *client, p *models.Party, amount int64) *models.Payment {
	accounts, err := c.db().Accounts(c.app.t.Context())
	check(c.app.t, err)
	return &models.Payment{UID: models.NewUID(), In: true, Date: "2026-09-14", PartyUID: p.UID, Account: accounts[0], Method: "transfer", Amount: amount, Currency: "EUR"}
}

func TestAccountsAreAddedAndClosed(t *testing.T) {
	c := newApp(t).company("Tessuti Ferri")
	want(t, c.get("/settings/accounts"), http.StatusOK, "Bank", "Cash")
	f := url.Values{"uid": {models.NewUID()}, "kind": {"bank"}, "name": {"Chianti Banca"}, "iban": {"IT60"}, "currency": {""}}
	want(t, c.post("/settings/accounts", f), http.StatusUnprocessableEntity, "not right", "Chianti Banca")
	f.Set("iban", "IT60 X054 2811 1010 0000 0123 456")
	want(t, c.post("/settings/accounts", f), http.StatusSeeOther)
	want(t, c.get("/settings/accounts"), http.StatusOK, "Chianti Banca", "IT60X0542811101000000123456")
	f.Set("closed", "1")
	want(t, c.post("/settings/accounts", f), http.StatusSeeOther)
	p := c.trades()
	if rec := c.get("/payments/new?party=" + p.UID); strings.Contains(rec.Body.String(), "Chianti Banca") {
		t.Error("a closed account is offered")
	}
}
