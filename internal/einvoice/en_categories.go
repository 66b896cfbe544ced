package einvoice

import "fmt"

// family is what the standard asks of one VAT category, by the letters of its
// rules: BR-S-01 to BR-S-10 and so on.
type family struct {
	letters, category string
	rated             bool // several groups, one per rate
	positive          bool // the rate is above zero; else zero, unless free
	free              bool
	reason            bool // a reason must be there; else it must not
	seller, buyer     bool // a VAT identifier must be there
}

var families = []family{
	{letters: "S", category: "S", rated: true, positive: true, seller: true},
	{letters: "Z", category: "Z", seller: true},
	{letters: "E", category: "E", reason: true, seller: true},
	{letters: "AE", category: "AE", reason: true, seller: true, buyer: true},
	{letters: "IC", category: "K", reason: true, seller: true, buyer: true},
	{letters: "G", category: "G", reason: true, seller: true},
	{letters: "O", category: "O", reason: true},
	{letters: "AF", category: "L", rated: true, free: true, seller: true},
	{letters: "AG", category: "M", rated: true, free: true, seller: true},
}

// used is where a category stands: rule 2, 3 and 4, and 5, 6 and 7, ask the
// same of lines, discounts and charges.
type used struct {
	in   int // 0 lines, 1 discounts, 2 charges
	rate int64
}

func (e *en) uses(category string) []used {
	var list []used
	for _, l := range e.lines {
		if l.category == category {
			list = append(list, used{0, l.rate})
		}
	}
	for _, x := range e.extras {
		if x.category == category {
			in := 1
			if x.charge {
				in = 2
			}
			list = append(list, used{in, x.rate})
		}
	}
	return list
}

func (e *en) brokenCategories() Broken {
	var list Broken
	for _, f := range families {
		broken := map[int]bool{}
		uses := e.uses(f.category)
		groups := e.groupsOf(f.category)
		broken[1] = (len(uses) > 0) != (len(groups) > 0) || !f.rated && len(groups) > 1
		for _, u := range uses {
			if !e.identified(f) {
				broken[2+u.in] = true
			}
			if !f.rateFits(u.rate) {
				broken[5+u.in] = true
			}
		}
		for _, g := range groups {
			e.breakGroup(f, g, broken)
		}
		for n := range 11 {
			if broken[n] {
				list = append(list, fmt.Sprintf("BR-%s-%02d", f.letters, n))
			}
		}
	}
	return list
}

func (e *en) groupsOf(category string) []enGroup {
	var list []enGroup
	for _, g := range e.groups {
		if g.category == category {
			list = append(list, g)
		}
	}
	return list
}

// identified tells whether the VAT identifiers are there that a category asks
// for. What is not subject to VAT may have none.
func (e *en) identified(f family) bool {
	if f.category == "O" {
		return e.seller.vat == "" && e.buyer.vat == ""
	}
	buyer := e.buyer.vat != "" || f.category == "AE" && e.buyer.legal != ""
	return (!f.seller || e.seller.vat != "") && (!f.buyer || buyer)
}

func (f family) rateFits(rate int64) bool {
	return f.positive && rate > 0 || f.free && rate >= 0 || !f.positive && rate == 0
}

// breakGroup checks rules 8 to 10: the group's sum, its tax, its reason.
func (e *en) breakGroup(f family, g enGroup, broken map[int]bool) {
	sum := int64(0)
	for _, l := range e.lines {
		if l.category == f.category && (!f.rated || l.rate == g.rate) {
			sum += l.amount
		}
	}
	for _, x := range e.extras {
		if x.category == f.category && (!f.rated || x.rate == g.rate) {
			if x.charge {
				sum += x.amount
			} else {
				sum -= x.amount
			}
		}
	}
	if sum != g.net {
		broken[8] = true
	}
	if g.tax != mulDiv(g.net, g.rate, 100_00) || !f.rated && g.tax != 0 {
		broken[9] = true
	}
	if f.reason != (given(g.reason) || given(g.code)) {
		broken[10] = true
	}
}
