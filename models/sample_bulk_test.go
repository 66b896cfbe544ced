package models

import (
	"slices"
	"testing"
)

func TestABulkChangeTouchesEachSampleAndOnlyWhatIsGiven(t *testing.T) {
	db := openCompany(t)
	a := newSample(t, db, SampleSpec{Code: "A", Tags: []string{"Città", "old"}, Notes: "stays"})
	b := newSample(t, db, SampleSpec{Code: "B", Season: "SS27"})
	n, err := db.BulkSamples(t.Context(), testUser, []string{a.UID, b.UID}, Bulk{AddTags: []string{"citta", "new"}, DropTags: []string{"OLD"}, Lang: "it",
		Fields: map[string]string{"price": "12,50", "price_currency": "usd", "season": "AW27", "lead_days": "3 settimane", "supplier": "Lanificio Bisenzio", "notes": "no bulk field"}})
	must(t, err)
	if n != 2 {
		t.Errorf("%d changed, want 2", n)
	}
	for _, s := range []*Sample{reread(t, db, a), reread(t, db, b)} {
		want := []string{"Città", "new"}
		if s.Price != 12_5000 || s.PriceCurrency != "USD" || s.Season != "AW27" || s.LeadDays != 21 || s.Supplier != "Lanificio Bisenzio" || !slices.Equal(s.Tags, want) {
			t.Errorf("%s is now %+v", s.Code, s.SampleSpec)
		}
		if e := lastEvent(t, db, s); e.Verb != "changed" || e.Version != s.Version {
			t.Errorf("%s: history %+v", s.Code, e)
		}
	}
	if s := reread(t, db, a); s.Notes != "stays" {
		t.Errorf("notes are %q", s.Notes)
	}
	if got := find(t, db, SampleFilter{Tag: "new", Season: "AW27"}); got != "A, B" {
		t.Errorf("found %q after the change", got)
	}
}

func TestEachOfABulkChangeIsUndoneAlone(t *testing.T) {
	db := openCompany(t)
	a, b := newSample(t, db, SampleSpec{Code: "A", Season: "SS27"}), newSample(t, db, SampleSpec{Code: "B", Season: "SS27"})
	_, err := db.BulkSamples(t.Context(), testUser, []string{a.UID, b.UID}, Bulk{Fields: map[string]string{"season": "AW27"}})
	must(t, err)
	must(t, db.UndoSample(t.Context(), testUser, reread(t, db, a), lastEvent(t, db, a).ID))
	if x, y := reread(t, db, a).Season, reread(t, db, b).Season; x != "SS27" || y != "AW27" {
		t.Errorf("seasons %s and %s, want SS27 and AW27", x, y)
	}
}

func TestWhatABulkChangeLeavesAsItIsIsNotCounted(t *testing.T) {
	db := openCompany(t)
	a, b := newSample(t, db, SampleSpec{Code: "A", Tags: []string{"b", "C"}}), newSample(t, db, SampleSpec{Code: "B"})
	for _, c := range []struct {
		bulk Bulk
		want int
	}{{Bulk{}, 0}, {Bulk{AddTags: []string{"c"}}, 1}, {Bulk{AddTags: []string{"c"}}, 0}, {Bulk{State: Archived}, 2}, {Bulk{State: Archived}, 0}} {
		n, err := db.BulkSamples(t.Context(), testUser, []string{a.UID, b.UID, a.UID}, c.bulk)
		if must(t, err); n != c.want {
			t.Errorf("%+v changed %d, want %d", c.bulk, n, c.want)
		}
	}
	if v := reread(t, db, a).Version; v != 2 {
		t.Errorf("version %d, want 2: made and archived", v)
	}
}

func TestABulkChangeIsWholeOrNothing(t *testing.T) {
	db := openCompany(t)
	a := newSample(t, db, SampleSpec{Code: "A", Season: "SS27"})
	for name, c := range map[string]struct {
		uids []string
		bulk Bulk
	}{
		"one is missing":   {[]string{a.UID, NewUID()}, Bulk{State: Archived}},
		"a bad price":      {[]string{a.UID}, Bulk{State: Archived, Fields: map[string]string{"price": "cheap", "season": "AW27"}}},
		"no such state":    {[]string{a.UID}, Bulk{State: "lost", AddTags: []string{"x"}}},
		"too many at once": {slices.Repeat([]string{a.UID}, MaxBulk+1), Bulk{State: Archived}},
	} {
		n, err := db.BulkSamples(t.Context(), testUser, c.uids, c.bulk)
		if s := reread(t, db, a); err == nil || n != 0 || s.Version != 1 || s.State != Active {
			t.Errorf("%s: %d changed, %v, now %+v", name, n, err, s)
		}
	}
}
