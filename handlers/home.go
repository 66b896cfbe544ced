package handlers

import (
	"github.com/gin-gonic/gin"

	"jennyerp/models"
)

// home leads to the first page: what waits for those who are signed in, the
// sign-in for the others.
func (s *Server) home(c *gin.Context, v *viewer) error {
	if v.Session == nil {
		s.redirect(c, "/signin")
		return nil
	}
	if v.Company.State == models.Grace {
		return errGrace
	}
	if v.DB == nil && v.Operator {
		s.redirect(c, "/operator")
		return nil
	}
	if v.DB == nil {
		return errNoCompany
	}
	s.redirect(c, "/home")
	return nil
}
