package handlers

import (
	"bytes"
	"net/http"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"jennyerp/models"
	"jennyerp/static"
)

// asset serves an embedded file; its address carries the content's hash, so
// browsers keep it for a year.
func (s *Server) asset(c *gin.Context, _ *viewer) error {
	a, ok := static.Find(c.Request.URL.Path)
	if !ok {
		return models.ErrNotFound
	}
	c.Header("Cache-Control", "public, max-age=31536000, immutable")
	c.Header("Content-Type", a.Type)
	if c.Request.URL.Path == static.URL("scan-worker.js") {
		c.Header("Content-Security-Policy", scannerPolicy)
	}
	body := a.Body
	if a.Zipped != nil && strings.Contains(c.GetHeader("Accept-Encoding"), "gzip") && c.GetHeader("Range") == "" {
		c.Header("Content-Encoding", "gzip")
		body = a.Zipped
	}
	http.ServeContent(c.Writer, c.Request, "", time.Time{}, bytes.NewReader(body))
	return nil
}

// scannerPolicy lets the scanner's worker, and nothing else, compile WebAssembly.
const scannerPolicy = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'"

// favicon answers the address browsers ask by themselves.
func (s *Server) favicon(c *gin.Context, _ *viewer) error {
	c.Header("Cache-Control", "public, max-age=86400")
	c.Redirect(http.StatusMovedPermanently, static.URL("icons/favicon.svg"))
	return nil
}
