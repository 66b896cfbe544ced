package mail

import (
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	netmail "net/mail"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"time"

	gomail "github.com/wneessen/go-mail"
)

const (
	dialTimeout = 20 * time.Second
	// talkTimeout bounds the whole conversation, so it leaves room for attachments on a slow line.
	talkTimeout = 3 * time.Minute
)

// Relay sends through the operator's SMTP server, one connection for each message. It may be used by several
// goroutines.
type Relay struct {
	host           string
	port           int
	user, password string
	implicitTLS    bool
	from           *netmail.Address
	signer         *gomail.DKIMSigner // nil: the server signs, or nobody
	tls            *tls.Config
	dial           func(ctx context.Context, network, address string) (net.Conn, error)
}

// SMTP makes a sender from an address as in smtp://user:password@smtp.example.com:587 (STARTTLS, port 587 by
// default) or smtps://… (TLS from the first byte, port 465 by default). TLS 1.2 or newer with a valid
// certificate is demanded unless the host is this very machine (promise P20). Mails leave from the address
// from, whose domain also names their Message-ID. Errors never hold the password.
func SMTP(address, from string) (*Relay, error) {
	where, err := url.Parse(address)
	if err != nil || where.Hostname() == "" || (where.Scheme != "smtp" && where.Scheme != "smtps") {
		return nil, errors.New("mail: server address is not like smtp://user:password@host:587")
	}
	sender, err := parseAddress("from", from)
	if err != nil {
		return nil, err
	}
	r := &Relay{host: where.Hostname(), implicitTLS: where.Scheme == "smtps", from: sender}
	if r.port, err = port(where); err != nil {
		return nil, err
	}
	r.user = where.User.Username()
	r.password, _ = where.User.Password()
	// A server on this machine seldom has a certificate for "localhost", and there is no line to listen in on.
	r.tls = &tls.Config{MinVersion: tls.VersionTLS12, ServerName: r.host, InsecureSkipVerify: isLoopback(r.host)}
	r.dial = (&net.Dialer{Timeout: dialTimeout}).DialContext
	return r, nil
}

// String names the server and leaves out user and password, so that a Relay may be logged.
func (r *Relay) String() string { return net.JoinHostPort(r.host, strconv.Itoa(r.port)) }

// port is the one named, or the scheme's own (RFC 8314 section 3.3).
func port(where *url.URL) (int, error) {
	if where.Port() == "" {
		return map[string]int{"smtp": 587, "smtps": 465}[where.Scheme], nil
	}
	n, err := strconv.ParseUint(where.Port(), 10, 16)
	if err != nil || n == 0 {
		return 0, errors.New("mail: server address has no port between 1 and 65535")
	}
	return int(n), nil
}

// Send delivers m to the server. It returns nil once the server has taken the message, even when saying
// goodbye fails afterwards: an error there would send the mail twice. Ending ctx ends the conversation.
func (r *Relay) Send(ctx context.Context, m Message) error {
	msg, err := r.message(m)
	if err != nil {
		return err
	}
	line := &line{relay: r, ctx: ctx}
	defer line.hangUp()
	client, err := gomail.NewClient(r.host, r.options(line.dial)...)
	if err != nil {
		return fmt.Errorf("mail: prepare to send: %w", err)
	}
	err = client.DialAndSendWithContext(ctx, msg)
	if err == nil || msg.IsDelivered() {
		return nil
	}
	return refused(err)
}

// untracked tells SendGrid to put neither counted links nor invisible pictures into a mail (ePrivacy Directive
// 5(3), EDPB 2/2023), whatever its account says; and to name the mail when it comes back.
func untracked(m Message) (string, error) {
	filters := map[string]any{}
	for _, name := range []string{"clicktrack", "opentrack", "ganalytics", "subscriptiontrack"} {
		filters[name] = map[string]any{"settings": map[string]any{"enable": 0}}
	}
	b, err := json.Marshal(map[string]any{"filters": filters, "unique_args": marks(m)})
	return strings.ReplaceAll(string(b), `,"`, `, "`), err // a place to fold the line at
}

// message is m as this server gets it.
func (r *Relay) message(m Message) (*gomail.Msg, error) {
	msg, err := compose(m, r.from)
	if err != nil {
		return nil, err
	}
	if strings.HasSuffix(r.host, ".sendgrid.net") {
		options, err := untracked(m)
		if err != nil {
			return nil, err
		}
		msg.SetGenHeader("X-SMTPAPI", options)
	}
	if r.signer != nil {
		msg.SetDKIM(r.signer)
	}
	return msg, nil
}

// line is the connection of one conversation. The library looks at the context only while it dials, and forgets
// the connection when the greeting fails; so the line closes it in both cases.
type line struct {
	relay  *Relay
	ctx    context.Context
	conn   net.Conn
	unbind func() bool
}

func (l *line) dial(ctx context.Context, network, address string) (net.Conn, error) {
	conn, err := l.relay.connect(ctx, network, address)
	if err != nil {
		return nil, err
	}
	l.conn = conn
	l.unbind = context.AfterFunc(l.ctx, func() { _ = conn.Close() }) // the conversation reports its own error
	return conn, nil
}

func (l *line) hangUp() {
	if l.conn != nil {
		l.unbind()
		_ = l.conn.Close() // closed already after a goodbye
	}
}

func (r *Relay) connect(ctx context.Context, network, address string) (net.Conn, error) {
	conn, err := r.dial(ctx, network, address)
	if err != nil || !r.implicitTLS {
		return conn, err
	}
	secure := tls.Client(conn, r.tls)
	if err := secure.HandshakeContext(ctx); err != nil {
		_ = conn.Close()
		return nil, fmt.Errorf("secure connection: %w", err)
	}
	return secure, nil
}

func (r *Relay) options(dial gomail.DialContextFunc) []gomail.Option {
	_, domain := splitAddress(r.from.Address)
	options := []gomail.Option{
		gomail.WithTimeout(talkTimeout), gomail.WithTLSPolicy(r.policy()), gomail.WithTLSConfig(r.tls),
		gomail.WithPort(r.port), gomail.WithDialContextFunc(dial), gomail.WithHELO(domain),
		// Our addresses are ASCII; asking for SMTPUTF8 would make older servers further on refuse the mail.
		gomail.WithoutSMTPUTF8(),
	}
	if r.implicitTLS {
		options = append(options, gomail.WithSSL())
	}
	if r.user != "" {
		// The library picks its own, odder order (NTLM first) unless told.
		options = append(options, gomail.WithUsername(r.user), gomail.WithPassword(r.password),
			gomail.WithOpportunisticSMTPAuth(gomail.SMTPAuthSCRAMSHA256, gomail.SMTPAuthPlain,
				gomail.SMTPAuthLogin, gomail.SMTPAuthCramMD5))
	}
	return options
}

// policy demands STARTTLS, except towards this machine, where nobody can listen in between.
func (r *Relay) policy() gomail.TLSPolicy {
	if isLoopback(r.host) {
		return gomail.TLSOpportunistic
	}
	return gomail.TLSMandatory
}

func isLoopback(host string) bool {
	ip, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && ip.Unmap().IsLoopback()
}
