// Package billing talks to Stripe about what a company owes for the service: hosted Checkout, the customer portal,
// subscriptions and invoices, and the events Stripe posts. No card ever comes here (promise P5): people give it on
// Stripe's own pages, and what is read back is ids, dates and amounts. Times are unix milliseconds, amounts are
// minor units.
package billing

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/stripe/stripe-go/v79"
	portalsettings "github.com/stripe/stripe-go/v79/billingportal/configuration"
	portal "github.com/stripe/stripe-go/v79/billingportal/session"
	checkout "github.com/stripe/stripe-go/v79/checkout/session"
	"github.com/stripe/stripe-go/v79/customer"
	"github.com/stripe/stripe-go/v79/invoice"
	"github.com/stripe/stripe-go/v79/price"
	"github.com/stripe/stripe-go/v79/product"
	"github.com/stripe/stripe-go/v79/subscription"
)

// Hosts are where the two pages of Stripe live that a form of ours leads to.
var Hosts = []string{"https://checkout.stripe.com", "https://billing.stripe.com"}

var (
	// ErrDeclined says that the bank refused, or wants to ask its customer: he should see to it on Stripe's page.
	ErrDeclined = errors.New("billing: the bank declined")
	// ErrUnknown says that Stripe knows no such thing.
	ErrUnknown = errors.New("billing: not known to Stripe")
)

const (
	askTimeout = 20 * time.Second
	currency   = "eur"
)

// Stripe is one account at Stripe. It may be used by several goroutines.
type Stripe struct {
	backend stripe.Backend
	key     string
	secret  string // of the webhook
	tax     bool   // Stripe Tax reckons the VAT
}

// Options are how an account is reached.
type Options struct {
	Key     string // sk_… or rk_…
	Webhook string // whsec_…, the secret of the endpoint
	Tax     bool   // let Stripe Tax reckon the VAT
	URL     string // of the API; "" for Stripe's own
}

// New makes the adapter; nothing is asked of Stripe yet.
func New(o Options) *Stripe {
	config := &stripe.BackendConfig{HTTPClient: &http.Client{Timeout: askTimeout}, EnableTelemetry: stripe.Bool(false),
		LeveledLogger: &stripe.LeveledLogger{Level: stripe.LevelNull}, MaxNetworkRetries: stripe.Int64(1)}
	if o.URL != "" {
		config.URL = stripe.String(o.URL)
	}
	return &Stripe{backend: stripe.GetBackendWithConfig(stripe.APIBackend, config), key: o.Key, secret: o.Webhook, tax: o.Tax}
}

func (s *Stripe) customers() customer.Client { return customer.Client{B: s.backend, Key: s.key} }
func (s *Stripe) products() product.Client   { return product.Client{B: s.backend, Key: s.key} }
func (s *Stripe) prices() price.Client       { return price.Client{B: s.backend, Key: s.key} }
func (s *Stripe) checkouts() checkout.Client { return checkout.Client{B: s.backend, Key: s.key} }
func (s *Stripe) portals() portal.Client     { return portal.Client{B: s.backend, Key: s.key} }
func (s *Stripe) subscriptions() subscription.Client {
	return subscription.Client{B: s.backend, Key: s.key}
}
func (s *Stripe) invoices() invoice.Client { return invoice.Client{B: s.backend, Key: s.key} }
func (s *Stripe) portalSettings() portalsettings.Client {
	return portalsettings.Client{B: s.backend, Key: s.key}
}

// told makes an error of the library ours: it keeps Stripe's code and request id, and never what was sent.
func told(act string, err error) error {
	if err == nil {
		return nil
	}
	var refused *stripe.Error
	if !errors.As(err, &refused) {
		return fmt.Errorf("billing: %s: %w", act, err)
	}
	switch {
	case refused.Type == stripe.ErrorTypeCard || refused.HTTPStatusCode == http.StatusPaymentRequired:
		return fmt.Errorf("%w: %s: %s", ErrDeclined, act, refused.Code)
	case refused.HTTPStatusCode == http.StatusNotFound || refused.Code == stripe.ErrorCodeResourceMissing:
		return fmt.Errorf("%w: %s", ErrUnknown, act)
	}
	return fmt.Errorf("billing: %s: Stripe answers %d %s %s (request %s)", act, refused.HTTPStatusCode, refused.Type, refused.Code, refused.RequestID)
}

func params(ctx context.Context) stripe.Params { return stripe.Params{Context: ctx} }

// once makes repeating a call harmless: Stripe gives the first answer again for a day.
func once(ctx context.Context, key string) stripe.Params {
	return stripe.Params{Context: ctx, IdempotencyKey: stripe.String(key)}
}

func listed(ctx context.Context, limit int64) stripe.ListParams {
	return stripe.ListParams{Context: ctx, Limit: stripe.Int64(limit), Single: true}
}

func millis(seconds int64) int64 { return seconds * 1000 }
