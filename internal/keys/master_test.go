package keys

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestTheFirstStartMakesAMasterKey(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "keys")
	first := open(t, dir, nil)
	create(t, first, "c1")
	info, err := os.Stat(filepath.Join(dir, MasterFile))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Fatalf("master.key: %v, %v; want 0600", info, err)
	}
	again := open(t, dir, nil)
	if !bytes.Equal(key(t, first, "c1", Blobs), key(t, again, "c1", Blobs)) {
		t.Error("another key after the second start")
	}
}

func TestAMasterKeyOthersCanReadIsRefused(t *testing.T) {
	for _, mode := range []os.FileMode{0o640, 0o604, 0o620, 0o666} {
		dir := t.TempDir()
		open(t, dir, nil)
		if err := os.Chmod(filepath.Join(dir, MasterFile), mode); err != nil {
			t.Fatal(err)
		}
		_, err := Open(dir, nil)
		if !errors.Is(err, ErrExposed) || !strings.Contains(err.Error(), MasterFile) {
			t.Errorf("mode %o: %v, want ErrExposed naming the file", mode, err)
		}
	}
}

func TestAMasterKeyIsReadInEverySpelling(t *testing.T) {
	want := append(bytes.Repeat([]byte{0xfb}, 31), 0xff) // has + and / in base64
	for _, text := range []string{
		hex.EncodeToString(want), strings.ToUpper(hex.EncodeToString(want)) + "\r\n",
		base64.StdEncoding.EncodeToString(want) + "\n", base64.RawURLEncoding.EncodeToString(want),
	} {
		if got, err := ParseMaster([]byte(text)); err != nil || !bytes.Equal(got, want) {
			t.Errorf("%q: %x, %v", text, got, err)
		}
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, MasterFile), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if r := open(t, dir, nil); !bytes.Equal(r.Service("x"), open(t, dir, want).Service("x")) {
			t.Errorf("%q in the file is not the key given as bytes", text)
		}
	}
}

func TestWhatIsNoMasterKey(t *testing.T) {
	for _, text := range []string{"", "\n", "secret", strings.Repeat("ab", 31), strings.Repeat("ab", 33), strings.Repeat("z", 64), strings.Repeat("a", 300)} {
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, MasterFile), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := Open(dir, nil); !errors.Is(err, ErrBadMaster) {
			t.Errorf("file %.10q: %v, want ErrBadMaster", text, err)
		}
	}
	for _, given := range [][]byte{{}, master(1)[:16], append(master(1), 1)} {
		if _, err := Open(t.TempDir(), given); !errors.Is(err, ErrBadMaster) {
			t.Errorf("%d bytes: %v, want ErrBadMaster", len(given), err)
		}
	}
}

func TestALostMasterKeyIsNotReplaced(t *testing.T) {
	dir := t.TempDir()
	open(t, dir, nil)
	if err := os.Remove(filepath.Join(dir, MasterFile)); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(dir, nil); !errors.Is(err, ErrNoMaster) {
		t.Errorf("got %v, want ErrNoMaster", err)
	}
	if _, err := os.Stat(filepath.Join(dir, MasterFile)); err == nil {
		t.Error("a new master key was made beside keys it cannot open")
	}
}
