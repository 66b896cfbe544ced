package keys

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// anyKey tells whether dir holds a key file whose name begins with prefix.
func anyKey(dir, prefix string) (bool, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return false, fmt.Errorf("keys: %w", err)
	}
	return slices.ContainsFunc(entries, func(e os.DirEntry) bool {
		return strings.HasPrefix(e.Name(), prefix) && strings.HasSuffix(e.Name(), suffix)
	}), nil
}

// Put writes a wrapped key that was kept elsewhere back to path, unless a key is
// there already.
func Put(path string, wrapped []byte) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return fmt.Errorf("keys: %w", err)
	}
	if err := writeNew(path, wrapped); err != nil && !errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("keys: put back %s: %w", path, err)
	}
	return nil
}

// writeNew puts a whole file (0600) at path and on the disk, or fails with
// fs.ErrExist. It links instead of renaming, because a rename would replace the
// key another process has made in the meantime.
func writeNew(path string, data []byte) error {
	dir := filepath.Dir(path)
	temp, err := os.CreateTemp(dir, ".new-*")
	if err != nil {
		return err
	}
	defer os.Remove(temp.Name())
	if err := fill(temp, data); err != nil {
		return err
	}
	if err := os.Link(temp.Name(), path); err != nil {
		return err
	}
	return syncDir(dir)
}

// replace puts a whole file in the place of another.
func replace(path string, data []byte) error {
	dir := filepath.Dir(path)
	temp, err := os.CreateTemp(dir, ".new-*")
	if err != nil {
		return err
	}
	defer os.Remove(temp.Name()) // gone already after the rename
	if err := fill(temp, data); err != nil {
		return err
	}
	if err := os.Rename(temp.Name(), path); err != nil {
		return err
	}
	return syncDir(dir)
}

// fill writes, flushes and closes; a key that a power cut takes is lost data.
func fill(f *os.File, data []byte) error {
	defer f.Close()
	if _, err := f.Write(data); err != nil {
		return err
	}
	if err := f.Sync(); err != nil {
		return err
	}
	return f.Close()
}

// syncDir makes new and removed names last through a power cut.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer d.Close()
	return d.Sync()
}
