package replica

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"

	"github.com/superfly/ltx"
)

// The wrapped key of a database lies beside its replica, so that after the loss
// of a machine the master key alone is needed. It goes away with the replica.
// Litestream's clients keep nothing but LTX files, so it travels behind the
// header of one.

func keyHeader() []byte {
	h := ltx.Header{Version: ltx.Version, Flags: ltx.HeaderFlagNoChecksum, PageSize: 4096, MinTXID: 1, MaxTXID: 1, Timestamp: 1}
	b, _ := h.MarshalBinary() // never fails
	return b
}

const keySize = 4096 // bytes a wrapped key has at most

// KeepKey copies the wrapped key to the target unless it is there already.
func (o Options) KeepKey(ctx context.Context, name string) error {
	wrapped, err := o.Wrapped(name)
	if err != nil {
		return fmt.Errorf("replica: wrapped key of %s: %w", name, err)
	}
	sum := sha256.Sum256(wrapped)
	note, noted := filepath.Join(o.state(name), "key"), hex.EncodeToString(sum[:])
	if known, err := os.ReadFile(note); err == nil && string(known) == noted {
		return nil
	}
	c, err := o.Target.client(path.Join(below(name), "key"))
	if err != nil {
		return err
	}
	if _, err := c.WriteLTXFile(ctx, 0, 1, 1, io.MultiReader(bytes.NewReader(keyHeader()), bytes.NewReader(wrapped))); err != nil {
		return fmt.Errorf("replica: keep the wrapped key of %s: %w", name, err)
	}
	if err := os.MkdirAll(o.state(name), 0o700); err != nil {
		return err
	}
	return os.WriteFile(note, []byte(noted), 0o600)
}

// WrappedKey fetches the copy of a wrapped key from the target. ErrNone when
// there is none.
func (o Options) WrappedKey(ctx context.Context, name string) ([]byte, error) {
	c, err := o.Target.client(path.Join(below(name), "key"))
	if err != nil {
		return nil, err
	}
	r, err := c.OpenLTXFile(ctx, 0, 1, 1, ltx.HeaderSize, 0)
	if errors.Is(err, os.ErrNotExist) {
		return nil, fmt.Errorf("%w: key of %s", ErrNone, name)
	}
	if err != nil {
		return nil, fmt.Errorf("replica: wrapped key of %s: %w", name, err)
	}
	defer r.Close()
	return io.ReadAll(io.LimitReader(r, keySize))
}
