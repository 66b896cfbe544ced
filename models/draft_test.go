package models

import (
	"strings"
	"testing"
)

func TestADraftIsOnePersonsAndOneForms(t *testing.T) {
	db := openCompany(t)
	must(t, db.KeepDraft(t.Context(), testUser, "sample:new", "name=first"))
	must(t, db.KeepDraft(t.Context(), testUser, "sample:new", "name=second"))
	d, err := db.Draft(t.Context(), testUser, "sample:new")
	must(t, err)
	if d == nil || d.Data != "name=second" || d.At == 0 {
		t.Errorf("draft %+v", d)
	}
	for _, who := range [][2]string{{otherUser, "sample:new"}, {testUser, "sample:other"}} {
		if d, err := db.Draft(t.Context(), who[0], who[1]); err != nil || d != nil {
			t.Errorf("%v sees %+v, %v", who, d, err)
		}
	}
	must(t, db.DropDraft(t.Context(), testUser, "sample:new"))
	if d, err := db.Draft(t.Context(), testUser, "sample:new"); err != nil || d != nil {
		t.Errorf("after dropping %+v, %v", d, err)
	}
	wantProblem(t, db.KeepDraft(t.Context(), testUser, "sample:new", strings.Repeat("x", maxDraft+1)), "draft", "error.form")
}
