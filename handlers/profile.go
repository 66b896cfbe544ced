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
	profileForms
}

// profileForms are the forms of the page; those that are nil show what is stored.
type profileForms struct{ Me, Wish *form }

func (s *Server) profile(c *gin.Context, v *viewer) error {
	return s.renderProfile(c, v, http.StatusOK, profileForms{})
}

// renderProfile shows the person's own page; its forms are filled with what is
// stored unless one comes back refused.
func (s *Server) renderProfile(c *gin.Context, v *viewer, status int, forms profileForms) error {
	if forms.Me == nil {
		forms.Me = formWith(url.Values{"name": {v.User.Name}, "locale": {v.Lang}, "theme": {v.Theme}})
	}
	if forms.Wish == nil && v.DB != nil {
		wish, err := v.DB.Wish(c.Request.Context(), v.UserUID())
		if err != nil {
			return err
		}
		forms.Wish = formWith(wishValues(wish))
	}
	view := &profileView{page: s.page(c, v, "profile"), Languages: languageChoices(), profileForms: forms}
	view.Form = forms.Me
	return s.render(c, status, "profile/show", view)
}

// NoticeKinds are what a person may be told by mail.
func (v *profileView) NoticeKinds() []string { return models.NoticeKinds }

// WishModes are how.
func (v *profileView) WishModes() []string { return models.WishModes }

// saveProfile stores name, language and theme. A cookie is set only for what
// was changed: that is the choice the cookie needs (P4).
func (s *Server) saveProfile(c *gin.Context, v *viewer) error {
	f, err := readForm(c)
	if err != nil {
		return err
	}
	name, lang, theme := f.Required("name", maxName), f.One("locale", locales.Languages...), f.One("theme", themes...)
	if !f.OK() {
		return s.renderProfile(c, v, http.StatusUnprocessableEntity, profileForms{Me: f})
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

// With is the same view about another form, for a page that has two.
func (v profileView) With(f *form) *profileView {
	v.Form = f
	return &v
}
