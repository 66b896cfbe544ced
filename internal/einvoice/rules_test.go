package einvoice

import (
	"maps"
	"slices"
	"testing"
)

// breaks says, for each rule that can be broken, how.
var breaks = map[string]struct {
	sample string
	spoil  func(*Invoice)
}{
	"BR-02":     {"domestic", func(i *Invoice) { i.Number = " " }},
	"BR-03":     {"domestic", func(i *Invoice) { i.Date = "14/9/2026" }},
	"BR-04":     {"domestic", func(i *Invoice) { i.Type = "TD99" }},
	"BR-05":     {"domestic", func(i *Invoice) { i.Currency = "" }},
	"BR-06":     {"domestic", func(i *Invoice) { i.Seller.Name = "" }},
	"BR-07":     {"domestic", func(i *Invoice) { i.Buyer.Name = "" }},
	"BR-08":     {"domestic", func(i *Invoice) { i.Seller.Address = Address{} }},
	"BR-09":     {"domestic", func(i *Invoice) { i.Seller.Address.Country = "" }},
	"BR-10":     {"domestic", func(i *Invoice) { i.Buyer.Address = Address{} }},
	"BR-11":     {"domestic", func(i *Invoice) { i.Buyer.Address.Country = "" }},
	"BR-16":     {"domestic", func(i *Invoice) { i.Lines = nil }},
	"BR-25":     {"domestic", func(i *Invoice) { i.Lines[0].Text = "" }},
	"BR-33":     {"domestic", func(i *Invoice) { i.Extras = []Extra{{Amount: 100, VAT: at22}} }},
	"BR-38":     {"domestic", func(i *Invoice) { i.Extras = []Extra{{Charge: true, Amount: 100, VAT: at22}} }},
	"BR-CO-21":  {"domestic", func(i *Invoice) { i.Extras = []Extra{{Amount: 100, VAT: at22}} }},
	"BR-CO-22":  {"domestic", func(i *Invoice) { i.Extras = []Extra{{Charge: true, Amount: 100, VAT: at22}} }},
	"BR-52":     {"deferred", func(i *Invoice) { i.Orders[1].Number = "" }},
	"BR-53":     {"dollars", func(i *Invoice) { i.Rate = 0 }},
	"BR-55":     {"credit", func(i *Invoice) { i.Corrects[0].Number = "" }},
	"BR-57":     {"domestic", func(i *Invoice) { i.Ship = &Delivery{Date: i.Date, Address: Address{City: "Prato"}} }},
	"BR-61":     {"domestic", func(i *Invoice) { i.Payment.Account.IBAN = "" }},
	"BR-62":     {"domestic", func(i *Invoice) { i.Seller.Endpoint = "x" }},
	"BR-63":     {"domestic", func(i *Invoice) { i.Buyer.Endpoint = "x" }},
	"BR-CO-09":  {"union", func(i *Invoice) { i.Buyer.VATNo = "40303265045" }},
	"BR-CO-13":  {"domestic", func(i *Invoice) { i.Net++ }},
	"BR-CO-14":  {"domestic", func(i *Invoice) { i.Tax++ }},
	"BR-CO-15":  {"domestic", func(i *Invoice) { i.Total++ }},
	"BR-CO-16":  {"domestic", func(i *Invoice) { i.Due-- }},
	"BR-CO-17":  {"domestic", func(i *Invoice) { i.Groups[0].Tax += 100 }},
	"BR-CO-18":  {"domestic", func(i *Invoice) { i.Groups = nil }},
	"BR-CO-25":  {"domestic", func(i *Invoice) { i.Payment.Dates = nil }},
	"BR-CO-26":  {"domestic", func(i *Invoice) { i.Seller.VATNo, i.Seller.TaxCode = "", "" }},
	"BR-B-01":   {"split", func(i *Invoice) { i.Buyer.Address.Country = "SM" }},
	"BR-B-02":   {"split", func(i *Invoice) { i.Extras = []Extra{{Amount: 1, Text: "x", VAT: VAT{Rate: 10_00, Category: "S"}}} }},
	"BR-IC-11":  {"union", func(i *Invoice) { i.Delivered = nil }},
	"BR-IC-12":  {"union", func(i *Invoice) { i.Ship = &Delivery{Date: i.Date} }},
	"BR-O-11":   {"domestic", func(i *Invoice) { i.Groups = append(i.Groups, Group{VAT: VAT{Category: "O"}}) }},
	"BR-O-12":   {"domestic", func(i *Invoice) { i.Groups[0].Category = "O" }},
	"BR-O-13":   {"outside", func(i *Invoice) { i.Extras = []Extra{{Text: "x", VAT: at22}} }},
	"BR-O-14":   {"outside", func(i *Invoice) { i.Extras = []Extra{{Text: "x", Charge: true, VAT: at22}} }},
	"BR-CL-04":  {"domestic", func(i *Invoice) { i.Currency = "EUX" }},
	"BR-CL-05":  {"dollars", func(i *Invoice) { i.House = "EUX" }},
	"BR-CL-14":  {"domestic", func(i *Invoice) { i.Buyer.Address.Country = "XX" }},
	"BR-CL-15":  {"export", func(i *Invoice) { i.Lines[0].Origin = "XX" }},
	"BR-CL-17":  {"domestic", func(i *Invoice) { i.Groups[0].Category = "X" }},
	"BR-CL-18":  {"domestic", func(i *Invoice) { i.Lines[0].VAT.Category = "X" }},
	"BR-CL-22":  {"export", func(i *Invoice) { i.Groups[0].Code = "VATEX-EU-X" }},
	"BR-CL-23":  {"domestic", func(i *Invoice) { i.Lines[0].Unit = "braccia" }},
	"BR-CL-25":  {"domestic", func(i *Invoice) { i.Buyer.Endpoint, i.Buyer.Scheme = "x", "9906" }},
	"BR-DEC-01": {"domestic", func(i *Invoice) { i.Digits, i.Extras = 3, []Extra{{Amount: 1, Text: "x", VAT: at22}} }},
	"BR-DEC-05": {"domestic", func(i *Invoice) { i.Digits, i.Extras = 3, []Extra{{Amount: 1, Text: "x", Charge: true, VAT: at22}} }},
	"BR-DEC-09": {"domestic", func(i *Invoice) { i.Digits = 3 }},
	"BR-DEC-10": {"domestic", func(i *Invoice) { i.Digits, i.Extras = 3, []Extra{{Amount: 1, Text: "x", VAT: at22}} }},
	"BR-DEC-11": {"domestic", func(i *Invoice) { i.Digits, i.Extras = 3, []Extra{{Amount: 1, Text: "x", Charge: true, VAT: at22}} }},
	"BR-DEC-12": {"domestic", func(i *Invoice) { i.Digits = 3 }},
	"BR-DEC-13": {"domestic", func(i *Invoice) { i.Digits = 3 }},
	"BR-DEC-14": {"domestic", func(i *Invoice) { i.Digits = 3 }},
	"BR-DEC-16": {"domestic", func(i *Invoice) { i.Digits, i.Paid = 3, 1 }},
	"BR-DEC-17": {"domestic", func(i *Invoice) { i.Digits, i.Round = 3, 1 }},
	"BR-DEC-18": {"domestic", func(i *Invoice) { i.Digits = 3 }},
	"BR-DEC-19": {"domestic", func(i *Invoice) { i.Digits = 3 }},
	"BR-DEC-20": {"domestic", func(i *Invoice) { i.Digits = 3 }},
	"BR-DEC-23": {"domestic", func(i *Invoice) { i.Digits = 3 }},
	"BR-DEC-24": {"rates", func(i *Invoice) { i.Digits, i.Lines[0].Amount = 3, 1 }},
	"BR-DEC-25": {"rates", func(i *Invoice) { i.Digits = 3 }},
}

