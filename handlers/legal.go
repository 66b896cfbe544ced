package handlers

import (
	"context"
	"fmt"
	"html/template"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"jennyerp/internal/legal"
	"jennyerp/locales"
	"jennyerp/models"
)

// legalRoutes are the legal pages, which everybody may read, and what a person
// says about them.
func (s *Server) legalRoutes() []route {
	const get, post = http.MethodGet, http.MethodPost
	return []route{
		{get, "/legal", public, s.legalIndex},
		{get, "/legal/:document", public, s.legalPage},
		{get, "/legal/:document/:version", public, s.legalPage},
		{get, "/legal/:document/:version/pdf", file(public), s.legalPDF},
		{get, "/legal/:document/:version/file", public, s.legalFile},
		{get, "/terms", public, s.legalNamed("terms")},
		{get, "/privacy", public, s.legalNamed("privacy")},
		{get, "/security", public, s.legalNamed("security")},
		{get, "/.well-known/security.txt", public, s.securityTxt},
		{post, "/legal/accept", person, s.acceptLegal},
		{post, "/legal/seen", person, s.seenLegal},
	}
}

// RefreshLegal reads what was published, so that a page need not; it is a job.
func (s *Server) RefreshLegal(ctx context.Context) error {
	state, err := s.Control.Legal(ctx)
	if err == nil {
		s.legal.Store(&state)
	}
	return err
}

func (s *Server) legalDay() string { return s.Clock().UTC().Format(time.DateOnly) }

type legalView struct {
	page
	Document  string // "" on the first page
	Text      *legal.Text
	HTML      template.HTML
	Parts     []legal.Heading
	Published models.Publication // of what is shown
	Now       string             // today, as days are written
	Later     bool               // it does not count yet
	Earlier   bool               // another one counts
	Coming    []models.Publication
	Versions  []models.Publication // of the document, the newest first
	Recipients
}

// Recipients are who outside receives personal data, and what changed.
type Recipients struct {
	Processors []models.Processor
	Changes    []models.ProcessorChange
}

// legalView starts a page; ?lang= shows it in another language than the
// reader's own, since texts are quoted by their address.
func (s *Server) legalView(c *gin.Context, v *viewer, document string) *legalView {
	if lang := c.Query("lang"); locales.Known(lang) {
		v.Lang = lang
	}
	return &legalView{page: s.page(c, v, "legal"), Document: document, Now: s.legalDay()}
}

// legalIndex lists the documents.
func (s *Server) legalIndex(c *gin.Context, v *viewer) error {
	view := s.legalView(c, v, "")
	for _, document := range legal.Documents {
		if p, ok := s.legal.Load().InForce(document, s.legalDay()); ok {
			view.Versions = append(view.Versions, p)
		}
	}
	view.Coming = s.legal.Load().Coming(s.legalDay())
	return s.render(c, http.StatusOK, "legal/index", view)
}

func (s *Server) legalPage(c *gin.Context, v *viewer) error {
	return s.showLegal(c, v, c.Param("document"), c.Param("version"))
}

// legalNamed is a document under the short address people know.
func (s *Server) legalNamed(document string) handler {
	return func(c *gin.Context, v *viewer) error { return s.showLegal(c, v, document, "") }
}

// showLegal shows a version of a document, "" for the one that counts.
func (s *Server) showLegal(c *gin.Context, v *viewer, document, version string) error {
	if document == models.Subprocessors {
		return s.showProcessors(c, v, version)
	}
	view := s.legalView(c, v, document)
	if err := s.findLegal(view, version); err != nil {
		return err
	}
	var err error
	if view.HTML, view.Parts, err = view.Text.HTML(s.Facts); err != nil {
		return err
	}
	if document == "dpa" {
		view.Processors = s.Processors
	}
	return s.render(c, http.StatusOK, "legal/show", view)
}

