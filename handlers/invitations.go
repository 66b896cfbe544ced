package handlers

import (
	"errors"
	"net/http"

	"github.com/gin-gonic/gin"

	"jennyerp/models"
)

type invitationView struct {
	page
	Token      string
	Invitation *models.Invitation
	Known      bool // the address has an account: sign in first
	Other      bool // somebody else is signed in
}

func (s *Server) showInvitation(c *gin.Context, v *viewer) error {
	return s.renderInvitation(c, v, http.StatusOK, &form{})
}

// renderInvitation shows what the link's holder may do: join with one button,
// sign in first, or make an account. Who holds the link has the mailbox, so
// telling that the address is known tells nothing new.
func (s *Server) renderInvitation(c *gin.Context, v *viewer, status int, f *form) error {
	ctx, token := c.Request.Context(), c.Param("token")
	plain := *v
	plain.DB = nil // the page is about another company: no menu
	view := &invitationView{page: s.page(c, &plain, ""), Token: token}
	view.Form = f
	inv, err := s.Control.FindInvitation(ctx, token)
	if errors.Is(err, models.ErrNotFound) {
		return s.render(c, http.StatusNotFound, "invitations/gone", view)
	}
	if err != nil {
		return err
	}
	view.Invitation = inv
	if v.Session != nil {
		view.Other = models.EmailKey(v.User.Email) != models.EmailKey(inv.Email)
		return s.render(c, status, "invitations/show", view)
	}
	switch _, err := s.Control.UserByEmail(ctx, inv.Email); {
	case err == nil:
		view.Known = true
	case !errors.Is(err, models.ErrNotFound):
		return err
	}
	return s.render(c, status, "invitations/show", view)
}

// acceptInvitation enters the person into the company, once.
func (s *Server) acceptInvitation(c *gin.Context, v *viewer) error {
	f, err := readForm(c)
	if err != nil {
		return err
	}
	var name, password string
	if v.Session == nil {
		name, password = f.Required("name", maxName), f.Secret("password")
		f.Text("email", 254) // the browser's password store wants to see it
	}
	readTerms(f)
	if !f.OK() {
		return s.renderInvitation(c, v, http.StatusUnprocessableEntity, f)
	}
	if err := s.slowDown(c, "join", c.Param("token")); err != nil {
		return err
	}
	return s.join(c, v, f, name, password)
}

func (s *Server) join(c *gin.Context, v *viewer, f *form, name, password string) error {
	ctx, token := c.Request.Context(), c.Param("token")
	var signedIn *models.User
	if v.Session != nil {
		signedIn = &v.User
	}
	inv, err := s.Control.FindInvitation(ctx, token)
	if err != nil {
		return s.renderInvitation(c, v, http.StatusNotFound, f)
	}
	userID, err := s.Control.Join(ctx, s.Hasher, token, signedIn, name, password, v.Lang)
	switch {
	case errors.Is(err, models.ErrOtherAddress):
		return s.renderInvitation(c, v, http.StatusForbidden, f)
	case f.took(err), errors.Is(err, models.ErrNotFound):
		return s.renderInvitation(c, v, http.StatusUnprocessableEntity, f)
	case err != nil:
		return err
	}
	if v.Session != nil {
		if err := s.Control.SwitchCompany(ctx, v.Session, inv.Company.UID); err != nil {
			return err
		}
		return s.done(c, "/samples", "done.joined")
	}
	session, err := s.Control.StartSession(ctx, userID, deviceOf(c), false)
	if err != nil {
		return err
	}
	return s.enterWith(c, v, session, false, "/samples?done=done.joined")
}
