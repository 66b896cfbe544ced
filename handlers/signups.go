package handlers

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"
	"golang.org/x/text/collate"
	"golang.org/x/text/language"

	"jennyerp/locales"
	"jennyerp/models"
)

// selectable is one option of a select.
type selectable struct{ Value, Label string }

type signupView struct {
	page
	Countries []selectable
	Languages []selectable
	Signup    *models.Signup // on the code's page
	Invited   bool           // nobody signs up here without an invitation
}

func (s *Server) signupView(c *gin.Context, v *viewer) *signupView {
	return &signupView{page: s.page(c, v, ""), Countries: countryChoices(v.Lang), Languages: languageChoices(), Invited: s.InviteOnly}
}

// countryChoices are the countries by their name, those of the trade first.
func countryChoices(lang string) []selectable {
	const ofTheTrade = 2
	var all []selectable
	for _, code := range models.Countries {
		all = append(all, selectable{code, models.CountryName(code, locales.Short(lang))})
	}
	order := collate.New(language.Make(lang))
	slices.SortFunc(all[ofTheTrade:], func(a, b selectable) int { return order.CompareString(a.Label, b.Label) })
	return all
}

func languageChoices() []selectable {
	var all []selectable
	for _, lang := range locales.Languages {
		all = append(all, selectable{lang, locales.Names[lang]})
	}
	return all
}

func (s *Server) newSignup(c *gin.Context, v *viewer) error {
	if v.Session != nil {
		s.redirect(c, "/")
		return nil
	}
	view := s.signupView(c, v)
	values := url.Values{"locale": {v.Lang}}
	if v.Lang == "it" {
		values.Set("country", "IT")
	}
	view.Form = formWith(values)
	return s.render(c, http.StatusOK, "signups/new", view)
}

// createSignup keeps the request and mails a code. A known address gets the
// same answer; its mail says more.
func (s *Server) createSignup(c *gin.Context, v *viewer) error {
	view := s.signupView(c, v)
	if s.InviteOnly {
		return s.render(c, http.StatusForbidden, "signups/new", view)
	}
	f, err := readForm(c)
	if err != nil {
		return err
	}
	view.Form = f
	signup, password := readSignup(f)
	if !f.OK() {
		return s.render(c, http.StatusUnprocessableEntity, "signups/new", view)
	}
	if err := s.slowDown(c, "signup", signup.Email); err != nil {
		return err
	}
	switch err := s.Control.BeginSignup(c.Request.Context(), s.Hasher, signup, password); {
	case f.took(err):
		return s.render(c, http.StatusUnprocessableEntity, "signups/new", view)
	case err != nil:
		return err
	}
	s.Wake("mail")
	s.redirect(c, "/signup/"+signup.UID)
	return nil
}

func readSignup(f *form) (*models.Signup, string) {
	signup := &models.Signup{
		Email: readEmail(f), Name: f.Required("name", maxName), Company: f.Required("company", maxName),
		Country: f.One("country", models.Countries...), Locale: f.One("locale", locales.Languages...),
	}
	password := f.Secret("password")
	f.check(models.CheckPassword(password, signup.Email, signup.Name, signup.Company))
	readTerms(f)
	return signup, password
}

// maxName bounds the name of a person or company, in characters.
const maxName = 120

func readEmail(f *form) string {
	email := f.Required("email", 254)
	if email != "" {
		f.check(models.CheckEmail(email))
	}
	return email
}

// readTerms refuses who has not ticked "business use, 16 or over, terms" (P29).
func readTerms(f *form) {
	if !f.Checked("terms") {
		f.Refuse("terms", "signup.terms.required", nil)
	}
}

// showSignup asks for the mailed code.
func (s *Server) showSignup(c *gin.Context, v *viewer) error {
	signup, err := s.Control.FindSignup(c.Request.Context(), c.Param("uid"))
	if err != nil {
		return err
	}
	if signup.Done {
		return s.afterSignup(c, v, signup)
	}
	return s.renderCode(c, v, http.StatusOK, signup, &form{})
}

func (s *Server) renderCode(c *gin.Context, v *viewer, status int, signup *models.Signup, f *form) error {
	view := s.signupView(c, v)
	view.Signup, view.Form, view.Path = signup, f, "/signup/"+signup.UID
	return s.render(c, status, "signups/code", view)
}

// afterSignup answers who comes back to a finished request, as after pressing
// the button twice.
func (s *Server) afterSignup(c *gin.Context, v *viewer, signup *models.Signup) error {
	if v.UserUID() == signup.UserUID {
		s.redirect(c, "/welcome")
		return nil
	}
	return s.done(c, "/signin", "done.company_ready")
}

// confirmSignup checks the code, makes the company and signs its owner in.
func (s *Server) confirmSignup(c *gin.Context, v *viewer) error {
	ctx := c.Request.Context()
	signup, err := s.Control.FindSignup(ctx, c.Param("uid"))
	if err != nil {
		return err
	}
	if signup.Done {
		return s.afterSignup(c, v, signup)
	}
	f, err := readForm(c)
	if err != nil {
		return err
	}
	code := digits(f.Required("code", 40))
	if !f.OK() {
		return s.renderCode(c, v, http.StatusUnprocessableEntity, signup, f)
	}
	if err := s.slowDown(c, "code", signup.UID); err != nil {
		return err
	}
	token, err := s.openCompany(ctx, signup, code, deviceOf(c))
	if f.took(err) {
		return s.renderCode(c, v, http.StatusUnprocessableEntity, signup, f)
	}
	if err != nil {
		return err
	}
	return s.enterWith(c, v, token, false, "/welcome")
}

// openCompany makes the company of a request whose code is right: key, file,
// then the rows that let people in. Each step may be repeated, so what a crash
// interrupts goes on with the next try.
func (s *Server) openCompany(ctx context.Context, signup *models.Signup, code, device string) (token string, err error) {
	if err := s.Control.CheckCode(ctx, s.Hasher, signup, code); err != nil {
		return "", err
	}
	if err := s.Keys.Create(signup.CompanyUID); err != nil {
		return "", err
	}
	settings := models.NewSettings(signup.Company, signup.Country, signup.Locale)
	if err := s.Tenants.Create(ctx, signup.CompanyUID, settings); err != nil {
		return "", err
	}
	return s.Control.FinishSignup(ctx, signup, device)
}

// digits takes a code as people paste it: with spaces, or in the full-width
// digits of a Chinese keyboard.
func digits(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= '０' && r <= '９':
			return r - '０' + '0'
		case r == ' ' || r == '-' || r == '\u00a0' || r == '\u3000':
			return -1
		}
		return r
	}, s)
}

// resendSignup mails a new code; the old one is dead.
func (s *Server) resendSignup(c *gin.Context, v *viewer) error {
	ctx := c.Request.Context()
	signup, err := s.Control.FindSignup(ctx, c.Param("uid"))
	if err != nil {
		return err
	}
	if err := s.slowDown(c, "code", signup.UID); err != nil {
		return err
	}
	f := &form{}
	switch err := s.Control.ResendCode(ctx, s.Hasher, signup); {
	case f.took(err):
		return s.renderCode(c, v, http.StatusUnprocessableEntity, signup, f)
	case err != nil:
		return err
	}
	s.Wake("mail")
	return s.done(c, "/signup/"+signup.UID, "done.code_sent")
}

// welcome is the first page of a new company: bring a list in, or add the
// first sample.
func (s *Server) welcome(c *gin.Context, v *viewer) error {
	view := s.page(c, v, "")
	return s.render(c, http.StatusOK, "signups/welcome", &view)
}
