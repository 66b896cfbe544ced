package models

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"jennyerp/internal/einvoice"
	"jennyerp/internal/measure"
	"jennyerp/internal/taxid"
)

// EInvoice is an issued paper as electronic invoices say it. Everything comes
// from what was frozen with it; reason gives the sentence of a VAT reason.
func (t *Tenant) EInvoice(ctx context.Context, d *Document, reason func(code string) string) (*einvoice.Invoice, error) {
	claim, err := t.FindClaim(ctx, d)
	if err != nil {
		return nil, err
	}
	lines, err := t.Lines(ctx, d)
	if err != nil {
		return nil, err
	}
	set, err := t.Settings(ctx)
	if err != nil {
		return nil, err
	}
	family, err := t.LinkedDocuments(ctx, d)
	if err != nil {
		return nil, err
	}
	return eInvoice(d, family, claim, lines, set, reason), nil
}

func eInvoice(d *Document, family Family, claim *Claim, lines []Line, set Settings, reason func(string) string) *einvoice.Invoice {
	inv := &einvoice.Invoice{Type: einvoice.Plain, Number: d.Number, Date: d.Date, Currency: d.Currency, Digits: d.digits(), House: set.Currency, Rate: d.Rate,
		Seller: sideOf(d.Face.Seller), Buyer: sideOf(d.Face.Buyer), Stamp: d.stampCents(), Due: claim.Payable, Delivered: delivered(d.DDT)}
	switch {
	case d.Kind.Name == "credit_note":
		inv.Type = einvoice.Credit
	case d.Deferred:
		inv.Type = einvoice.Deferred
	}
	inv.Buyer.Contact = d.Face.Contact
	references(inv, family.From, d)
	fill(inv, d, lines, reason)
	inv.Payment = paymentOf(d, claim)
	within := slices.ContainsFunc(lines, func(l Line) bool { return l.Reason == "N3.2" })
	if within && len(inv.Delivered) == 0 { // without delivery notes it is of the day the goods went
		inv.Ship = &einvoice.Delivery{Date: d.Date, Address: inv.Buyer.Address}
	}
	return inv
}

// unwritable is what keeps a draft of an Italian house from becoming the file for
// the exchange, before it is issued: afterwards nothing of it changes any more.
func unwritable(d *Document, lines []Line, buyer *TaxSide, set Settings) ([]einvoice.Problem, error) {
	if set.Country != "IT" || d.Currency != set.Currency && d.Rate == 0 { // without a rate nothing can be reckoned
		return nil, nil
	}
	on := *d
	on.Face = &DocumentFace{Seller: set.taxSide(), Buyer: buyer}
	year, _ := strconv.Atoi(d.Date[:4])
	on.Number = d.Kind.Number(set.Numbers[d.Kind.Name], year, 9999)
	claim := &Claim{Payable: d.Payable()}
	if dues, err := d.DueDates(); err == nil && d.Kind.Dated == "due" {
		claim.Dues = dues
	}
	// What it refers to has numbers of ours, which can always be written.
	inv := eInvoice(&on, Family{}, claim, lines, set, func(code string) string { return code })
	var problems einvoice.Problems
	_, err := einvoice.FatturaPA(inv, einvoice.Progressive(1))
	if errors.As(err, &problems) {
		return problems, nil
	}
	return nil, err
}

// stampCents is the duty in euro cents: it is always two euro.
func (d *Document) stampCents() int64 {
	if d.Stamp == 0 {
		return 0
	}
	return stampDuty
}

// fill writes lines, VAT and sums. Who is charged with the stamp duty has a
// line of it.
func fill(inv *einvoice.Invoice, d *Document, lines []Line, reason func(string) string) {
	split := FindTreatment(d.Treatment).Split
	if d.Stamp != 0 && d.StampDuty != "bear" {
		price := UnitPrice(d.Stamp)
		for range measure.PriceScale - d.digits() {
			price *= 10
		}
		lines = append(lines, Line{Amount: d.Stamp, LineSpec: LineSpec{Text: "Imposta di bollo", Quantity: 1000, Price: price, Reason: "N1"}})
	}
	for _, l := range lines {
		text := l.Text
		if l.Colour != "" {
			text += ", " + l.Colour
		}
		line := einvoice.Line{Code: l.Code, Text: text, LatinText: l.Latin, Quantity: int64(l.Quantity), Unit: einvoice.UnitCode(l.Unit), Price: int64(l.Price), Discount: l.Discount, Amount: l.Amount,
			VAT: einvoice.VAT{Rate: l.VAT, Natura: einvoice.Natura(l.Reason)}, Extra: l.SampleID == 0 && l.Reason == "N1"}
		if l.Face != nil {
			line.HSCode, line.Origin = l.Face.Sample.HSCode, l.Face.Sample.Origin
		}
		inv.Lines = append(inv.Lines, line)
		inv.Net += l.Amount
	}
	for _, s := range VATSums(lines) {
		g := einvoice.Group{VAT: einvoice.VAT{Rate: s.Rate, Natura: einvoice.Natura(s.Reason)}, Net: s.Net, Tax: s.VAT}
		if split && s.Rate > 0 {
			g.When = einvoice.Split
		}
		if s.Reason != "" {
			g.Reason = reason(s.Reason)
		}
		inv.Groups = append(inv.Groups, g)
		inv.Tax += s.VAT
	}
	inv.Total = inv.Net + inv.Tax
}

