package models

import (
	"testing"
)

func TestAddingACompanyTwiceChangesNothing(t *testing.T) {
	o, ctx := newHouse(t), t.Context()
	co, owner := &Company{UID: NewUID(), Name: "Ferri", Country: "IT"}, &User{UID: NewUID(), Email: "g@ferri.it", Name: "Giulia"}
	must(t, o.AddCompany(ctx, co, owner, "hash"))
	again, same := &Company{UID: co.UID, Name: "Other"}, &User{UID: owner.UID, Email: "g@ferri.it"}
	must(t, o.AddCompany(ctx, again, same, "hash"))
	if again.ID != co.ID || same.ID != owner.ID {
		t.Errorf("made %d and %d, then %d and %d", co.ID, owner.ID, again.ID, same.ID)
	}
	if n := o.count(`select count(*) from companies where name = 'Ferri'`); n != 1 {
		t.Errorf("%d companies", n)
	}
}

func TestACompanyIsRenamed(t *testing.T) {
	o, ctx := newHouse(t), t.Context()
	s := o.company("Ferri", "g@ferri.it")
	o.company("Rossi", "r@rossi.it")
	must(t, o.RenameCompany(ctx, s.Company.ID, "Ferri & Figli", "CH"))
	own, err := o.CompaniesOf(ctx, s.User.ID)
	must(t, err)
	if len(own) != 1 || own[0].Name != "Ferri & Figli" || own[0].Country != "CH" {
		t.Errorf("companies %+v", own)
	}
}

func TestJobsVisitEveryCompanyOnce(t *testing.T) {
	o, ctx := newHouse(t), t.Context()
	want := map[string]bool{}
	for _, name := range []string{"a", "b", "c", "d", "e"} {
		want[o.company(name, name+"@example.com").Company.UID] = true
	}
	for after := ""; ; {
		page, err := o.ActiveCompanies(ctx, after, 2)
		must(t, err)
		if len(page) == 0 {
			break
		}
		for _, uid := range page {
			if !want[uid] {
				t.Errorf("%s twice or unknown", uid)
			}
			delete(want, uid)
		}
		after = page[len(page)-1]
	}
	if len(want) > 0 {
		t.Errorf("not visited: %v", want)
	}
}
