package models

import (
	"errors"
	"strings"
	"testing"
)

func TestAddressesAreChecked(t *testing.T) {
	for email, good := range map[string]bool{
		"giulia@tessuti-ferri.it": true, "g.ferri+fiera@example.com": true, "info@stoffe-münchen.de": true,
		"": false, "giulia": false, "giulia@localhost": false, "giulia@ferri.": false, "Giulia <g@ferri.it>": false,
		"a@[127.0.0.1]": false, "陈伟@example.com": false, "a@b.it, c@d.it": false, "a b@c.it": false, "g@ferri.it\r\nBcc: x@y.it": false,
		strings.Repeat("a", 250) + "@b.it": false,
	} {
		if bad := CheckEmail(email); (bad == nil) != good {
			t.Errorf("CheckEmail(%q) = %v, want good %v", email, bad, good)
		}
	}
}

func TestAddressesAreComparedWithoutCase(t *testing.T) {
	o := newHouse(t)
	o.company("Ferri", "Giulia@Ferri.it")
	u, err := o.UserByEmail(t.Context(), " giulia@ferri.IT ")
	must(t, err)
	if u.Email != "Giulia@Ferri.it" {
		t.Errorf("address was changed to %q", u.Email)
	}
	_, err = o.UserByEmail(t.Context(), "other@ferri.it")
	wantError(t, err, ErrNotFound)
}

func TestTheProfileIsStored(t *testing.T) {
	o := newHouse(t)
	s := o.company("Ferri", "g@ferri.it")
	s.User.Name, s.User.Locale, s.User.Theme = "Giulia F.", "zh-Hans", "dark"
	must(t, o.SaveProfile(t.Context(), &s.User))
	u, err := o.UserByUID(t.Context(), s.User.UID)
	must(t, err)
	if u.Name != "Giulia F." || u.Locale != "zh-Hans" || u.Theme != "dark" {
		t.Errorf("stored %+v", u)
	}
}

func TestChangingThePasswordNeedsTheOldOneAndEndsOtherSessions(t *testing.T) {
	o, ctx := newHouse(t), t.Context()
	s := o.company("Ferri", "g@ferri.it")
	other, err := o.StartSession(ctx, s.User.ID, "", false)
	must(t, err)
	must(t, o.RequestReset(ctx, "g@ferri.it"))
	reset := strings.TrimPrefix(o.onlyMail("password_reset").Data.Path, "/reset/")

	err = o.ChangePassword(ctx, o.h, s.User.ID, s.ID, "not the old one", "sorbetto di pesca 8")
	wantRefused(t, err, "password.wrong")
	err = o.ChangePassword(ctx, o.h, s.User.ID, s.ID, goodPassword, "short")
	wantRefused(t, err, "password.short")
	o.alive(other)

	must(t, o.ChangePassword(ctx, o.h, s.User.ID, s.ID, goodPassword, "sorbetto di pesca 8"))
	if _, err := o.SessionByToken(ctx, other); !errors.Is(err, ErrNotFound) {
		t.Error("another device is still signed in")
	}
	if _, err := o.ResetUser(ctx, reset); !errors.Is(err, ErrNotFound) {
		t.Error("a reset link from before still works")
	}
	if n := o.count(`select count(*) from sessions where id = ?`, s.ID); n != 1 {
		t.Error("this device was signed out")
	}
	o.onlyMail("password_changed")
	_, err = o.SignIn(ctx, o.h, "g@ferri.it", goodPassword, "", false)
	wantError(t, err, ErrCredentials)
	_, err = o.SignIn(ctx, o.h, "g@ferri.it", "sorbetto di pesca 8", "", false)
	must(t, err)
}
