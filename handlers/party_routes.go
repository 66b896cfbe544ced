package handlers

import (
	"net/http"

	"jennyerp/models"
)

// partyRoutes are customers and suppliers: two lists of one noun, and what
// hangs on a party.
func (s *Server) partyRoutes() []route {
	const get, post = http.MethodGet, http.MethodPost
	read, edit := needs(models.ReadSamples), needs(models.EditParties)
	all := []route{
		{get, "/today", read, s.today},
		{get, "/today/list", read, s.todayList},

		{get, "/parties/suggest", read, s.suggestParties},
		{get, "/parties/twins", edit, s.partyTwins},
		{get, "/parties/export", file(fresh(needs(models.ExportSamples))), s.exportParties},
		{get, "/parties/import", needs(models.ImportSamples), s.newPartyImport},
		{post, "/parties/import", needs(models.ImportSamples), s.checkPartyImport},
		{post, "/parties/import/run", needs(models.ImportSamples), s.runPartyImport},

		{get, "/parties/:uid/shows", read, s.partyShows},
		{get, "/parties/:uid/talks", read, s.partyTalks},
		{post, "/parties/:uid/talks", edit, s.addTalk},
		{post, "/parties/:uid/talks/:talk/done", edit, s.settleTalk},
		{post, "/parties/:uid/talks/:talk/remove", edit, s.removeTalk},

		{get, "/parties/:uid/contacts/new", edit, s.newContact},
		{post, "/parties/:uid/contacts", edit, s.addContact},
		{get, "/parties/:uid/contacts/:contact", edit, s.editContact},
		{post, "/parties/:uid/contacts/:contact", edit, s.saveContact},
		{post, "/parties/:uid/contacts/:contact/move", edit, s.moveContact},
		{post, "/parties/:uid/contacts/:contact/remove", edit, s.removeContact},
		{get, "/parties/:uid/contacts/:contact/privacy", edit, s.contactPrivacy},
		{get, "/parties/:uid/contacts/:contact/file", edit, s.contactFile},
		{post, "/parties/:uid/contacts/:contact/erase", edit, s.eraseContact},

		{get, "/parties/:uid/addresses/new", edit, s.newAddress},
		{post, "/parties/:uid/addresses", edit, s.addAddress},
		{get, "/parties/:uid/addresses/:address", edit, s.editAddress},
		{post, "/parties/:uid/addresses/:address", edit, s.saveAddress},
		{post, "/parties/:uid/addresses/:address/move", edit, s.moveAddress},
		{post, "/parties/:uid/addresses/:address/remove", edit, s.removeAddress},

		{get, "/parties/:uid/history", read, s.partyHistory},
		{post, "/parties/:uid/history/:event/undo", edit, s.undoParty},
		{get, "/parties/:uid/merge", edit, s.chooseTwin},
		{post, "/parties/:uid/merge", edit, s.mergeTwin},
	}
	for _, role := range []string{"customer", "supplier"} {
		p := parties{s, role}
		all = append(all, route{get, p.path(), read, p.index}, route{get, p.path() + "/list", read, p.list}, route{get, p.path() + "/new", edit, p.new},
			route{post, p.path(), edit, p.create}, route{get, p.path() + "/:uid", read, p.show}, route{get, p.path() + "/:uid/edit", edit, p.edit}, route{post, p.path() + "/:uid/edit", edit, p.save})
	}
	return all
}
