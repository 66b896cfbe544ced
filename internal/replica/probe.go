package replica

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/benbjohnson/litestream"
	"github.com/minio/sio"
	"github.com/superfly/ltx"
)

// ErrPlain says that an object of a replica is not encrypted.
var ErrPlain = errors.New("replica: object is not encrypted")

// Probe is what an object of a replica says of the whole.
type Probe struct {
	At      time.Time // what the newest object was made of
	Objects int
}

// Probe reads the newest object of a database's replica to its end. It opens no
// database. Errors: ErrNone, ErrPlain, ErrDamaged.
func (o Options) Probe(ctx context.Context, name string) (p Probe, err error) {
	place, err := o.place(ctx, name)
	if err != nil {
		return p, err
	}
	client, err := o.client(name, place.Epoch)
	if err != nil {
		return p, err
	}
	newest, err := o.newest(ctx, client, &p)
	if err != nil {
		return p, err
	}
	raw, err := client.inner.OpenLTXFile(ctx, newest.Level, newest.MinTXID, newest.MaxTXID, ltx.HeaderSize, 0)
	if err != nil {
		return p, fmt.Errorf("replica: probe %s: %w", name, err)
	}
	defer raw.Close()
	head := make([]byte, 2)
	if _, err := io.ReadFull(raw, head); err != nil || head[0] != sio.Version20 || head[1] != sio.AES_256_GCM {
		return p, fmt.Errorf("%w: %s of %s", ErrPlain, ltx.FormatFilename(newest.MinTXID, newest.MaxTXID), name)
	}
	plain, err := client.OpenLTXFile(ctx, newest.Level, newest.MinTXID, newest.MaxTXID, 0, 0)
	if err != nil {
		return p, err
	}
	defer plain.Close()
	_, err = io.Copy(io.Discard, plain)
	return p, err
}

// newest finds the object that holds the last change.
func (o Options) newest(ctx context.Context, client *sealed, p *Probe) (*ltx.FileInfo, error) {
	var newest *ltx.FileInfo
	for level := 0; level <= litestream.SnapshotLevel; level++ {
		all, err := client.LTXFiles(ctx, level, 0, false)
		if err != nil {
			return nil, fmt.Errorf("replica: probe %s: %w", client.name, err)
		}
		for all.Next() {
			info := *all.Item()
			p.Objects++
			if newest == nil || info.MaxTXID > newest.MaxTXID {
				newest = &info
			}
		}
		if err := errors.Join(all.Err(), all.Close()); err != nil {
			return nil, fmt.Errorf("replica: probe %s: %w", client.name, err)
		}
	}
	if newest == nil {
		return nil, fmt.Errorf("%w of %s", ErrNone, client.name)
	}
	p.At = newest.CreatedAt
	return newest, nil
}

// Written is when a database's log was last written to, the zero time when all
// of it was sent, or when there is no log.
func (o Options) Written(name string) time.Time {
	if o.unchanged(name) {
		return time.Time{}
	}
	info, err := os.Stat(o.file(name) + "-wal")
	if err != nil || info.Size() == 0 {
		return time.Time{}
	}
	return info.ModTime()
}

// Keeps is how long whole copies are kept.
func (p Plan) Keeps() time.Duration { return time.Duration(p.Snapshot.Retention) }
