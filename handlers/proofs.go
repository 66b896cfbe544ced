package handlers

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/gin-gonic/gin"
)

// proofView asks a signed-in person to prove again who it is.
type proofView struct {
	page
	Action  string     // where the form goes
	Next    string     // where to go afterwards; "" when the form itself goes on
	Typed   url.Values // what was typed and is sent along, so that nothing is lost
	Offered bool       // passkeys work at this address
}

// proven tells whether the person has proved within ten minutes who it is.
// When not, it asks, and answers the request: a page is come back to, and what
// was typed goes on together with the proof. The people of a demo company have
// no password that anybody knows.
func (s *Server) proven(c *gin.Context, v *viewer) (bool, error) {
	if v.Proven(s.Clock()) || v.Company.Demo {
		return true, nil
	}
	switch {
	case wantsJSON(c.Request):
		return false, errSignIn
	case c.Request.Method == http.MethodGet:
		s.redirect(c, "/prove?next="+url.QueryEscape(localPath(c.Request.URL.RequestURI())))
		return false, nil
	case isHTMX(c) || c.ContentType() == gin.MIMEMultipartPOSTForm:
		s.redirect(c, "/prove?next="+url.QueryEscape(referringPath(c)))
		return false, nil
	}
	f, err := readForm(c)
	if err != nil {
		return false, err
	}
	view := &proofView{page: s.page(c, v, ""), Action: c.Request.URL.RequestURI(), Typed: typedBesides(f), Offered: s.site != nil}
	if !gaveProof(f) {
		return false, s.render(c, http.StatusForbidden, "sessions/prove", view)
	}
	ok, err := s.prove(c, v, f)
	if err == nil && !ok {
		view.Form = f
		err = s.render(c, http.StatusUnprocessableEntity, "sessions/prove", view)
	}
	return ok, err
}

// gaveProof tells a form that answers the question from one that was sent
// before it was asked. Names with _ are the house's own, no handler reads them.
func gaveProof(f *form) bool { return f.values.Has("_password") || f.values.Has("_passkey") }

// typedBesides are the fields that are not the proof.
func typedBesides(f *form) url.Values {
	rest := url.Values{}
	for name, all := range f.values {
		if !strings.HasPrefix(name, "_") {
			rest[name] = all
		}
	}
	return rest
}

// prove checks the proof in a form, and gives the session a new token; what is
// wrong is in the form.
func (s *Server) prove(c *gin.Context, v *viewer, f *form) (bool, error) {
	if err := s.slowDown(c, "signin", v.User.Email); err != nil {
		return false, err
	}
	err := s.checkProof(c, v, f)
	f.values.Del("_password")
	if f.took(err) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	return true, s.renew(c, v)
}

// checkProof refuses the form unless it holds the password of the person, or an
// answer of one of his passkeys.
func (s *Server) checkProof(c *gin.Context, v *viewer, f *form) error {
	if f.values.Get("_passkey") != "" {
		u := v.User
		return s.passkeyOf(c, f, &u)
	}
	return s.Control.ProvePassword(c.Request.Context(), s.Hasher, v.User.ID, "_password", f.Secret("_password"))
}

// renew gives the session a new token, and notes that it is proved.
func (s *Server) renew(c *gin.Context, v *viewer) error {
	token, err := s.Control.RenewSession(c.Request.Context(), v.Session.ID)
	if err != nil {
		return err
	}
	v.Session.Proved = s.Clock().UnixMilli()
	s.startSession(c, token, v.Remember)
	return nil
}

// referringPath is the page of ours that sent the request.
func referringPath(c *gin.Context) string {
	from, err := url.Parse(c.GetHeader("Referer"))
	if err != nil || from.Host != c.Request.Host {
		return "/"
	}
	return localPath(from.RequestURI())
}

// newProof asks before a page is shown.
func (s *Server) newProof(c *gin.Context, v *viewer) error {
	next := localPath(c.Query("next"))
	if v.Proven(s.Clock()) {
		s.redirect(c, next)
		return nil
	}
	plain := *v
	plain.DB = nil // nothing but the question
	return s.render(c, http.StatusOK, "sessions/prove", &proofView{page: s.page(c, &plain, ""), Action: "/prove", Next: next, Offered: s.site != nil})
}

func (s *Server) createProof(c *gin.Context, v *viewer) error {
	f, err := readForm(c)
	if err != nil {
		return err
	}
	plain := *v
	plain.DB = nil
	view := &proofView{page: s.page(c, &plain, ""), Action: "/prove", Next: localPath(f.Text("next", 2000)), Offered: s.site != nil}
	view.Form, view.Path = f, "/prove?next="+url.QueryEscape(view.Next)
	if f.OK() {
		ok, err := s.prove(c, v, f)
		if err != nil {
			return err
		}
		if ok {
			s.redirect(c, view.Next)
			return nil
		}
	}
	return s.render(c, http.StatusUnprocessableEntity, "sessions/prove", view)
}
