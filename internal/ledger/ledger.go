// Package ledger chains and seals the rows of a log that is only added to. Each
// row carries HMAC-SHA-256(k, the mac before || the row), so a row that was
// changed, put in or taken out breaks the chain; what is personal in it is
// sealed (AES-256-GCM) and stands in the chain by its digest alone, so that it
// can be erased and the chain still holds.
package ledger

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
)

// Ledger holds the keys of one log. It is safe for concurrent use.
type Ledger struct {
	chain []byte
	seal  cipher.AEAD
}

// ErrSealed says that sealed bytes were changed, moved to another row, or sealed by another key.
var ErrSealed = errors.New("ledger: damaged, or sealed by another key")

// New derives the keys of a log from a 32-byte secret that is its alone.
func New(secret []byte) (*Ledger, error) {
	if len(secret) != 32 {
		return nil, fmt.Errorf("ledger: a secret of %d bytes, want 32", len(secret))
	}
	chain, err := hkdf.Key(sha256.New, secret, nil, "ledger/chain", 32)
	if err != nil {
		return nil, err
	}
	key, err := hkdf.Key(sha256.New, secret, nil, "ledger/seal", 32)
	if err != nil {
		return nil, err
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	seal, err := cipher.NewGCM(block)
	return &Ledger{chain, seal}, err
}

// Link is the mac of a row: prev is that of the row before, nil for the first;
// each field is preceded by its length, so that no two rows read the same.
func (l *Ledger) Link(prev []byte, fields ...[]byte) []byte {
	mac := hmac.New(sha256.New, l.chain)
	for _, field := range append([][]byte{prev}, fields...) {
		var n [8]byte
		binary.BigEndian.PutUint64(n[:], uint64(len(field)))
		mac.Write(n[:])
		mac.Write(field)
	}
	return mac.Sum(nil)
}

// Linked tells whether mac is the Link of a row.
func (l *Ledger) Linked(mac, prev []byte, fields ...[]byte) bool {
	return hmac.Equal(mac, l.Link(prev, fields...))
}

// Seal encrypts; the result opens under the same label alone. digest is its SHA-256.
func (l *Ledger) Seal(plain []byte, label string) (sealed, digest []byte) {
	nonce := make([]byte, l.seal.NonceSize())
	rand.Read(nonce) // never fails
	sealed = l.seal.Seal(nonce, nonce, plain, []byte(label))
	return sealed, Digest(sealed)
}

// Open gives back what was sealed under the label. Error: ErrSealed.
func (l *Ledger) Open(sealed []byte, label string) ([]byte, error) {
	n := l.seal.NonceSize()
	if len(sealed) < n {
		return nil, ErrSealed
	}
	plain, err := l.seal.Open(nil, sealed[:n], sealed[n:], []byte(label))
	if err != nil {
		return nil, ErrSealed
	}
	return plain, nil
}

// Digest is the SHA-256 of sealed bytes; Digests tells whether it is of these.
func Digest(sealed []byte) []byte { sum := sha256.Sum256(sealed); return sum[:] }

// Digests is described with Digest.
func Digests(digest, sealed []byte) bool { return bytes.Equal(digest, Digest(sealed)) }
