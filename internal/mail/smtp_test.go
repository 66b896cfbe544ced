package mail

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-smtp"
	gomail "github.com/wneessen/go-mail"
)

var letter = Message{ID: "code-17", To: "Anna Rossi <anna@example.com>", Subject: "Your code", Text: "123456"}

// relay makes a sender to address, which it checks.
func relay(t *testing.T, address string) *Relay {
	t.Helper()
	r, err := SMTP(address, "JennyERP <erp@rossi.example>")
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// elsewhere is a sender to mail.example.com, whose packets all end at s. So the rules for foreign hosts apply.
func elsewhere(t *testing.T, scheme string, s *server, trusted *x509.CertPool) *Relay {
	t.Helper()
	r := relay(t, scheme+"://rossi:secret@mail.example.com")
	r.tls.RootCAs = trusted
	r.dial = func(ctx context.Context, network, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, network, s.addr)
	}
	return r
}

func TestMailArrivesFromTheConfiguredSender(t *testing.T) {
	s := startServer(t, serverKind{})
	if err := relay(t, "smtp://"+s.addr).Send(t.Context(), letter); err != nil {
		t.Fatal(err)
	}
	got := s.only(t)
	if got.from != "erp@rossi.example" || got.to != "anna@example.com" || got.utf8 {
		t.Errorf("envelope is %+v", got)
	}
}

func TestStartTLSIsUsedAndThePasswordSent(t *testing.T) {
	config, trusted := certificate(t, "mail.example.com")
	s := startServer(t, serverKind{tls: config, password: "secret"})
	if err := elsewhere(t, "smtp", s, trusted).Send(t.Context(), letter); err != nil {
		t.Fatal(err)
	}
	if got := s.only(t); !got.secure || got.user != "rossi" {
		t.Errorf("secure=%v user=%q", got.secure, got.user)
	}
}

func TestImplicitTLSIsUsedAndThePasswordSent(t *testing.T) {
	config, trusted := certificate(t, "mail.example.com")
	s := startServer(t, serverKind{tls: config, implicitTLS: true, password: "secret"})
	if err := elsewhere(t, "smtps", s, trusted).Send(t.Context(), letter); err != nil {
		t.Fatal(err)
	}
	if got := s.only(t); !got.secure || got.user != "rossi" {
		t.Errorf("secure=%v user=%q", got.secure, got.user)
	}
}

func TestServerOnThisMachineNeedsNoEncryptionAndNoCertificate(t *testing.T) {
	selfSigned, _ := certificate(t, "localhost")
	for name, kind := range map[string]serverKind{
		"plain": {password: "secret"}, "STARTTLS with a certificate of nobody": {tls: selfSigned, password: "secret"},
	} {
		t.Run(name, func(t *testing.T) {
			s := startServer(t, kind)
			if err := relay(t, "smtp://rossi:secret@"+s.addr).Send(t.Context(), letter); err != nil {
				t.Fatal(err)
			}
			if got := s.only(t); got.user != "rossi" || got.secure != (kind.tls != nil) {
				t.Errorf("user=%q secure=%v", got.user, got.secure)
			}
		})
	}
}

func TestRelayMayBeLogged(t *testing.T) {
	if got := fmt.Sprintf("%+v", relay(t, "smtp://rossi:secret@mail.example.com")); got != "mail.example.com:587" {
		t.Errorf("got %q", got)
	}
}

func TestUnsafeConnectionsAreRefusedButWorthARetry(t *testing.T) {
	good, trusted := certificate(t, "mail.example.com")
	other, otherTrusted := certificate(t, "somebody.else.example")
	old := good.Clone()
	old.MinVersion, old.MaxVersion = tls.VersionTLS10, tls.VersionTLS11
	for _, c := range []struct {
		name, scheme string
		kind         serverKind
		trusted      *x509.CertPool
	}{
		{"no STARTTLS offered", "smtp", serverKind{password: "secret"}, trusted},
		{"unknown certificate", "smtp", serverKind{tls: good, password: "secret"}, x509.NewCertPool()},
		{"certificate of another host", "smtps",
			serverKind{tls: other, implicitTLS: true, password: "secret"}, otherTrusted},
		{"TLS 1.1", "smtps", serverKind{tls: old, implicitTLS: true, password: "secret"}, trusted},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := startServer(t, c.kind)
			err := elsewhere(t, c.scheme, s, c.trusted).Send(t.Context(), letter)
			if err == nil || Permanent(err) || len(s.got) != 0 {
				t.Fatalf("Send() = %v with %d mails delivered, want a temporary error and none", err, len(s.got))
			}
		})
	}
}

