package models

import (
	"slices"
	"strings"
	"testing"
)

// shelf is a small library in which every search below finds something.
func shelf(t *testing.T) *Tenant {
	t.Helper()
	db := openCompany(t)
	for _, s := range []SampleSpec{
		{Code: "LV-0418", Name: "Flanella Città", Name2: "法兰绒", Composition: "WO98 EA2", Weight: 280_000, Width: 150_000, Price: 18_5000, PriceCurrency: "EUR",
			Colour: "#203040", Supplier: "Lanificio Bisenzio", Tags: []string{"bestseller"}, Types: []string{"woven"}, Season: "AW26", Pattern: "plain", Uses: []string{"suit"}},
		{Code: "LV-0419", Name: "Gabardina", Composition: "WO100", Weight: 320_000, Width: 138_000, Price: 24_0000, PriceCurrency: "EUR", Colour: "#223344", Notes: "da rivedere"},
		{Code: "CK 7", Name: "Popeline", Name2: "府绸", Composition: "CO100", Weight: 120_000, Width: 145_000, Price: 6_0000, PriceCurrency: "USD", Season: "SS27",
			Certificates: []Certificate{{Name: "GOTS"}}, Fair: "Milano Unica"},
		{Code: "MR1", Name: "Merino Near", Composition: "WMR80 PA20", Weight: 190_000, Colour: "#c02020"},
		{Code: "SE-1", Name: "Twill or Satin", Composition: "SE100", Weight: 60_000, StyleNo: "AND-5", Finish: "not fulled"},
	} {
		addSample(t, db, s)
	}
	return db
}

// find gives the codes of what a filter finds, in order of codes.
func find(t *testing.T, db *Tenant, f SampleFilter) string {
	t.Helper()
	f.Sort = "code"
	cards, _, err := db.Samples(t.Context(), f, "", PageSize)
	must(t, err)
	var codes []string
	for _, c := range cards {
		codes = append(codes, c.Code)
	}
	n, exact, err := db.CountSamples(t.Context(), f)
	must(t, err)
	if n != len(cards) || !exact {
		t.Errorf("%+v: %d listed, %d counted", f, len(cards), n)
	}
	f.Sort = newest
	again, _, err := db.Samples(t.Context(), f, "", PageSize)
	must(t, err)
	if len(again) != len(cards) {
		t.Errorf("%+v: %d by code, %d by newest", f, len(cards), len(again))
	}
	return strings.Join(codes, ", ")
}

func TestTheBoxFindsWords(t *testing.T) {
	db := shelf(t)
	for q, want := range map[string]string{
		"":      "CK 7, LV-0418, LV-0419, MR1, SE-1",
		"fl":    "LV-0418",
		"FLAN":  "LV-0418",
		"citta": "LV-0418", "città": "LV-0418", "CITTA\u0300": "LV-0418",
		"flanella cit": "LV-0418", "cit flan": "LV-0418", "flanella popeline": "",
		"绒": "LV-0418", "法兰": "LV-0418", "法兰绒": "LV-0418", "法绒": "", "绸": "CK 7", "羊毛": "LV-0418, LV-0419, MR1",
		"lv0418": "LV-0418", "LV 0418": "LV-0418", "lv-0418": "LV-0418", "lv/0418": "LV-0418", "ＬＶ０４１８": "LV-0418",
		"lv-04": "LV-0418, LV-0419", "lv04": "LV-0418, LV-0419", "0419": "LV-0419", "ck7": "CK 7", "ck-7": "CK 7", "mr 1": "MR1",
		"lana": "LV-0418, LV-0419, MR1", "wool": "LV-0418, LV-0419, MR1", "cotone": "CK 7", "棉": "CK 7", "seta": "SE-1",
		"bisenzio": "LV-0418", "bestsel": "LV-0418", "rivedere": "LV-0419", "gots": "CK 7", "milano": "CK 7", "ss27": "CK 7", "and-5": "SE-1",
	} {
		if got := find(t, db, SampleFilter{Q: q}); got != want {
			t.Errorf("%q finds %q, want %q", q, got, want)
		}
	}
}

func TestNumbersInTheBox(t *testing.T) {
	db := shelf(t)
	for q, want := range map[string]string{
		"wool under 300 g": "LV-0418, MR1",
		"wool over 300 g":  "LV-0419",
		"lana < 20 €":      "LV-0418",
		"lana > 20 €":      "LV-0419",
		"棉 200g以下":         "CK 7",
		"棉200g以下":          "CK 7",
		"under 10 usd":     "CK 7",
		"under 10 eur":     "",
		"lana sotto i 300 g larghezza oltre 140 cm": "LV-0418",
		"lana peso sotto 300 g":                     "LV-0418, MR1",
		"width: min 140 cm wool":                    "LV-0418",
		"门幅大于140cm 棉":                               "CK 7",
		"280 g":                                     "LV-0418",
		"100-200 g":                                 "CK 7, MR1",
		"80% wool":                                  "LV-0418, LV-0419, MR1",
		"lana min 90%":                              "LV-0418, LV-0419",
		"90% WO gabard":                             "LV-0419",
		"merino 80%":                                "MR1",
	} {
		if got := find(t, db, SampleFilter{Q: q, lang: "it"}); got != want {
			t.Errorf("%q finds %q, want %q (read as %+v)", q, got, want, ParseQuery(q, "it"))
		}
	}
}

