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
	routes := []route{
		// Everybody
		{get, "/", public, s.home},
		{get, "/healthz", public, s.health},
		{get, "/favicon.ico", public, s.favicon},
		{get, "/static/*name", public, s.asset},
		{post, "/preferences", public, s.choose},
		{get, "/demo/:token", public, s.enterDemo},
		{get, "/archive/:token", public, s.handover},
	}
	routes = append(routes, s.doorRoutes()...)
	routes = append(routes, s.personRoutes()...)
	routes = append(routes, s.companyRoutes()...)
	routes = append(routes, s.legalRoutes()...)
	routes = append(routes, s.privacyRoutes()...)
	routes = append(routes, s.subjectRoutes()...)
	routes = append(routes, s.libraryRoutes()...)
	routes = append(routes, s.sampleRoutes()...)
	routes = append(routes, s.partyRoutes()...)
	routes = append(routes, s.priceListRoutes()...)
	routes = append(routes, s.importRoutes()...)
	routes = append(routes, s.fairRoutes()...)
	routes = append(routes, s.pocketRoutes()...)
	routes = append(routes, s.labelRoutes()...)
	routes = append(routes, s.findRoutes()...)
	routes = append(routes, s.documentRoutes()...)
	routes = append(routes, s.outRoutes()...)
	routes = append(routes, s.showroomRoutes()...)
	routes = append(routes, s.moneyRoutes()...)
	routes = append(routes, s.bankRoutes()...)
	routes = append(routes, s.einvoiceRoutes()...)
	routes = append(routes, s.reportRoutes()...)
	routes = append(routes, s.dataRoutes()...)
	if holes != nil {
		routes = append(routes, holes(s)...)
	}
	routes = append(routes, s.operatorRoutes()...)
	routes = append(routes, s.subscriptionRoutes()...)
	if s.Mailbox != nil {
		routes = append(routes, route{get, "/dev/mail", public, s.devMailbox}, route{get, "/dev/mail/:name", public, s.devMail})
	}
	return routes
}

// doorRoutes are how people come in and go: sign-up, sign-in, proof, a new
// password, an invitation.
func (s *Server) doorRoutes() []route {
	const get, post = http.MethodGet, http.MethodPost
	return []route{
		{get, "/signup", public, s.newSignup},
		{post, "/signup", public, s.createSignup},
		{get, "/signup/:uid", public, s.showSignup},
		{post, "/signup/:uid", public, s.confirmSignup},
		{post, "/signup/:uid/resend", public, s.resendSignup},
		{get, "/signin", public, s.newSession},
		{post, "/signin", public, s.createSession},
		{post, "/signin/passkey", public, s.createPasskeySession},
		{post, "/signin/passkey/question", public, s.askPasskey},
		{get, "/signin/second", public, s.newSecondFactor},
		{post, "/signin/second", public, s.createSecondFactor},
		{post, "/signout", public, s.endSession},
		{get, "/prove", person, s.newProof},
		{post, "/prove", person, s.createProof},
		{get, "/forgot", public, s.newPasswordReset},
		{post, "/forgot", public, s.createPasswordReset},
		{get, "/forgot/sent", public, s.passwordResetSent},
		{get, "/reset/:token", public, s.showPasswordReset},
		{post, "/reset/:token", public, s.usePasswordReset},
		{get, "/join/:token", public, s.showInvitation},
		{post, "/join/:token", public, s.acceptInvitation},
	}
}

// personRoutes are what is a person's own: the first page, news, profile, the
// companies they work in.
func (s *Server) personRoutes() []route {
	const get, post = http.MethodGet, http.MethodPost
	return []route{
		{get, "/welcome", needs(models.ReadSamples), s.welcome},
		{post, "/welcome/demo", needs(models.ImportSamples), s.fillWithDemo},
		{post, "/welcome/demo/remove", needs(models.ImportSamples), s.emptyOfDemo},
		{get, "/home", needs(models.ReadPapers), s.desk},
		{get, "/notices", needs(models.ReadPapers), s.notices},
		{get, "/notices/:id/open", needs(models.ReadPapers), s.openNotice},
		{get, "/notices/badge", needs(models.ReadPapers), s.badge},
		{post, "/notices/read", needs(models.ReadPapers), s.readNotices},
		{get, "/mail/off/:code", public, s.showSilence},
		{post, "/mail/off/:code", public, s.keepSilence},
		{get, "/more", person, s.more},
		{get, "/companies", person, s.companies},
		{post, "/companies", person, s.switchCompany},
		{get, "/closed", person, s.closed},
		{post, "/closed/reactivate", needs(models.EditCompany), s.reactivate},
		{get, "/profile/delete", person, s.goodbyeForm},
		{post, "/profile/delete", fresh(person), s.deleteAccount},
		{get, "/profile", person, s.profile},
		{post, "/profile", person, s.saveProfile},
		{post, "/profile/news", needs(models.ReadPapers), s.saveWish},
		{post, "/profile/password", person, s.changePassword},
		{post, "/profile/devices", person, s.endOtherSessions},
		{post, "/profile/devices/end", person, s.endOneSession},
		{get, "/profile/security", person, s.security},
		{post, "/profile/security/app", fresh(person), s.beginApp},
		{get, "/profile/security/app", fresh(person), s.showApp},
		{post, "/profile/security/app/confirm", fresh(person), s.confirmApp},
		{post, "/profile/security/app/remove", fresh(person), s.removeApp},
		{get, "/profile/security/passkeys/new", fresh(person), s.newPasskey},
		{post, "/profile/security/passkeys/question", fresh(person), s.askNewPasskey},
		{post, "/profile/security/passkeys", fresh(person), s.addPasskey},
		{post, "/profile/security/passkeys/:uid", person, s.renamePasskey},
		{post, "/profile/security/passkeys/:uid/remove", fresh(person), s.removePasskey},
		{post, "/profile/security/codes", fresh(person), s.newCodes},
	}
}

