package keys

import (
	"crypto/aes"
	"crypto/cipher"
	"fmt"
)

// Seal encrypts a small value with AES-256-GCM. key is 32 bytes; aad is not
// stored but must be the same for Unseal: name the row and the column in it, so
// that a value cannot be moved elsewhere. The result is 12 bytes of random
// nonce, the encrypted value and 16 bytes of tag; one key is good for 2^32
// values (NIST SP 800-38D).
func Seal(key, aad, plain []byte) ([]byte, error) {
	gcm, err := newGCM(key)
	if err != nil {
		return nil, err
	}
	return gcm.Seal(nil, nil, plain, aad), nil
}

// Unseal gives back what Seal was given. Error: ErrDamaged when the value, the
// key or the aad is another one.
func Unseal(key, aad, sealed []byte) ([]byte, error) {
	gcm, err := newGCM(key)
	if err != nil {
		return nil, err
	}
	plain, err := gcm.Open(nil, nil, sealed, aad)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	return plain, nil
}

func newGCM(key []byte) (cipher.AEAD, error) {
	if len(key) != Size { // aes would take a shorter key and be AES-128
		return nil, fmt.Errorf("keys: key has %d bytes, want %d", len(key), Size)
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, fmt.Errorf("keys: %w", err)
	}
	return cipher.NewGCMWithRandomNonce(block)
}
