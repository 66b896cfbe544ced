package keys

import (
	"bytes"
	"errors"
	"os"
	"testing"
)

func TestANewMasterOpensEverythingAndTheOldOneNothing(t *testing.T) {
	dir := t.TempDir()
	before := open(t, dir, master(1))
	create(t, before, "c1")
	create(t, before, "c2")
	blobs, pepper := key(t, before, "c1", Blobs), before.Service("pepper")
	if n, err := Rotate(dir, master(1), master(2)); n != 3 || err != nil {
		t.Fatalf("%d keys changed, %v; want 3", n, err)
	}
	if n, err := Rotate(dir, master(1), master(2)); n != 0 || err != nil {
		t.Errorf("repeated: %d keys changed, %v", n, err)
	}
	after := open(t, dir, master(2))
	if !bytes.Equal(key(t, after, "c1", Blobs), blobs) || !bytes.Equal(after.Service("pepper"), pepper) {
		t.Error("what the keys encrypt must be as it was")
	}
	if _, err := Open(dir, master(1)); !errors.Is(err, ErrWrongMaster) {
		t.Errorf("the old master: %v, want ErrWrongMaster", err)
	}
}

func TestAnInterruptedChangeIsTakenUpAgain(t *testing.T) {
	dir := t.TempDir()
	r := open(t, dir, master(1))
	create(t, r, "c1")
	create(t, r, "c2")
	done, err := newWrapping(master(2)).seal(mustLoad(t, r, "c1"), companyLabel("c1"))
	if err != nil {
		t.Fatal(err)
	}
	if err := replace(r.path("c1"), done); err != nil {
		t.Fatal(err)
	}
	if n, err := Rotate(dir, master(1), master(2)); n != 2 || err != nil {
		t.Errorf("%d keys changed, %v; want the other 2", n, err)
	}
	found, err := open(t, dir, master(2)).Verify()
	if err != nil || len(found) != 3 {
		t.Fatalf("found %v, %v", found, err)
	}
	for _, f := range found {
		if f.Err != nil {
			t.Errorf("%q: %v", f.Company, f.Err)
		}
	}
}

func TestAChangeStopsBeforeAKeyItCannotOpen(t *testing.T) {
	dir := t.TempDir()
	r := open(t, dir, master(1))
	create(t, r, "c1")
	create(t, r, "c2")
	if err := os.WriteFile(r.path("c2"), []byte("{}"), 0o600); err != nil {
		t.Fatal(err)
	}
	if n, err := Rotate(dir, master(1), master(2)); n != 0 || !errors.Is(err, ErrDamaged) {
		t.Errorf("%d keys changed, %v; want none and ErrDamaged", n, err)
	}
	if _, err := Rotate(dir, master(3), master(2)); !errors.Is(err, ErrWrongMaster) && !errors.Is(err, ErrDamaged) {
		t.Errorf("from a master that is not theirs: %v", err)
	}
	key(t, open(t, dir, master(1)), "c1", Blobs)
	for _, bad := range [][]byte{nil, master(1)[:16], master(1)} {
		if _, err := Rotate(dir, master(1), bad); !errors.Is(err, ErrBadMaster) {
			t.Errorf("to %d bytes: %v, want ErrBadMaster", len(bad), err)
		}
	}
	found, err := r.Verify()
	if err != nil || len(found) != 3 || found[1].Company != "c2" || !errors.Is(found[1].Err, ErrDamaged) || found[0].Err != nil {
		t.Errorf("verify finds %v, %v", found, err)
	}
}

func TestACopyOfAKeyIsKnownForWhatItIs(t *testing.T) {
	dir := t.TempDir()
	r := open(t, dir, master(1))
	create(t, r, "c1")
	create(t, r, "c2")
	copied := []byte(read(t, r.path("c1")))
	if err := r.Opens("c1", copied); err != nil {
		t.Error(err)
	}
	if err := r.Opens("c2", copied); !errors.Is(err, ErrDamaged) {
		t.Errorf("another's: %v, want ErrDamaged", err)
	}
	if err := Put(r.path("c1"), []byte("other")); err != nil || read(t, r.path("c1")) != string(copied) {
		t.Errorf("a key that is there was replaced, %v", err)
	}
}

func TestAMasterInTheFolderIsReplacedByOneThatWasMadeBefore(t *testing.T) {
	dir := t.TempDir()
	create(t, open(t, dir, nil), "c1")
	old, err := OwnMaster(dir)
	if err != nil {
		t.Fatal(err)
	}
	next, err := NextMaster(dir)
	if err != nil {
		t.Fatal(err)
	}
	if again, err := NextMaster(dir); err != nil || !bytes.Equal(again, next) || bytes.Equal(next, old) {
		t.Errorf("made again: %x and %x, %v", next, again, err)
	}
	if _, err := Rotate(dir, old, next); err != nil {
		t.Fatal(err)
	}
	if err := TakeNext(dir); err != nil {
		t.Fatal(err)
	}
	key(t, open(t, dir, nil), "c1", Blobs)
}

func mustLoad(t *testing.T, r *Ring, company string) []byte {
	t.Helper()
	k, err := r.wrap.load(r.path(company), companyLabel(company))
	if err != nil {
		t.Fatal(err)
	}
	return k
}
