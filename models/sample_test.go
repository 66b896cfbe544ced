package models

import (
	"errors"
	"slices"
	"testing"
	"time"
)

const otherUser = "11111111-2222-4333-8444-555555555555"

// newSample makes a sample of the spec, or fails the test.
func newSample(t *testing.T, db *Tenant, spec SampleSpec) *Sample {
	t.Helper()
	s := &Sample{UID: NewUID(), SampleSpec: spec}
	must(t, db.CreateSample(t.Context(), testUser, s))
	return reread(t, db, s)
}

func reread(t *testing.T, db *Tenant, s *Sample) *Sample {
	t.Helper()
	s, err := db.FindSample(t.Context(), s.UID)
	must(t, err)
	return s
}

// save changes the spec of a copy read before and stores it.
func save(t *testing.T, db *Tenant, by string, s Sample, change func(*SampleSpec)) (*Sample, error) {
	t.Helper()
	change(&s.SampleSpec)
	err := db.SaveSample(t.Context(), by, &s)
	return &s, err
}

func lastEvent(t *testing.T, db *Tenant, s *Sample) Event {
	t.Helper()
	events, err := db.History(t.Context(), "sample", s.ID)
	must(t, err)
	return events[0]
}

func wantProblem(t *testing.T, err error, field, key string) {
	t.Helper()
	var invalid *Invalid
	if !errors.As(err, &invalid) || invalid.Fields[0].Field != field || invalid.Fields[0].Key != key {
		t.Fatalf("error %v, want %s: %s", err, field, key)
	}
}

func TestAnEmptyCodeIsProposedAfterTheLastOne(t *testing.T) {
	db := openCompany(t)
	if s := newSample(t, db, SampleSpec{Name: "First"}); s.Code != "S-00001" || s.State != Active || s.Version != 1 {
		t.Fatalf("first: %+v", s)
	}
	newSample(t, db, SampleSpec{Code: "s00007"})
	newSample(t, db, SampleSpec{Code: "S-9"})
	if s := newSample(t, db, SampleSpec{}); s.Code != "S-00008" {
		t.Errorf("after 7 comes %s", s.Code)
	}
}

func TestCodesAreUniqueIgnoringCaseSpacesAndHyphens(t *testing.T) {
	db := openCompany(t)
	first := newSample(t, db, SampleSpec{Code: "LV-0418"})
	err := db.CreateSample(t.Context(), testUser, &Sample{UID: NewUID(), SampleSpec: SampleSpec{Code: "lv 0418"}})
	wantProblem(t, err, "code", "sample.code.taken")
	must(t, db.MoveSample(t.Context(), testUser, first.UID, Removed))
	second := newSample(t, db, SampleSpec{Code: "LV0418"})
	wantProblem(t, db.BringBack(t.Context(), testUser, reread(t, db, first)), "code", "sample.code.taken")
	if found, err := db.FindSampleByCode(t.Context(), "lv-04 18"); err != nil || found.UID != second.UID {
		t.Errorf("found %v, %v", found, err)
	}
}

func TestTheSameFormTwiceMakesOneSample(t *testing.T) {
	db := openCompany(t)
	form := Sample{UID: NewUID(), SampleSpec: SampleSpec{Name: "Camel herringbone", Price: 279000}}
	first, second := form, form
	must(t, db.CreateSample(t.Context(), testUser, &first))
	must(t, db.CreateSample(t.Context(), testUser, &second))
	if first.ID != second.ID || second.Code != first.Code {
		t.Errorf("two samples: %+v and %+v", first, second)
	}
	if counters, err := db.Counters(t.Context()); err != nil || counters["samples.active"] != 1 {
		t.Errorf("counters %v, %v", counters, err)
	}
	if prices, err := db.Prices(t.Context(), &first, true); err != nil || len(prices) != 1 {
		t.Errorf("prices %v, %v", prices, err)
	}
}

func TestWhatIsStoredIsReadBack(t *testing.T) {
	db := openCompany(t)
	spec := SampleSpec{Code: "A-1", StyleNo: "77", Name: "Camel herringbone", Name2: "驼色人字纹", Types: []string{"woven"}, Composition: "WO98 EA2",
		Width: 150_000, Weight: 310_000, Colour: "#b58a55", Pattern: "check", Weave: "2/2", YarnCount: "2/48", Density: "30x28", Finish: "soft", Season: "AW27",
		Uses: []string{"coat"}, Certificates: []Certificate{{"GRS", "CU-1", "2027-05-31"}}, Care: []string{"wash_30"}, Origin: "IT", HSCode: "5112",
		Supplier: "Lanificio Valdora", SupplierCode: "LV-0418", Cost: 200000, CostCurrency: "EUR", CostUnit: "m", Price: 279000, PriceCurrency: "EUR", PriceUnit: "m",
		Breaks: []Break{{200_000, 254000}}, MOQ: 30_000, MOQUnit: "m", LeadDays: 21, Fair: "Autumn fair, Milan", Place: "box 12", Tags: []string{"archive", "soft"}, Notes: "Ask in spring.\nNo itch."}
	s := newSample(t, db, spec)
	if d := diff(spec, s.SampleSpec); len(d) > 0 {
		t.Errorf("read back differs: %s", d)
	}
	if s.SupplierUID == "" {
		t.Error("the supplier was not made")
	}
}

