package handlers

import (
	"errors"
	"fmt"
	"html/template"
	"net/http"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"
	"rsc.io/qr"

	"jennyerp/models"
)

// securityView is the page of a person's sign-in: what guards it, where it is
// used.
type securityView struct {
	page
	Factors  *models.Factors
	Devices  []models.Session
	Offered  bool // passkeys work at this address
	Secret   *models.AppSecret
	Codes    []string // recovery codes, shown once
	Finished string   // message key of what went before the codes
	Now      int64    // unix ms
}

func (s *Server) security(c *gin.Context, v *viewer) error {
	return s.renderSecurity(c, v, http.StatusOK, &form{})
}

func (s *Server) renderSecurity(c *gin.Context, v *viewer, status int, f *form) error {
	view := &securityView{page: s.page(c, v, "profile"), Offered: s.site != nil, Now: s.Clock().UnixMilli()}
	view.Form, view.Path = f, "/profile/security"
	ctx := c.Request.Context()
	var err error
	if view.Factors, err = s.Control.FactorsOf(ctx, v.User.ID); err != nil {
		return err
	}
	if view.Devices, err = s.Control.Sessions(ctx, v.Session); err != nil {
		return err
	}
	return s.render(c, status, "security/show", view)
}

// MustNow tells that nothing of the company opens before there is a factor.
func (v *securityView) MustNow() bool { return v.MustSecure(v.Now) }

// QR draws the secret for the app's camera: modules as one path.
func (v *securityView) QR() (template.HTML, error) {
	code, err := qr.Encode(v.Secret.URL, qr.M)
	if err != nil {
		return "", fmt.Errorf("picture of a secret: %w", err)
	}
	const quiet = 4 // modules of white around it (ISO/IEC 18004)
	var path strings.Builder
	for y := range code.Size {
		for x := range code.Size {
			if code.Black(x, y) {
				fmt.Fprintf(&path, "M%d %dh1v1h-1z", x+quiet, y+quiet)
			}
		}
	}
	side := code.Size + 2*quiet
	return template.HTML(fmt.Sprintf(`<svg class="qr" role="img" viewBox="0 0 %d %d" aria-label="%s"><path d="%s"/></svg>`,
		side, side, template.HTMLEscapeString(v.T("factor.app.picture")), path.String())), nil
}

// SecretLink opens the app on a phone that is used to set it up. The address is
// our own, and its parts are escaped.
func (v *securityView) SecretLink() template.URL { return template.URL(v.Secret.URL) }

// beginApp makes a secret for an app and goes on to the page that shows it.
func (s *Server) beginApp(c *gin.Context, v *viewer) error {
	if err := s.Control.BeginApp(c.Request.Context(), s.appKey(), &v.User); err != nil {
		return err
	}
	s.redirect(c, "/profile/security/app")
	return nil
}

func (s *Server) showApp(c *gin.Context, v *viewer) error {
	return s.renderApp(c, v, http.StatusOK, &form{})
}

// renderApp shows the secret until its first code was right, and never again.
func (s *Server) renderApp(c *gin.Context, v *viewer, status int, f *form) error {
	view := &securityView{page: s.page(c, v, "profile")}
	view.Form, view.Path = f, "/profile/security/app"
	secret, err := s.Control.AppSecret(c.Request.Context(), s.appKey(), &v.User)
	if errors.Is(err, models.ErrNotFound) {
		s.redirect(c, "/profile/security")
		return nil
	}
	if err != nil {
		return err
	}
	view.Secret = secret
	return s.render(c, status, "security/app", view)
}

func (s *Server) confirmApp(c *gin.Context, v *viewer) error {
	f, err := readForm(c)
	if err != nil {
		return err
	}
	code := digits(f.Required("code", 40))
	if !f.OK() {
		return s.renderApp(c, v, http.StatusUnprocessableEntity, f)
	}
	if err := s.slowDown(c, "second", v.User.Email); err != nil {
		return err
	}
	err = s.Control.ConfirmApp(c.Request.Context(), s.appKey(), &v.User, code)
	if f.took(err) || errors.Is(err, models.ErrNotFound) {
		f.values.Del("code")
		return s.renderApp(c, v, http.StatusUnprocessableEntity, f)
	}
	if err != nil {
		return err
	}
	s.Wake("mail")
	return s.afterFactor(c, v, "done.app")
}

// afterFactor shows new recovery codes when there are none yet.
func (s *Server) afterFactor(c *gin.Context, v *viewer, done string) error {
	now, err := s.Control.FactorsOf(c.Request.Context(), v.User.ID)
	if err != nil {
		return err
	}
	if now.Codes > 0 {
		return s.done(c, "/profile/security", done)
	}
	return s.showCodes(c, v, done)
}

// newCodes replaces the recovery codes.
func (s *Server) newCodes(c *gin.Context, v *viewer) error {
	now, err := s.Control.FactorsOf(c.Request.Context(), v.User.ID)
	if err != nil {
		return err
	}
	if !now.Any() {
		return s.renderSecurity(c, v, http.StatusUnprocessableEntity, &form{})
	}
	return s.showCodes(c, v, "")
}

func (s *Server) showCodes(c *gin.Context, v *viewer, finished string) error {
	codes, err := s.Control.NewRecoveryCodes(c.Request.Context(), s.Hasher, v.User.ID)
	if err != nil {
		return err
	}
	view := &securityView{page: s.page(c, v, "profile"), Codes: codes, Finished: finished}
	view.Path = "/profile/security"
	return s.render(c, http.StatusOK, "security/codes", view)
}

func (s *Server) removeApp(c *gin.Context, v *viewer) error {
	return s.factorRemoved(c, v, s.Control.RemoveApp(c.Request.Context(), &v.User, v.FactorWanted()))
}

// factorRemoved answers a removal; the last factor of who must have one stays.
func (s *Server) factorRemoved(c *gin.Context, v *viewer, err error) error {
	f := &form{}
	if f.took(err) {
		return s.renderSecurity(c, v, http.StatusUnprocessableEntity, f)
	}
	if err != nil {
		return err
	}
	s.Wake("mail")
	s.Wake("audit")
	return s.done(c, "/profile/security", "done.factor_removed")
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
		return s.renderSecurity(c, v, http.StatusUnprocessableEntity, f)
	}
	if err := s.slowDown(c, "signin", v.User.Email); err != nil {
		return err
	}
	err = s.Control.ChangePassword(c.Request.Context(), s.Hasher, v.User.ID, v.Session.ID, old, password)
	if f.took(err) {
		return s.renderSecurity(c, v, http.StatusUnprocessableEntity, f)
	}
	if err != nil {
		return err
	}
	s.Wake("mail")
	if err := s.renew(c, v); err != nil {
		return err
	}
	return s.done(c, "/profile/security", "done.password")
}

// endOneSession signs one other device out.
func (s *Server) endOneSession(c *gin.Context, v *viewer) error {
	f, err := readForm(c)
	if err != nil {
		return err
	}
	id, err := strconv.ParseInt(f.Text("session", 20), 10, 64)
	if err != nil || !f.OK() {
		return models.ErrNotFound
	}
	if err := s.Control.EndOneSession(c.Request.Context(), v.Session, id); err != nil {
		return err
	}
	return s.done(c, "/profile/security", "done.signed_out_one")
}

func (s *Server) endOtherSessions(c *gin.Context, v *viewer) error {
	if err := s.Control.EndOtherSessions(c.Request.Context(), v.Session); err != nil {
		return err
	}
	return s.done(c, "/profile/security", "done.signed_out_others")
}