// paymentOf says how and when.
func paymentOf(d *Document, c *Claim) einvoice.Payment {
	p := einvoice.Payment{Method: einvoice.Transfer, Terms: d.Payment, Text: d.Number, Account: einvoice.Account{IBAN: d.Face.Seller.IBAN, BIC: d.Face.Seller.BIC, Holder: d.Face.Seller.Name}}
	switch text := " " + strings.ToLower(d.Payment) + " "; {
	case strings.Contains(text, "riba"), strings.Contains(text, " rb "), strings.Contains(text, "ri.ba"):
		p.Method = einvoice.Riba
	case strings.Contains(text, "contanti"), strings.Contains(text, "cash "), strings.Contains(text, "现金"):
		p.Method = einvoice.Cash
	case p.Account.IBAN == "": // they know where to, or ask
		p.Method = ""
	}
	for _, u := range c.Dues {
		p.Dates = append(p.Dates, einvoice.Instalment{Due: u.Date, Amount: u.Amount})
	}
	return p
}

// sideOf is one side, in the parts of the formats. A number without the prefix
// of a country is one of a register.
func sideOf(s *TaxSide) einvoice.Party {
	if s == nil {
		return einvoice.Party{}
	}
	p := einvoice.Party{Name: s.Name, LatinName: s.LatinName, VATNo: s.VATNo, TaxCode: s.TaxCode, SDI: s.SDI, PEC: s.PEC, Email: s.Email, Phone: s.Phone, Regime: s.Regime,
		Address: einvoice.Address{Street: s.Street, LatinStreet: s.LatinStreet, PostCode: s.ZIP, City: s.City, LatinCity: s.LatinCity, Province: s.Region, Country: s.Country}}
	if s.VATNo != "" && taxid.Country(s.VATNo) == "" {
		p.VATNo, p.Register = "", s.VATNo
	}
	if office, number, ok := strings.Cut(s.REA, "-"); ok {
		p.REA = &einvoice.REA{Office: strings.TrimSpace(office), Number: strings.TrimSpace(number)}
	}
	return p
}

// references names the orders an invoice came from, and the invoice that a
// credit note corrects.
func references(inv *einvoice.Invoice, from []*Document, d *Document) {
	for _, o := range from {
		switch o.Kind.Name {
		case "order":
			ref := einvoice.Reference{Number: o.Number, Date: o.Date, CIG: d.CIG, CUP: d.CUP}
			if einvoice.IsNumber(o.Reference) { // else it is words, and our number says more
				ref.Number = o.Reference
			}
			inv.Orders = append(inv.Orders, ref)
		case "invoice":
			inv.Corrects = append(inv.Corrects, einvoice.Reference{Number: o.Number, Date: o.Date})
		}
	}
	if number := d.Reference; len(inv.Orders) == 0 && (einvoice.IsNumber(number) || d.CIG != "" || d.CUP != "") {
		inv.Orders = []einvoice.Reference{{Number: number, CIG: d.CIG, CUP: d.CUP}}
	}
	inv.BuyerRef = d.Reference
}

// delivered reads the delivery notes of a deferred invoice: one a line, its
// number and then its day.
func delivered(text string) []einvoice.Reference {
	var all []einvoice.Reference
	for line := range strings.Lines(text) {
		f := strings.Fields(line)
		if len(f) < 2 {
			continue
		}
		for cut := len(f) - 1; cut > 0; cut-- { // a day may have spaces
			if day, err := measure.ParseDate(strings.Join(f[cut:], " "), "it"); err == nil {
				all = append(all, einvoice.Reference{Number: strings.Trim(strings.Join(f[:cut], " "), ",;"), Date: day.Format(time.DateOnly)})
				break
			}
		}
	}
	return all
}