func TestRefusalsArePermanentOrTemporaryAsTheServerSays(t *testing.T) {
	reply := func(code int, status smtp.EnhancedCode) error {
		return &smtp.SMTPError{Code: code, EnhancedCode: status, Message: "anna@example.com is unwanted"}
	}
	for _, c := range []struct {
		name               string
		refuseTo, refuseIt error
		permanent          bool
		text               string
	}{
		{"550 for the recipient", reply(550, smtp.EnhancedCode{5, 1, 1}), nil, true, "550 5.1.1"},
		{"451 for the recipient", reply(451, smtp.EnhancedCode{4, 7, 1}), nil, false, "451 4.7.1"},
		{"554 for the content", nil, reply(554, smtp.EnhancedCode{5, 7, 1}), true, "554 5.7.1"},
		{"452 for the content", nil, reply(452, smtp.EnhancedCode{4, 3, 1}), false, "452 4.3.1"},
		{"530 because we must sign in", reply(530, smtp.EnhancedCode{5, 7, 0}), nil, false, "530 5.7.0"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := startServer(t, serverKind{})
			s.refuseTo, s.refuseAll = c.refuseTo, c.refuseIt
			err := relay(t, "smtp://"+s.addr).Send(t.Context(), letter)
			var refusal *Refusal
			if !errors.As(err, &refusal) || Permanent(err) != c.permanent {
				t.Fatalf("Send() = %v, permanent %v; want a refusal, permanent %v", err, Permanent(err), c.permanent)
			}
			if !strings.HasSuffix(err.Error(), c.text) || strings.Contains(err.Error(), "anna") {
				t.Errorf("error is %q, want it to end with %q and to name nobody", err, c.text)
			}
		})
	}
}

func TestRefusedPasswordIsWorthARetryAndStaysSecret(t *testing.T) {
	config, trusted := certificate(t, "mail.example.com")
	s := startServer(t, serverKind{tls: config, password: "another"})
	err := elsewhere(t, "smtp", s, trusted).Send(t.Context(), letter)
	if err == nil || Permanent(err) || strings.Contains(err.Error(), "secret") {
		t.Fatalf("Send() = %v", err)
	}
}

func TestUnreachableServerIsTemporary(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_ = listener.Close()
	if err := relay(t, "smtp://"+listener.Addr().String()).Send(t.Context(), letter); err == nil || Permanent(err) {
		t.Fatalf("Send() = %v, want a temporary error", err)
	}
}

func TestMailTakenByTheServerIsSentEvenWhenTheLineBreaksAfterwards(t *testing.T) {
	s := startServer(t, serverKind{})
	r := relay(t, "smtp://"+s.addr)
	dial := r.dial
	r.dial = func(ctx context.Context, network, address string) (net.Conn, error) {
		conn, err := dial(ctx, network, address)
		return &deafAfterData{Conn: conn}, err
	}
	if err := r.Send(t.Context(), letter); err != nil {
		t.Fatalf("Send() = %v, so the outbox would send the mail again", err)
	}
	s.only(t)
}

// deafAfterData is a connection that breaks when anything is said after the mail itself.
type deafAfterData struct{ net.Conn }

func (c *deafAfterData) Write(p []byte) (int, error) {
	if said := string(p); strings.HasPrefix(said, "RSET") || strings.HasPrefix(said, "QUIT") {
		return 0, net.ErrClosed
	}
	return c.Conn.Write(p)
}

func TestEndOfContextEndsAConversationThatHangs(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0") // accepts, and never says a word
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	start := time.Now()
	err = relay(t, "smtp://"+listener.Addr().String()).Send(ctx, letter)
	if err == nil || Permanent(err) || time.Since(start) > 5*time.Second {
		t.Fatalf("Send() = %v after %s", err, time.Since(start))
	}
}

func TestEncryptionIsDemandedFromEveryHostButThisOne(t *testing.T) {
	for host, want := range map[string]gomail.TLSPolicy{
		"localhost": gomail.TLSOpportunistic, "127.0.0.1": gomail.TLSOpportunistic, "[::1]": gomail.TLSOpportunistic,
		"10.0.0.5": gomail.TLSMandatory, "mail.example.com": gomail.TLSMandatory,
		"127.0.0.1.example.com": gomail.TLSMandatory,
	} {
		if got := relay(t, "smtp://"+host).policy(); got != want {
			t.Errorf("%s: policy is %v, want %v", host, got, want)
		}
	}
}

func TestServerAddressIsUnderstood(t *testing.T) {
	for address, want := range map[string]int{
		"smtp://mail.example.com": 587, "smtps://mail.example.com": 465, "smtps://a:b@mail.example.com:994": 994,
	} {
		if got := relay(t, address).port; got != want {
			t.Errorf("%s: port is %d, want %d", address, got, want)
		}
	}
	for _, address := range []string{"", "mail.example.com:25", "http://mail.example.com", "smtp://", "smtp://u:se%cret@h",
		"smtp://mail.example.com:0", "smtp://mail.example.com:70000"} {
		if _, err := SMTP(address, "erp@rossi.example"); err == nil || strings.Contains(err.Error(), "cret") {
			t.Errorf("SMTP(%q) = %v, want an error without the password", address, err)
		}
	}
	if _, err := SMTP("smtp://mail.example.com", "nobody"); !errors.Is(err, ErrInvalid) {
		t.Errorf("a sender that is no address gives %v", err)
	}
}
