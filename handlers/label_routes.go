package handlers

import (
	"net/http"

	"jennyerp/models"
)

// labelRoutes are labels, their links, the public page and the scanner.
// Labels are for those who handle the physical samples.
func (s *Server) labelRoutes() []route {
	const get, post = http.MethodGet, http.MethodPost
	read, edit, count, company := needs(models.ReadSamples), needs(models.EditSamples), needs(models.CountSamples), needs(models.EditCompany)
	return []route{
		// Everybody with the link
		{get, "/s/:code", public, s.linked(s.showPublic)},
		{get, "/s/:code/pictures/:uid/:size", public, s.linked(s.publicPicture)},
		{get, "/s/:code/chosen", public, s.linked(s.showChosen)},
		{post, "/s/:code/send", public, s.linked(s.sendChosen)},
		{get, "/s/:code/sent", public, s.linked(s.showSent)},

		// The company
		{get, "/samples/:uid/link", edit, s.showLink},
		{post, "/samples/:uid/link", edit, s.makeLink},
		{post, "/samples/:uid/link/revoke", edit, s.revokeLink},
		{get, "/labels", count, s.labels},
		{post, "/labels", count, s.labelsOfChosen},
		{post, "/labels/file", file(count), s.labelFile},
		{get, "/settings/labels", company, s.labelSettings},
		{post, "/settings/labels", company, s.saveLabelSettings},
		{get, "/scan", read, s.pocketPage},
		{get, "/scan/find", read, s.findScanned},
	}
}
