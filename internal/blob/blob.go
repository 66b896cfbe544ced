// Package blob keeps content (pictures, PDFs, exports) under keys: on the disk
// now, in an object store behind the same interface later, sealed or plain.
//
// Content under a key never changes: name it by its hash or a random id.
package blob

import (
	"context"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"
	"time"
)

// Errors that callers tell apart with errors.Is.
var (
	ErrNotFound = errors.New("blob: no such object")
	ErrKey      = errors.New("blob: not a valid key")
	ErrFull     = errors.New("blob: storage is full or read-only")
	ErrEmpty    = errors.New("blob: nothing to store")
	ErrDamaged  = errors.New("blob: object is damaged, cut short or under another key")
)

// Store keeps objects. Implementations are safe for concurrent use.
//
// A key has segments of [a-z0-9_.-] parted by single slashes, none of which
// starts with a dot, and at most 512 bytes. Any other gives ErrKey.
type Store interface {
	// Put stores data under key. When it returns nil the object lasts through
	// a power cut; on an error nothing is there. An object that exists is kept
	// and data is not read. Error: ErrFull.
	Put(ctx context.Context, key string, data io.Reader) error
	// Open opens an object for reading. ctx must live as long as the object.
	// Errors: ErrNotFound, ErrDamaged.
	Open(ctx context.Context, key string) (Object, error)
	// Delete removes an object. One that is not there is no error.
	Delete(ctx context.Context, key string) error
	// List calls fn for each object whose key begins with prefix ("" for all),
	// in no set order; size is in bytes. It stops at the first error of fn
	// and returns it.
	List(ctx context.Context, prefix string, fn func(key string, size int64) error) error
}

// Object is an open object. It suits http.ServeContent, ranges included.
// ReadAt may be called concurrently; Read and Seek may not.
type Object interface {
	io.ReadSeekCloser
	io.ReaderAt
	Size() int64        // bytes
	ModTime() time.Time // when it was stored
}

const maxKey = 512

var keyShape = regexp.MustCompile(`^[a-z0-9_-][a-z0-9_.-]*(/[a-z0-9_-][a-z0-9_.-]*)*$`)

func checkKey(key string) error {
	// Two dots are refused anywhere, not only as a whole segment.
	if len(key) > maxKey || !keyShape.MatchString(key) || strings.Contains(key, "..") {
		return fmt.Errorf("%w: %.80q", ErrKey, key)
	}
	return nil
}

// ReadAll reads a whole object into memory. Errors: those of Open.
func ReadAll(ctx context.Context, s Store, key string) ([]byte, error) {
	o, err := s.Open(ctx, key)
	if err != nil {
		return nil, err
	}
	defer o.Close()
	return io.ReadAll(o)
}
