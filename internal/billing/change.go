package billing

import (
	"context"
	"errors"
	"strconv"
	"strings"

	"github.com/stripe/stripe-go/v79"
)

// Next is the invoice to come.
type Next struct {
	At       int64 // unix ms
	Total    int64 // with VAT, as far as Stripe reckons it
	Tax      int64
	Currency string // ISO 4217
	Lines    []Line
	Now      bool // due at once, because the length of the period changes
}

// Line is one line of it, in Stripe's words.
type Line struct {
	Text   string
	Amount int64
	Part   bool // for a part of a period: what is given back, or owed, for a change
}

// Next gives the invoice to come; ErrUnknown when none will.
func (s *Stripe) Next(ctx context.Context, st State) (Next, error) {
	return s.upcoming(ctx, &stripe.InvoiceUpcomingParams{Params: params(ctx), Subscription: stripe.String(st.ID)})
}

// Preview gives the invoice to come if the plan were changed at a time (unix ms). Stripe reckons what is given back
// and what is owed for the days that are left.
func (s *Stripe) Preview(ctx context.Context, st State, o Offer, at int64) (Next, error) {
	price, err := s.price(ctx, o)
	if err != nil {
		return Next{}, err
	}
	next, err := s.upcoming(ctx, &stripe.InvoiceUpcomingParams{Params: params(ctx), Subscription: stripe.String(st.ID),
		SubscriptionItems:             []*stripe.SubscriptionItemsParams{{ID: stripe.String(st.Item), Price: stripe.String(price)}},
		SubscriptionProrationBehavior: stripe.String("create_prorations"), SubscriptionProrationDate: stripe.Int64(at / 1000)})
	next.Now = o.Cycle != st.Cycle
	return next, err
}

func (s *Stripe) upcoming(ctx context.Context, p *stripe.InvoiceUpcomingParams) (Next, error) {
	in, err := s.invoices().Upcoming(p)
	if err != nil {
		var refused *stripe.Error
		if errors.As(err, &refused) && refused.Code == stripe.ErrorCodeInvoiceUpcomingNone {
			return Next{}, ErrUnknown
		}
		return Next{}, told("ask for the next invoice", err)
	}
	next := Next{At: millis(in.NextPaymentAttempt), Total: in.AmountDue, Tax: in.Tax, Currency: upper(string(in.Currency))}
	if next.At == 0 {
		next.At = millis(in.PeriodEnd)
	}
	if in.Lines != nil {
		for _, l := range in.Lines.Data {
			next.Lines = append(next.Lines, Line{Text: l.Description, Amount: l.Amount, Part: l.Proration})
		}
	}
	return next, nil
}

// Change moves a subscription to another plan at a time (unix ms), the one its preview was made for. When money is
// due at once and the bank declines, nothing changes: ErrDeclined.
func (s *Stripe) Change(ctx context.Context, st State, o Offer, at int64) error {
	price, err := s.price(ctx, o)
	if err != nil {
		return err
	}
	_, err = s.subscriptions().Update(st.ID, &stripe.SubscriptionParams{Params: once(ctx, "change-"+st.ID+"-"+price+"-"+strconv.FormatInt(at, 10)),
		Items:             []*stripe.SubscriptionItemsParams{{ID: stripe.String(st.Item), Price: stripe.String(price)}},
		ProrationBehavior: stripe.String("create_prorations"), ProrationDate: stripe.Int64(at / 1000),
		PaymentBehavior: stripe.String("error_if_incomplete"), CancelAtPeriodEnd: stripe.Bool(false)})
	return told("change plan", err)
}

// End lets a subscription end with its period, or go on after all.
func (s *Stripe) End(ctx context.Context, id string, end bool) error {
	_, err := s.subscriptions().Update(id, &stripe.SubscriptionParams{Params: params(ctx), CancelAtPeriodEnd: stripe.Bool(end)})
	return told("end subscription", err)
}

// Stop ends a subscription now; one that has ended is no error. back credits the days that are left to the
// customer's next invoice.
func (s *Stripe) Stop(ctx context.Context, id string, back bool) error {
	_, err := s.subscriptions().Cancel(id, &stripe.SubscriptionCancelParams{Params: params(ctx), Prorate: stripe.Bool(back)})
	if err = told("stop subscription", err); errors.Is(err, ErrUnknown) {
		return nil
	}
	return err
}

func upper(code string) string { return strings.ToUpper(code) }
