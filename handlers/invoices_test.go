package handlers

import (
	"bytes"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"jennyerp/models"
)

// trades fills in what the company's invoices need, and gives a customer of
// whom everything is known.
func (c *client) trades() *models.Party {
	t, ctx := c.app.t, c.app.t.Context()
	t.Helper()
	set, err := c.db().Settings(ctx)
	check(t, err)
	set.VATNo = "IT01234567897"
	set.Fiscal = models.Fiscal{LegalName: "Tessuti Ferri S.r.l.", Street: "Via Pistoiese 1", ZIP: "59100", City: "Prato", Region: "PO", IBAN: "IT60X0542811101000000123456"}
	check(t, c.db().SaveSettings(ctx, c.User.UID, set))
	p := &models.Party{UID: models.NewUID(), PartySpec: models.PartySpec{Name: "Belmonte", LegalName: "Sartoria Belmonte S.p.A.", Customer: true, Country: "IT", VATNo: "IT12345670017", Payment: "30/60 FM", Language: "it"}}
	check(t, c.db().SaveParty(ctx, c.User.UID, p))
	check(t, c.db().SaveAddress(ctx, c.User.UID, p, &models.Address{UID: models.NewUID(), AddressSpec: models.AddressSpec{Use: "billing", Street: "Via Roma 2", ZIP: "50100", City: "Firenze", Region: "FI", Country: "IT"}}))
	return p
}

// invoice makes a draft of 100 m at € 10.00 for a customer.
func (c *client) invoice(p *models.Party) *models.Document {
	c.app.t.Helper()
	d := &models.Document{UID: models.NewUID(), Kind: models.FindKind("invoice"), PartyUID: p.UID}
	check(c.app.t, c.db().CreateDocument(c.app.t.Context(), c.User.UID, d))
	check(c.app.t, c.db().AddLines(c.app.t.Context(), c.User.UID, d, models.Line{LineSpec: models.LineSpec{Text: "Camel", Price: 10_0000, Quantity: 100_000, Unit: "m"}}))
	return d
}

// issued is an invoice of € 1,220.00 that was issued.
func (c *client) issued(p *models.Party) *models.Document {
	c.app.t.Helper()
	d := c.invoice(p)
	check(c.app.t, c.db().Issue(c.app.t.Context(), c.User.UID, d, ""))
	return d
}

func TestIssuingByHandKeepsThePDFForEver(t *testing.T) {
	a := newApp(t)
	c := a.company("Tessuti Ferri")
	d := c.invoice(c.trades())
	page := address(d)
	want(t, c.get(page), http.StatusOK, page+"/issue")
	want(t, c.get(page+"/issue"), http.StatusOK, "Issue now", "€\u00a01,220.00", "31 Oct 2026")
	want(t, c.post(page+"/issue", url.Values{"version": {"1"}, "date": {"2026-09-14"}}), http.StatusConflict)
	want(t, c.post(page+"/issue", url.Values{"version": {formatID(d.Version)}, "date": {"2027-01-01"}}), http.StatusUnprocessableEntity, "has not come yet")
	want(t, c.post(page+"/issue", url.Values{"version": {formatID(d.Version)}, "date": {"2026-09-14"}}), http.StatusSeeOther)
	now := c.stored(d)
	claim, err := c.db().FindClaim(t.Context(), now)
	check(t, err)
	if now.Status != "issued" || now.Number != "FT-2026-0001" || claim.PDF == "" {
		t.Fatalf("%s %s, PDF %q", now.Status, now.Number, claim.PDF)
	}
	first := c.get(page + "/pdf").Body.Bytes()
	text := pdfText(t, first)
	for _, word := range []string{"FT-2026-0001", "Tessuti Ferri S.r.l.", "Sartoria Belmonte", "IT12345670017", "IT60 X054", "1.220,00", "22%"} {
		if !strings.Contains(text, word) {
			t.Errorf("the PDF does not say %q: %s", word, text)
		}
	}
	set, err := c.db().Settings(t.Context())
	check(t, err)
	set.LegalName, set.Logo = "Altro nome", ""
	check(t, c.db().SaveSettings(t.Context(), c.User.UID, set))
	if again := c.get(page + "/pdf").Body.Bytes(); !bytes.Equal(first, again) {
		t.Error("the kept PDF changed")
	}
	want(t, c.get(page), http.StatusOK, page+"/money", "Make a credit note")
	want(t, c.get(page+"/money"), http.StatusOK, "€\u00a0610.00", "Open")
	if rec := c.get(page + "/issue"); rec.Code != http.StatusSeeOther {
		t.Errorf("an issued paper asks to be issued: %d", rec.Code)
	}
}

