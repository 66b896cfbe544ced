package commands

import (
	"database/sql"
	"errors"
	"jennyerp/internal/mail"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"jennyerp/internal/config"
	"jennyerp/models"
)

func TestRecipientsFollowTheSettings(t *testing.T) {
	base, _ := url.Parse("https://erp.example.com")
	ai, _ := url.Parse("https://ai.elsewhere.example")
	cfg := config.Config{BaseURL: base, Blobs: "/data/blobs", Replica: config.ReplicaOff, TLS: config.TLSOff}
	names := func() (all []string) {
		for _, p := range processors(cfg) {
			all = append(all, p.Role+" "+p.Name+" "+p.Country+" "+p.Basis())
		}
		return all
	}
	if got := names(); len(got) != 0 {
		t.Errorf("nothing is switched on, and %v receive data", got)
	}
	cfg.SMTP = config.NewSecret("smtp://u:p@mail.example.com:587")
	if got := names(); len(got) != 0 {
		t.Errorf("the operator's own mail server is %v", got)
	}
	cfg.Blobs, cfg.Replica, cfg.TLS, cfg.AI = "oss://cloth/a?region=oss-eu-central-1", "s3://copies?region=eu-west-1", config.TLSAuto, ai
	cfg.SMTP = config.NewSecret("smtps://u:p@smtp.sendgrid.net:465")
	cfg.Processors = map[string]config.Firm{"hosting": {Name: "Esempio", Place: "Milano", Country: "IT"}, "stripe": {Name: "Their Stripe", Place: "Dublin", Country: "IE"}}
	cfg.StripeKey = config.NewSecret("sk_test_x")
	want := []string{"hosting Esempio IT inside", "blobs Alibaba Cloud (Singapore) Private Limited DE access", "replica Amazon Web Services EMEA SARL IE inside",
		"mail Twilio Inc. (SendGrid) US clauses", "stripe Their Stripe IE inside", "ai ai.elsewhere.example  unknown", "acme Internet Security Research Group (Let’s Encrypt) US clauses"}
	if got := names(); !slices.Equal(got, want) {
		t.Errorf("recipients are\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	cfg.SMTP, cfg.Processors = config.NewSecret("smtp://u:p@smtphz.qiye.163.com:587"), map[string]config.Firm{"ai": {Name: "Vista S.r.l.", Place: "Torino", Country: "IT"}}
	if got := names(); got[2] != "mail NetEase (Guangzhou NetEase Computer System Co., Ltd.) CN clauses" || got[3] != "stripe Stripe Payments Europe, Limited US clauses" || got[4] != "ai Vista S.r.l. IT inside" {
		t.Errorf("recipients are %v", got)
	}
}

// P8
func TestTheSecondMailServerIsARecipientToo(t *testing.T) {
	base, _ := url.Parse("https://erp.ferri.example")
	cfg := config.Config{BaseURL: base, Replica: config.ReplicaOff, SMTP: config.NewSecret("smtps://a:b@smtp.qiye.163.com"), SMTPNext: config.NewSecret("smtp://apikey:x@smtp.sendgrid.net")}
	var names []string
	for _, p := range processors(cfg) {
		names = append(names, p.Name)
	}
	if len(names) != 2 || !strings.HasPrefix(names[0], "NetEase") || !strings.HasPrefix(names[1], "Twilio") {
		t.Errorf("recipients are %q", names)
	}
	cfg.SMTPNext = config.NewSecret("smtp://a:b@smtphz.qiye.163.com")
	if all := processors(cfg); len(all) != 1 {
		t.Errorf("the same firm twice: %v", all)
	}
}

func TestMailsAreSentAndSignedAsItIsSet(t *testing.T) {
	key := filepath.Join(t.TempDir(), "dkim.pem")
	cfg := config.Config{SMTP: config.NewSecret("smtp://127.0.0.1:25"), MailFrom: "erp@ferri.example"}
	if one, err := senders(cfg); err != nil {
		t.Error(err)
	} else if _, is := one.(*mail.Relay); !is {
		t.Errorf("one server is %T", one)
	}
	cfg.SMTPNext = config.NewSecret("smtp://127.0.0.1:26")
	if two, err := senders(cfg); err != nil {
		t.Error(err)
	} else if _, is := two.(*mail.Failover); !is {
		t.Errorf("two servers are %T", two)
	}
	cfg.DKIMKeyFile, cfg.DKIMSelector = key, "jenny1"
	if _, err := senders(cfg); err == nil {
		t.Error("a key that is not there signs")
	}
	if err := os.WriteFile(key, []byte("no key"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := senders(cfg); err == nil {
		t.Error("what is no key signs")
	}
}

// What a service with people finds in a program with newer texts (P30).
func TestPublishingNeeds30Days(t *testing.T) {
	dir, out := t.TempDir(), &safeBuffer{}
	control, err := models.OpenControl(t.Context(), filepath.Join(dir, "control.db"), time.Now)
	if err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("sqlite3_jenny", filepath.Join(dir, "control.db"))
	if err != nil {
		t.Fatal(err)
	}
	_, err = db.Exec(`delete from legal_publications where document in ('terms', 'privacy')`) // the next who opens begins with the first ones
	err = errors.Join(err, db.Close(), control.AddCompany(t.Context(), &models.Company{UID: models.NewUID(), Name: "Ferri"}, &models.User{UID: models.NewUID(), Email: "giulia@ferri.example", Name: "Giulia", Locale: "it"}, ""),
		control.Close())
	if err != nil {
		t.Fatal(err)
	}
	legal := func(words ...string) error {
		return run(t.Context(), append(append([]string{"legal"}, words...), "--data", dir), nil, out)
	}
	if err := legal("publish", "--effective", "+29d"); !errors.Is(err, models.ErrShortNotice) {
		t.Fatalf("with 29 days: %v", err)
	}
	for _, wrong := range [][]string{{"publish"}, {"publish", "--effective", "soon"}, {"publish", "--effective", "+30d", "--document", "novel"}, {"burn"}} {
		if err := legal(wrong...); err == nil {
			t.Errorf("%v is taken", wrong)
		}
	}
	if err := legal("publish", "--effective", "+30d"); err != nil {
		t.Fatalf("with 30 days: %v", err)
	}
	if err := legal("list"); err != nil || !strings.Contains(out.String(), "1 owners are told by mail") || !strings.Contains(out.String(), "1 queued") || strings.Contains(out.String(), "CHANGED") || strings.Contains(out.String(), "not published") {
		t.Errorf("%v\n%s", err, out.String())
	}
}
