package replica

import (
	"context"
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// takenOver is a company of ten rows, c1, that a second machine brought back from
// the copies and wrote five more to, in the second epoch. The first machine was
// not told and still holds it.
func takenOver(t *testing.T) (first Options, k *Keeper, db *sql.DB, second Options, noon time.Time) {
	t.Helper()
	first, k, db = copied(t, 10)
	k.o.Moved = func(context.Context) (map[string]Place, error) {
		return map[string]Place{"c1": {Here: false, Epoch: 2}}, nil
	}
	first.Moved = k.o.Moved
	time.Sleep(20 * time.Millisecond)
	noon = time.Now()
	time.Sleep(20 * time.Millisecond)

	second = folder(t, t.TempDir(), "a")
	second.Target = first.Target
	must(t, second.Restore(t.Context(), "c1", time.Time{}, second.file("c1")))
	second.Moved = func(context.Context) (map[string]Place, error) {
		return map[string]Place{"c1": {Here: true, Epoch: 2}}, nil
	}
	there, book := keeper(t, second), book(t, second, "c1")
	write(t, book, 5)
	there.Touch(t.Context(), "c1")
	sent(t, there, "c1")
	must(t, there.Close(t.Context())) // else it goes on to gather its steps into longer ones
	return first, k, db, second, noon
}

func inEpoch(t *testing.T, o Options, epoch string) (n int) {
	t.Helper()
	for _, path := range objects(t, o) {
		if strings.Contains(path, filepath.Join("companies", "c1", epoch)+string(filepath.Separator)) {
			n++
		}
	}
	return n
}

func TestAMachineThatLostACompanySpoilsNothing(t *testing.T) {
	first, k, db, second, noon := takenOver(t)
	later := inEpoch(t, first, "2")
	write(t, db, 3) // it does not know yet
	sent(t, k, "c1")
	for at, want := range map[time.Time]int{{}: 15, noon: 10} {
		for _, o := range []Options{first, second} {
			if got, err := restored(t, o, "c1", at); got != want || err != nil {
				t.Errorf("at %v: %d rows, %v; want %d", at, got, err, want)
			}
		}
	}
	k.Rest(t.Context()) // now it does
	k.Touch(t.Context(), "c1")
	must(t, k.CatchUp(t.Context()))
	must(t, k.Nightly(t.Context(), time.Now()))
	if s := k.Status(time.Now()); s.Held != 0 || s.Problem != "" {
		t.Errorf("it holds %d databases, problem %q", s.Held, s.Problem)
	}
	if now := inEpoch(t, first, "2"); now != later || later == 0 {
		t.Errorf("%d objects in the second epoch, %d before", now, later)
	}
}

func TestWhatComesBackIsCopiedAnewInItsEpoch(t *testing.T) {
	o, k, db, _, _ := takenOver(t)
	k.Rest(t.Context())
	must(t, db.Close())
	for _, part := range []string{"", "-wal", "-shm"} {
		os.Remove(o.file("c1") + part)
	}
	must(t, o.Restore(t.Context(), "c1", time.Time{}, o.file("c1")))
	k.o.Moved = func(context.Context) (map[string]Place, error) {
		return map[string]Place{"c1": {Here: true, Epoch: 3}}, nil
	}
	back := book(t, o, "c1")
	if got, err := restored(t, k.o, "c1", time.Time{}); got != 15 || err != nil {
		t.Errorf("before anything is sent in the third epoch: %d rows, %v", got, err)
	}
	write(t, back, 2)
	k.Touch(t.Context(), "c1")
	sent(t, k, "c1")
	if got, err := restored(t, k.o, "c1", time.Time{}); got != 17 || err != nil {
		t.Errorf("%d rows, %v; want 17", got, err)
	}
}

func TestAnObjectOfAnotherEpochIsRefused(t *testing.T) {
	o, _, _, _, _ := takenOver(t)
	company := filepath.Join(o.Target.Folder(), "companies", "c1")
	text, err := os.ReadFile(filepath.Join(company, "1", "ltx/0/0000000000000001-0000000000000001.ltx"))
	must(t, err)
	for _, path := range objects(t, o) { // whichever is read: steps may have been gathered into a longer one
		if strings.HasPrefix(path, filepath.Join(company, "2", "ltx")) {
			must(t, os.WriteFile(path, text, 0o600))
		}
	}
	if _, err := restored(t, o, "c1", time.Time{}); !errors.Is(err, ErrDamaged) {
		t.Errorf("%v, want ErrDamaged", err)
	}
}

func TestEarlierEpochsGoWhenTheyAreTooOld(t *testing.T) {
	_, _, _, second, _ := takenOver(t)
	k := keeper(t, second)
	must(t, k.thin(t.Context(), "c1"))
	if inEpoch(t, second, "1") == 0 {
		t.Fatal("the first epoch is gone before its time")
	}
	k.o.Plan.Snapshot.Retention = period(time.Nanosecond)
	must(t, k.thin(t.Context(), "c1"))
	if n := inEpoch(t, second, "1"); n != 0 {
		t.Errorf("%d objects of the first epoch are left", n)
	}
	if got, err := restored(t, second, "c1", time.Time{}); got != 15 || err != nil {
		t.Errorf("%d rows, %v; want 15", got, err)
	}
	must(t, second.Forget(t.Context(), "c1"))
	if n := inEpoch(t, second, "2"); n != 0 {
		t.Errorf("%d objects of a company that was removed are left", n)
	}
}
