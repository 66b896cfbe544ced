package handlers

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"golang.org/x/crypto/bcrypt"

	"jennyerp/internal/blob"
	"jennyerp/internal/keys"
	"jennyerp/internal/meter"
	"jennyerp/models"
	"jennyerp/models/demo"
	"jennyerp/static"
)

// The budgets, measured: make bench prints them. Counts and ratios are gates;
// times are printed beside their budget, since machines differ.

// bench is a demo company of one size behind the real router.
type bench struct {
	*Server
	handler http.Handler
	token   string
	company models.Company
}

var (
	benchMu sync.Mutex
	benches = map[int]*bench{}
)

func benchOf(b *testing.B, samples int) *bench {
	b.Helper()
	benchMu.Lock()
	defer benchMu.Unlock()
	if have := benches[samples]; have != nil {
		return have
	}
	dir, err := os.MkdirTemp("", "jenny-bench")
	need(b, err)
	ring, err := keys.Open(filepath.Join(dir, "keys"), nil)
	need(b, err)
	control, err := models.OpenControl(b.Context(), filepath.Join(dir, "control.db"), time.Now)
	need(b, err)
	tenants, err := models.NewTenants(filepath.Join(dir, "companies"), 10, time.Now)
	need(b, err)
	disk, err := blob.Disk(filepath.Join(dir, "blobs"))
	need(b, err)
	d := Deps{BaseURL: "http://localhost", Control: control, Tenants: tenants, Hasher: models.NewHasher(ring.Service("pepper"), bcrypt.MinCost),
		Keys: ring, Blobs: SealedBlobs(disk, ring), Clock: time.Now, Log: slog.New(slog.NewTextHandler(faults{b}, &slog.HandlerOptions{Level: slog.LevelError})), Wake: func(string) {}, Meter: meter.New()}
	started := time.Now()
	owner, err := demo.Fill(b.Context(), demo.Options{Samples: samples, Seed: 1, Progress: func(string) {}, Control: control, Tenants: tenants, Keys: ring, Blobs: d.Blobs, Hasher: d.Hasher})
	need(b, err)
	fmt.Printf("demo of %d samples made in %s\n", samples, time.Since(started).Round(time.Second))
	s, err := New(d)
	need(b, err)
	token, err := control.StartSession(b.Context(), owner.ID, "", true)
	need(b, err)
	session, err := control.SessionByToken(b.Context(), token)
	need(b, err)
	benches[samples] = &bench{Server: s, handler: s.Handler(), token: token, company: session.Company}
	return benches[samples]
}

// faults ends a benchmark whose requests fail: their cost says nothing.
type faults struct{ b *testing.B }

func (f faults) Write(line []byte) (int, error) {
	f.b.Errorf("a fault was logged: %s", line)
	return len(line), nil
}

func need(b *testing.B, err error) {
	b.Helper()
	if err != nil {
		b.Fatal(err)
	}
}

func (x *bench) get(b *testing.B, path string) *httptest.ResponseRecorder {
	req := httptest.NewRequest(http.MethodGet, path, nil)
	req.AddCookie(&http.Cookie{Name: "session", Value: x.token})
	rec := httptest.NewRecorder()
	x.handler.ServeHTTP(rec, req.WithContext(b.Context()))
	if rec.Code != http.StatusOK {
		b.Fatalf("%s: %d", path, rec.Code)
	}
	return rec
}

// cpu is what the process has used so far.
func cpu() time.Duration {
	var u syscall.Rusage
	syscall.Getrusage(syscall.RUSAGE_SELF, &u)
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// measured runs do b.N times and reports CPU per run and the 95th percentile.
func measured(b *testing.B, do func(i int)) (cpuMS, p95 float64) {
	times := make([]time.Duration, 0, b.N)
	before := cpu()
	for i := range b.N {
		started := time.Now()
		do(i)
		times = append(times, time.Since(started))
	}
	used := cpu() - before
	slices.Sort(times)
	cpuMS = used.Seconds() * 1000 / float64(b.N)
	p95 = times[len(times)*95/100].Seconds() * 1000
	b.ReportMetric(cpuMS, "cpu-ms/op")
	b.ReportMetric(p95, "p95-ms")
	return cpuMS, p95
}

// The library page against a floor: the same SQL and template in a bare
// handler, without session, middleware and compression of the answer.
func BenchmarkLibrary(b *testing.B) {
	cost := map[int]float64{}
	for _, n := range []int{1_000, 10_000, 100_000} {
		x := benchOf(b, n)
		b.Run(fmt.Sprintf("page/%d", n), func(b *testing.B) {
			cost[n], _ = measured(b, func(int) { x.get(b, "/samples") })
			var count atomic.Int64
			req := httptest.NewRequest(http.MethodGet, "/samples", nil)
			req.AddCookie(&http.Cookie{Name: "session", Value: x.token})
			x.handler.ServeHTTP(httptest.NewRecorder(), req.WithContext(models.CountSQL(b.Context(), &count)))
			b.ReportMetric(float64(count.Load()), "sql/op")
			if count.Load() > maxSQL {
				b.Errorf("%d statements, budget %d", count.Load(), maxSQL)
			}
		})
		b.Run(fmt.Sprintf("floor/%d", n), func(b *testing.B) {
			floor, _ := measured(b, x.floor(b))
			b.ReportMetric(cost[n]/floor, "page/floor")
			if b.N > 50 && cost[n] > 1.5*floor {
				b.Errorf("the page costs %.2f × the floor, budget 1.5", cost[n]/floor)
			}
		})
	}
	if cost[10_000] > 0 && cost[100_000] > 2*cost[10_000] {
		b.Errorf("100,000 samples cost %.1f × 10,000, budget 2", cost[100_000]/cost[10_000])
	}
}

func (x *bench) floor(b *testing.B) func(int) {
	db, release, err := x.Tenants.Open(b.Context(), models.Principal{CompanyUID: x.company.UID})
	need(b, err)
	b.Cleanup(release)
	session, err := x.Control.SessionByToken(b.Context(), x.token)
	need(b, err)
	bare := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		view := &samplesView{page: page{viewer: &viewer{Session: session, DB: db, Lang: "en", Theme: "auto"}, Nav: "samples", Path: "/samples", Form: &form{}}, Filter: models.FilterFrom(url.Values{}, "en"), First: true, now: time.Now()}
		var err error
		if view.Cards, view.More, err = db.Samples(r.Context(), view.Filter, "", models.PageSize); err == nil {
			view.Counters, err = db.Counters(r.Context())
		}
		if err == nil {
			view.Filters, err = db.Filters(r.Context(), session.User.UID)
		}
		view.Count, view.Exact = view.Counters["samples.active"], true
		if err == nil {
			err = x.pages.Page(w, "en", "samples/index", view)
		}
		if err != nil {
			b.Error(err)
		}
	})
	return func(int) {
		bare.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, "/samples", nil))
	}
}

