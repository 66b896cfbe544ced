package handlers

import (
	"net/http"

	"jennyerp/models"
)

// outRoutes are the ways by which papers leave the house, and what strangers
// reach who were given a link.
func (s *Server) outRoutes() []route {
	const get, post = http.MethodGet, http.MethodPost
	all := []route{
		{get, "/d/:code", public, s.leads(s.showShared, s.showSharedBasket)},
		{post, "/d/:code/pin", public, s.leads(s.tryPIN, s.tryBasketPIN)},
		{post, "/d/:code/answer", public, s.opened(s.answerShared)},
		{post, "/d/:code/prices", public, s.opened(s.answerAsked)},
		{get, "/d/:code/pin", public, s.shared(s.backToPIN)},
		{post, "/d/:code/picks", public, s.opened(s.pickShared)},
		{post, "/d/:code/comments", public, s.opened(s.commentShared)},
		{get, "/d/:code/pdf", file(public), s.opened(s.sharedPDF)},
		{get, "/d/:code/files/:file", public, s.opened(s.sharedFile)},
		{get, "/d/:code/logo", public, s.opened(s.sharedLogo)},
		{get, "/d/:code/photos/:line/:size", public, s.opened(s.sharedPhoto)},
	}
	for _, k := range models.Kinds {
		all = append(all, documents{s, k}.outRoutes()...)
	}
	return all
}

func (d documents) outRoutes() []route {
	const get, post = http.MethodGet, http.MethodPost
	read, edit := needs(models.ReadPapers), needs(d.kind.Edit)
	one := "/" + d.kind.Path + "/:uid"
	all := []route{
		{get, one + "/print", read, d.print},
		{get, one + "/pdf", file(read), d.pdf},
		{get, one + "/xlsx", file(read), d.excel},
		{get, one + "/photos/:line/:size", read, d.photo},
		{get, one + "/logo", read, d.paperLogo},
		{get, one + "/out", read, d.out},
		{post, one + "/comments", edit, d.comment},
		{post, one + "/mails/:mail/retry", edit, d.retryMail},
	}
	if d.kind.Many {
		return append(all, d.inquiryRoutes()...)
	}
	return append(all, []route{
		{post, one + "/shares", edit, d.share},
		{post, one + "/shares/:share/revoke", edit, d.revokeShare},
		{get, one + "/mail", edit, d.writeMail},
		{post, one + "/mail", edit, d.sendMail},
	}...)
}
