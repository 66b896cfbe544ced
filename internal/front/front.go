// Package front is the door to the street: certificates for the house's own
// domain by ACME (RFC 8555), and what the TLS of a house accepts.
package front

import (
	"crypto/tls"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"time"

	"golang.org/x/crypto/acme"
	"golang.org/x/crypto/acme/autocert"
)

// Options are what a certificate needs.
type Options struct {
	Host      string // the only name certificates are asked for
	Dir       string // folder for keys and certificates, 0700
	Mail      string // who hears of trouble with the certificate; may be empty
	Directory string // ACME directory; "" for Let's Encrypt
}

// Front keeps the certificate of one host.
type Front struct{ manager *autocert.Manager }

// New asks nobody yet: the first visitor starts that.
func New(o Options) *Front {
	m := &autocert.Manager{Prompt: autocert.AcceptTOS, Cache: autocert.DirCache(o.Dir), HostPolicy: autocert.HostWhitelist(o.Host), Email: o.Mail}
	if o.Directory != "" {
		m.Client = &acme.Client{DirectoryURL: o.Directory}
	}
	return &Front{m}
}

// TLS accepts TLS 1.2 and 1.3, and of 1.2 only suites with forward secrecy that
// encrypt and authenticate in one (AEAD).
func (f *Front) TLS() *tls.Config {
	c := f.manager.TLSConfig()
	c.MinVersion = tls.VersionTLS12
	c.CipherSuites = []uint16{
		tls.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, tls.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
		tls.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384, tls.TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,
		tls.TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256, tls.TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256,
	}
	return c
}

// Street is the server for plain http: it answers the challenges of ACME and
// leads everybody else to base. A form sent in the clear is not repeated.
func (f *Front) Street(base *url.URL) *http.Server {
	lead := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			http.Error(w, "This house is entered by https only.", http.StatusBadRequest)
			return
		}
		http.Redirect(w, r, base.Scheme+"://"+base.Host+r.URL.RequestURI(), http.StatusMovedPermanently)
	})
	return &http.Server{Handler: f.manager.HTTPHandler(lead), ReadHeaderTimeout: 10 * time.Second, ReadTimeout: 30 * time.Second, WriteTimeout: 30 * time.Second,
		MaxHeaderBytes: 8 << 10}
}

// Listen opens an address. The error is a sentence for the operator.
func Listen(addr string) (net.Listener, error) {
	l, err := net.Listen("tcp", addr)
	if err != nil {
		return nil, fmt.Errorf("cannot listen on %s: %w", addr, err)
	}
	return l, nil
}
