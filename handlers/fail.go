package handlers

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"

	"github.com/gin-gonic/gin"

	"jennyerp/internal/blob"
	"jennyerp/models"
)

type failView struct {
	page
	Code  int
	Cause string          // of a 503: busy, elsewhere, or "" when the store of pictures is away
	Ref   string          // id of the log line, only for faults
	Roles []models.Role   // that may do what was refused
	Again url.Values      // what was typed, to send again
	Held  models.Standing // of the company, when that is why
	Retry string          // the page that was asked for, when it will be there in a moment
}

// fail turns an error into an answer, in one place. Faults are logged with an
// id and never shown (ASVS v5.0.0-16.5).
func (s *Server) fail(c *gin.Context, v *viewer, err error) {
	view := failView{page: s.page(c, v, "")}
	var forbidden *models.Forbidden
	var invalid *models.Invalid
	var tooLarge *http.MaxBytesError
	if s.heldBack(c, v, &view, err) {
		if view.Code != 0 {
			s.showFailure(c, &view)
		}
		return
	}
	var elsewhere *models.Elsewhere
	switch {
	case errors.Is(err, errUnguarded) && c.Request.Method == http.MethodGet && !wantsJSON(c.Request):
		s.redirect(c, "/profile/security")
		return
	case errors.Is(err, errUnguarded) && !wantsJSON(c.Request):
		view.Code, view.Cause, view.Again = http.StatusForbidden, "unguarded", sentAgain(c, v)
	case (errors.Is(err, errSignIn) || errors.Is(err, errUnguarded)) && wantsJSON(c.Request):
		view.Code = http.StatusUnauthorized
	case errors.Is(err, errSignIn):
		s.toSignIn(c)
		return
	case errors.Is(err, errNoCompany):
		s.redirect(c, "/companies")
		return
	case errors.Is(err, context.Canceled):
		c.Status(499) // the browser went away
		return
	case errors.As(err, &elsewhere):
		if s.Lead != nil && s.Lead(c.Writer, c.Request, elsewhere.Place) {
			return
		}
		view.Code, view.Cause, view.Again = http.StatusServiceUnavailable, "elsewhere", sentAgain(c, v)
		c.Header("Retry-After", "10")
	case errors.Is(err, models.ErrNotFound):
		view.Code = http.StatusNotFound
	case errors.Is(err, errMethod):
		view.Code = http.StatusMethodNotAllowed
	case errors.Is(err, models.ErrReadOnly):
		view.Code, view.Cause = http.StatusForbidden, "looking"
	case errors.As(err, &forbidden):
		view.Code, view.Roles = http.StatusForbidden, models.RolesWith(forbidden.Need)
	case errors.Is(err, models.ErrStale), errors.Is(err, models.ErrEarly):
		view.Code = http.StatusConflict
	case errors.As(err, &invalid):
		view.Code = http.StatusUnprocessableEntity
		view.Form = &form{}
		view.Form.refuse(invalid)
	case errors.As(err, &tooLarge):
		view.Code = http.StatusRequestEntityTooLarge
	case errors.Is(err, errPace):
		view.Code, view.Cause, view.Again = http.StatusTooManyRequests, "pace", sentAgain(c, v)
	case errors.Is(err, errThrottled), errors.Is(err, models.ErrBusy):
		view.Code = http.StatusTooManyRequests
	default:
		s.fault(c, v, &view, err)
	}
	s.showFailure(c, &view)
}

// fault fills in what is nobody's mistake: it is logged, and what was typed is
// given back. A write that did not get its turn is no fault of the program, and
// has no reference: it will work in a moment.
func (s *Server) fault(c *gin.Context, v *viewer, view *failView, err error) {
	view.Code, view.Ref = http.StatusInternalServerError, requestID(c)
	switch {
	case models.DiskFull(err), errors.Is(err, blob.ErrFull):
		view.Code = http.StatusInsufficientStorage
	case errors.Is(err, blob.ErrAway):
		view.Code = http.StatusServiceUnavailable
		c.Header("Retry-After", "60")
	case models.Locked(err):
		view.Code, view.Cause, view.Ref = http.StatusServiceUnavailable, "busy", ""
		c.Header("Retry-After", "5")
	}
	view.Again = sentAgain(c, v)
	s.Log.Error("request failed", "id", requestID(c), "method", c.Request.Method, "route", c.FullPath(), "error", err)
}

// sentAgain is what somebody inside the house typed when a fault kept it from
// being saved: the page offers to send it once more, so that nothing is lost.
// A password is not given back.
func sentAgain(c *gin.Context, v *viewer) url.Values {
	if v == nil || v.Session == nil || c.Request.Method != http.MethodPost {
		return nil
	}
	var values url.Values
	if f, ok := c.Get(typed); ok {
		values = f.(*form).values
	} else if f, err := readForm(c); err == nil { // the house could not even be entered
		values = f.values
	}
	for name := range values {
		if strings.Contains(name, "password") {
			return nil
		}
	}
	return values
}

// showFailure answers with the error page; when even that fails, with a bare
// status.
func (s *Server) showFailure(c *gin.Context, view *failView) {
	if c.Request.Method == http.MethodGet && (view.Code == http.StatusTooManyRequests || view.Code >= 500) {
		view.Retry = c.Request.URL.RequestURI()
	}
	if view.viewer != nil && view.DB != nil {
		view.Counters = map[string]int{} // the menu needs no numbers to say what went wrong
	}
	var err error
	if wantsJSON(c.Request) {
		err = s.problem(c, view)
	} else if isHTMX(c) {
		err = s.fragment(c, view.Code, "errors/_notice", view)
	} else {
		err = s.render(c, view.Code, "errors/show", view)
	}
	if err != nil {
		s.Log.Error("error page failed", "error", err)
		c.String(view.Code, http.StatusText(view.Code))
	}
}
