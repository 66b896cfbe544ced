package models

import (
	"fmt"
	"testing"
)

func TestEachFilterAlone(t *testing.T) {
	db := shelf(t)
	must(t, db.MoveSample(t.Context(), testUser, sampleOf(t, db, "SE-1").UID, Archived))
	s := sampleOf(t, db, "LV-0419")
	must(t, db.SaveVariant(t.Context(), testUser, s, &Variant{UID: NewUID(), Name: "Blu", Stock: 30_000}))
	for _, c := range []struct {
		f    SampleFilter
		want string
	}{
		{SampleFilter{State: Archived}, "SE-1"},
		{SampleFilter{State: Draft}, ""},
		{SampleFilter{Type: "woven"}, "LV-0418"},
		{SampleFilter{Fibre: "WO"}, "LV-0418, LV-0419, MR1"},
		{SampleFilter{Fibre: "WMR"}, "MR1"},
		{SampleFilter{Fibre: "WO", MinFibre: 80}, "LV-0418, LV-0419, MR1"},
		{SampleFilter{Fibre: "WO", MinFibre: 81}, "LV-0418, LV-0419"},
		{SampleFilter{Fibre: "WO", MinFibre: 99}, "LV-0419"},
		{SampleFilter{Fibre: "PA", MinFibre: 20}, "MR1"},
		{SampleFilter{WeightMin: 280_000}, "LV-0418, LV-0419"},
		{SampleFilter{WeightMin: 280_001}, "LV-0419"},
		{SampleFilter{WeightMax: 190_000}, "CK 7, MR1"},
		{SampleFilter{WeightMin: 120_000, WeightMax: 280_000}, "CK 7, LV-0418, MR1"},
		{SampleFilter{WeightMin: 300_000, WeightMax: 100_000}, ""},
		{SampleFilter{WidthMin: 145_000}, "CK 7, LV-0418"},
		{SampleFilter{WidthMax: 145_000}, "CK 7, LV-0419"},
		{SampleFilter{PriceMin: 18_5000}, "LV-0418, LV-0419"},
		{SampleFilter{PriceMax: 18_5000}, "CK 7, LV-0418"},
		{SampleFilter{PriceMax: 18_5000, Currency: "EUR"}, "LV-0418"},
		{SampleFilter{PriceMin: 999_999_0000}, ""},
		{SampleFilter{Colour: "#203040"}, "LV-0418, LV-0419"},
		{SampleFilter{Colour: "#bb2222"}, "MR1"},
		{SampleFilter{Colour: "#20f020"}, ""},
		{SampleFilter{Pattern: "plain"}, "LV-0418"},
		{SampleFilter{Season: "ss27"}, "CK 7"},
		{SampleFilter{Use: "suit"}, "LV-0418"},
		{SampleFilter{Cert: "GOTS"}, "CK 7"},
		{SampleFilter{Tag: "bestseller"}, "LV-0418"},
		{SampleFilter{Tag: "best"}, ""},
		{SampleFilter{Supplier: "Lanificio Bisenzio"}, "LV-0418"},
		{SampleFilter{Supplier: "Lanificio"}, ""},
		{SampleFilter{Fair: "Milano Unica"}, "CK 7"},
		{SampleFilter{InStock: true}, "LV-0419"},
		{SampleFilter{HasPrice: true}, "CK 7, LV-0418, LV-0419"},
		{SampleFilter{By: testUser}, "CK 7, LV-0418, LV-0419, MR1"},
		{SampleFilter{By: NewUID()}, ""},
		{SampleFilter{Since: s.CreatedAt}, "CK 7, LV-0419, MR1"},
		{SampleFilter{Until: s.CreatedAt}, "LV-0418"},
		{SampleFilter{Since: s.CreatedAt, Until: s.CreatedAt + 1}, "LV-0419"},
		{SampleFilter{Since: s.CreatedAt, Q: "wool"}, "LV-0419, MR1"},
		{SampleFilter{Q: "flanella", Fibre: "WO", MinFibre: 90, Type: "woven", WeightMax: 300_000, WidthMin: 140_000, PriceMax: 20_0000, Currency: "EUR", Colour: "#203040",
			Pattern: "plain", Season: "AW26", Use: "suit", Tag: "bestseller", Supplier: "lanificio bisenzio", HasPrice: true, By: testUser, Until: s.CreatedAt}, "LV-0418"},
	} {
		if got := find(t, db, c.f); got != c.want {
			t.Errorf("%+v finds %q, want %q", c.f, got, c.want)
		}
	}
}

func TestDaysAreExactThoughTheClockWentBack(t *testing.T) {
	db := shelf(t)
	for code, at := range map[string]int64{"LV-0418": 500, "LV-0419": 100, "CK 7": 300, "MR1": 200, "SE-1": 400} {
		_, err := db.exec(t.Context(), `update samples set created_at = ? where id = ?`, at, sampleOf(t, db, code).ID)
		must(t, err)
	}
	for _, c := range []struct {
		f    SampleFilter
		want string
	}{{SampleFilter{Since: 300}, "CK 7, LV-0418, SE-1"}, {SampleFilter{Until: 300}, "LV-0419, MR1"}, {SampleFilter{Since: 200, Until: 400}, "CK 7, MR1"}, {SampleFilter{Since: 200, Until: 400, Q: "wool"}, "MR1"}} {
		if got := find(t, db, c.f); got != c.want {
			t.Errorf("%+v finds %q, want %q", c.f, got, c.want)
		}
	}
}

func sampleOf(t *testing.T, db *Tenant, code string) *Sample {
	t.Helper()
	s, err := db.FindSampleByCode(t.Context(), code)
	must(t, err)
	return s
}

