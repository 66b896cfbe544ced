package handlers

import (
	"net/http"

	"jennyerp/models"
)

// documents answers for the papers of one kind; what a kind does differently
// is data in it.
type documents struct {
	*Server
	kind *models.Kind
}

// documentRoutes are the papers of every kind, and the baskets they are made of.
func (s *Server) documentRoutes() []route {
	var all []route
	for _, k := range models.Kinds {
		all = append(all, documents{s, k}.routes()...)
		all = append(all, documents{s, k}.claimRoutes()...)
		all = append(all, documents{s, k}.receiveRoutes()...)
	}
	return append(all, s.basketRoutes()...)
}

func (d documents) routes() []route {
	const get, post = http.MethodGet, http.MethodPost
	read, edit := needs(models.ReadPapers), needs(d.kind.Edit)
	list := "/" + d.kind.Path
	one := list + "/:uid"
	all := []route{
		{get, list, read, d.list},
		{get, list + "/list", read, d.listRows},
		{get, list + "/contacts", edit, d.contacts},
		{get, list + "/new", edit, d.new},
		{post, list, edit, d.create},
		{get, one, read, d.show},
		{get, one + "/history", read, d.history},
		{get, one + "/edit", edit, d.edit},
		{post, one + "/edit", edit, d.save},

		{get, one + "/pick", edit, d.pick},
		{post, one + "/lines", edit, d.addLines},
		{post, one + "/lines/set", edit, d.setLines},
		{get, one + "/lines/:line", edit, d.editLine},
		{post, one + "/lines/:line", edit, d.saveLine},
		{post, one + "/lines/:line/remove", edit, d.removeLine},
		{post, one + "/lines/:line/move", edit, d.moveLine},

		{post, one + "/status", edit, d.advance},
		{post, one + "/into", edit, d.into},
		{post, one + "/duplicate", edit, d.duplicate},
		{post, one + "/revise", edit, d.revise},

		{post, one + "/files", edit, d.attach},
		{get, one + "/files/:file", read, d.file},
		{post, one + "/files/:file/remove", edit, d.detach},
	}
	if d.kind.Has(models.ColForm) {
		all = append(all, route{get, one + "/pack", edit, d.pack}, route{post, one + "/pack", edit, d.tick}, route{get, one + "/label", read, d.addressLabel})
	}
	if d.kind.Turned != "" {
		all = append(all, route{get, one + "/who", edit, d.askWho}, route{post, one + "/who", edit, d.welcome})
	}
	return all
}
