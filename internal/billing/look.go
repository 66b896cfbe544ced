package billing

import (
	"context"
	"encoding/json"
	"slices"

	"github.com/stripe/stripe-go/v79"
)

// What a subscription may be, in our words.
const (
	Active = "active"   // paid, or free until the end of the trial
	Owing  = "past_due" // a payment failed; Stripe tries again
	Ended  = "ended"
)

// State is what Stripe knows of a company's subscription; the zero State is none yet.
type State struct {
	ID        string // of the subscription, sub_…
	Item      string // its one line, si_…
	Plan      string
	Cycle     string   // month, year
	Amount    int64    // of the cycle, cents without VAT
	Status    string   // Active, Owing, Ended; "" when nothing was ever bought
	FreeUntil int64    // unix ms; 0 when not in a trial
	PeriodEnd int64    // unix ms
	Ends      bool     // it ends with the period
	OwedSince int64    // unix ms; when the oldest unpaid invoice was made
	Twins     []string // further living subscriptions, bought in two windows at once: to be stopped
	Invoices  []Invoice
}

// Invoice is one of ours to the company.
type Invoice struct {
	ID, Number      string
	Status          string // open, paid, void, uncollectible
	Currency        string // ISO 4217
	Net, Tax, Total int64
	At              int64  // unix ms
	PaidAt          int64  // 0 while it is not
	From, To        int64  // the time it is for
	Billed          string // JSON: name, address and tax numbers as they stand on it
}

// maxInvoices are read of one company: enough for the years in which they change.
const maxInvoices = 100

// lifeOf orders subscriptions: the living one before those that were.
var lifeOf = map[stripe.SubscriptionStatus]string{
	stripe.SubscriptionStatusActive: Active, stripe.SubscriptionStatusTrialing: Active,
	stripe.SubscriptionStatusPastDue: Owing, stripe.SubscriptionStatusUnpaid: Owing, stripe.SubscriptionStatusPaused: Owing,
	stripe.SubscriptionStatusCanceled: Ended,
}

// Look asks Stripe how a company's subscription is. Whatever order events came in, this is the truth.
func (s *Stripe) Look(ctx context.Context, customer string) (State, error) {
	p := &stripe.SubscriptionListParams{ListParams: listed(ctx, 20), Customer: stripe.String(customer), Status: stripe.String("all")}
	all := s.subscriptions().List(p)
	var best *stripe.Subscription
	var living []string
	for all.Next() {
		sub := all.Subscription()
		life := lifeOf[sub.Status]
		if life != "" && better(sub, best) {
			best = sub
		}
		if life != "" && life != Ended {
			living = append(living, sub.ID)
		}
	}
	if err := all.Err(); err != nil {
		return State{}, told("look at subscriptions", err)
	}
	invoices, err := s.invoicesOf(ctx, customer)
	if err != nil {
		return State{}, err
	}
	if best == nil {
		return State{Invoices: invoices}, nil
	}
	st := stateOf(best, invoices)
	st.Twins = slices.DeleteFunc(living, func(id string) bool { return id == best.ID })
	return st, nil
}

// better tells whether a says more of the company than b: it lives, or both do or do not and it is younger.
func better(a, b *stripe.Subscription) bool {
	if b == nil {
		return true
	}
	if ended := lifeOf[a.Status] == Ended; ended != (lifeOf[b.Status] == Ended) {
		return !ended
	}
	return a.Created > b.Created
}

func stateOf(sub *stripe.Subscription, invoices []Invoice) State {
	st := State{ID: sub.ID, Status: lifeOf[sub.Status], PeriodEnd: millis(sub.CurrentPeriodEnd), Ends: sub.CancelAtPeriodEnd, Invoices: invoices}
	if sub.Status == stripe.SubscriptionStatusTrialing {
		st.FreeUntil = millis(sub.TrialEnd)
	}
	if st.Status == Ended {
		st.PeriodEnd = millis(sub.EndedAt)
	}
	if sub.Items != nil && len(sub.Items.Data) > 0 {
		item := sub.Items.Data[0]
		st.Item = item.ID
		if item.Price != nil {
			st.Plan, st.Cycle, _ = readName(item.Price.LookupKey)
			st.Amount = item.Price.UnitAmount
		}
	}
	for _, i := range invoices {
		if i.Status == "open" && i.Total > 0 && (st.OwedSince == 0 || i.At < st.OwedSince) {
			st.OwedSince = i.At
		}
	}
	return st
}

func (s *Stripe) invoicesOf(ctx context.Context, customer string) ([]Invoice, error) {
	all := s.invoices().List(&stripe.InvoiceListParams{ListParams: listed(ctx, maxInvoices), Customer: stripe.String(customer)})
	var invoices []Invoice
	for all.Next() {
		in := all.Invoice()
		if in.Status == stripe.InvoiceStatusDraft || in.Number == "" {
			continue
		}
		read, err := readInvoice(in)
		if err != nil {
			return nil, err
		}
		invoices = append(invoices, read)
	}
	return invoices, told("look at invoices", all.Err())
}

func readInvoice(in *stripe.Invoice) (Invoice, error) {
	var numbers []string
	for _, id := range in.CustomerTaxIDs {
		numbers = append(numbers, id.Value)
	}
	billed, err := json.Marshal(struct {
		Name    string          `json:"name"`
		Address *stripe.Address `json:"address,omitempty"`
		VAT     []string        `json:"vat,omitempty"`
	}{in.CustomerName, in.CustomerAddress, numbers})
	if err != nil {
		return Invoice{}, err
	}
	read := Invoice{ID: in.ID, Number: in.Number, Status: string(in.Status), Currency: upper(string(in.Currency)), Net: in.TotalExcludingTax, Tax: in.Tax, Total: in.Total,
		At: millis(in.Created), From: millis(in.PeriodStart), To: millis(in.PeriodEnd), Billed: string(billed)}
	if in.StatusTransitions != nil {
		read.PaidAt = millis(in.StatusTransitions.PaidAt)
	}
	if in.Lines != nil && len(in.Lines.Data) > 0 { // the invoice's own period is the one before
		last := slices.MaxFunc(in.Lines.Data, func(a, b *stripe.InvoiceLineItem) int { return int(periodEnd(a) - periodEnd(b)) })
		if last.Period != nil {
			read.From, read.To = millis(last.Period.Start), millis(last.Period.End)
		}
	}
	return read, nil
}

func periodEnd(l *stripe.InvoiceLineItem) int64 {
	if l.Period == nil {
		return 0
	}
	return l.Period.End
}

// PDF gives a fresh address of an invoice's PDF at Stripe, good for some days.
func (s *Stripe) PDF(ctx context.Context, id string) (string, error) {
	in, err := s.invoices().Get(id, &stripe.InvoiceParams{Params: params(ctx)})
	if err != nil {
		return "", told("find invoice", err)
	}
	if in.InvoicePDF == "" {
		return "", ErrUnknown
	}
	return in.InvoicePDF, nil
}
