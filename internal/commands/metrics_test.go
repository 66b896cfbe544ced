package commands

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
)

func TestCountsHaveADoorOfTheirOwn(t *testing.T) {
	k := newKept(t)
	k.house(t, func(h *house) {
		h.cfg.MetricsAddr = freeAddress(t)
		h.measure()
		stop, err := h.showMetrics()
		must(t, err)
		defer stop()
		h.meter.Job("mail", errors.New("no server"), 0)
		res, err := http.Get("http://" + h.cfg.MetricsAddr + "/metrics")
		must(t, err)
		defer res.Body.Close()
		text, err := io.ReadAll(res.Body)
		must(t, err)
		for _, line := range []string{"jennyerp_open_companies 0\n", "jennyerp_mail_waiting_companies 0\n", `jennyerp_job_runs_total{job="mail",outcome="failed"} 1`} {
			if !strings.Contains(string(text), line) {
				t.Errorf("%q is missing in\n%.400s", line, text)
			}
		}
	})
}

func TestCountsThatOtherMachinesCanReachNeedAToken(t *testing.T) {
	k := newKept(t)
	err := run(t.Context(), k.args("serve", "--metrics-addr", "0.0.0.0:9090"), k.environ, io.Discard)
	if err == nil || !strings.Contains(err.Error(), "metrics-token") {
		t.Error(err)
	}
}
