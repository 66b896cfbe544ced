package handlers

import (
	"archive/zip"
	"bytes"
	"cmp"
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"jennyerp/internal/einvoice"
	"jennyerp/internal/paper"
	"jennyerp/models"
)

// electronicForms are how an issued paper is written for other programs.
var electronicForms = []string{"fatturapa", "ubl", "cii", "pdf"}

// einvoiceRoutes are electronic invoices: one, or those of a period.
func (s *Server) einvoiceRoutes() []route {
	const get = http.MethodGet
	read := needs(models.ReadMoney)
	all := []route{{get, "/einvoices", read, s.einvoicePeriod}, {get, "/einvoices/zip", file(read), s.einvoiceZip}}
	for _, k := range models.Kinds {
		if k.Issued() {
			all = append(all, route{get, "/" + k.Path + "/:uid/electronic", read, documents{s, k}.electronic}, route{get, "/" + k.Path + "/:uid/electronic/:format", read, documents{s, k}.electronicFile})
		}
	}
	return all
}

// electronicView offers the forms of a paper, and says why one cannot be written.
type electronicView struct {
	documentView
	Problems []string
}

func (d documents) electronic(c *gin.Context, v *viewer) error {
	paper, err := d.find(c, v)
	if err != nil {
		return err
	}
	view := &electronicView{documentView: *d.view(c, v, paper)}
	if paper.Frozen() {
		_, _, err = d.writeElectronic(c.Request.Context(), v, paper, view.Usual())
	}
	if view.Problems, err = view.problems(err); err != nil {
		return err
	}
	return d.render(c, http.StatusOK, "invoices/electronic", view)
}

// Forms are all, the one of the house's country first.
func (view *electronicView) Forms() []selectable {
	var all []selectable
	for _, f := range electronicForms {
		if f != "fatturapa" || view.Italian() {
			all = append(all, selectable{f, view.T("einvoice.form." + f)})
		}
	}
	return all
}

// Usual is the form of the house's country.
func (view *electronicView) Usual() string { return view.Forms()[0].Value }

// problems are why a paper cannot be written, in words; another error stays one.
func (p page) problems(err error) ([]string, error) {
	var wrong einvoice.Problems
	var broken einvoice.Broken
	var all []string
	switch {
	case errors.As(err, &wrong):
		for _, w := range wrong {
			all = append(all, p.T("einvoice.problem."+w.What, "Field", p.fileField(w.Field), "Chars", w.Chars, "Max", w.Max, "Code", w.Code))
		}
	case errors.As(err, &broken):
		for _, rule := range broken {
			all = append(all, p.T("einvoice.problem.rule", "Rule", rule))
		}
	default:
		return nil, err
	}
	return all, nil
}

// writeElectronic writes a paper in a form, and names its file.
func (s *Server) writeElectronic(ctx context.Context, v *viewer, d *models.Document, form string) (data []byte, name string, err error) {
	words := page{viewer: &viewer{Lang: cmp.Or(map[bool]string{true: "it"}[form == "fatturapa"], d.Language)}}
	inv, err := v.DB.EInvoice(ctx, d, func(code string) string { return words.T("vat.reason." + code) })
	if err != nil {
		return nil, "", err
	}
	switch form {
	case "fatturapa":
		number := einvoice.Progressive(d.ID)
		data, err = einvoice.FatturaPA(inv, number)
		return data, einvoice.FatturaName(inv, number), err
	case "ubl":
		data, err = einvoice.UBL(inv)
		return data, safeName(d.Number) + "-ubl.xml", err
	case "cii":
		data, err = einvoice.CII(inv)
		return data, safeName(d.Number) + "-cii.xml", err
	}
	return s.hybrid(ctx, v, d, inv)
}

