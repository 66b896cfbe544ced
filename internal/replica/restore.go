package replica

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path"
	"strconv"
	"time"

	"github.com/benbjohnson/litestream"
)

// Restore writes a database as it was at a time, or as it is for the zero time,
// to a new file. It opens nothing: the caller checks what came out. A machine
// that took a company over may have died before it sent anything, and a time may
// lie before: then the epoch before has it.
//
// Errors: ErrNone when there is no replica, or none as old as that; ErrDamaged
// when an object cannot be trusted.
func (o Options) Restore(ctx context.Context, name string, at time.Time, to string) error {
	place, err := o.place(ctx, name)
	if err != nil {
		return err
	}
	for epoch := place.Epoch; epoch >= 1; epoch-- {
		if err = o.restoreEpoch(ctx, name, epoch, at, to); !errors.Is(err, ErrNone) {
			break
		}
	}
	return err
}

func (o Options) restoreEpoch(ctx context.Context, name string, epoch int64, at time.Time, to string) error {
	client, err := o.client(name, epoch)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	client.damaged = cancel
	r := litestream.NewReplicaWithClient(nil, client)
	opt := litestream.NewRestoreOptions()
	opt.OutputPath, opt.Timestamp = to, at
	err = r.Restore(ctx, opt)
	switch {
	case err == nil:
		return os.Chmod(to, 0o600)
	case errors.Is(context.Cause(ctx), ErrDamaged):
		return fmt.Errorf("replica: restore %s: %w", name, context.Cause(ctx))
	case errors.Is(err, litestream.ErrTxNotAvailable), errors.Is(err, litestream.ErrNoSnapshots):
		if at.IsZero() {
			return fmt.Errorf("%w of %s", ErrNone, name)
		}
		return fmt.Errorf("%w of %s from before %s", ErrNone, name, at.UTC().Format(time.RFC3339))
	}
	return fmt.Errorf("replica: restore %s: %w", name, err)
}

// Forget removes all that was replicated of a company and noted about it here:
// its replica, the copy of its key, its local state. The company must not be
// held. Repeating it is no error.
func (o Options) Forget(ctx context.Context, name string) error {
	if name == Control {
		return errors.New("replica: the control database is not forgotten")
	}
	if err := os.RemoveAll(o.state(name)); err != nil {
		return fmt.Errorf("replica: forget %s: %w", name, err)
	}
	c, err := o.Target.client(below(name))
	if err != nil {
		return err
	}
	if err := c.DeleteAll(ctx); err != nil {
		return fmt.Errorf("replica: forget %s: %w", name, err)
	}
	return nil
}

// Left counts the objects that the target still holds of a company: of its
// replica and of its key.
func (o Options) Left(ctx context.Context, name string) (objects int, err error) {
	moved, err := o.moved(ctx)
	if err != nil {
		return 0, err
	}
	parts := []string{"key"}
	for epoch := int64(1); epoch <= placeIn(moved, name).Epoch; epoch++ {
		parts = append(parts, strconv.FormatInt(epoch, 10))
	}
	for _, part := range parts {
		c, err := o.Target.client(path.Join(below(name), part))
		if err != nil {
			return objects, err
		}
		for level := 0; level <= litestream.SnapshotLevel; level++ {
			all, err := c.LTXFiles(ctx, level, 0, false)
			if err != nil {
				return objects, fmt.Errorf("replica: look for %s: %w", name, err)
			}
			for all.Next() {
				objects++
			}
			if err := errors.Join(all.Err(), all.Close()); err != nil {
				return objects, err
			}
		}
	}
	return objects, nil
}

// ForgetKey removes the copy of a wrapped key that lies beside the replica.
func (o Options) ForgetKey(ctx context.Context, name string) error {
	c, err := o.Target.client(path.Join(below(name), "key"))
	if err != nil {
		return err
	}
	if err := c.DeleteAll(ctx); err != nil {
		return fmt.Errorf("replica: forget the key of %s: %w", name, err)
	}
	return nil
}
