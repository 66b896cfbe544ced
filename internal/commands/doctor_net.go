package commands

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"time"

	"jennyerp/internal/config"
	"jennyerp/internal/mail"
)

// address looks at what people type.
func (d *doctor) address(context.Context) finding {
	switch {
	case d.cfg.Local():
		return is(sound, "", "This machine alone is served, at %s (development).", d.cfg.BaseURL)
	case d.cfg.BaseURL.Scheme != "https":
		return is(failed, "Put a proxy with a certificate in front, or set JENNY_TLS=auto; then JENNY_BASE_URL=https://...", "People come by %s: passwords and prices travel readable for everybody on the way.", d.cfg.BaseURL)
	}
	return is(sound, "", "People come by %s.", d.cfg.BaseURL)
}

// ask asks the server under its own name, as people do. It gives nil and a
// finding when there is no answer to look at.
func (d *doctor) ask(ctx context.Context, method string, header map[string]string) (*http.Response, *finding) {
	if d.cfg.Local() || d.cfg.BaseURL.Scheme != "https" {
		f := is(unknown, "", "There is no https to look at.")
		return nil, &f
	}
	ctx, cancel := context.WithTimeout(ctx, 15*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, method, d.cfg.BaseURL.String()+"/healthz", nil)
	var res *http.Response
	if err == nil {
		for name, value := range header {
			req.Header.Set(name, value)
		}
		res, err = d.web.Do(req)
	}
	var bad *tls.CertificateVerificationError
	switch {
	case err == nil:
		io.Copy(io.Discard, io.LimitReader(res.Body, 64<<10)) // the connection is used again; what it says does not matter
		res.Body.Close()
		return res, nil
	case errors.As(err, &bad):
		f := is(failed, "Renew the certificate, and look why that did not happen by itself.", "Browsers do not trust the certificate of %s: %v.", d.cfg.BaseURL.Host, bad)
		return nil, &f
	}
	f := is(unknown, "Start the server and look again; if it runs, ask from another machine.", "Nobody answers at %s: %v.", d.cfg.BaseURL, err)
	return nil, &f
}

// https looks at certificate, versions and HSTS (P20).
func (d *doctor) https(ctx context.Context) finding {
	res, not := d.ask(ctx, http.MethodGet, nil)
	if not != nil {
		return *not
	}
	var f finding
	if age := res.Header.Get("Strict-Transport-Security"); !strings.Contains(age, "max-age=") || strings.Contains(age, "max-age=0") {
		f.add(failed, "Let the proxy pass the header Strict-Transport-Security through.", "Browsers are not told to come by https only.")
	}
	if res.StatusCode != http.StatusOK {
		f.add(failed, "Look whether the proxy leads to this server.", "The server answers %s at its own address.", res.Status)
	}
	if d.speaksOldTLS(ctx) {
		f.add(failed, "Set the oldest version of the proxy to TLS 1.2.", "TLS 1.1 or older is accepted.")
	}
	return f.done("The certificate is good, TLS 1.1 and older are refused, browsers come by https only.")
}

// speaksOldTLS tries a handshake that nobody should accept any more.
func (d *doctor) speaksOldTLS(ctx context.Context) bool {
	host, port := d.cfg.BaseURL.Hostname(), d.cfg.BaseURL.Port()
	if port == "" {
		port = "443"
	}
	addr := net.JoinHostPort(host, port)
	dial := (&net.Dialer{Timeout: 10 * time.Second}).DialContext
	if t, ok := d.web.Transport.(*http.Transport); ok && t.DialContext != nil {
		dial = t.DialContext
	}
	conn, err := dial(ctx, "tcp", addr)
	if err != nil {
		return false
	}
	defer conn.Close()
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	// Whose the certificate is was looked at before; here nothing is sent.
	return tls.Client(conn, &tls.Config{ServerName: host, MinVersion: tls.VersionTLS10, MaxVersion: tls.VersionTLS11, InsecureSkipVerify: true}).HandshakeContext(ctx) == nil
}

// proxy looks whether what stands in front passes on what this program needs:
// the name people typed, by which requests of other sites are told apart, and
// where a visitor comes from.
func (d *doctor) proxy(ctx context.Context) finding {
	if d.cfg.TLS == config.TLSAuto {
		return is(sound, "", "There is none: this program speaks https itself.")
	}
	res, not := d.ask(ctx, http.MethodPost, map[string]string{"Origin": d.cfg.BaseURL.String()})
	if not != nil {
		return *not
	}
	var f finding
	if res.StatusCode == http.StatusForbidden {
		f.add(failed, "Let it pass the header Host on as it came (nginx: proxy_set_header Host $host).", "The proxy changes the name that people typed: forms are refused in browsers that do not say where they come from.")
	}
	if len(d.cfg.TrustProxy) == 0 {
		f.add(warning, "Name its network in JENNY_TRUST_PROXY.", "No proxy is trusted: all visitors seem to come from one address, and one who guesses passwords slows everybody down.")
	}
	return f.done("The proxy keeps the name that people typed, and says where they come from.")
}

