package models

import (
	"context"
	"math/big"
	"slices"

	"jennyerp/internal/taxid"
)

// Reason says why a line bears no VAT. Its code is the Italian "natura"; other
// countries read the VATEX code of the EU's list, and the category of EN 16931.
type Reason struct {
	Code     string // "N3.2": column value and end of its message key
	VATEX    string // "VATEX-EU-IC"
	Category string // UNCL 5305: E exempt, AE reverse charge, K within the EU, G export, O outside, Z zero
	Stamp    bool   // Italy: counts for the stamp duty
	Abroad   bool   // makes sense for sellers of other countries too
}

// Reasons are all, in the order of their codes (FatturaPA technical
// specifications 1.2.x, field 2.2.1.14; the codes without a dot were withdrawn).
var Reasons = []Reason{
	{Code: "N1", VATEX: "VATEX-EU-79-C", Category: "E", Stamp: true},
	{Code: "N2.1", VATEX: "VATEX-EU-O", Category: "O", Stamp: true, Abroad: true},
	{Code: "N2.2", VATEX: "VATEX-EU-O", Category: "O", Stamp: true},
	{Code: "N3.1", VATEX: "VATEX-EU-G", Category: "G", Abroad: true},
	{Code: "N3.2", VATEX: "VATEX-EU-IC", Category: "K", Abroad: true},
	{Code: "N3.3", VATEX: "VATEX-EU-G", Category: "G"},
	{Code: "N3.4", VATEX: "VATEX-EU-G", Category: "G"},
	{Code: "N3.5", Category: "E", Stamp: true},
	{Code: "N3.6", VATEX: "VATEX-EU-G", Category: "G", Stamp: true},
	{Code: "N4", VATEX: "VATEX-EU-132", Category: "E", Stamp: true, Abroad: true},
	{Code: "N5", VATEX: "VATEX-EU-F", Category: "E", Abroad: true},
	{Code: "N6.1", VATEX: "VATEX-EU-AE", Category: "AE"}, {Code: "N6.2", VATEX: "VATEX-EU-AE", Category: "AE"}, {Code: "N6.3", VATEX: "VATEX-EU-AE", Category: "AE"},
	{Code: "N6.4", VATEX: "VATEX-EU-AE", Category: "AE"}, {Code: "N6.5", VATEX: "VATEX-EU-AE", Category: "AE"}, {Code: "N6.6", VATEX: "VATEX-EU-AE", Category: "AE"},
	{Code: "N6.7", VATEX: "VATEX-EU-AE", Category: "AE"}, {Code: "N6.8", VATEX: "VATEX-EU-AE", Category: "AE"}, {Code: "N6.9", VATEX: "VATEX-EU-AE", Category: "AE", Abroad: true},
	{Code: "N7", VATEX: "VATEX-EU-O", Category: "O"},
}

// FindReason finds a reason by its code.
func FindReason(code string) (Reason, bool) {
	i := slices.IndexFunc(Reasons, func(r Reason) bool { return r.Code == code })
	if i < 0 {
		return Reason{}, false
	}
	return Reasons[i], true
}

// ReasonsFor are the reasons a seller of a country chooses from.
func ReasonsFor(country string) []Reason {
	if country == "IT" {
		return Reasons
	}
	return slices.DeleteFunc(slices.Clone(Reasons), func(r Reason) bool { return !r.Abroad })
}

// Treatment is how the VAT of a whole paper is dealt with.
type Treatment struct {
	Name   string // column value and end of its message key
	Reason string // "" for the usual rate
	Split  bool   // the customer pays the VAT to the state himself
	Italy  bool   // only for Italian sellers
}

// Treatments are in the order a form offers them.
var Treatments = []Treatment{
	{Name: "domestic"}, {Name: "intra_eu", Reason: "N3.2"}, {Name: "export", Reason: "N3.1"},
	{Name: "split", Split: true, Italy: true}, {Name: "intent", Reason: "N3.5", Italy: true}, {Name: "san_marino", Reason: "N3.3", Italy: true},
	{Name: "reverse", Reason: "N6.9"}, {Name: "exempt", Reason: "N4"}, {Name: "outside", Reason: "N2.1"}, {Name: "small", Reason: "N2.2", Italy: true},
}

