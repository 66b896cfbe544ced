// Package commands is what the program does when it is called: it puts the house
// together from its settings, serves it, copies it, brings it back. Only main
// imports it; it is no leaf.
package commands

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"sync/atomic"
	"syscall"
	"time"

	"jennyerp/handlers"
	"jennyerp/internal/billing"
	"jennyerp/internal/blob"
	"jennyerp/internal/config"
	"jennyerp/internal/front"
	"jennyerp/internal/jennyai"
	"jennyerp/internal/jobs"
	"jennyerp/internal/keys"
	"jennyerp/internal/mail"
	"jennyerp/internal/meter"
	"jennyerp/internal/replica"
	"jennyerp/models"
	"jennyerp/models/demo"
)

// Main carries out the command of the process's arguments and returns its exit
// status. files are what the program was built with: litestream.yml, how the
// copies are kept unless the operator names another file, and docs/assurance.
func Main(files fs.FS) int {
	built = files
	var err error
	if litestreamYML, err = fs.ReadFile(files, "litestream.yml"); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	err = run(ctx, os.Args[1:], os.Environ(), os.Stdout)
	if err != nil && !errors.Is(err, config.ErrHelp) {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return 0
}

// built are the files that the program was built with; Main sets it.
var built fs.FS

func logger(cfg config.Config) *slog.Logger {
	if cfg.Log == config.LogJSON {
		return slog.New(slog.NewJSONHandler(os.Stderr, nil))
	}
	return slog.New(slog.NewTextHandler(os.Stderr, nil))
}

// thisNode is this machine's name in the control database, which one machine
// alone does not need.
const thisNode = ""

// house is everything that is open while the program runs.
type house struct {
	cfg     config.Config
	log     *slog.Logger
	ring    *keys.Ring
	control *models.Control
	tenants *models.Tenants
	hasher  *models.Hasher
	blobs   blob.Store
	sender  mail.Sender
	meter   *meter.Meter
	clock   models.Clock
	returns *mail.Returns   // reads which mails came back, nil when nobody tells
	asked   atomic.Int64    // when the last request came, unix seconds
	minder  *replica.Minder // nil when there are no copies, and in commands that do not serve
	ran     jobRuns
	mailbox *mail.Box // nil when there is a mail server or the address is not loopback
}

// open builds the house from its settings: folders, keys, databases, mail.
func open(ctx context.Context, cfg config.Config, log *slog.Logger) (*house, error) {
	return openAt(ctx, cfg, log, time.Now)
}

// openAt is open with another clock, for what is due later.
func openAt(ctx context.Context, cfg config.Config, log *slog.Logger, clock models.Clock) (*house, error) {
	if err := os.MkdirAll(cfg.Data, 0o700); err != nil {
		return nil, fmt.Errorf("the data folder cannot be made: %w", err)
	}
	h := &house{cfg: cfg, log: log, clock: clock}
	var err error
	if h.ring, err = openRing(cfg); err != nil {
		return nil, err
	}
	store, err := openBlobs(cfg)
	if err != nil {
		return nil, err
	}
	h.blobs = handlers.SealedBlobs(store, h.ring)
	h.hasher = models.NewHasher(h.ring.Service("pepper"), 12)
	if h.control, err = models.OpenControl(ctx, filepath.Join(cfg.Data, "control.db"), clock); err != nil {
		return nil, err
	}
	if h.tenants, err = models.NewTenants(filepath.Join(cfg.Data, "companies"), cfg.OpenCompanies, clock); err != nil {
		return nil, err
	}
	handlers.KeepAudit(h.control, h.tenants, h.ring)
	h.control.Node, h.control.SecondFactor = thisNode, cfg.SecondFactor
	h.tenants.Noted, h.tenants.Placement = h.control.NoteMail, models.Here(h.control)
	if cfg.AI != nil {
		h.tenants.Sight.Aid = models.NewAidEye(jennyai.New(cfg.AI, cfg.AIToken.Reveal(), cfg.AITimeout), time.Now)
	}
	return h, h.openMail()
}

// senders are the mail servers of the settings, one behind the other.
func senders(cfg config.Config) (mail.Sender, error) {
	var all []mail.Sender
	for _, address := range []config.Secret{cfg.SMTP, cfg.SMTPNext} {
		if address.Empty() {
			continue
		}
		relay, err := mail.SMTP(address.Reveal(), cfg.MailFrom)
		if err == nil && cfg.DKIMKeyFile != "" {
			err = signMails(relay, cfg)
		}
		if err != nil {
			return nil, err
		}
		all = append(all, relay)
	}
	if len(all) == 1 {
		return all[0], nil
	}
	return mail.NewFailover(time.Now, all...), nil
}

func signMails(relay *mail.Relay, cfg config.Config) error {
	key, err := os.ReadFile(cfg.DKIMKeyFile)
	if err != nil {
		return fmt.Errorf("the key that signs mails: %w", err)
	}
	return relay.SignWith(cfg.DKIMSelector, key)
}

func (h *house) openMail() (err error) {
	if h.cfg.SendGridKey != "" {
		if h.returns, err = mail.NewReturns(h.cfg.SendGridKey); err != nil {
			return err
		}
	}
	if !h.cfg.SMTP.Empty() {
		h.sender, err = senders(h.cfg)
		return err
	}
	box, err := mail.Mailbox(filepath.Join(h.cfg.Data, "mail"))
	if err != nil {
		return err
	}
	h.sender = box
	if loopback(h.cfg.Addr) {
		h.mailbox = box
	} else {
		h.log.Warn("no mail server is configured: mails are kept in the data folder and reach nobody; set JENNY_SMTP")
	}
	return nil
}

func loopback(addr string) bool {
	host, _, err := net.SplitHostPort(addr)
	ip := net.ParseIP(host)
	return err == nil && (host == "localhost" || ip != nil && ip.IsLoopback())
}

// close closes the databases, then lets the child send what is left.
func (h *house) close() error {
	err := errors.Join(h.tenants.Close(), h.control.Close())
	if h.minder != nil {
		ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
		defer cancel()
		err = errors.Join(err, h.minder.Stop(ctx))
	}
	return err
}

// serve runs the web server until ctx ends; then requests in progress finish,
// jobs stop, and the databases close. before runs when the house is open.
func serve(ctx context.Context, cfg config.Config, again self, log *slog.Logger, before func(*house) error) error {
	unlock, err := alone(cfg.Data)
	if err != nil {
		return err
	}
	defer unlock()
	if err := interrupted(cfg.Data); err != nil {
		return err
	}
	h, err := open(ctx, cfg, log)
	if err != nil {
		return err
	}
	defer h.close()
	h.warnOfMaster()
	if err := h.noteProcessors(ctx); err != nil {
		return err
	}
	if err := h.mind(again); err != nil {
		return err
	}
	h.measure()
	if before != nil {
		if err := before(h); err != nil {
			return err
		}
	}
	var clock *jobs.Clockwork
	s, err := handlers.New(h.deps(func(job string) { clock.Wake(job) }))
	if err != nil {
		return err
	}
	if err := s.RestoreThrottle(ctx); err != nil {
		return err
	}
	if s.Billing == nil { // what was closed for want of money is open again
		if err := h.control.OpenAll(ctx); err != nil {
			return err
		}
	}
	all := h.jobs(s)
	if h.minder != nil {
		all = append(all, jobs.Job{Name: "drill", Every: 6 * time.Hour, Jitter: time.Hour, Breaks: true, Run: func(ctx context.Context) error { return h.drill(ctx, again) }})
	}
	clock = jobs.New(log, all...)
	clock.Ran, clock.Later = h.jobRan, pagesFirst
	unwatch, err := h.showMetrics()
	if err != nil {
		return err
	}
	defer unwatch()
	web, failed, err := h.listen(h.noted(s.Handler()))
	if err != nil {
		return err
	}
	clock.Start(context.WithoutCancel(ctx))
	log.Info("JennyERP is open", "url", cfg.BaseURL.String(), "settings", cfg)
	select {
	case err = <-failed:
	case <-ctx.Done():
		log.Info("closing: requests in progress are finished first")
	}
	return errors.Join(err, h.stop(web, clock, s))
}

// listen opens the door, and the street before it where the program speaks TLS
// itself. What ends a server comes on the channel.
func (h *house) listen(handler http.Handler) (*http.Server, <-chan error, error) {
	web := &http.Server{Handler: handler, ReadHeaderTimeout: 10 * time.Second, ReadTimeout: 10 * time.Minute, WriteTimeout: 10 * time.Minute,
		IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 16 << 10}
	failed := make(chan error, 2)
	listener, err := front.Listen(h.cfg.Addr)
	if err != nil {
		return nil, nil, err
	}
	if h.cfg.TLS == config.TLSOff {
		go func() { failed <- web.Serve(listener) }()
		return web, failed, nil
	}
	f := front.New(front.Options{Host: h.cfg.BaseURL.Hostname(), Dir: filepath.Join(h.cfg.Data, "certificates"), Mail: h.cfg.TLSMail, Directory: h.cfg.TLSDirectory})
	street, err := front.Listen(h.cfg.HTTPAddr)
	if err != nil {
		listener.Close()
		return nil, nil, err
	}
	web.TLSConfig = f.TLS()
	plain := f.Street(h.cfg.BaseURL)
	web.RegisterOnShutdown(func() { plain.Close() })
	go func() { failed <- plain.Serve(street) }()
	go func() { failed <- web.ServeTLS(listener, "", "") }()
	return web, failed, nil
}

func (h *house) stop(web *http.Server, clock *jobs.Clockwork, s *handlers.Server) error {
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	return errors.Join(web.Shutdown(ctx), clock.Stop(ctx), s.SaveThrottle(ctx), s.EndUsage(ctx))
}

func (h *house) deps(wake func(string)) handlers.Deps {
	var trusted []string
	for _, p := range h.cfg.TrustProxy {
		trusted = append(trusted, p.String())
	}
	return handlers.Deps{BaseURL: strings.TrimSuffix(h.cfg.BaseURL.String(), "/"), Trusted: trusted, InviteOnly: h.cfg.Signup == config.SignupInvite,
		Control: h.control, Tenants: h.tenants, Hasher: h.hasher, Keys: h.ring, Blobs: h.blobs, Mailbox: h.mailbox, Clock: h.clock, Log: h.log, Wake: wake, Copies: h.copies, Watch: h.watch, Meter: h.meter, Facts: facts(h.cfg), Processors: processors(h.cfg), Billing: h.billing(), Pace: h.cfg.Pace, Returns: h.returns}
}

// billing is the account at Stripe, nil when there is none.
func (h *house) billing() *billing.Stripe {
	if h.cfg.StripeKey.Empty() {
		return nil
	}
	return billing.New(billing.Options{Key: h.cfg.StripeKey.Reveal(), Webhook: h.cfg.StripeWebhook.Reveal(), Tax: h.cfg.StripeTax})
}

// jobs are what runs by itself.
func (h *house) jobs(s *handlers.Server) []jobs.Job {
	all := []jobs.Job{
		{Name: "mail", Every: 20 * time.Second, Run: func(ctx context.Context) error { return s.DeliverMail(ctx, h.sender) }},
		{Name: "vectors", Every: time.Hour, Breaks: true, Run: s.DescribePictures},
		{Name: "imports", Every: time.Minute, Run: s.RunImports},
		{Name: "legal", Every: time.Minute, Run: s.RefreshLegal},
		{Name: "usage", Every: 10 * time.Minute, Run: s.SaveUsage},
		{Name: "owed", Every: time.Hour, Jitter: 5 * time.Minute, Breaks: true, Run: s.Owed},
		{Name: "audit", Every: time.Minute, Breaks: true, Run: s.SettleAudit},
		{Name: "tidy", Every: 6 * time.Hour, Jitter: 10 * time.Minute, Breaks: true, Run: s.Tidy},
		{Name: "purge", Every: time.Minute, Run: h.purgeDue},
		{Name: "shred", Every: time.Hour, Jitter: 5 * time.Minute, Run: h.shredDue},
		{Name: "retention", Every: 24 * time.Hour, Jitter: time.Hour, Run: func(ctx context.Context) error { return h.retain(ctx, s, false) }},
		{Name: "orphans", Every: 24 * time.Hour, Jitter: time.Hour, Breaks: true, Run: s.Orphans},
		{Name: "idle", Every: time.Minute, Run: func(context.Context) error { h.idle(); return nil }},
		{Name: "throttle", Every: 5 * time.Minute, Run: s.SaveThrottle},
	}
	if s.Billing != nil {
		all = append(all, jobs.Job{Name: "subscriptions", Every: 10 * time.Minute, Run: s.KeepSubscriptions})
	}
	return all
}

// demo fills the demo company, once, and prints the link that signs in.
func (h *house) demo(ctx context.Context, o demo.Options, out io.Writer) error {
	o.Control, o.Tenants, o.Keys, o.Blobs, o.Hasher = h.control, h.tenants, h.ring, h.blobs, h.hasher
	owner, err := demo.Fill(ctx, o)
	if err != nil {
		return fmt.Errorf("fill the demo company: %w", err)
	}
	if !loopback(h.cfg.Addr) {
		return nil // a link that signs in without a password stays on this machine
	}
	token, err := h.control.NewSigninLink(ctx, owner.ID)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "\nOpen this link to enter the demo company:\n\n  %s/demo/%s\n\n", strings.TrimSuffix(h.cfg.BaseURL.String(), "/"), token)
	return nil
}

func fillDemo(ctx context.Context, cfg config.Config, o demo.Options, out io.Writer) error {
	h, err := open(ctx, cfg, logger(cfg))
	if err != nil {
		return err
	}
	return errors.Join(h.demo(ctx, o, out), h.close())
}
