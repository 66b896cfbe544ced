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
	answer := gin.H{"status": "ok"}
	if s.Copies != nil {
		answer["copies"] = s.Copies() // behind or down: pages work, so it is no reason to end this server
	}
	c.JSON(http.StatusOK, answer)
	return nil
}
