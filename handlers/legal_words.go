package handlers

import (
	"bytes"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"jennyerp/internal/legal"
	"jennyerp/internal/paperwork"
	"jennyerp/models"
)

// announced names the newest announcement that waits for its day, "" for none.
func (s *Server) announced() (newest string) {
	for _, p := range s.legal.Load().Coming(s.legalDay()) {
		newest = max(newest, time.UnixMilli(p.Published).UTC().Format(time.RFC3339))
	}
	return newest
}

// DocumentTitle names a document in the reader's language.
func (p page) DocumentTitle(document string) string {
	if document == models.Subprocessors {
		return p.T("legal.subprocessors")
	}
	return legal.Find(document, legal.Versions(document)[0], p.Lang).Title
}

// ChangesIn is what is new in a version; "" for the list of recipients, which
// is no text.
func (p page) ChangesIn(document, version string) string {
	if text := legal.Find(document, version, p.Lang); text != nil {
		return text.Changes
	}
	return ""
}

// Documents are all names, for the menu of the legal pages.
func (v *legalView) Documents() []string {
	all := slices.Clone(legal.Documents)
	return slices.Insert(all, 3, models.Subprocessors)
}

// Role says what a recipient is for.
func (p page) ProcessorRole(role string) string { return p.T("processor." + role) }

// ProcessorBasis says on what a transfer rests.
func (p page) ProcessorBasis(o models.Processor) string { return p.T("basis." + o.Basis()) }

// ProcessorPlace says where the data are, and where the firm has its seat.
func (p page) ProcessorPlace(o models.Processor) string {
	if o.Country == "" {
		return p.T("processor.nowhere")
	}
	where := joined(o.Place, p.Country(o.Country))
	if o.Seat != "" && o.Seat != o.Country {
		where += ". " + p.T("processor.seat", "Country", p.Country(o.Seat))
	}
	return where
}

// legalBanner says above every page that new texts come, or wait to be accepted.
type legalBanner struct {
	Documents []string
	Day       string // from which they count; "" when they already do
}

// legalBanner is what a signed-in person has not read, or an owner not accepted yet.
// Whoever came without accepting anything, as in a demo, is not asked.
func (s *Server) legalBanner(v *viewer) *legalBanner {
	state := *s.legal.Load()
	if v.Session == nil || len(state) == 0 {
		return nil
	}
	today := s.legalDay()
	if terms, _ := state.InForce("terms", today); v.May(models.EditCompany) && v.User.Terms != "" && v.User.Terms < terms.Version {
		return &legalBanner{Documents: []string{"terms", "dpa"}}
	}
	var b legalBanner
	for _, p := range state.Coming(today) {
		if at := time.UnixMilli(p.Published).UTC().Format(time.RFC3339); at > v.User.Noted && !slices.Contains(b.Documents, p.Document) {
			b.Documents, b.Day = append(b.Documents, p.Document), p.Effective
		}
	}
	if b.Documents == nil {
		return nil
	}
	return &b
}

// Titles names the documents of the banner in the reader's language.
func (p page) Titles(documents []string) string {
	var all []string
	for _, document := range documents {
		all = append(all, p.DocumentTitle(document))
	}
	return strings.Join(all, ", ")
}

// legalPDF is a version as PDF; the agreement comes with the list of its day.
func (s *Server) legalPDF(c *gin.Context, v *viewer) error {
	view := s.legalView(c, v, c.Param("document"))
	if err := s.findLegal(view, c.Param("version")); err != nil {
		return err
	}
	blocks, err := view.Text.Blocks(s.Facts)
	if err != nil {
		return err
	}
	p := &paperwork.Prose{Heading: view.Text.Title, Number: view.Text.Version, House: s.Facts.Operator, Facts: []paperwork.Fact{
		{Label: view.T("legal.version"), Value: view.Text.Version}, {Label: view.T("legal.since"), Value: view.Day(view.Published.Effective)},
		{Label: view.T("legal.hash"), Value: view.Text.Hash[:32] + " " + view.Text.Hash[32:]}}}
	for _, b := range blocks {
		p.Blocks = append(p.Blocks, paperwork.ProseBlock{Text: b.Text, Title: b.Kind == legal.Title, Item: b.Kind == legal.Item, Cells: b.Cells, Head: b.Head})
	}
	if view.Document == "dpa" {
		p.Blocks = append(p.Blocks, s.processorBlocks(view)...)
	}
	var out bytes.Buffer
	made, _ := time.Parse(time.DateOnly, view.Text.Version) // read when the program began
	if _, err := paperwork.WriteProse(&out, p, paperwork.Options{Created: made, Page: func(page, pages int) string { return view.T("out.page", "Page", page, "Pages", pages) }}); err != nil {
		return err
	}
	attach(c, view.Text.Title+" "+view.Text.Version+".pdf", "application/pdf")
	c.Data(http.StatusOK, "application/pdf", out.Bytes())
	return nil
}

// processorBlocks are the list of recipients on paper.
func (s *Server) processorBlocks(view *legalView) []paperwork.ProseBlock {
	if len(s.Processors) == 0 {
		return []paperwork.ProseBlock{{Text: view.T("legal.nobody")}}
	}
	rows := []paperwork.ProseBlock{{Head: true, Cells: []string{view.T("processor.who"), view.T("processor.purpose"), view.T("processor.place"), view.T("processor.basis")}}}
	for _, o := range s.Processors {
		rows = append(rows, paperwork.ProseBlock{Cells: []string{o.Name, view.ProcessorRole(o.Role), view.ProcessorPlace(o), view.ProcessorBasis(o)}})
	}
	return rows
}
