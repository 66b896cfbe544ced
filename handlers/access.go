package handlers

import (
	"errors"
	"net/http"
	"net/url"
	"slices"

	"github.com/gin-gonic/gin"

	"jennyerp/models"
)

// access says who may use a route: everybody, a signed-in person, or a person
// whose role in the company has a permission.
type access struct {
	who   string // "public", "person", "operator" or a permission
	fresh bool   // only within ten minutes after proving who one is
	file  bool   // gives a file that is made for the one who asks
}

var public, person = access{who: "public"}, access{who: "person"}

// operator is who runs the service; for everybody else such a route is not there.
var operator = access{who: "operator"}

func needs(p models.Permission) access { return access{who: string(p)} }

// fresh is a for what does harm in a stranger's hands: the person must have
// given the password or another proof within ten minutes (ASVS v5.0.0-7.5.3).
func fresh(a access) access {
	a.fresh = true
	return a
}

// file is a for what is drawn or packed when it is asked for: a PDF, a sheet.
func file(a access) access {
	a.file = true
	return a
}

// permission is what the role needs; none of the known ones for public and person.
func (a access) permission() models.Permission { return models.Permission(a.who) }

// open tells whether everybody may.
func (a access) open() bool { return a.who == public.who }

func (a access) known() bool {
	return a.open() && !a.fresh || a.who == person.who || a.who == operator.who || slices.Contains(models.Permissions(), a.permission())
}

// handler answers a request for a viewer; its error becomes the answer in fail.
type handler func(c *gin.Context, v *viewer) error

// route is one line of the table of contents.
type route struct {
	method, path string
	need         access
	handle       handler
}

// viewer is who asks: language and theme always, person and company when
// signed in. DB is the company's database and comes from the session alone.
type viewer struct {
	*models.Session
	DB    *models.Tenant
	Lang  string // BCP 47: en, it, zh-Hans
	Theme string // light, dark, auto
}

// UserUID is the person's id, "" when nobody is signed in.
func (v *viewer) UserUID() string {
	if v.Session == nil {
		return ""
	}
	return v.User.UID
}

// May tells whether the viewer's role has the permission.
func (v *viewer) May(p models.Permission) bool {
	return v.Session != nil && v.Role.May(p)
}

var (
	errSignIn    = errors.New("sign in first")
	errNoCompany = errors.New("choose a company first")
	errMethod    = errors.New("method not allowed")
	errUnguarded = errors.New("have a second factor first")
)

// serve adapts a handler. Only here do person and company come from the
// session, and only here do errors become answers.
func (s *Server) serve(r route) gin.HandlerFunc {
	return func(c *gin.Context) {
		v := &viewer{}
		err := s.enter(c, v, r.need, func() error { return r.handle(c, v) })
		if err != nil {
			s.fail(c, v, err)
			return
		}
		s.countUse(c, v, r)
	}
}

// enter finds the viewer, checks the access and runs next with the company's
// database open.
func (s *Server) enter(c *gin.Context, v *viewer, need access, next func() error) error {
	if err := s.identify(c, v); err != nil {
		return err
	}
	if err := s.pace(c, v, need); err != nil {
		return err
	}
	unguarded := v.Session != nil && v.MustSecure(s.Clock().UnixMilli())
	if need.open() && (v.Session == nil || v.Company.UID == "" || !v.Company.MayRead() || unguarded) {
		return next()
	}
	if v.Session == nil {
		return errSignIn
	}
	if need.who == operator.who {
		return s.enterConsole(c, v, need, next)
	}
	if v.Company.UID == "" && need.who != person.who {
		if v.Operator {
			return models.ErrNotFound // no company is an operator's unless its owner says so (P24)
		}
		return errNoCompany
	}
	if !need.open() && need.who != person.who && unguarded {
		return errUnguarded
	}
	held := s.admit(c, v, need)
	if errors.Is(held, errGrace) {
		return held
	}
	if v.Support != 0 && !need.open() && need.who != person.who && c.Request.Method != http.MethodGet {
		return models.ErrReadOnly
	}
	if !need.open() && need.who != person.who && !v.Role.May(need.permission()) {
		return &models.Forbidden{Need: need.permission()}
	}
	if need.fresh && held == nil {
		if proven, err := s.proven(c, v); !proven {
			return err
		}
	}
	if v.Company.UID == "" || need.who == person.who && (!v.Company.MayRead() || unguarded) {
		return next()
	}
	db, release, err := s.Tenants.Open(c.Request.Context(), v.Principal())
	var elsewhere *models.Elsewhere
	if errors.As(err, &elsewhere) && (need.open() || need.who == person.who && s.Lead == nil) {
		v.Company = models.Company{} // what is the same everywhere goes on as before a company is chosen
		return next()
	}
	if err != nil {
		return err
	}
	defer release()
	v.DB = db
	if held != nil {
		return held
	}
	if v.Support != 0 {
		if err := s.looked(c, db); err != nil {
			return err
		}
		v.DB = db.ReadOnly()
	}
	return next()
}

// identify reads the session, language and theme of a request.
func (s *Server) identify(c *gin.Context, v *viewer) error {
	ctx := c.Request.Context()
	if token := s.cookie(c, "session"); token != "" {
		session, err := s.Control.SessionByToken(ctx, token)
		if err != nil && !errors.Is(err, models.ErrNotFound) {
			return err
		}
		if err == nil {
			v.Session = session
			c.Request = c.Request.WithContext(models.Acting(ctx, models.Actor{UID: session.User.UID, Name: session.User.Name, Device: session.Device}))
			if err := errors.Join(s.Control.Touch(ctx, session), s.Control.AskFactor(ctx, session)); err != nil {
				s.Log.Warn("session not touched", "error", err) // reading goes on when the disk is full
			}
		}
	}
	v.Lang, v.Theme = s.language(c, v), s.theme(c, v)
	return nil
}

// toSignIn sends a person without a session to the sign-in and back again.
func (s *Server) toSignIn(c *gin.Context) {
	target := "/signin"
	if c.Request.Method == http.MethodGet && !isHTMX(c) {
		if next := localPath(c.Request.URL.RequestURI()); next != "/" {
			target += "?next=" + url.QueryEscape(next)
		}
	}
	s.redirect(c, target)
}