// hybrid is the PDF of a paper with its CII inside, as Factur-X has it.
func (s *Server) hybrid(ctx context.Context, v *viewer, d *models.Document, inv *einvoice.Invoice) ([]byte, string, error) {
	inside, err := einvoice.CII(inv)
	if err != nil {
		return nil, "", err
	}
	view, err := s.paper(ctx, v.DB, d, d.Language)
	if err != nil {
		return nil, "", err
	}
	pdf, err := s.makePDF(ctx, v.DB, view)
	if err != nil {
		return nil, "", err
	}
	data, err := paper.Attach(pdf, paper.Attachment{Name: einvoice.CIIName, Type: "text/xml", Description: d.Number, Relation: "Alternative", Modified: view.made(), Data: inside})
	return data, view.fileName() + ".pdf", err
}

func (d documents) electronicFile(c *gin.Context, v *viewer) error {
	paper, err := d.find(c, v)
	if err != nil {
		return err
	}
	back := "/" + d.kind.Path + "/" + paper.UID + "/electronic"
	if !paper.Frozen() {
		d.redirect(c, back)
		return nil
	}
	data, name, err := d.writeElectronic(c.Request.Context(), v, paper, c.Param("format"))
	view := &electronicView{documentView: *d.view(c, v, paper)}
	if view.Problems, err = view.problems(err); err != nil {
		return err
	}
	if len(view.Problems) > 0 {
		return d.render(c, http.StatusUnprocessableEntity, "invoices/electronic", view)
	}
	kind := "application/xml"
	if c.Param("format") == "pdf" {
		kind = "application/pdf"
	}
	attach(c, name, kind)
	c.Data(http.StatusOK, kind, data)
	return nil
}

// periodView asks for the period whose e-invoices are wanted.
type periodView struct {
	page
	From, To string
	Refused  []string // papers that could not be written
}

func (s *Server) einvoicePeriod(c *gin.Context, v *viewer) error {
	view := s.period(c, v)
	return s.render(c, http.StatusOK, "invoices/period", view)
}

// period is the month that the address names, the one before this unless it
// says another.
func (s *Server) period(c *gin.Context, v *viewer) *periodView {
	view := &periodView{page: s.page(c, v, "invoices"), From: isoDay(c.Query("from")), To: isoDay(c.Query("to"))}
	if view.From == "" || view.To == "" {
		now := s.Clock().In(v.Company.Zone())
		first := time.Date(now.Year(), now.Month(), 1, 0, 0, 0, 0, time.UTC)
		view.From, view.To = first.AddDate(0, -1, 0).Format(time.DateOnly), first.AddDate(0, 0, -1).Format(time.DateOnly)
	}
	return view
}

// einvoiceZip gives all issued papers of a period in the form of the house's
// country. One that cannot be written stops it, and is named.
func (s *Server) einvoiceZip(c *gin.Context, v *viewer) error {
	ctx, view := c.Request.Context(), s.period(c, v)
	papers, err := v.DB.IssuedBetween(ctx, view.From, view.To)
	if err != nil {
		return err
	}
	form := "ubl"
	if view.Italian() {
		form = "fatturapa"
	}
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for _, d := range papers {
		data, name, err := s.writeElectronic(ctx, v, d, form)
		why, err := view.problems(err)
		if err != nil {
			return err
		}
		if len(why) > 0 {
			view.Refused = append(view.Refused, d.Number+": "+why[0])
			continue
		}
		w, err := z.Create(name)
		if err != nil {
			return err
		}
		if _, err := w.Write(data); err != nil {
			return err
		}
	}
	if len(view.Refused) > 0 || len(papers) == 0 {
		if len(papers) == 0 {
			view.Refused = []string{view.T("einvoice.none")}
		}
		return s.render(c, http.StatusUnprocessableEntity, "invoices/period", view)
	}
	if err := z.Close(); err != nil {
		return err
	}
	if err := v.DB.Audit(c.Request.Context(), models.Audit{Act: models.ActExport, Noun: "invoices", Details: models.AuditDetails{What: view.From + " " + view.To, Count: len(papers)}}); err != nil {
		return err
	}
	attach(c, view.T("einvoice.title")+" "+view.From+" "+view.To+".zip", "application/zip")
	c.Data(http.StatusOK, "application/zip", out.Bytes())
	return nil
}
