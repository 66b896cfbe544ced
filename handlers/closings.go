package handlers

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"jennyerp/models"
)

// closingView is the page on which an owner closes the company (P13, P17, P19).
type closingView struct {
	page
	Invoices  int    // that have to be kept
	KeepUntil string // day
}

// closingForm shows what happens, and what is kept.
func (s *Server) closingForm(c *gin.Context, v *viewer) error {
	return s.renderClosing(c, v, http.StatusOK, formWith(url.Values{"how": {"cancel"}}))
}

func (s *Server) renderClosing(c *gin.Context, v *viewer, status int, f *form) error {
	ctx := c.Request.Context()
	view := &closingView{page: s.page(c, v, "closing")}
	view.Form = f
	set, err := v.DB.Settings(ctx)
	if err != nil {
		return err
	}
	var newest time.Time
	if view.Invoices, newest, err = v.DB.InvoicesToKeep(ctx); err != nil {
		return err
	}
	view.KeepUntil = view.Date(models.KeepUntil(set.Country, newest))
	return s.render(c, status, "settings/closing", view)
}

// closeCompany begins the days of grace, or the end. The name typed again keeps
// it from happening by a slip of the hand.
func (s *Server) closeCompany(c *gin.Context, v *viewer) error {
	f, err := readForm(c)
	if err != nil {
		return err
	}
	o := models.ClosingOrder{AtOnce: f.One("how", "cancel", "now") == "now"}
	if f.Checked("refuse") {
		o.Refusal = v.t("closing.refuse")
	}
	if !strings.EqualFold(f.Required("company", maxName), v.Company.Name) {
		f.Refuse("company", "closing.company.wrong", nil)
	}
	if !f.OK() {
		return s.renderClosing(c, v, http.StatusUnprocessableEntity, f)
	}
	if err := s.Control.CloseCompany(c.Request.Context(), v.Session, o); err != nil {
		return err
	}
	s.Wake("mail")
	if o.AtOnce {
		s.Wake("purge")
		return s.done(c, "/companies", "done.removing")
	}
	return s.done(c, "/closed", "done.cancelled")
}

// goodbyeView is the page on which a person deletes the own account.
type goodbyeView struct {
	page
	Last []string // companies whose only owner the person is
}

func (s *Server) goodbyeForm(c *gin.Context, v *viewer) error {
	return s.renderGoodbye(c, v, http.StatusOK, &form{})
}

func (s *Server) renderGoodbye(c *gin.Context, v *viewer, status int, f *form) (err error) {
	view := &goodbyeView{page: s.page(c, v, "profile")}
	view.Form = f
	if view.Last, err = s.Control.OnlyOwnerOf(c.Request.Context(), v.User.ID); err != nil {
		return err
	}
	return s.render(c, status, "profile/goodbye", view)
}

// deleteAccount hands the person's work over in each company, then removes the
// person. Whoever is a company's only owner hands it over, or closes it, first.
func (s *Server) deleteAccount(c *gin.Context, v *viewer) error {
	ctx := c.Request.Context()
	f, err := readForm(c)
	if err != nil {
		return err
	}
	if !strings.EqualFold(f.Required("email", 254), v.User.Email) {
		f.Refuse("email", "goodbye.email.wrong", nil)
	}
	last, err := s.Control.OnlyOwnerOf(ctx, v.User.ID)
	if err != nil {
		return err
	}
	if len(last) > 0 {
		f.Refuse("form", "goodbye.last_owner", nil)
	}
	if !f.OK() {
		return s.renderGoodbye(c, v, http.StatusUnprocessableEntity, f)
	}
	if err := s.ForgetPerson(ctx, v.User); err != nil {
		return err
	}
	s.setCookie(c, "session", "", -1)
	c.Header("Clear-Site-Data", `"cache", "storage"`)
	return s.done(c, "/signin", "done.goodbye")
}

// ForgetPerson hands a person's work over to an owner of each company, then
// removes the person everywhere (P13). Invalid for a company's only owner.
func (s *Server) ForgetPerson(ctx context.Context, u models.User) error {
	heirs, err := s.Control.Heirs(ctx, u.ID)
	if err != nil {
		return err
	}
	for company, heir := range heirs {
		if heir == "" {
			return models.Refuse("form", "goodbye.last_owner")
		}
		if err := s.Tenants.Visit(ctx, company, func(t *models.Tenant) error { return t.HandOver(ctx, u.UID, u.UID, heir) }); err != nil {
			return err
		}
	}
	return s.Control.DeletePerson(ctx, u)
}
