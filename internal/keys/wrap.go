package keys

import (
	"crypto/hkdf"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
)

// wrapping encrypts keys under one master key.
type wrapping struct {
	key    []byte // derived from the master, so that the master has one use only
	master string // fingerprint, tells a foreign key from a damaged one
}

// wrapLabel says what a wrapped key is for. It is authenticated (AAD), so a
// file renamed or copied to another company does not open.
type wrapLabel struct {
	Purpose string `json:"purpose"`
	Company string `json:"company,omitempty"`
}

func (l wrapLabel) aad() []byte {
	return []byte("jennyerp key 1\x00" + l.Purpose + "\x00" + l.Company)
}

// wrappedKey is the content of a key file.
type wrappedKey struct {
	Version int `json:"version"`
	wrapLabel
	Master string `json:"master"`
	Sealed []byte `json:"sealed"`
}

func newWrapping(master []byte) wrapping {
	return wrapping{
		key:    derive(master, "wrap"),
		master: hex.EncodeToString(derive(master, "fingerprint")[:8]),
	}
}

func (w wrapping) seal(key []byte, label wrapLabel) ([]byte, error) {
	sealed, err := Seal(w.key, label.aad(), key)
	if err != nil {
		return nil, err
	}
	data, err := json.Marshal(wrappedKey{1, label, w.master, sealed})
	return append(data, '\n'), err
}

// load reads the key at path and unwraps it.
func (w wrapping) load(path string, label wrapLabel) ([]byte, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("keys: %w", err)
	}
	return w.open(data, label, path)
}

// open unwraps a key; name is for the error.
func (w wrapping) open(data []byte, label wrapLabel, name string) ([]byte, error) {
	var file wrappedKey
	if err := json.Unmarshal(data, &file); err != nil || file.Version != 1 {
		return nil, fmt.Errorf("%w: %s", ErrDamaged, name)
	}
	if file.Master != w.master {
		return nil, fmt.Errorf("%w: %s", ErrWrongMaster, name)
	}
	key, err := Unseal(w.key, label.aad(), file.Sealed)
	if err != nil || len(key) != Size {
		return nil, fmt.Errorf("%w: %s", ErrDamaged, name)
	}
	return key, nil
}

// derive is HKDF-SHA256 (RFC 5869) without salt, 32 bytes out.
func derive(secret []byte, info string) []byte {
	key, err := hkdf.Key(sha256.New, secret, nil, "jennyerp/1/"+info, Size)
	if err != nil {
		panic(err) // only for a length no constant here has
	}
	return key
}
