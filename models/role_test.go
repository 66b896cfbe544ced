package models

import (
	"slices"
	"testing"
)

func TestWhatEachRoleMayDo(t *testing.T) {
	for role, want := range map[Role][]Permission{
		"owner":      Permissions(),
		"seller":     {EditSamples, CountSamples, ExportSamples, ImportSamples, ReadSamples, ReadPapers, EditPapers, PackParcels, EditInvoices, ReadMoney, EditMoney, EditParties, ReadReports},
		"warehouse":  {CountSamples, ReadSamples, ReadPapers, PackParcels},
		"accountant": {ExportSamples, ReadSamples, ReadPapers, ReadMoney, EditMoney, ReadReports},
		"":           nil,
		"admin":      nil,
	} {
		var got []Permission
		for _, p := range Permissions() {
			if role.May(p) {
				got = append(got, p)
			}
			if role.May(p) != slices.Contains(RolesWith(p), role) {
				t.Errorf("%s and %s: May and RolesWith differ", role, p)
			}
		}
		slices.Sort(want)
		if !slices.Equal(got, want) {
			t.Errorf("%q may %v, want %v", role, got, want)
		}
		if role.Valid() != (len(want) > 0) {
			t.Errorf("%q valid: %v", role, role.Valid())
		}
	}
	if Role("owner").May("no.such") || Role("owner").May("") {
		t.Error("the owner may what does not exist")
	}
}
