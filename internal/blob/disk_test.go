package blob

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

func newDisk(t *testing.T) (*disk, string) {
	t.Helper()
	dir := t.TempDir()
	store, err := Disk(dir)
	if err != nil {
		t.Fatal(err)
	}
	return store.(*disk), dir
}

func put(t *testing.T, s Store, key, content string) {
	t.Helper()
	if err := s.Put(t.Context(), key, strings.NewReader(content)); err != nil {
		t.Fatal(err)
	}
}

func content(t *testing.T, s Store, key string) string {
	t.Helper()
	o, err := s.Open(t.Context(), key)
	if err != nil {
		t.Fatal(err)
	}
	defer o.Close()
	data, err := io.ReadAll(o)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func list(t *testing.T, s Store, prefix string) []string {
	t.Helper()
	found := []string{}
	err := s.List(t.Context(), prefix, func(key string, size int64) error {
		found = append(found, fmt.Sprintf("%s %d", key, size))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(found)
	return found
}

func TestDiskKeepsWhatItWasGiven(t *testing.T) {
	d, dir := newDisk(t)
	before := time.Now().Add(-time.Second)
	put(t, d, "c1/ab/photo.jpg", "cloth")
	if got := content(t, d, "c1/ab/photo.jpg"); got != "cloth" {
		t.Errorf("got %q", got)
	}
	o, err := d.Open(t.Context(), "c1/ab/photo.jpg")
	if err != nil {
		t.Fatal(err)
	}
	defer o.Close()
	if o.Size() != 5 || o.ModTime().Before(before) {
		t.Errorf("size %d, stored %v", o.Size(), o.ModTime())
	}
	info, err := os.Stat(filepath.Join(dir, "c1/ab/photo.jpg"))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("file is %v, %v; want 0600", info.Mode(), err)
	}
}

func TestPutOfAnExistingKeyReadsNothing(t *testing.T) {
	d, _ := newDisk(t)
	put(t, d, "a", "first")
	untouched := strings.NewReader("second")
	if err := d.Put(t.Context(), "a", untouched); err != nil {
		t.Fatal(err)
	}
	if got := content(t, d, "a"); got != "first" || untouched.Len() != 6 {
		t.Errorf("kept %q, %d bytes left unread", got, untouched.Len())
	}
}

func TestManyPutsOfOneKeyAtOnceAgree(t *testing.T) {
	d, _ := newDisk(t)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			if err := d.Put(t.Context(), "x/same", strings.NewReader("same")); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if got := content(t, d, "x/same"); got != "same" {
		t.Errorf("got %q", got)
	}
}

func TestKeysThatAreNotKeysAreRefused(t *testing.T) {
	d, _ := newDisk(t)
	for _, key := range []string{"", "/", "/a", "a/", "a//b", "..", "../a", "a/../b", "a/..", "a..b", ".", "a/./b", ".incoming/x",
		"a/.hidden", "A", "a b", `a\b`, "a\x00b", "è", "a\n", strings.Repeat("a", 513)} {
		_, openErr := d.Open(t.Context(), key)
		for act, err := range map[string]error{
			"put": d.Put(t.Context(), key, strings.NewReader("x")), "open": openErr, "delete": d.Delete(t.Context(), key),
		} {
			if !errors.Is(err, ErrKey) {
				t.Errorf("%s %q: %v, want ErrKey", act, key, err)
			}
		}
	}
}

func TestALinkDoesNotLeadOutOfTheFolder(t *testing.T) {
	d, dir := newDisk(t)
	outside := t.TempDir()
	if err := os.WriteFile(filepath.Join(outside, "secret"), []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(outside, filepath.Join(dir, "way-out")); err != nil {
		t.Fatal(err)
	}
	if o, err := d.Open(t.Context(), "way-out/secret"); err == nil {
		o.Close()
		t.Error("read a file outside")
	}
	if err := d.Put(t.Context(), "way-out/new", strings.NewReader("x")); err == nil {
		t.Error("wrote a file outside")
	}
}

func TestWhatIsNotThere(t *testing.T) {
	d, _ := newDisk(t)
	put(t, d, "folder/file", "x")
	for _, key := range []string{"nothing", "folder", "folder/file/below"} {
		if _, err := d.Open(t.Context(), key); !errors.Is(err, ErrNotFound) {
			t.Errorf("open %s: %v, want ErrNotFound", key, err)
		}
		if err := d.Delete(t.Context(), key); err != nil {
			t.Errorf("delete %s: %v, want none", key, err)
		}
	}
	if got := content(t, d, "folder/file"); got != "x" {
		t.Errorf("the file beside is %q", got)
	}
}

func TestDelete(t *testing.T) {
	d, _ := newDisk(t)
	put(t, d, "a/b", "x")
	if err := d.Delete(t.Context(), "a/b"); err != nil {
		t.Fatal(err)
	}
	if _, err := d.Open(t.Context(), "a/b"); !errors.Is(err, ErrNotFound) {
		t.Errorf("open after delete: %v", err)
	}
}

func TestListGoesByPrefix(t *testing.T) {
	d, _ := newDisk(t)
	for _, key := range []string{"c1/a", "c1/b/c", "c10/a", "c2/a", "top"} {
		put(t, d, key, "123")
	}
	for _, tt := range []struct {
		prefix string
		want   []string
	}{
		{"", []string{"c1/a 3", "c1/b/c 3", "c10/a 3", "c2/a 3", "top 3"}},
		{"c1/", []string{"c1/a 3", "c1/b/c 3"}},
		{"c1", []string{"c1/a 3", "c1/b/c 3", "c10/a 3"}},
		{"c1/b/c", []string{"c1/b/c 3"}},
		{"c3/", []string{}},
	} {
		if got := list(t, d, tt.prefix); !slices.Equal(got, tt.want) {
			t.Errorf("prefix %q: %v, want %v", tt.prefix, got, tt.want)
		}
	}
	stop := errors.New("stop")
	if err := d.List(t.Context(), "", func(string, int64) error { return stop }); err != stop {
		t.Errorf("fn's error came back as %v", err)
	}
}

func TestAFullDiskIsTold(t *testing.T) {
	for _, cause := range []error{syscall.ENOSPC, syscall.EDQUOT, syscall.EROFS} {
		d, dir := newDisk(t)
		d.flush = func(*os.File) error { return &os.PathError{Op: "sync", Path: "x", Err: cause} }
		err := d.Put(t.Context(), "a/b", strings.NewReader("x"))
		if !errors.Is(err, ErrFull) || !errors.Is(err, cause) {
			t.Errorf("%v: got %v, want ErrFull", cause, err)
		}
		nothingLeft(t, dir)
	}
	d, _ := newDisk(t)
	d.flush = func(*os.File) error { return syscall.EIO }
	if err := d.Put(t.Context(), "a", strings.NewReader("x")); err == nil || errors.Is(err, ErrFull) {
		t.Errorf("a broken disk: %v, want another error than ErrFull", err)
	}
}

func TestAPutThatFailsLeavesNothing(t *testing.T) {
	d, dir := newDisk(t)
	broken := io.MultiReader(strings.NewReader("half"), errReader{errors.New("phone went away")})
	if err := d.Put(t.Context(), "a", broken); err == nil {
		t.Error("no error for a broken reader")
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := d.Put(ctx, "b", strings.NewReader("x")); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	nothingLeft(t, dir)
}

func TestOnlyOldRemainsAreSwept(t *testing.T) {
	d, dir := newDisk(t)
	put(t, d, "kept", "x")
	for name, age := range map[string]time.Duration{"old": 25 * time.Hour, "young": time.Hour} {
		file, when := filepath.Join(dir, tempDir, name), time.Now().Add(-age)
		if err := errors.Join(os.WriteFile(file, nil, 0o600), os.Chtimes(file, when, when)); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := Disk(dir); err != nil {
		t.Fatal(err)
	}
	left, err := os.ReadDir(filepath.Join(dir, tempDir))
	if err != nil || len(left) != 1 || left[0].Name() != "young" {
		t.Errorf("left %v, %v; want young only", left, err)
	}
	if got := list(t, d, ""); !slices.Equal(got, []string{"kept 1"}) {
		t.Errorf("listed %v", got)
	}
}

// nothingLeft fails when the store's folder holds any file.
func nothingLeft(t *testing.T, dir string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, entry os.DirEntry, err error) error {
		if err == nil && !entry.IsDir() {
			t.Errorf("left behind: %s", path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

type errReader struct{ err error }

func (r errReader) Read([]byte) (int, error) { return 0, r.err }

func FuzzKeysStayInside(f *testing.F) {
	f.Add("a/b.jpg")
	f.Add("../x")
	dir := f.TempDir()
	store, err := Disk(filepath.Join(dir, "store"))
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, key string) {
		store.Put(t.Context(), key, bytes.NewReader([]byte("x")))
		if entries, err := os.ReadDir(dir); err != nil || len(entries) != 1 {
			t.Errorf("%q made %v, %v", key, entries, err)
		}
	})
}