// findLegal finds a published version; what was never published is not there.
func (s *Server) findLegal(view *legalView, version string) error {
	state, today := s.legal.Load(), s.legalDay()
	view.Versions = state.Of(view.Document)
	current, _ := state.InForce(view.Document, today)
	if version == "" {
		version = current.Version
	}
	i := slices.IndexFunc(view.Versions, func(p models.Publication) bool { return p.Version == version })
	if i < 0 {
		return models.ErrNotFound
	}
	view.Published = view.Versions[i]
	if view.Text = legal.Find(view.Document, version, view.Lang); view.Text == nil {
		return models.ErrNotFound
	}
	view.Later, view.Earlier = view.Published.Effective > today, view.Published.Effective <= today && version != current.Version
	for _, p := range state.Coming(today) {
		if p.Document == view.Document && p.Version != version {
			view.Coming = append(view.Coming, p)
		}
	}
	return nil
}

// showProcessors is the list of recipients, made of what is switched on.
func (s *Server) showProcessors(c *gin.Context, v *viewer, version string) error {
	if version != "" {
		return models.ErrNotFound
	}
	view := s.legalView(c, v, models.Subprocessors)
	changes, err := s.Control.ProcessorChanges(c.Request.Context(), 20)
	if err != nil {
		return err
	}
	view.Recipients = Recipients{Processors: s.Processors, Changes: changes}
	view.Versions = s.legal.Load().Of(models.Subprocessors)
	return s.render(c, http.StatusOK, "legal/subprocessors", view)
}

// legalFile is the text as the file its fingerprint is of.
func (s *Server) legalFile(c *gin.Context, v *viewer) error {
	view := s.legalView(c, v, c.Param("document"))
	if err := s.findLegal(view, c.Param("version")); err != nil {
		return err
	}
	attach(c, fmt.Sprintf("%s %s.%s.md", view.Document, view.Text.Version, view.Text.Language), "text/markdown; charset=utf-8")
	c.Data(http.StatusOK, "text/markdown; charset=utf-8", view.Text.Source)
	return nil
}

// securityTxt tells programs how to report a weakness (RFC 9116). It holds a
// year; without an address to write to there is none.
func (s *Server) securityTxt(c *gin.Context, _ *viewer) error {
	if s.Facts.Security == "" {
		return models.ErrNotFound
	}
	expires := s.Clock().UTC().Truncate(24*time.Hour).AddDate(0, 0, 180)
	lines := []string{"Contact: mailto:" + s.Facts.Security, "Expires: " + expires.Format(time.RFC3339), "Preferred-Languages: en, it, zh", "Canonical: " + s.BaseURL + "/.well-known/security.txt", "Policy: " + s.BaseURL + "/security"}
	if s.Facts.SecurityKey != "" {
		lines = append(lines, "Encryption: "+s.Facts.SecurityKey)
	}
	c.Header("Cache-Control", "public, max-age=86400")
	c.String(http.StatusOK, strings.Join(lines, "\n")+"\n")
	return nil
}

// acceptLegal notes that an owner accepts the terms and the agreement, those
// that count and those that are announced.
func (s *Server) acceptLegal(c *gin.Context, v *viewer) error {
	for _, document := range []string{"terms", "dpa"} {
		for _, p := range s.legal.Load().Of(document) {
			if err := s.Control.Accept(c.Request.Context(), v.User.ID, document, p.Version); err != nil {
				return err
			}
			if p.Effective <= s.legalDay() {
				break // older ones count no longer
			}
		}
	}
	return s.afterLegal(c, "done.legal_accepted")
}

// seenLegal notes that a person has read what is announced.
func (s *Server) seenLegal(c *gin.Context, v *viewer) error {
	if err := s.Control.Accept(c.Request.Context(), v.User.ID, "notice", s.announced()); err != nil {
		return err
	}
	return s.afterLegal(c, "done.legal_seen")
}

func (s *Server) afterLegal(c *gin.Context, done string) error {
	f, err := readForm(c)
	if err != nil {
		return err
	}
	return s.done(c, localPath(f.Text("next", 2000)), done)
}
