package handlers

import (
	"errors"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"jennyerp/models"
)

var (
	errGrace   = errors.New("the company is cancelled")
	errReading = errors.New("the company only reads")
)

// inGrace are the company's routes that go on while it is cancelled (P17): its
// owners take their data out, or come back. What concerns a person alone goes on.
var inGrace = map[string]bool{
	"POST /closed/reactivate":              true,
	"GET /settings/data":                   true,
	"POST /settings/data":                  true,
	"GET /settings/data/:takeout/progress": true,
	"GET /settings/data/:takeout/file":     true,
	"POST /settings/data/:takeout/remove":  true,
}

// whileReading are routes that change something, and none the less go on for a
// company that only reads.
var whileReading = map[string]bool{
	"POST /closed/reactivate":             true,
	"POST /settings/closing":              true,
	"POST /settings/data":                 true, // what is taken out is noted, nothing else changes
	"POST /settings/data/:takeout/remove": true,
	"POST /settings/person":               true, // looks, and answers
	"POST /settings/person/file":          true,
	"POST /export":                        true, // an answer, nothing is written
	"POST /export/file":                   true,
	"POST /signout":                       true,

	"POST /settings/subscription/checkout": true, // what opens it again
	"POST /settings/subscription/portal":   true,
	"POST /settings/subscription/change":   true,
	"POST /settings/subscription/end":      true,
	"POST /settings/subscription/keep":     true,
}

// admit is where a company's standing decides about a request of its people:
// asked before its database is opened, so that nothing is read in grace.
func (s *Server) admit(c *gin.Context, v *viewer, need access) error {
	route := c.Request.Method + " " + c.FullPath()
	switch {
	case need.open() || need.who == person.who || v.Company.MayWrite():
		return nil
	case !v.Company.MayRead() && !inGrace[route]:
		return errGrace
	case v.Company.State == models.Reading && c.Request.Method != http.MethodGet && !whileReading[route]:
		return errReading
	}
	return nil
}

// heldBack answers what a company's standing refused, and tells whether err was
// that. What was typed stays on the page.
func (s *Server) heldBack(c *gin.Context, v *viewer, view *failView, err error) bool {
	switch {
	case errors.Is(err, errGrace) && c.Request.Method == http.MethodGet && !wantsJSON(c.Request):
		s.redirect(c, "/closed")
		view.Code = 0
	case errors.Is(err, errGrace), errors.Is(err, errReading):
		view.Code, view.Held = http.StatusForbidden, v.Company.Standing
		if _, err := readForm(c); err == nil {
			view.Again = sentAgain(c, v)
		}
	default:
		return false
	}
	return true
}

type closedView struct {
	page
	Days int64 // that are left, the last one included
}

// closed is all that is left of a cancelled company for its people.
func (s *Server) closed(c *gin.Context, v *viewer) error {
	if v.Company.State != models.Grace {
		s.redirect(c, "/")
		return nil
	}
	left := time.Duration(v.Company.Until-s.Clock().UnixMilli()) * time.Millisecond
	view := &closedView{page: s.page(c, v, "closed"), Days: int64((left + 24*time.Hour - 1) / (24 * time.Hour))}
	return s.render(c, http.StatusOK, "companies/closed", view)
}

// reactivate opens a cancelled company again, as it was.
func (s *Server) reactivate(c *gin.Context, v *viewer) error {
	if err := s.Control.Reactivate(c.Request.Context(), v.Session); err != nil {
		return err
	}
	return s.done(c, "/home", "done.reactivated")
}
