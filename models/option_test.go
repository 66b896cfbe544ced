package models

import (
	"slices"
	"testing"
)

func TestOwnWordsStandBehindTheBuiltInOnes(t *testing.T) {
	db := openCompany(t)
	newSample(t, db, SampleSpec{Code: "A", Types: []string{"woven", "bouclé"}, Pattern: "toile", Uses: []string{"suit", "tents"}, Season: "AW27", Certificates: []Certificate{{Name: "GOTS"}, {Name: "Our own"}}})
	newSample(t, db, SampleSpec{Code: "B", Types: []string{"bouclé", "arazzo"}})
	got, err := db.Options(t.Context())
	must(t, err)
	for kind, own := range map[string][]string{"type": {"arazzo", "bouclé"}, "pattern": {"toile"}, "use": {"tents"}, "certificate": {"Our own"}, "season": {"AW27"}} {
		if want := append(slices.Clone(BuiltIn[kind]), own...); !slices.Equal(got[kind], want) {
			t.Errorf("%s: %v, want %v", kind, got[kind], want)
		}
	}
	again, err := openCompany(t).Options(t.Context())
	if must(t, err); !slices.Equal(again["type"], BuiltIn["type"]) {
		t.Errorf("another company has %v", again["type"])
	}
}
