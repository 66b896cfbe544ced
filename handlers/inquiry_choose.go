package handlers

import (
	"net/http"
	"slices"

	"github.com/gin-gonic/gin"

	"jennyerp/models"
)

// suppliersFound is how many suppliers a search offers.
const suppliersFound = 24

// showChoice lists who is asked, the makers of the samples, and what was found,
// each once.
func (d documents) showChoice(c *gin.Context, v *viewer, code int, paper *models.Document, f *form) error {
	ctx := c.Request.Context()
	view := &suppliersView{kindPage: d.kindPage(d.page(c, v, d.kind.Path)), Paper: paper, Q: f.Value("q")}
	view.Form = f
	asked, err := v.DB.AskedOf(ctx, paper)
	if err != nil {
		return err
	}
	for _, a := range asked {
		view.add(supplierChoice{UID: a.PartyUID, Name: a.PartyName, On: !f.given("q") || f.Has("supplier", a.PartyUID) || a.SentAt > 0, Fixed: a.SentAt > 0})
	}
	makers, err := v.DB.Makers(ctx, paper)
	if err != nil {
		return err
	}
	for _, m := range makers {
		view.add(supplierChoice{UID: m.UID, Name: m.Name, Under: view.T("inquiry.makes", "Count", m.Lines, "Number", view.Number(m.Lines)), On: f.Has("supplier", m.UID)})
	}
	for _, uid := range f.values["supplier"] {
		if p, err := v.DB.FindParty(ctx, uid); err == nil {
			view.add(supplierChoice{UID: p.UID, Name: p.Name, On: true})
		}
	}
	found, _, err := v.DB.Suppliers(ctx, view.Q, "", suppliersFound)
	if err != nil {
		return err
	}
	for _, p := range found {
		view.add(supplierChoice{UID: p.UID, Name: p.Name, Under: joined(models.CountryName(p.Country, v.short()), p.Contact)})
	}
	return d.render(c, code, "inquiries/suppliers", view)
}

// add puts a supplier on the list, unless it is there.
func (view *suppliersView) add(s supplierChoice) {
	i := slices.IndexFunc(view.Rows, func(o supplierChoice) bool { return o.UID == s.UID })
	if i < 0 {
		view.Rows = append(view.Rows, s)
		return
	}
	if view.Rows[i].Under == "" {
		view.Rows[i].Under = s.Under
	}
}

// saveAsked makes the ticked suppliers those the inquiry asks.
func (d documents) saveAsked(c *gin.Context, v *viewer) error {
	paper, f, err := d.posted(c, v)
	if err != nil {
		return err
	}
	f.raw("q")
	chosen := f.All("supplier")
	asked, err := v.DB.AskedOf(c.Request.Context(), paper)
	if err != nil {
		return err
	}
	for _, a := range asked { // a box that cannot be cleared is not sent either
		if a.SentAt > 0 {
			chosen = append(chosen, a.PartyUID)
		}
	}
	if f.OK() {
		err = v.DB.Ask(c.Request.Context(), v.UserUID(), paper, chosen...)
	}
	if f.took(err) || !f.OK() {
		return d.showChoice(c, v, http.StatusUnprocessableEntity, paper, f)
	}
	if err != nil {
		return err
	}
	return d.done(c, "/"+d.kind.Path+"/"+paper.UID, "done.saved")
}
