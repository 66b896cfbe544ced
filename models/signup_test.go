package models

import (
	"sync"
	"testing"
	"time"
)

// begin asks for a company and gives the request as its page finds it, and the
// mailed code.
func (o *house) begin(email string) (*Signup, string) {
	o.t.Helper()
	s := &Signup{Email: email, Name: "Giulia Ferri", Company: "Tessuti Ferri", Country: "IT", Locale: "it"}
	must(o.t, o.BeginSignup(o.t.Context(), o.h, s, goodPassword))
	m := o.onlyMail("signup_code")
	if m.To != email || m.Locale != "it" || len(m.Data.Code) != 6 {
		o.t.Fatalf("mail %+v", m)
	}
	return o.found(s.UID), m.Data.Code
}

func (o *house) found(uid string) *Signup {
	o.t.Helper()
	s, err := o.FindSignup(o.t.Context(), uid)
	must(o.t, err)
	return s
}

// not gives a code that is surely another.
func not(code string) string {
	if code == "123456" {
		return "654321"
	}
	return "123456"
}

func TestTheRightCodeMakesOneCompanyAndNotesTheTerms(t *testing.T) {
	o, ctx := newHouse(t), t.Context()
	s, code := o.begin("g@ferri.it")
	must(t, o.CheckCode(ctx, o.h, s, code))
	token, err := o.FinishSignup(ctx, s, "Chrome/macOS")
	must(t, err)
	in := o.alive(token)
	if in.User.Name != "Giulia Ferri" || in.Company.Name != "Tessuti Ferri" || in.Company.UID != s.CompanyUID || in.Role != "owner" || !in.SeeCost {
		t.Errorf("signed in as %+v", in)
	}
	if n := o.count(`select count(*) from acceptances a join legal_publications p on p.document = a.document and p.version = a.version where user_id = ? and a.document in ('terms', 'dpa') and accepted_at = ?`, in.User.ID, o.Now()); n != 2 {
		t.Error("it is not noted that the terms were accepted (P29)")
	}
	if !o.found(s.UID).Done {
		t.Error("the request is not done")
	}
	wantError(t, o.CheckCode(ctx, o.h, s, code), ErrCode) // single use
	_, err = o.SignIn(ctx, o.h, "g@ferri.it", goodPassword, "", false)
	must(t, err)
}

func TestFinishingTwiceChangesNothing(t *testing.T) {
	o, ctx := newHouse(t), t.Context()
	s, _ := o.begin("g@ferri.it")
	var wait sync.WaitGroup
	for range 4 {
		wait.Go(func() {
			if _, err := o.FinishSignup(ctx, s, ""); err != nil {
				t.Error(err)
			}
		})
	}
	wait.Wait()
	for table, want := range map[string]int{"companies": 1, "users": 1, "memberships": 1, "acceptances": 2} {
		if n := o.count(`select count(*) from ` + table); n != want {
			t.Errorf("%d %s, want %d", n, table, want)
		}
	}
}

func TestTheSixthTryFailsEvenWhenItIsRight(t *testing.T) {
	o, ctx := newHouse(t), t.Context()
	s, code := o.begin("g@ferri.it")
	for range CodeTries {
		wantError(t, o.CheckCode(ctx, o.h, s, not(code)), ErrCode)
	}
	wantError(t, o.CheckCode(ctx, o.h, s, code), ErrCode)
}

func TestParallelTriesAreAllCounted(t *testing.T) {
	o, ctx := newHouse(t), t.Context()
	s, code := o.begin("g@ferri.it")
	var wait sync.WaitGroup
	for range 20 {
		wait.Go(func() {
			if err := o.CheckCode(ctx, o.h, s, not(code)); err != ErrCode {
				t.Error(err)
			}
		})
	}
	wait.Wait()
	if n := o.count(`select tries from signups`); n != CodeTries {
		t.Errorf("%d tries counted", n)
	}
}

