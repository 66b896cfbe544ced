package encheck

import (
	"fmt"
	"math/big"
	"regexp"
	"slices"
)

type checker struct {
	*invoice
	broken map[string]bool
}

// rule notes its name when it is not kept.
func (c *checker) rule(name string, kept bool) {
	if !kept {
		c.broken[name] = true
	}
}

func (c *checker) all() {
	c.heads()
	c.parts()
	c.sums()
	c.decimals()
	for _, f := range families {
		c.family(f)
	}
	c.rule("BR-IC-11", !c.grouped("K") || c.delivered != "")
	c.rule("BR-IC-12", !c.grouped("K") || c.shipCountry != "")
	c.rule("BR-O-11", !c.grouped("O") || len(c.groups) == 1)
	for _, l := range c.lines {
		c.rule("BR-O-12", !c.grouped("O") || l.category == "O")
	}
	for _, x := range c.extras {
		c.rule(map[bool]string{false: "BR-O-13", true: "BR-O-14"}[x.charge], !c.grouped("O") || x.category == "O")
	}
	c.rule("BR-B-01", !c.used("B") || c.seller.country == "IT" && c.buyer.country == "IT")
	c.rule("BR-B-02", !c.used("B") || !c.used("S"))
}

func (c *checker) heads() {
	for name, text := range map[string]string{"BR-01": c.spec, "BR-02": c.number, "BR-04": c.kind, "BR-05": c.currency, "BR-06": c.seller.name, "BR-07": c.buyer.name,
		"BR-09": c.seller.country, "BR-11": c.buyer.country, "BR-12": c.sum, "BR-13": c.net, "BR-14": c.gross, "BR-15": c.open} {
		c.rule(name, text != "")
	}
	c.rule("BR-03", day.MatchString(c.date))
	c.rule("BR-08", c.seller.placed)
	c.rule("BR-10", c.buyer.placed)
	c.rule("BR-16", len(c.lines) > 0)
	c.rule("BR-53", c.house == "" || c.taxHouse != "")
	for _, number := range c.corrects {
		c.rule("BR-55", number != "")
	}
	for _, number := range c.supporting {
		c.rule("BR-52", number != "")
	}
	c.rule("BR-57", !c.shipped || c.shipCountry != "")
	c.rule("BR-61", c.means != "30" && c.means != "58" || c.account != "")
	c.rule("BR-62", c.seller.endpoint == "" || c.seller.scheme != "")
	c.rule("BR-63", c.buyer.endpoint == "" || c.buyer.scheme != "")
	for _, p := range []party{c.seller, c.buyer} {
		c.rule("BR-CO-09", p.vat == "" || prefix.MatchString(p.vat))
	}
	c.rule("BR-CO-25", num(c.open).Sign() <= 0 || c.due != "" || c.terms != "")
	c.rule("BR-CO-26", c.seller.legal != "" || c.seller.vat != "")
}

var (
	prefix = regexp.MustCompile(`^[A-Z]{2}.`)
	day    = regexp.MustCompile(`^\d{4}-?\d{2}-?\d{2}$`)
)

func (c *checker) parts() {
	for _, l := range c.lines {
		for name, text := range map[string]string{"BR-21": l.id, "BR-22": l.quantity, "BR-23": l.unit, "BR-24": l.amount, "BR-25": l.name, "BR-26": l.price, "BR-CO-04": l.category} {
			c.rule(name, text != "")
		}
		c.rule("BR-27", num(l.price).Sign() >= 0)
		for _, x := range l.offs {
			amount, reason := "BR-41", "BR-42"
			if x.charge {
				amount, reason = "BR-43", "BR-44"
			}
			c.rule(amount, x.amount != "")
			c.rule(reason, x.reason != "")
		}
	}
	for _, x := range c.extras {
		names := []string{"BR-31", "BR-32", "BR-33", "BR-CO-21"}
		if x.charge {
			names = []string{"BR-36", "BR-37", "BR-38", "BR-CO-22"}
		}
		c.rule(names[0], x.amount != "")
		c.rule(names[1], x.category != "")
		c.rule(names[2], x.reason != "")
		c.rule(names[3], x.reason != "")
	}
	for _, g := range c.groups {
		c.rule("BR-45", g.net != "")
		c.rule("BR-46", g.tax != "")
		c.rule("BR-47", g.category != "")
		c.rule("BR-48", g.rate != "" || g.category == "O")
	}
	c.rule("BR-49", c.account == "" || c.means != "")
}

// sums are what amounts must come to.
func (c *checker) sums() {
	lines, minus, plus, tax := new(big.Rat), new(big.Rat), new(big.Rat), new(big.Rat)
	for _, l := range c.lines {
		lines.Add(lines, num(l.amount))
	}
	for _, x := range c.extras {
		if x.charge {
			plus.Add(plus, num(x.amount))
		} else {
			minus.Add(minus, num(x.amount))
		}
	}
	for _, g := range c.groups {
		tax.Add(tax, num(g.tax))
		c.rule("BR-CO-17", same(num(g.tax), cents(percentOf(g))))
	}
	c.rule("BR-CO-10", same(num(c.sum), lines))
	c.rule("BR-CO-11", same(num(c.minus), minus))
	c.rule("BR-CO-12", same(num(c.plus), plus))
	net := new(big.Rat).Sub(num(c.sum), num(c.minus))
	c.rule("BR-CO-13", same(num(c.net), net.Add(net, num(c.plus))))
	c.rule("BR-CO-14", same(num(c.tax), tax))
	c.rule("BR-CO-15", same(num(c.gross), new(big.Rat).Add(num(c.net), num(c.tax))))
	open := new(big.Rat).Sub(num(c.gross), num(c.paid))
	c.rule("BR-CO-16", same(num(c.open), open.Add(open, num(c.round))))
	c.rule("BR-CO-18", len(c.groups) > 0)
}

