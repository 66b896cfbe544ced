package models

import (
	"errors"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/crypto/bcrypt"
)

// house is a control database with a clock that a test may turn.
type house struct {
	*Control
	t   *testing.T
	now time.Time
	h   *Hasher
}

const goodPassword = "gelato al limone 7"

func newHouse(t *testing.T) *house {
	t.Helper()
	o := &house{t: t, now: time.Date(2026, 9, 14, 10, 32, 0, 0, time.UTC), h: NewHasher([]byte("pepper"), bcrypt.MinCost)}
	control, err := OpenControl(t.Context(), filepath.Join(t.TempDir(), "control.db"), func() time.Time { return o.now })
	must(t, err)
	t.Cleanup(func() { control.Close() })
	o.Control = control
	secret, err := testAuditKey("")
	must(t, err)
	control.UseAuditKey(secret)
	return o
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// company adds a company with its owner and gives the owner's session.
func (o *house) company(name, email string) *Session {
	o.t.Helper()
	ctx := o.t.Context()
	hash, err := o.h.Hash(ctx, goodPassword)
	must(o.t, err)
	co, owner := &Company{UID: NewUID(), Name: name, Country: "IT"}, &User{UID: NewUID(), Email: email, Name: "Giulia Ferri", Locale: "it"}
	must(o.t, o.AddCompany(ctx, co, owner, hash))
	return o.session(owner.ID)
}

func (o *house) session(userID int64) *Session {
	o.t.Helper()
	token, err := o.StartSession(o.t.Context(), userID, "Chrome/Android", false)
	must(o.t, err)
	return o.alive(token)
}

// alive gives the session of a token, which must be alive.
func (o *house) alive(token string) *Session {
	o.t.Helper()
	s, err := o.SessionByToken(o.t.Context(), token)
	must(o.t, err)
	return s
}

// mails takes what waits in the outbox.
func (o *house) mails() []Mail {
	o.t.Helper()
	all, err := o.ClaimMail(o.t.Context(), 50)
	must(o.t, err)
	for _, m := range all {
		must(o.t, o.MailSent(o.t.Context(), m.ID))
	}
	return all
}

func (o *house) onlyMail(template string) Mail {
	o.t.Helper()
	all := o.mails()
	if len(all) != 1 || all[0].Template != template {
		o.t.Fatalf("outbox holds %+v, want one %s", all, template)
	}
	return all[0]
}

// join invites an address to the company of s and lets it accept.
func (o *house) join(s *Session, email string, role Role) *Session {
	o.t.Helper()
	ctx := o.t.Context()
	must(o.t, o.Invite(ctx, s, Invitation{Email: email, Role: role}, "en"))
	id, err := o.Join(ctx, o.h, strings.TrimPrefix(o.onlyMail("invitation").Data.Path, "/join/"), nil, "Wei Chen", goodPassword, "zh-Hans")
	must(o.t, err)
	return o.session(id)
}

// wantRefused asserts a refusal by its message key.
func wantRefused(t *testing.T, err error, key string) {
	t.Helper()
	var invalid *Invalid
	if !errors.As(err, &invalid) || invalid.Fields[0].Key != key {
		t.Fatalf("got %v, want the refusal %s", err, key)
	}
}

func wantError(t *testing.T, got, want error) {
	t.Helper()
	if !errors.Is(got, want) {
		t.Fatalf("got error %v, want %v", got, want)
	}
}

func (o *house) count(query string, args ...any) int {
	o.t.Helper()
	var n int
	must(o.t, o.row(o.t.Context(), query, args...).Scan(&n))
	return n
}
