package handlers

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
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
	read, edit := needs(models.ReadPapers), needs(d.kind.Edit)
	one := "/" + d.kind.Path + "/:uid"
	var all []route
	if d.kind.Debt != 0 {
		all = append(all, route{get, one + "/money", read, d.money})
	}
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
		text := view.Err(&m)
		if side, _, sided := strings.Cut(m.Field, "."); sided {
			text = view.T("invoice.side."+side) + ": " + text
		}
		view.Missing = append(view.Missing, gap{text, view.mend(m.Field)})
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
	case side == "us":
		return "/settings/invoices#" + name
	case side == "them" && slices.Contains([]string{"legal_name", "vat_no"}, name):
		return view.PartyPath() + "/edit#" + name
	case side == "them":
		return view.PartyPath() + "#addresses"
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
	paper, err := d.find(c, v)
	if err != nil {
		return err
	}
	f, err := readForm(c)
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

// issuedKey is where the PDF of an issued paper is kept, sealed under the
// company's key.
func issuedKey(t *models.Tenant, hash string) string {
	return t.CompanyUID + "/issued/" + hash[:2] + "/" + hash + ".pdf"
}

// issuedPDF gives the PDF as it was when the paper was issued; the first time
// it is drawn and kept.
func (s *Server) issuedPDF(ctx context.Context, t *models.Tenant, view *paperView) ([]byte, error) {
	claim, err := t.FindClaim(ctx, view.Doc)
	if err != nil {
		return nil, err
	}
	if claim.PDF != "" {
		kept, err := s.readBlob(ctx, issuedKey(t, claim.PDF))
		if kept != nil || err != nil {
			return kept, err
		}
	}
	data, err := s.drawPDF(ctx, t, view)
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(data)
	hash := hex.EncodeToString(sum[:])
	if err := s.Blobs.Put(ctx, issuedKey(t, hash), bytes.NewReader(data)); err != nil {
		return nil, err
	}
	return data, t.KeepPDF(ctx, view.Doc, hash)
}

// keepPDF draws and keeps the PDF of an issued paper.
func (s *Server) keepPDF(ctx context.Context, t *models.Tenant, d *models.Document) error {
	view, err := s.paper(ctx, t, d, d.Language)
	if err != nil {
		return err
	}
	_, err = s.issuedPDF(ctx, t, view)
	return err
}

// Owed is the job "owed": in every company it moves papers to overdue, keeps
// PDFs that were not kept yet, and sends the reminders that are due.
func (s *Server) Owed(ctx context.Context) error {
	return s.eachCompany(ctx, func(t *models.Tenant) error {
		if _, err := t.FallDue(ctx); err != nil {
			return err
		}
		if err := s.remind(ctx, t); err != nil {
			return err
		}
		waiting, err := t.WithoutPDF(ctx, 100)
		if err != nil {
			return err
		}
		for _, d := range waiting {
			if err := s.keepPDF(ctx, t, d); err != nil {
				return err
			}
		}
		return nil
	})
}

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

// Owed tells whether the paper's page has a part about money.
func (view *documentView) Owed() bool { return view.Kind.Debt != 0 && view.Paper.Frozen() }

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

// TreatmentChoices are how the VAT of a paper may be dealt with.
func (p page) TreatmentChoices() []selectable {
	var all []selectable
	for _, t := range models.Treatments {
		if !t.Italy || p.Company.Country == "IT" {
			all = append(all, selectable{t.Name, p.T("vat.treatment." + t.Name)})
		}
	}
	return all
}

// StampDutyChoices say who bears the stamp duty.
func (p page) StampDutyChoices() []selectable {
	return []selectable{{"", p.T("invoice.stamp.charge")}, {"bear", p.T("invoice.stamp.bear")}, {"none", p.T("invoice.stamp.none")}}
}

// ReasonChoices are why a line may bear no VAT.
func (p page) ReasonChoices() []selectable {
	all := []selectable{{"", "–"}}
	for _, r := range models.ReasonsFor(p.Company.Country) {
		all = append(all, selectable{r.Code, p.ReasonName(r.Code)})
	}
	return all
}

// Italian tells whether the house is in Italy.
func (p page) Italian() bool { return p.Session != nil && p.Company.Country == "IT" }

// RateChoices are the house's own rates, for a line's field to offer.
func (view *lineView) RateChoices() []string {
	var all []string
	for _, rate := range models.VATRates(view.Company.Country, view.Paper.Date) {
		all = append(all, strings.TrimSuffix(view.Percent(rate), "%"))
	}
	return all
}

// PayURL is where a payment of the paper is recorded.
func (view *moneyView) PayURL() string {
	direction := "in"
	if view.Kind.Debt < 0 != (view.Paper.Mode == "credit") {
		direction = "out"
	}
	return "/payments/new?direction=" + direction + "&party=" + view.Paper.PartyUID + "&kind=" + view.Kind.Name + "&document=" + view.Paper.UID
}
