package einvoice

import (
	"cmp"
	"slices"
	"strings"
)

// Specification is the business term BT-24 of what UBL and CII write.
const Specification = "urn:cen.eu:en16931:2017"

// en is an invoice in the terms of EN 16931, from which both syntaxes are
// written and whose rules are checked. BT numbers are those of the standard.
type en struct {
	*Invoice
	code                   string // BT-3
	seller, buyer          enParty
	ship                   *Delivery // BG-13, nil for none
	orders, delivered      []Reference
	more                   []enDocument // BG-24: what has no place of its own
	project, tender        string       // BT-11 CUP, BT-17 CIG
	house                  string       // BT-6, "" for the same currency
	taxHouse               int64        // BT-111, cents of house
	means, dueDate, terms  string       // BT-81, BT-9, BT-20
	lines                  []enLine
	extras                 []enExtra
	groups                 []enGroup
	lineSum, minus, plus   int64 // BT-106, 107, 108
	gross, paid, remainder int64 // BT-112, 113, 115
}

type enDocument struct{ number, text string }

type enParty struct {
	name, trade             string
	legal, legalScheme, vat string // BT-30, BT-31
	info                    string // BT-33
	endpoint, scheme        string // BT-34
	street, more, city      string
	post, region, country   string
	contact, phone, email   string
}

type enLine struct {
	note, name, text string // BT-127, 153, 154
	code, hs, origin string
	quantity, price  int64 // price is never negative
	unit             string
	amount           int64
	off, base        int64 // BT-136, 137: the discount
	percent          int64
	category         string
	rate             int64
}

type enExtra struct {
	charge   bool
	text     string
	amount   int64
	category string
	rate     int64
}

type enGroup struct {
	category     string
	rate         int64
	net, tax     int64
	reason, code string // BT-120, 121
}

func lower(inv *Invoice) *en {
	e := &en{Invoice: inv, code: typeCodes[inv.Type], dueDate: "", ship: inv.Ship}
	outside := e.outside()
	e.seller, e.buyer = partyOf(&inv.Seller, outside), partyOf(&inv.Buyer, outside)
	if r := inv.Seller.REA; r != nil {
		e.seller.info = strings.TrimSpace("REA " + r.Office + " " + r.Number)
	}
	e.lowerLines()
	e.lowerGroups()
	e.lowerReferences()
	e.lowerDelivery()
	e.lowerPayment()
	e.lowerTotals()
	return e
}

// typeCodes are the document types in UNTDID 1001.
var typeCodes = map[Type]string{
	"TD01": "380", "TD02": "386", "TD03": "386", "TD04": "381", "TD05": "383", "TD06": "380", "TD07": "380", "TD08": "381", "TD09": "383",
	"TD16": "389", "TD17": "389", "TD18": "389", "TD19": "389", "TD20": "380", "TD21": "380", "TD22": "380", "TD23": "380", "TD24": "380", "TD25": "380",
	"TD26": "380", "TD27": "389", "TD28": "380", "TD29": "380",
}

func (e *en) lowerLines() {
	several := len(e.Orders) > 1
	for _, l := range e.Lines {
		name, text, _ := strings.Cut(strings.TrimSpace(l.Text), "\n")
		n := enLine{name: strings.TrimSpace(name), text: strings.TrimSpace(text), code: l.Code, hs: l.HSCode, origin: l.Origin,
			quantity: l.Quantity, price: l.Price, unit: cmp.Or(l.Unit, "C62"), amount: l.Amount, category: e.category(l.VAT), rate: l.VAT.Rate}
		if n.price < 0 {
			n.price, n.quantity = -n.price, -n.quantity
		}
		if l.Discount != 0 {
			n.percent = l.Discount
			n.base = mulDiv(l.Price, l.Quantity*tenTo(e.Digits), 10_000_000)
			n.off = n.base - l.Amount
		}
		if several && l.Order > 0 && l.Order <= len(e.Orders) {
			n.note = "Order " + dated(e.Orders[l.Order-1])
		}
		e.lines = append(e.lines, n)
	}
	for _, x := range e.Extras {
		e.extras = append(e.extras, enExtra{x.Charge, x.Text, x.Amount, e.category(x.VAT), x.VAT.Rate})
	}
	if e.has("B") { // BR-B-01 knows no other country, not even of origin
		for i := range e.lines {
			e.lines[i].origin = ""
		}
	}
}

func dated(r Reference) string { return strings.TrimSpace(r.Number + " " + r.Date) }

// category is the UNCL 5305 code of a treatment.
func (e *en) category(v VAT) string {
	switch {
	case v.Category != "":
		return v.Category
	case v.Rate != 0 && e.SplitPayment():
		return "B"
	case v.Rate != 0:
		return "S"
	case v.Natura == "N2.1" && inUnion(vatPrefix(e.Buyer.VATNo)) && e.Buyer.Address.Country != e.Seller.Address.Country:
		return "AE" // a service taxed where the buyer is
	}
	code := cmp.Or(naturaCategories[v.Natura], "Z")
	if code == "O" && !e.outside() {
		return "E" // O cannot stand beside others
	}
	return code
}

