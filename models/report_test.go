package models

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// A report looks at many papers: at their figures in the indexes, from the day
// on which its period begins, never at the rows with all that is frozen in
// them nor at papers of other years.
func TestReportsLookIntoTheIndexesAlone(t *testing.T) {
	company := openCompany(t)
	everything := map[string]string{"customer": NewUID(), "supplier": NewUID(), "seller": testUser, "fair": NewUID(), "sample": NewUID(), "colour": NewUID(), "account": NewUID(), "rate": "2200/"}
	for _, r := range Reports {
		for _, by := range r.By {
			for _, only := range []map[string]string{nil, everything} {
				db, l := listenTo(t, company)
				_, err := db.Run(t.Context(), r, ReportQuery{By: by, Period: Period{"2026-01-01", "2026-12-31"}, Than: Period{"2025-01-01", "2025-12-31"}, Only: only, Limit: 1})
				must(t, err)
				if len(l.heard) > 4 {
					t.Errorf("%s by %s runs %d statements", r.Name, by, len(l.heard))
				}
				for _, s := range l.heard {
					lines := strings.Join(plan(t, company, s), "\n")
					for _, line := range strings.Split(lines, "\n") {
						table, walk := strings.CutPrefix(line, "SCAN ")
						walk = walk && !strings.HasPrefix(table, "(subquery")
						if walk && !slices.Contains([]string{"g", "whole", "bare", "taxed", "offers", "moved", "d", "CONSTANT ROW"}, table) { // put together of what the period holds
							t.Errorf("%s by %s: %s", r.Name, by, line)
						}
					}
					if strings.Contains(s.query, "from documents d") && !strings.Contains(lines, "SEARCH d USING COVERING INDEX documents_dated (kind=? AND date>") && only == nil {
						t.Errorf("%s by %s reads whole papers: %v %s", r.Name, by, only != nil, strings.ReplaceAll(lines, "\n", "; "))
					}
					if strings.Contains(s.query, "cross join document_lines l") && !strings.Contains(lines, "SEARCH l USING COVERING INDEX document_lines_figures (document_id=?") {
						t.Errorf("%s by %s reads whole lines: %v %s", r.Name, by, only != nil, strings.ReplaceAll(lines, "\n", "; "))
					}
				}
				db.Close()
			}
		}
	}
}

// Amounts in other money come out of the database as Exchange says, to the
// last cent, for currencies with none, two and three decimals.
func TestReportsExchangeExactly(t *testing.T) {
	db := openCompany(t)
	dice := rand.New(rand.NewPCG(1, 2))
	for _, house := range []string{"EUR", "JPY", "KWD"} {
		query := homeDigits(`select `+atHome(`a`, `c`, `r`)+` from (select ?2 as a, ?3 as c, ?4 as r)`, house)
		for range 400 {
			currency := []string{"EUR", "USD", "JPY", "KWD", "CNY"}[dice.IntN(5)]
			amount, rate := dice.Int64N(1_000_000_000)-200_000_000, 1+dice.Int64N(map[string]int64{"JPY": 500_000_000}[house]+3_000_000)
			if dice.IntN(10) == 0 {
				amount, rate = amount%100, 500_000 // halves
			}
			var got int64
			must(t, db.row(t.Context(), query, house, amount, currency, rate).Scan(&got))
			if want := Exchange(amount, currency, house, rate); got != want {
				t.Errorf("%d %s at %d in %s: %d, want %d", amount, currency, rate, house, got, want)
			}
		}
	}
}

func TestPeriodsAndWhatTheyAreComparedWith(t *testing.T) {
	const today = "2026-11-30"
	for name, want := range map[string]Period{"month": {"2026-11-01", "2026-11-30"}, "quarter": {"2026-10-01", "2026-12-31"}, "year": {"2026-01-01", "2026-12-31"}, "last_month": {"2026-10-01", "2026-10-31"},
		"last_quarter": {"2026-07-01", "2026-09-30"}, "last_year": {"2025-01-01", "2025-12-31"}, "twelve": {"2025-12-01", "2026-11-30"}, "nonsense": {"2026-01-01", "2026-12-31"}} {
		if got := NamedPeriod(name, today); got != want {
			t.Errorf("%s is %v", name, got)
		}
	}
	for _, c := range []struct {
		p     Period
		how   string
		today string
		want  string
	}{
		{Period{"2026-01-01", "2026-12-31"}, "before", today, "2025-01-01 2025-11-30"}, // it still runs
		{Period{"2026-10-01", "2026-12-31"}, "before", "2026-11-15", "2026-07-01 2026-08-15"},
		{Period{"2026-10-01", "2026-12-31"}, "year", "2026-11-15", "2025-10-01 2025-11-15"},
		{Period{"2026-10-01", "2026-10-31"}, "before", today, "2026-09-01 2026-09-30"},
		{Period{"2026-03-01", "2026-03-31"}, "before", today, "2026-02-01 2026-02-28"},
		{Period{"2024-02-01", "2024-02-29"}, "year", today, "2023-02-01 2023-02-28"},
		{Period{"2026-05-04", "2026-05-10"}, "before", today, "2026-04-27 2026-05-03"},
		{Period{"2026-05-04", "2026-05-10"}, "none", today, " "},
	} {
		got, _ := c.p.Compared(c.how, c.today)
		if fmt.Sprint(got.From, " ", got.To) != c.want {
			t.Errorf("%v %s on %s: %v", c.p, c.how, c.today, got)
		}
	}
	if (Period{"2026-05-04", "2026-05-03"}).Valid() || (Period{"2010-01-01", "2026-01-01"}).Valid() || (Period{"x", "2026-01-01"}).Valid() {
		t.Error("a period that is none is valid")
	}
	if p := (Period{"2026-02-10", "2026-12-31"}); p.Within("2026-02") != (Period{"2026-02-10", "2026-02-28"}) || p.Within("2026-Q4") != (Period{"2026-10-01", "2026-12-31"}) {
		t.Errorf("parts are %v and %v", p.Within("2026-02"), p.Within("2026-Q4"))
	}
}

func TestCostIsToldPerUnitOfTheLine(t *testing.T) {
	s := SampleSpec{Cost: 10_0000, CostUnit: "kg", Weight: 200_000, Width: 150_000} // 300 g a metre
	for unit, want := range map[string]UnitPrice{"kg": 10_0000, "m": 3_0000, "yd": 2_7432, "pcs": 0} {
		if got := s.CostPer(unit); got != want {
			t.Errorf("per %s: %d, want %d", unit, got, want)
		}
	}
	s.CostUnit = "m"
	if s.CostPer("kg") != 33_3333 || s.CostPer("yd") != 9_1440 {
		t.Errorf("per kg %d, per yard %d", s.CostPer("kg"), s.CostPer("yd"))
	}
	if s.Width = 0; s.CostPer("kg") != 0 || s.CostPer("m") != 10_0000 {
		t.Error("a weight is guessed")
	}
}
