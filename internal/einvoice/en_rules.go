package einvoice

import (
	"slices"
	"strings"
)

// Broken are the rules of EN 16931 that an invoice breaks, by the standard's
// names ("BR-CO-10"), each once.
type Broken []string

func (b Broken) Error() string { return "e-invoice: EN 16931 " + strings.Join(b, ", ") }

// Validate names the rules of EN 16931 that the invoice would break as UBL or
// CII. Rules about what this program never writes (payee, representative,
// periods, cards) are not there; docs/einvoice.md lists them.
func Validate(inv *Invoice) Broken { return lower(inv).broken() }

// rule is one rule; holds says whether the invoice keeps it.
type rule struct {
	id    string
	holds func(*en) bool
}

func (e *en) broken() Broken {
	var all Broken
	for _, list := range [][]rule{baseRules, totalRules, codeRules, decimalRules} {
		for _, r := range list {
			if !r.holds(e) {
				all = append(all, r.id)
			}
		}
	}
	return append(all, e.brokenCategories()...)
}

// baseRules ask for what must be there.
var baseRules = []rule{
	{"BR-02", func(e *en) bool { return given(e.Number) }},
	{"BR-03", func(e *en) bool { return formDate.MatchString(e.Date) }},
	{"BR-04", func(e *en) bool { return e.code != "" }},
	{"BR-05", func(e *en) bool { return given(e.Currency) }},
	{"BR-06", func(e *en) bool { return given(e.seller.name) }},
	{"BR-07", func(e *en) bool { return given(e.buyer.name) }},
	{"BR-08", func(e *en) bool { return e.seller.placed() }},
	{"BR-09", func(e *en) bool { return given(e.seller.country) }},
	{"BR-10", func(e *en) bool { return e.buyer.placed() }},
	{"BR-11", func(e *en) bool { return given(e.buyer.country) }},
	{"BR-16", func(e *en) bool { return len(e.lines) > 0 }},
	{"BR-25", func(e *en) bool { return all(e.lines, func(l enLine) bool { return given(l.name) }) }},
	{"BR-27", func(e *en) bool { return all(e.lines, func(l enLine) bool { return l.price >= 0 }) }},
	{"BR-33", func(e *en) bool { return all(e.extras, func(x enExtra) bool { return x.charge || given(x.text) }) }},
	{"BR-38", func(e *en) bool { return all(e.extras, func(x enExtra) bool { return !x.charge || given(x.text) }) }},
	{"BR-CO-21", func(e *en) bool { return all(e.extras, func(x enExtra) bool { return x.charge || given(x.text) }) }},
	{"BR-CO-22", func(e *en) bool { return all(e.extras, func(x enExtra) bool { return !x.charge || given(x.text) }) }},
	{"BR-52", func(e *en) bool { return all(e.more, func(d enDocument) bool { return given(d.number) }) }},
	{"BR-53", func(e *en) bool { return e.house == "" || e.Invoice.Rate > 0 }},
	{"BR-55", func(e *en) bool { return all(e.Corrects, func(r Reference) bool { return given(r.Number) }) }},
	{"BR-57", func(e *en) bool {
		return e.ship == nil || e.ship.Address == (Address{}) || given(e.ship.Address.Country)
	}},
	{"BR-61", func(e *en) bool { return e.means != "30" && e.means != "58" || given(e.Payment.Account.IBAN) }},
	{"BR-62", func(e *en) bool { return e.seller.endpoint == "" || given(e.seller.scheme) }},
	{"BR-63", func(e *en) bool { return e.buyer.endpoint == "" || given(e.buyer.scheme) }},
	{"BR-CO-04", func(e *en) bool { return all(e.lines, func(l enLine) bool { return given(l.category) }) }},
	{"BR-CO-09", func(e *en) bool { return e.seller.prefixed() && e.buyer.prefixed() }},
	{"BR-CO-25", func(e *en) bool { return e.remainder <= 0 || given(e.dueDate) || given(e.terms) }},
	{"BR-CO-26", func(e *en) bool { return given(e.seller.legal) || given(e.seller.vat) }},
}

// totalRules are sums.
var totalRules = []rule{
	{"BR-CO-13", func(e *en) bool { return e.Net == e.lineSum-e.minus+e.plus }},
	{"BR-CO-14", func(e *en) bool { return len(e.groups) == 0 || e.Tax == e.taxSum() }},
	{"BR-CO-15", func(e *en) bool { return e.gross == e.Net+e.Tax }},
	{"BR-CO-16", func(e *en) bool { return e.remainder == e.gross-e.paid+e.Round }},
	{"BR-CO-17", func(e *en) bool {
		return all(e.groups, func(g enGroup) bool { return g.category == "O" || g.tax == mulDiv(g.net, g.rate, 100_00) })
	}},
	{"BR-CO-18", func(e *en) bool { return len(e.groups) > 0 }},
	{"BR-B-01", func(e *en) bool { return !e.has("B") || e.onlyIn("IT") }},
	{"BR-B-02", func(e *en) bool { return !e.has("B") || !e.has("S") }},
	{"BR-IC-11", func(e *en) bool { return !e.grouped("K") || e.ship != nil && given(e.ship.Date) }},
	{"BR-IC-12", func(e *en) bool { return !e.grouped("K") || e.ship != nil && given(e.ship.Address.Country) }},
	{"BR-O-11", func(e *en) bool { return !e.grouped("O") || len(e.groups) == 1 }},
	{"BR-O-12", func(e *en) bool {
		return !e.grouped("O") || all(e.lines, func(l enLine) bool { return l.category == "O" })
	}},
	{"BR-O-13", func(e *en) bool {
		return !e.grouped("O") || all(e.extras, func(x enExtra) bool { return x.charge || x.category == "O" })
	}},
	{"BR-O-14", func(e *en) bool {
		return !e.grouped("O") || all(e.extras, func(x enExtra) bool { return !x.charge || x.category == "O" })
	}},
}