// library has n samples, many with equal names, prices and weights or none.
func library(t *testing.T, n int) *Tenant {
	t.Helper()
	db := openCompany(t)
	must(t, db.Tx(t.Context(), func(db *Tenant) error {
		for i := range n {
			addSample(t, db, SampleSpec{Code: fmt.Sprintf("K-%03d", i*37%n), Name: []string{"", "Alfa", "Beta"}[i%3], Price: UnitPrice(i%4) * 5_0000, Weight: Quantity(i%3) * 100_000, Composition: "WO100"})
		}
		return nil
	}))
	return db
}

// pages reads the whole list in pages of 7.
func pages(t *testing.T, db *Tenant, f SampleFilter) (all []SampleCard) {
	t.Helper()
	after := ""
	for {
		cards, more, err := db.Samples(t.Context(), f, after, 7)
		must(t, err)
		all = append(all, cards...)
		if !more {
			return all
		}
		if len(cards) != 7 || len(all) > 200 {
			t.Fatalf("page of %d, %d in all", len(cards), len(all))
		}
		after = cards[6].UID
	}
}

func TestPagesVisitEachSampleOnceInOrder(t *testing.T) {
	db := library(t, 61)
	for _, q := range []string{"", "lana"} {
		for _, by := range Sorts {
			all := pages(t, db, SampleFilter{Q: q, Sort: by})
			seen := map[string]bool{}
			for i, c := range all {
				seen[c.UID] = true
				if i > 0 && !ordered(by, all[i-1], c) {
					t.Errorf("%q by %s: %+v before %+v", q, by, all[i-1], c)
				}
			}
			if len(seen) != 61 || len(all) != 61 {
				t.Errorf("%q by %s: %d samples, %d different; want 61", q, by, len(all), len(seen))
			}
		}
	}
}

// ordered tells whether a may stand before b.
func ordered(by string, a, b SampleCard) bool {
	later := func(x, y, idX, idY int64) bool { return x < y || x == y && idX < idY }
	last := func(v int64) int64 { return int64(uint64(v-1) >> 1) } // 0 after all others
	switch by {
	case "code":
		return a.Code < b.Code
	case "name":
		return a.Name < b.Name || a.Name == b.Name && a.ID < b.ID
	case "price":
		return later(last(int64(a.Price)), last(int64(b.Price)), a.ID, b.ID)
	case "price_desc":
		return later(int64(b.Price), int64(a.Price), b.ID, a.ID)
	case "weight":
		return later(last(int64(a.Weight)), last(int64(b.Weight)), a.ID, b.ID)
	}
	return a.ID > b.ID
}

func TestNeighboursFollowTheList(t *testing.T) {
	db := library(t, 29)
	for _, q := range []string{"", "lana"} {
		for _, by := range Sorts {
			f := SampleFilter{Q: q, Sort: by}
			all := pages(t, db, f)
			for i, c := range all {
				prev, next, err := db.Neighbours(t.Context(), f, c.UID)
				must(t, err)
				wantPrev, wantNext := "", ""
				if i > 0 {
					wantPrev = all[i-1].UID
				}
				if i+1 < len(all) {
					wantNext = all[i+1].UID
				}
				if prev != wantPrev || next != wantNext {
					t.Fatalf("%q by %s, number %d: between %q and %q, want %q and %q", q, by, i, prev, next, wantPrev, wantNext)
				}
			}
		}
	}
}

func TestAnUnknownPlaceInTheListShowsNothing(t *testing.T) {
	db := library(t, 3)
	for _, by := range Sorts {
		cards, more, err := db.Samples(t.Context(), SampleFilter{Sort: by}, NewUID(), 7)
		if len(cards) != 0 || more || err != nil {
			t.Errorf("by %s: %d samples, %v, %v", by, len(cards), more, err)
		}
	}
}

func TestCountingStopsAtAThousand(t *testing.T) {
	db := openCompany(t)
	fillLibrary(t, db, 999)
	want := func(f SampleFilter, n int, exact bool) {
		t.Helper()
		got, is, err := db.CountSamples(t.Context(), f)
		if must(t, err); got != n || is != exact {
			t.Errorf("%q: %d, exact %v; want %d, %v", f.Q, got, is, n, exact)
		}
	}
	archived, _, err := db.CountSamples(t.Context(), SampleFilter{State: Archived})
	must(t, err)
	want(SampleFilter{}, 999-archived, true)
	add := func(n int) {
		must(t, db.Tx(t.Context(), func(db *Tenant) error {
			for range n {
				addSample(t, db, SampleSpec{Name: "Flanella"})
			}
			return nil
		}))
	}
	add(archived + 1)
	want(SampleFilter{}, 1000, true)
	want(SampleFilter{By: testUser}, 1000, true)
	add(1)
	want(SampleFilter{}, 1000, false)
	want(SampleFilter{By: testUser}, 1000, false)
	counters, err := db.Counters(t.Context())
	if must(t, err); counters["samples.active"] != 1001 || counters["samples.archived"] != archived || counters["suppliers"] != 80 {
		t.Errorf("counters %v", counters)
	}
}

func TestAChangedSampleIsFoundByWhatItIsNow(t *testing.T) {
	db := shelf(t)
	s := sampleOf(t, db, "LV-0418")
	_, err := save(t, db, testUser, *s, func(s *SampleSpec) { s.Name, s.Composition, s.Weight = "Panno", "CO100", 900_000 })
	must(t, err)
	for q, want := range map[string]string{"flanella": "", "panno": "LV-0418", "lana": "LV-0419, MR1", "cotone": "CK 7, LV-0418", "over 800 g": "LV-0418"} {
		if got := find(t, db, SampleFilter{Q: q}); got != want {
			t.Errorf("%q finds %q, want %q", q, got, want)
		}
	}
}
