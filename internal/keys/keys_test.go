package keys

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

func open(t *testing.T, dir string, master []byte) *Ring {
	t.Helper()
	r, err := Open(dir, master)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func create(t *testing.T, r *Ring, company string) {
	t.Helper()
	if err := r.Create(company); err != nil {
		t.Fatal(err)
	}
}

func key(t *testing.T, r *Ring, company, purpose string) []byte {
	t.Helper()
	k, err := r.Key(company, purpose)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func master(b byte) []byte { return bytes.Repeat([]byte{b}, Size) }

func TestALostServiceKeyIsNotReplaced(t *testing.T) {
	dir := t.TempDir()
	create(t, open(t, dir, master(1)), "c1")
	if err := os.Remove(filepath.Join(dir, serviceFile)); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(dir, master(1)); !errors.Is(err, ErrNoKey) {
		t.Errorf("got %v, want ErrNoKey", err)
	}
}

func TestAnotherMasterOpensNothing(t *testing.T) {
	dir := t.TempDir()
	create(t, open(t, dir, master(1)), "c1")
	if _, err := Open(dir, master(2)); !errors.Is(err, ErrWrongMaster) {
		t.Errorf("open: %v, want ErrWrongMaster", err)
	}
	foreign := open(t, t.TempDir(), master(2))
	copyFile(t, filepath.Join(dir, "company-c1.key"), filepath.Join(foreign.dir, "company-c1.key"))
	if _, err := foreign.Key("c1", Blobs); !errors.Is(err, ErrWrongMaster) {
		t.Errorf("key: %v, want ErrWrongMaster", err)
	}
}

func TestCreateKeepsAKeyThatExists(t *testing.T) {
	r := open(t, t.TempDir(), master(1))
	create(t, r, "c1")
	before := key(t, r, "c1", Blobs)
	create(t, r, "c1")
	if !bytes.Equal(before, key(t, open(t, r.dir, master(1)), "c1", Blobs)) {
		t.Error("the second Create changed the key")
	}
}

func TestManyProcessesMakeOneKey(t *testing.T) {
	dir := t.TempDir()
	seen := make([]string, 8)
	var wg sync.WaitGroup
	for i := range seen {
		wg.Go(func() {
			r, err := Open(dir, nil) // as serve and replicate do at the first start
			if err != nil {
				t.Error(err)
				return
			}
			if err := r.Create("c1"); err != nil {
				t.Error(err)
			}
			k, err := r.Key("c1", Blobs)
			seen[i] = fmt.Sprintf("%x %x %v", r.Service("pepper"), k, err)
		})
	}
	wg.Wait()
	for _, s := range seen {
		if s != seen[0] {
			t.Errorf("two keys: %s and %s", seen[0], s)
		}
	}
	if left, err := filepath.Glob(filepath.Join(dir, ".new-*")); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

func TestAFileThatExistsIsNotReplaced(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.key")
	if err := writeNew(path, []byte("first")); err != nil {
		t.Fatal(err)
	}
	if err := writeNew(path, []byte("second")); !errors.Is(err, fs.ErrExist) {
		t.Errorf("got %v, want fs.ErrExist", err)
	}
	if got := read(t, path); got != "first" {
		t.Errorf("the file holds %q", got)
	}
}

func TestEveryCompanyAndPurposeHasAKeyOfItsOwn(t *testing.T) {
	r := open(t, t.TempDir(), master(1))
	seen := map[string]string{}
	note := func(name string, k []byte) {
		if len(k) != Size {
			t.Errorf("%s has %d bytes", name, len(k))
		}
		if other, twice := seen[string(k)]; twice {
			t.Errorf("%s and %s have the same key", name, other)
		}
		seen[string(k)] = name
	}
	for _, company := range []string{"c1", "c2"} {
		create(t, r, company)
		for _, purpose := range purposes {
			note(company+purpose, key(t, r, company, purpose))
		}
	}
	for _, purpose := range []string{"pepper", "throttle", "mail", "blobs"} {
		note("service "+purpose, r.Service(purpose))
	}
}

func TestACallerCannotSpoilTheCache(t *testing.T) {
	r := open(t, t.TempDir(), master(1))
	create(t, r, "c1")
	want := bytes.Clone(key(t, r, "c1", Blobs))
	for range 2 { // once read from the file, once from the cache
		clear(key(t, r, "c1", Blobs))
	}
	if !bytes.Equal(key(t, r, "c1", Blobs), want) {
		t.Error("the cached key was overwritten from outside")
	}
}

func TestTheCacheIsBounded(t *testing.T) {
	r := open(t, t.TempDir(), master(1))
	for i := range cacheLimit + 10 {
		r.remember(cacheKey{fmt.Sprint(i), Blobs}, nil)
	}
	if len(r.cache) != cacheLimit {
		t.Errorf("%d entries, want %d", len(r.cache), cacheLimit)
	}
}

func TestADestroyedKeyIsGone(t *testing.T) {
	r := open(t, t.TempDir(), master(1))
	create(t, r, "c1")
	create(t, r, "c2")
	before := key(t, r, "c1", Backups)
	for range 2 { // a deletion may be repeated
		if err := r.Destroy("c1"); err != nil {
			t.Fatal(err)
		}
	}
	for _, purpose := range purposes {
		if _, err := r.Key("c1", purpose); !errors.Is(err, ErrNoKey) {
			t.Errorf("%s: %v, want ErrNoKey", purpose, err)
		}
	}
	key(t, r, "c2", Backups)
	create(t, r, "c1")
	if bytes.Equal(before, key(t, r, "c1", Backups)) {
		t.Error("the old key came back")
	}
}

func TestBadNamesAreRefused(t *testing.T) {
	r := open(t, t.TempDir(), master(1))
	for _, company := range []string{"", "../c1", "a/b", "A", "-a", "a.b", strings.Repeat("a", 65)} {
		_, err := r.Key(company, Blobs)
		for _, err := range []error{err, r.Create(company), r.Destroy(company)} {
			if !errors.Is(err, ErrCompany) {
				t.Errorf("%q: %v, want ErrCompany", company, err)
			}
		}
	}
	create(t, r, "c1")
	if _, err := r.Key("c1", "blob"); !errors.Is(err, ErrPurpose) {
		t.Errorf("purpose: %v, want ErrPurpose", err)
	}
}

func TestAKeyFileBelongsToItsCompany(t *testing.T) {
	r := open(t, t.TempDir(), master(1))
	create(t, r, "c1")
	file := r.path("c1")
	copyFile(t, file, r.path("c2"))
	if _, err := r.Key("c2", Blobs); !errors.Is(err, ErrDamaged) {
		t.Errorf("copied to another company: %v, want ErrDamaged", err)
	}
	for _, harm := range []string{"", "{}", `{"version":2}`, strings.Replace(read(t, file), `"sealed":"`, `"sealed":"AAAA`, 1)} {
		if err := os.WriteFile(file, []byte(harm), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := r.Key("c1", Blobs); !errors.Is(err, ErrDamaged) {
			t.Errorf("%.20q: %v, want ErrDamaged", harm, err)
		}
	}
}

func TestNoKeyLiesInClear(t *testing.T) {
	r := open(t, t.TempDir(), master(1))
	create(t, r, "c1")
	plain, err := r.wrap.load(r.path("c1"), companyLabel("c1"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{r.path("c1"), filepath.Join(r.dir, serviceFile)} {
		text := read(t, name)
		for _, k := range [][]byte{plain, r.service, master(1), r.wrap.key} {
			if strings.Contains(text, hex.EncodeToString(k)) || strings.Contains(text, base64.StdEncoding.EncodeToString(k)) {
				t.Errorf("%s holds a key in clear", name)
			}
		}
	}
}

// The service key is wrapped, not derived, so that a new master changes nothing
// that hangs on it: the pepper of every password does.
func TestServiceKeysOutliveTheMaster(t *testing.T) {
	old := open(t, t.TempDir(), master(1))
	next := newWrapping(master(2))
	data, err := next.seal(old.service, wrapLabel{Purpose: "service"})
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(old.dir, serviceFile), data, 0o600); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(old.Service("pepper"), open(t, old.dir, master(2)).Service("pepper")) {
		t.Error("the pepper changed with the master key")
	}
}

func copyFile(t *testing.T, from, to string) {
	t.Helper()
	if err := os.WriteFile(to, []byte(read(t, from)), 0o600); err != nil {
		t.Fatal(err)
	}
}

func read(t *testing.T, name string) string {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}
