package models

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"testing"
	"time"
)

// fillLibrary adds n samples such as a merchant has, in large transactions.
func fillLibrary(tb testing.TB, db *Tenant, n int) {
	tb.Helper()
	rnd := rand.New(rand.NewPCG(1, 2))
	for from := 0; from < n; from += 2000 {
		err := db.Tx(tb.Context(), func(db *Tenant) error {
			for i := from; i < min(from+2000, n); i++ {
				s := &Sample{UID: NewUID(), SampleSpec: someSpec(rnd, i)}
				if i%29 == 28 {
					s.State = Archived
				}
				if err := db.insertSample(tb.Context(), testUser, s); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			tb.Fatal(err)
		}
	}
}

func pick[T any](rnd *rand.Rand, of ...T) T { return of[rnd.IntN(len(of))] }

func someSpec(rnd *rand.Rand, i int) SampleSpec {
	s := SampleSpec{
		Code:        fmt.Sprintf("%s-%06d", pick(rnd, "LV", "WO", "SE", "CK"), i),
		Name:        pick(rnd, "Flanella", "Gabardine", "Popeline", "Twill", "Velluto", "Crepe", "Melton", "Fresco", "Tweed") + " " + pick(rnd, "Arno", "Bisenzio", "Firenze", "Prato", "Milano") + " " + fmt.Sprint(i%700),
		Name2:       pick(rnd, "法兰绒", "华达呢", "府绸", "斜纹", "天鹅绒", "") + pick(rnd, "灰", "蓝", "黑"),
		Types:       []string{pick(rnd, "woven", "woven", "woven", "knit", "print")},
		Composition: pick(rnd, "WO100", "WO98 EA2", "WO80 PA20", "CO100", "CO97 EA3", "SE100", "LI100", "PL65 CO35", "VI70 WO30", "PL100", "WMR100"),
		Width:       Quantity(pick(rnd, 140, 145, 148, 150, 155, 160)) * 1000,
		Weight:      Quantity(80+rnd.IntN(420)) * 1000,
		Colour:      fmt.Sprintf("#%02x%02x%02x", rnd.IntN(256), rnd.IntN(256), rnd.IntN(256)),
		Pattern:     pick(rnd, "plain", "plain", "stripe", "check", "floral"),
		Weave:       pick(rnd, "tela", "saia", "raso"),
		Finish:      pick(rnd, "", "garzato", "decatizzato"),
		Season:      pick(rnd, "AW26", "SS26", "AW27", "SS27"),
		Uses:        []string{pick(rnd, "suit", "shirt", "coat", "dress")},
		Supplier:    fmt.Sprintf("Lanificio %d", rnd.IntN(80)),
		Tags:        []string{pick(rnd, "bestseller", "novità", "stock", "campionario", "fiera")},
		Notes:       pick(rnd, "", "mano morbida, cade bene", "da rivedere con il fornitore", "客户喜欢这个颜色"),
	}
	if rnd.IntN(5) > 0 {
		s.Price, s.PriceCurrency, s.PriceUnit = UnitPrice(20000+rnd.IntN(600000)), pick(rnd, "EUR", "EUR", "USD", "CNY"), "m"
	}
	if i%9973 == 17 {
		s.Notes = "vicuña rarissima"
	}
	return s
}

func timed(tb testing.TB, runs int, fn func(context.Context) error) (p50, p95 time.Duration) {
	tb.Helper()
	var all []time.Duration
	for range runs {
		start := time.Now()
		if err := fn(tb.Context()); err != nil {
			tb.Fatal(err)
		}
		all = append(all, time.Since(start))
	}
	slices.Sort(all)
	return all[len(all)/2], all[len(all)*95/100]
}

// needBench skips what takes long and is sure only on a quiet machine.
func needBench(t *testing.T) {
	t.Helper()
	if os.Getenv("JENNY_BENCH") == "" {
		t.Skip("JENNY_BENCH is not set")
	}
}

func ms(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

// typed are searches as people type them, and filters as they set them.
var typed = map[string]SampleFilter{
	"first page":        {},
	"l":                 {Q: "l"},
	"wo":                {Q: "wo"},
	"lana":              {Q: "lana"},
	"flan":              {Q: "flan"},
	"two words":         {Q: "lana flanella"},
	"rare word":         {Q: "vicuna"},
	"rare and broad":    {Q: "lana vicuna"},
	"no such word":      {Q: "zzz"},
	"Chinese":           {Q: "灰"},
	"code":              {Q: "lv 0418"},
	"wool under 300 g":  {Q: "wool under 300 g"},
	"lana < 20 €":       {Q: "lana < 20 €"},
	"wool 200-300":      {Fibre: "WO", WeightMin: 200_000, WeightMax: 300_000},
	"heavier than any":  {WeightMin: 900_000},
	"price 20-25":       {PriceMin: 20_0000, PriceMax: 25_0000, Currency: "EUR"},
	"dearer than any":   {PriceMin: 90_0000},
	"colour":            {Colour: "#203040"},
	"merino 90 %":       {Fibre: "WO", MinFibre: 90},
	"before any":        {Until: 1},
	"all together":      {Q: "flan", Fibre: "WO", Season: "AW26", WeightMin: 200_000, WeightMax: 300_000, Colour: "#203040"},
	"archived wo":       {Q: "wo", State: Archived},
	"by code":           {Sort: "code"},
	"dearest first":     {Sort: "price_desc"},
	"rare word by code": {Q: "vicuna", Sort: "code"},
}

const searchBudget = 10 * time.Millisecond // p95 of search as you type

func TestSearchSpeed(t *testing.T) {
	needBench(t)
	firstPage := map[int]time.Duration{}
	for _, n := range []int{1_000, 10_000, 100_000} {
		db := openCompany(t)
		fillLibrary(t, db, n)
		for name, f := range typed {
			p50, p95 := timed(t, 40, func(ctx context.Context) error { _, _, err := db.Samples(ctx, f, "", PageSize); return err })
			c50, c95 := timed(t, 40, func(ctx context.Context) error { _, _, err := db.CountSamples(ctx, f); return err })
			t.Logf("%7d %-18s page %6.2f %6.2f  count %6.2f %6.2f", n, name, ms(p50), ms(p95), ms(c50), ms(c95))
			if p95 > searchBudget {
				t.Errorf("%s at %d: %v is over the budget of %v", name, n, p95, searchBudget)
			}
			if name == "first page" {
				firstPage[n] = p50
			}
		}
		deepSpeed(t, db, n)
	}
	if firstPage[100_000] > 2*firstPage[1_000] {
		t.Errorf("first page: %v at 100,000, %v at 1,000", firstPage[100_000], firstPage[1_000])
	}
}

// deepSpeed looks at the last pages of long lists. A broad search in another
// order than newest has no budget: it must look at all that is found.
func deepSpeed(t *testing.T, db *Tenant, n int) {
	t.Helper()
	var uid string
	must(t, db.row(t.Context(), `select uid from samples where id < ? and state = 'active' order by id desc limit 1`, n/20).Scan(&uid))
	for _, f := range []SampleFilter{{}, {Q: "wo"}, {Sort: "price"}, {Sort: "price_desc"}, {Q: "wo", Sort: "price"}} {
		p50, p95 := timed(t, 40, func(ctx context.Context) error { _, _, err := db.Samples(ctx, f, uid, PageSize); return err })
		c50, c95 := timed(t, 40, func(ctx context.Context) error { _, _, err := db.Neighbours(ctx, f, uid); return err })
		t.Logf("%7d deep in %-20q page %6.2f %6.2f  neighbours %6.2f %6.2f", n, f.Values().Encode(), ms(p50), ms(p95), ms(c50), ms(c95))
	}
}
