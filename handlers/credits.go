package handlers

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"jennyerp/models"
)

// creditRoutes let what a party has to its credit settle an invoice, or a
// supplier's credit one of his bills.
func (d documents) creditRoutes() []route {
	const get, post = http.MethodGet, http.MethodPost
	if d.kind.Debt == 0 || d.kind.Dated != "due" {
		return nil
	}
	edit, one := needs(models.EditMoney), "/"+d.kind.Path+"/:uid"
	return []route{
		{get, one + "/credits", edit, d.credits},
		{post, one + "/credits", edit, d.useCredits},
		{post, one + "/settlements/:settlement/undo", edit, d.unsettle},
	}
}

// creditsView offers the credits that can settle a paper.
type creditsView struct {
	documentView
	Claim   *models.Claim // nil for a draft
	Credits []models.Credit
}

// credits shows them, each with what of it can be used; the one that the address
// names comes first.
func (d documents) credits(c *gin.Context, v *viewer) error {
	paper, err := d.find(c, v)
	if err != nil {
		return err
	}
	view, err := d.creditsView(c, v, paper)
	if err != nil {
		return err
	}
	values, from := url.Values{}, c.Query("from")
	if view.Claim != nil {
		left := view.Claim.Open()
		if i := slices.IndexFunc(view.Credits, func(o models.Credit) bool { return o.UID == from }); i > 0 {
			first := view.Credits[i]
			view.Credits = slices.Insert(slices.Delete(view.Credits, i, i+1), 0, first)
		}
		for _, o := range view.Credits {
			if part := min(left, o.Left); part > 0 && (from == "" || o.UID == from) {
				values.Set("from-"+o.UID, view.AmountText(part, paper.Currency))
				left -= part
			}
		}
	}
	view.Form = formWith(values)
	return d.render(c, http.StatusOK, "invoices/credits", view)
}

func (d documents) creditsView(c *gin.Context, v *viewer, paper *models.Document) (*creditsView, error) {
	view := &creditsView{documentView: *d.view(c, v, paper)}
	if !paper.Frozen() {
		return view, nil
	}
	var err error
	if view.Claim, err = v.DB.FindClaim(c.Request.Context(), paper); err != nil || view.Claim.Open() <= 0 {
		return view, err
	}
	view.Credits, err = v.DB.CreditsFor(c.Request.Context(), paper)
	return view, err
}

func (d documents) useCredits(c *gin.Context, v *viewer) error {
	paper, f, err := d.posted(c, v)
	if err != nil {
		return err
	}
	var uses []models.CreditUse
	for name := range f.values {
		if uid, from := strings.CutPrefix(name, "from-"); from && models.ValidUID(uid) {
			if amount := f.money(name, paper.Currency, v.short()); amount > 0 {
				uses = append(uses, models.CreditUse{UID: uid, Amount: amount})
			}
		}
	}
	slices.SortFunc(uses, func(a, b models.CreditUse) int { return strings.Compare(a.UID, b.UID) })
	if f.OK() && len(uses) == 0 {
		f.Refuse("form", "credit.none", nil)
	}
	if f.OK() {
		if err = v.DB.UseCredits(c.Request.Context(), v.UserUID(), paper, uses...); err == nil {
			return d.done(c, "/"+d.kind.Path+"/"+paper.UID+"#money", "done.saved")
		}
		if !f.took(err) {
			return err
		}
	}
	view, err := d.creditsView(c, v, paper)
	if err != nil {
		return err
	}
	view.Form = f
	return d.render(c, http.StatusUnprocessableEntity, "invoices/credits", view)
}

// unsettle takes one settlement back; it stays in the list as undone.
func (d documents) unsettle(c *gin.Context, v *viewer) error {
	paper, err := d.find(c, v)
	if err != nil {
		return err
	}
	if err := v.DB.Unsettle(c.Request.Context(), v.UserUID(), paper, c.Param("settlement")); err != nil {
		return err
	}
	return d.done(c, "/"+d.kind.Path+"/"+paper.UID+"#money", "done.undone")
}

// Sum writes minor units of the paper's currency.
func (view *creditsView) Sum(n int64) string { return view.Money(n, view.Paper.Currency) }

// CreditName says what a credit is.
func (view *creditsView) CreditName(o models.Credit) string {
	if o.Kind == nil {
		return strings.TrimSpace(view.T("credit.payment") + " " + o.Name)
	}
	return view.T("kind.credit_note.name") + " " + o.Name
}
