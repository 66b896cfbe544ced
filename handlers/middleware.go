package handlers

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"net/http"
	"runtime/debug"
	"strconv"
	"time"

	"github.com/gin-gonic/gin"

	"jennyerp/internal/throttle"
	"jennyerp/locales"
)

type requestIDKey struct{}

func requestID(c *gin.Context) string {
	id, _ := c.Request.Context().Value(requestIDKey{}).(string)
	return id
}

// logged writes one line for a request: no address, no query, no person (P3, P32).
func (s *Server) logged(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var b [8]byte
		rand.Read(b[:])
		id := hex.EncodeToString(b[:])
		r = r.WithContext(context.WithValue(r.Context(), requestIDKey{}, id))
		started := time.Now()
		sw := &statusWriter{ResponseWriter: w}
		defer func() {
			if p := recover(); p != nil {
				if p == http.ErrAbortHandler {
					panic(p) // a file was cut off: the browser must notice
				}
				s.Log.Error("panic", "id", id, "method", r.Method, "panic", p, "stack", string(debug.Stack()))
				if sw.status == 0 {
					http.Error(sw, http.StatusText(http.StatusInternalServerError)+" "+id, http.StatusInternalServerError)
				}
			}
			s.Log.Debug("request", "id", id, "method", r.Method, "status", sw.status, "ms", time.Since(started).Milliseconds())
		}()
		next.ServeHTTP(sw, r)
	})
}

// metered counts requests by route, never by who asks (P3).
func (s *Server) metered(c *gin.Context) {
	started := time.Now()
	defer func() { s.Meter.Request(c.Request.Method, c.FullPath(), c.Writer.Status(), time.Since(started)) }()
	c.Next()
}

type statusWriter struct {
	http.ResponseWriter
	status int
}

func (w *statusWriter) WriteHeader(code int) {
	if w.status == 0 {
		w.status = code
	}
	w.ResponseWriter.WriteHeader(code)
}

func (w *statusWriter) Write(b []byte) (int, error) {
	if w.status == 0 {
		w.status = http.StatusOK
	}
	return w.ResponseWriter.Write(b)
}

func (w *statusWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// The CSP forbids whatever is not ours: no inline script or style, no eval,
// no third party (P10, ASVS v5.0.0-3.4).
const contentPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; connect-src 'self'; manifest-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

func (s *Server) headers(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", contentPolicy)
		if s.Billing != nil && leadsToStripe(r.URL.Path) {
			h.Set("Content-Security-Policy", stripePolicy)
		}
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("X-Frame-Options", "DENY") // for what does not know frame-ancestors
		h.Set("Referrer-Policy", "same-origin")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Permissions-Policy", "camera=(self), geolocation=(), microphone=(), payment=()")
		h.Set("Cache-Control", "no-store") // what may be kept says so itself
		if s.secure {
			h.Set("Strict-Transport-Security", "max-age=63072000; includeSubDomains")
		}
		next.ServeHTTP(w, r)
	})
}

// refuseCrossSite answers a changing request from another site (P24, ASVS
// v5.0.0-3.5.1).
func (s *Server) refuseCrossSite(w http.ResponseWriter, r *http.Request) {
	c, _ := gin.CreateTestContext(w)
	c.Request = r
	v := &viewer{Lang: locales.Match(r.Header.Get("Accept-Language")), Theme: "auto"}
	s.showFailure(c, &failView{page: s.page(c, v, ""), Code: http.StatusForbidden})
}

var (
	errThrottled = errors.New("too many tries")
	errPace      = errors.New("too fast")
)

// allow counts a try against every key; the first that is used up refuses
// with 429 and says when to come back.
func (s *Server) allow(c *gin.Context, keys ...string) error {
	for _, key := range keys {
		if err := s.allowOne(c, s.guesses, key); err != nil {
			return err
		}
	}
	return nil
}

func (s *Server) allowOne(c *gin.Context, t *throttle.Throttle, key string) error {
	ok, after := t.Allow(s.hideKey(key), s.Clock())
	if ok {
		return nil
	}
	c.Header("Retry-After", strconv.Itoa(int(after.Seconds())+1))
	return errThrottled
}
