package handlers

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"jennyerp/models"
)

type grantsView struct {
	page
	Hours  []selectable
	Grants []models.Grant
	Names  map[string]string
	Now    int64
}

// support is where an owner lets the service's people look into the company, or
// no longer (P24).
func (s *Server) support(c *gin.Context, v *viewer) error {
	return s.renderSupport(c, v, http.StatusOK, formWith(url.Values{"hours": {"24"}}))
}

func (s *Server) renderSupport(c *gin.Context, v *viewer, status int, f *form) error {
	view := &grantsView{page: s.page(c, v, "support"), Now: s.Clock().UnixMilli()}
	view.Form = f
	for _, h := range models.GrantHours {
		view.Hours = append(view.Hours, selectable{strconv.Itoa(h), view.T("support.hours", "Count", h)})
	}
	var err error
	if view.Grants, err = s.Control.Grants(c.Request.Context(), v.Company.ID); err != nil {
		return err
	}
	if view.Names, err = s.namesOf(c, v); err != nil {
		return err
	}
	return s.render(c, status, "grants/index", view)
}

func (s *Server) grantSupport(c *gin.Context, v *viewer) error {
	f, err := readForm(c)
	if err != nil {
		return err
	}
	hours, _ := strconv.Atoi(f.Text("hours", 4))
	reason := f.Text("reason", 300)
	if f.OK() {
		if err := s.Control.GrantSupport(c.Request.Context(), v.Session, hours, reason); err != nil && !f.took(err) {
			return err
		}
	}
	if !f.OK() {
		return s.renderSupport(c, v, http.StatusUnprocessableEntity, f)
	}
	s.Wake("audit")
	return s.done(c, "/settings/support", "done.granted")
}

func (s *Server) endGrant(c *gin.Context, v *viewer) error {
	if err := s.Control.EndGrant(c.Request.Context(), v.Session, c.Param("uid")); err != nil {
		return err
	}
	s.Wake("audit")
	return s.done(c, "/settings/support", "done.grant_ended")
}

// putAway hides what the service had to say from who has read it.
func (s *Server) putAway(c *gin.Context, v *viewer) error {
	f, err := readForm(c)
	if err != nil {
		return err
	}
	if err := s.Control.PutAway(c.Request.Context(), v.User.ID, c.Param("uid")); err != nil {
		return err
	}
	s.redirect(c, localPath(f.Text("back", 2000)))
	return nil
}

// looked writes the page that support opens into the company's own log, before
// it is shown. The pictures on a page are not told one by one.
func (s *Server) looked(c *gin.Context, db *models.Tenant) error {
	path := c.Request.URL.Path
	if strings.HasPrefix(path, "/pictures/") || path == "/notices/badge" {
		return nil
	}
	return db.Audit(c.Request.Context(), models.Audit{Act: models.ActLooked, Details: models.AuditDetails{What: short(path, 200)}})
}

// lookInto takes an operator into a company whose owner let him.
func (s *Server) lookInto(c *gin.Context, v *viewer) error {
	ctx := c.Request.Context()
	it, err := s.Control.OperatorCompany(ctx, c.Param("uid"))
	if err != nil {
		return err
	}
	if it.Grant == 0 {
		return models.ErrNotFound
	}
	if err := s.Control.Look(ctx, v.Session, it.Grant); err != nil {
		return err
	}
	s.redirect(c, "/home")
	return nil
}

// lookAway takes him out again.
func (s *Server) lookAway(c *gin.Context, v *viewer) error {
	if err := s.Control.Look(c.Request.Context(), v.Session, 0); err != nil {
		return err
	}
	s.redirect(c, "/operator")
	return nil
}