func TestWhatIsMissingIsShownWithLinksToMendIt(t *testing.T) {
	c := newApp(t).company("Tessuti Ferri")
	p := c.meets(models.FindKind("invoice"), "Belmonte")
	d := c.invoice(p)
	want(t, c.get(address(d)+"/issue"), http.StatusOK, "Your company: Legal name", `href="/settings/invoices#legal_name"`, `href="/settings/papers#vat_no"`, "Customer: Street and number",
		"/customers/"+p.UID+"/edit#legal_name")
	want(t, c.post(address(d)+"/issue", url.Values{"version": {formatID(d.Version)}, "date": {"2026-09-14"}}), http.StatusUnprocessableEntity, "Your company: Legal name")
	want(t, c.get("/settings/invoices"), http.StatusOK, "Legal name", "RF01")
	f := url.Values{"version": {"1"}, "legal_name": {"Tessuti Ferri S.r.l."}, "street": {"Via Pistoiese 1"}, "zip": {"59100"}, "city": {"Prato"}, "region": {"po"}, "tax_code": {""}, "regime": {"RF01"}, "rea": {""},
		"iban": {"IT60 X054 2811 1010 0000 0123 457"}, "bic": {""}, "terms": {"30 gg FM"}, "remind_1": {"7"}, "remind_2": {"21"}, "remind_3": {"40"}}
	set, err := c.db().Settings(t.Context())
	check(t, err)
	f.Set("version", formatID(set.Version))
	want(t, c.post("/settings/invoices", f), http.StatusUnprocessableEntity, "This IBAN is not right", "Via Pistoiese 1")
	f.Set("iban", "IT60 X054 2811 1010 0000 0123 456")
	want(t, c.post("/settings/invoices", f), http.StatusSeeOther)
	if rec := c.get(address(d) + "/issue"); strings.Contains(rec.Body.String(), "Your company: Legal name") {
		t.Error("what was written is still missing")
	}
}

func TestAnotherVATIsLaidOverAllLinesAndNeedsAReason(t *testing.T) {
	c := newApp(t).company("Tessuti Ferri")
	d := c.invoice(c.trades())
	f := url.Values{"version": {formatID(d.Version)}, "party": {"Belmonte"}, "claims": {"1"}, "treatment": {"exempt"}, "stamp_duty": {""}}
	want(t, c.post(address(d)+"/edit", f), http.StatusSeeOther)
	now := c.stored(d)
	if l := c.lines(now)[0]; l.Reason != "N4" || now.VAT != 0 || now.Stamp != 200 {
		t.Errorf("line %+v, VAT %d, stamp %d", l.LineSpec, now.VAT, now.Stamp)
	}
	want(t, c.get(address(d)), http.StatusOK, "N4 Exempt", "Stamp duty", "€\u00a01,002.00")
	want(t, c.get(address(d)+"/issue"), http.StatusOK, "write why")
	f.Set("version", formatID(now.Version))
	f.Set("why", "art. 10")
	want(t, c.post(address(d)+"/edit", f), http.StatusSeeOther)
	want(t, c.get(address(d)+"/issue"), http.StatusOK, "Issue now")
}

func TestOrdersOfACustomerBecomeOneInvoice(t *testing.T) {
	c := newApp(t).company("Tessuti Ferri")
	p := c.trades()
	var orders []string
	for range 2 {
		o := &models.Document{UID: models.NewUID(), Kind: models.FindKind("order"), PartyUID: p.UID}
		check(t, c.db().CreateDocument(t.Context(), c.User.UID, o))
		check(t, c.db().AddLines(t.Context(), c.User.UID, o, models.Line{LineSpec: models.LineSpec{Text: "Camel", Price: 10_0000, Quantity: 100_000, Unit: "m"}}))
		check(t, c.db().Advance(t.Context(), c.User.UID, o, "confirmed"))
		orders = append(orders, o.UID)
	}
	want(t, c.get("/invoices/collect?party="+p.UID), http.StatusOK, "SO-2026-0001", "SO-2026-0002", "Belmonte")
	uid := models.NewUID()
	for range 2 {
		want(t, c.post("/invoices/collect", url.Values{"uid": {uid}, "order": orders}), http.StatusSeeOther)
	}
	d := c.stored(&models.Document{UID: uid, Kind: models.FindKind("invoice")})
	if len(c.lines(d)) != 2 || d.Net != 2000_00 || !d.Deferred {
		t.Errorf("%d lines, %d, deferred %t", len(c.lines(d)), d.Net, d.Deferred)
	}
	want(t, c.post("/invoices/collect", url.Values{"uid": {models.NewUID()}}), http.StatusUnprocessableEntity, "Choose at least one order")
	want(t, c.get("/orders"), http.StatusOK, "Unpaid")
}
