package handlers

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"jennyerp/models"
)

type companiesView struct {
	page
	Companies []models.Company
}

// companies lists where the person may go; the current one is marked.
func (s *Server) companies(c *gin.Context, v *viewer) error {
	all, err := s.Control.CompaniesOf(c.Request.Context(), v.User.ID)
	if err != nil {
		return err
	}
	return s.render(c, http.StatusOK, "companies/index", &companiesView{page: s.page(c, v, "companies"), Companies: all})
}

// switchCompany moves this device to another of the person's companies; any
// other company is not found.
func (s *Server) switchCompany(c *gin.Context, v *viewer) error {
	f, err := readForm(c)
	if err != nil {
		return err
	}
	uid := f.Text("company", 40)
	if !f.OK() {
		return models.ErrNotFound
	}
	if err := s.Control.SwitchCompany(c.Request.Context(), v.Session, uid); err != nil {
		return err
	}
	return s.done(c, "/home", "done.company")
}

// more is the phone's menu: what the rail of a desktop shows at its foot.
func (s *Server) more(c *gin.Context, v *viewer) error {
	view := s.page(c, v, "more")
	return s.render(c, http.StatusOK, "companies/more", &view)
}
