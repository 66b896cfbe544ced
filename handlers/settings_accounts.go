package handlers

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/gin-gonic/gin"

	"jennyerp/internal/measure"
	"jennyerp/models"
)

// accountsView are the company's accounts.
type accountsView struct {
	settingsView
	Accounts []models.Account
	Wrong    string // uid of the account that was refused
}

func (s *Server) accounts(c *gin.Context, v *viewer) error {
	return s.showAccounts(c, v, http.StatusOK, formWith(url.Values{}), "")
}

func (s *Server) showAccounts(c *gin.Context, v *viewer, code int, f *form, wrong string) error {
	view := &accountsView{settingsView: *s.settingsView(c, v, "settings/accounts"), Wrong: wrong}
	view.Form = f
	var err error
	if view.Accounts, err = v.DB.Accounts(c.Request.Context()); err != nil {
		return err
	}
	return s.render(c, code, "settings/accounts", view)
}

// NewUID names the account that the form adds.
func (view *accountsView) NewUID() string { return models.NewUID() }

// AccountKinds are what an account may be.
func (view *accountsView) AccountKinds() []selectable {
	var all []selectable
	for _, k := range models.AccountKinds {
		all = append(all, selectable{k, view.T("account.kind." + k)})
	}
	return all
}

func (s *Server) saveAccount(c *gin.Context, v *viewer) error {
	f, err := readForm(c)
	if err != nil {
		return err
	}
	a := &models.Account{UID: f.Text("uid", 36), Kind: f.Text("kind", 10), Name: f.Text("name", 60), IBAN: strings.ToUpper(strings.ReplaceAll(f.Text("iban", 60), " ", "")), Currency: strings.ToUpper(f.Text("currency", 3))}
	if a.IBAN != "" && !models.ValidIBAN(a.IBAN) {
		f.Refuse("iban", "settings.iban.bad", nil)
	}
	if f.Checked("closed") {
		a.ClosedAt = v.DB.Now()
	}
	if _, known := measure.FindCurrency(a.Currency); a.Currency != "" && !known {
		f.Refuse("currency", "currency.bad", nil)
	}
	if !f.OK() {
		return s.showAccounts(c, v, http.StatusUnprocessableEntity, f, a.UID)
	}
	if err := v.DB.SaveAccount(c.Request.Context(), a); f.took(err) {
		return s.showAccounts(c, v, http.StatusUnprocessableEntity, f, a.UID)
	} else if err != nil {
		return err
	}
	return s.done(c, "/settings/accounts", "done.saved")
}