func BenchmarkSearchAsYouType(b *testing.B) {
	queries := []string{"wo", "lana", "LV", "her", "silk", "棉", "wool under 300 g", "lana < 20 €", "cotton stripe", "zzz"}
	for _, n := range []int{10_000, 100_000} {
		x := benchOf(b, n)
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			measured(b, func(i int) {
				req := httptest.NewRequest(http.MethodGet, "/samples/results?q="+url.QueryEscape(queries[i%len(queries)]), nil)
				req.Header.Set("HX-Request", "true")
				req.AddCookie(&http.Cookie{Name: "session", Value: x.token})
				rec := httptest.NewRecorder()
				x.handler.ServeHTTP(rec, req.WithContext(b.Context()))
				if rec.Code != http.StatusOK {
					b.Fatal(rec.Code)
				}
			})
			b.ReportMetric(10, "budget-p95-ms")
		})
	}
}

func BenchmarkFirstVisit(b *testing.B) {
	x := benchOf(b, 1_000)
	total, requests := 0, 0
	add := func(body []byte) {
		var z bytes.Buffer
		w, _ := gzip.NewWriterLevel(&z, 6)
		w.Write(body)
		w.Close()
		total, requests = total+z.Len(), requests+1
	}
	add(x.get(b, "/samples").Body.Bytes())
	for _, name := range []string{"app.css", "htmx.js", "app.js", "icons.svg", "icons/favicon.svg"} {
		add(x.get(b, static.URL(name)).Body.Bytes())
	}
	b.ReportMetric(float64(total)/1024, "KB-compressed")
	b.ReportMetric(float64(requests), "requests")
	if total > 60<<10 || requests > 6 {
		b.Errorf("first visit %d bytes in %d requests; budget 60 KB, 6", total, requests)
	}
}

func BenchmarkOpenColdCompany(b *testing.B) {
	x := benchOf(b, 10_000)
	measured(b, func(int) {
		x.Tenants.CloseIdle(-time.Hour)
		_, release, err := x.Tenants.Open(b.Context(), models.Principal{CompanyUID: x.company.UID})
		need(b, err)
		release()
	})
}

func BenchmarkUpload12Megapixels(b *testing.B) {
	x := benchOf(b, 1_000)
	data := stripedJPEG(b, 4000, 3000)
	db, release, err := x.Tenants.Open(b.Context(), models.Principal{CompanyUID: x.company.UID})
	need(b, err)
	defer release()
	cards, _, err := db.Samples(b.Context(), models.SampleFilter{}, "", 1)
	need(b, err)
	b.ResetTimer()
	measured(b, func(int) {
		var body bytes.Buffer
		w := multipart.NewWriter(&body)
		part, _ := w.CreateFormFile("pictures", "cloth.jpg")
		part.Write(data)
		w.WriteField("visibility", "public")
		w.Close()
		req := httptest.NewRequest(http.MethodPost, "/samples/"+cards[0].UID+"/pictures", &body)
		req.Header.Set("Content-Type", w.FormDataContentType())
		req.AddCookie(&http.Cookie{Name: "session", Value: x.token})
		rec := httptest.NewRecorder()
		x.handler.ServeHTTP(rec, req.WithContext(b.Context()))
		if rec.Code != http.StatusSeeOther && rec.Code != http.StatusOK {
			b.Fatalf("%d %s", rec.Code, rec.Body)
		}
	})
}