// clock compares this machine's clock with that of its proxy.
func (d *doctor) clock(ctx context.Context) finding {
	res, not := d.ask(ctx, http.MethodGet, nil)
	if not != nil {
		return *not
	}
	theirs, err := http.ParseTime(res.Header.Get("Date"))
	if err != nil {
		return is(unknown, "", "The answer does not say what time it is.")
	}
	if off := d.now().Sub(theirs).Round(time.Second); off.Abs() > 30*time.Second {
		return is(warning, "Let the machine set its clock by the network (timedatectl set-ntp true).", "This machine's clock is %s away from that of its proxy: codes of phones and terms of links go wrong.", off)
	}
	return is(sound, "", "This machine's clock goes with that of its proxy.")
}

// mail looks whether mails reach anybody.
func (d *doctor) mail(context.Context) finding {
	switch {
	case d.cfg.SMTP.Empty() && d.cfg.Local():
		return is(sound, "", "Mails stay in the development mailbox (development).")
	case d.cfg.SMTP.Empty():
		return is(failed, "Set JENNY_SMTP and JENNY_MAIL_FROM.", "No mail server is set: nobody can sign up or change a forgotten password, and mails reach nobody.")
	}
	if _, err := senders(d.cfg); err != nil {
		return is(failed, "Look at the settings smtp, smtp-next, mail-from and dkim-key-file.", "Mails cannot be sent as it is set: %v.", err)
	}
	var names []string
	for _, address := range []config.Secret{d.cfg.SMTP, d.cfg.SMTPNext} {
		if address.Empty() {
			continue
		}
		relay, err := mail.SMTP(address.Reveal(), d.cfg.MailFrom)
		if err == nil {
			err = d.dial(relay.String())
		}
		if err != nil {
			return is(failed, "Look whether this machine may reach it: many hosts close the ports of mail until they are asked.", "The mail server does not answer: %v.", err)
		}
		names = append(names, relay.String())
	}
	return is(sound, "", "The mail server %s answers.", strings.Join(names, " and "))
}

// place is one of the places data goes to.
type place struct{ setting, host, region string }

// places are all that the settings name.
func (d *doctor) places() (all []place) {
	add := func(setting, address string) {
		u, err := url.Parse(address)
		if err != nil || u.Host == "" {
			return
		}
		p := place{setting: setting, host: u.Hostname(), region: u.Query().Get("region")}
		if u.Scheme == "s3" || u.Scheme == "oss" {
			p.host = ""
			if e, err := url.Parse(u.Query().Get("endpoint")); err == nil {
				p.host = e.Hostname()
			}
			if p.region == "" && p.host == "" && u.Scheme == "oss" && setting == "blobs" {
				p.region = "eu-central-1" // blob.OSS goes there
			}
		}
		all = append(all, p)
	}
	add("replica", d.cfg.Replica)
	add("blobs", d.cfg.Blobs)
	add("smtp", d.cfg.SMTP.Reveal())
	add("smtp-next", d.cfg.SMTPNext.Reveal())
	if d.cfg.AI != nil {
		add("ai-url", d.cfg.AI.String())
	}
	return all
}

// inHost finds a region in a host's name, as in oss-eu-central-1.aliyuncs.com.
var inHost = regexp.MustCompile(`\b(?:us|eu|ap|sa|ca|me|af|cn|il|mx)-(?:gov-)?[a-z]+(?:-\d+)?\b`)

// abroad are makers of mail whose servers stand outside the European Union, or
// do so unless one asks: then a transfer needs clauses and an assessment.
var abroad = map[string]string{"163.com": "China", "netease.com": "China", "aliyun.com": "China", "qq.com": "China", "sendgrid.net": "the United States",
	"mailgun.org": "the United States", "postmarkapp.com": "the United States"}

// region compares where data goes with where it is to lie (P23).
func (d *doctor) region(context.Context) finding {
	want, all := d.cfg.Region, d.places()
	switch {
	case want == "" && d.cfg.Local():
		return is(sound, "", "No region is declared, and this machine alone is served (development).")
	case want == "":
		return is(warning, "Set JENNY_REGION to the region that the privacy notice promises, as in eu-central-1.", "No region is declared, so nothing can be compared with it.")
	}
	var f finding
	for _, p := range all {
		d.comparePlace(&f, p, want)
	}
	return f.done("All %d places that data goes to lie in %s.", len(all), want)
}

func (d *doctor) comparePlace(f *finding, p place, want string) {
	const do = "Name a place in the declared region, or declare the region that is promised."
	found := p.region
	if found == "" {
		found = inHost.FindString(strings.TrimPrefix(p.host, "oss-"))
	}
	for domain, country := range abroad {
		if p.host == domain || strings.HasSuffix(p.host, "."+domain) && !strings.Contains(p.host, ".eu.") {
			f.add(warning, "Choose one in the European Union, or conclude standard clauses and assess the transfer (docs/self-hosting.md).", "The place that %s names, %s, is in %s.", p.setting, p.host, country)
			return
		}
	}
	named := p.host
	if named == "" {
		named = p.setting
	}
	switch ip := net.ParseIP(p.host); {
	case found == want:
	case found != "":
		f.add(failed, do, "The place that %s names lies in %s, and %s is declared.", p.setting, found, want)
	case p.host == "localhost" || ip != nil && ip.IsLoopback():
	default:
		f.add(unknown, "Ask its maker, and write it down where the subprocessors are listed.", "Where %s, that %s names, lies cannot be seen from its name.", named, p.setting)
	}
}
