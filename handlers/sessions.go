package handlers

import (
	"errors"
	"net/http"
	"net/url"

	"github.com/gin-gonic/gin"

	"jennyerp/models"
)

type sessionView struct {
	page
	Next    string // where to go afterwards
	Offered bool   // passkeys work at this address
}

func (s *Server) signinView(c *gin.Context, v *viewer, next string) *sessionView {
	return &sessionView{page: s.page(c, v, ""), Next: next, Offered: s.site != nil}
}

func (s *Server) newSession(c *gin.Context, v *viewer) error {
	next := localPath(c.Query("next"))
	if v.Session != nil {
		s.redirect(c, next)
		return nil
	}
	view := s.signinView(c, v, next)
	view.Form = formWith(url.Values{})
	return s.render(c, http.StatusOK, "sessions/new", view)
}

// createSession signs a person in. Which half was wrong is not said, and the
// time does not tell it either (ASVS v5.0.0-6.3.8).
func (s *Server) createSession(c *gin.Context, v *viewer) error {
	f, err := readForm(c)
	if err != nil {
		return err
	}
	email, password, remember := f.Required("email", 254), f.Secret("password"), f.Checked("remember")
	view := s.signinView(c, v, localPath(f.Text("next", 2000)))
	view.Form, view.Path = f, "/signin"
	if password == "" {
		f.Refuse("password", "error.required", nil)
	}
	if !f.OK() {
		return s.render(c, http.StatusUnprocessableEntity, "sessions/new", view)
	}
	right, err := s.guess(c, "signin", email)
	if err != nil {
		return err
	}
	token, err := s.Control.SignIn(c.Request.Context(), s.Hasher, email, password, deviceOf(c), remember)
	if f.took(err) {
		return s.render(c, http.StatusUnprocessableEntity, "sessions/new", view)
	}
	if err != nil {
		return err
	}
	right()
	return s.enterWith(c, v, token, remember, view.Next)
}

// enterWith gives the browser its new session and ends the one it had: an old
// token is useless after signing in (ASVS v5.0.0-7.2.4).
func (s *Server) enterWith(c *gin.Context, v *viewer, token string, remember bool, next string) error {
	if v.Session != nil {
		if err := s.Control.EndSession(c.Request.Context(), v.Session.ID); err != nil {
			return err
		}
	}
	return s.entered(c, token, remember, next)
}

// entered gives the browser its session, and goes on: to the second factor when
// the session waits for it. A device that was never seen is told by mail.
func (s *Server) entered(c *gin.Context, token string, remember bool, next string) error {
	s.startSession(c, token, remember)
	ctx := c.Request.Context()
	session, err := s.Control.SessionByToken(ctx, token)
	if errors.Is(err, models.ErrNotFound) {
		s.redirect(c, "/signin/second?next="+url.QueryEscape(next))
		return nil
	}
	if err != nil {
		return err
	}
	if !session.Company.Demo {
		if err := s.Control.MeetDevice(ctx, &session.User, s.mark(c, session.User.Email), deviceOf(c)); err != nil {
			return err
		}
	}
	s.Wake("mail")
	s.Wake("audit")
	s.redirect(c, next)
	return nil
}

// endSession signs the device out and lets the browser forget what it kept;
// what waits to be sent stays unless the page has counted that nothing does.
func (s *Server) endSession(c *gin.Context, v *viewer) error {
	if v.Session != nil {
		if err := s.Control.EndSession(c.Request.Context(), v.Session.ID); err != nil {
			return err
		}
	}
	s.setCookie(c, "session", "", -1)
	forget := `"cache", "storage"`
	if c.PostForm("keep") != "" {
		forget = `"cache"`
	}
	c.Header("Clear-Site-Data", forget)
	return s.done(c, "/signin", "done.signed_out")
}

// slowDown counts a try by account and network, and by network alone. Never by
// account alone: strangers could lock its owner out (ASVS v5.0.0-6.3.1).
func (s *Server) slowDown(c *gin.Context, act, account string) error {
	from := network(c)
	return s.allow(c, act+" "+models.EmailKey(account)+" "+from, act+" "+from)
}
