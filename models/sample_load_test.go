package models

import (
	"errors"
	"reflect"
	"testing"
)

// loadable is a sample with everything that can hang on one.
func loadable(code string) *Loaded {
	s := &Loaded{Sample: Sample{UID: NewUID(), State: Active, Version: 1, CreatedAt: 1_780_000_000_000, CreatedBy: testUser, UpdatedAt: 1_780_000_000_000, UpdatedBy: testUser,
		SampleSpec: SampleSpec{Code: code, Name: "Spina di pesce", Types: []string{"woven", "quilted"}, Composition: "WO80 PA20", Width: 150_000, Weight: 310_000, Colour: "#ae8a5c",
			Supplier: "Lanificio Valdora", SupplierCode: "3381/12", Fair: "Autumn fair, Milan 2026", Season: "AW27", Price: 279_000, PriceCurrency: "EUR", PriceUnit: "m", Tags: []string{"bestseller", "novità"}}}}
	s.Variants = []Variant{{UID: NewUID(), Name: "Camel", Stock: 12_000}, {UID: NewUID(), Name: "Navy", Stock: 8_500}}
	s.Pictures = []Picture{{UID: NewUID(), Visibility: "private", Owner: testUser, Blob: "a1"}, {UID: NewUID(), Visibility: "public", Owner: testUser, Blob: "b2"},
		{UID: NewUID(), Visibility: "public", Owner: testUser, Blob: "c3", VariantID: 2}}
	s.Physical = []Physical{{Form: "hanger", Count: 1, Alert: 1}}
	s.Counts = []Count{{Form: "hanger", Change: 1, Count: 1, At: s.CreatedAt, By: testUser}}
	s.Prices = []Price{{Kind: "sale", Amount: 279_000, Currency: "EUR", Unit: "m", SeenAt: s.CreatedAt, By: testUser}}
	s.Events = []Event{{At: s.CreatedAt, By: testUser, Verb: "created", Version: 1}}
	return s
}

// TestALoadedSampleIsOneThatWasCreated compares what is read back with a
// sample that went the usual way.
func TestALoadedSampleIsOneThatWasCreated(t *testing.T) {
	db := openCompany(t)
	loaded := loadable("LV-0418")
	if err := db.LoadSamples(t.Context(), []*Loaded{loaded}); err != nil {
		t.Fatal(err)
	}
	usual := &Sample{UID: NewUID(), SampleSpec: loaded.SampleSpec}
	usual.Code = "LV-0419"
	if err := db.CreateSample(t.Context(), testUser, usual); err != nil {
		t.Fatal(err)
	}
	got, err := db.FindSample(t.Context(), loaded.UID)
	if err != nil {
		t.Fatal(err)
	}
	want, err := db.FindSample(t.Context(), usual.UID)
	if err != nil {
		t.Fatal(err)
	}
	want.Code = got.Code
	if !reflect.DeepEqual(got.SampleSpec, want.SampleSpec) {
		t.Errorf("loaded %+v\ncreated %+v", got.SampleSpec, want.SampleSpec)
	}
	if got.Stock != 20_500 || !got.Low || got.Cover != loaded.Pictures[1].UID || got.CreatedAt != loaded.CreatedAt {
		t.Errorf("stock %d, low %v, cover %q", got.Stock, got.Low, got.Cover)
	}
	for _, f := range []SampleFilter{{Q: "spina valdora"}, {Q: "羊毛"}, {Fibre: "PA", MinFibre: 20}, {Tag: "novità"}, {Fair: "Autumn fair, Milan 2026"}, {Supplier: "Lanificio Valdora", InStock: true}} {
		found, _, err := db.Samples(t.Context(), f, "", 10)
		if err != nil || len(found) == 0 || found[len(found)-1].UID != loaded.UID {
			t.Errorf("%+v finds %v, %v", f, found, err)
		}
	}
	options, err := db.Options(t.Context())
	if err != nil || options["season"][0] != "AW27" || options["type"][len(options["type"])-1] != "quilted" {
		t.Errorf("own words are %v, %v", options, err)
	}
}

func TestPartsOfALoadedSampleHangWhereTheyBelong(t *testing.T) {
	db := openCompany(t)
	first, second := loadable("LV-0001"), loadable("LV-0002")
	if err := db.LoadSamples(t.Context(), []*Loaded{first, second}); err != nil {
		t.Fatal(err)
	}
	for _, s := range []*Loaded{first, second} {
		variants, err := db.Variants(t.Context(), &s.Sample)
		if err != nil || len(variants) != 2 || variants[1].Name != "Navy" {
			t.Fatalf("colours %v, %v", variants, err)
		}
		pictures, err := db.Pictures(t.Context(), &s.Sample, testUser)
		if err != nil || len(pictures) != 3 || pictures[2].VariantID != variants[1].ID || pictures[1].VariantID != 0 {
			t.Errorf("pictures %+v, %v", pictures, err)
		}
		prices, err := db.Prices(t.Context(), &s.Sample, false)
		if err != nil || len(prices) != 1 {
			t.Errorf("prices %v, %v", prices, err)
		}
		log, err := db.PhysicalLog(t.Context(), &s.Sample)
		if err != nil || len(log) != 1 {
			t.Errorf("counts %v, %v", log, err)
		}
		history, err := db.History(t.Context(), "sample", s.ID)
		if err != nil || len(history) != 1 || history[0].Verb != "created" {
			t.Errorf("history %v, %v", history, err)
		}
	}
}

func TestALoadWithATakenCodeLeavesNothing(t *testing.T) {
	db := openCompany(t)
	err := db.LoadSamples(t.Context(), []*Loaded{loadable("LV-0001"), loadable("lv 0001")})
	var invalid *Invalid
	if !errors.As(err, &invalid) || invalid.Fields[0].Key != "sample.code.taken" {
		t.Errorf("the second of one code gives %v", err)
	}
	if found, _, err := db.Samples(t.Context(), SampleFilter{}, "", 10); err != nil || len(found) != 0 {
		t.Errorf("%d samples are left, %v", len(found), err)
	}
}
