package handlers

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/gin-gonic/gin"

	"jennyerp/internal/billing"
	"jennyerp/models"
)

// stripeWaits is how long a page waits for Stripe before it shows itself
// without.
const stripeWaits = 4 * time.Second

// subscriptionView is what a company has, uses and may buy.
type subscriptionView struct {
	page
	Sub      *models.Subscription
	Has      models.Plan
	Used     models.Usage
	Cycle    string // that prices are shown for
	Now      int64
	Next     *billing.Next // nil when Stripe does not say
	Invoices []models.ServiceInvoice
	More     string       // address of the next page of invoices, "" for none
	Wish     *models.Plan // on the page that confirms a change
	At       int64        // for which a change was reckoned, unix ms
}

// subscription is the page of what the company has. Who comes back from Stripe
// sees what he did there, even when Stripe's letter is late.
func (s *Server) subscription(c *gin.Context, v *viewer) error {
	if c.Query("from") == "stripe" {
		sub, err := s.Control.SubscriptionOf(c.Request.Context(), v.Company.UID)
		if err != nil {
			return err
		}
		if err := s.lookNow(c.Request.Context(), sub); err != nil {
			s.Log.Warn("stripe not asked", "error", err)
		}
		s.redirect(c, "/settings/subscription")
		return nil
	}
	return s.renderSubscription(c, v, http.StatusOK, "subscriptions/show", &form{}, nil)
}

// lookNow asks Stripe while somebody waits for the page.
func (s *Server) lookNow(ctx context.Context, sub *models.Subscription) error {
	if sub.Customer == "" {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, stripeWaits)
	defer cancel()
	return s.Control.LookAtStripe(ctx, sub, s.askStripe)
}

func (s *Server) subscriptionView(c *gin.Context, v *viewer) (*subscriptionView, error) {
	ctx := c.Request.Context()
	sub, err := s.Control.SubscriptionOf(ctx, v.Company.UID)
	if err != nil {
		return nil, err
	}
	view := &subscriptionView{page: s.page(c, v, "subscription"), Sub: sub, Has: sub.Has(), Now: s.Clock().UnixMilli(), Cycle: c.Query("cycle")}
	view.Used, err = s.used(ctx, v, sub)
	if !slices.Contains(models.Cycles, view.Cycle) {
		view.Cycle = models.Cycles[0]
		if sub.Living() && sub.Cycle != "" {
			view.Cycle = sub.Cycle
		}
	}
	return view, err
}

// used is what the company uses, with what came since it was measured.
func (s *Server) used(ctx context.Context, v *viewer, sub *models.Subscription) (models.Usage, error) {
	u, err := s.Control.PlanUsage(ctx, sub, v.Company.ID)
	u.Bytes += s.grown.since(v.Company.UID)
	return u, err
}

// renderSubscription shows one of the pages; fill adds what it alone shows. Forms
// of these pages lead to Stripe, which the policy must allow.
func (s *Server) renderSubscription(c *gin.Context, v *viewer, code int, name string, f *form, fill func(*subscriptionView) error) error {
	view, err := s.subscriptionView(c, v)
	if err != nil {
		return err
	}
	if fill != nil {
		if err := fill(view); err != nil {
			return err
		}
	}
	view.Form = f
	if name == "subscriptions/show" {
		if view.Invoices, err = s.Control.ServiceInvoices(c.Request.Context(), v.Company.UID, 0, "", 3); err != nil {
			return err
		}
		s.askNext(c, view)
		c.Header("Content-Security-Policy", stripePolicy)
	}
	return s.render(c, code, name, view)
}

// askNext asks Stripe what will be asked for next; the page does without when it
// does not answer.
func (s *Server) askNext(c *gin.Context, view *subscriptionView) {
	if !view.Sub.Living() || view.Sub.Ends {
		return
	}
	ctx, cancel := context.WithTimeout(c.Request.Context(), stripeWaits)
	defer cancel()
	next, err := s.Billing.Next(ctx, view.Sub.State)
	if err == nil {
		view.Next = &next
	} else if !errors.Is(err, billing.ErrUnknown) {
		s.Log.Warn("next invoice not known", "error", err)
	}
}