// naturaCategories: Italian reasons that are neither export, supply within the
// Union nor reverse charge are exemptions, with their article as the reason.
var naturaCategories = map[Natura]string{
	"N1": "E", "N2": "O", "N2.1": "O", "N2.2": "O", "N3.1": "G", "N3.2": "K", "N3.3": "G", "N3.4": "E", "N3.5": "E", "N3.6": "E", "N4": "E", "N5": "E",
	"N6.1": "AE", "N6.2": "AE", "N6.3": "AE", "N6.4": "AE", "N6.5": "AE", "N6.6": "AE", "N6.7": "AE", "N6.8": "AE", "N6.9": "AE", "N7": "O",
}

// outside tells whether nothing on the invoice is subject to VAT.
func (e *en) outside() bool {
	for _, l := range e.Lines {
		if v := l.VAT; v.Category != "O" && (v.Category != "" || naturaCategories[v.Natura] != "O") {
			return false
		}
	}
	return len(e.Lines) > 0
}

func (e *en) has(category string) bool {
	return slices.ContainsFunc(e.lines, func(l enLine) bool { return l.category == category }) ||
		slices.ContainsFunc(e.extras, func(x enExtra) bool { return x.category == category })
}

// lowerGroups joins what is one group here: all reasons of one category, and
// charged VAT by rate.
func (e *en) lowerGroups() {
	for _, g := range e.Groups {
		n := enGroup{category: e.category(g.VAT), rate: g.Rate, net: g.Net, tax: g.Tax, reason: g.Reason}
		n.code = cmp.Or(g.Code, naturaReasons[g.Natura], categoryReasons[n.category])
		switch n.category {
		case "S", "Z", "L", "M", "B":
			n.reason, n.code = "", ""
		}
		i := slices.IndexFunc(e.groups, func(o enGroup) bool { return o.category == n.category && o.rate == n.rate })
		if i < 0 {
			e.groups = append(e.groups, n)
			continue
		}
		o := &e.groups[i]
		o.net, o.tax = o.net+n.net, o.tax+n.tax
		if n.reason != "" && n.reason != o.reason {
			o.reason = strings.TrimPrefix(o.reason+"; "+n.reason, "; ")
		}
		if n.code != o.code {
			o.code = ""
		}
	}
}

// categoryReasons are the VATEX codes that a category itself means.
var categoryReasons = map[string]string{"AE": "VATEX-EU-AE", "K": "VATEX-EU-IC", "G": "VATEX-EU-G", "O": "VATEX-EU-O"}

// naturaReasons: what was paid in the customer's name (art. 15) is outside of
// the taxable amount by article 79 (c) of the VAT directive.
var naturaReasons = map[Natura]string{"N1": "VATEX-EU-79-C"}

func (e *en) lowerReferences() {
	e.orders, e.delivered = e.Orders, e.Delivered
	if len(e.orders) > 1 {
		for _, r := range e.orders {
			e.more = append(e.more, enDocument{r.Number, strings.TrimSpace("Order " + r.Date)})
		}
		e.orders = nil
	}
	if len(e.delivered) > 1 {
		for _, r := range e.delivered {
			e.more = append(e.more, enDocument{r.Number, strings.TrimSpace("Delivery note " + r.Date)})
		}
		e.delivered = nil
	}
	for _, refs := range [][]Reference{e.Orders, e.Contracts, e.Tenders, e.Receipts} {
		for _, r := range refs {
			e.project, e.tender = cmp.Or(e.project, r.CUP), cmp.Or(e.tender, r.CIG)
		}
	}
	for i, r := range e.Contracts {
		if i > 0 {
			e.more = append(e.more, enDocument{r.Number, strings.TrimSpace("Contract " + r.Date)})
		}
	}
}

// lowerDelivery: a supply within the Union must say where the goods went and
// when, which is what the last delivery note says when nothing else does.
func (e *en) lowerDelivery() {
	last := ""
	for _, r := range e.Delivered {
		last = max(last, r.Date)
	}
	switch {
	case e.ship != nil && e.ship.Date == "":
		ship := *e.ship
		ship.Date = last
		e.ship = &ship
	case e.ship == nil && e.has("K"):
		e.ship = &Delivery{Date: last, Address: e.Buyer.Address}
	case e.ship == nil && last != "":
		e.ship = &Delivery{Date: last}
	}
}

func (e *en) lowerTotals() {
	for _, l := range e.lines {
		e.lineSum += l.amount
	}
	for _, x := range e.extras {
		if x.charge {
			e.plus += x.amount
		} else {
			e.minus += x.amount
		}
	}
	e.gross, e.paid, e.remainder = e.Total-e.Round, e.Paid+e.Withheld, e.Due
	if e.SplitPayment() {
		e.paid += e.Tax // the state gets it from the buyer
	}
	if e.House != "" && e.House != e.Currency {
		e.house, e.taxHouse = e.House, mulDiv(e.Tax, e.Rate*100, 1_000_000*tenTo(e.Digits))
	}
}

// join2 sets two words side by side.
func join2(a, b string) string { return strings.TrimSpace(a + " " + b) }

// money writes an amount of the invoice's currency.
func (e *en) money(v int64) string { return decimal(v, e.Digits, 2) }
