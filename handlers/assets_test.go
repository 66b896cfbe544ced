package handlers

import (
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"jennyerp/static"
)

func TestAssetsAreSentAsSmallAsTheyCanBe(t *testing.T) {
	c := newApp(t).stranger()
	req := httptest.NewRequest(http.MethodGet, static.URL("app.css"), nil)
	req.Header.Set("Accept-Encoding", "gzip")
	rec := c.do(req)
	plain := c.get(static.URL("app.css"))
	if rec.Header().Get("Content-Encoding") != "gzip" || !strings.Contains(rec.Header().Get("Vary"), "Accept-Encoding") || rec.Body.Len()*5 > plain.Body.Len() {
		t.Fatalf("%d of %d bytes, %v", rec.Body.Len(), plain.Body.Len(), rec.Header())
	}
	unzip, err := gzip.NewReader(rec.Body)
	check(t, err)
	text, err := io.ReadAll(unzip)
	check(t, err)
	if string(text) != plain.Body.String() {
		t.Error("the compressed stylesheet is another one")
	}
}
