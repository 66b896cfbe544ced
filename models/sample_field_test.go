package models

import (
	"slices"
	"testing"
)

func TestFieldsUnderstandWhatMerchantsType(t *testing.T) {
	for _, tt := range []struct{ key, lang, in, shows, problem string }{
		{"composition", "it", "70 co 30 pl", "70% cotone, 30% poliestere", ""},
		{"composition", "zh", "棉70 涤30", "70% 棉，30% 涤纶", ""},
		{"composition", "en", "70% cotton", "", "composition.sum"},
		{"composition", "en", "70% kotton 30% pl", "", "composition.unknown"},
		{"width", "en", `58"`, "147.32", ""},
		{"width", "it", "1,5 m", "150", ""},
		{"width", "en", "wide", "", "sample.width.bad"},
		{"weight", "en", "10 oz", "339.058", ""},
		{"weight", "en", "465 g/m", "", "sample.weight.needs_width"},
		{"price", "it", "27,90", "27,90", ""},
		{"price", "en", "free", "", "price.bad"},
		{"price", "en", "999999999999", "", "price.bad"},
		{"breaks", "it", "200: 25,40\n50 m: 26,10", "50: 26,10\n200: 25,40", ""},
		{"breaks", "en", "200", "", "sample.breaks.bad"},
		{"breaks", "en", "200: -3", "", "sample.breaks.bad"},
		{"moq", "en", "30 m", "30 m", ""},
		{"lead_days", "en", "3 weeks", "21", ""},
		{"origin", "it", "cina", "CN", ""},
		{"origin", "it", "Atlantide", "", "country.bad"},
		{"colour", "en", "B58A55", "#b58a55", ""},
		{"colour", "en", "camel", "", "sample.colour.bad"},
		{"certificates", "en", "gots CU-123 2027-05-31; Mine", "GOTS CU-123 2027-05-31; Mine", ""},
		{"certificates", "en", "GRS 2027-15-31", "", "sample.certificates.bad"},
		{"care", "it", "wash_30, Non stirare", "wash_30, iron_no", ""},
		{"care", "en", "boil it", "", "sample.care.bad"},
		{"tags", "zh", "软，秋冬、软", "软, 秋冬", ""},
		{"cost_currency", "en", "euro", "EUR", ""},
		{"price_unit", "zh", "米", "m", ""},
	} {
		field, ok := FindSampleField(tt.key)
		if !ok {
			t.Fatalf("no field %s", tt.key)
		}
		var s SampleSpec
		problem := field.Set(&s, tt.in, tt.lang)
		if (problem == nil) != (tt.problem == "") || problem != nil && problem.Key != tt.problem {
			t.Errorf("%s %q: %v, want %q", tt.key, tt.in, problem, tt.problem)
		}
		if got := field.Get(&s, tt.lang); got != tt.shows && problem == nil {
			t.Errorf("%s %q shows %q, want %q", tt.key, tt.in, got, tt.shows)
		}
	}
}

func TestWhatAFieldShowsItAlsoUnderstands(t *testing.T) {
	spec := SampleSpec{Code: "A-1", Types: []string{"woven", "own"}, Composition: "WO52.5 PL47.5", Width: 147_320, Weight: 339_058, Colour: "#b58a55",
		Certificates: []Certificate{{"OEKO-TEX 100", "12.HCN", "2027-05-31"}}, Care: []string{"wash_40_very_mild", "clean_no"}, Origin: "CN",
		Cost: 279050, CostCurrency: "USD", CostUnit: "yd", Price: 12345678, PriceCurrency: "EUR", PriceUnit: "m", Breaks: []Break{{1234_500, 254001}, {2000_000, 20000}},
		MOQ: 1500_000, MOQUnit: "m", LeadDays: 21, Tags: []string{"a", "b c"}, Notes: "one\ntwo"}
	for _, lang := range []string{"en", "it", "zh"} {
		again := SampleSpec{}
		for _, f := range SampleFields {
			if problem := f.Set(&again, f.Get(&spec, lang), lang); problem != nil {
				t.Errorf("%s, %s: %v", lang, f.Key, problem)
			}
		}
		if d := diff(spec, again); len(d) > 0 {
			t.Errorf("%s: %s", lang, d)
		}
	}
}

func TestPricesOfThreeDigitsAreReadInTheReadersLanguage(t *testing.T) {
	for lang, want := range map[string]UnitPrice{"it": 12340000, "en": 12340} {
		var s SampleSpec
		field, _ := FindSampleField("price")
		if problem := field.Set(&s, "1.234", lang); problem != nil || s.Price != want {
			t.Errorf("%s: %v %d, want %d", lang, problem, s.Price, want)
		}
	}
}

func TestAPriceNamesItsCurrencyAndUnit(t *testing.T) {
	var s SampleSpec
	field, _ := FindSampleField("cost")
	if problem := field.Set(&s, "44 usd/yd", "en"); problem != nil || s.Cost != 440000 || s.CostCurrency != "USD" || s.CostUnit != "yd" {
		t.Errorf("%v %+v", problem, s)
	}
}

func TestAPriceWithoutCurrencyGetsTheCompanys(t *testing.T) {
	db := openCompany(t)
	s := newSample(t, db, SampleSpec{Price: 10000, MOQ: 30_000, CostCurrency: "USD", CostUnit: "m"})
	if s.PriceCurrency != "EUR" || s.PriceUnit != "m" || s.MOQUnit != "m" || s.CostCurrency != "" || s.CostUnit != "" {
		t.Errorf("stored %+v", s.SampleSpec)
	}
}

func TestOnlyCostFieldsAreCosts(t *testing.T) {
	var costs []string
	for _, f := range SampleFields {
		if f.Cost {
			costs = append(costs, f.Key)
			if !f.Private || f.Shareable {
				t.Errorf("%s could leave the house", f.Key)
			}
		}
	}
	if !slices.Equal(costs, []string{"cost", "cost_currency", "cost_unit"}) {
		t.Errorf("cost fields %v", costs)
	}
}
