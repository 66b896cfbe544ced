package handlers

import "github.com/gin-gonic/gin"

// home is the first page: the library for those who are signed in, what the
// product is for the others.
func (s *Server) home(c *gin.Context, v *viewer) error {
	if v.Session == nil {
		s.redirect(c, "/signin")
		return nil
	}
	if v.DB == nil {
		return errNoCompany
	}
	s.redirect(c, "/samples")
	return nil
}
