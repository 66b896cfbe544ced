package models

import (
	"fmt"
	"testing"
)

func filters(t *testing.T, db *Tenant, user string) (all []string) {
	t.Helper()
	found, err := db.Filters(t.Context(), user)
	must(t, err)
	for _, f := range found {
		all = append(all, fmt.Sprintf("%s=%s shared=%v mine=%v", f.Name, f.Query, f.Shared, f.Mine))
	}
	return all
}

func wantFilters(t *testing.T, db *Tenant, user string, want ...string) {
	t.Helper()
	if got := filters(t, db, user); fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("filters %q, want %q", got, want)
	}
}

func TestFiltersAreOnesOwnAndThoseShared(t *testing.T) {
	db := openCompany(t)
	must(t, db.SaveFilter(t.Context(), testUser, Filter{Name: "Wool", Query: "fibre=WO"}))
	must(t, db.SaveFilter(t.Context(), testUser, Filter{Name: "Fair", Query: "fair=MU", Shared: true}))
	must(t, db.SaveFilter(t.Context(), otherUser, Filter{Name: "Secret", Query: "q=x"}))
	wantFilters(t, db, testUser, "Fair=fair=MU shared=true mine=true", "Wool=fibre=WO shared=false mine=true")
	wantFilters(t, db, otherUser, "Fair=fair=MU shared=true mine=false", "Secret=q=x shared=false mine=true")
}

func TestTheSameNameReplacesOnesOwnFilterOnly(t *testing.T) {
	db := openCompany(t)
	must(t, db.SaveFilter(t.Context(), testUser, Filter{Name: "Wool", Query: "fibre=WO"}))
	must(t, db.SaveFilter(t.Context(), otherUser, Filter{Name: "Wool", Query: "q=lana"}))
	must(t, db.SaveFilter(t.Context(), testUser, Filter{Name: "Wool", Query: "q=wool"}))
	wantFilters(t, db, testUser, "Wool=q=wool shared=false mine=true")
	wantFilters(t, db, otherUser, "Wool=q=lana shared=false mine=true")
}

func TestOnlyTheOwnerRemovesAFilter(t *testing.T) {
	db := openCompany(t)
	must(t, db.SaveFilter(t.Context(), testUser, Filter{Name: "Wool", Query: "fibre=WO", Shared: true}))
	all, err := db.Filters(t.Context(), otherUser)
	must(t, err)
	wantError(t, db.RemoveFilter(t.Context(), otherUser, all[0].UID), ErrNotFound)
	must(t, db.RemoveFilter(t.Context(), testUser, all[0].UID))
	wantError(t, db.RemoveFilter(t.Context(), testUser, all[0].UID), ErrNotFound)
	wantFilters(t, db, testUser)
}

func TestFiltersNeedANameAndAreNotEndless(t *testing.T) {
	db := openCompany(t)
	wantRefused(t, db.SaveFilter(t.Context(), testUser, Filter{Query: "q=x"}), "error.required")
	for n := range maxFilters {
		must(t, db.SaveFilter(t.Context(), testUser, Filter{Name: fmt.Sprint(n), Query: "q=x"}))
	}
	wantRefused(t, db.SaveFilter(t.Context(), testUser, Filter{Name: "one more", Query: "q=x"}), "filter.too_many")
	must(t, db.SaveFilter(t.Context(), testUser, Filter{Name: "0", Query: "q=y"}))
	if n := len(filters(t, db, testUser)); n != maxFilters {
		t.Errorf("%d filters", n)
	}
}
