package meter

import (
	"errors"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

func read(t *testing.T, m *Meter, token, path, authorization string) (int, string) {
	t.Helper()
	r := httptest.NewRequest("GET", path, nil)
	r.Header.Set("Authorization", authorization)
	w := httptest.NewRecorder()
	m.Handler(token).ServeHTTP(w, r)
	return w.Code, w.Body.String()
}

func TestCountsAreReadAsPrometheusReadsThem(t *testing.T) {
	m := New()
	m.Request("GET", "/samples/:uid", 200, 12*time.Millisecond)
	m.Request("GET", "/samples/:uid", 200, 900*time.Millisecond)
	m.Request("POST", "", 404, time.Millisecond)
	m.Job("mail", nil, time.Second)
	m.Job("mail", errors.New("no server"), time.Second)
	m.Watch("open_companies", func() float64 { return 7 })
	code, text := read(t, m, "", "/metrics", "")
	for _, line := range []string{
		`jennyerp_requests_total{method="GET",route="/samples/:uid",status="2xx"} 2`,
		`jennyerp_request_seconds_bucket{method="GET",route="/samples/:uid",le="0.015"} 1`,
		`jennyerp_request_seconds_count{method="GET",route="/samples/:uid"} 2`,
		`jennyerp_requests_total{method="any",route="none",status="4xx"} 1`,
		`jennyerp_job_runs_total{job="mail",outcome="failed"} 1`,
		`jennyerp_job_seconds_total{job="mail"} 2`,
		`jennyerp_open_companies 7`,
		`process_resident_memory_bytes`,
	} {
		if !strings.Contains(text, line) {
			t.Errorf("%d: %s is missing in\n%.600s", code, line, text)
		}
	}
}

func TestTheDoorAsksForItsToken(t *testing.T) {
	m := New()
	for path, says := range map[string]string{"/metrics": "process_", "/debug/pprof/goroutine?debug=1": "goroutine profile"} {
		if code, text := read(t, m, "twill", path, "Bearer satin"); code != 401 || strings.Contains(text, says) {
			t.Errorf("%s with a wrong token: %d", path, code)
		}
		if code, text := read(t, m, "twill", path, "Bearer twill"); code != 200 || !strings.Contains(text, says) {
			t.Errorf("%s with the token: %d %.100s", path, code, text)
		}
	}
}
