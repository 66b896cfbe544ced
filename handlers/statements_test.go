package handlers

import (
	"bytes"
	"net/http"
	netmail "net/mail"
	"net/url"
	"strings"
	"testing"

	"github.com/emersion/go-smtp"

	"jennyerp/models"
)

// plantStatement gives the routes of statements one that was mailed.
func (p planted) plantStatement() {
	l := &models.Letter{UID: models.NewUID(), To: secret + "@blu.example", Locale: "it", Subject: secret, Text: secret}
	owner, err := p.db().FindParty(p.app.t.Context(), p.params["/parties/:uid"])
	check(p.app.t, err)
	check(p.app.t, p.db().SendStatement(p.app.t.Context(), p.app.Blobs, p.User.UID, owner, l, []byte("%PDF-1.7 "+secret), secret))
	p.params["/parties/:uid/statement/mails/:mail"] = l.UID
}

// mailedStatement is the PDF that is kept of a statement sent by mail.
func (c *client) mailedStatement(party string) []byte {
	t := c.app.t
	t.Helper()
	page := "/parties/" + party + "/statement"
	want(t, c.post(page+"/mail", url.Values{"uid": {models.NewUID()}, "to": {"anna@blu.example"}, "subject": {"Statement"}, "text": {"Here it is."}, "language": {"en"}}), http.StatusSeeOther)
	p, err := c.db().FindParty(t.Context(), party)
	check(t, err)
	letters, err := c.db().StatementLetters(t.Context(), p)
	check(t, err)
	rec := c.get(page + "/mails/" + letters[0].UID)
	want(t, rec, http.StatusOK, "%PDF")
	return rec.Body.Bytes()
}

func TestAStatementIsMailedInTheCustomersLanguageAsItWas(t *testing.T) {
	a, server := newApp(t), serveMail(t)
	c := a.company("Tessuti Ferri")
	p := c.trades()
	c.issued(p)
	contact := models.Contact{UID: models.NewUID(), ContactSpec: models.ContactSpec{Name: "Anna Rossi", Email: "anna@blu.example"}}
	check(t, c.db().SaveContact(t.Context(), c.User.UID, p, &contact))
	page := "/parties/" + p.UID + "/statement"
	period := "?currency=EUR&from=2026-01-01&to=2026-09-30"
	want(t, c.get(page), http.StatusOK, page+"/mail?")
	want(t, c.get(page+"/mail"+period), http.StatusOK, "anna@blu.example", "Gentile Anna Rossi", "€\u00a01.220,00 a nostro favore", "Estratto conto 1 gen 2026 – 30 set 2026")
	form := url.Values{"uid": {models.NewUID()}, "to": {"anna"}, "subject": {"Estratto conto"}, "text": {"Gentile Anna,\r\n\r\necco."}, "language": {"it"}}
	want(t, c.post(page+"/mail"+period, form), http.StatusUnprocessableEntity, `value="anna"`)
	form.Set("to", "anna@blu.example")
	for range 2 { // a second click
		want(t, c.post(page+"/mail"+period, form), http.StatusSeeOther)
	}
	check(t, c.db().Pay(t.Context(), c.User.UID, mustPayment(c, p, 220_00), nil, true)) // after it was sent
	check(t, a.DeliverMail(t.Context(), server.relay(t)))
	if len(server.got) != 1 {
		t.Fatalf("%d mails arrived", len(server.got))
	}
	m, err := netmail.ReadMessage(bytes.NewReader(server.got[0]))
	check(t, err)
	name, pdf := part(t, m, "application/pdf")
	if text := pdfText(t, pdf); name != "Estratto conto.pdf" || !strings.Contains(text, "1.220,00") || strings.Contains(text, "1.000,00") || !strings.Contains(text, "Saldo finale") {
		t.Errorf("attached %s: %s", name, text)
	}
	rec := c.get(page)
	want(t, rec, http.StatusOK, "Sent by mail", "anna@blu.example", "Handed over")
	letters, err := c.db().StatementLetters(t.Context(), p)
	check(t, err)
	if got := c.get(page + "/mails/" + letters[0].UID).Body.Bytes(); len(letters) != 1 || !bytes.Equal(got, pdf) {
		t.Errorf("%d letters, kept %d bytes of %d", len(letters), len(got), len(pdf))
	}
	want(t, c.get("/customers/"+p.UID), http.StatusOK, "sent to anna@blu.example")
}

func TestAStatementThatIsRefusedIsToldAndTriedAgain(t *testing.T) {
	a, server := newApp(t), serveMail(t)
	c := a.company("Tessuti Ferri")
	p := c.trades()
	c.issued(p)
	page := "/parties/" + p.UID + "/statement"
	want(t, c.post(page+"/mail", url.Values{"uid": {models.NewUID()}, "to": {"anna@blu.example"}, "subject": {"Estratto conto"}, "text": {"x"}, "language": {"it"}, "copy": {"1"}}), http.StatusSeeOther)
	letters, err := c.db().StatementLetters(t.Context(), p)
	check(t, err)
	if len(letters) != 2 || letters[0].To != c.User.Email {
		t.Errorf("%+v", letters)
	}
	server.refuse = &smtp.SMTPError{Code: 550, Message: "no such user"}
	check(t, a.DeliverMail(t.Context(), server.relay(t)))
	want(t, c.get(page), http.StatusOK, "Try again")
	want(t, c.get("/notices"), http.StatusOK, "statement of Belmonte did not reach anna@blu.example")
	want(t, c.post(page+"/mails/"+letters[1].UID+"/retry", nil), http.StatusSeeOther)
	if rec := c.colleague("warehouse", false).get(page + "/mail"); rec.Code != http.StatusForbidden {
		t.Errorf("the warehouse writes statements: %d", rec.Code)
	}
}