func TestTheBoxIsReadIntoWordsAndNumbers(t *testing.T) {
	for text, want := range map[string]Query{
		"wool under 300 g":     {WeightMax: 299_999, Words: "wool"},
		"LV-0418":              {Words: "LV-0418"},
		"seta 20":              {Words: "seta 20"},
		"lana 50% max":         {Words: "lana 50% max"},
		"foderaprezzo < 10 €":  {Words: "foderaprezzo", PriceMax: 9_9999, Currency: "EUR"},
		"prezzo 300 g":         {Words: "prezzo", WeightMin: 285_000, WeightMax: 315_000},
		"prezzo < 10 €":        {PriceMax: 9_9999, Currency: "EUR"},
		"100 g a 5-6 € 150 cm": {Words: "a", WeightMin: 95_000, WeightMax: 105_000, PriceMin: 5_0000, PriceMax: 6_0000, Currency: "EUR", WidthMin: 142_500, WidthMax: 157_500},
	} {
		got := ParseQuery(text, "it")
		got.Words = strings.Join(strings.Fields(got.Words), " ")
		if got != want {
			t.Errorf("%q: %+v, want %+v", text, got, want)
		}
	}
}

func TestTheSheetGoesBeforeTheBox(t *testing.T) {
	db := shelf(t)
	if got := find(t, db, SampleFilter{Q: "under 300 g", WeightMin: 300_000}); got != "LV-0419" {
		t.Errorf("found %q, want what the sheet says", got)
	}
	if got := find(t, db, SampleFilter{Q: "100% silk", Fibre: "CO"}); got != "CK 7" {
		t.Errorf("found %q, want what the sheet says", got)
	}
}

func TestWordsOfTheQueryLanguageAreWords(t *testing.T) {
	db := shelf(t)
	for q, want := range map[string]string{
		"or": "SE-1", "OR": "SE-1", "twill OR satin": "SE-1", "OR twill": "SE-1", "twill OR": "SE-1", "NOT": "SE-1", "twill NOT satin": "SE-1", "not fulled": "SE-1",
		"NEAR": "MR1", "merino NEAR near": "MR1", "near/3": "", "AND": "SE-1", "twill AND satin": "SE-1",
	} {
		if got := find(t, db, SampleFilter{Q: q}); got != want {
			t.Errorf("%q finds %q, want %q", q, got, want)
		}
	}
}

func TestNothingTypedBreaksTheSearchOrReachesAFacet(t *testing.T) {
	db := shelf(t)
	all := find(t, db, SampleFilter{})
	for _, q := range []string{`"`, `""`, `"flanella`, `'`, `*`, `**`, `(`, `)`, `()`, `((flan`, `flan)`, `words:flan`, `-flan`, `^flan`, `flan*`, `+`, `%`, `\`, `;--`, "\x00", "flan\x00ella",
		"\xff\xfe", "§", "§§", strings.Repeat("a", 5000), strings.Repeat("a ", 100), strings.Repeat("法", 300), strings.Repeat("(", 3000), "💚", "é̂̂̂", "\u202eflan", "ﬂan"} {
		find(t, db, SampleFilter{Q: q})
		find(t, db, SampleFilter{Q: q, Type: q, Pattern: q, Supplier: q, Tag: q, Sort: q, Colour: q, By: q, Currency: q, PriceMin: 1})
	}
	for _, f := range []string{facet(facetState, "active"), facet(facetFibre, "WO"), facet(facetStock, "yes"), stepFacet(facetWeight, 5), labFacet(1, 2, 3)} {
		if !strings.HasPrefix(f, "§") {
			t.Errorf("%q could be typed", f)
		}
		for _, q := range []string{f, strings.TrimPrefix(f, "§"), f[1:], `"` + f + `"`} {
			if got := find(t, db, SampleFilter{Q: q}); got != "" {
				t.Errorf("%q reaches a facet and finds %q", q, got)
			}
		}
	}
	if got := find(t, db, SampleFilter{Q: "§ * ( "}); got != all {
		t.Errorf("signs alone find %q, want all", got)
	}
}

func FuzzTheBox(f *testing.F) {
	for _, q := range []string{`lana OR "x`, "80% 棉", "§s1", "a* (b", "1.5-2,0 €/m < > 3 g"} {
		f.Add(q)
	}
	db := openCompany(f)
	f.Fuzz(func(t *testing.T, q string) {
		if _, _, err := db.CountSamples(t.Context(), SampleFilter{Q: q}); err != nil {
			t.Errorf("%q: %v", q, err)
		}
	})
}

func TestTermsBeginWordsButAskForChineseAsItIs(t *testing.T) {
	got := Query{Words: "Lana città LV-04 法兰绒 棉"}.terms()
	if want := []string{"lana*", "citta*", "lv*", "04*", "法兰", "兰绒", "棉"}; !slices.Equal(got, want) {
		t.Errorf("terms %v, want %v", got, want)
	}
}

func TestStepsNeverFall(t *testing.T) {
	for name, step := range map[string]func(int64) int64{"weight": weightStep, "width": widthStep, "price": priceStep} {
		last, first := step(0), step(0)
		for v := int64(1); v < 1<<45; v += 1 + v/7 {
			s := step(v)
			if s < last || s-first > 31 {
				t.Fatalf("%s of %d is in step %d after %d", name, v, s, last)
			}
			last = s
		}
	}
}
