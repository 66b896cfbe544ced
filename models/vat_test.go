package models

import (
	"math/rand/v2"
	"testing"
)

func TestTheUsualTreatmentFollowsCountryAndNumber(t *testing.T) {
	for _, tt := range []struct {
		seller string
		buyer  PartySpec
		want   string
	}{
		{"IT", PartySpec{Country: "IT", VATNo: "IT12345670017"}, "domestic"},
		{"IT", PartySpec{}, "domestic"},
		{"IT", PartySpec{Country: "IT", SDI: "ABC123"}, "split"},
		{"IT", PartySpec{Country: "IT", SDI: "ABC1234"}, "domestic"},
		{"IT", PartySpec{Country: "FR", VATNo: "FR40303265045"}, "intra_eu"},
		{"IT", PartySpec{Country: "FR"}, "domestic"}, // a person
		{"IT", PartySpec{Country: "GR", VATNo: "EL094259216"}, "intra_eu"},
		{"IT", PartySpec{Country: "CN"}, "export"},
		{"IT", PartySpec{Country: "GB", VATNo: "GB980780684"}, "export"},
		{"IT", PartySpec{Country: "SM"}, "san_marino"},
		{"IT", PartySpec{VATNo: "DE136695976"}, "intra_eu"}, // the number says the country
		{"CN", PartySpec{Country: "IT", VATNo: "IT12345670017"}, "export"},
		{"DE", PartySpec{Country: "DE", SDI: "ABC123"}, "domestic"},
	} {
		if got := UsualTreatment(tt.seller, tt.buyer); got != tt.want {
			t.Errorf("%s to %+v: %s, want %s", tt.seller, tt.buyer, got, tt.want)
		}
	}
}

func TestRatesFollowTheDay(t *testing.T) {
	for _, tt := range []struct {
		country, date string
		want          int64
	}{
		{"IT", "2026-09-14", 22_00}, {"FI", "2024-08-31", 24_00}, {"FI", "2024-09-01", 25_50}, {"RO", "2025-07-31", 19_00}, {"RO", "2026-01-01", 21_00},
		{"IT", "1999-01-01", 22_00}, {"US", "2026-01-01", 0}, {"CN", "2026-01-01", 13_00},
	} {
		if got := standardVAT(tt.country, tt.date); got != tt.want {
			t.Errorf("%s on %s: %d, want %d", tt.country, tt.date, got, tt.want)
		}
	}
	for _, r := range vatTable {
		for _, rate := range r.Rates {
			if rate <= 0 || rate > maxVAT {
				t.Errorf("%s has a rate of %d", r.Country, rate)
			}
		}
	}
}

func TestStampDutyIsForWhatBearsNoVATAboveItsLimit(t *testing.T) {
	for _, tt := range []struct {
		seller, currency string
		rate             int64
		sums             []VATSum
		want             int64
	}{
		{"IT", "EUR", 0, []VATSum{{Reason: "N4", Net: 77_47}}, 0},
		{"IT", "EUR", 0, []VATSum{{Reason: "N4", Net: 77_48}}, 2_00},
		{"IT", "EUR", 0, []VATSum{{Reason: "N2.1", Net: 40_00}, {Reason: "N3.5", Net: 40_00}}, 2_00},
		{"IT", "EUR", 0, []VATSum{{Reason: "N3.1", Net: 9_000_00}, {Reason: "N3.2", Net: 9_000_00}, {Reason: "N6.9", Net: 900_00}, {Rate: 22_00, Net: 900_00}}, 0},
		{"IT", "USD", 500_000, []VATSum{{Reason: "N4", Net: 200_00}}, 4_00},
		{"IT", "USD", 0, []VATSum{{Reason: "N4", Net: 200_00}}, 0},
		{"DE", "EUR", 0, []VATSum{{Reason: "N4", Net: 900_00}}, 0},
	} {
		if got := Stamp(tt.seller, tt.currency, tt.rate, tt.sums); got != tt.want {
			t.Errorf("%s %s %+v: %d, want %d", tt.seller, tt.currency, tt.sums, got, tt.want)
		}
	}
}

// Whatever the lines: the groups have exactly their nets, each tax is within
// half a cent of the exact one, and the order of the lines does not matter.
func TestVATGroupsNeverLoseOrMakeACent(t *testing.T) {
	dice := rand.New(rand.NewPCG(3, 4))
	rates := []LineSpec{{VAT: 22_00}, {VAT: 10_00}, {VAT: 4_00}, {VAT: 25_50}, {Reason: "N3.1"}, {Reason: "N4"}}
	for range 2000 {
		var lines []Line
		var net int64
		for range 1 + dice.IntN(40) {
			l := Line{Amount: dice.Int64N(100_000_00), LineSpec: rates[dice.IntN(len(rates))]}
			net += l.Amount
			lines = append(lines, l)
		}
		sums := VATSums(lines)
		var groups, tax int64
		for _, s := range sums {
			groups, tax = groups+s.Net, tax+s.VAT
			if off := s.VAT*100_00 - s.Net*s.Rate; off > 50_00 || off < -50_00 {
				t.Fatalf("%+v is off by %d hundredths of a cent", s, off)
			}
			if s.Reason != "" && s.VAT != 0 {
				t.Fatalf("tax without a rate: %+v", s)
			}
		}
		dice.Shuffle(len(lines), func(i, j int) { lines[i], lines[j] = lines[j], lines[i] })
		var again int64
		for _, s := range VATSums(lines) {
			again += s.VAT
		}
		if groups != net || again != tax {
			t.Fatalf("net %d as %d, tax %d as %d", net, groups, tax, again)
		}
	}
}

func TestALineGetsTheRateOrReasonOfItsCustomer(t *testing.T) {
	db, ctx := openCompany(t), t.Context()
	for _, tt := range []struct {
		spec   PartySpec
		rate   int64
		reason string
	}{
		{PartySpec{Name: "Belmonte", Country: "IT"}, 22_00, ""},
		{PartySpec{Name: "Blu", Country: "FR", VATNo: "FR40303265045"}, 0, "N3.2"},
		{PartySpec{Name: "Orient", Country: "CN"}, 0, "N3.1"},
	} {
		tt.spec.Customer = true
		p := &Party{UID: NewUID(), PartySpec: tt.spec}
		must(t, db.SaveParty(ctx, testUser, p))
		d := draft(t, db, "invoice", p, Line{LineSpec: LineSpec{Text: "Poplin", Price: 10000, Quantity: 1000}})
		if l := linesOf(t, db, d)[0]; l.VAT != tt.rate || l.Reason != tt.reason {
			t.Errorf("%s pays %d because of %q", tt.spec.Name, l.VAT, l.Reason)
		}
		d.Treatment = "exempt"
		must(t, db.SaveDocument(ctx, testUser, d))
		must(t, db.Treat(ctx, testUser, d))
		if l := linesOf(t, db, d)[0]; l.VAT != 0 || l.Reason != "N4" || d.VAT != 0 {
			t.Errorf("exempt %s pays %d because of %q", tt.spec.Name, l.VAT, l.Reason)
		}
	}
}
