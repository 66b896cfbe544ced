package handlers

import (
	"net/http"

	"jennyerp/models"
)

// findRoutes are finding by picture.
func (s *Server) findRoutes() []route {
	read := needs(models.ReadSamples)
	return []route{
		{http.MethodGet, "/find", read, s.find},
		{http.MethodPost, "/find", read, s.askPhoto},
		{http.MethodGet, "/find/nearest", read, s.nearest},
	}
}
