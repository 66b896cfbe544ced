package handlers

import (
	"net/http"
	"net/url"

	"github.com/gin-gonic/gin"

	"jennyerp/models"
)

// signinSettingsView is how the people of a company sign in.
type signinSettingsView struct {
	settingsView
	Unguarded []string // names of those without a second factor
	Everybody bool     // the service wants one of everybody, whatever the company says
	Owners    bool     // the service wants one of owners
}

func (s *Server) signinSettings(c *gin.Context, v *viewer) error {
	f := formWith(url.Values{})
	if v.FactorForAll() {
		f.values.Set("all", "on")
	}
	return s.renderSigninSettings(c, v, http.StatusOK, f)
}

func (s *Server) renderSigninSettings(c *gin.Context, v *viewer, status int, f *form) error {
	rule := s.Control.SecondFactor
	view := &signinSettingsView{settingsView: *s.settingsView(c, v, "settings/signin"), Everybody: rule == models.FactorAll, Owners: rule == models.FactorOwners}
	view.Form = f
	var err error
	if view.Unguarded, err = s.Control.Unguarded(c.Request.Context(), v.Company.ID); err != nil {
		return err
	}
	return s.render(c, status, "settings/signin", view)
}

// saveSigninSettings turns on or off that all colleagues need a second factor.
func (s *Server) saveSigninSettings(c *gin.Context, v *viewer) error {
	f, err := readForm(c)
	if err != nil {
		return err
	}
	all := f.Checked("all")
	if f.OK() {
		err := s.Control.WantFactor(c.Request.Context(), v.Session, all)
		if err != nil && !f.took(err) {
			return err
		}
	}
	if !f.OK() {
		return s.renderSigninSettings(c, v, http.StatusUnprocessableEntity, f)
	}
	s.Wake("audit")
	return s.done(c, "/settings/signin", "done.saved")
}