func TestChangesOfDifferentFieldsAreBothKept(t *testing.T) {
	db := openCompany(t)
	s := *newSample(t, db, SampleSpec{Code: "A-1", Name: "Old", Weave: "2/2"})
	_, err := save(t, db, otherUser, s, func(p *SampleSpec) { p.Weave = "3/1" })
	must(t, err)
	mine, err := save(t, db, testUser, s, func(p *SampleSpec) { p.Name = "New" })
	must(t, err)
	if now := reread(t, db, mine); now.Name != "New" || now.Weave != "3/1" || now.Version != 3 {
		t.Errorf("merged to %q %q, version %d", now.Name, now.Weave, now.Version)
	}
}

func TestChangesOfTheSameFieldAreAConflictUntilSettled(t *testing.T) {
	db := openCompany(t)
	s := *newSample(t, db, SampleSpec{Code: "A-1", Name: "Old", Weave: "2/2", Notes: "x"})
	_, err := save(t, db, otherUser, s, func(p *SampleSpec) { p.Name, p.Weave, p.Notes = "Theirs", "3/1", "y" })
	must(t, err)
	mine := s
	mine.Name, mine.Weave, mine.Finish = "Mine", "4/4", "soft"
	try := mine
	err = db.SaveSample(t.Context(), testUser, &try)
	var conflict *Conflict
	if !errors.As(err, &conflict) || !errors.Is(err, ErrStale) || !slices.Equal(conflict.Fields, []string{"name", "weave"}) {
		t.Fatalf("error %v", err)
	}
	if now := reread(t, db, &s); now.Name != "Theirs" || now.Finish != "" {
		t.Fatalf("something was stored: %+v", now.SampleSpec)
	}
	seen := conflict.Theirs.(*Sample).Version
	try = mine
	must(t, db.SettleSample(t.Context(), testUser, &try, Settled{Seen: seen, Mine: []string{"name"}}))
	if now := reread(t, db, &s); now.Name != "Mine" || now.Weave != "3/1" || now.Finish != "soft" || now.Notes != "y" {
		t.Errorf("settled to %+v", now.SampleSpec)
	}
	try = mine
	if err := db.SettleSample(t.Context(), testUser, &try, Settled{Seen: seen}); !errors.As(err, &conflict) {
		t.Errorf("a sample changed once more since: %v", err)
	}
}

func TestTheSameChangeByTwoIsNoConflict(t *testing.T) {
	db := openCompany(t)
	s := *newSample(t, db, SampleSpec{Code: "A-1", Tags: []string{"b"}})
	newSample(t, db, SampleSpec{Code: "A-2", Tags: []string{"Zebra", "a"}})
	for _, by := range []string{otherUser, testUser} {
		_, err := save(t, db, by, s, func(p *SampleSpec) { p.Tags = []string{"zebra", "b", "A"} })
		must(t, err)
	}
	if now := reread(t, db, &s); !slices.Equal(now.Tags, []string{"a", "b", "Zebra"}) || now.Version != 2 {
		t.Errorf("tags %v, version %d", now.Tags, now.Version)
	}
}

func TestASaveWithoutChangesLeavesNoTrace(t *testing.T) {
	db := openCompany(t)
	s := *newSample(t, db, SampleSpec{Code: "A-1", Supplier: "Lanificio Valdora", Tags: []string{"soft"}})
	same, err := save(t, db, testUser, s, func(p *SampleSpec) { p.Supplier, p.PriceCurrency = "lanificio  valdora", "EUR" })
	must(t, err)
	if e := lastEvent(t, db, &s); e.Verb != "created" && same.Supplier != "lanificio  valdora" {
		t.Errorf("history got %+v", e)
	}
	same, err = save(t, db, testUser, *reread(t, db, &s), func(p *SampleSpec) {})
	must(t, err)
	if same.Version != reread(t, db, &s).Version {
		t.Error("a version was made of nothing")
	}
}

func TestUndoPutsTheOldValuesBack(t *testing.T) {
	db := openCompany(t)
	s := *newSample(t, db, SampleSpec{Code: "A-1", Name: "Old", Price: 100000, Tags: []string{"a"}})
	changed, err := save(t, db, testUser, s, func(p *SampleSpec) { p.Name, p.Price, p.Tags = "New", 200000, []string{"c", "b"} })
	must(t, err)
	e := lastEvent(t, db, &s)
	must(t, db.UndoSample(t.Context(), otherUser, changed, e.ID))
	now := reread(t, db, &s)
	if now.Name != "Old" || now.Price != 100000 || !slices.Equal(now.Tags, []string{"a"}) || now.UpdatedBy != otherUser {
		t.Errorf("undone to %+v", now.SampleSpec)
	}
	prices, err := db.Prices(t.Context(), now, true)
	must(t, err)
	if len(prices) != 2 {
		t.Errorf("taking back was seen as a price: %+v", prices)
	}
	must(t, db.UndoSample(t.Context(), otherUser, now, e.ID))
	if again := reread(t, db, &s); again.Version != now.Version {
		t.Error("a second undo did something")
	}
}

