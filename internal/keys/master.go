package keys

import (
	"bytes"
	"crypto/rand"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// ParseMaster reads a master key written as 64 hex digits or as base64 (plain
// or for URLs, with or without padding). Error: ErrBadMaster.
func ParseMaster(text []byte) ([]byte, error) {
	text = bytes.TrimSpace(text)
	if key, err := hex.DecodeString(string(text)); err == nil && len(key) == Size {
		return key, nil
	}
	bare := string(bytes.TrimRight(text, "="))
	for _, enc := range []*base64.Encoding{base64.RawStdEncoding, base64.RawURLEncoding} {
		if key, err := enc.DecodeString(bare); err == nil && len(key) == Size {
			return key, nil
		}
	}
	return nil, ErrBadMaster
}

// chooseMaster takes the given key, else the one in dir, else makes one.
func chooseMaster(dir string, given []byte) ([]byte, error) {
	if given != nil {
		if len(given) != Size {
			return nil, ErrBadMaster
		}
		return given, nil
	}
	path := filepath.Join(dir, MasterFile)
	key, err := readMaster(path)
	if !errors.Is(err, fs.ErrNotExist) {
		return key, err
	}
	// None is made beside other keys: no new master could open them, and a lost
	// one must be noticed.
	others, err := anyKey(dir, "")
	if err != nil {
		return nil, err
	}
	if !others {
		if err := makeMaster(path); err != nil {
			return nil, err
		}
	}
	// Read what is there now: another process may have been first.
	key, err = readMaster(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%w: %s", ErrNoMaster, path)
	}
	return key, err
}

func readMaster(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("keys: master key: %w", err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, fmt.Errorf("keys: master key: %w", err)
	}
	if mode := info.Mode().Perm(); mode&0o077 != 0 {
		return nil, fmt.Errorf("%w: %s has mode %04o, want 0600", ErrExposed, path, mode)
	}
	text := make([]byte, 256) // longer is no key
	n, err := f.Read(text)
	if err != nil {
		return nil, fmt.Errorf("%w: %s: %w", ErrBadMaster, path, err)
	}
	key, err := ParseMaster(text[:n])
	if err != nil {
		return nil, fmt.Errorf("%w: %s", err, path)
	}
	return key, nil
}

// makeMaster writes a random master key, unless there is one.
func makeMaster(path string) error {
	key := make([]byte, Size)
	rand.Read(key)
	err := writeNew(path, []byte(hex.EncodeToString(key)+"\n"))
	if err != nil && !errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("keys: make master key: %w", err)
	}
	return nil
}
