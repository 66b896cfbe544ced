// Package meter counts what the operator watches: requests, jobs, memory. No
// count tells of a person or a company (P3). It is read by Prometheus, behind a
// door of its own.
package meter

import (
	"crypto/subtle"
	"fmt"
	"net/http"
	"net/http/pprof"
	"time"

	"github.com/VictoriaMetrics/metrics"
)

// Meter is one set of counts.
type Meter struct{ set *metrics.Set }

// New is a meter at nought.
func New() *Meter { return &Meter{metrics.NewSet()} }

// until are the upper bounds of times, in seconds: 15 ms is the budget of a page.
var until = []float64{.002, .005, .015, .05, .15, .5, 2, 10}

// Request counts an answer by its route's pattern, as in /samples/:uid ("" for
// none), by method and by class of status (2xx).
func (m *Meter) Request(method, route string, status int, took time.Duration) {
	if route == "" {
		route, method = "none", "any" // what strangers make up must not make counts
	}
	m.set.GetOrCreateCounter(fmt.Sprintf(`jennyerp_requests_total{method=%q,route=%q,status="%dxx"}`, method, route, status/100)).Inc()
	m.set.GetOrCreatePrometheusHistogramExt(fmt.Sprintf(`jennyerp_request_seconds{method=%q,route=%q}`, method, route), until).Update(took.Seconds())
}

// Job counts a run of recurring work.
func (m *Meter) Job(name string, err error, took time.Duration) {
	outcome := "done"
	if err != nil {
		outcome = "failed"
	}
	m.set.GetOrCreateCounter(fmt.Sprintf(`jennyerp_job_runs_total{job=%q,outcome=%q}`, name, outcome)).Inc()
	m.set.GetOrCreateFloatCounter(fmt.Sprintf(`jennyerp_job_seconds_total{job=%q}`, name)).Add(took.Seconds())
}

// Watch asks for a value whenever the counts are read. name is of [a-z_].
func (m *Meter) Watch(name string, value func() float64) {
	m.set.NewGauge("jennyerp_"+name, value)
}

// Handler answers /metrics in Prometheus' text format and /debug/pprof. With a
// token, only to who sends it as a bearer.
func (m *Meter) Handler(token string) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /metrics", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/plain; version=0.0.4")
		m.set.WritePrometheus(w)
		metrics.WriteProcessMetrics(w)
	})
	mux.HandleFunc("GET /debug/pprof/", pprof.Index)
	mux.HandleFunc("GET /debug/pprof/profile", pprof.Profile)
	mux.HandleFunc("GET /debug/pprof/trace", pprof.Trace)
	mux.HandleFunc("GET /debug/pprof/symbol", pprof.Symbol)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if token != "" && subtle.ConstantTimeCompare([]byte(r.Header.Get("Authorization")), []byte("Bearer "+token)) != 1 {
			http.Error(w, "A token is needed.", http.StatusUnauthorized)
			return
		}
		mux.ServeHTTP(w, r)
	})
}