// cannot be broken from an Invoice: the price's sign is moved to the quantity,
// the category always told, the means of payment always one of the list.
var unbreakable = []string{"BR-27", "BR-CO-04", "BR-CL-16"}

func TestEveryRuleCatchesWhatBreaksIt(t *testing.T) {
	for _, id := range slices.Sorted(maps.Keys(breaks)) {
		t.Run(id, func(t *testing.T) {
			inv := sample(breaks[id].sample)
			if got := Validate(inv); len(got) > 0 {
				t.Fatalf("broken before: %v", got)
			}
			breaks[id].spoil(inv)
			if got := Validate(inv); !slices.Contains(got, id) {
				t.Errorf("broken are %v", got)
			}
			keep(t, id+".bad.xml", lower(inv).ubl())
		})
	}
	for _, list := range [][]rule{baseRules, totalRules, codeRules, decimalRules} {
		for _, r := range list {
			if _, known := breaks[r.id]; !known && !slices.Contains(unbreakable, r.id) {
				t.Errorf("nothing breaks %s", r.id)
			}
		}
	}
}

func sample(name string) *Invoice { return many()[name] }

// The ten rules of each category are broken one by one, on lines, discounts
// and charges.
func TestEveryCategoryHasItsTenRules(t *testing.T) {
	for _, f := range families {
		for id, spoil := range categoryBreaks(f) {
			t.Run(id, func(t *testing.T) {
				inv := categorySample(f)
				if got := Validate(inv); len(got) > 0 {
					t.Fatalf("broken before: %v", got)
				}
				spoil(inv)
				if got := Validate(inv); !slices.Contains(got, id) {
					t.Errorf("broken are %v", got)
				}
				keep(t, id+".bad.xml", lower(inv).ubl())
			})
		}
	}
}

