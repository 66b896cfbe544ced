package blob

import (
	"context"
	"crypto/hkdf"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/minio/sio"
)

// sealed encrypts what another Store keeps.
type sealed struct {
	store Store
	keyOf func(key string) ([]byte, error)
}

// Sealed is a Store that keeps its objects in store as AES-256-GCM in packages
// of 64 KiB (DARE 2.0), so that ranges are read without the rest. keyOf gives
// the 32-byte secret for an object's key, such as the company's blobs key; each
// object has a key of its own, derived from that secret and the object's key
// by HKDF-SHA256. An object that was changed, cut short or moved to another key
// gives ErrDamaged, at Open or at the latest when the place is read. Put without
// any content gives ErrEmpty. Errors of keyOf are passed on (errors.Is).
func Sealed(store Store, keyOf func(key string) ([]byte, error)) Store {
	return &sealed{store, keyOf}
}

func (s *sealed) Put(ctx context.Context, key string, data io.Reader) error {
	config, err := s.config(key)
	if err != nil {
		return err
	}
	encrypted, err := sio.EncryptReader(&notEmpty{r: data}, config)
	if err != nil {
		return fmt.Errorf("blob: seal %s: %w", key, err)
	}
	return s.store.Put(ctx, key, encrypted)
}

func (s *sealed) Open(ctx context.Context, key string) (Object, error) {
	config, err := s.config(key)
	if err != nil {
		return nil, err
	}
	inner, err := s.store.Open(ctx, key)
	if err != nil {
		return nil, err
	}
	object, err := unseal(inner, config)
	if err != nil {
		inner.Close()
		return nil, fmt.Errorf("blob: open %s: %w", key, err)
	}
	return object, nil
}

func (s *sealed) Delete(ctx context.Context, key string) error {
	return s.store.Delete(ctx, key)
}

// List gives the sizes before encryption; an object whose size no encryption
// gives is listed as 0 bytes, so that it can still be found and deleted.
func (s *sealed) List(ctx context.Context, prefix string, fn func(key string, size int64) error) error {
	return s.store.List(ctx, prefix, func(key string, size int64) error {
		plain, err := sio.DecryptedSize(uint64(size))
		if err != nil {
			plain = 0
		}
		return fn(key, int64(plain))
	})
}

func (s *sealed) config(key string) (sio.Config, error) {
	if err := checkKey(key); err != nil {
		return sio.Config{}, err
	}
	secret, err := s.keyOf(key)
	if err != nil {
		return sio.Config{}, fmt.Errorf("blob: key for %s: %w", key, err)
	}
	if len(secret) != 32 {
		return sio.Config{}, fmt.Errorf("blob: key for %s has %d bytes, want 32", key, len(secret))
	}
	own, err := hkdf.Key(sha256.New, secret, nil, "jennyerp blob 1/"+key, 32)
	return sio.Config{
		MinVersion:   sio.Version20,
		CipherSuites: []byte{sio.AES_256_GCM}, // else ChaCha20 on machines without AES instructions
		Key:          own,
	}, err
}

// sealedObject reads through a window that is as long as the plain content.
type sealedObject struct {
	*io.SectionReader
	inner Object
}

func (o *sealedObject) Close() error       { return o.inner.Close() }
func (o *sealedObject) ModTime() time.Time { return o.inner.ModTime() }

func unseal(inner Object, config sio.Config) (Object, error) {
	size, err := sio.DecryptedSize(uint64(inner.Size()))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	plain, err := sio.DecryptReaderAt(inner, config)
	if err != nil {
		return nil, err
	}
	if err := checkEnd(plain, int64(size)); err != nil {
		return nil, err
	}
	return &sealedObject{io.NewSectionReader(marked{plain}, 0, int64(size)), inner}, nil
}

// checkEnd reads across the end. The size comes from the stored length, which
// nothing authenticates, and a read that stops just at the end does not look
// for the mark of the last package: a file cut between two would pass.
func checkEnd(plain io.ReaderAt, size int64) error {
	if size == 0 { // no package at all, so there is nothing to vouch for it
		return fmt.Errorf("%w: empty", ErrDamaged)
	}
	if _, err := (marked{plain}).ReadAt(make([]byte, 2), size-1); err != io.EOF {
		return fmt.Errorf("%w: end: %w", ErrDamaged, err)
	}
	return nil
}

// marked gives ErrDamaged for what the decryption refuses.
type marked struct{ r io.ReaderAt }

func (m marked) ReadAt(p []byte, off int64) (int, error) {
	n, err := m.r.ReadAt(p, off)
	if errors.As(err, new(sio.Error)) {
		err = fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	return n, err
}

// notEmpty refuses content that ends before it begins: encrypted it would be an
// empty file, which anybody can make.
type notEmpty struct {
	r    io.Reader
	seen bool
}

func (e *notEmpty) Read(p []byte) (int, error) {
	n, err := e.r.Read(p)
	e.seen = e.seen || n > 0
	if err == io.EOF && !e.seen {
		return 0, ErrEmpty
	}
	return n, err
}
