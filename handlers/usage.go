package handlers

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"jennyerp/internal/usage"
	"jennyerp/models"
)

// features are the parts of the program that use is counted for, by the first
// word of a route; what is not named here is "more".
var features = map[string]string{
	"home": "home", "notices": "home", "samples": "library", "filters": "library", "drafts": "library", "pictures": "library", "find": "find",
	"capture": "fair", "captures": "fair", "inbox": "fair", "fairs": "fair", "waiting": "fair", "selections": "papers", "imports": "lists", "export": "lists",
	"customers": "parties", "suppliers": "parties", "parties": "parties", "price-lists": "parties", "baskets": "baskets", "labels": "labels", "scan": "labels",
	"payments": "money", "receivables": "money", "payables": "money", "bank": "money", "einvoices": "money", "reports": "reports",
	"settings": "settings", "team": "settings", "profile": "settings", "companies": "settings",
}

func featureOf(route string) string {
	word, _, _ := strings.Cut(strings.TrimPrefix(route, "/"), "/")
	if f := features[word]; f != "" {
		return f
	}
	if slices.ContainsFunc(models.Kinds, func(k *models.Kind) bool { return k.Path == word }) {
		return "papers"
	}
	return "more"
}

// deviceClass is a phone, a tablet or a desk.
func deviceClass(ua string) string {
	switch system := systems.in(ua); {
	case system == "iPad", system == "Android" && !strings.Contains(ua, "Mobile"):
		return "tablet"
	case system == "iPhone", system == "Android", system == "HarmonyOS":
		return "phone"
	}
	return "desk"
}

// objects tells who is not counted: by the browser's signal or the person's
// switch, before anything is written down anywhere (P15).
func objects(c *gin.Context, v *viewer) bool { return signalled(c) || v.User.Uncounted }

// signalled tells a browser that sends Global Privacy Control or Do Not Track.
func signalled(c *gin.Context) bool {
	return c.GetHeader("Sec-GPC") == "1" || c.GetHeader("DNT") == "1"
}

// countUse counts what a signed-in person did: a page seen, a form sent. Strangers
// are never counted, and parts of pages, pictures and files are not.
func (s *Server) countUse(c *gin.Context, v *viewer, r route) {
	if v.Session == nil || r.need.open() || objects(c, v) {
		return
	}
	page := r.method == http.MethodGet && !isHTMX(c) && strings.HasPrefix(c.Writer.Header().Get("Content-Type"), "text/html")
	if !page && r.method == http.MethodGet || c.Writer.Status() >= http.StatusBadRequest {
		return
	}
	ua := c.GetHeader("User-Agent")
	cell := usage.Cell{Day: s.legalDay(), Route: r.path, Feature: featureOf(r.path), Browser: browsers.in(ua), Device: deviceClass(ua)}
	if cell.Browser == "" {
		cell.Browser = usage.Other
	}
	s.usage.Add(cell)
}

// SaveUsage is the job that writes the counts which are many enough.
func (s *Server) SaveUsage(ctx context.Context) error {
	return s.Control.SaveUsage(ctx, s.usage, false)
}

// EndUsage writes them when the program ends.
func (s *Server) EndUsage(ctx context.Context) error { return s.Control.SaveUsage(ctx, s.usage, true) }