// checkout sends the owner to Stripe's page, where he gives his card.
func (s *Server) checkout(c *gin.Context, v *viewer) error {
	f, plan, cycle, err := readWish(c)
	if err != nil {
		return err
	}
	view, err := s.subscriptionView(c, v)
	if err != nil {
		return err
	}
	if f.OK() && view.Sub.Living() {
		s.redirect(c, "/settings/subscription/change?"+url.Values{"plan": {plan.Name}, "cycle": {cycle}}.Encode())
		return nil
	}
	var address string
	if s.fits(f, plan, view.Used) {
		address, err = s.beginCheckout(c.Request.Context(), v, view, plan.Offer(cycle, view.PlanTitle(plan)))
		if err := s.refused(f, err); err != nil {
			return err
		}
	}
	if !f.OK() {
		return s.renderSubscription(c, v, http.StatusUnprocessableEntity, "subscriptions/show", f, nil)
	}
	if err := s.Control.AuditBilling(c.Request.Context(), v.Company.ID, view.PlanTitle(plan)); err != nil {
		return err
	}
	s.redirect(c, address)
	return nil
}

func (s *Server) beginCheckout(ctx context.Context, v *viewer, view *subscriptionView, offer billing.Offer) (string, error) {
	sub := view.Sub
	if sub.Customer == "" {
		customer, err := s.Billing.Open(ctx, billing.Account{UID: v.Company.UID, Name: v.Company.Name, Email: v.User.Email, Locale: v.Lang})
		if err != nil {
			return "", err
		}
		if err := s.Control.SetCustomer(ctx, v.Company.UID, customer); err != nil {
			return "", err
		}
		sub.Customer = customer
	}
	free := int64(0)
	if sub.Status == "" {
		free = sub.TrialEnd
	}
	back := s.BaseURL + "/settings/subscription"
	return s.Billing.Checkout(ctx, billing.Order{Customer: sub.Customer, Company: v.Company.UID, Offer: offer, Locale: v.Lang, FreeUntil: free,
		Done: back + "?from=stripe", Back: back, Now: view.Now})
}

// readWish reads which plan is wished for.
func readWish(c *gin.Context) (*form, models.Plan, string, error) {
	f, err := readForm(c)
	if err != nil {
		return nil, models.Plan{}, "", err
	}
	plan, sold := models.FindPlan(f.Text("plan", 20))
	if !sold {
		return nil, plan, "", models.ErrNotFound
	}
	return f, plan, f.One("cycle", models.Cycles...), nil
}

// fits refuses a plan that is too small for what the company uses.
func (s *Server) fits(f *form, plan models.Plan, used models.Usage) bool {
	if f.OK() && !plan.Fits(used) {
		f.Refuse("form", "subscription.small", nil)
	}
	return f.OK()
}

// refused puts into the form what Stripe, or the bank, said no to. Stripe's
// silence is told there, too, and is no fault of ours.
func (s *Server) refused(f *form, err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, billing.ErrDeclined):
		f.Refuse("form", "subscription.declined", nil)
	case errors.Is(err, context.Canceled):
		return err
	default:
		f.Refuse("form", "subscription.away", nil)
	}
	s.Log.Warn("stripe refused", "error", err)
	return nil
}

// portal sends the owner to Stripe's page for card, address and invoices.
func (s *Server) portal(c *gin.Context, v *viewer) error {
	f, err := readForm(c)
	if err != nil {
		return err
	}
	ctx := c.Request.Context()
	sub, err := s.Control.SubscriptionOf(ctx, v.Company.UID)
	if err != nil {
		return err
	}
	if sub.Customer == "" {
		return models.ErrNotFound
	}
	var address string
	if f.OK() {
		address, err = s.Billing.Portal(ctx, sub.Customer, s.BaseURL+"/settings/subscription?from=stripe", v.Lang)
		if err := s.refused(f, err); err != nil {
			return err
		}
	}
	if !f.OK() {
		return s.renderSubscription(c, v, http.StatusUnprocessableEntity, "subscriptions/show", f, nil)
	}
	s.redirect(c, address)
	return nil
}
