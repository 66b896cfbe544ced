package models

import (
	"errors"
	"testing"
	"time"
)

func (o *house) queue() {
	o.t.Helper()
	must(o.t, o.Queue(o.t.Context(), Mail{Template: "signup_code", To: "g@ferri.it", Locale: "it", Data: MailData{Code: "123456"}}))
}

func (o *house) claim(want int) []Mail {
	o.t.Helper()
	all, err := o.ClaimMail(o.t.Context(), 10)
	must(o.t, err)
	if len(all) != want {
		o.t.Fatalf("claimed %d mails, want %d", len(all), want)
	}
	return all
}

func TestASentMailIsForgotten(t *testing.T) {
	o := newHouse(t)
	o.queue()
	m := o.claim(1)[0]
	if m.Data.Code != "123456" || m.To != "g@ferri.it" || m.Tries != 1 || !ValidUID(m.UID) {
		t.Errorf("claimed %+v", m)
	}
	must(t, o.MailSent(t.Context(), m.ID))
	if n := o.count(`select count(*) from outbox where state = 'sent' and data = '{}' and sent_at = ?`, o.Now()); n != 1 {
		t.Error("what the mail said is still stored")
	}
	o.now = o.now.Add(day)
	o.claim(0)
}

func TestAClaimOfAProcessThatDiedRunsOut(t *testing.T) {
	o := newHouse(t)
	o.queue()
	o.claim(1)
	o.claim(0)
	o.now = o.now.Add(5 * time.Minute)
	if again := o.claim(1)[0]; again.Tries != 2 {
		t.Errorf("tries %d", again.Tries)
	}
}

func TestAFailedMailIsTriedAgainLaterAndLater(t *testing.T) {
	o, ctx := newHouse(t), t.Context()
	o.queue()
	var waited time.Duration
	for try := 1; try <= maxMailTries; try++ {
		m := o.claim(1)[0]
		must(t, o.MailFailed(ctx, m, "no connection", false))
		var next int64
		must(t, o.row(ctx, `select next_at from outbox`).Scan(&next))
		if try == maxMailTries {
			break
		}
		wait := At(next).Sub(o.now)
		if wait < waited || wait > maxMailWait {
			t.Errorf("after try %d waits %v, before %v", try, wait, waited)
		}
		waited, o.now = wait, At(next)
	}
	if n := o.count(`select count(*) from outbox where state = 'refused' and problem = 'no connection' and data = '{}'`); n != 1 {
		t.Error("the last try did not end it")
	}
	o.now = o.now.Add(30 * day)
	o.claim(0)
}

func TestARefusedMailIsNotTriedAgain(t *testing.T) {
	o := newHouse(t)
	o.queue()
	must(t, o.MailFailed(t.Context(), o.claim(1)[0], "no such mailbox", true))
	o.now = o.now.Add(30 * day)
	o.claim(0)
}

func TestAMailIsWrittenWithItsCauseOrNotAtAll(t *testing.T) {
	o, ctx := newHouse(t), t.Context()
	failed := errors.New("the rest failed")
	err := o.Tx(ctx, func(c *Control) error {
		must(t, c.Queue(ctx, Mail{Template: "invitation", To: "g@ferri.it", Locale: "it"}))
		return failed
	})
	wantError(t, err, failed)
	o.claim(0)
}
