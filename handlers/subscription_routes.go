package handlers

import (
	"net/http"

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
	return []route{
		{get, "/settings/subscription", owner, s.subscription},
		{post, "/settings/subscription/checkout", owner, s.checkout},
		{post, "/settings/subscription/portal", owner, s.portal},
		{get, "/settings/subscription/change", owner, s.confirmChange},
		{post, "/settings/subscription/change", owner, s.changePlan},
		{get, "/settings/subscription/end", owner, s.confirmEnd},
		{post, "/settings/subscription/end", owner, s.endSubscription},
		{post, "/settings/subscription/keep", owner, s.keepOn},
		{get, "/settings/subscription/invoices", owner, s.serviceInvoices},
		{get, "/settings/subscription/invoices/:id", owner, s.serviceInvoice},
	}
}
