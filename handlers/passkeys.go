package handlers

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/url"

	"github.com/gin-gonic/gin"

	"jennyerp/internal/passkey"
	"jennyerp/models"
)

// errNoPasskeys: browsers offer passkeys over https alone, and on localhost.
var errNoPasskeys = models.ErrNotFound

// asked is what a device is asked, and the token its answer brings along.
type asked struct {
	Question string          `json:"question"`
	Options  json.RawMessage `json:"options"`
}

// askPasskey asks for any passkey of this site, to sign in or as a proof.
func (s *Server) askPasskey(c *gin.Context, v *viewer) error {
	if s.site == nil {
		return errNoPasskeys
	}
	if err := s.allow(c, "passkey "+network(c)); err != nil {
		return err
	}
	q, err := s.site.Ask()
	if err != nil {
		return err
	}
	return s.sendQuestion(c, 0, q)
}

func (s *Server) sendQuestion(c *gin.Context, userID int64, q passkey.Question) error {
	token, err := s.Control.AskPasskey(c.Request.Context(), userID, q.State)
	if err != nil {
		return err
	}
	return s.json(c, http.StatusOK, asked{token, q.Options})
}

// passkeyOf refuses the form unless it holds the answer of a passkey of u, or of
// anybody when u has no id; then u is who it is.
func (s *Server) passkeyOf(c *gin.Context, f *form, u *models.User) error {
	if s.site == nil {
		return models.ErrPasskey
	}
	owner, err := s.Control.CheckPasskey(c.Request.Context(), s.site, f.Secret("_question"), []byte(f.Secret("_passkey")))
	if err != nil {
		return err
	}
	if u.ID != 0 && u.ID != owner.ID {
		return models.ErrPasskey
	}
	*u = *owner
	return nil
}

// createPasskeySession signs in with a passkey alone: the device asked for a
// finger, a face or a PIN.
func (s *Server) createPasskeySession(c *gin.Context, v *viewer) error {
	f, err := readForm(c)
	if err != nil {
		return err
	}
	remember, next := f.Checked("remember"), localPath(f.Text("next", 2000))
	if err := s.allow(c, "passkey "+network(c)); err != nil {
		return err
	}
	var u models.User
	switch err := s.passkeyOf(c, f, &u); {
	case f.took(err):
		view := s.signinView(c, v, next)
		view.Form, view.Path = f, "/signin"
		return s.render(c, http.StatusUnprocessableEntity, "sessions/new", view)
	case err != nil:
		return err
	}
	token, err := s.Control.StartProven(c.Request.Context(), &u, deviceOf(c), remember)
	if err != nil {
		return err
	}
	return s.enterWith(c, v, token, remember, next)
}

// newPasskey is the page on which a device makes one.
func (s *Server) newPasskey(c *gin.Context, v *viewer) error {
	f := formWith(url.Values{"name": {s.deviceName(c, v)}})
	return s.renderNewPasskey(c, v, http.StatusOK, f)
}

// deviceName proposes what to call this device.
func (s *Server) deviceName(c *gin.Context, v *viewer) string {
	p := s.page(c, v, "")
	return p.Device(deviceOf(c))
}

func (s *Server) renderNewPasskey(c *gin.Context, v *viewer, status int, f *form) error {
	if s.site == nil {
		return errNoPasskeys
	}
	view := &securityView{page: s.page(c, v, "profile")}
	view.Form = f
	return s.render(c, status, "security/passkey", view)
}

func (s *Server) askNewPasskey(c *gin.Context, v *viewer) error {
	if s.site == nil {
		return errNoPasskeys
	}
	owner, err := s.Control.PasskeyOwner(c.Request.Context(), &v.User)
	if err != nil {
		return err
	}
	q, err := s.site.AskNew(owner)
	if err != nil {
		return err
	}
	return s.sendQuestion(c, v.User.ID, q)
}

// addPasskey stores what the device made. The first second factor brings
// recovery codes along.
func (s *Server) addPasskey(c *gin.Context, v *viewer) error {
	f, err := readForm(c)
	if err != nil {
		return err
	}
	name := f.Required("name", maxName)
	if s.site == nil {
		return errNoPasskeys
	}
	if f.OK() {
		err = s.storePasskey(c, v, f, name)
		if err != nil && !f.took(err) {
			return err
		}
	}
	f.values.Del("_passkey")
	if !f.OK() {
		return s.renderNewPasskey(c, v, http.StatusUnprocessableEntity, f)
	}
	s.Wake("mail")
	return s.afterFactor(c, v, "done.passkey")
}

func (s *Server) storePasskey(c *gin.Context, v *viewer, f *form, name string) error {
	ctx := c.Request.Context()
	state, err := s.Control.AnswerPasskey(ctx, v.User.ID, f.Secret("_question"))
	if errors.Is(err, models.ErrNotFound) {
		return models.ErrPasskey
	}
	if err != nil {
		return err
	}
	owner, err := s.Control.PasskeyOwner(ctx, &v.User)
	if err != nil {
		return err
	}
	key, err := s.site.New(owner, state, []byte(f.Secret("_passkey")))
	if errors.Is(err, passkey.ErrRefused) {
		return models.ErrPasskey
	}
	if err != nil {
		return err
	}
	return s.Control.AddPasskey(ctx, &v.User, name, key)
}

func (s *Server) removePasskey(c *gin.Context, v *viewer) error {
	return s.factorRemoved(c, v, s.Control.RemovePasskey(c.Request.Context(), &v.User, c.Param("uid"), v.FactorWanted()))
}

func (s *Server) renamePasskey(c *gin.Context, v *viewer) error {
	f, err := readForm(c)
	if err != nil {
		return err
	}
	name := f.Required("name", maxName)
	if !f.OK() {
		return s.renderSecurity(c, v, http.StatusUnprocessableEntity, f)
	}
	if err := s.Control.RenamePasskey(c.Request.Context(), v.User.ID, c.Param("uid"), name); err != nil {
		return err
	}
	return s.done(c, "/profile/security", "done.saved")
}
