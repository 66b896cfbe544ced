package models

import (
	"context"
	"regexp"
	"runtime"
	"strings"
	"testing"

	"golang.org/x/crypto/bcrypt"
)

func TestPasswordsAreJudgedByLengthAndGuesses(t *testing.T) {
	for password, key := range map[string]string{
		"gelato al limone 7":            "",
		"丝绸之路上的第一家布店哦":                  "",
		"elevenchars":                   "password.short",
		"十一个汉字的密码太短了":                   "password.short",
		strings.Repeat("ab 9zx", 50):    "password.long",
		"giulia.ferri@example.com":      "password.guessable",
		"aaaaaaaaaaaaaaaa":              "password.guessable",
		"tessutiferri1":                 "password.guessable",
		"JennyERP password":             "password.guessable",
		strings.Repeat("長い文 abcXY", 25): "",
	} {
		bad := CheckPassword(password, "giulia.ferri@example.com", "Giulia Ferri", "Tessuti Ferri")
		if got := ""; bad != nil && bad.Key != key || bad == nil && key != got {
			t.Errorf("CheckPassword(%.20q) = %v, want %q", password, bad, key)
		}
	}
}

func TestEveryCharacterOfALongPasswordCounts(t *testing.T) {
	h, ctx := NewHasher([]byte("pepper"), bcrypt.MinCost), t.Context()
	long := strings.Repeat("面料", 50) // 300 bytes: bcrypt alone would stop at 72
	hash, err := h.Hash(ctx, long+"一")
	must(t, err)
	for password, want := range map[string]bool{long + "一": true, long + "二": false, long: false} {
		if got, err := h.Matches(ctx, hash, password); err != nil || got != want {
			t.Errorf("Matches(…%s) = %v, %v", password[len(password)-3:], got, err)
		}
	}
	if !regexp.MustCompile(`^\$2[ab]\$`).MatchString(hash) {
		t.Errorf("not bcrypt: %s", hash)
	}
}

func TestAnotherPepperOpensNothing(t *testing.T) {
	hash, err := NewHasher([]byte("pepper"), bcrypt.MinCost).Hash(t.Context(), goodPassword)
	must(t, err)
	if ok, _ := NewHasher([]byte("salt"), bcrypt.MinCost).Matches(t.Context(), hash, goodPassword); ok {
		t.Error("a stolen database could be tried without the pepper")
	}
}

func TestNobodyMatchesWithoutAHash(t *testing.T) {
	h := NewHasher([]byte("pepper"), bcrypt.MinCost+1)
	if ok, err := h.Matches(t.Context(), "", goodPassword); ok || err != nil {
		t.Errorf("an account that is not there was opened: %v, %v", ok, err)
	}
	// It is a hash like any, so that to compare with it takes as long.
	if cost, err := bcrypt.Cost([]byte(h.dummy)); cost != h.cost || err != nil {
		t.Errorf("the cost of %s is %d, %v", h.dummy, cost, err)
	}
	if err := bcrypt.CompareHashAndPassword([]byte(h.dummy), h.prehash(goodPassword)); err != bcrypt.ErrMismatchedHashAndPassword {
		t.Errorf("comparing with %s: %v", h.dummy, err)
	}
}

func TestTheQueueForAHashIsBounded(t *testing.T) {
	h := NewHasher([]byte("pepper"), bcrypt.MinCost)
	h.slots <- struct{}{}
	h.slots <- struct{}{}
	ctx, cancel := context.WithCancel(t.Context())
	gone := make(chan error, maxWaiting)
	for range maxWaiting {
		go func() { _, err := h.Hash(ctx, goodPassword); gone <- err }()
	}
	for h.waiting.Load() < maxWaiting {
		runtime.Gosched()
	}
	if _, err := h.Hash(ctx, goodPassword); err != ErrBusy {
		t.Errorf("one more gets %v, want ErrBusy", err)
	}
	cancel()
	for range maxWaiting {
		wantError(t, <-gone, context.Canceled)
	}
}

func TestCodesAreSixDigits(t *testing.T) {
	seen := map[string]bool{}
	for range 50 {
		code, err := newCode()
		must(t, err)
		if !regexp.MustCompile(`^\d{6}$`).MatchString(code) {
			t.Fatalf("code %q", code)
		}
		seen[code] = true
	}
	if len(seen) < 45 {
		t.Errorf("only %d different codes in 50", len(seen))
	}
}
