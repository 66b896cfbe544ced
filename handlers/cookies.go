package handlers

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"net/netip"
	"time"

	"github.com/gin-gonic/gin"

	"jennyerp/locales"
)

// The product sets three cookies and no other, ever: session, locale, theme;
// the last two only after the person has chosen (P4).

const yearSeconds = 365 * 24 * 60 * 60

func (s *Server) cookieName(name string) string {
	if s.secure {
		return "__Host-" + name
	}
	return name
}

func (s *Server) cookie(c *gin.Context, name string) string {
	v, err := c.Request.Cookie(s.cookieName(name))
	if err != nil {
		return ""
	}
	return v.Value
}

// setCookie sets a cookie for the given seconds; 0 means until the browser is
// closed, a negative number removes it.
func (s *Server) setCookie(c *gin.Context, name, value string, seconds int) {
	http.SetCookie(c.Writer, &http.Cookie{Name: s.cookieName(name), Value: value, Path: "/", MaxAge: seconds,
		Secure: s.secure, HttpOnly: true, SameSite: http.SameSiteLaxMode})
}

func (s *Server) language(c *gin.Context, v *viewer) string {
	if lang := s.cookie(c, "locale"); locales.Known(lang) {
		return lang
	}
	if v.Session != nil && locales.Known(v.User.Locale) {
		return v.User.Locale
	}
	return locales.Match(c.GetHeader("Accept-Language"))
}

// Themes a person may choose.
var themes = []string{"auto", "light", "dark"}

func (s *Server) theme(c *gin.Context, v *viewer) string {
	switch t := s.cookie(c, "theme"); t {
	case "light", "dark", "auto":
		return t
	}
	if v.Session != nil && v.User.Theme != "" {
		return v.User.Theme
	}
	return "auto"
}

// hideKey makes a throttle key that tells nobody an address (P3).
func (s *Server) hideKey(key string) string {
	mac := hmac.New(sha256.New, s.Keys.Service("throttle"))
	mac.Write([]byte(key))
	return base64.RawStdEncoding.EncodeToString(mac.Sum(nil)[:12])
}

// network is the client's /24 or /48, the unit of throttling.
func network(c *gin.Context) string {
	addr, err := netip.ParseAddr(c.ClientIP())
	if err != nil {
		return c.ClientIP()
	}
	bits := 24
	if addr.Is6() && !addr.Is4In6() {
		bits = 48
	}
	p, err := addr.Unmap().Prefix(min(bits, addr.Unmap().BitLen()))
	if err != nil {
		return addr.String()
	}
	return p.String()
}

func (s *Server) startSession(c *gin.Context, token string, remember bool) {
	seconds := 0
	if remember {
		seconds = int((30 * 24 * time.Hour).Seconds())
	}
	s.setCookie(c, "session", token, seconds)
}
