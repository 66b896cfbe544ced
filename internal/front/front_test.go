package front

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

const host = "erp.example.com"

// certified is a front that has its certificate already, as after a restart.
func certified(t *testing.T) (*Front, *x509.CertPool) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	must(t, err)
	template := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: host}, DNSNames: []string{host},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(60 * 24 * time.Hour), KeyUsage: x509.KeyUsageDigitalSignature}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	must(t, err)
	secret, err := x509.MarshalECPrivateKey(key)
	must(t, err)
	var file bytes.Buffer
	must(t, pem.Encode(&file, &pem.Block{Type: "EC PRIVATE KEY", Bytes: secret}))
	must(t, pem.Encode(&file, &pem.Block{Type: "CERTIFICATE", Bytes: der}))
	dir := t.TempDir()
	must(t, os.WriteFile(filepath.Join(dir, host), file.Bytes(), 0o600))
	cert, err := x509.ParseCertificate(der)
	must(t, err)
	pool := x509.NewCertPool()
	pool.AddCert(cert)
	return New(Options{Host: host, Dir: dir, Directory: "http://127.0.0.1:1/nobody"}), pool
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestTheDoorSpeaksTLSOfTodayOnlyAndForItsOwnNameOnly(t *testing.T) {
	f, pool := certified(t)
	l, err := Listen("127.0.0.1:0")
	must(t, err)
	web := &http.Server{Handler: http.NotFoundHandler(), TLSConfig: f.TLS(), ErrorLog: log.New(io.Discard, "", 0)}
	go web.ServeTLS(l, "", "")
	t.Cleanup(func() { web.Close() })
	shake := func(c *tls.Config) error {
		c.RootCAs = pool
		conn, err := tls.DialWithDialer(&net.Dialer{Timeout: 5 * time.Second}, "tcp", l.Addr().String(), c)
		if err == nil {
			conn.Close()
		}
		return err
	}
	for name, tt := range map[string]struct {
		config *tls.Config
		ok     bool
	}{
		"TLS 1.3":     {&tls.Config{ServerName: host}, true},
		"TLS 1.2 GCM": {&tls.Config{ServerName: host, MaxVersion: tls.VersionTLS12, CipherSuites: []uint16{tls.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256}}, true},
		"TLS 1.2 CBC": {&tls.Config{ServerName: host, MaxVersion: tls.VersionTLS12, CipherSuites: []uint16{tls.TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA}}, false},
		"TLS 1.1":     {&tls.Config{ServerName: host, MinVersion: tls.VersionTLS10, MaxVersion: tls.VersionTLS11}, false},
		"other name":  {&tls.Config{ServerName: "bank.example.com"}, false},
		"no name":     {&tls.Config{InsecureSkipVerify: true}, false},
	} {
		if err := shake(tt.config); (err == nil) != tt.ok {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestTheStreetLeadsToTheDoorAndRepeatsNoForm(t *testing.T) {
	f, _ := certified(t)
	street := f.Street(&url.URL{Scheme: "https", Host: host}).Handler
	for _, tt := range []struct {
		method, path string
		code         int
		to           string
	}{
		{"GET", "/samples?q=seta", 301, "https://" + host + "/samples?q=seta"},
		{"GET", "//bank.example.com/", 301, "https://" + host + "//bank.example.com/"},
		{"POST", "/signin", 400, ""},
		{"GET", "/.well-known/acme-challenge/unknown", 404, ""},
	} {
		r := httptest.NewRequest(tt.method, "http://"+host+tt.path, nil)
		if strings.HasPrefix(tt.path, "//") {
			r = httptest.NewRequest(tt.method, "/", nil)
			r.URL = &url.URL{Path: tt.path}
			r.Host = host
		}
		w := httptest.NewRecorder()
		street.ServeHTTP(w, r)
		if w.Code != tt.code || w.Header().Get("Location") != tt.to {
			body, _ := io.ReadAll(w.Body)
			t.Errorf("%s %s: %d %q %s", tt.method, tt.path, w.Code, w.Header().Get("Location"), body)
		}
	}
}