func TestACodeLivesTenMinutes(t *testing.T) {
	o, ctx := newHouse(t), t.Context()
	s, code := o.begin("g@ferri.it")
	o.now = o.now.Add(CodeLife - time.Second)
	must(t, o.CheckCode(ctx, o.h, s, code))
	o.now = o.now.Add(time.Second)
	wantError(t, o.CheckCode(ctx, o.h, s, code), ErrCode)
}

func TestResendingKillsTheOldCodeAndIsBounded(t *testing.T) {
	o, ctx := newHouse(t), t.Context()
	s, old := o.begin("g@ferri.it")
	for range CodeTries { // a new code gives new tries
		wantError(t, o.CheckCode(ctx, o.h, s, not(old)), ErrCode)
	}
	var code string
	for range CodeSends - 1 {
		must(t, o.ResendCode(ctx, o.h, s))
		code = o.onlyMail("signup_code").Data.Code
	}
	wantRefused(t, o.ResendCode(ctx, o.h, s), "signup.code.sends")
	if code != old { // the same by chance once in a million
		wantError(t, o.CheckCode(ctx, o.h, s, old), ErrCode)
	}
	must(t, o.CheckCode(ctx, o.h, s, code))
}

func TestACodeOpensOnlyItsOwnRequest(t *testing.T) {
	o, ctx := newHouse(t), t.Context()
	_, code := o.begin("a@ferri.it")
	b, other := o.begin("b@rossi.it")
	if code != other {
		wantError(t, o.CheckCode(ctx, o.h, b, code), ErrCode)
	}
}

func TestAKnownAddressGetsAnotherMailAndNoCode(t *testing.T) {
	o, ctx := newHouse(t), t.Context()
	o.company("Ferri", "g@ferri.it")
	s := &Signup{Email: "G@ferri.it", Name: "Mallory", Company: "M", Country: "IT", Locale: "en"}
	must(t, o.BeginSignup(ctx, o.h, s, goodPassword))
	if m := o.onlyMail("signup_known"); m.Data.Code != "" || m.Locale != "it" || m.Data.Name != "Giulia Ferri" {
		t.Errorf("mail %+v", m)
	}
	s = o.found(s.UID)
	must(t, o.ResendCode(ctx, o.h, s))
	o.onlyMail("signup_known")
	_, err := o.exec(ctx, `update signups set code = ?`, mustHash(o, "123456"))
	must(t, err)
	wantError(t, o.CheckCode(ctx, o.h, s, "123456"), ErrCode) // not even by a lucky guess
}

func mustHash(o *house, text string) string {
	hash, err := o.h.Hash(o.t.Context(), text)
	must(o.t, err)
	return hash
}

func TestOfTwoRequestsForOneAddressTheFirstWins(t *testing.T) {
	o, ctx := newHouse(t), t.Context()
	first, _ := o.begin("g@ferri.it")
	second, code := o.begin("g@ferri.it")
	_, err := o.FinishSignup(ctx, first, "")
	must(t, err)
	wantError(t, o.CheckCode(ctx, o.h, second, code), ErrCode)
	_, err = o.FinishSignup(ctx, second, "")
	wantError(t, err, ErrCode)
	if n := o.count(`select count(*) from companies`); n != 1 {
		t.Errorf("%d companies", n)
	}
}

func TestAnInboxIsNotFilledByOurHand(t *testing.T) {
	o, ctx := newHouse(t), t.Context()
	for range codesPerHour {
		o.begin("g@ferri.it")
	}
	more := &Signup{Email: "G@ferri.it", Name: "G", Company: "F", Country: "IT", Locale: "it"}
	wantRefused(t, o.BeginSignup(ctx, o.h, more, goodPassword), "signup.code.many")
	o.begin("other@ferri.it")
	o.now = o.now.Add(time.Hour)
	o.begin("g@ferri.it")
}

func TestARequestIsForgottenAfterADay(t *testing.T) {
	o, ctx := newHouse(t), t.Context()
	s, _ := o.begin("g@ferri.it")
	o.now = o.now.Add(day - time.Second)
	o.found(s.UID)
	o.now = o.now.Add(time.Second)
	_, err := o.FindSignup(ctx, s.UID)
	wantError(t, err, ErrNotFound)
}
