package models

import (
	"errors"
	"testing"
)

func TestARenamedSuppliersSamplesAreFoundByTheNewName(t *testing.T) {
	db := openCompany(t)
	s := newSample(t, db, SampleSpec{Code: "A", Supplier: "Lanificio Valdora"})
	p, err := db.FindParty(t.Context(), s.SupplierUID)
	must(t, err)
	p.Name = "Tessitura Jara"
	must(t, db.SaveSupplier(t.Context(), testUser, p))
	for q, want := range map[string]int{"jara": 1, "valdora": 0} {
		cards, _, err := db.Samples(t.Context(), SampleFilter{Q: q}, "", 10)
		must(t, err)
		if len(cards) != want {
			t.Errorf("%s finds %d", q, len(cards))
		}
	}
	if cards, _, err := db.Samples(t.Context(), SampleFilter{Supplier: "Tessitura Jara"}, "", 10); err != nil || len(cards) != 1 {
		t.Errorf("filter finds %v, %v", cards, err)
	}
	stale := *p
	stale.Version = 1
	if err := db.SaveSupplier(t.Context(), testUser, &stale); !errors.Is(err, ErrStale) {
		t.Errorf("stale: %v", err)
	}
}

func TestSuppliersAreListedByPageAndFoundByAnyWord(t *testing.T) {
	db := openCompany(t)
	for _, name := range []string{"Zeta Tessuti", "Àlbini", "Lanificio Valdora"} {
		must(t, db.SaveSupplier(t.Context(), testUser, &Party{UID: NewUID(), Name: name}))
	}
	wantProblem(t, db.SaveSupplier(t.Context(), testUser, &Party{UID: NewUID(), Name: "ALBINI"}), "name", "supplier.name.taken")
	first, more, err := db.Suppliers(t.Context(), "", "", 2)
	must(t, err)
	if len(first) != 2 || !more || first[0].Name != "Àlbini" {
		t.Fatalf("first page %+v, %v", first, more)
	}
	rest, more, err := db.Suppliers(t.Context(), "", first[1].Key(), 2)
	if err != nil || len(rest) != 1 || more || rest[0].Name != "Zeta Tessuti" {
		t.Errorf("second page %+v, %v, %v", rest, more, err)
	}
	for q, want := range map[string]int{"val": 1, "tess": 1, "%": 0, "ossuti": 0} {
		if found, _, err := db.Suppliers(t.Context(), q, "", 10); err != nil || len(found) != want {
			t.Errorf("%q finds %v, %v", q, found, err)
		}
	}
}

func TestTheSameSupplierFormTwiceAddsOne(t *testing.T) {
	db := openCompany(t)
	uid := NewUID()
	for range 2 {
		must(t, db.SaveSupplier(t.Context(), testUser, &Party{UID: uid, Name: "Jara"}))
	}
	if counters, err := db.Counters(t.Context()); err != nil || counters["suppliers"] != 1 {
		t.Errorf("counters %v, %v", counters, err)
	}
}
