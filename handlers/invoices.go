package handlers

import (
	"errors"
	"net/http"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"jennyerp/models"
)

// claimRoutes are what only papers have that are owed: issuing, and what was
// paid of them.
func (d documents) claimRoutes() []route {
	const get, post = http.MethodGet, http.MethodPost
	edit := needs(d.kind.Edit)
	one := "/" + d.kind.Path + "/:uid"
	var all []route
	if d.kind.Debt != 0 {
		all = append(all, route{get, one + "/money", needs(models.ReadMoney), d.money})
	}
	all = append(all, d.creditRoutes()...)
	if d.kind.Issued() {
		all = append(all, route{get, one + "/issue", edit, d.askIssue}, route{post, one + "/issue", edit, d.issue})
	}
	if d.kind.Name == "invoice" {
		all = append(all, route{get, "/invoices/collect", edit, d.collect}, route{post, "/invoices/collect", edit, d.collected})
	}
	return all
}

// issueView is the last look at a draft before it is issued.
type issueView struct {
	documentView
	models.IssueLook
	Missing []gap
	Dues    []models.Due
}

// gap is something that is missing, with the place where it is mended.
type gap struct{ Text, URL string }

func (d documents) askIssue(c *gin.Context, v *viewer) error {
	paper, err := d.find(c, v)
	if err != nil {
		return err
	}
	return d.showIssue(c, http.StatusOK, d.view(c, v, paper), nil)
}

// showIssue shows what will be issued, or what is missing.
func (d documents) showIssue(c *gin.Context, code int, base *documentView, f *form) error {
	ctx, db := c.Request.Context(), base.DB
	view := &issueView{documentView: *base}
	if f != nil {
		view.Form = f
	}
	if view.Paper.Frozen() {
		d.redirect(c, view.URL())
		return nil
	}
	var err error
	if view.IssueLook, err = db.LookAtIssue(ctx, view.Paper); err != nil {
		return err
	}
	for _, m := range view.IssueLook.Gaps {
		view.Missing = append(view.Missing, gap{view.gapText(m), view.mend(m.Field)})
	}
	on := *view.Paper
	on.Date = view.Last
	if view.Dues, err = on.DueDates(); err != nil {
		view.Dues = nil // told as a gap
	}
	return d.render(c, code, "invoices/issue", view)
}

// mend is where what is missing can be written.
func (view *issueView) mend(field string) string {
	side, name, _ := strings.Cut(field, ".")
	switch {
	case field == "us.vat_no":
		return "/settings/papers#vat_no"
	case field == "us.country":
		return "/settings#country"
	case field == "us.email", field == "us.numbers":
		return "/settings/papers#" + name
	case side == "us":
		return "/settings/invoices#" + name
	case side == "them" && slices.Contains([]string{"street", "zip", "city", "region", "country", "latin_street", "latin_city"}, name) && view.Place != "":
		return "/parties/" + view.Paper.PartyUID + "/addresses/" + view.Place + "#" + name
	case side == "them" && slices.Contains([]string{"street", "zip", "city", "region"}, name):
		return "/parties/" + view.Paper.PartyUID + "/addresses/new#" + name
	case side == "them":
		return view.PartyPath() + "/edit#" + name
	case field == "lines":
		return view.URL() + "#add"
	case strings.HasPrefix(field, "line-"):
		return view.URL() + "/lines/" + strings.TrimPrefix(field, "line-")
	}
	return view.URL() + "/edit#" + field
}

// issue gives the paper its number and freezes it for ever; its PDF is made and
// kept at once.
func (d documents) issue(c *gin.Context, v *viewer) error {
	ctx := c.Request.Context()
	paper, f, err := d.posted(c, v)
	if err != nil {
		return err
	}
	version, on := parseID(f.Text("version", 20)), f.Day("date", v.short())
	if !f.OK() {
		return d.showIssue(c, http.StatusUnprocessableEntity, d.view(c, v, paper), f)
	}
	if version != paper.Version {
		return d.stale(c, v)
	}
	err = v.DB.Issue(ctx, v.UserUID(), paper, on)
	switch {
	case f.took(err):
		return d.showIssue(c, http.StatusUnprocessableEntity, d.view(c, v, paper), f)
	case errors.Is(err, models.ErrStale):
		return d.stale(c, v)
	case err != nil:
		return err
	}
	if err := d.keepPDF(ctx, v.DB, paper); err != nil {
		d.Log.Warn("the PDF of an issued paper is made later", "error", err)
	}
	return d.done(c, "/"+d.kind.Path+"/"+paper.UID, "done.issued")
}

// Owed tells whether the paper's page has a part about money.
func (view *documentView) Owed() bool {
	return view.Kind.Debt != 0 && view.Paper.Frozen() && view.viewer.May(models.ReadMoney)
}

// Issuable tells whether the paper can be issued now.
func (view *documentView) Issuable() bool { return view.Kind.Issued() && view.Open() }

// Siblings are the kinds whose lists stand beside each other.
func (view *documentsView) Siblings() []chip {
	top := view.Kind.Name
	if view.Kind.Under != "" {
		top = view.Kind.Under
	}
	var all []chip
	for _, k := range models.Kinds {
		if k.Name == top || k.Under == top {
			all = append(all, chip{Label: view.KindWord(k, "title"), URL: "/" + k.Path, On: k == view.Kind})
		}
	}
	if len(all) < 2 {
		return nil
	}
	slices.SortStableFunc(all, func(a, b chip) int { // the one in the menu first
		if a.URL == "/"+models.FindKind(top).Path {
			return -1
		}
		if b.URL == "/"+models.FindKind(top).Path {
			return 1
		}
		return 0
	})
	return all
}
