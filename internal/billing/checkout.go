package billing

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/stripe/stripe-go/v79"
)

// Account is the company as Stripe shall know it.
type Account struct {
	UID    string // ours
	Name   string
	Email  string // where Stripe writes to
	Locale string // BCP 47
}

// Open makes the customer of a company and gives Stripe's id of it. Asking twice gives the same.
func (s *Stripe) Open(ctx context.Context, a Account) (string, error) {
	p := &stripe.CustomerParams{Params: once(ctx, "customer-"+a.UID), Name: stripe.String(a.Name), Email: stripe.String(a.Email),
		PreferredLocales: stripe.StringSlice([]string{stripeLocale(a.Locale)}), Metadata: map[string]string{"company": a.UID}}
	made, err := s.customers().New(p)
	if err != nil {
		return "", told("open account", err)
	}
	return made.ID, nil
}

// stripeLocale is how Stripe writes a language; it knows Chinese as zh.
func stripeLocale(tag string) string {
	base, _, _ := strings.Cut(tag, "-")
	return base
}

// Offer is one price: a plan for a month or a year.
type Offer struct {
	Plan   string // as models.Plan
	Title  string // on the invoice
	Cycle  string // "month" or "year"
	Amount int64  // cents of the euro, without VAT
}

// name is what Stripe finds the price by. The amount is part of it: a new amount is a new price, and who
// subscribed at the old one keeps it until he changes his plan.
func (o Offer) name() string { return fmt.Sprintf("jenny.%s.%s.%d", o.Plan, o.Cycle, o.Amount) }

// readName gives plan and cycle of a price's name; ok is false for prices of others.
func readName(name string) (plan, cycle string, ok bool) {
	parts := strings.Split(name, ".")
	if len(parts) != 4 || parts[0] != "jenny" {
		return "", "", false
	}
	return parts[1], parts[2], true
}

// price finds the price of an offer at Stripe, or makes it with its product.
func (s *Stripe) price(ctx context.Context, o Offer) (string, error) {
	found := s.prices().List(&stripe.PriceListParams{ListParams: listed(ctx, 1), LookupKeys: stripe.StringSlice([]string{o.name()}), Active: stripe.Bool(true)})
	if found.Next() {
		return found.Price().ID, nil
	}
	if err := found.Err(); err != nil {
		return "", told("find price", err)
	}
	return s.makePrice(ctx, o)
}

func (s *Stripe) makePrice(ctx context.Context, o Offer) (string, error) {
	name := "jenny_" + o.Plan
	_, err := s.products().New(&stripe.ProductParams{Params: params(ctx), ID: stripe.String(name), Name: stripe.String(o.Title)})
	var refused *stripe.Error
	if err != nil && !(errors.As(err, &refused) && refused.Code == stripe.ErrorCodeResourceAlreadyExists) {
		return "", told("make product", err)
	}
	made, err := s.prices().New(&stripe.PriceParams{Params: once(ctx, "price-"+o.name()), Product: stripe.String(name), Currency: stripe.String(currency),
		UnitAmount: stripe.Int64(o.Amount), LookupKey: stripe.String(o.name()), TaxBehavior: stripe.String("exclusive"),
		Recurring: &stripe.PriceRecurringParams{Interval: stripe.String(o.Cycle)}})
	if err != nil {
		return "", told("make price", err)
	}
	return made.ID, nil
}

// Order is what a company buys, and where Stripe sends its person back to.
type Order struct {
	Customer, Company string // Stripe's id, our uid
	Offer             Offer
	Locale            string
	FreeUntil         int64 // end of the trial, unix ms; 0 when it is over
	Done, Back        string
	Now               int64 // unix ms
}

// leastFree is how far away Stripe wants the end of a trial to be.
const leastFree = 48 * 60 * 60 * 1000

