package commands

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"jennyerp/internal/blob"
	"jennyerp/internal/config"
)

// openBlobs opens the store that the setting blobs names, a bucket with what
// was last read at hand on the disk.
func openBlobs(cfg config.Config) (blob.Store, error) {
	store, err := blobsAt(cfg, cfg.Blobs)
	if err != nil || !strings.HasPrefix(cfg.Blobs, "oss://") {
		return store, err
	}
	return blob.Cached(store, filepath.Join(cfg.Data, "cache"), int64(cfg.BlobsCache)<<20)
}

// blobsAt opens a store by its place, without a cache.
func blobsAt(cfg config.Config, place string) (blob.Store, error) {
	if strings.HasPrefix(place, "oss://") {
		return blob.OSS(place, cfg.BlobsID.Reveal(), cfg.BlobsSecret.Reveal(), filepath.Join(cfg.Data, "spool"))
	}
	if strings.Contains(place, "://") {
		return nil, fmt.Errorf("%q is neither a folder nor an address like oss://bucket/prefix", place)
	}
	return blob.Disk(place)
}

// moveBlobs copies all pictures and files from where they are to another place,
// and compares. What lies there is encrypted and stays so. The server must not
// run: what it stored meanwhile would be missing.
func moveBlobs(ctx context.Context, cfg config.Config, to string, out io.Writer) error {
	if to == "" {
		return errors.New("blobs move needs --to and a place: a folder, or oss://bucket/prefix?region=eu-central-1")
	}
	unlock, err := aloneIn(cfg.Data)
	if err != nil {
		return err
	}
	defer unlock()
	source, err := blobsAt(cfg, cfg.Blobs)
	if err != nil {
		return err
	}
	target, err := blobsAt(cfg, to)
	if err != nil {
		return err
	}
	moved, err := blob.Copy(ctx, source, target, func(m *blob.Moved) {
		if done := m.Copied.Load() + m.There.Load(); done%500 == 0 {
			fmt.Fprintf(out, "%d objects, %d MB\n", done, m.Bytes.Load()>>20)
		}
	})
	if err != nil {
		return fmt.Errorf("%d objects are there; run the command again to go on: %w", moved.Copied.Load()+moved.There.Load(), err)
	}
	fmt.Fprintf(out, "%d objects were copied and compared, %d were there already. Set JENNY_BLOBS to %s and start the server; "+
		"then what lies in %s can be removed.\n", moved.Copied.Load(), moved.There.Load(), to, cfg.Blobs)
	return nil
}
