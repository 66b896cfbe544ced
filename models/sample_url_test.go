package models

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"testing/quick"
)

// someFilter is what a person may have set; quick chooses the numbers.
func someFilter(seed uint64, lang string) SampleFilter {
	rnd := rand.New(rand.NewPCG(seed, 7))
	number := func(max int64) int64 {
		return pick(rnd, 0, rnd.Int64N(max), rnd.Int64N(max/1000)*1000, rnd.Int64N(max/10)*10)
	}
	day := func() int64 { return pick(rnd, 0, rnd.Int64N(20_000)+1) * 86_400_000 }
	text := func() string {
		return pick(rnd, "", "x", "0", "a b", "法兰绒", "a&b=c;d#e", "100%", "+ §", "O'Neill")
	}
	f := SampleFilter{Q: text(), State: pick(rnd, States...), Type: text(), Fibre: pick(rnd, "", "WO", "SE", "WMR"), MinFibre: rnd.Int64N(101),
		WeightMin: Quantity(number(9e5)), WeightMax: Quantity(number(9e5)), WidthMin: Quantity(number(9e5)), WidthMax: Quantity(number(9e5)),
		PriceMin: UnitPrice(number(9e6)), PriceMax: UnitPrice(number(9e6)), Currency: pick(rnd, "", "EUR", "CNY"), Colour: pick(rnd, "", "#20a0ff"),
		Pattern: text(), Season: text(), Use: text(), Cert: text(), Tag: text(), Supplier: text(), Fair: text(), InStock: rnd.IntN(2) == 0, HasPrice: rnd.IntN(2) == 0, Low: rnd.IntN(2) == 0,
		By: text(), Since: day(), Until: day(), Sort: pick(rnd, Sorts...), lang: lang}
	return f.tidy()
}

func TestAFilterComesBackFromItsURL(t *testing.T) {
	for _, lang := range []string{"en", "it", "zh"} {
		same := func(seed uint64) bool {
			f := someFilter(seed, lang)
			got := FilterFrom(f.Values(), lang)
			if got != f {
				t.Logf("%s: %+v came back as %+v", f.Values().Encode(), f, got)
			}
			return got == f
		}
		if err := quick.Check(same, &quick.Config{MaxCount: 2000}); err != nil {
			t.Errorf("%s: %v", lang, err)
		}
	}
}

func TestALongSearchIsCutTheSameTwice(t *testing.T) {
	f := FilterFrom(map[string][]string{"q": {strings.Repeat("x", maxQuery-1) + " yz"}}, "en")
	if got := FilterFrom(f.Values(), "en"); got != f {
		t.Errorf("%q came back as %q", f.Q, got.Q)
	}
}

func TestAURLIsReadAsFarAsItIsUnderstood(t *testing.T) {
	typed := map[string][]string{"q": {"  lana " + strings.Repeat("x", 300)}, "state": {"lost"}, "sort": {"price; drop table"}, "fibre": {"ZZ"}, "min_fibre": {"50"}, "weight_min": {"-5"},
		"weight_max": {"1e9"}, "price_min": {"12,50"}, "price_max": {"99999999999999999999"}, "colour": {"red"}, "since": {"31/12/2026"}, "until": {"1969-01-01"}, "stock": {"yes"}, "currency": {"EUR"}}
	got := FilterFrom(typed, "it")
	want := SampleFilter{Q: got.Q, State: Active, Sort: newest, PriceMin: 12_5000, Currency: "EUR", lang: "it"}
	if got != want || len(got.Q) != maxQuery {
		t.Errorf("%+v, want %+v", got, want)
	}
}

func TestOnlyWhatLeavesSomethingOutIsChosen(t *testing.T) {
	for _, f := range []SampleFilter{{}, {State: Archived}, {Sort: "price"}, FilterFrom(map[string][]string{"currency": {"EUR"}, "min_fibre": {"50"}}, "en")} {
		if f.Chosen() {
			t.Errorf("%+v is chosen", f)
		}
	}
	for name, f := range everyFilter {
		if !slices.Contains([]string{"nothing", "archived"}, name) && !f.Chosen() {
			t.Errorf("%s is not chosen", name)
		}
	}
}
