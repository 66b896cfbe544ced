package models

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha512"
	"encoding/base64"
	"errors"
	"fmt"
	"math/big"
	"sync/atomic"
	"unicode/utf8"

	"golang.org/x/crypto/bcrypt"

	"jennyerp/internal/guess"
)

// Limits of a password, in characters (ASVS v5.0.0-6.2.1, 6.2.9).
const (
	MinPassword = 12
	MaxPassword = 256
)

// PepperID names the pepper of new hashes, so that it can be changed later.
const PepperID = 1

// Hasher hashes passwords and mail codes: bcrypt over base64(HMAC-SHA-384(pepper,
// password)), because bcrypt alone compares only 72 bytes (P22).
type Hasher struct {
	pepper  []byte
	cost    int
	slots   chan struct{}
	waiting atomic.Int32
	done    atomic.Int64
	dummy   string
}

// maxWaiting bounds the queue for a slot: about ten seconds of work.
const maxWaiting = 64

// ErrBusy means that too many passwords are being checked just now (429).
var ErrBusy = errors.New("too many passwords at once")

// NewHasher takes the pepper and the bcrypt cost: 12 in service, less only in
// tests. At most two hashes are computed at once, others wait.
func NewHasher(pepper []byte, cost int) *Hasher {
	return &Hasher{pepper: pepper, cost: cost, slots: make(chan struct{}, 2), dummy: nobodys(cost)}
}

// bcryptText is how bcrypt writes bytes.
var bcryptText = base64.NewEncoding("./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789").WithPadding(base64.NoPadding)

// nobodys is a hash that no password has: a salt and a result by chance. To
// compare with it takes as long as with any; to compute a true one would take a
// quarter of a second of every start.
func nobodys(cost int) string {
	var salt [16]byte
	var sum [23]byte
	rand.Read(salt[:])
	rand.Read(sum[:])
	return fmt.Sprintf("$2a$%02d$%s%s", cost, bcryptText.EncodeToString(salt[:]), bcryptText.EncodeToString(sum[:]))
}

func (h *Hasher) prehash(password string) []byte {
	mac := hmac.New(sha512.New384, h.pepper)
	mac.Write([]byte(password))
	return []byte(base64.StdEncoding.EncodeToString(mac.Sum(nil)))
}

// Hash gives the bcrypt hash; the context's end stops the wait for a slot, and
// ErrBusy says that too many wait already.
func (h *Hasher) Hash(ctx context.Context, password string) (string, error) {
	if err := h.enter(ctx); err != nil {
		return "", err
	}
	defer h.leave()
	b, err := bcrypt.GenerateFromPassword(h.prehash(password), h.cost)
	return string(b), err
}

// Matches compares in the same time whether or not there is a hash: for an
// unknown account it compares with a dummy and says no.
func (h *Hasher) Matches(ctx context.Context, hash, password string) (bool, error) {
	if err := h.enter(ctx); err != nil {
		return false, err
	}
	defer h.leave()
	known := hash != ""
	if !known {
		hash = h.dummy
	}
	err := bcrypt.CompareHashAndPassword([]byte(hash), h.prehash(password))
	return known && err == nil, nil
}

func (h *Hasher) enter(ctx context.Context) error {
	if h.waiting.Add(1) > maxWaiting {
		h.waiting.Add(-1)
		return ErrBusy
	}
	defer h.waiting.Add(-1)
	select {
	case h.slots <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (h *Hasher) leave() {
	h.done.Add(1)
	<-h.slots
}

// Done is how many hashes were computed so far, right and wrong.
func (h *Hasher) Done() int64 { return h.done.Load() }

// CheckPassword refuses a password that is too short, too long, common, or made
// of the words around it (mail address, name, company, product).
func CheckPassword(password string, context ...string) *FieldError {
	n := utf8.RuneCountInString(password)
	switch {
	case n < MinPassword:
		return &FieldError{Field: "password", Key: "password.short", Args: map[string]any{"Min": MinPassword}}
	case n > MaxPassword:
		return &FieldError{Field: "password", Key: "password.long", Args: map[string]any{"Max": MaxPassword}}
	case guess.Weak(password, context):
		return &FieldError{Field: "password", Key: "password.guessable"}
	}
	return nil
}

// newCode gives six random digits for a mail (ASVS v5.0.0-6.5).
func newCode() (string, error) {
	n, err := rand.Int(rand.Reader, big.NewInt(1_000_000))
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("%06d", n), nil
}