// FindTreatment finds a treatment by its name; an unknown one is the domestic.
func FindTreatment(name string) Treatment {
	i := slices.IndexFunc(Treatments, func(t Treatment) bool { return t.Name == name })
	return Treatments[max(i, 0)]
}

// UsualTreatment is what the customer's country and VAT number lead to: the
// seller's own rate at home and to people elsewhere in the EU, none for a
// business there, none for what leaves the EU. An office of the Italian state
// (six characters of SDI code) pays the VAT itself.
func UsualTreatment(seller string, p PartySpec) string {
	buyer := p.Country
	if number := taxid.Country(p.VATNo); buyer == "" {
		buyer = number
	}
	switch {
	case seller == "IT" && (buyer == "IT" || buyer == "") && len(p.SDI) == 6:
		return "split"
	case buyer == "" || buyer == seller:
		return "domestic"
	case seller == "IT" && buyer == "SM":
		return "san_marino"
	case InUnion(seller) && InUnion(buyer):
		if other := taxid.Country(p.VATNo); InUnion(other) && other != seller {
			return "intra_eu"
		}
		return "domestic"
	}
	return "export"
}

// usualVAT is the treatment of a paper and the rate and reason its lines get.
func (t *Tenant) usualVAT(ctx context.Context, d *Document, set Settings) (tr Treatment, rate int64, err error) {
	name := d.Treatment
	if name == "" {
		if name, err = t.usualTreatment(ctx, d, set); err != nil {
			return tr, 0, err
		}
	}
	if tr = FindTreatment(name); tr.Reason == "" {
		rate = standardVAT(set.Country, d.Date)
	}
	return tr, rate, nil
}

func (t *Tenant) usualTreatment(ctx context.Context, d *Document, set Settings) (string, error) {
	var p PartySpec
	if d.PartyID != 0 {
		if err := t.row(ctx, `select country, vat_no, sdi from parties where id = ?`, d.PartyID).Scan(&p.Country, &p.VATNo, &p.SDI); err != nil {
			return "", err
		}
	}
	return UsualTreatment(set.Country, p), nil
}

// VATSum is the tax of all lines of one rate and reason: rounded once for each.
type VATSum struct {
	Rate   int64  // hundredths of a percent
	Reason string // code, "" where there is a rate
	Net    int64  // minor units
	VAT    int64
}

// VATSums are the taxes of lines by rate and reason, in the order they first
// occur. The net sums are exactly those of the lines.
func VATSums(lines []Line) []VATSum {
	var all []VATSum
	for _, l := range lines {
		i := slices.IndexFunc(all, func(s VATSum) bool { return s.Rate == l.VAT && s.Reason == l.Reason })
		if i < 0 {
			i = len(all)
			all = append(all, VATSum{Rate: l.VAT, Reason: l.Reason})
		}
		all[i].Net += l.Amount
	}
	for i := range all {
		n := new(big.Int).Mul(big.NewInt(all[i].Net), big.NewInt(all[i].Rate))
		all[i].VAT = roundDiv(n, big.NewInt(100_00))
	}
	return all
}

// The Italian stamp duty (DPR 642/1972, tariff art. 13): two euro on an invoice
// that has more than 77.47 without VAT, in euro cents.
const (
	stampDuty = 2_00
	stampFrom = 77_47
)

// Stamp is the stamp duty an invoice of these taxes bears, in minor units of
// its currency; rate is that of the paper (see DocumentSpec.Rate).
func Stamp(seller, currency string, rate int64, sums []VATSum) int64 {
	if seller != "IT" {
		return 0
	}
	var bare int64
	for _, s := range sums {
		if r, _ := FindReason(s.Reason); r.Stamp {
			bare += s.Net
		}
	}
	if currency == "EUR" {
		if bare > stampFrom {
			return stampDuty
		}
		return 0
	}
	if rate == 0 || Exchange(bare, currency, "EUR", rate) <= stampFrom {
		return 0
	}
	n := new(big.Int).Mul(big.NewInt(stampDuty), big.NewInt(1_000_000))
	n.Mul(n, tenTo(digitsOf(currency)))
	return roundDiv(n, new(big.Int).Mul(big.NewInt(rate), tenTo(digitsOf("EUR"))))
}
