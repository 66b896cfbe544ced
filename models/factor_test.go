package models

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"
)

var appKey = bytes.Repeat([]byte{7}, 32)

// withApp gives a person an app that shows codes, and what it shows by the clock.
func (o *house) withApp(u *User) (code func() string) {
	o.t.Helper()
	ctx := o.t.Context()
	must(o.t, o.BeginApp(ctx, appKey, u))
	secret, err := o.AppSecret(ctx, appKey, u)
	must(o.t, err)
	code = func() string {
		shown, err := totp.GenerateCode(secret.Text, o.now)
		must(o.t, err)
		return shown
	}
	must(o.t, o.ConfirmApp(ctx, appKey, u, code()))
	o.onlyMail("factor_added")
	o.now = o.now.Add(totpStep)
	return code
}

func TestACodeOfAnAppIsGoodOnce(t *testing.T) {
	o, ctx := newHouse(t), t.Context()
	u := o.company("Ferri", "g@ferri.it").User
	code := o.withApp(&u)
	earlier, now := "", code()
	must(t, o.UseApp(ctx, appKey, &u, now))
	wantError(t, o.UseApp(ctx, appKey, &u, now), ErrFactor)
	earlier, o.now = now, o.now.Add(totpStep)
	wantError(t, o.UseApp(ctx, appKey, &u, earlier), ErrFactor) // its clock would still be taken
	must(t, o.UseApp(ctx, appKey, &u, code()))
	late := code()
	o.now = o.now.Add(2 * totpStep)
	wantError(t, o.UseApp(ctx, appKey, &u, late), ErrFactor)
	_, err := o.AppSecret(ctx, appKey, &u)
	wantError(t, err, ErrNotFound) // what works is not shown again
	if n := o.count(`select count(*) from totps where length(secret) <= ?`, totpSize); n != 0 {
		t.Error("the secret is stored as it is")
	}
}

func TestAPasswordAloneOpensNothingWhereThereIsASecondFactor(t *testing.T) {
	o, ctx := newHouse(t), t.Context()
	u := o.company("Ferri", "g@ferri.it").User
	o.withApp(&u)
	token, err := o.SignIn(ctx, o.h, u.Email, goodPassword, "Firefox/Windows", false)
	must(t, err)
	_, err = o.SessionByToken(ctx, token)
	wantError(t, err, ErrNotFound)
	w, err := o.WaitingByToken(ctx, token)
	must(t, err)
	opened, err := o.PassSecond(ctx, w)
	must(t, err)
	if s := o.alive(opened); s.User.ID != u.ID || opened == token {
		t.Errorf("session %+v", s)
	}
	_, err = o.SessionByToken(ctx, token)
	wantError(t, err, ErrNotFound) // the token of the waiting is over
	_, err = o.PassSecond(ctx, w)
	wantError(t, err, ErrNotFound)

	token, err = o.SignIn(ctx, o.h, u.Email, goodPassword, "", false)
	must(t, err)
	o.now = o.now.Add(secondLife)
	_, err = o.WaitingByToken(ctx, token)
	wantError(t, err, ErrNotFound)
}

func TestAResetDoesNotGoAroundTheSecondFactor(t *testing.T) {
	o, ctx := newHouse(t), t.Context()
	u := o.company("Ferri", "g@ferri.it").User
	o.withApp(&u)
	must(t, o.Reset(ctx, o.h, o.resetToken(u.Email), "sorbetto di pesca 8"))
	token, err := o.SignIn(ctx, o.h, u.Email, "sorbetto di pesca 8", "", false)
	must(t, err)
	_, err = o.SessionByToken(ctx, token)
	wantError(t, err, ErrNotFound)
}

func TestARecoveryCodeIsGoodOnceAndKeptAsAHash(t *testing.T) {
	o, ctx := newHouse(t), t.Context()
	u := o.company("Ferri", "g@ferri.it").User
	o.withApp(&u)
	codes, err := o.NewRecoveryCodes(ctx, o.h, u.ID)
	must(t, err)
	if len(codes) != 10 || o.count(`select count(*) from recovery_codes where hash not like '$2_$%'`) != 0 {
		t.Errorf("%d codes, or some are no hashes", len(codes))
	}
	typed := strings.ToLower(strings.ReplaceAll(codes[3], "-", " "))
	must(t, o.UseRecovery(ctx, o.h, &u, typed))
	o.onlyMail("recovery_used")
	for _, wrong := range []string{typed, "", "3", "3-2222-2222-2222", "x-" + codes[4][2:]} {
		wantError(t, o.UseRecovery(ctx, o.h, &u, wrong), ErrFactor)
	}
	_, err = o.NewRecoveryCodes(ctx, o.h, u.ID)
	must(t, err)
	wantError(t, o.UseRecovery(ctx, o.h, &u, codes[5]), ErrFactor) // replaced
}

