package handlers

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"jennyerp/internal/picture"
)

// json answers a script with a value.
func (s *Server) json(c *gin.Context, code int, value any) error {
	b, err := json.Marshal(value)
	if err != nil {
		return err
	}
	c.Data(code, "application/json; charset=utf-8", b)
	return nil
}

// wantsJSON tells a script's request, or one from the phone's queue, from a
// browser's own.
func wantsJSON(r *http.Request) bool {
	return strings.Contains(r.Header.Get("Accept"), "application/json") || r.Header.Get("Idempotency-Key") != ""
}

// problem is what a script is told when something was refused: a code it can
// act on, and sentences in the reader's language.
type problem struct {
	Code    string            `json:"code"`
	Message string            `json:"message,omitempty"`
	Errors  map[string]string `json:"errors,omitempty"` // by field
	Ref     string            `json:"ref,omitempty"`    // of the log, for faults
}

// problemCodes name a status for scripts; others are faults.
var problemCodes = map[int]string{http.StatusUnauthorized: "signin", http.StatusForbidden: "role", http.StatusNotFound: "missing", http.StatusConflict: "early",
	http.StatusRequestEntityTooLarge: "refused", http.StatusUnprocessableEntity: "refused", http.StatusTooManyRequests: "busy"}

// problem answers a script with what fail found.
func (s *Server) problem(c *gin.Context, view *failView) error {
	p := problem{Code: problemCodes[view.Code], Ref: view.Ref}
	switch {
	case p.Code != "":
	case view.Cause != "":
		p.Code = view.Cause
	default:
		p.Code = "fault"
	}
	for _, e := range view.Form.Wrong() {
		if p.Errors == nil {
			p.Errors, p.Message = map[string]string{}, view.Err(&e)
		}
		p.Errors[e.Field] = view.Err(&e)
	}
	drain(c)
	return s.json(c, view.Code, p)
}

// drain reads what is left of a request, so that the answer reaches a phone
// that is still sending its photo; more than a photo is not waited for.
func drain(c *gin.Context) {
	_, _ = io.Copy(io.Discard, io.LimitReader(c.Request.Body, picture.MaxBytes+maxForm)) // what cannot be read needs no answer
}
