package handlers

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"

	"jennyerp/models"
)

// papersOf gives a demo company n quotations, of which the last has 300 lines.
func (x *bench) papersOf(b *testing.B, n int) (long *models.Document) {
	b.Helper()
	ctx := b.Context()
	db, release, err := x.Tenants.Open(ctx, models.Principal{CompanyUID: x.company.UID, Role: "owner", SeeCost: true})
	need(b, err)
	defer release()
	cards, _, err := db.Samples(ctx, models.SampleFilter{}, "", models.PageSize)
	need(b, err)
	k := models.FindKind("quotation")
	started := time.Now()
	need(b, db.Tx(ctx, func(db *models.Tenant) error {
		for i := range n {
			party, err := db.Meet(ctx, "", k, fmt.Sprintf("Atelier %d", i%200))
			if err != nil {
				return err
			}
			long = &models.Document{UID: models.NewUID(), Kind: k, PartyUID: party.UID, DocumentSpec: models.DocumentSpec{Title: fmt.Sprint("Coats ", i)}}
			if err := db.CreateDocument(ctx, "", long); err != nil {
				return err
			}
			lines := make([]models.Line, 1)
			if i == n-1 {
				lines = make([]models.Line, 300)
			}
			for j := range lines {
				lines[j] = models.Line{SampleUID: cards[j%len(cards)].UID, LineSpec: models.LineSpec{Quantity: 100_000, Price: 27_9000}}
			}
			if err := db.AddLines(ctx, "", long, lines...); err != nil {
				return err
			}
			if i%5 != 0 && i < n-1 {
				if err := db.Advance(ctx, "", long, "sent"); err != nil {
					return err
				}
			}
		}
		return nil
	}))
	fmt.Printf("%d quotations made in %s\n", n, time.Since(started).Round(time.Second))
	return long
}

// The lists of papers and the longest of them; the budgets are the product's.
func BenchmarkPapers(b *testing.B) {
	x := benchOf(b, 120)
	long := x.papersOf(b, 5_000)
	for _, page := range []struct {
		name, path string
		budget     float64 // CPU ms
	}{
		{"list", "/quotations", 2}, {"list sent", "/quotations?status=sent", 2}, {"list open", "/quotations?open=1", 2}, {"list by words", "/quotations?q=atelier+7", 2}, {"300 lines", address(long), 15}, {"300 lines printed", address(long) + "/print", 15},
	} {
		b.Run(page.name, func(b *testing.B) {
			measured(b, func(int) { x.get(b, page.path) })
			b.ReportMetric(page.budget, "budget-cpu-ms")
			var count atomic.Int64
			req := httptest.NewRequest(http.MethodGet, page.path, nil)
			req.AddCookie(&http.Cookie{Name: "session", Value: x.token})
			x.handler.ServeHTTP(httptest.NewRecorder(), req.WithContext(models.CountSQL(b.Context(), &count)))
			b.ReportMetric(float64(count.Load()), "sql/op")
			if count.Load() > maxSQL {
				b.Errorf("%d statements, budget %d", count.Load(), maxSQL)
			}
		})
	}
}
