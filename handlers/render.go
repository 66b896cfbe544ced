package handlers

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"jennyerp/models"
)

// page is the base of every view: who looks, in which language, and what the
// layout needs. Views embed it.
type page struct {
	*viewer
	Nav      string         // noun of the current place in the menu
	Counters map[string]int // numbers of the menu
	Done     string         // message key of what was just done, for the toast
	UndoURL  string         // takes it back
	Form     *form          // values and errors of the page's form
	Path     string         // of this request, with its query
	Dev      bool           // there is a development mailbox
	Banner   *legalBanner   // new legal texts; nil for none
	Sells    bool           // the company pays for the service, or will
}

type viewPage interface{ base() *page }

func (p *page) base() *page { return p }

// Page starts a view for the viewer.
func (s *Server) page(c *gin.Context, v *viewer, nav string) page {
	return page{viewer: v, Nav: nav, Path: c.Request.URL.RequestURI(), Done: toast(c), UndoURL: undoURL(c), Form: &form{}, Dev: s.Mailbox != nil, Banner: s.legalBanner(v), Sells: s.Billing != nil && v.Session != nil && !v.Company.Demo}
}

// render writes a whole page, or nothing: the answer begins only when the
// template has succeeded.
func (s *Server) render(c *gin.Context, code int, name string, view viewPage) error {
	p := view.base()
	if p.DB != nil && p.Counters == nil {
		counters, err := p.DB.Counters(c.Request.Context())
		if err != nil {
			return err
		}
		p.Counters = counters
	}
	return s.write(c, code, func(b *bytes.Buffer) error { return s.pages.Page(b, p.Lang, name, view) })
}

// fragment writes a part of a page for htmx.
func (s *Server) fragment(c *gin.Context, code int, name string, view any) error {
	return s.write(c, code, func(b *bytes.Buffer) error { return s.pages.Fragment(b, name, view) })
}

func (s *Server) write(c *gin.Context, code int, fill func(*bytes.Buffer) error) error {
	b := s.buffers.Get().(*bytes.Buffer)
	b.Reset()
	defer s.buffers.Put(b)
	if err := fill(b); err != nil {
		return err
	}
	if c.Writer.Header().Get("Cache-Control") == askAgain && unchanged(c, b.Bytes()) {
		c.Status(http.StatusNotModified)
		c.Writer.WriteHeaderNow()
		return nil
	}
	c.Data(code, "text/html; charset=utf-8", b.Bytes())
	return nil
}

// askAgain lets a browser keep a page for strangers, and use it after asking
// whether it is still so: what was taken back is gone at once.
const askAgain = "private, no-cache"

// unchanged tells whether the browser has the page already.
func unchanged(c *gin.Context, body []byte) bool {
	sum := sha256.Sum256(body)
	tag := `W/"` + base64.RawURLEncoding.EncodeToString(sum[:12]) + `"`
	c.Header("ETag", tag)
	return c.GetHeader("If-None-Match") == tag
}

// redirect sends a browser on after a change (303); htmx loads the page whole.
func (s *Server) redirect(c *gin.Context, url string) {
	if isHTMX(c) {
		c.Header("HX-Redirect", url)
		c.Status(http.StatusNoContent)
		c.Writer.WriteHeaderNow()
		return
	}
	c.Redirect(http.StatusSeeOther, url)
}

// done sends a browser on and shows what was done as a toast. No cookie is
// needed: the message is named in the URL.
func (s *Server) done(c *gin.Context, url, key string) error {
	url, part, _ := strings.Cut(url, "#")
	sep := "?"
	if strings.Contains(url, "?") {
		sep = "&"
	}
	if part != "" {
		part = "#" + part
	}
	s.redirect(c, url+sep+"done="+key+part)
	return nil
}

func isHTMX(c *gin.Context) bool { return c.GetHeader("HX-Request") == "true" }

// localPath lets only a path of this site through, else "/" (ASVS v5.0.0-3.7.2).
func localPath(next string) string {
	if !strings.HasPrefix(next, "/") || strings.HasPrefix(next, "//") || strings.ContainsAny(next, "\\\r\n\t\x00") {
		return "/"
	}
	return next
}

// may is for templates: {{if .May "samples.edit"}}.
func (p page) May(permission string) bool { return p.viewer.May(models.Permission(permission)) }