// codeRules ask for the code lists.
var codeRules = []rule{
	{"BR-CL-04", func(e *en) bool { return e.Currency == "" || currencies[e.Currency] }},
	{"BR-CL-05", func(e *en) bool { return e.house == "" || currencies[e.house] }},
	{"BR-CL-14", func(e *en) bool {
		return country(e.seller.country) && country(e.buyer.country) && (e.ship == nil || country(e.ship.Address.Country))
	}},
	{"BR-CL-15", func(e *en) bool { return all(e.lines, func(l enLine) bool { return country(l.origin) }) }},
	{"BR-CL-16", func(e *en) bool { return e.means == "" || meansCodes[e.means] }},
	{"BR-CL-17", func(e *en) bool {
		return all(e.groups, func(g enGroup) bool { return categories[g.category] }) && all(e.extras, func(x enExtra) bool { return categories[x.category] })
	}},
	{"BR-CL-18", func(e *en) bool { return all(e.lines, func(l enLine) bool { return categories[l.category] }) }},
	{"BR-CL-22", func(e *en) bool {
		return all(e.groups, func(g enGroup) bool { return g.code == "" || reasons[strings.ToUpper(g.code)] })
	}},
	{"BR-CL-23", func(e *en) bool { return all(e.lines, func(l enLine) bool { return knownUnit(l.unit) }) }},
	{"BR-CL-25", func(e *en) bool {
		return (e.seller.scheme == "" || schemes[e.seller.scheme]) && (e.buyer.scheme == "" || schemes[e.buyer.scheme])
	}},
}

// decimalRules: amounts have two decimals, also of currencies that have three.
var decimalRules = []rule{
	{"BR-DEC-01", func(e *en) bool { return all(e.extras, func(x enExtra) bool { return x.charge || e.short(x.amount) }) }},
	{"BR-DEC-05", func(e *en) bool { return all(e.extras, func(x enExtra) bool { return !x.charge || e.short(x.amount) }) }},
	{"BR-DEC-09", func(e *en) bool { return e.short(e.lineSum) }},
	{"BR-DEC-10", func(e *en) bool { return e.short(e.minus) }},
	{"BR-DEC-11", func(e *en) bool { return e.short(e.plus) }},
	{"BR-DEC-12", func(e *en) bool { return e.short(e.Net) }},
	{"BR-DEC-13", func(e *en) bool { return e.short(e.Tax) }},
	{"BR-DEC-14", func(e *en) bool { return e.short(e.gross) }},
	{"BR-DEC-16", func(e *en) bool { return e.short(e.paid) }},
	{"BR-DEC-17", func(e *en) bool { return e.short(e.Round) }},
	{"BR-DEC-18", func(e *en) bool { return e.short(e.remainder) }},
	{"BR-DEC-19", func(e *en) bool { return all(e.groups, func(g enGroup) bool { return e.short(g.net) }) }},
	{"BR-DEC-20", func(e *en) bool { return all(e.groups, func(g enGroup) bool { return e.short(g.tax) }) }},
	{"BR-DEC-23", func(e *en) bool { return all(e.lines, func(l enLine) bool { return e.short(l.amount) }) }},
	{"BR-DEC-24", func(e *en) bool { return all(e.lines, func(l enLine) bool { return e.short(l.off) }) }},
	{"BR-DEC-25", func(e *en) bool { return all(e.lines, func(l enLine) bool { return e.short(l.base) }) }},
}

func given(text string) bool { return strings.TrimSpace(text) != "" }

func all[T any](list []T, holds func(T) bool) bool {
	return !slices.ContainsFunc(list, func(item T) bool { return !holds(item) })
}

func country(code string) bool { return code == "" || countries[code] }

func knownUnit(code string) bool {
	for _, u := range units {
		if u.code == code {
			return true
		}
	}
	return false
}

// placed tells whether anything of an address is there.
func (p *enParty) placed() bool { return p.street+p.more+p.city+p.post+p.region+p.country != "" }

// prefixed tells whether a VAT identifier begins with a country.
func (p *enParty) prefixed() bool {
	return p.vat == "" || len(p.vat) > 2 && (countries[p.vat[:2]] || p.vat[:2] == "EL")
}

func (e *en) taxSum() int64 {
	sum := int64(0)
	for _, g := range e.groups {
		sum += g.tax
	}
	return sum
}

func (e *en) grouped(category string) bool {
	return slices.ContainsFunc(e.groups, func(g enGroup) bool { return g.category == category })
}

func (e *en) onlyIn(code string) bool {
	return e.seller.country == code && e.buyer.country == code && (e.ship == nil || e.ship.Address.Country == "" || e.ship.Address.Country == code) &&
		all(e.lines, func(l enLine) bool { return l.origin == "" || l.origin == code })
}

// short tells whether an amount needs no more than two decimals.
func (e *en) short(v int64) bool { return e.Digits <= 2 || v%tenTo(e.Digits-2) == 0 }
