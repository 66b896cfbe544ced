// Package encheck reads a UBL or CII document, knowing nothing of how it was
// written, and names the rules of EN 16931-1 that it breaks: "BR-CO-10". It is
// for tests: a second opinion on what package einvoice writes, in the words of
// the standard's business terms (BT). What the product never writes (payee,
// representative, periods, cards, line charges) has no rule here.
package encheck

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"math/big"
	"slices"
	"strings"
)

// Broken names the rules that a document breaks, each once, in order. The
// error is that it is no UBL or CII document.
func Broken(document []byte) ([]string, error) {
	root, err := parse(document)
	if err != nil {
		return nil, err
	}
	var d *invoice
	switch root.name {
	case "Invoice", "CreditNote":
		d = fromUBL(root)
	case "CrossIndustryInvoice":
		d = fromCII(root)
	default:
		return nil, errors.New("encheck: neither UBL nor CII")
	}
	c := &checker{invoice: d, broken: map[string]bool{}}
	c.all()
	if root.name == "CrossIndustryInvoice" {
		c.order(root)
	}
	var names []string
	for name := range c.broken {
		names = append(names, name)
	}
	slices.Sort(names)
	return names, nil
}

// invoice is a document by its business terms; texts as they stand, "" when
// they are not there.
type invoice struct {
	spec, number, date, kind, currency, house, due, terms string // BT-24 1 2 3 5 6 9 20
	seller, buyer                                         party
	delivered, shipCountry                                string // BT-72, BT-80
	shipped                                               bool   // BG-15 is there
	means                                                 string // BT-81
	account                                               string // BT-84
	lines                                                 []line
	extras                                                []extra
	groups                                                []vat
	sum, minus, plus, net, tax, taxHouse, gross           string // BT-106 107 108 109 110 111 112
	paid, round, open                                     string // BT-113 114 115
	corrects, supporting                                  []string
}

type party struct {
	name, legal, vat, country string // BT-27 30 31 40, BT-44 47 48 55
	placed                    bool   // its address is there
	endpoint, scheme          string
}

type line struct {
	id, quantity, unit, amount, name, price string // BT-126 129 130 131 153 146
	category, rate                          string // BT-151 152
	offs                                    []extra
}

type extra struct {
	charge               bool
	amount, base, reason string
	category, rate       string
}

type vat struct{ net, tax, category, rate, reason, code string } // BT-116 117 118 119 120 121

// node is an element without its namespace.
type node struct {
	name  string
	attrs map[string]string
	text  string
	kids  []*node
}

func parse(document []byte) (*node, error) {
	decoder := xml.NewDecoder(bytes.NewReader(document))
	var open []*node
	top := &node{}
	open = append(open, top)
	for {
		token, err := decoder.Token()
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, err
		}
		last := open[len(open)-1]
		switch t := token.(type) {
		case xml.StartElement:
			n := &node{name: t.Name.Local, attrs: map[string]string{}}
			for _, a := range t.Attr {
				n.attrs[a.Name.Local] = a.Value
			}
			last.kids = append(last.kids, n)
			open = append(open, n)
		case xml.EndElement:
			last.text = strings.TrimSpace(last.text)
			open = open[:len(open)-1]
		case xml.CharData:
			last.text += string(t)
		}
	}
	if len(top.kids) != 1 {
		return nil, errors.New("encheck: no single root")
	}
	return top.kids[0], nil
}

// all are the elements at a path; at is the first one, get its text.
func (n *node) all(path string) []*node {
	here := []*node{n}
	for _, name := range strings.Split(path, "/") {
		var next []*node
		for _, h := range here {
			if h == nil {
				continue
			}
			for _, k := range h.kids {
				if k.name == name {
					next = append(next, k)
				}
			}
		}
		here = next
	}
	return here
}

func (n *node) at(path string) *node {
	if all := n.all(path); len(all) > 0 {
		return all[0]
	}
	return &node{}
}

func (n *node) get(path string) string { return n.at(path).text }

// num is an amount, 0 for what is none.
func num(text string) *big.Rat {
	if v, ok := new(big.Rat).SetString(text); ok {
		return v
	}
	return new(big.Rat)
}

func same(a, b *big.Rat) bool { return a.Cmp(b) == 0 }

// cents rounds to two decimals, half away from zero.
func cents(v *big.Rat) *big.Rat {
	text := v.FloatString(2) // rounds half away from zero
	return num(text)
}

// short tells whether a number has two decimals at most.
func short(text string) bool {
	_, decimals, _ := strings.Cut(text, ".")
	return len(decimals) <= 2
}
