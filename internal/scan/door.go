package main

import (
	"io"
	"log"
	"net/http"
	"net/http/httputil"
	"net/url"
	"regexp"
	"strings"

	"github.com/google/uuid"
)

// formUID is the id a form was shown with, the first part of its body.
var formUID = regexp.MustCompile(`(^|&)uid=[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}`)

// door stands between the scanners and the product and does what a browser would
// do between two tries: it opens the form anew. A form that is sent twice with the
// same id, or with the version before, is not looked at a second time, and all
// that a scanner puts into it would be for nothing.
func (s *server) door(to *url.URL) http.Handler {
	product := httputil.NewSingleHostReverseProxy(to)
	product.ErrorLog = log.New(io.Discard, "", 0) // it is answered with 502
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPost && strings.HasPrefix(r.Header.Get("Content-Type"), "application/x-www-form-urlencoded") {
			b, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 8<<20))
			if err != nil {
				http.Error(w, err.Error(), http.StatusBadRequest)
				return
			}
			body := s.anew(r.URL.Path, string(b))
			r.Body, r.ContentLength = io.NopCloser(strings.NewReader(body)), int64(len(body))
		}
		product.ServeHTTP(w, r)
	})
}

// anew gives a form that is sent a new id, and the version its page has now.
func (s *server) anew(path, body string) string {
	body = formUID.ReplaceAllString(body, "${1}uid="+uuid.NewString())
	s.mu.Lock()
	page, version := s.shown[path].page, s.shown[path].version
	s.mu.Unlock()
	if version == "" || !strings.Contains("&"+body, "&version="+version) { // none, or it is what is tried
		return body
	}
	text, err := s.get(page)
	if err != nil {
		return body
	}
	_, forms := read(page, text)
	for _, f := range forms {
		if f.path == path && f.fields.Has("version") {
			return strings.Replace(body, "version="+version, "version="+f.fields.Get("version"), 1)
		}
	}
	return body
}

// shown is where a form was met, and with which version.
type shown struct{ page, version string }
