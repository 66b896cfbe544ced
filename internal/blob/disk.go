package blob

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"strings"
	"syscall"
	"time"
)

// tempDir holds files on their way in. No key reaches it: none starts with a dot.
const tempDir = ".incoming"

// disk is a Store in a folder, one file per object. Every path goes through
// os.Root, so that not even a planted symbolic link leads out of it.
type disk struct {
	root  *os.Root
	flush func(*os.File) error // (*os.File).Sync; a test makes it fail as a full disk does
}

// Disk is a Store in the folder dir, which is created when missing. What a
// crash left half written is removed after a day. Error: ErrFull.
func Disk(dir string) (Store, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, wrap("open", dir, err)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, wrap("open", dir, err)
	}
	d := &disk{root: root, flush: (*os.File).Sync}
	if err := d.sweep(time.Now().Add(-24 * time.Hour)); err != nil {
		return nil, wrap("open", dir, err)
	}
	return d, nil
}

// sweep removes temporary files that are older than the given time.
func (d *disk) sweep(before time.Time) error {
	if err := d.root.MkdirAll(tempDir, 0o700); err != nil {
		return err
	}
	left, err := fs.ReadDir(d.root.FS(), tempDir)
	for _, entry := range left {
		if info, err := entry.Info(); err == nil && info.ModTime().Before(before) {
			d.root.Remove(path.Join(tempDir, entry.Name())) // tried again at the next start
		}
	}
	return err
}

func (d *disk) Put(ctx context.Context, key string, data io.Reader) error {
	if err := checkKey(key); err != nil {
		return err
	}
	if info, err := d.root.Stat(key); err == nil && info.Mode().IsRegular() {
		return nil
	}
	temp := path.Join(tempDir, rand.Text())
	defer d.root.Remove(temp) // gone already after the rename
	if err := d.fill(ctx, temp, data); err != nil {
		return wrap("put", key, err)
	}
	return wrap("put", key, d.publish(temp, key))
}

// fill writes data to a new file and on to the platters.
func (d *disk) fill(ctx context.Context, temp string, data io.Reader) error {
	f, err := d.root.OpenFile(temp, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	defer f.Close()
	if _, err := io.Copy(f, untilDone{ctx, data}); err != nil {
		return err
	}
	if err := d.flush(f); err != nil {
		return err
	}
	return f.Close()
}

// publish gives the finished file its name, and makes the name and the folders
// above it last.
func (d *disk) publish(temp, key string) error {
	if err := d.root.MkdirAll(path.Dir(key), 0o700); err != nil {
		return err
	}
	if err := d.root.Rename(temp, key); err != nil {
		return err
	}
	for dir := path.Dir(key); ; dir = path.Dir(dir) {
		if err := d.syncDir(dir); err != nil {
			return err
		}
		if dir == "." {
			return nil
		}
	}
}

func (d *disk) syncDir(name string) error {
	dir, err := d.root.Open(name)
	if err != nil {
		return err
	}
	defer dir.Close()
	return d.flush(dir)
}

func (d *disk) Open(ctx context.Context, key string) (Object, error) {
	if err := checkKey(key); err != nil {
		return nil, err
	}
	f, err := d.root.Open(key)
	if err != nil {
		return nil, wrap("open", key, err)
	}
	info, err := f.Stat()
	if err == nil && !info.Mode().IsRegular() {
		err = fs.ErrNotExist // a folder of keys is not an object
	}
	if err != nil {
		f.Close()
		return nil, wrap("open", key, err)
	}
	return &diskObject{f, info}, nil
}

func (d *disk) Delete(ctx context.Context, key string) error {
	if err := checkKey(key); err != nil {
		return err
	}
	switch info, err := d.root.Stat(key); {
	case missing(err) || err == nil && info.IsDir():
		return nil
	case err != nil:
		return wrap("delete", key, err)
	}
	if err := d.root.Remove(key); err != nil && !missing(err) {
		return wrap("delete", key, err)
	}
	return wrap("delete", key, d.syncDir(path.Dir(key)))
}

func (d *disk) List(ctx context.Context, prefix string, fn func(key string, size int64) error) error {
	start := "."
	if i := strings.LastIndexByte(prefix, '/'); i > 0 {
		start = prefix[:i]
		if err := checkKey(start); err != nil {
			return err
		}
	}
	return fs.WalkDir(d.root.FS(), start, func(name string, entry fs.DirEntry, err error) error {
		if err := ctx.Err(); err != nil {
			return err
		}
		switch {
		case missing(err): // nothing under the prefix, or deleted while listing
			return nil
		case err != nil:
			return wrap("list", name, err)
		case name == tempDir:
			return fs.SkipDir
		case !entry.Type().IsRegular() || !strings.HasPrefix(name, prefix):
			return nil
		}
		info, err := entry.Info()
		if missing(err) {
			return nil
		}
		if err != nil {
			return wrap("list", name, err)
		}
		return fn(name, info.Size())
	})
}

// diskObject is an open file; Read, Seek, ReadAt and Close are the file's own.
type diskObject struct {
	*os.File
	info fs.FileInfo
}

func (o *diskObject) Size() int64        { return o.info.Size() }
func (o *diskObject) ModTime() time.Time { return o.info.ModTime() }

// untilDone stops a copy when the context ends.
type untilDone struct {
	ctx context.Context
	r   io.Reader
}

func (u untilDone) Read(p []byte) (int, error) {
	if err := u.ctx.Err(); err != nil {
		return 0, err
	}
	return u.r.Read(p)
}

// missing also knows a path that leads through a file, as below "a" in "a/b".
func missing(err error) bool {
	return errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ENOTDIR)
}

// wrap names the act and the key, and puts our sentinel before the cause.
func wrap(act, key string, err error) error {
	switch {
	case err == nil:
		return nil
	case missing(err) && act == "open":
		return fmt.Errorf("%w: %s", ErrNotFound, key)
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT), errors.Is(err, syscall.EROFS):
		return fmt.Errorf("%w: %s %s: %w", ErrFull, act, key, err)
	}
	return fmt.Errorf("blob: %s %s: %w", act, key, err)
}
