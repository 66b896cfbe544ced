package handlers

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"jennyerp/models"
)

type legalView struct {
	page
	Version string // of the terms, the day they were written
}

func (s *Server) terms(c *gin.Context, v *viewer) error {
	return s.render(c, http.StatusOK, "legal/terms", &legalView{page: s.page(c, v, ""), Version: models.TermsVersion})
}

// privacy is the summary of what the app does with data (promises P1 to P4, P10).
func (s *Server) privacy(c *gin.Context, v *viewer) error {
	return s.render(c, http.StatusOK, "legal/privacy", &legalView{page: s.page(c, v, ""), Version: models.TermsVersion})
}
