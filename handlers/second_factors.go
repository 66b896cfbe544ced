package handlers

import (
	"errors"
	"net/http"
	"net/url"

	"github.com/gin-gonic/gin"

	"jennyerp/models"
)

// secondView asks for the second factor of a sign-in.
type secondView struct {
	page
	Next    string
	Waiting *models.Waiting
	Device  bool // passkeys can be asked for here
}

// waiting is the sign-in of this browser whose second factor is awaited, nil
// when there is none.
func (s *Server) waiting(c *gin.Context) (*models.Waiting, error) {
	w, err := s.Control.WaitingByToken(c.Request.Context(), s.cookie(c, "session"))
	if errors.Is(err, models.ErrNotFound) {
		return nil, nil
	}
	return w, err
}

func (s *Server) newSecondFactor(c *gin.Context, v *viewer) error {
	return s.askSecond(c, v, http.StatusOK, localPath(c.Query("next")), &form{})
}

// askSecond shows the page; who is not waiting signs in first.
func (s *Server) askSecond(c *gin.Context, v *viewer, status int, next string, f *form) error {
	w, err := s.waiting(c)
	if err != nil {
		return err
	}
	if w == nil {
		s.redirect(c, "/signin?next="+url.QueryEscape(next))
		return nil
	}
	view := &secondView{page: s.page(c, v, ""), Next: next, Waiting: w, Device: w.Passkeys && s.site != nil}
	view.Form, view.Path = f, "/signin/second?next="+url.QueryEscape(next)
	return s.render(c, status, "sessions/second", view)
}

// createSecondFactor lets in who has the second factor: a code of the app, a
// recovery code, or a passkey.
func (s *Server) createSecondFactor(c *gin.Context, v *viewer) error {
	f, err := readForm(c)
	if err != nil {
		return err
	}
	next := localPath(f.Text("next", 2000))
	w, err := s.waiting(c)
	if err != nil {
		return err
	}
	if w == nil {
		return s.askSecond(c, v, http.StatusUnprocessableEntity, next, f)
	}
	if err := s.checkSecond(c, w, f); f.took(err) || err == nil && !f.OK() {
		return s.askSecond(c, v, http.StatusUnprocessableEntity, next, f)
	} else if err != nil {
		return err
	}
	token, err := s.Control.PassSecond(c.Request.Context(), w)
	if err != nil {
		return err
	}
	return s.entered(c, token, w.Remember, next)
}

// checkSecond checks what was given as second factor. A code has six digits;
// whatever else was typed may be a recovery code.
func (s *Server) checkSecond(c *gin.Context, w *models.Waiting, f *form) error {
	right, err := s.guess(c, "second", w.User.Email)
	if err != nil {
		return err
	}
	typed := f.Text("code", 40)
	if f.values.Get("_passkey") != "" {
		if err := s.passkeyOf(c, f, &w.User); err != nil {
			return err
		}
		right()
		return nil
	}
	if typed == "" {
		f.Refuse("code", "error.required", nil)
	}
	if !f.OK() {
		return nil
	}
	f.values.Del("code")
	if err := s.useCode(c, &w.User, digits(typed)); err != nil {
		return err
	}
	right()
	return nil
}

func (s *Server) useCode(c *gin.Context, u *models.User, code string) error {
	ctx := c.Request.Context()
	if len(code) != 6 {
		return s.Control.UseRecovery(ctx, s.Hasher, u, code)
	}
	err := s.Control.UseApp(ctx, s.appKey(), u, code)
	if errors.Is(err, models.ErrNotFound) {
		return models.ErrFactor
	}
	return err
}

// appKey seals the secrets of apps that show codes.
func (s *Server) appKey() []byte { return s.Keys.Service("totp") }
