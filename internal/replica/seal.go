package replica

import (
	"bytes"
	"context"
	"crypto/hkdf"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"log/slog"

	"github.com/benbjohnson/litestream"
	"github.com/minio/sio"
	"github.com/superfly/ltx"
)

// ErrDamaged says that an object of a replica was changed, cut short, put in
// another's place, or sealed under another key.
var ErrDamaged = errors.New("replica: object is damaged, cut short or under another key")

// sealed keeps LTX files as AES-256-GCM in packages of 64 KiB (DARE 2.0) behind
// a copy of their header, 100 bytes in clear, from which litestream's clients
// read the time. The header inside is the one that counts. Each object has a key
// of its own, derived from secret and the object's name, so that none can take
// another's place.
type sealed struct {
	inner  litestream.ReplicaClient
	name   string // of the database, such as "control" or a company's id
	secret []byte // 32 bytes
	// damaged hears of the first object that cannot be trusted; litestream would
	// try it again and again. May be nil.
	damaged func(error)
}

func (s *sealed) Type() string                   { return s.inner.Type() }
func (s *sealed) Init(ctx context.Context) error { return s.inner.Init(ctx) }
func (s *sealed) SetLogger(log *slog.Logger)     { s.inner.SetLogger(log) }
func (s *sealed) DeleteAll(ctx context.Context) error {
	return s.inner.DeleteAll(ctx)
}
func (s *sealed) DeleteLTXFiles(ctx context.Context, a []*ltx.FileInfo) error {
	return s.inner.DeleteLTXFiles(ctx, a)
}

func (s *sealed) config(level int, minTXID, maxTXID ltx.TXID) (sio.Config, error) {
	info := fmt.Sprintf("jennyerp replica 1/%s/%d/%s", s.name, level, ltx.FormatFilename(minTXID, maxTXID))
	own, err := hkdf.Key(sha256.New, s.secret, nil, info, 32)
	return sio.Config{
		MinVersion:   sio.Version20,
		CipherSuites: []byte{sio.AES_256_GCM}, // else ChaCha20 on machines without AES instructions
		Key:          own,
	}, err
}

func (s *sealed) WriteLTXFile(ctx context.Context, level int, minTXID, maxTXID ltx.TXID, r io.Reader) (*ltx.FileInfo, error) {
	config, err := s.config(level, minTXID, maxTXID)
	if err != nil {
		return nil, err
	}
	head := make([]byte, ltx.HeaderSize)
	if _, err := io.ReadFull(r, head); err != nil {
		return nil, fmt.Errorf("replica: header: %w", err)
	}
	body, err := sio.EncryptReader(io.MultiReader(bytes.NewReader(head), r), config)
	if err != nil {
		return nil, fmt.Errorf("replica: seal: %w", err)
	}
	info, err := s.inner.WriteLTXFile(ctx, level, minTXID, maxTXID, io.MultiReader(bytes.NewReader(head), body))
	return plainSize(info), err
}

// OpenLTXFile decrypts from the beginning even when offset is further in: what
// is skipped is checked like the rest.
func (s *sealed) OpenLTXFile(ctx context.Context, level int, minTXID, maxTXID ltx.TXID, offset, size int64) (io.ReadCloser, error) {
	config, err := s.config(level, minTXID, maxTXID)
	if err != nil {
		return nil, err
	}
	inner, err := s.inner.OpenLTXFile(ctx, level, minTXID, maxTXID, ltx.HeaderSize, 0)
	if err != nil {
		return nil, err
	}
	plain, err := sio.DecryptReader(inner, config)
	if err == nil {
		_, err = io.CopyN(io.Discard, marked{plain, s.damaged}, offset)
	}
	if err != nil {
		inner.Close()
		return nil, fmt.Errorf("replica: open %s of %s: %w", ltx.FormatFilename(minTXID, maxTXID), s.name, err)
	}
	r := io.Reader(marked{plain, s.damaged})
	if size > 0 {
		r = io.LimitReader(r, size)
	}
	return readCloser{r, inner}, nil
}

type readCloser struct {
	io.Reader
	io.Closer
}

func (s *sealed) LTXFiles(ctx context.Context, level int, seek ltx.TXID, useMetadata bool) (ltx.FileIterator, error) {
	all, err := s.inner.LTXFiles(ctx, level, seek, useMetadata)
	if err != nil {
		return nil, err
	}
	return plainSizes{all}, nil
}

// plainSizes gives the sizes before encryption, which litestream compares with
// what it reads.
type plainSizes struct{ ltx.FileIterator }

func (p plainSizes) Item() *ltx.FileInfo { return plainSize(p.FileIterator.Item()) }

// plainSize turns an object's size into that of its LTX file; 0 when no
// encryption gives that size, which litestream refuses to read.
func plainSize(info *ltx.FileInfo) *ltx.FileInfo {
	if info == nil {
		return nil
	}
	own := *info
	size, err := sio.DecryptedSize(uint64(max(0, info.Size-ltx.HeaderSize)))
	if err != nil {
		size = 0
	}
	own.Size = int64(size)
	return &own
}

// marked gives ErrDamaged for what the decryption refuses, and tells of it.
type marked struct {
	r       io.Reader
	damaged func(error)
}

func (m marked) Read(p []byte) (int, error) {
	n, err := m.r.Read(p)
	if errors.As(err, new(sio.Error)) {
		err = fmt.Errorf("%w: %w", ErrDamaged, err)
		if m.damaged != nil {
			m.damaged(err)
		}
	}
	return n, err
}