func TestUndoRefusesFieldsChangedAgain(t *testing.T) {
	db := openCompany(t)
	s := *newSample(t, db, SampleSpec{Code: "A-1", Name: "Old"})
	first, err := save(t, db, testUser, s, func(p *SampleSpec) { p.Name = "New" })
	must(t, err)
	e := lastEvent(t, db, &s)
	_, err = save(t, db, testUser, *first, func(p *SampleSpec) { p.Name = "Newer" })
	must(t, err)
	wantProblem(t, db.UndoSample(t.Context(), testUser, first, e.ID), "event", "history.undo.clash")
	if now := reread(t, db, &s); now.Name != "Newer" {
		t.Errorf("name %q", now.Name)
	}
}

func TestUndoOfAnotherSamplesEventFindsNothing(t *testing.T) {
	db := openCompany(t)
	a, b := newSample(t, db, SampleSpec{Code: "A"}), newSample(t, db, SampleSpec{Code: "B"})
	_, err := save(t, db, testUser, *a, func(p *SampleSpec) { p.Name = "x" })
	must(t, err)
	if err := db.UndoSample(t.Context(), testUser, b, lastEvent(t, db, a).ID); !errors.Is(err, ErrNotFound) {
		t.Errorf("error %v", err)
	}
}

func TestMovesCanBeUndoneAndComeBackToWhereTheyWere(t *testing.T) {
	db := openCompany(t)
	s := newSample(t, db, SampleSpec{Code: "A-1"})
	must(t, db.MoveSample(t.Context(), testUser, s.UID, Archived))
	must(t, db.UndoSample(t.Context(), testUser, s, lastEvent(t, db, s).ID))
	if now := reread(t, db, s); now.State != Active {
		t.Fatalf("state %s", now.State)
	}
	must(t, db.MoveSample(t.Context(), testUser, s.UID, Archived))
	must(t, db.MoveSample(t.Context(), testUser, s.UID, Removed))
	must(t, db.BringBack(t.Context(), testUser, reread(t, db, s)))
	if now := reread(t, db, s); now.State != Archived {
		t.Errorf("brought back to %s", now.State)
	}
	wantProblem(t, db.MoveSample(t.Context(), testUser, s.UID, "gone"), "to", "error.choice")
}

func TestARemovedSampleIsNotChanged(t *testing.T) {
	db := openCompany(t)
	s := newSample(t, db, SampleSpec{Code: "A-1"})
	must(t, db.MoveSample(t.Context(), testUser, s.UID, Removed))
	_, err := save(t, db, testUser, *s, func(p *SampleSpec) { p.Name = "x" })
	wantProblem(t, err, "form", "sample.removed.edit")
}

func TestWhatWasRemovedIsPurgedAfterThirtyDays(t *testing.T) {
	db := openCompany(t)
	now := time.Date(2026, 9, 14, 0, 0, 0, 0, time.UTC)
	db.clock = func() time.Time { return now }
	gone, kept := newSample(t, db, SampleSpec{Code: "A", Name: "Gone"}), newSample(t, db, SampleSpec{Code: "B"})
	same := Picture{Blob: "aa11", Visibility: "public"}
	only := Picture{Blob: "bb22", Visibility: "public"}
	for _, p := range []Picture{same, only} {
		_, err := db.AddPicture(t.Context(), testUser, gone, p)
		must(t, err)
	}
	_, err := db.AddPicture(t.Context(), testUser, kept, same)
	must(t, err)
	_, err = db.KeepPicture(t.Context(), testUser, Picture{Blob: "cc33"})
	must(t, err)
	must(t, db.MoveSample(t.Context(), testUser, gone.UID, Removed))
	now = now.Add(29 * 24 * time.Hour)
	must(t, db.PurgeSamples(t.Context()))
	if blobs := unnamedOf(t, db, "aa11", "bb22", "cc33"); len(blobs) > 0 {
		t.Fatalf("too early: %v", blobs)
	}
	now = now.Add(2 * 24 * time.Hour)
	must(t, db.PurgeSamples(t.Context()))
	blobs := unnamedOf(t, db, "aa11", "bb22", "cc33")
	if !slices.Equal(blobs, []string{"bb22", "cc33"}) {
		t.Errorf("blobs %v", blobs)
	}
	if _, err := db.FindSample(t.Context(), gone.UID); !errors.Is(err, ErrNotFound) {
		t.Errorf("still there: %v", err)
	}
	if _, err := db.FindSample(t.Context(), kept.UID); err != nil {
		t.Errorf("the other is gone: %v", err)
	}
}
