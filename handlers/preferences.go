package handlers

import (
	"github.com/gin-gonic/gin"

	"jennyerp/locales"
)

// choose stores language and theme: in a cookie, and for a signed-in person
// in the profile too.
func (s *Server) choose(c *gin.Context, v *viewer) error {
	f, err := readForm(c)
	if err != nil {
		return err
	}
	next := localPath(f.Text("next", 2000))
	if lang := f.Text("locale", 10); locales.Known(lang) {
		s.setCookie(c, "locale", lang, yearSeconds)
		if v.Session != nil {
			v.User.Locale = lang
		}
	}
	if theme := f.Text("theme", 10); theme == "auto" || theme == "light" || theme == "dark" {
		s.setCookie(c, "theme", theme, yearSeconds)
		if v.Session != nil {
			v.User.Theme = theme
		}
	}
	if v.Session != nil {
		if err := s.Control.SaveProfile(c.Request.Context(), &v.User); err != nil {
			return err
		}
	}
	s.redirect(c, next)
	return nil
}
