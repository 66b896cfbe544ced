package handlers

import (
	"errors"
	"net/http"

	"github.com/gin-gonic/gin"

	"jennyerp/models"
)

type passwordResetView struct {
	page
	Token string
	Owner *models.User
}

func (s *Server) newPasswordReset(c *gin.Context, v *viewer) error {
	view := s.page(c, v, "")
	return s.render(c, http.StatusOK, "password_resets/new", &view)
}

// createPasswordReset mails a link, if there is somebody to mail it to; the
// answer is the same for everybody.
func (s *Server) createPasswordReset(c *gin.Context, v *viewer) error {
	f, err := readForm(c)
	if err != nil {
		return err
	}
	email := readEmail(f)
	if !f.OK() {
		view := s.page(c, v, "")
		view.Form = f
		return s.render(c, http.StatusUnprocessableEntity, "password_resets/new", &view)
	}
	if err := s.slowDown(c, "forgot", email); err != nil {
		return err
	}
	if err := s.Control.RequestReset(c.Request.Context(), email); err != nil {
		return err
	}
	s.Wake("mail")
	s.redirect(c, "/forgot/sent")
	return nil
}

func (s *Server) passwordResetSent(c *gin.Context, v *viewer) error {
	view := s.page(c, v, "")
	return s.render(c, http.StatusOK, "password_resets/sent", &view)
}

func (s *Server) showPasswordReset(c *gin.Context, v *viewer) error {
	return s.renderReset(c, v, http.StatusOK, &form{})
}

// renderReset asks for the new password, or says that the link is over.
func (s *Server) renderReset(c *gin.Context, v *viewer, status int, f *form) error {
	token := c.Param("token")
	view := &passwordResetView{page: s.page(c, v, ""), Token: token}
	view.Form = f
	owner, err := s.Control.ResetUser(c.Request.Context(), token)
	if errors.Is(err, models.ErrNotFound) {
		return s.render(c, http.StatusNotFound, "password_resets/gone", view)
	}
	if err != nil {
		return err
	}
	view.Owner = owner
	return s.render(c, status, "password_resets/edit", view)
}

// usePasswordReset stores the new password. Nobody is signed in by it: the
// person signs in with it, and later with the second factor (ASVS v5.0.0-6.4.3).
func (s *Server) usePasswordReset(c *gin.Context, v *viewer) error {
	f, err := readForm(c)
	if err != nil {
		return err
	}
	password := f.Secret("password")
	f.Text("email", 254) // the browser's password store wants to see it
	if !f.OK() {
		return s.renderReset(c, v, http.StatusUnprocessableEntity, f)
	}
	if err := s.slowDown(c, "reset", c.Param("token")); err != nil {
		return err
	}
	err = s.Control.Reset(c.Request.Context(), s.Hasher, c.Param("token"), password)
	switch {
	case f.took(err), errors.Is(err, models.ErrNotFound):
		return s.renderReset(c, v, http.StatusUnprocessableEntity, f)
	case err != nil:
		return err
	}
	s.Wake("mail")
	s.setCookie(c, "session", "", -1)
	return s.done(c, "/signin", "done.password_reset")
}
