package handlers

import (
	"net/http"

	"jennyerp/models"
)

// importRoutes bring lists into the library and take it out.
func (s *Server) importRoutes() []route {
	const get, post = http.MethodGet, http.MethodPost
	imports, export := needs(models.ImportSamples), needs(models.ExportSamples)
	return []route{
		{get, "/imports", imports, s.imports},
		{post, "/imports", imports, s.uploadImport},
		{get, "/imports/:uid", imports, s.showImport},
		{get, "/imports/:uid/progress", imports, s.importProgress},
		{get, "/imports/:uid/refused", imports, s.refusedRows},
		{post, "/imports/:uid/columns", imports, s.planImport},
		{post, "/imports/:uid/back", imports, s.importBack},
		{post, "/imports/:uid/run", imports, s.runImport},
		{post, "/imports/:uid/undo", imports, s.undoImport},
		{post, "/imports/:uid/discard", imports, s.discardImport},
		{get, "/export", export, s.export},
		{post, "/export", export, s.exportChosen},
		{post, "/export/file", export, s.exportFile},
	}
}
