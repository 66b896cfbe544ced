package handlers

import (
	"net/http"

	"jennyerp/models"
)

// libraryRoutes are the list of samples and what is done to many of them.
func (s *Server) libraryRoutes() []route {
	const get, post = http.MethodGet, http.MethodPost
	read, edit := needs(models.ReadSamples), needs(models.EditSamples)
	return []route{
		{get, "/samples", read, s.samples},
		{get, "/samples/results", read, s.sampleResults},
		{get, "/samples/filters", read, s.sampleFilters},
		{post, "/filters", read, s.saveFilter},
		{post, "/filters/:uid/remove", read, s.removeFilter},
		{post, "/samples/choose", edit, s.chooseSamples},
		{post, "/samples/bulk", edit, s.bulkSamples},
	}
}
