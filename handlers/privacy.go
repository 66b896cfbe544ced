package handlers

import (
	"cmp"
	"net/http"
	"slices"
	"time"

	"github.com/gin-gonic/gin"

	"jennyerp/models"
)

// privacyRoutes are the one place from which a person finds their rights.
func (s *Server) privacyRoutes() []route {
	return []route{
		{http.MethodGet, "/settings/privacy", person, s.privacyHub},
		{http.MethodPost, "/settings/privacy/counting", person, s.switchCounting},
	}
}

type privacyView struct {
	page
	Signal   bool // the browser objects by itself
	Features []counted
	Browsers []counted
	Devices  []counted
	Accepted []models.Acceptance
	Contact  string
	DPO      string
}

// counted is one row of what was counted.
type counted struct {
	Name  string
	Count int
}

// usageDays is how far back the page shows what is counted.
const usageDays = 30

// privacyHub shows where each right is, and what is counted.
func (s *Server) privacyHub(c *gin.Context, v *viewer) error {
	ctx := c.Request.Context()
	view := &privacyView{page: s.page(c, v, "privacy"), Signal: signalled(c), Contact: s.Facts.Contact, DPO: s.Facts.DPO}
	used, err := s.Control.Usage(ctx, s.Clock().UTC().AddDate(0, 0, -usageDays).Format(time.DateOnly))
	if err != nil {
		return err
	}
	view.Features = tally(used, func(u models.Used) string { return view.T("usage." + u.Feature) })
	view.Browsers = tally(used, func(u models.Used) string {
		if u.Browser == "other" {
			return view.T("usage.other")
		}
		return u.Browser
	})
	view.Devices = tally(used, func(u models.Used) string { return view.T("usage." + u.Device) })
	if view.Accepted, err = s.Control.Acceptances(ctx, v.User.ID); err != nil {
		return err
	}
	return s.render(c, http.StatusOK, "settings/privacy", view)
}

// tally adds counts up by name, the most first.
func tally(used []models.Used, name func(models.Used) string) []counted {
	var all []counted
	for _, u := range used {
		n := name(u)
		if i := slices.IndexFunc(all, func(c counted) bool { return c.Name == n }); i >= 0 {
			all[i].Count += u.Count
		} else {
			all = append(all, counted{n, u.Count})
		}
	}
	slices.SortStableFunc(all, func(a, b counted) int { return cmp.Compare(b.Count, a.Count) })
	return all
}

// switchCounting stores whether the person is counted.
func (s *Server) switchCounting(c *gin.Context, v *viewer) error {
	f, err := readForm(c)
	if err != nil {
		return err
	}
	if err := s.Control.SetUncounted(c.Request.Context(), v.User.ID, !f.Checked("counted")); err != nil {
		return err
	}
	return s.done(c, "/settings/privacy", "done.saved")
}
