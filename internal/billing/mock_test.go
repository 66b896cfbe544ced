package billing

import (
	"bufio"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// wrote keeps what was asked of the stand-in, and what it found wrong.
type wrote struct {
	mu  sync.Mutex
	all []string
	bad []string
}

func (w *wrote) around(next http.Handler) http.HandlerFunc {
	return func(rw http.ResponseWriter, r *http.Request) {
		rec := httptest.NewRecorder()
		next.ServeHTTP(rec, r)
		w.mu.Lock()
		w.all = append(w.all, r.Method+" "+r.URL.Path+" "+r.Header.Get("Stripe-Version"))
		if rec.Code >= 400 {
			w.bad = append(w.bad, r.Method+" "+r.URL.Path+": "+rec.Body.String())
		}
		w.mu.Unlock()
		for name, values := range rec.Header() {
			rw.Header()[name] = values
		}
		rw.WriteHeader(rec.Code)
		_, _ = rw.Write(rec.Body.Bytes())
	}
}

// mock runs Stripe’s own stand-in, v0.189.0: it refuses whatever its description of the API (that of 2024-09-30, the
// version after ours, in which nothing we use changed) does not allow, and answers with its shapes. It is a module of
// its own, in the folder stripemock.
func mock(t *testing.T) http.Handler {
	t.Helper()
	program := filepath.Join(t.TempDir(), "stripe-mock")
	build := exec.Command("go", "build", "-o", program, "github.com/stripe/stripe-mock")
	build.Dir = "stripemock"
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("stripe-mock is not built: %v\n%s", err, out)
	}
	run := exec.Command(program, "-http-addr", "127.0.0.1:0")
	out, err := run.StdoutPipe()
	if err == nil {
		err = run.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = run.Process.Kill(); _ = run.Wait() })
	for lines := bufio.NewScanner(out); lines.Scan(); {
		if _, address, ok := strings.Cut(lines.Text(), "Listening for HTTP at address: "); ok {
			return httputil.NewSingleHostReverseProxy(&url.URL{Scheme: "http", Host: address})
		}
	}
	t.Fatal("stripe-mock does not say where it listens")
	return nil
}

func TestWhatIsAskedAndReadHasTheShapesOfStripesAPI(t *testing.T) {
	var w wrote
	web := httptest.NewServer(w.around(mock(t)))
	t.Cleanup(web.Close)
	s := New(Options{Key: "sk_test_123", Webhook: "whsec_x", URL: web.URL, Tax: true})
	ctx, now := t.Context(), time.Now().UnixMilli()
	o := Offer{Plan: "team", Title: "JennyERP Team", Cycle: "month", Amount: 4900}
	st := State{ID: "sub_1", Item: "si_1", Plan: "solo", Cycle: "month"}

	customer, err := s.Open(ctx, Account{UID: "u", Name: "Ferri", Email: "g@ferri.it", Locale: "zh-Hans"})
	ok(t, err, customer != "")
	address, err := s.Checkout(ctx, Order{Customer: customer, Company: "u", Offer: o, Locale: "it", FreeUntil: now + 10*24*3600_000, Now: now, Done: "https://erp.example.com/a", Back: "https://erp.example.com/b"})
	ok(t, err, strings.HasPrefix(address, "https://"))
	address, err = s.Portal(ctx, customer, "https://erp.example.com/a", "zh-Hans")
	ok(t, err, strings.HasPrefix(address, "https://"))
	_, err = s.makePortal(ctx)
	ok(t, err, true)
	_, err = s.makePrice(ctx, o)
	ok(t, err, true)
	looked, err := s.Look(ctx, customer)
	ok(t, err, looked.ID != "" && looked.Status == Active && looked.PeriodEnd > 0 && looked.Item != "")
	next, err := s.Next(ctx, st)
	ok(t, err, next.Currency == "USD" && next.At > 0)
	_, err = s.Preview(ctx, st, o, now)
	ok(t, err, true)
	ok(t, s.Change(ctx, st, o, now), true)
	ok(t, s.End(ctx, st.ID, true), true)
	ok(t, s.Stop(ctx, st.ID, true), true)
	if _, err = s.PDF(ctx, "in_1"); err != nil && !errors.Is(err, ErrUnknown) {
		t.Error(err)
	}
	if len(w.bad) > 0 {
		t.Errorf("not as the API is described:\n%s", strings.Join(w.bad, "\n"))
	}
	for _, call := range w.all {
		if !strings.HasSuffix(call, " 2024-06-20") {
			t.Errorf("asked in another version: %s", call)
		}
	}
}

func ok(t *testing.T, err error, as bool) {
	t.Helper()
	if err != nil || !as {
		t.Errorf("error %v, as expected %v", err, as)
	}
}
