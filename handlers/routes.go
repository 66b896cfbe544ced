package handlers

import (
	"net/http"

	"jennyerp/models"
)

// routes is the table of contents: every address, who may use it, and where
// it is answered. A test asks each one what a stranger, another company and
// each role get.
func (s *Server) routes() []route {
	const get, post = http.MethodGet, http.MethodPost
	read, edit := needs(models.ReadSamples), needs(models.EditSamples)
	count, export, imports := needs(models.CountSamples), needs(models.ExportSamples), needs(models.ImportSamples)
	company, team := needs(models.EditCompany), needs(models.ManageTeam)
	_ = []access{read, edit, count, export, imports, company, team}
	routes := []route{
		// Everybody
		{get, "/", public, s.home},
		{get, "/healthz", public, s.health},
		{get, "/favicon.ico", public, s.favicon},
		{get, "/static/*name", public, s.asset},
		{post, "/preferences", public, s.choose},
		{get, "/demo/:token", public, s.enterDemo},
	}
	routes = append(routes, s.accountRoutes()...)
	routes = append(routes, s.libraryRoutes()...)
	routes = append(routes, s.sampleRoutes()...)
	routes = append(routes, s.importRoutes()...)
	if s.Mailbox != nil {
		routes = append(routes, route{get, "/dev/mail", public, s.devMailbox}, route{get, "/dev/mail/:name", public, s.devMail})
	}
	return routes
}
