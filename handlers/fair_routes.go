package handlers

import (
	"net/http"

	"jennyerp/models"
)

// fairRoutes are fairs, captures and the inbox.
func (s *Server) fairRoutes() []route {
	const get, post = http.MethodGet, http.MethodPost
	read, edit := needs(models.ReadSamples), needs(models.EditSamples)
	return []route{
		{post, "/captures", edit, s.createCapture},
		{post, "/captures/:uid/photos", edit, s.addCapturePhoto},
		{get, "/capture/context.json", edit, s.captureContext},
		{get, "/pocket.json", read, s.pocketSamples},

		{get, "/inbox", edit, s.inbox},
		{get, "/inbox/list", edit, s.inboxList},
		{get, "/inbox/:uid", edit, s.showCapture},
		{get, "/inbox/:uid/twins", edit, s.captureTwins},
		{post, "/inbox/:uid", edit, s.keepCapture},
		{post, "/inbox/:uid/merge", edit, s.mergeCapture},
		{post, "/inbox/:uid/discard", edit, s.discardCapture},
		{post, "/inbox/:uid/restore", edit, s.restoreCapture},

		{get, "/fairs", read, s.fairs},
		{get, "/fairs/new", edit, s.newFair},
		{post, "/fairs", edit, s.createFair},
		{get, "/fairs/:uid", read, s.showFair},
		{get, "/fairs/:uid/edit", edit, s.editFair},
		{post, "/fairs/:uid/edit", edit, s.saveFair},
		{post, "/fairs/:uid/stands", edit, s.addStand},
	}
}
