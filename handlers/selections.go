package handlers

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"jennyerp/models"
)

// Turns tells whether the next thing to do is to make the paper that answers
// this one.
func (view *documentView) Turns() bool {
	return view.Kind.Turned != "" && view.MayEdit() && view.Kind.Allows(view.Paper.Status, view.Kind.Turned)
}

// ChooseURL is where it is said whom a paper is for: of a guest, who he is.
func (view *documentView) ChooseURL() string {
	if view.Kind.Turned != "" && view.Paper.Who != "" {
		return view.URL() + "/who"
	}
	return view.URL() + "/edit#party"
}

// guestView asks who left a selection.
type guestView struct {
	kindPage
	Paper *models.Document
	Guest models.Guest
	Twins []models.PartyTwin
}

// URL is the paper's address.
func (view *guestView) URL() string { return view.List() + "/" + view.Paper.UID }

func (d documents) askWho(c *gin.Context, v *viewer) error {
	paper, err := d.find(c, v)
	if err != nil {
		return err
	}
	return d.showWho(c, v, http.StatusOK, paper, &form{})
}

func (d documents) showWho(c *gin.Context, v *viewer, code int, paper *models.Document, f *form) error {
	view := &guestView{kindPage: d.kindPage(d.page(c, v, d.kind.Path)), Paper: paper}
	view.Form = f
	var err error
	if view.Guest, err = v.DB.GuestOf(c.Request.Context(), paper); err != nil {
		return err
	}
	if view.Twins, err = v.DB.GuestTwins(c.Request.Context(), view.Guest); err != nil {
		return err
	}
	return d.render(c, code, "selections/who", view)
}

// welcome makes the guest a customer, known or new.
func (d documents) welcome(c *gin.Context, v *viewer) error {
	paper, f, err := d.posted(c, v)
	if err != nil {
		return err
	}
	party := f.Text("party", 36)
	if !v.May(models.EditParties) {
		return &models.Forbidden{Need: models.EditParties}
	}
	if f.OK() {
		err = v.DB.Welcome(c.Request.Context(), v.UserUID(), paper, party)
	}
	if f.took(err) || !f.OK() {
		return d.showWho(c, v, http.StatusUnprocessableEntity, paper, f)
	}
	if err != nil {
		return err
	}
	return d.done(c, "/"+d.kind.Path+"/"+paper.UID, "done.saved")
}
