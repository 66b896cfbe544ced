package handlers

import (
	"net/http"

	"jennyerp/models"
)

// pocketRoutes are the app in the pocket: capture, what waits, the library
// offline. The pages hold nothing of a person or company, so a phone may keep
// them.
func (s *Server) pocketRoutes() []route {
	const get, post = http.MethodGet, http.MethodPost
	read, edit := needs(models.ReadSamples), needs(models.EditSamples)
	return []route{
		{get, "/manifest.webmanifest", public, s.manifest},
		{get, "/sw.js", public, s.serviceWorker},
		{get, "/capture", edit, s.pocketPage},
		{get, "/waiting", edit, s.pocketPage},
		{get, "/pocket", read, s.pocketPage},
		{get, "/offline", read, s.pocketPage},
		{post, "/share", edit, s.shareWithoutWorker},
	}
}
