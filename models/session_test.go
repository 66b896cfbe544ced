package models

import (
	"testing"
	"time"
)

func TestSigningInWorksOnlyWithBothHalves(t *testing.T) {
	o, ctx := newHouse(t), t.Context()
	o.company("Ferri", "g@ferri.it")
	for name, try := range map[string][2]string{"wrong password": {"g@ferri.it", "sorbetto di pesca"}, "unknown address": {"x@ferri.it", goodPassword}} {
		if _, err := o.SignIn(ctx, o.h, try[0], try[1], "", false); err != ErrCredentials {
			t.Errorf("%s: %v", name, err)
		}
	}
	token, err := o.SignIn(ctx, o.h, " G@Ferri.it", goodPassword, "Firefox/Windows", false)
	must(t, err)
	if s := o.alive(token); s.User.Email != "g@ferri.it" || s.Company.Name != "Ferri" || s.Role != "owner" || !s.SeeCost || s.Many || s.Remember || s.Device != "Firefox/Windows" {
		t.Errorf("session %+v", s)
	}
}

func TestOnlyTheHashOfATokenIsStored(t *testing.T) {
	o, ctx := newHouse(t), t.Context()
	s := o.company("Ferri", "g@ferri.it")
	token, err := o.StartSession(ctx, s.User.ID, "", false)
	must(t, err)
	var stored []byte
	must(t, o.row(ctx, `select token_hash from sessions order by id desc limit 1`).Scan(&stored))
	_, err = o.SessionByToken(ctx, string(stored))
	wantError(t, err, ErrNotFound)
	if len(token) != 43 || len(stored) != 32 {
		t.Errorf("token of %d characters, hash of %d bytes", len(token), len(stored))
	}
}

func TestSessionsEndByTheClock(t *testing.T) {
	for _, tt := range []struct {
		name     string
		remember bool
		pause    time.Duration // between requests
		life     time.Duration
	}{
		{"unused for twelve hours", false, 12 * time.Hour, 12 * time.Hour},
		{"used every hour, after fourteen days", false, time.Hour, 14 * day},
		{"stay signed in, unused for thirty days", true, 30 * day, 30 * day},
		{"stay signed in, used every day, after thirty days", true, day, 30 * day},
	} {
		t.Run(tt.name, func(t *testing.T) {
			o, ctx := newHouse(t), t.Context()
			owner := o.company("Ferri", "g@ferri.it")
			token, err := o.StartSession(ctx, owner.User.ID, "", tt.remember)
			must(t, err)
			start := o.now
			for o.now.Add(tt.pause).Before(start.Add(tt.life)) {
				o.now = o.now.Add(tt.pause)
				must(t, o.Touch(ctx, o.alive(token)))
			}
			o.now = start.Add(tt.life - time.Second)
			o.alive(token)
			o.now = start.Add(tt.life)
			_, err = o.SessionByToken(ctx, token)
			wantError(t, err, ErrNotFound)
			must(t, o.Tidy(ctx))
			o.now = o.now.Add(time.Second)
			must(t, o.Tidy(ctx))
			if n := o.count(`select count(*) from sessions`); n != 0 {
				t.Errorf("%d sessions left after tidying", n)
			}
		})
	}
}

func TestARenewedSessionHasANewToken(t *testing.T) {
	o, ctx := newHouse(t), t.Context()
	owner := o.company("Ferri", "g@ferri.it")
	old, err := o.StartSession(ctx, owner.User.ID, "", false)
	must(t, err)
	token, err := o.RenewSession(ctx, o.alive(old).ID)
	must(t, err)
	o.alive(token)
	_, err = o.SessionByToken(ctx, old)
	wantError(t, err, ErrNotFound)
	_, err = o.RenewSession(ctx, 999)
	wantError(t, err, ErrNotFound)
}

