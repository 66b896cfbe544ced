package models

import (
	"errors"
	"testing"
)

func newVariant(t *testing.T, db *Tenant, s *Sample, name string, stock Quantity) *Variant {
	t.Helper()
	v := &Variant{UID: NewUID(), Name: name, Stock: stock}
	must(t, db.SaveVariant(t.Context(), testUser, s, v))
	return v
}

func TestTheSamplesStockIsThatOfItsColours(t *testing.T) {
	db := openCompany(t)
	s := newSample(t, db, SampleSpec{Code: "A"})
	camel := newVariant(t, db, s, "Camel", 420_000)
	newVariant(t, db, s, "Navy", 30_000)
	if now := reread(t, db, s); now.Stock != 450_000 {
		t.Fatalf("stock %d", now.Stock)
	}
	if cards, _, err := db.Samples(t.Context(), SampleFilter{InStock: true}, "", 10); err != nil || len(cards) != 1 {
		t.Errorf("not found as in stock: %v, %v", cards, err)
	}
	must(t, db.RemoveVariant(t.Context(), testUser, s, camel.UID))
	if now := reread(t, db, s); now.Stock != 30_000 {
		t.Errorf("stock after removal %d", now.Stock)
	}
	must(t, db.UndoSample(t.Context(), testUser, s, lastEvent(t, db, s).ID))
	all, err := db.Variants(t.Context(), s)
	must(t, err)
	if now := reread(t, db, s); now.Stock != 450_000 || len(all) != 2 || all[0].Name != "Camel" {
		t.Errorf("brought back: stock %d, %+v", now.Stock, all)
	}
}

func TestTheSameColourFormTwiceAddsOne(t *testing.T) {
	db := openCompany(t)
	s := newSample(t, db, SampleSpec{Code: "A"})
	form := Variant{UID: NewUID(), Name: "Camel"}
	for range 2 {
		v := form
		must(t, db.SaveVariant(t.Context(), testUser, s, &v))
	}
	if all, err := db.Variants(t.Context(), s); err != nil || len(all) != 1 {
		t.Errorf("colours %v, %v", all, err)
	}
	other := newSample(t, db, SampleSpec{Code: "B"})
	stolen := form
	wantProblem(t, db.SaveVariant(t.Context(), testUser, other, &stolen), "form", "error.form")
}

func TestAColourChangedMeanwhileIsStale(t *testing.T) {
	db := openCompany(t)
	s := newSample(t, db, SampleSpec{Code: "A"})
	v := newVariant(t, db, s, "Camel", 0)
	mine, theirs := *v, *v
	theirs.Name = "Sand"
	must(t, db.SaveVariant(t.Context(), otherUser, s, &theirs))
	mine.Name = "Moss"
	if err := db.SaveVariant(t.Context(), testUser, s, &mine); !errors.Is(err, ErrStale) {
		t.Errorf("error %v", err)
	}
	if e := lastEvent(t, db, s); e.Verb != "colour_changed" || len(e.VariantChanges("en")) != 1 || e.VariantChanges("en")[0] != (ChangedField{"name", "Camel", "Sand"}) {
		t.Errorf("history %+v", e)
	}
}

func TestColoursReadWhatIsTyped(t *testing.T) {
	for _, tt := range []struct{ key, in, problem, shows string }{
		{"price", "27,90", "", "27,90"}, {"price", "x", "price.bad", ""},
		{"width", `58"`, "", "147,32"}, {"width", "x", "sample.width.bad", ""},
		{"stock", "420 m", "", "420"}, {"stock", "-1", "quantity.bad", ""},
		{"colour", "#1f2a44", "", "#1f2a44"}, {"colour", "navy", "sample.colour.bad", ""},
	} {
		var v Variant
		problem := v.Read(tt.key, tt.in, "it")
		if (problem == nil) != (tt.problem == "") || problem != nil && problem.Key != tt.problem {
			t.Errorf("%s %q: %v, want %q", tt.key, tt.in, problem, tt.problem)
		}
		if got := v.Text(tt.key, "it"); problem == nil && got != tt.shows {
			t.Errorf("%s %q shows %q", tt.key, tt.in, got)
		}
	}
}