func percentOf(g vat) *big.Rat {
	v := new(big.Rat).Mul(num(g.net), num(g.rate))
	return v.Quo(v, big.NewRat(100, 1))
}

func (c *checker) decimals() {
	for name, text := range map[string]string{"BR-DEC-09": c.sum, "BR-DEC-10": c.minus, "BR-DEC-11": c.plus, "BR-DEC-12": c.net, "BR-DEC-13": c.tax, "BR-DEC-14": c.gross,
		"BR-DEC-15": c.taxHouse, "BR-DEC-16": c.paid, "BR-DEC-17": c.round, "BR-DEC-18": c.open} {
		c.rule(name, short(text))
	}
	for _, x := range c.extras {
		c.rule(map[bool]string{false: "BR-DEC-01", true: "BR-DEC-05"}[x.charge], short(x.amount))
	}
	for _, g := range c.groups {
		c.rule("BR-DEC-19", short(g.net))
		c.rule("BR-DEC-20", short(g.tax))
	}
	for _, l := range c.lines {
		c.rule("BR-DEC-23", short(l.amount))
		for _, x := range l.offs {
			c.rule("BR-DEC-24", short(x.amount))
			c.rule("BR-DEC-25", short(x.base))
		}
	}
}

// family is what a VAT category asks for: rules 01 to 10 of its letters.
type family struct {
	letters, category     string
	rates                 bool   // a group for each rate
	rate                  string // "positive", "zero", "any", "none"
	reason, seller, buyer bool
}

var families = []family{
	{"S", "S", true, "positive", false, true, false}, {"Z", "Z", false, "zero", false, true, false}, {"E", "E", false, "zero", true, true, false},
	{"AE", "AE", false, "zero", true, true, true}, {"IC", "K", false, "zero", true, true, true}, {"G", "G", false, "zero", true, true, false},
	{"O", "O", false, "none", true, false, false}, {"AF", "L", true, "any", false, true, false}, {"AG", "M", true, "any", false, true, false},
}

func (f family) rated(rate string) bool {
	switch f.rate {
	case "positive":
		return num(rate).Sign() > 0
	case "zero":
		return rate != "" && num(rate).Sign() == 0
	case "none":
		return rate == ""
	}
	return num(rate).Sign() >= 0
}

func (c *checker) used(category string) bool {
	return slices.ContainsFunc(c.lines, func(l line) bool { return l.category == category }) || slices.ContainsFunc(c.extras, func(x extra) bool { return x.category == category })
}

func (c *checker) grouped(category string) bool {
	return slices.ContainsFunc(c.groups, func(g vat) bool { return g.category == category })
}

func (c *checker) family(f family) {
	name := func(n int) string { return fmt.Sprintf("BR-%s-%02d", f.letters, n) }
	groups := 0
	for _, g := range c.groups {
		if g.category == f.category {
			groups++
		}
	}
	c.rule(name(1), c.used(f.category) == (groups > 0) && (f.rates || groups <= 1))
	known := c.seller.vat != "" && (!f.buyer || c.buyer.vat != "" || f.category == "AE" && c.buyer.legal != "")
	if f.category == "O" {
		known = c.seller.vat == "" && c.buyer.vat == ""
	}
	for _, l := range c.lines {
		if l.category == f.category {
			c.rule(name(2), known)
			c.rule(name(5), f.rated(l.rate))
		}
	}
	for _, x := range c.extras {
		if x.category == f.category {
			c.rule(name(map[bool]int{false: 3, true: 4}[x.charge]), known)
			c.rule(name(map[bool]int{false: 6, true: 7}[x.charge]), f.rated(x.rate))
		}
	}
	for _, g := range c.groups {
		if g.category != f.category {
			continue
		}
		c.rule(name(8), same(num(g.net), c.netOf(f, g.rate)))
		c.rule(name(9), same(num(g.tax), cents(percentOf(g))) && (f.rates || num(g.tax).Sign() == 0))
		c.rule(name(10), f.reason == (g.reason+g.code != ""))
	}
}

// netOf is what lines, less discounts, with charges of a category come to.
func (c *checker) netOf(f family, rate string) *big.Rat {
	sum := new(big.Rat)
	in := func(category, r string) bool {
		return category == f.category && (!f.rates || same(num(r), num(rate)))
	}
	for _, l := range c.lines {
		if in(l.category, l.rate) {
			sum.Add(sum, num(l.amount))
		}
	}
	for _, x := range c.extras {
		if !in(x.category, x.rate) {
			continue
		}
		if x.charge {
			sum.Add(sum, num(x.amount))
		} else {
			sum.Sub(sum, num(x.amount))
		}
	}
	return sum
}
