package models

import (
	"strings"
	"sync"
	"testing"
	"time"
)

func (o *house) resetToken(email string) string {
	o.t.Helper()
	must(o.t, o.RequestReset(o.t.Context(), email))
	return strings.TrimPrefix(o.onlyMail("password_reset").Data.Path, "/reset/")
}

func TestAResetWorksOnceAndEndsSessions(t *testing.T) {
	o, ctx := newHouse(t), t.Context()
	s := o.company("Ferri", "g@ferri.it")
	earlier, token := o.resetToken("g@ferri.it"), o.resetToken("G@FERRI.it")
	wantRefused(t, o.Reset(ctx, o.h, token, "g@ferri.it"), "password.short")
	must(t, o.Reset(ctx, o.h, token, "sorbetto di pesca 8"))
	for _, used := range []string{token, earlier} {
		wantError(t, o.Reset(ctx, o.h, used, "granita al caffè 9"), ErrNotFound)
	}
	if left, _ := o.Sessions(ctx, s); len(left) != 0 {
		t.Errorf("still signed in: %+v", left)
	}
	_, err := o.SignIn(ctx, o.h, "g@ferri.it", "sorbetto di pesca 8", "", false)
	must(t, err)
	o.onlyMail("password_changed")
}

func TestOfTwoResetsAtOnceOneWins(t *testing.T) {
	o, ctx := newHouse(t), t.Context()
	o.company("Ferri", "g@ferri.it")
	token := o.resetToken("g@ferri.it")
	var wait sync.WaitGroup
	results := make(chan error, 2)
	for range 2 {
		wait.Go(func() { results <- o.Reset(ctx, o.h, token, "sorbetto di pesca 8") })
	}
	wait.Wait()
	if a, b := <-results, <-results; (a == nil) == (b == nil) {
		t.Errorf("got %v and %v, want one refused", a, b)
	}
}

func TestAResetLinkLivesOneHour(t *testing.T) {
	o, ctx := newHouse(t), t.Context()
	o.company("Ferri", "g@ferri.it")
	token := o.resetToken("g@ferri.it")
	o.now = o.now.Add(time.Hour - time.Second)
	_, err := o.ResetUser(ctx, token)
	must(t, err)
	o.now = o.now.Add(time.Second)
	_, err = o.ResetUser(ctx, token)
	wantError(t, err, ErrNotFound)
}

func TestAnUnknownAddressDoesTheSameWorkAndGetsNoMail(t *testing.T) {
	o, ctx := newHouse(t), t.Context()
	must(t, o.RequestReset(ctx, "nobody@ferri.it"))
	if all := o.mails(); len(all) != 0 {
		t.Errorf("mailed %+v", all)
	}
	if n := o.count(`select count(*) from password_resets where user_id is null`) + o.count(`select count(*) from outbox where state = 'sent' and recipient = ''`); n != 2 {
		t.Error("no rows were written, which the time would tell")
	}
}

func TestResetMailsAreBoundedForADay(t *testing.T) {
	o, ctx := newHouse(t), t.Context()
	o.company("Ferri", "g@ferri.it")
	for range resetsPerDay {
		o.resetToken("g@ferri.it")
	}
	must(t, o.RequestReset(ctx, "g@ferri.it"))
	if all := o.mails(); len(all) != 0 {
		t.Errorf("a sixth mail: %+v", all)
	}
	o.now = o.now.Add(day)
	o.resetToken("g@ferri.it")
}
