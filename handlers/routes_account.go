package handlers

import (
	"net/http"

	"jennyerp/models"
)

// accountRoutes are people and companies: sign-up, sign-in, team, settings.
func (s *Server) accountRoutes() []route {
	const get, post = http.MethodGet, http.MethodPost
	company, team := needs(models.EditCompany), needs(models.ManageTeam)
	return []route{
		// Everybody
		{get, "/signup", public, s.newSignup},
		{post, "/signup", public, s.createSignup},
		{get, "/signup/:uid", public, s.showSignup},
		{post, "/signup/:uid", public, s.confirmSignup},
		{post, "/signup/:uid/resend", public, s.resendSignup},
		{get, "/signin", public, s.newSession},
		{post, "/signin", public, s.createSession},
		{post, "/signout", public, s.endSession},
		{get, "/forgot", public, s.newPasswordReset},
		{post, "/forgot", public, s.createPasswordReset},
		{get, "/forgot/sent", public, s.passwordResetSent},
		{get, "/reset/:token", public, s.showPasswordReset},
		{post, "/reset/:token", public, s.usePasswordReset},
		{get, "/join/:token", public, s.showInvitation},
		{post, "/join/:token", public, s.acceptInvitation},
		{get, "/terms", public, s.terms},
		{get, "/privacy", public, s.privacy},

		// Who is signed in
		{get, "/welcome", needs(models.ReadSamples), s.welcome},
		{post, "/welcome/demo", needs(models.ImportSamples), s.fillWithDemo},
		{post, "/welcome/demo/remove", needs(models.ImportSamples), s.emptyOfDemo},
		{get, "/more", person, s.more},
		{get, "/companies", person, s.companies},
		{post, "/companies", person, s.switchCompany},
		{get, "/profile", person, s.profile},
		{post, "/profile", person, s.saveProfile},
		{post, "/profile/password", person, s.changePassword},
		{post, "/profile/devices", person, s.endOtherSessions},

		// The owner
		{get, "/team", team, s.team},
		{get, "/team/:uid", team, s.showMember},
		{post, "/team/:uid", team, s.saveMember},
		{get, "/team/:uid/remove", team, s.confirmRemoveMember},
		{post, "/team/:uid/remove", team, s.removeMember},
		{post, "/team/invitations", team, s.createInvitation},
		{post, "/team/invitations/:uid/withdraw", team, s.withdrawInvitation},
		{get, "/settings", company, s.settings},
		{post, "/settings", company, s.saveSettings},
		{get, "/settings/sharing", company, s.sharing},
		{post, "/settings/sharing", company, s.saveSharing},
	}
}
