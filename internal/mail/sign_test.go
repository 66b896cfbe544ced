package mail

import (
	"bytes"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"strings"
	"testing"
)

func pemOf(t *testing.T, key any) []byte {
	t.Helper()
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})
}

func TestMailsAreSignedForTheDomainTheyComeFrom(t *testing.T) {
	_, key, _ := ed25519.GenerateKey(rand.Reader)
	s := startServer(t, serverKind{})
	r := relay(t, "smtp://"+s.addr)
	if err := r.SignWith("jenny1", pemOf(t, key)); err != nil {
		t.Fatal(err)
	}
	send(t, r, letter)
	head, _, _ := bytes.Cut(s.only(t).data, []byte("\r\n\r\n"))
	flat := strings.NewReplacer("\r\n", "", " ", "", "\t", "").Replace(string(head))
	for _, want := range []string{"DKIM-Signature:", "d=rossi.example", "s=jenny1", "a=ed25519-sha256", "bh="} {
		if !strings.Contains(flat, want) {
			t.Errorf("no %s in\n%s", want, head)
		}
	}
}

func TestAKeyThatSignsBadlyIsRefusedAndStaysSecret(t *testing.T) {
	short, err := rsa.GenerateKey(rand.Reader, 1024)
	if err != nil {
		t.Fatal(err)
	}
	_, good, _ := ed25519.GenerateKey(rand.Reader)
	for name, c := range map[string]struct {
		selector string
		key      []byte
	}{"short": {"a", pemOf(t, short)}, "no key": {"a", []byte("geheim")}, "no name": {"", pemOf(t, good)}} {
		if err := relay(t, "smtp://127.0.0.1:25").SignWith(c.selector, c.key); err == nil || strings.Contains(err.Error(), "geheim") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// ePrivacy 5(3): a link that counts clicks, and a picture that tells it was looked at, ask for consent first.
func TestSendGridIsToldToFollowNobody(t *testing.T) {
	s := startServer(t, serverKind{})
	elsewhere := relay(t, "smtp://"+s.addr)
	send(t, elsewhere, letter)
	if bytes.Contains(s.only(t).data, []byte("X-SMTPAPI")) {
		t.Error("others are told, too")
	}
	for _, host := range []string{"smtp.sendgrid.net", "smtp.eu.sendgrid.net"} {
		msg, err := relay(t, "smtp://apikey:x@"+host).message(letter)
		if err != nil {
			t.Fatal(err)
		}
		var out bytes.Buffer
		if _, err := msg.WriteTo(&out); err != nil {
			t.Fatal(err)
		}
		flat := strings.NewReplacer("\r\n", "", " ", "").Replace(out.String())
		for _, filter := range []string{"clicktrack", "opentrack", "ganalytics", "subscriptiontrack"} {
			if !strings.Contains(flat, `"`+filter+`":{"settings":{"enable":0}}`) {
				t.Errorf("%s: %s is on: %s", host, filter, flat)
			}
		}
	}
}
