package handlers

import (
	"errors"
	"net/http"

	"github.com/gin-gonic/gin"

	"jennyerp/models"
)

// moneyView is what is owed and was paid of a paper.
type moneyView struct {
	documentView
	Claim   *models.Claim // nil for a draft
	Paid    []models.Settlement
	Used    []models.Settlement // of a credit note: what it settled
	Credits *models.Document    // of a credit note: the invoice it corrects
}

// money is a part of the paper's page, and a page of its own.
func (d documents) money(c *gin.Context, v *viewer) error {
	ctx := c.Request.Context()
	paper, err := d.find(c, v)
	if err != nil {
		return err
	}
	view := &moneyView{documentView: *d.view(c, v, paper)}
	if view.Claim, err = v.DB.FindClaim(ctx, paper); err != nil && !errors.Is(err, models.ErrNotFound) {
		return err
	}
	if view.Claim != nil {
		if view.Paid, err = v.DB.SettlementsOf(ctx, paper); err != nil {
			return err
		}
		if d.kind.Name == "credit_note" || paper.Mode == "credit" {
			if view.Used, err = v.DB.SettledBy(ctx, paper); err != nil {
				return err
			}
		}
	}
	if isHTMX(c) {
		return d.fragment(c, http.StatusOK, "invoices/_money", view)
	}
	return d.render(c, http.StatusOK, "invoices/money", view)
}

// Sum writes minor units of the paper's currency.
func (view *moneyView) Sum(n int64) string { return view.Money(n, view.Paper.Currency) }

// SettlementURL is where a settlement's other side is.
func (view *moneyView) SettlementURL(s models.Settlement) string {
	if s.Kind == nil {
		return "/payments/" + s.OtherUID
	}
	return "/" + s.Kind.Path + "/" + s.OtherUID
}

// Late tells whether a part's day has passed and it is still open.
func (view *moneyView) Late(u models.Due) bool { return u.Open > 0 && u.Date < view.Today() }

// Today is the day on the company's clock, ISO.
func (p page) Today() string { return p.at(p.DB.Now()).Format("2006-01-02") }

// PayURL is where a payment of the paper is recorded.
func (view *moneyView) PayURL() string {
	direction := "in"
	if view.Kind.Debt < 0 != (view.Paper.Mode == "credit") {
		direction = "out"
	}
	return "/payments/new?direction=" + direction + "&party=" + view.Paper.PartyUID + "&kind=" + view.Kind.Name + "&document=" + view.Paper.UID
}
