package handlers

import (
	"context"
	"errors"
	"net/http"
	"slices"

	"github.com/gin-gonic/gin"

	"jennyerp/models"
)

// moneyView is what is owed and was paid of a paper.
type moneyView struct {
	documentView
	Claim   *models.Claim // nil for a draft
	Paid    []models.Settlement
	Used    []models.Settlement // of a credit note: what it settled
	Credits []models.Credit     // that can settle it
	Targets []models.Payable    // of a credit note: what it can settle
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
		if view.isCredit() {
			if view.Used, err = v.DB.SettledBy(ctx, paper); err != nil {
				return err
			}
		}
		if err := view.findCredits(ctx); err != nil {
			return err
		}
	}
	if isHTMX(c) {
		return d.fragment(c, http.StatusOK, "invoices/_money", view)
	}
	return d.render(c, http.StatusOK, "invoices/money", view)
}

// isCredit tells whether the paper itself is a credit.
func (view *moneyView) isCredit() bool {
	return view.Kind.Name == "credit_note" || view.Paper.Mode == "credit"
}

// findCredits finds what can settle the paper; of a credit, what it can settle.
func (view *moneyView) findCredits(ctx context.Context) (err error) {
	if view.Claim.Open() <= 0 || !view.viewer.May(models.EditMoney) {
		return nil
	}
	if !view.isCredit() {
		view.Credits, err = view.DB.CreditsFor(ctx, view.Paper)
		return err
	}
	open, err := view.DB.Payables(ctx, view.Paper.PartyID, !view.Kind.Received)
	view.Targets = slices.DeleteFunc(open, func(o models.Payable) bool {
		return o.Kind.Debt == 0 || o.Mode == "credit" || o.Currency != view.Paper.Currency
	})
	return err
}

// Kept is what all credits come to.
func (view *moneyView) Kept() string {
	var n int64
	for _, o := range view.Credits {
		n += o.Left
	}
	return view.Sum(n)
}

// Undoable tells whether a settlement can be taken back by itself.
func (view *moneyView) Undoable(s models.Settlement) bool {
	return s.UndoneAt == 0 && !s.Own && !view.isCredit() && view.viewer.May(models.EditMoney)
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
