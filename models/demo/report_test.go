package demo

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"jennyerp/models"
)

// busy is the demo company after a year in which it made some thousand papers with
// customers in many countries and currencies, and its file.
func busy(t testing.TB) (*models.Tenant, *book) {
	t.Helper()
	dir := t.TempDir()
	_, db := busyIn(t, dir)
	path, err := filepath.Glob(filepath.Join(dir, "companies", "*.db"))
	must(t, err)
	return db, read(t, path[0])
}

// papersMade is how many papers the busy year has: 5,000 where it is measured,
// as many as every kind and every case needs where it is checked.
func papersMade(t testing.TB) int {
	if _, measured := t.(*testing.B); measured || os.Getenv("JENNY_SOAK") != "" {
		return 5000
	}
	return 1500
}

// busyIn makes the same in a folder.
func busyIn(t testing.TB, dir string) (Options, *models.Tenant) {
	t.Helper()
	o := house(t, dir)
	o.Samples, o.Seed = 150, 1
	if _, err := Fill(t.Context(), o); err != nil {
		t.Fatal(err)
	}
	db := company(t, o)
	b := Business{Seed: 5, Papers: papersMade(t), From: time.Date(2025, 9, 1, 0, 0, 0, 0, time.UTC), To: time.Date(2026, 10, 13, 0, 0, 0, 0, time.UTC), People: []string{roll(1, "user", 0).uid(), roll(1, "user", 1).uid()}}
	for i := 40; i < 150; i++ { // nobody wants the others
		b.Samples = append(b.Samples, roll(1, "uid", i).uid())
	}
	countries := []struct{ country, currency, sdi string }{{"IT", "EUR", ""}, {"IT", "EUR", "UFABC1"}, {"FR", "EUR", ""}, {"GB", "GBP", ""}, {"CN", "CNY", ""}, {"US", "USD", ""}, {"JP", "JPY", ""}, {"KW", "KWD", ""}}
	for i := range 120 {
		c := countries[i%len(countries)]
		p := &models.Party{UID: roll(5, "customer", i).uid(), PartySpec: models.PartySpec{Name: fmt.Sprintf("Customer %03d", i), Customer: true, Country: c.country, Currency: c.currency, SDI: c.sdi}}
		must(t, db.SaveParty(t.Context(), b.People[0], p))
		b.Customers = append(b.Customers, p)
	}
	mills, _, err := db.Parties(t.Context(), models.PartyFilter{Role: "supplier"}, "", 20)
	must(t, err)
	for _, m := range mills {
		b.Mills = append(b.Mills, &m.Party)
	}
	papers, err := b.Make(t.Context(), db)
	must(t, err)
	started := time.Now()
	must(t, db.LoadDocuments(t.Context(), papers))
	lines := 0
	for _, p := range papers {
		lines += len(p.Lines)
	}
	t.Logf("%d papers with %d lines loaded in %s", len(papers), lines, time.Since(started).Round(time.Millisecond))
	if len(papers) != papersMade(t) || lines < 3*len(papers) {
		t.Fatalf("%d papers, %d lines", len(papers), lines)
	}
	return o, db
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// fact is one thing that happened: where it counts, what it adds, and what is
// counted once however often it occurs.
type fact struct {
	by   map[string]string
	add  map[string]int64
	once map[string]int64
}

// tally adds facts up by something.
func tally(facts []fact, by string) map[string]map[string]int64 {
	sums, seen := map[string]map[string]int64{}, map[string]bool{}
	for _, f := range facts {
		key := f.by[by]
		if sums[key] == nil {
			sums[key] = map[string]int64{}
		}
		for column, n := range f.add {
			sums[key][column] += n
		}
		for column, id := range f.once {
			if k := fmt.Sprint(key, column, id); !seen[k] {
				seen[k] = true
				sums[key][column]++
			}
		}
	}
	return sums
}

// Every report, by everything, over several periods and under every filter,
// says what plain arithmetic over all rows says; its rows add up to its total,
// and the total is the same whatever they are told apart by.
func TestEveryReportIsWhatAllRowsComeTo(t *testing.T) {
	db, b := busy(t)
	periods := []models.Period{{From: "2026-01-01", To: "2026-12-31"}, {From: "2025-10-14", To: "2026-02-03"}, {From: "2026-07-01", To: "2026-09-30"}, {From: "2019-01-01", To: "2019-12-31"}}
	for _, r := range models.Reports {
		if computed[r.Name] == nil {
			t.Errorf("the test does not compute %s", r.Name)
			continue
		}
		for n, p := range periods {
			facts := computed[r.Name](b, p)
			if n < 3 && len(facts) < 20 && r.Name != "dead" || n == 1 && len(facts) == 0 {
				t.Errorf("%s has only %d facts in %v", r.Name, len(facts), p)
			}
			for _, by := range r.By {
				same(t, db, r, models.ReportQuery{By: by, Period: p, Limit: 1 << 20}, facts)
			}
			few(t, db, r, p)
			for _, filter := range slices.Concat(r.Filters, []string{r.By[0]}) {
				if filter == "month" || n > 0 || len(facts) == 0 {
					continue
				}
				key := facts[len(facts)/2].by[filter]
				if key == "" {
					t.Errorf("%s is narrowed by %s, which the test does not know", r.Name, filter)
				}
				narrowed := slices.DeleteFunc(slices.Clone(facts), func(f fact) bool { return f.by[filter] != key })
				same(t, db, r, models.ReportQuery{By: r.By[0], Period: p, Only: map[string]string{filter: key}, Limit: 1 << 20}, narrowed)
			}
		}
	}
}

func same(t *testing.T, db *models.Tenant, r *models.Report, q models.ReportQuery, facts []fact) {
	t.Helper()
	got, err := db.Run(t.Context(), r, q)
	must(t, err)
	want, name := tally(facts, q.By), fmt.Sprintf("%s by %s %v %v", r.Name, q.By, q.Period, q.Only)
	total, everything := map[string]int64{}, tally(facts, "")[""]
	rows := map[string]map[string]int64{}
	for _, row := range got.Rows {
		if rows[row.Key] == nil {
			rows[row.Key] = map[string]int64{}
		}
		for _, c := range r.Columns {
			n, _ := row.Figure.Get(c.Key)
			rows[row.Key][c.Key] += n
			total[c.Key] += n
		}
	}
	for _, c := range r.Columns {
		if c.Kind == "share" || c.Kind == "days" || c.Key == "age_sum" {
			continue // reckoned from the others
		}
		for _, key := range slices.Sorted(maps.Keys(want)) {
			once := q.By == "line" && c.Once // each line tells its paper
			if !once && rows[key][c.Key] != want[key][c.Key] {
				t.Errorf("%s, %s of %s: %d, the rows come to %d", name, c.Key, key, rows[key][c.Key], want[key][c.Key])
				return
			}
		}
		sum, _ := got.Total.Get(c.Key)
		if sum != everything[c.Key] || !c.Once && sum != total[c.Key] {
			t.Errorf("%s: the total of %s is %d, its rows come to %d, all facts to %d", name, c.Key, sum, total[c.Key], everything[c.Key])
		}
	}
	for key := range rows {
		if want[key] == nil && !got.Timed() {
			t.Errorf("%s has a row %q that nothing stands for", name, key)
		}
	}
}

// few tells that the first papers of a report are those of the whole one, and
// that they are told beside the same total.
func few(t *testing.T, db *models.Tenant, r *models.Report, p models.Period) {
	t.Helper()
	all, err := db.Run(t.Context(), r, models.ReportQuery{By: r.Each(), Period: p, Limit: 1 << 20})
	must(t, err)
	some, err := db.Run(t.Context(), r, models.ReportQuery{By: r.Each(), Period: p, Limit: 7})
	must(t, err)
	if len(some.Rows) != min(7, len(all.Rows)) {
		t.Errorf("%s: %d of %d rows", r.Name, len(some.Rows), len(all.Rows))
	}
	for i, row := range some.Rows {
		if fmt.Sprint(row.Key, row.Note) != fmt.Sprint(all.Rows[i].Key, all.Rows[i].Note) {
			t.Errorf("%s: row %d is %s, in the whole report %s", r.Name, i, row.Note, all.Rows[i].Note)
		}
	}
	for _, c := range r.Columns {
		one, _ := some.Total.Get(c.Key)
		if whole, _ := all.Total.Get(c.Key); one != whole {
			t.Errorf("%s: the total of %s is %d beside few rows, %d beside all", r.Name, c.Key, one, whole)
		}
	}
}

// What a report costs: a few statements, and on the machine it was written on
// some ten milliseconds of CPU; the benchmark of the handlers prints them.
func BenchmarkReports(b *testing.B) {
	db, _ := busy(b)
	for _, r := range models.Reports {
		for _, by := range r.By {
			b.Run(r.Name+" by "+by, func(b *testing.B) {
				var n atomic.Int64
				ctx := models.CountSQL(b.Context(), &n)
				p := models.Period{From: "2026-01-01", To: "2026-12-31"}
				than, _ := p.Compared("", "2026-10-14")
				for b.Loop() {
					n.Store(0)
					if _, err := db.Run(ctx, r, models.ReportQuery{By: by, Period: p, Than: than, Limit: 100}); err != nil {
						b.Fatal(err)
					}
				}
				b.ReportMetric(float64(n.Load()), "sql/op")
				if n.Load() > 4 {
					b.Errorf("%d statements", n.Load())
				}
			})
		}
	}
}
