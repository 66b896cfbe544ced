package handlers

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"jennyerp/models"
)

// deskView is the first page after signing in: what waits for somebody.
type deskView struct {
	page
	Today    string
	Soon     string // until when a quotation counts as expiring
	Due      []models.Talk
	MoreDue  bool
	Captures int
	Piles    []models.Pile
	Notices  []models.Notice
	Low      []models.LowPiece
	MoreLow  bool
	Account  *subscriptionView // nil when there is nothing to say of the subscription
}

const deskNotices = 5

func (s *Server) desk(c *gin.Context, v *viewer) error {
	ctx := c.Request.Context()
	view := &deskView{page: s.page(c, v, "home"), Today: s.day(v), Soon: s.Clock().In(v.Company.Zone()).AddDate(0, 0, soonDays).Format(time.DateOnly)}
	var err error
	if view.Counters, err = v.DB.Counters(ctx); err != nil {
		return err
	}
	if v.May(models.EditSamples) {
		view.Captures = view.Counters["captures.new"]
	}
	if view.Due, view.MoreDue, err = v.DB.Due(ctx, v.UserUID(), view.Today, "", models.PileSize); err != nil {
		return err
	}
	if view.Piles, err = v.DB.Desk(ctx, v.Role, view.Counters); err != nil {
		return err
	}
	if view.Unread() > 0 {
		if view.Notices, err = v.DB.NewNotices(ctx, v.UserUID(), deskNotices); err != nil {
			return err
		}
	}
	if v.May(models.CountSamples) {
		if view.Low, view.MoreLow, err = v.DB.LowPieces(ctx, models.PileSize); err != nil {
			return err
		}
	}
	if view.Account, err = s.subscriptionNote(c, v); err != nil {
		return err
	}
	return s.render(c, http.StatusOK, "desk/show", view)
}

// Says is a paper in a few words: its number, what it is about, what it comes
// to. A draft's status stands beside it already.
func (view *deskView) Says(d *models.Document) string {
	words := []string{d.Name(), d.Title}
	if d.Priced() && d.Total() != 0 {
		words = append(words, view.Money(d.Total(), d.Currency))
	}
	return strings.Join(slices.DeleteFunc(words, func(w string) bool { return w == "" }), " · ")
}

// Late tells whether a day has passed.
func (view *deskView) Late(w models.Talk) bool { return w.Open() && w.DueOn < view.Today }

// Expiring tells whether a paper's day is near or past.
func (view *deskView) Expiring(d *models.Document) bool {
	return d.Until != "" && d.Until <= view.Soon
}

// Empty tells whether nothing waits for anybody.
func (view *deskView) Empty() bool {
	return len(view.Due) == 0 && len(view.Piles) == 0 && view.Captures == 0 && len(view.Notices) == 0 && len(view.Low) == 0
}

// Fresh tells whether the company has not begun: no sample yet.
func (view *deskView) Fresh() bool { return view.Counters["samples.active"] == 0 }

// Unread is how many notices the viewer has not read.
func (p page) Unread() int { return p.Counters["notices."+p.User.UID] }

// PaperMenu are the kinds of papers the menu leads to.
func (p page) PaperMenu() []*models.Kind {
	return slices.DeleteFunc(slices.Clone(models.Kinds), func(k *models.Kind) bool { return k.Under != "" })
}
