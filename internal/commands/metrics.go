package commands

import (
	"context"
	"net/http"
	"time"

	"jennyerp/internal/front"
	"jennyerp/internal/meter"
)

// measure lets the meter watch what is open and what waits.
func (h *house) measure() {
	h.meter = meter.New()
	h.meter.Watch("open_companies", func() float64 { return float64(h.tenants.Held()) })
	h.meter.Watch("mail_waiting_companies", func() float64 {
		ctx, cancel := context.WithTimeout(context.Background(), time.Second)
		defer cancel()
		due, err := h.control.MailDue(ctx, 1000)
		if err != nil {
			return -1
		}
		return float64(len(due))
	})
	if h.minder != nil {
		h.meter.Watch("copies_lag_seconds", func() float64 { return float64(h.minder.Health().Lag) / 1000 })
		h.meter.Watch("copies_errors", func() float64 { return float64(h.minder.Health().Errors) })
	}
}

// showMetrics serves the counts at an address of their own, if there is one.
func (h *house) showMetrics() (stop func(), err error) {
	if h.cfg.MetricsAddr == "" {
		return func() {}, nil
	}
	listener, err := front.Listen(h.cfg.MetricsAddr)
	if err != nil {
		return nil, err
	}
	web := &http.Server{Handler: h.meter.Handler(h.cfg.MetricsToken.Reveal()), ReadHeaderTimeout: 10 * time.Second, MaxHeaderBytes: 8 << 10}
	go web.Serve(listener) // ends when it is closed; without it the house still works
	return func() { web.Close() }, nil
}
