package handlers

import (
	"net/http"
	"net/url"

	"github.com/gin-gonic/gin"

	"jennyerp/locales"
	"jennyerp/models"
)

type profileView struct {
	page
	Languages []selectable
	Devices   []models.Session
	Password  *form // the second form of the page
}

func (s *Server) profile(c *gin.Context, v *viewer) error {
	return s.renderProfile(c, v, http.StatusOK, nil, &form{})
}

// renderProfile shows the person's own page; the first form is filled with
// what is stored unless it comes back refused.
func (s *Server) renderProfile(c *gin.Context, v *viewer, status int, f, password *form) error {
	devices, err := s.Control.Sessions(c.Request.Context(), v.Session)
	if err != nil {
		return err
	}
	if f == nil {
		f = formWith(url.Values{"name": {v.User.Name}, "locale": {v.Lang}, "theme": {v.Theme}})
	}
	view := &profileView{page: s.page(c, v, "profile"), Languages: languageChoices(), Devices: devices, Password: password}
	view.Form = f
	return s.render(c, status, "profile/show", view)
}

// saveProfile stores name, language and theme. A cookie is set only for what
// was changed: that is the choice the cookie needs (P4).
func (s *Server) saveProfile(c *gin.Context, v *viewer) error {
	f, err := readForm(c)
	if err != nil {
		return err
	}
	name, lang, theme := f.Required("name", maxName), f.One("locale", locales.Languages...), f.One("theme", themes...)
	if !f.OK() {
		return s.renderProfile(c, v, http.StatusUnprocessableEntity, f, &form{})
	}
	if lang != v.Lang {
		s.setCookie(c, "locale", lang, yearSeconds)
	}
	if theme != v.Theme {
		s.setCookie(c, "theme", theme, yearSeconds)
	}
	v.User.Name, v.User.Locale, v.User.Theme = name, lang, theme
	if err := s.Control.SaveProfile(c.Request.Context(), &v.User); err != nil {
		return err
	}
	return s.done(c, "/profile", "done.saved")
}

// changePassword asks for the old one again, signs other devices out and gives
// this one a new token.
func (s *Server) changePassword(c *gin.Context, v *viewer) error {
	f, err := readForm(c)
	if err != nil {
		return err
	}
	old, password := f.Secret("old"), f.Secret("password")
	f.Text("email", 254) // the browser's password store wants to see it
	if !f.OK() {
		return s.renderProfile(c, v, http.StatusUnprocessableEntity, nil, f)
	}
	if err := s.slowDown(c, "signin", v.User.Email); err != nil {
		return err
	}
	ctx := c.Request.Context()
	err = s.Control.ChangePassword(ctx, s.Hasher, v.User.ID, v.Session.ID, old, password)
	if f.took(err) {
		return s.renderProfile(c, v, http.StatusUnprocessableEntity, nil, f)
	}
	if err != nil {
		return err
	}
	s.Wake("mail")
	token, err := s.Control.RenewSession(ctx, v.Session.ID)
	if err != nil {
		return err
	}
	s.startSession(c, token, v.Remember)
	return s.done(c, "/profile", "done.password")
}

func (s *Server) endOtherSessions(c *gin.Context, v *viewer) error {
	if err := s.Control.EndOtherSessions(c.Request.Context(), v.Session); err != nil {
		return err
	}
	return s.done(c, "/profile", "done.signed_out_others")
}

// With is the same view about another form, for a page that has two.
func (v profileView) With(f *form) *profileView {
	v.Form = f
	return &v
}