func TestDevicesAreListedAndEndedTogether(t *testing.T) {
	o, ctx := newHouse(t), t.Context()
	s := o.company("Ferri", "g@ferri.it")
	o.now = o.now.Add(time.Minute)
	phone := o.session(s.User.ID)
	stranger := o.company("Rossi", "r@rossi.it")

	devices, err := o.Sessions(ctx, phone)
	must(t, err)
	if len(devices) != 2 || !devices[0].Current || devices[1].Current || devices[0].Device != "Chrome/Android" {
		t.Errorf("devices %+v", devices)
	}
	must(t, o.EndOtherSessions(ctx, phone))
	if devices, _ = o.Sessions(ctx, phone); len(devices) != 1 || devices[0].ID != phone.ID {
		t.Errorf("left %+v", devices)
	}
	if others, _ := o.Sessions(ctx, stranger); len(others) != 1 {
		t.Error("a stranger was signed out")
	}
	must(t, o.EndSession(ctx, phone.ID))
	if devices, _ = o.Sessions(ctx, phone); len(devices) != 0 {
		t.Errorf("still signed in: %+v", devices)
	}
}

func TestAPersonSwitchesOnlyToOwnCompanies(t *testing.T) {
	o, ctx := newHouse(t), t.Context()
	wei := o.company("Chen", "wei@chen.cn")
	o.now = o.now.Add(time.Hour)
	ferri, rossi := o.company("Ferri", "g@ferri.it"), o.company("Rossi", "r@rossi.it")
	must(t, o.Invite(ctx, ferri, Invitation{Email: "wei@chen.cn", Role: "warehouse"}, "en"))
	_, err := o.Join(ctx, o.h, o.onlyMail("invitation").Data.Path[len("/join/"):], &wei.User, "", "", "")
	must(t, err)

	must(t, o.SwitchCompany(ctx, wei, ferri.Company.UID))
	sessions, err := o.Sessions(ctx, wei)
	must(t, err)
	token, err := o.RenewSession(ctx, sessions[0].ID)
	must(t, err)
	if s := o.alive(token); s.Company.Name != "Ferri" || s.Role != "warehouse" || s.SeeCost || !s.Many {
		t.Errorf("now in %+v as %s", s.Company, s.Role)
	}
	wantError(t, o.SwitchCompany(ctx, wei, rossi.Company.UID), ErrNotFound)
	wantError(t, o.SwitchCompany(ctx, wei, "nonsense"), ErrNotFound)

	own, err := o.CompaniesOf(ctx, wei.User.ID)
	must(t, err)
	if len(own) != 2 || own[0].Name != "Chen" || own[1].Name != "Ferri" || own[1].Role != "warehouse" {
		t.Errorf("companies %+v", own)
	}
}

func TestTidyRemovesWhatHasRunOut(t *testing.T) {
	o, ctx := newHouse(t), t.Context()
	s := o.company("Ferri", "g@ferri.it")
	must(t, o.Invite(ctx, s, Invitation{Email: "wei@chen.cn", Role: "seller"}, "en"))
	must(t, o.RequestReset(ctx, "g@ferri.it"))
	must(t, o.BeginSignup(ctx, o.h, &Signup{Email: "new@example.com", Name: "N", Company: "N", Country: "IT", Locale: "it"}, goodPassword))
	o.mails()
	must(t, o.Tidy(ctx))
	for table, want := range map[string]int{"invitations": 1, "password_resets": 1, "signups": 1, "outbox": 3, "users": 1} {
		if n := o.count(`select count(*) from ` + table); n != want {
			t.Errorf("%d %s at first, want %d", n, table, want)
		}
	}
	o.now = o.now.Add(60 * day)
	must(t, o.Tidy(ctx))
	for table, want := range map[string]int{"invitations": 0, "password_resets": 0, "signups": 0, "outbox": 0, "users": 1, "memberships": 1} {
		if n := o.count(`select count(*) from ` + table); n != want {
			t.Errorf("%d %s after two months, want %d", n, table, want)
		}
	}
}
