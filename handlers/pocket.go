package handlers

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"

	"github.com/gin-gonic/gin"

	"jennyerp/models"
	"jennyerp/static"
)

// pocketPages are the pages a phone keeps, by address, with their templates.
var pocketPages = []struct{ path, template string }{
	{"/capture", "pocket/capture"}, {"/waiting", "pocket/waiting"}, {"/pocket", "pocket/library"}, {"/scan", "scan/show"}, {"/offline", "pocket/offline"},
}

// pocketAssets are the files these pages need.
var pocketAssets = []string{"app.css", "app.js", "htmx.js", "pocket.js", "outbox.js", "shrink.js", "icons.svg", "icons/favicon.svg",
	"scan.js", "scan-worker.js", "zxing.js", "zxing.wasm"}

// fairFibres are the fibres one tap away at a stand, most asked for first.
var fairFibres = []string{"WO", "SE", "CO", "LI", "CV", "PL", "PA", "WS", "CLY", "EA"}

type pocketView struct {
	page
	Editor  bool // may capture
	Packer  bool // may put samples into baskets and parcels, and print labels
	Fibres  []string
	Trouble bool   // what was shared came to the server, which keeps no photos without a form
	Code    string // of the scanner: what was typed, and in Kind what it is, when it led nowhere
	Kind    string
}

// pocketFor is the view of a pocket page. It knows a language, a theme and
// what the reader may do, but no person and no company: phones keep
// these pages.
func (s *Server) pocketFor(v *viewer, path string) *pocketView {
	plain := &viewer{Lang: v.Lang, Theme: v.Theme}
	return &pocketView{page: page{viewer: plain, Path: path, Nav: path, Form: &form{}, Counters: map[string]int{}}, Editor: v.May(models.EditSamples), Packer: v.May(models.PackParcels), Fibres: fairFibres}
}

func (s *Server) pocketPage(c *gin.Context, v *viewer) error {
	for _, p := range pocketPages {
		if p.path == c.FullPath() {
			view := s.pocketFor(v, p.path)
			view.Done = toast(c)
			return s.render(c, http.StatusOK, p.template, view)
		}
	}
	return models.ErrNotFound
}

// shareWithoutWorker answers photos shared from the gallery when the worker
// that should have taken them is not there: the page says how to go on.
func (s *Server) shareWithoutWorker(c *gin.Context, v *viewer) error {
	view := s.pocketFor(v, "/capture")
	view.Trouble = true
	return s.render(c, http.StatusOK, "pocket/capture", view)
}

// shell is what the service worker keeps; its version changes whenever a page
// or a file does, also by language, theme and permission.
type shell struct {
	Version string   `json:"version"`
	Pages   []string `json:"pages"`
	Files   []string `json:"files"`
	Outbox  string   `json:"outbox"`
}

func (s *Server) shellFor(v *viewer) (shell, error) {
	out := shell{Outbox: static.URL("outbox.js")}
	sum := sha256.New()
	sum.Write(static.Worker())
	for _, p := range pocketPages {
		out.Pages = append(out.Pages, p.path)
		var b bytes.Buffer
		if err := s.pages.Page(&b, v.Lang, p.template, s.pocketFor(v, p.path)); err != nil {
			return shell{}, err
		}
		sum.Write(b.Bytes())
	}
	for _, name := range pocketAssets {
		out.Files = append(out.Files, static.URL(name))
		sum.Write([]byte(static.URL(name)))
	}
	out.Version = hex.EncodeToString(sum.Sum(nil)[:8])
	return out, nil
}

// guestWorker does not let itself be installed: whatever worker a phone has
// stays as it is until somebody signs in.
const guestWorker = `self.addEventListener("install", (event) => event.waitUntil(Promise.reject()));` + "\n"

// serviceWorker serves the worker with the list of what it keeps.
func (s *Server) serviceWorker(c *gin.Context, v *viewer) error {
	c.Header("Cache-Control", "no-cache")
	if v.DB == nil || !v.May(models.ReadSamples) {
		c.Data(http.StatusOK, "text/javascript; charset=utf-8", []byte(guestWorker))
		return nil
	}
	list, err := s.shellFor(v)
	if err != nil {
		return err
	}
	b, err := json.Marshal(list)
	if err != nil {
		return err
	}
	c.Data(http.StatusOK, "text/javascript; charset=utf-8", fmt.Appendf(nil, "const shell = %s;\n%s", b, static.Worker()))
	return nil
}

type manifestIcon struct {
	Src     string `json:"src"`
	Sizes   string `json:"sizes"`
	Type    string `json:"type"`
	Purpose string `json:"purpose,omitempty"`
}

func pngIcon(name, sizes, purpose string) manifestIcon {
	return manifestIcon{Src: static.URL("icons/" + name), Sizes: sizes, Type: "image/png", Purpose: purpose}
}

// manifest makes the site an app that can be installed (W3C Web Application
// Manifest), with a target for sharing photos, in the reader's language.
func (s *Server) manifest(c *gin.Context, v *viewer) error {
	p := page{viewer: v}
	shortcut := func(name, url string) map[string]any {
		return map[string]any{"name": name, "url": url, "icons": []manifestIcon{pngIcon("icon-192.png", "192x192", "")}}
	}
	c.Header("Content-Type", "application/manifest+json; charset=utf-8")
	c.Header("Cache-Control", "no-cache")
	c.Header("Vary", "Accept-Language, Cookie")
	c.Status(http.StatusOK)
	return json.NewEncoder(c.Writer).Encode(map[string]any{
		"id": "/", "name": "JennyERP", "short_name": "JennyERP", "description": p.T("app.description"), "lang": v.Lang, "dir": "ltr",
		"start_url": "/", "scope": "/", "display": "standalone", "background_color": "#faf8f4", "theme_color": "#faf8f4",
		"icons":     []manifestIcon{pngIcon("icon-192.png", "192x192", "any"), pngIcon("icon-512.png", "512x512", "any"), pngIcon("maskable-512.png", "512x512", "maskable")},
		"shortcuts": []map[string]any{shortcut(p.T("pocket.capture"), "/capture"), shortcut(p.T("pocket.scan"), "/scan"), shortcut(p.T("nav.library"), "/samples")},
		"share_target": map[string]any{"action": "/share", "method": "POST", "enctype": "multipart/form-data",
			"params": map[string]any{"title": "title", "text": "text", "files": []map[string]any{{"name": "photo", "accept": []string{"image/*"}}}}},
	})
}
