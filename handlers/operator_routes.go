package handlers

import "net/http"

// operatorRoutes are the console of who runs the service. Nothing of a
// company's trade is behind them (P24).
func (s *Server) operatorRoutes() []route {
	const get, post = http.MethodGet, http.MethodPost
	return []route{
		{get, "/operator", operator, s.operatorHealth},
		{get, "/operator/companies", operator, s.operatorCompanies},
		{get, "/operator/companies/:uid", operator, s.operatorCompany},
		{post, "/operator/companies/:uid/look", fresh(operator), s.lookInto},
		{post, "/operator/leave", operator, s.lookAway},
		{get, "/operator/mail", operator, s.operatorMail},
		{post, "/operator/mail/:uid/again", operator, s.tryMailAgain},
		{get, "/operator/breaches", operator, s.breaches},
		{post, "/operator/breaches", operator, s.openBreach},
		{get, "/operator/breaches/:uid", operator, s.showBreach},
		{post, "/operator/breaches/:uid", operator, s.saveBreach},
		{post, "/operator/breaches/:uid/companies", operator, s.addToBreach},
		{post, "/operator/breaches/:uid/tell", fresh(operator), s.tellCompanies},
		{post, "/operator/breaches/:uid/authority", operator, s.authorityTold},
		{post, "/operator/breaches/:uid/close", operator, s.closeBreach},
		{get, "/operator/requests", operator, s.dataRequests},
		{post, "/operator/requests", operator, s.addDataRequest},
		{get, "/operator/requests/:uid", operator, s.showDataRequest},
		{post, "/operator/requests/:uid", operator, s.moveDataRequest},
		{get, "/operator/announcements", operator, s.announcements},
		{post, "/operator/announcements", fresh(operator), s.announce},
		{post, "/operator/announcements/:uid/end", operator, s.endAnnouncement},
		{get, "/operator/audit", operator, s.operatorAudit},
	}
}
