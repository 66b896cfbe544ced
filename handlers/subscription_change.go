package handlers

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"github.com/gin-gonic/gin"

	"jennyerp/locales"
	"jennyerp/models"
)

// A change is made for the moment its preview was reckoned for, at most this
// long ago: the sum that was read is the sum that is asked for.
const previewLife = 30 * time.Minute

// confirmChange shows what another plan comes to, as Stripe reckons it.
func (s *Server) confirmChange(c *gin.Context, v *viewer) error {
	plan, sold := models.FindPlan(c.Query("plan"))
	if !sold {
		return models.ErrNotFound
	}
	return s.renderChange(c, v, http.StatusOK, &form{}, plan)
}

func (s *Server) renderChange(c *gin.Context, v *viewer, code int, f *form, plan models.Plan) error {
	return s.renderSubscription(c, v, code, "subscriptions/change", f, func(view *subscriptionView) error {
		if !view.Sub.Living() || view.Sub.Item == "" {
			return models.ErrNotFound
		}
		if f.values != nil {
			view.Cycle = f.Value("cycle")
		}
		view.Wish, view.At = &plan, s.Clock().UnixMilli()/1000*1000
		if !s.fits(f, plan, view.Used) {
			return nil
		}
		ctx, cancel := context.WithTimeout(c.Request.Context(), 2*stripeWaits)
		defer cancel()
		next, err := s.Billing.Preview(ctx, view.Sub.State, plan.Offer(view.Cycle, view.PlanTitle(plan)), view.At)
		if err == nil {
			view.Next = &next
		}
		return s.refused(f, err)
	})
}

// changePlan moves the subscription to another plan.
func (s *Server) changePlan(c *gin.Context, v *viewer) error {
	f, plan, cycle, err := readWish(c)
	if err != nil {
		return err
	}
	at, err := strconv.ParseInt(f.Text("at", 20), 10, 64)
	if age := s.Clock().UnixMilli() - at; err != nil || age < 0 || age > previewLife.Milliseconds() {
		f.Refuse("form", "subscription.late", nil)
	}
	view, err := s.subscriptionView(c, v)
	if err != nil {
		return err
	}
	if !view.Sub.Living() {
		return models.ErrNotFound
	}
	if s.fits(f, plan, view.Used) {
		if err := s.refused(f, s.Billing.Change(c.Request.Context(), view.Sub.State, plan.Offer(cycle, view.PlanTitle(plan)), at)); err != nil {
			return err
		}
	}
	if !f.OK() {
		return s.renderChange(c, v, http.StatusUnprocessableEntity, f, plan)
	}
	if err := s.Control.AuditBilling(c.Request.Context(), v.Company.ID, view.PlanTitle(plan)); err != nil {
		return err
	}
	return s.doneAtStripe(c, view.Sub, "done.plan")
}

// doneAtStripe looks at what became of it and shows the page.
func (s *Server) doneAtStripe(c *gin.Context, sub *models.Subscription, key string) error {
	if err := s.lookNow(c.Request.Context(), sub); err != nil {
		s.Log.Warn("stripe not asked", "error", err) // its letter will say it
	}
	s.Wake("mail")
	return s.done(c, "/settings/subscription", key)
}

// confirmEnd says what ending means before it is done.
func (s *Server) confirmEnd(c *gin.Context, v *viewer) error {
	return s.renderEnd(c, v, http.StatusOK, &form{})
}

func (s *Server) renderEnd(c *gin.Context, v *viewer, code int, f *form) error {
	return s.renderSubscription(c, v, code, "subscriptions/end", f, func(view *subscriptionView) error {
		if !view.Sub.Living() || view.Sub.Ends {
			return models.ErrNotFound
		}
		return nil
	})
}

// endSubscription lets it run to the end of what is paid, and then no further.
func (s *Server) endSubscription(c *gin.Context, v *viewer) error {
	f, err := readForm(c)
	if err != nil {
		return err
	}
	ctx := c.Request.Context()
	sub, err := s.setEnd(ctx, f, v, true)
	if err != nil {
		return err
	}
	if !f.OK() {
		return s.renderEnd(c, v, http.StatusUnprocessableEntity, f)
	}
	if err := s.Control.SetEnding(ctx, v.Company.UID, v.UserUID()); err != nil {
		return err
	}
	if err := s.Control.TellEnding(ctx, sub); err != nil {
		return err
	}
	if err := s.Control.AuditBilling(ctx, v.Company.ID, locales.T(v.Lang, "subscription.end")); err != nil {
		return err
	}
	return s.doneAtStripe(c, sub, "done.ending")
}

// keepOn takes the ending back while the period lasts.
func (s *Server) keepOn(c *gin.Context, v *viewer) error {
	f, err := readForm(c)
	if err != nil {
		return err
	}
	sub, err := s.setEnd(c.Request.Context(), f, v, false)
	if err != nil {
		return err
	}
	if !f.OK() {
		return s.renderSubscription(c, v, http.StatusUnprocessableEntity, "subscriptions/show", f, nil)
	}
	if err := s.Control.AuditBilling(c.Request.Context(), v.Company.ID, locales.T(v.Lang, "subscription.keep")); err != nil {
		return err
	}
	return s.doneAtStripe(c, sub, "done.kept_on")
}

func (s *Server) setEnd(ctx context.Context, f *form, v *viewer, end bool) (*models.Subscription, error) {
	sub, err := s.Control.SubscriptionOf(ctx, v.Company.UID)
	if err != nil {
		return nil, err
	}
	if !sub.Living() || sub.Ends == end {
		return nil, models.ErrNotFound
	}
	if f.OK() {
		err = s.refused(f, s.Billing.End(ctx, sub.ID, end))
	}
	return sub, err
}

// serviceInvoices lists our invoices to the company, the newest first.
func (s *Server) serviceInvoices(c *gin.Context, v *viewer) error {
	return s.renderSubscription(c, v, http.StatusOK, "subscriptions/invoices", &form{}, func(view *subscriptionView) error {
		at, _ := strconv.ParseInt(c.Query("before"), 10, 64) // what is no number begins at the beginning
		all, err := s.Control.ServiceInvoices(c.Request.Context(), v.Company.UID, at, c.Query("id"), models.ServiceInvoicePage+1)
		if err != nil {
			return err
		}
		if len(all) > models.ServiceInvoicePage {
			all = all[:models.ServiceInvoicePage]
			last := all[len(all)-1]
			view.More = "/settings/subscription/invoices?before=" + strconv.FormatInt(last.At, 10) + "&id=" + last.ID
		}
		view.Invoices = all
		return nil
	})
}

// serviceInvoice leads to the invoice's PDF, which Stripe keeps: the address is
// good for a while only, so it is asked for each time.
func (s *Server) serviceInvoice(c *gin.Context, v *viewer) error {
	ctx, id := c.Request.Context(), c.Param("id")
	if err := s.Control.HasServiceInvoice(ctx, v.Company.UID, id); err != nil {
		return err
	}
	f := &form{}
	address, err := s.Billing.PDF(ctx, id)
	if err := s.refused(f, err); err != nil {
		return err
	}
	if !f.OK() {
		return s.renderSubscription(c, v, http.StatusServiceUnavailable, "subscriptions/show", f, nil)
	}
	s.redirect(c, address)
	return nil
}
