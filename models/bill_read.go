package models

import (
	"cmp"
	"slices"
	"strings"

	"jennyerp/internal/einvoice"
	"jennyerp/internal/measure"
	"jennyerp/internal/taxid"
)

// billOf is a received invoice as the bill it becomes: the sums are the file's
// to the cent, whatever its lines come to. remarks tell what does not add up.
// What is no invoice of a supplier is Invalid.
func billOf(inv *einvoice.Invoice, set Settings) (d *Document, lines []Line, remarks []FieldError, err error) {
	if err := refuseArrival(inv, set); err != nil {
		return nil, nil, nil, err
	}
	d = &Document{Kind: FindKind("bill")}
	d.Mode, d.Reference, d.Date, d.Currency, d.Title = "invoice", shorten(inv.Number, maxReference), inv.Date, inv.Currency, shorten(strings.Join(inv.Notes, " "), maxReference)
	sign := int64(1)
	if inv.Total < 0 {
		sign = -1
	}
	if inv.IsCredit() || inv.Total < 0 { // some write a credit as less than nothing
		d.Mode = "credit"
	}
	if inv.House == set.Currency && inv.Currency != set.Currency {
		d.Rate = inv.Rate
	}
	lines, off := billLines(d, inv, sign)
	if off != 0 {
		remarks = append(remarks, FieldError{Field: "lines", Key: "bill.remark.lines", Args: map[string]any{"Amount": off}})
	}
	for _, l := range lines {
		d.Net += l.Amount
	}
	for _, s := range VATSums(lines) {
		d.VAT += s.VAT
	}
	d.VATOff = sign*inv.Tax - d.VAT
	d.VAT += d.VATOff
	d.Rounding = sign*inv.Total - d.Net - d.VAT
	d.Withheld = sign * (inv.Total - inv.Due)
	if off := max(d.VATOff, -d.VATOff); off > int64(len(inv.Groups)) {
		remarks = append(remarks, FieldError{Field: "vat", Key: "bill.remark.vat", Args: map[string]any{"Amount": d.VATOff}})
	}
	if off := max(d.Rounding, -d.Rounding); off >= 1_00 {
		remarks = append(remarks, FieldError{Field: "total", Key: "bill.remark.total", Args: map[string]any{"Amount": d.Rounding}})
	}
	if !d.fallsDue(inv) {
		remarks = append(remarks, FieldError{Field: "until", Key: "bill.remark.dues"})
	}
	return d, lines, remarks, nil
}

const maxReference = 160

// shorten gives the beginning of a text, n characters at most.
func shorten(text string, n int) string {
	text = strings.Join(strings.Fields(text), " ")
	if r := []rune(text); len(r) > n {
		return string(r[:n-1]) + "…"
	}
	return text
}

// refuseArrival refuses what is not written by a supplier to this company.
func refuseArrival(inv *einvoice.Invoice, set Settings) error {
	if _, known := measure.FindCurrency(inv.Currency); !known {
		return Refuse("currency", "bill.refused.currency")
	}
	if slices.Contains([]einvoice.Type{"TD16", "TD17", "TD18", "TD19", "TD20", "TD21", "TD22", "TD23", "TD27", "TD28", "TD29"}, inv.Type) {
		return Refuse("type", "bill.refused.own")
	}
	us := set.taxSide()
	same := func(p einvoice.Party) bool {
		return us.VATNo != "" && taxid.Clean(p.VATNo) == taxid.Clean(us.VATNo) || us.TaxCode != "" && p.TaxCode == us.TaxCode ||
			us.VATNo != "" && p.TaxCode != "" && p.TaxCode == strings.TrimPrefix(us.VATNo, "IT")
	}
	switch buyer := inv.Buyer; {
	case same(inv.Seller):
		return Refuse("seller", "bill.refused.ours")
	case us.VATNo != "" && buyer.VATNo+buyer.TaxCode != "" && !same(buyer):
		return &Invalid{Fields: []FieldError{{Field: "buyer", Key: "bill.refused.buyer", Args: map[string]any{"Name": strings.TrimSpace(buyer.Name + " " + cmp.Or(buyer.VATNo, buyer.TaxCode))}}}}
	}
	return nil
}

