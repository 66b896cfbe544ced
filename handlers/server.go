// Package handlers answers HTTP, one file per noun: read, ask a model, answer.
// routes.go is the table of contents.
package handlers

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/klauspost/compress/gzhttp"

	"jennyerp/internal/billing"
	"jennyerp/internal/blob"
	"jennyerp/internal/keys"
	"jennyerp/internal/legal"
	"jennyerp/internal/mail"
	"jennyerp/internal/meter"
	"jennyerp/internal/passkey"
	"jennyerp/internal/throttle"
	"jennyerp/internal/usage"
	"jennyerp/models"
	"jennyerp/templates"
)

// Deps are what the handlers need from outside.
type Deps struct {
	BaseURL    string   // https://host, without a slash at the end
	Trusted    []string // proxies whose X-Forwarded-For counts, as CIDR
	InviteOnly bool     // nobody may sign up without an invitation
	Control    *models.Control
	Tenants    *models.Tenants
	Hasher     *models.Hasher
	Keys       *keys.Ring
	Blobs      blob.Store
	Mailbox    *mail.Box // only in development: the page /dev/mail
	Clock      models.Clock
	Log        *slog.Logger
	Watch      func() Watch // how the house is; for the operator
	Copies     func() any   // how the copies of the databases are; for the health page
	Meter      *meter.Meter
	Billing    *billing.Stripe    // nil: nothing is sold, everything is on
	Returns    *mail.Returns      // reads which mails came back; nil: nobody tells
	Facts      legal.Facts        // who runs the service
	Processors []models.Processor // who outside receives personal data
	Pace       int                // requests of one person, or of one network, in a minute; 0: no bound
	Wake       func(job string)   // runs a job soon, after the commit that needs it
	// Lead answers a request of a company that lives on another machine: with a
	// header that lets the proxy in front send it there, or by passing it on.
	// False when it does not. Nobody has read the body yet, unless the company
	// went while it was being saved. nil where there is one machine.
	Lead func(w http.ResponseWriter, r *http.Request, place models.Place) bool
}

// Server answers requests.
type Server struct {
	Deps
	pages            *templates.Set
	guesses          *throttle.Throttle // sign-in, codes, resets: by account and by network
	strangers, crowd *throttle.Throttle // sign-in from devices that are not known: by account; all together
	site             *passkey.Site      // where passkeys are good for; nil where browsers offer none
	guests           *throttle.Throttle // pages and pictures that strangers look at, by network
	paces            *paces             // of everything; nil: no bound
	queue            *importQueue
	grown            growth // what companies put into the store since it was measured
	buffers          sync.Pool
	secure           bool // https: cookies carry __Host- and Secure
	engine           *gin.Engine
	table            []route
	legal            atomic.Pointer[models.LegalState]
	usage            *usage.Counter

	described time.Time // when all companies were last asked for pictures to describe
}

// parsed are the embedded pages, which never change while the program runs:
// a test that makes hundreds of servers parses them once.
var parsed = sync.OnceValues(func() (*templates.Set, error) { return templates.Parse(pageFuncs(), pageWords) })

// New builds the server: templates, routes, middleware.
func New(d Deps) (*Server, error) {
	s := &Server{Deps: d, secure: len(d.BaseURL) > 8 && d.BaseURL[:8] == "https://", usage: usage.New()}
	s.queue, s.paces = newImportQueue(), newPaces(d.Pace)
	KeepAudit(d.Control, d.Tenants, d.Keys)
	if s.Billing != nil {
		s.Blobs = growingStore{s.Blobs, &s.grown}
	}
	d.Tenants.Sight.Wake = func() { s.Wake("vectors") }
	s.buffers.New = func() any { return new(bytes.Buffer) }
	s.guesses, s.strangers, s.crowd = throttle.New(guessClass, 100_000), throttle.New(strangerClass, 100_000), throttle.New(crowdClass, 10)
	s.guests = throttle.New(guestClass, 20_000)
	var err error
	if s.site, err = passkey.New(d.BaseURL); err != nil {
		return nil, err
	}
	pages, err := parsed()
	if err != nil {
		return nil, err
	}
	s.pages = pages
	gin.SetMode(gin.ReleaseMode)
	s.engine = gin.New()
	s.engine.HandleMethodNotAllowed = true
	s.engine.MaxMultipartMemory = 1 << 20 // larger parts wait in files
	if err := s.engine.SetTrustedProxies(d.Trusted); err != nil {
		return nil, fmt.Errorf("trusted proxies: %w", err)
	}
	s.engine.Use(s.metered)
	if err := s.RefreshLegal(context.Background()); err != nil {
		return nil, err
	}
	s.table = s.routes()
	s.mount()
	return s, nil
}

// Handler is the server with everything around it: log, headers, protection
// against cross-site requests, compression.
func (s *Server) Handler() http.Handler {
	guard := http.NewCrossOriginProtection()
	guard.SetDenyHandler(http.HandlerFunc(s.refuseCrossSite))
	zip, err := gzhttp.NewWrapper(gzhttp.MinSize(1024), gzhttp.CompressionLevel(2), gzhttp.ExceptContentTypes([]string{"image/jpeg", "image/png", "application/zip", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}))
	if err != nil {
		panic(err) // the options are constants
	}
	return s.logged(s.headers(s.withHooks(guard.Handler(zip(s.engine)))))
}

// mount hangs every route into the engine behind the check of its access.
func (s *Server) mount() {
	for _, r := range s.table {
		if !r.need.known() {
			panic(fmt.Sprintf("route %s %s declares no access", r.method, r.path))
		}
		s.engine.Handle(r.method, r.path, s.serve(r))
	}
	s.engine.NoRoute(s.serve(route{need: public, handle: func(c *gin.Context, v *viewer) error { return models.ErrNotFound }}))
	s.engine.NoMethod(s.serve(route{need: public, handle: func(c *gin.Context, v *viewer) error { return errMethod }}))
}