func TestAnOwnerHasAWeekForASecondFactorAndAnOperatorNone(t *testing.T) {
	o, ctx := newHouse(t), t.Context()
	o.SecondFactor = FactorOwners
	s := o.company("Ferri", "g@ferri.it")
	seller := o.join(s, "wei@ferri.it", "seller")
	for _, who := range []*Session{s, seller} {
		must(t, o.AskFactor(ctx, who))
	}
	o.now = o.now.Add(factorGrace - time.Second)
	if o.session(s.User.ID).MustSecure(o.Now()) {
		t.Error("the owner has less than a week")
	}
	o.now = o.now.Add(time.Second)
	if !o.session(s.User.ID).MustSecure(o.Now()) {
		t.Error("the owner goes on without")
	}
	if o.session(seller.User.ID).MustSecure(o.Now()) {
		t.Error("a seller must have one, too")
	}
	must(t, o.SetOperator(ctx, "wei@ferri.it", true))
	operator := o.session(seller.User.ID)
	must(t, o.AskFactor(ctx, operator))
	if !operator.MustSecure(o.Now()) {
		t.Error("an operator goes on without")
	}
	o.withApp(&s.User)
	token, err := o.SignIn(ctx, o.h, "g@ferri.it", goodPassword, "", false)
	must(t, err)
	w, err := o.WaitingByToken(ctx, token)
	must(t, err)
	token, err = o.PassSecond(ctx, w)
	must(t, err)
	guarded := o.alive(token)
	if guarded.MustSecure(o.Now()) {
		t.Error("who has one must have one")
	}
	wantError(t, o.RemoveApp(ctx, &guarded.User, guarded.FactorWanted()), ErrLastFactor)
	if f, err := o.FactorsOf(ctx, s.User.ID); err != nil || !f.Any() {
		t.Errorf("the last factor is gone: %v", err)
	}
}

func TestASessionOfAnOperatorStaysShortAfterTheSecondFactor(t *testing.T) {
	o, ctx := newHouse(t), t.Context()
	u := o.company("Ferri", "g@ferri.it").User
	o.withApp(&u)
	must(t, o.SetOperator(ctx, u.Email, true))
	token, err := o.SignIn(ctx, o.h, u.Email, goodPassword, "", true)
	must(t, err)
	w, err := o.WaitingByToken(ctx, token)
	must(t, err)
	token, err = o.PassSecond(ctx, w)
	must(t, err)
	start := o.now
	for o.now.Sub(start) < operatorLife-10*time.Minute {
		o.now = o.now.Add(10 * time.Minute)
		must(t, o.Touch(ctx, o.alive(token)))
	}
	o.now = start.Add(operatorLife)
	_, err = o.SessionByToken(ctx, token)
	wantError(t, err, ErrNotFound)
}

func TestAnOwnerFreesOnlyWhoWorksHereAlone(t *testing.T) {
	o, ctx := newHouse(t), t.Context()
	s, other := o.company("Ferri", "g@ferri.it"), o.company("Lotti", "l@lotti.it")
	wei := o.join(s, "wei@ferri.it", "seller")
	o.withApp(&wei.User)
	wantError(t, o.RemoveFactors(ctx, other.Company.ID, wei.User.UID), ErrNotFound)
	must(t, o.SetOperator(ctx, wei.User.Email, true))
	wantRefused(t, o.RemoveFactors(ctx, s.Company.ID, wei.User.UID), "factor.elsewhere")
	must(t, o.SetOperator(ctx, wei.User.Email, false))
	must(t, o.RemoveFactors(ctx, s.Company.ID, wei.User.UID))
	o.onlyMail("factors_removed")
	if f, err := o.FactorsOf(ctx, wei.User.ID); err != nil || f.Any() {
		t.Errorf("still there: %+v, %v", f, err)
	}
}

func TestANewKindOfDeviceIsToldOnce(t *testing.T) {
	o, ctx := newHouse(t), t.Context()
	u := o.company("Ferri", "g@ferri.it").User
	must(t, o.MeetDevice(ctx, &u, []byte("office"), "Firefox/Windows"))
	if told := o.mails(); len(told) != 0 {
		t.Errorf("the first device is told: %+v", told)
	}
	must(t, o.MeetDevice(ctx, &u, []byte("phone"), "Safari/iPhone"))
	if m := o.onlyMail("new_device"); m.To != u.Email || m.Data.Device != "Safari/iPhone" {
		t.Errorf("mail %+v", m)
	}
	must(t, o.MeetDevice(ctx, &u, []byte("phone"), "Safari/iPhone"))
	must(t, o.MeetDevice(ctx, &u, []byte("phone abroad"), "Safari/iPhone"))
	if told := o.mails(); len(told) != 0 {
		t.Errorf("told again: %+v", told)
	}
}
