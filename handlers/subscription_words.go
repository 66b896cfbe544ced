package handlers

import (
	"errors"

	"github.com/gin-gonic/gin"

	"jennyerp/internal/billing"
	"jennyerp/models"
)

// noteDays is how long before the end of a trial the first page speaks of it.
const noteDays = 7

// subscriptionNote is what an owner should know on the first page: the trial
// runs out, a payment failed, there is little room. nil when all is well.
func (s *Server) subscriptionNote(c *gin.Context, v *viewer) (*subscriptionView, error) {
	if s.Billing == nil || !v.May(models.ManageBilling) {
		return nil, nil
	}
	sub, err := s.Control.SubscriptionOf(c.Request.Context(), v.Company.UID)
	if errors.Is(err, models.ErrNotFound) { // a demo
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	view := &subscriptionView{page: s.page(c, v, "home"), Sub: sub, Has: sub.Has(), Used: sub.Used, Now: s.Clock().UnixMilli()}
	view.Used.Bytes += s.grown.since(v.Company.UID)
	trialEnds := sub.Status == "" && view.Days(sub.TrialEnd) <= noteDays
	if !trialEnds && !view.Owing() && view.Closed() == "" && !view.Has.StorageNear(view.Used) {
		return nil, nil
	}
	return view, nil
}

// PlanTitle is what a plan is called, on our pages and on Stripe's.
func (view *subscriptionView) PlanTitle(p models.Plan) string {
	return "JennyERP " + view.PlanName(p)
}

// PlanName is its name alone.
func (view *subscriptionView) PlanName(p models.Plan) string { return view.T("plan." + p.Name) }

// Plans are what is sold.
func (view *subscriptionView) Plans() []models.Plan { return models.Plans }

// Current tells whether a plan is the one that runs, in the length that is shown.
func (view *subscriptionView) Current(p models.Plan) bool {
	return view.Sub.Living() && view.Sub.Plan == p.Name && view.Sub.Cycle == view.Cycle
}

// Eur writes cents of the euro, whole ones without decimals.
func (view *subscriptionView) Eur(cents int64) string { return view.Money(cents, "EUR") }

// Share is a number of a hundred, for a bar.
func (view *subscriptionView) Share(part, whole int64) int64 { return min(100, part*100/max(whole, 1)) }

// Limitless tells whether the plan has no limits to show.
func (view *subscriptionView) Limitless() bool { return view.Has.Name == "own" }

// Closed says why the company only reads, "" when it does not.
func (view *subscriptionView) Closed() string { return view.Sub.Closed(view.Now) }

// Free tells whether the subscription that was bought has not cost anything yet.
func (view *subscriptionView) Free() bool { return view.Sub.FreeUntil > view.Now }

// Days is how many days there are until a time.
func (view *subscriptionView) Days(until int64) int {
	const day = 24 * 60 * 60 * 1000
	return int(max(0, (until-view.Now+day-1)/day))
}

// Owing tells whether a payment failed.
func (view *subscriptionView) Owing() bool { return view.Sub.Status == billing.Owing }

// SeatsUsed and SeatsAll are the people there are and may be.
func (view *subscriptionView) SeatsUsed() int64 { return int64(view.Used.Seats) }

// SeatsAll is described with SeatsUsed.
func (view *subscriptionView) SeatsAll() int64 { return int64(view.Has.Seats) }
