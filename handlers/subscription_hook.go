package handlers

import (
	"context"
	"errors"
	"io"
	"net/http"

	"jennyerp/internal/billing"
	"jennyerp/models"
)

// hookPath is where Stripe posts. It stands before the protection against other
// sites, because Stripe is one: its signature stands in for it.
const hookPath = "/webhooks/stripe"

// stripeHook notes that there is news and wakes who looks. It answers quickly and
// says nothing of why it refuses; Stripe sends again what did not get a 200.
func (s *Server) stripeHook(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxHook))
	if err != nil {
		http.Error(w, http.StatusText(http.StatusRequestEntityTooLarge), http.StatusRequestEntityTooLarge)
		return
	}
	e, err := s.Billing.Read(body, r.Header.Get("Stripe-Signature"), s.Clock())
	if err != nil {
		s.Log.Warn("letter from Stripe refused", "error", err)
		http.Error(w, http.StatusText(http.StatusBadRequest), http.StatusBadRequest)
		return
	}
	fresh, err := s.Control.TakeEvent(r.Context(), e)
	if err != nil {
		s.Log.Error("letter from Stripe not kept", "event", e.ID, "error", err)
		http.Error(w, http.StatusText(http.StatusServiceUnavailable), http.StatusServiceUnavailable)
		return
	}
	if fresh {
		s.Wake("subscriptions")
	}
	w.WriteHeader(http.StatusOK)
}

// askAgainAfter is how long a company waits when Stripe did not answer for it.
const askAgainAfter = 5 * 60 * 1000

// KeepSubscriptions is the job "subscriptions": it looks where Stripe had news,
// reminds, closes and opens, and counts what each company keeps. One company
// that fails does not stop the others.
func (s *Server) KeepSubscriptions(ctx context.Context) error {
	var failed []error
	for {
		due, err := s.Control.DueSubscriptions(ctx, 50)
		if err != nil || len(due) == 0 {
			return errors.Join(append(failed, err)...)
		}
		for _, sub := range due {
			if ctx.Err() != nil {
				return ctx.Err()
			}
			if err := s.keepSubscription(ctx, &sub); err != nil {
				failed = append(failed, err)
				if err := s.Control.Postpone(ctx, sub.CompanyUID, s.Clock().UnixMilli()+askAgainAfter); err != nil {
					return errors.Join(append(failed, err)...)
				}
			}
		}
		s.Wake("mail")
	}
}

func (s *Server) keepSubscription(ctx context.Context, sub *models.Subscription) error {
	now := s.Clock().UnixMilli()
	if sub.Gone() {
		if err := s.letGo(ctx, sub); err != nil {
			return err
		}
		return s.Control.KeepSubscription(ctx, sub)
	}
	if sub.NeedsMeasure(now) {
		if err := s.measureCompany(ctx, sub.CompanyUID); err != nil {
			return err
		}
	}
	if sub.NeedsLook(now) {
		return s.Control.LookAtStripe(ctx, sub, s.askStripe)
	}
	return s.Control.KeepSubscription(ctx, sub)
}

// letGo ends at Stripe what a company has that left: at once when it is no more,
// with what is paid while it may come back.
func (s *Server) letGo(ctx context.Context, sub *models.Subscription) error {
	if !sub.Living() {
		return nil
	}
	act := func() error { return s.Billing.Stop(ctx, sub.ID, false) }
	if sub.Company == "cancelled" {
		if sub.Ends {
			return nil
		}
		act = func() error { return s.Billing.End(ctx, sub.ID, true) }
	}
	if err := act(); err != nil {
		return err
	}
	return s.Control.LookAtStripe(ctx, sub, s.askStripe)
}

// askStripe asks how a customer's subscription is. A second one, bought in
// another window, is stopped, and what was paid for it is given back.
func (s *Server) askStripe(ctx context.Context, customer string) (billing.State, error) {
	st, err := s.Billing.Look(ctx, customer)
	for _, twin := range st.Twins {
		s.Log.Warn("a second subscription of one company is stopped", "subscription", twin, "kept", st.ID)
		err = errors.Join(err, s.Billing.Stop(ctx, twin, true))
	}
	return st, err
}