// companyRoutes are what an owner decides: team and settings.
func (s *Server) companyRoutes() []route {
	const get, post = http.MethodGet, http.MethodPost
	company, team := needs(models.EditCompany), needs(models.ManageTeam)
	return []route{
		{get, "/team", team, s.team},
		{get, "/team/:uid", team, s.showMember},
		{post, "/team/:uid", fresh(team), s.saveMember},
		{get, "/team/:uid/remove", team, s.confirmRemoveMember},
		{post, "/team/:uid/remove", fresh(team), s.removeMember},
		{post, "/team/:uid/factors", fresh(team), s.removeFactors},
		{post, "/team/invitations", fresh(team), s.createInvitation},
		{post, "/team/invitations/:uid/withdraw", fresh(team), s.withdrawInvitation},
		{get, "/settings", company, s.settings},
		{post, "/settings", company, s.saveSettings},
		{get, "/settings/closing", company, s.closingForm},
		{post, "/settings/closing", fresh(company), s.closeCompany},
		{get, "/settings/sharing", company, s.sharing},
		{post, "/settings/sharing", company, s.saveSharing},
		{get, "/settings/signin", company, s.signinSettings},
		{post, "/settings/signin", fresh(company), s.saveSigninSettings},
		{get, "/settings/papers", company, s.paperSettings},
		{post, "/settings/papers", company, s.savePaperSettings},
		{get, "/settings/papers/logo", company, s.logo},
		{get, "/settings/invoices", company, s.invoiceSettings},
		{post, "/settings/invoices", company, s.saveInvoiceSettings},
		{get, "/settings/phrases", company, s.phrases},
		{post, "/settings/phrases", company, s.createPhrase},
		{get, "/settings/phrases/new", company, s.newPhrase},
		{get, "/settings/phrases/:uid", company, s.editPhrase},
		{post, "/settings/phrases/:uid", company, s.savePhrase},
		{post, "/settings/phrases/:uid/remove", company, s.removePhrase},
		{get, "/settings/audit", company, s.audit},
		{get, "/settings/audit/file", file(fresh(company)), s.auditFile},
		{get, "/settings/support", company, s.support},
		{post, "/settings/support", fresh(company), s.grantSupport},
		{post, "/settings/support/:uid/end", company, s.endGrant},
		{post, "/announcements/:uid/read", person, s.putAway},
	}
}

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

// sampleRoutes are everything about one sample.
func (s *Server) sampleRoutes() []route {
	const get, post = http.MethodGet, http.MethodPost
	read, edit, count := needs(models.ReadSamples), needs(models.EditSamples), needs(models.CountSamples)
	return []route{
		{get, "/samples/new", edit, s.newSample},
		{post, "/samples", edit, s.createSample},
		{get, "/samples/composition", edit, s.readComposition},
		{get, "/samples/twins", edit, s.sampleTwins},
		{get, "/suggest", read, s.suggest},
		{post, "/drafts", edit, s.keepDraft},
		{post, "/drafts/discard", edit, s.discardDraft},

		{get, "/samples/:uid", read, s.showSample},
		{get, "/samples/:uid/edit", edit, s.editSample},
		{post, "/samples/:uid/edit", edit, s.saveSample},
		{post, "/samples/:uid/state", edit, s.moveSample},
		{get, "/samples/:uid/history", read, s.sampleHistory},
		{get, "/samples/:uid/history/list", read, s.sampleHistoryList},
		{post, "/samples/:uid/history/:event/undo", edit, s.undoSample},
		{get, "/samples/:uid/prices", read, s.samplePrices},
		{get, "/samples/:uid/prices/list", read, s.samplePriceList},
		{post, "/samples/:uid/prices", edit, s.addPrice},
		{get, "/samples/:uid/pieces", read, s.pieces},
		{post, "/samples/:uid/pieces", count, s.countPieces},

		{get, "/samples/:uid/colours", read, s.colours},
		{get, "/samples/:uid/colours/new", edit, s.newColour},
		{post, "/samples/:uid/colours", edit, s.addColour},
		{get, "/samples/:uid/colours/:colour", edit, s.editColour},
		{post, "/samples/:uid/colours/:colour", edit, s.saveColour},
		{post, "/samples/:uid/colours/:colour/remove", edit, s.removeColour},

		{get, "/samples/:uid/pictures", read, s.pictures},
		{post, "/samples/:uid/pictures", edit, s.addPictures},
		{post, "/samples/:uid/pictures/order", edit, s.orderPictures},
		{post, "/samples/:uid/pictures/:picture", edit, s.changePicture},
		{post, "/samples/:uid/pictures/:picture/remove", edit, s.removePicture},
		{post, "/samples/:uid/pictures/:picture/restore", edit, s.restorePicture},
		{get, "/samples/:uid/card/:picture", edit, s.colourCard},
		{post, "/samples/:uid/card/:picture", edit, s.markColourCard},
		{post, "/samples/:uid/card/:picture/colours", edit, s.cutColourCard},
		{get, "/pictures/:uid/:size", read, s.servePicture},
		{post, "/pictures", edit, s.keepPictures},
	}
}

// importRoutes bring lists into the library and take it out.
func (s *Server) importRoutes() []route {
	const get, post = http.MethodGet, http.MethodPost
	imports, export := needs(models.ImportSamples), fresh(needs(models.ExportSamples))
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
		{post, "/export/file", file(export), s.exportFile},
	}
}