// billLines are the lines of a received invoice, and how far the file's own sum
// of them is from its groups: for that a line of rounding stands.
func billLines(d *Document, inv *einvoice.Invoice, sign int64) (lines []Line, off int64) {
	for _, l := range inv.Lines {
		lines = append(lines, d.lineOf(l, sign))
	}
	for _, x := range inv.Extras {
		amount := sign * x.Amount
		if !x.Charge {
			amount = -amount
		}
		lines = append(lines, d.lump(x.Text, amount, x.VAT))
	}
	if len(lines) > MaxLines-20 { // more than a paper holds: the file has them
		lines = nil
	}
	sums := VATSums(lines)
	for _, g := range inv.Groups {
		rate, reason := treatedAs(g.VAT)
		i := slices.IndexFunc(sums, func(s VATSum) bool { return s.Rate == rate && s.Reason == reason })
		if i < 0 {
			i = len(sums)
			sums = append(sums, VATSum{Rate: rate, Reason: reason})
		}
		sums[i].Net -= sign * g.Net // what is left is what the lines have too much
	}
	for _, s := range sums {
		if s.Net == 0 || len(inv.Groups) == 0 {
			continue
		}
		if len(inv.Lines) > 0 {
			off = max(off, s.Net, -s.Net)
		}
		lines = append(lines, d.lump("±", -s.Net, einvoice.VAT{Rate: s.Rate, Natura: einvoice.Natura(s.Reason)}))
	}
	return lines, off
}

// lineOf is one line. One whose amount is not its quantity times its price, as
// happens with more decimals than we hold, stands as its amount, and says in its
// note what it was made of.
func (d *Document) lineOf(from einvoice.Line, sign int64) Line {
	l := Line{LineSpec: LineSpec{Code: shorten(from.Code, 80), Text: shorten(cmp.Or(from.Text, "–"), maxLineText), Quantity: Quantity(from.Quantity), Price: UnitPrice(sign * from.Price), Discount: from.Discount}}
	l.VAT, l.Reason = treatedAs(from.VAT)
	if l.Quantity < 0 {
		l.Quantity, l.Price = -l.Quantity, -l.Price
	}
	word := einvoice.UnitName(from.Unit)
	i := slices.IndexFunc(Units, func(u string) bool { return einvoice.UnitCode(u) == from.Unit && from.Unit != "" })
	if i >= 0 {
		l.Unit = Units[i]
	}
	l.Amount = d.amount(&l)
	whole := l.Quantity <= maxQuantity && l.Price <= maxUnitPrice && l.Price >= -maxUnitPrice && l.Discount >= 0 && l.Discount <= maxDiscount
	if l.Amount == sign*from.Amount && whole && (i >= 0 || word == "") {
		return l
	}
	made := measure.FormatNumber(from.Quantity, measure.QuantityScale, 0, "en")
	made = strings.TrimSpace(made+" "+word) + " × " + measure.FormatNumber(from.Price, measure.PriceScale, 2, "en")
	if l.Amount == sign*from.Amount && whole {
		l.Note = shorten(made, maxLineText)
		return l
	}
	as := d.lump(l.Text, sign*from.Amount, from.VAT)
	as.Code, as.Note = l.Code, shorten(made, maxLineText)
	return as
}

// lump is a line of one piece that comes to an amount.
func (d *Document) lump(text string, amount int64, vat einvoice.VAT) Line {
	price := amount
	for range measure.PriceScale - d.digits() {
		price *= 10
	}
	l := Line{Amount: amount, LineSpec: LineSpec{Text: shorten(cmp.Or(text, "–"), maxLineText), Quantity: 1000, Price: UnitPrice(price)}}
	l.VAT, l.Reason = treatedAs(vat)
	return l
}

// treatedAs is the rate of a received line, or our reason why it has none: the
// Italian code, one of those withdrawn in 2021, or the category of EN 16931.
func treatedAs(v einvoice.VAT) (rate int64, reason string) {
	if v.Rate != 0 {
		return v.Rate, ""
	}
	if _, known := FindReason(string(v.Natura)); known {
		return 0, string(v.Natura)
	}
	switch string(v.Natura) + v.Category {
	case "N3", "Z":
		return 0, "N3.6"
	case "G":
		return 0, "N3.1"
	case "K":
		return 0, "N3.2"
	case "N6", "AE":
		return 0, "N6.9"
	case "E":
		return 0, "N4"
	case "O":
		return 0, "N2.1"
	}
	return 0, "N2.2"
}

// fallsDue takes over when what is to be paid, and tells whether the file's
// parts come to the whole.
func (d *Document) fallsDue(inv *einvoice.Invoice) bool {
	if d.Mode == "credit" {
		return true
	}
	var sum int64
	for _, p := range inv.Payment.Dates {
		if p.Due != "" && p.Amount > 0 {
			d.Parts = append(d.Parts, Part{Date: max(p.Due, d.Date), Amount: p.Amount})
		}
		sum += p.Amount
	}
	slices.SortStableFunc(d.Parts, func(a, b Part) int { return strings.Compare(a.Date, b.Date) })
	if len(d.Parts) == 0 {
		return true
	}
	d.Until = d.Parts[len(d.Parts)-1].Date
	if !d.inParts() {
		d.Parts = nil
		return sum == 0
	}
	return true
}