// categorySample has a line, a discount and a charge of the category.
func categorySample(f family) *Invoice {
	v := VAT{Category: f.category}
	if f.positive || f.free {
		v.Rate = 22_00
	}
	inv := base("1", atelier, cloth("A", "Lino", 10_000, 10_0000, v))
	inv.Delivered = []Reference{{Number: "1", Date: "2026-09-12"}}
	inv = reckon(inv)
	inv.Extras = []Extra{{Text: "Sconto", Amount: 10_00, VAT: v}, {Charge: true, Text: "Trasporto", Amount: 10_00, VAT: v}}
	if f.reason {
		inv.Groups[0].Reason = "Per legge"
	}
	return inv
}

func categoryBreaks(f family) map[string]func(*Invoice) {
	id := func(n string) string { return "BR-" + f.letters + "-" + n }
	wrong := int64(5_00)
	if f.positive {
		wrong = 0
	} else if f.free {
		wrong = -1
	}
	all := map[string]func(*Invoice){
		id("01"): func(i *Invoice) { i.Groups = nil },
		id("05"): func(i *Invoice) { i.Lines[0].VAT.Rate = wrong },
		id("06"): func(i *Invoice) { i.Extras[0].VAT.Rate = wrong },
		id("07"): func(i *Invoice) { i.Extras[1].VAT.Rate = wrong },
		id("08"): func(i *Invoice) { i.Groups[0].Net -= 200 },
		id("09"): func(i *Invoice) { i.Groups[0].Tax += 200 },
	}
	if f.reason && categoryReasons[f.category] == "" {
		all[id("10")] = func(i *Invoice) { i.Groups[0].Reason = "" }
	}
	if f.seller {
		noVAT := func(i *Invoice) { i.Seller.VATNo = "" }
		all[id("02")] = noVAT
		all[id("03")] = func(i *Invoice) { noVAT(i); i.Lines[0].VAT.Category = "O" }
		all[id("04")] = all[id("03")]
	}
	return all
}
