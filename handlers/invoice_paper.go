package handlers

import (
	"strings"

	"jennyerp/internal/bank"
	"jennyerp/internal/paperwork"
	"jennyerp/models"
)

// What a paper that asks for money says beside what all papers do: both sides
// by their legal names and numbers, taxes with the reason where there is none,
// stamp duty, what is to be paid when and where.

// vatLine is the tax of one rate, or the reason why there is none.
func (p page) vatLine(s models.VATSum, currency string) labelled {
	net := p.Money(s.Net, currency)
	if s.Reason != "" {
		return labelled{p.T("paper.vat_none", "Reason", p.ReasonName(s.Reason), "Net", net), p.Money(s.VAT, currency)}
	}
	return labelled{p.T("paper.vat_of", "Rate", p.Percent(s.Rate), "Net", net), p.Money(s.VAT, currency)}
}

// ReasonName says why there is no VAT, with the code in front.
func (p page) ReasonName(code string) string { return code + " " + p.T("vat.reason."+code) }

// sums are the last lines below the taxes; the very last is what is to be paid.
func (view *paperView) sums() []paperwork.Total {
	d := view.Doc
	var all []paperwork.Total
	if d.Stamp != 0 && d.StampDuty != "bear" {
		all = append(all, view.total(view.T("paper.stamp"), d.Stamp))
	}
	if d.Rounding != 0 {
		all = append(all, view.total(view.T("paper.rounding"), d.Rounding))
	}
	all = append(all, view.total(view.T("paper.total"), d.Total()))
	if d.Withheld != 0 {
		return append(all, view.total(view.T("paper.withheld"), -d.Withheld), view.total(view.T("paper.payable"), d.Payable()))
	}
	if d.Payable() != d.Total() {
		all = append(all, view.total(view.T("paper.split"), -d.VAT), view.total(view.T("paper.payable"), d.Payable()))
	}
	return all
}

// seller is the letterhead with what the law wants of the house.
func (view *paperView) seller(face models.DocumentFace) paperwork.Side {
	side := paperwork.Side{Name: face.Company.Name}
	if face.Seller != nil {
		if face.Seller.Name != face.Company.Name && face.Seller.Name != "" {
			side.Lines = append(side.Lines, face.Seller.Name)
		}
		side.Lines = append(side.Lines, view.taxLines(*face.Seller)...)
	}
	for _, line := range []string{face.Company.Phone, face.Company.Email} {
		if line != "" {
			side.Lines = append(side.Lines, line)
		}
	}
	return side
}

// taxLines are address and numbers of one side.
func (view *paperView) taxLines(s models.TaxSide) []string {
	a := models.AddressSpec{Street: s.Street, ZIP: s.ZIP, City: s.City, Region: s.Region, Country: s.Country}
	lines := view.address(a.Lines())
	if s.VATNo != "" {
		lines = append(lines, view.T("out.vat_no", "Number", s.VATNo))
	}
	if s.TaxCode != "" && !strings.HasSuffix(s.VATNo, s.TaxCode) {
		lines = append(lines, view.T("out.tax_code", "Code", s.TaxCode))
	}
	if s.REA != "" {
		lines = append(lines, "REA "+s.REA)
	}
	if s.SDI != "" {
		lines = append(lines, "SDI "+s.SDI)
	}
	return lines
}

// claim fills what is to be paid when, and where to.
func (view *paperView) claim(face models.DocumentFace, lines []models.Line) error {
	d, sheet := view.Doc, view.Sheet
	fact := func(label, value string) {
		if value != "" {
			sheet.Feet = append(sheet.Feet, paperwork.Fact{Label: label, Value: value})
		}
	}
	if dues := view.dues(d); dues != "" {
		fact(view.T("invoice.due"), dues)
	}
	if s := face.Seller; s != nil && d.Kind.Name != "credit_note" {
		fact("IBAN", bank.Grouped(s.IBAN))
		fact("BIC", s.BIC)
		if s.IBAN == "" {
			fact(view.T("out.bank"), face.Company.Bank)
		}
	}
	if d.Kind.Name == "invoice" && d.Currency == "EUR" && face.Seller != nil {
		code, err := bank.QR(bank.Transfer{Holder: face.Seller.Name, IBAN: face.Seller.IBAN, BIC: face.Seller.BIC, Cents: d.Payable(), Text: d.Number})
		if err == nil && d.Number != "" { // without a right account there is none
			sheet.Code, sheet.CodeSays = code, view.T("invoice.code")
		}
	}
	if d.Stamp != 0 {
		sheet.Closing = append(sheet.Closing, view.T("invoice.stamp_note"))
	}
	if d.Kind.Name == "proforma" {
		sheet.Closing = append(sheet.Closing, view.T("invoice.proforma_note"))
	}
	return nil
}

// dues are the days and parts in which the paper is to be paid, in one text. As
// long as it is a draft with terms nobody understands there are none.
func (view *paperView) dues(d *models.Document) string {
	if d.Kind.Name == "credit_note" {
		return ""
	}
	spec := *d
	if terms, ok := models.ParseTerms(d.Payment); ok && len(terms) > 0 && d.Frozen() {
		spec.Until = "" // as they were when it was issued: the terms are frozen too
		if all := models.Dues(d.Date, d.Payable(), terms); all[len(all)-1].Date != d.Until {
			spec.Until = d.Until
		}
	}
	dues, err := spec.DueDates()
	if err != nil {
		return ""
	}
	var parts []string
	for _, u := range dues {
		parts = append(parts, view.Money(u.Amount, d.Currency)+" · "+view.day(u.Date))
	}
	return strings.Join(parts, "\n")
}
