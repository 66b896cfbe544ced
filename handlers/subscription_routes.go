package handlers

import (
	"net/http"
	"strings"

	"jennyerp/internal/billing"
	"jennyerp/models"
)

// subscriptionRoutes are what a company has of the service. Without a Stripe
// key there are none: everything is on, and nothing of it is to be seen.
func (s *Server) subscriptionRoutes() []route {
	if s.Billing == nil {
		return nil
	}
	const get, post = http.MethodGet, http.MethodPost
	owner := needs(models.ManageBilling)
	sure := fresh(owner)
	return []route{
		{get, "/settings/subscription", owner, s.subscription},
		{post, "/settings/subscription/checkout", sure, s.checkout},
		{post, "/settings/subscription/portal", sure, s.portal},
		{get, "/settings/subscription/change", owner, s.confirmChange},
		{post, "/settings/subscription/change", sure, s.changePlan},
		{get, "/settings/subscription/end", owner, s.confirmEnd},
		{post, "/settings/subscription/end", sure, s.endSubscription},
		{post, "/settings/subscription/keep", owner, s.keepOn},
		{get, "/settings/subscription/invoices", owner, s.serviceInvoices},
		{get, "/settings/subscription/invoices/:id", owner, s.serviceInvoice},
	}
}

// leadsToStripe are the forms whose answer leads to Stripe. A browser asks the
// policy of the page that holds the form, and these addresses show that form
// again when the password is asked for.
func leadsToStripe(path string) bool {
	return path == "/settings/subscription/checkout" || path == "/settings/subscription/portal"
}

// stripePolicy is the policy of pages whose forms lead to Stripe.
var stripePolicy = strings.Replace(contentPolicy, "form-action 'self'", "form-action 'self' "+strings.Join(billing.Hosts, " "), 1)
