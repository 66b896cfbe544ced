// Package config reads the operator's settings from the command line and from JENNY_* environment variables.
// One table of options (options.go) is behind parsing, the help text, docs/config.md and what is logged. Its
// sentences are for the operator's console and are English only.
package config

import (
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/netip"
	"net/url"
	"path/filepath"
	"strings"
	"time"
)

// Config holds every setting, checked and with defaults filled in. It is safe to log.
type Config struct {
	Data string // folder for databases, pictures and mails of the development mailbox
	Keys string // folder for keys; <Data>/keys unless set

	Addr         string   // host:port to listen on
	BaseURL      *url.URL // what people type: scheme and host only, no path
	InsecureHTTP bool     // plain http is accepted for hosts other than this machine
	TLS          string   // TLSOff or TLSAuto
	HTTPAddr     string   // host:port for plain http beside TLSAuto: challenges and the way to https
	TLSMail      string   // who hears of trouble with the certificate; may be empty
	TLSDirectory string   // of ACME; "" for Let's Encrypt
	// TrustProxy are the networks whose X-Forwarded-For is believed; nil means nobody's.
	TrustProxy []netip.Prefix

	MasterKey Secret // 32 bytes, or empty: then a file in Keys holds it
	// Files are those that secrets were read from, by the name of their setting.
	Files map[string]string
	// Region is where all data is to lie, as makers of clouds call it; "" when nobody said.
	Region        string
	DiskEncrypted string // DiskLook or DiskHost

	// Replica is where the databases are copied to: a folder, s3:// or oss://, or
	// ReplicaOff; <Data>/replica unless set.
	Replica       string
	ReplicaID     Secret // what the bucket knows us by; may be empty
	ReplicaSecret Secret
	ReplicaPlan   string // file in place of the built-in litestream.yml; "" for that one

	// Blobs is where pictures and files are kept: a folder or oss://; <Data>/blobs
	// unless set.
	Blobs       string
	BlobsID     Secret // what the bucket knows us by
	BlobsSecret Secret
	BlobsCache  int // MB on the disk for what was last read from a bucket

	SMTP        Secret // smtp:// or smtps:// address with user and password; empty means the development mailbox
	SMTPNext    Secret // like SMTP: who sends when that one cannot
	SendGridKey string // public key that letters about returned mails are signed with; "" when nobody tells
	MailFrom    string // address that mails come from, as in "JennyERP <erp@example.com>"

	DKIMKeyFile  string // PEM; "" when the mail server signs
	DKIMSelector string // what the DNS knows its public half by

	AI        *url.URL      // the jenny-ai middleware, scheme and host only; nil for none
	AIToken   Secret        // what it knows us by; may be empty
	AITimeout time.Duration // a question to it takes at most this

	StripeKey     Secret // of the account; empty: nothing is sold
	StripeWebhook Secret // what Stripe signs its letters with
	StripeTax     bool   // Stripe reckons the VAT

	MetricsAddr  string // host:port for counts and profiles; "" for none
	MetricsToken Secret // what is asked for there; may be empty on this machine

	// Who runs the service, for its legal pages; all may be empty.
	Operator, OperatorAddress, OperatorRegister, OperatorRepresentative string
	Contact, DPO, SecurityContact, SecurityKey                          string
	Processors                                                          map[string]Firm // what is known of who receives data, by role

	Signup        string // SignupOpen or SignupInvite
	SecondFactor  string // FactorOwners, FactorAll or FactorChosen
	OpenCompanies int    // company databases kept open at once
	Pace          int    // requests of one person, or of one network of strangers, in a minute; 0: no bound
	Log           string // LogText or LogJSON
}

// Values of Config.Signup and Config.Log.
const (
	SignupOpen   = "open"
	SignupInvite = "invite"
	LogText      = "text"
	LogJSON      = "json"
)

// Values of Config.SecondFactor.
const (
	FactorOwners = "owners"
	FactorAll    = "all"
	FactorChosen = "chosen"
)

// Firm is somebody outside who receives data.
type Firm struct{ Name, Place, Country string }

// Values of Config.TLS.
const (
	TLSOff  = "off"
	TLSAuto = "auto"
)

// Values of Config.DiskEncrypted.
const (
	DiskLook = "look"
	DiskHost = "host"
)

// ReplicaOff is the value of Config.Replica for no copy at all.
const ReplicaOff = "off"

// ErrHelp says that the operator asked for help with -h or --help: print Help and stop.
var ErrHelp = errors.New("config: help asked for")

// Problem is one thing wrong with the settings, told in a sentence for the operator. It never holds a secret.
type Problem struct {
	Setting  string // name of the setting or variable
	Sentence string
}

func (p *Problem) Error() string { return p.Sentence }

func problem(setting, format string, args ...any) *Problem {
	return &Problem{Setting: setting, Sentence: fmt.Sprintf(format, args...)}
}

// Parse reads args (without the program's name) and environ (as from os.Environ). A flag wins over the environment,
// which wins over the default; an empty variable counts as not set. Words that are no flags, and all after "--",
// come back in rest. The error is ErrHelp or joins one *Problem for each mistake.
func Parse(args, environ []string) (c Config, rest []string, err error) {
	flags, rest, err := parseFlags(args)
	if errors.Is(err, ErrHelp) {
		return Config{}, nil, ErrHelp
	}
	variables, envErr := parseEnviron(environ)
	problems := []error{err, envErr}
	for _, o := range options {
		problems = append(problems, o.fill(&c, flags, variables))
	}
	// What depends on other settings makes sense only once each of them does.
	if err := errors.Join(problems...); err != nil {
		return Config{}, nil, err
	}
	c.derive()
	if err := c.checkTogether(); err != nil {
		return Config{}, nil, err
	}
	return c, rest, nil
}

