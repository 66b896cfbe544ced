package handlers

import (
	"net/http"

	"jennyerp/models"
)

// moneyRoutes are payments, accounts, statements, and who owes what.
func (s *Server) moneyRoutes() []route {
	const get, post = http.MethodGet, http.MethodPost
	read, edit, company := needs(models.ReadMoney), needs(models.EditMoney), needs(models.EditCompany)
	return []route{
		{get, "/payments", read, s.payments},
		{get, "/payments/list", read, s.paymentRows},
		{get, "/payments/new", edit, s.newPayment},
		{post, "/payments", edit, s.createPayment},
		{get, "/payments/:uid", read, s.showPayment},
		{post, "/payments/:uid/allocate", edit, s.allocatePayment},
		{post, "/payments/:uid/undo", edit, s.undoPayment},
		{get, "/settings/accounts", company, s.accounts},
		{post, "/settings/accounts", company, s.saveAccount},
		{get, "/parties/:uid/statement", read, s.statement},
		{get, "/parties/:uid/statement/pdf", file(read), s.statementPDF},
		{get, "/parties/:uid/statement/xlsx", file(read), s.statementExcel},
		{get, "/parties/:uid/statement/mail", edit, s.writeStatement},
		{post, "/parties/:uid/statement/mail", edit, s.sendStatement},
		{get, "/parties/:uid/statement/mails/:mail", read, s.sentStatement},
		{post, "/parties/:uid/statement/mails/:mail/retry", edit, s.retryStatement},
		{get, "/receivables", read, owed{s, true}.index},
		{get, "/receivables/xlsx", file(read), owed{s, true}.excel},
		{get, "/payables", read, owed{s, false}.index},
		{get, "/payables/xlsx", file(read), owed{s, false}.excel},
	}
}
