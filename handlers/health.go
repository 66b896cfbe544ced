package handlers

import (
	"net/http"

	"github.com/gin-gonic/gin"
)

// health says whether the service can read its own database.
func (s *Server) health(c *gin.Context, _ *viewer) error {
	if _, err := s.Control.ActiveCompanies(c.Request.Context(), "", 1); err != nil {
		c.JSON(http.StatusServiceUnavailable, gin.H{"status": "database not readable"})
		return nil
	}
	c.JSON(http.StatusOK, gin.H{"status": "ok"})
	return nil
}