// derive fills in the defaults that depend on other settings.
func (c *Config) derive() {
	if c.Keys == "" {
		c.Keys = filepath.Join(c.Data, "keys")
	}
	if c.Replica == "" {
		c.Replica = filepath.Join(c.Data, "replica")
	}
	if c.Blobs == "" {
		c.Blobs = filepath.Join(c.Data, "blobs")
	}
	if c.BaseURL == nil && c.listensHereOnly() {
		_, port, _ := net.SplitHostPort(c.Addr) // checked when it was set
		c.BaseURL = &url.URL{Scheme: "http", Host: "localhost:" + port}
	}
	if c.SecurityContact == "" {
		c.SecurityContact = c.Contact
	}
	if c.MailFrom == "" && c.SMTP.Empty() {
		c.MailFrom = "JennyERP <jenny@localhost>"
	}
}

// checkTogether finds settings that are fine alone but not with each other.
func (c *Config) checkTogether() error {
	var problems []error
	switch {
	case c.BaseURL == nil:
		problems = append(problems, problem("base-url", "The setting base-url is needed because other machines can "+
			"reach the address %s; set it to what people will type, as in https://erp.example.com.", c.Addr))
	case c.BaseURL.Scheme == "http" && !isLoopback(c.BaseURL.Hostname()) && !c.InsecureHTTP:
		problems = append(problems, problem("base-url", "The setting base-url must start with https:// because %s is "+
			"not this machine; if passwords may really travel unencrypted, set insecure-http.", c.BaseURL.Hostname()))
	}
	if c.TLS == TLSAuto && (c.BaseURL == nil || c.BaseURL.Scheme != "https" || c.BaseURL.Port() != "" || net.ParseIP(c.BaseURL.Hostname()) != nil || isLoopback(c.BaseURL.Hostname())) {
		problems = append(problems, problem("tls", "The setting tls can be auto only with a base-url such as https://erp.example.com: "+
			"a name of your own, which points to this machine, without a port."))
	}
	if c.MetricsAddr != "" && !thisMachine(c.MetricsAddr) && c.MetricsToken.Empty() {
		problems = append(problems, problem("metrics-token", "The setting metrics-token is needed because other machines can reach the address %s.", c.MetricsAddr))
	}
	if !c.SMTP.Empty() && c.MailFrom == "" {
		problems = append(problems, problem("mail-from", "The setting mail-from is needed because smtp is set; "+
			"set it to the address that mails come from, as in \"JennyERP <erp@example.com>\"."))
	}
	if !c.SMTPNext.Empty() && c.SMTP.Empty() {
		problems = append(problems, problem("smtp", "The setting smtp is needed because smtp-next is set."))
	}
	if (c.DKIMKeyFile == "") != (c.DKIMSelector == "") {
		problems = append(problems, problem("dkim-selector", "The settings dkim-key-file and dkim-selector belong together; one of them is missing."))
	}
	if c.AI != nil && c.AI.Scheme == "http" && !isLoopback(c.AI.Hostname()) {
		problems = append(problems, problem("ai-url", "The setting ai-url must start with https:// because %s is "+
			"not this machine, and pictures would travel unencrypted.", c.AI.Hostname()))
	}
	if c.AI == nil && !c.AIToken.Empty() {
		problems = append(problems, problem("ai-url", "The setting ai-url is needed because ai-token is set."))
	}
	if c.StripeKey.Empty() != c.StripeWebhook.Empty() {
		problems = append(problems, problem("stripe-key", "The settings stripe-key and stripe-webhook belong together; one of them is missing."))
	}
	if c.ReplicaID.Empty() != c.ReplicaSecret.Empty() {
		problems = append(problems, problem("replica-key-id", "The settings replica-key-id and replica-key-secret belong together; one of them is missing."))
	}
	if strings.HasPrefix(c.Blobs, "oss://") && (c.BlobsID.Empty() || c.BlobsSecret.Empty()) {
		problems = append(problems, problem("blobs-key-id", "The settings blobs-key-id and blobs-key-secret are needed because blobs names a bucket."))
	}
	return errors.Join(problems...)
}

// Local tells whether only this machine uses the program: then a master key may
// be made for it.
func (c *Config) Local() bool { return isLoopback(c.BaseURL.Hostname()) }

func (c *Config) listensHereOnly() bool { return thisMachine(c.Addr) }

func thisMachine(listen string) bool {
	addr, err := netip.ParseAddrPort(listen)
	return strings.HasPrefix(listen, "localhost:") || err == nil && addr.Addr().Unmap().IsLoopback()
}

func isLoopback(host string) bool {
	ip, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && ip.Unmap().IsLoopback()
}

// String lists all settings on one line, secrets as ***.
func (c Config) String() string {
	words := make([]string, len(options))
	for i, o := range options {
		words[i] = fmt.Sprintf("%s=%q", o.name, o.show(&c))
	}
	return strings.Join(words, " ")
}

// LogValue makes each setting an attribute of its own, secrets as ***.
func (c Config) LogValue() slog.Value {
	attrs := make([]slog.Attr, len(options))
	for i, o := range options {
		attrs[i] = slog.String(o.name, o.show(&c))
	}
	return slog.GroupValue(attrs...)
}
