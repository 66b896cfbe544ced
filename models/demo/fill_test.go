package demo

import (
	"context"
	"errors"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"jennyerp/models"
)

// databases are the files of the company and of the service.
func databases(t *testing.T, dir string) []string {
	t.Helper()
	companies, err := filepath.Glob(filepath.Join(dir, "companies", "*.db"))
	if err != nil || len(companies) != 1 {
		t.Fatalf("companies: %v, %v", companies, err)
	}
	return append(companies, filepath.Join(dir, "control.db"))
}

func dumps(t *testing.T, dir string) (all []string) {
	t.Helper()
	for _, path := range databases(t, dir) {
		all = append(all, dump(t, path)...)
	}
	return all
}

func fillDir(t *testing.T, dir string, samples int, seed uint64) Options {
	t.Helper()
	o := house(t, dir)
	o.Samples, o.Seed = samples, seed
	if _, err := Fill(t.Context(), o); err != nil {
		t.Fatal(err)
	}
	return o
}

func TestTheSameSeedGivesTheSameCompanyAndAnotherSeedAnother(t *testing.T) {
	one, two, other := t.TempDir(), t.TempDir(), t.TempDir()
	fillDir(t, one, 120, 1)
	fillDir(t, two, 120, 1)
	fillDir(t, other, 5, 2)
	a, b := unkeyed(dumps(t, one)), unkeyed(dumps(t, two))
	if len(a) < 1500 {
		t.Errorf("the dump has only %d lines", len(a))
	}
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			t.Fatalf("the same seed differs:\n%s\n%s", a[i], b[i])
		}
	}
	if len(a) != len(b) {
		t.Errorf("the same seed has %d and %d lines", len(a), len(b))
	}
	if filepath.Base(databases(t, one)[0]) == filepath.Base(databases(t, other)[0]) {
		t.Error("another seed gives the same company")
	}
	same := 0
	for _, line := range dumps(t, other) {
		if len(line) > 60 && line[:8] == "samples:" && slices.Contains(a, line) {
			same++
		}
	}
	if same > 0 {
		t.Errorf("another seed gives %d of the same samples", same)
	}
}

// TestAnInterruptedFillGoesOn stops the program after the first step, as a
// kill would, and starts it again with other numbers.
func TestAnInterruptedFillGoesOn(t *testing.T) {
	whole, broken := t.TempDir(), t.TempDir()
	fillDir(t, whole, 70, 1)

	ctx, stop := context.WithCancel(t.Context())
	o := house(t, broken)
	o.Samples, o.Seed, o.Progress = 70, 1, func(string) { stop() }
	if _, err := Fill(ctx, o); !errors.Is(err, context.Canceled) {
		t.Fatalf("the fill was not interrupted: %v", err)
	}
	if n := countOf(t, company(t, o), models.Active); n == 0 || n >= 60 {
		t.Fatalf("%d samples after the interruption", n)
	}
	o = fillDir(t, broken, 30, 9)
	if a, b := unkeyed(dumps(t, whole)), unkeyed(dumps(t, broken)); !reflect.DeepEqual(a, b) {
		t.Errorf("went on to another company: %d lines, not %d", len(b), len(a))
	}
	before := dumps(t, broken)
	if _, err := Fill(t.Context(), o); err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(before, dumps(t, broken)) {
		t.Error("filling a full company changed it")
	}
}

func TestWhoIsInTheDemoCompany(t *testing.T) {
	o := filled(t, 1, 1)
	owner, err := o.Control.UserByEmail(t.Context(), giulia)
	if err != nil {
		t.Fatal(err)
	}
	companies, err := o.Control.CompaniesOf(t.Context(), owner.ID)
	if err != nil {
		t.Fatal(err)
	}
	c := companies[0]
	if c.Name != "Tessuti Ferri" || !c.Demo || c.Country != "IT" || c.Role != "owner" {
		t.Errorf("company is %+v", c)
	}
	team, err := o.Control.Team(t.Context(), c.ID)
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []models.Member{{Name: "Giulia Ferri", Role: "owner", SeeCost: true}, {Name: "Marco Bianchi", Role: "warehouse"}, {Name: "Wei Chen", Role: "seller"}} {
		if got := team[i]; got.Name != want.Name || got.Role != want.Role || got.SeeCost != want.SeeCost {
			t.Errorf("member %d is %+v", i, got)
		}
	}
	if s, err := company(t, o).Settings(t.Context()); err != nil || s.Currency != "EUR" || s.Country != "IT" {
		t.Errorf("settings are %+v, %v", s, err)
	}
	if n := countOf(t, company(t, o), models.Active); n != 1 {
		t.Errorf("a library of one has %d samples", n)
	}
	for _, n := range []int{0, -1, MaxSamples + 1} {
		o.Samples = n
		if _, err := Fill(t.Context(), o); !errors.Is(err, ErrSamples) {
			t.Errorf("%d samples give %v", n, err)
		}
	}
}

func countOf(t *testing.T, db *models.Tenant, state models.State) int {
	t.Helper()
	cards, more, err := db.Samples(t.Context(), models.SampleFilter{State: state}, "", 1000)
	if err != nil || more {
		t.Fatal(err, more)
	}
	return len(cards)
}

// unkeyed leaves out the links and the audit log, whose tokens and seals come from
// the keys of each house.
func unkeyed(lines []string) []string {
	return slices.DeleteFunc(lines, func(line string) bool { return strings.HasPrefix(line, "shares:") || strings.HasPrefix(line, "audit") })
}
