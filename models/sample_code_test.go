package models

import (
	"slices"
	"testing"
)

func TestTwinsAreNamedWithTheReason(t *testing.T) {
	db := openCompany(t)
	newSample(t, db, SampleSpec{Code: "LV-0418", Name: "Camel", Supplier: "Valdora", SupplierCode: "V1"})
	newSample(t, db, SampleSpec{Code: "LV-0418A"})
	newSample(t, db, SampleSpec{Code: "LV-0419"})
	for _, tt := range []struct {
		name string
		spec SampleSpec
		want []string
	}{
		{"same code, and one letter beside it", SampleSpec{Code: "lv0418"}, []string{"LV-0418 code", "LV-0418A near_code"}},
		{"the next number is no twin", SampleSpec{Code: "LV-0420"}, nil},
		{"same supplier's code", SampleSpec{Supplier: "valdora", SupplierCode: "v1"}, []string{"LV-0418 supplier_code"}},
		{"same name", SampleSpec{Name: "CAMEL"}, []string{"LV-0418 name"}},
		{"nothing typed", SampleSpec{}, nil},
	} {
		twins, err := db.Twins(t.Context(), tt.spec, "")
		must(t, err)
		var got []string
		for _, w := range twins {
			got = append(got, w.Code+" "+w.Why)
		}
		if !slices.Equal(got, tt.want) {
			t.Errorf("%s: %v, want %v", tt.name, got, tt.want)
		}
	}
}