// Checkout gives the address of Stripe's own page, where the card is given. What is left of the trial stays free.
func (s *Stripe) Checkout(ctx context.Context, o Order) (string, error) {
	price, err := s.price(ctx, o.Offer)
	if err != nil {
		return "", err
	}
	data := &stripe.CheckoutSessionSubscriptionDataParams{Metadata: map[string]string{"company": o.Company}}
	if o.FreeUntil > o.Now+leastFree {
		data.TrialEnd = stripe.Int64(o.FreeUntil / 1000)
	}
	made, err := s.checkouts().New(&stripe.CheckoutSessionParams{Params: params(ctx), Mode: stripe.String(string(stripe.CheckoutSessionModeSubscription)),
		Customer: stripe.String(o.Customer), ClientReferenceID: stripe.String(o.Company), Locale: stripe.String(stripeLocale(o.Locale)),
		LineItems:  []*stripe.CheckoutSessionLineItemParams{{Price: stripe.String(price), Quantity: stripe.Int64(1)}},
		SuccessURL: stripe.String(o.Done), CancelURL: stripe.String(o.Back), SubscriptionData: data,
		BillingAddressCollection: stripe.String(string(stripe.CheckoutSessionBillingAddressCollectionRequired)),
		CustomerUpdate:           &stripe.CheckoutSessionCustomerUpdateParams{Address: stripe.String("auto"), Name: stripe.String("auto")},
		TaxIDCollection:          &stripe.CheckoutSessionTaxIDCollectionParams{Enabled: stripe.Bool(true)},
		AutomaticTax:             &stripe.CheckoutSessionAutomaticTaxParams{Enabled: stripe.Bool(s.tax)}})
	if err != nil {
		return "", told("begin checkout", err)
	}
	return made.URL, nil
}

// Portal gives the address of Stripe's page for card, invoices and address.
func (s *Stripe) Portal(ctx context.Context, customer, back, locale string) (string, error) {
	settings, err := s.settingsOfPortal(ctx)
	if err != nil {
		return "", err
	}
	made, err := s.portals().New(&stripe.BillingPortalSessionParams{Params: params(ctx), Customer: stripe.String(customer), ReturnURL: stripe.String(back),
		Configuration: stripe.String(settings), Locale: stripe.String(stripeLocale(locale))})
	if err != nil {
		return "", told("open portal", err)
	}
	return made.URL, nil
}

// portalName is what we know our own settings of the portal by.
const portalName = "jenny.portal.1"

// settingsOfPortal finds our settings of the portal, or makes them: card, invoices and address are seen to there;
// plans are changed and ended on our own page, which says what that means for the company.
func (s *Stripe) settingsOfPortal(ctx context.Context) (string, error) {
	all := s.portalSettings().List(&stripe.BillingPortalConfigurationListParams{ListParams: listed(ctx, 100), Active: stripe.Bool(true)})
	for all.Next() {
		if c := all.BillingPortalConfiguration(); c.Metadata["name"] == portalName {
			return c.ID, nil
		}
	}
	if err := all.Err(); err != nil {
		return "", told("find portal", err)
	}
	return s.makePortal(ctx)
}

func (s *Stripe) makePortal(ctx context.Context) (string, error) {
	on := stripe.Bool(true)
	made, err := s.portalSettings().New(&stripe.BillingPortalConfigurationParams{Params: once(ctx, portalName), Metadata: map[string]string{"name": portalName},
		BusinessProfile: &stripe.BillingPortalConfigurationBusinessProfileParams{Headline: stripe.String("JennyERP")},
		Features: &stripe.BillingPortalConfigurationFeaturesParams{
			InvoiceHistory:      &stripe.BillingPortalConfigurationFeaturesInvoiceHistoryParams{Enabled: on},
			PaymentMethodUpdate: &stripe.BillingPortalConfigurationFeaturesPaymentMethodUpdateParams{Enabled: on},
			CustomerUpdate: &stripe.BillingPortalConfigurationFeaturesCustomerUpdateParams{Enabled: on,
				AllowedUpdates: stripe.StringSlice([]string{"name", "address", "tax_id", "email"})}}})
	if err != nil {
		return "", told("set up portal", err)
	}
	return made.ID, nil
}
