package replica

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestWhatWasWrittenComesBackAsItWasAtAnyTime(t *testing.T) {
	o, k, db := copied(t, 10)
	time.Sleep(20 * time.Millisecond)
	noon := time.Now()
	time.Sleep(20 * time.Millisecond)
	write(t, db, 5)
	sent(t, k, "c1")
	for at, want := range map[time.Time]int{{}: 15, noon: 10} {
		if got, err := restored(t, o, "c1", at); got != want || err != nil {
			t.Errorf("at %v: %d rows, %v; want %d", at, got, err, want)
		}
	}
	if _, err := restored(t, o, "c1", noon.Add(-time.Hour)); !errors.Is(err, ErrNone) {
		t.Errorf("before the first copy: %v, want ErrNone", err)
	}
	if _, err := restored(t, o, "c2", time.Time{}); !errors.Is(err, ErrNone) {
		t.Errorf("a company without a copy: %v, want ErrNone", err)
	}
}

func TestWhatIsSentCannotBeReadByOthers(t *testing.T) {
	o, _, _ := copied(t, 10)
	all := objects(t, o)
	if len(all) < 2 {
		t.Fatalf("only %v was sent", all)
	}
	for _, path := range all {
		text, err := os.ReadFile(path)
		must(t, err)
		if bytes.Contains(text, []byte("Beltempo")) || bytes.Contains(text, []byte("SQLite format")) {
			t.Errorf("%s can be read", path)
		}
	}
	other := folder(t, filepath.Dir(o.Control), "b")
	if _, err := restored(t, other, "c1", time.Time{}); !errors.Is(err, ErrDamaged) {
		t.Errorf("with another key: %v, want ErrDamaged", err)
	}
}

func TestObjectsThatWereTamperedWithAreRefused(t *testing.T) {
	for name, harm := range map[string]func(t *testing.T, first, second, later string){
		"cut short":      func(t *testing.T, first, _, _ string) { must(t, os.Truncate(first, 300)) },
		"empty":          func(t *testing.T, first, _, _ string) { must(t, os.Truncate(first, 0)) },
		"nothing inside": func(t *testing.T, first, _, _ string) { must(t, os.Truncate(first, 100)) },
		"one bit": func(t *testing.T, first, _, _ string) {
			text, err := os.ReadFile(first)
			must(t, err)
			text[len(text)/2] ^= 1
			must(t, os.WriteFile(first, text, 0o600))
		},
		"of another company": func(t *testing.T, first, second, _ string) {
			text, err := os.ReadFile(second)
			must(t, err)
			must(t, os.WriteFile(first, text, 0o600))
		},
		"in the place of an earlier one": func(t *testing.T, first, _, later string) {
			text, err := os.ReadFile(later)
			must(t, err)
			must(t, os.WriteFile(first, text, 0o600))
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := folder(t, t.TempDir(), "a")
			k := keeper(t, o)
			for _, company := range []string{"c1", "c2"} {
				db := book(t, o, company)
				write(t, db, 400)
				k.Touch(t.Context(), company)
				sent(t, k, company)
				write(t, db, 1)
				sent(t, k, company)
			}
			object := func(company, step string) string {
				return filepath.Join(o.Target.Folder(), "companies", company, "1/ltx/0", step+"-"+step+".ltx")
			}
			harm(t, object("c1", "0000000000000001"), object("c2", "0000000000000001"), object("c1", "0000000000000002"))
			if _, err := restored(t, o, "c1", time.Time{}); err == nil || !errors.Is(err, ErrDamaged) && !strings.Contains(err.Error(), "has size 0 bytes") {
				t.Errorf("it was restored, or for another reason not: %v", err)
			}
			if rows, err := restored(t, o, "c2", time.Time{}); rows != 401 || err != nil {
				t.Errorf("the other: %d rows, %v", rows, err)
			}
		})
	}
}

func TestWhoComesBackSendsOnlyWhatIsNew(t *testing.T) {
	for _, server := range []string{"has it open", "has closed it"} {
		t.Run("the server "+server, func(t *testing.T) { comesBack(t, server == "has closed it") })
	}
}

func comesBack(t *testing.T, closed bool) {
	o, k, db := copied(t, 500)
	for round := range 3 {
		if closed {
			must(t, db.Close())
		}
		k.o.Idle = 0
		k.Rest(t.Context())
		if closed {
			db = book(t, o, "c1")
		}
		if held := k.Status(time.Now()).Held; held != 0 {
			t.Fatalf("%d are held after a rest", held)
		}
		if !o.unchanged("c1") {
			t.Error("what was just sent counts as changed")
		}
		before := bytesSent(t, o)
		write(t, db, 3)
		if o.unchanged("c1") {
			t.Error("a write was not noticed")
		}
		must(t, k.CatchUp(t.Context()))
		if got, err := restored(t, o, "c1", time.Time{}); got != 503+3*round || err != nil {
			t.Errorf("round %d: %d rows, %v", round, got, err)
		}
		if size := bytesSent(t, o) - before; size > 20_000 {
			t.Errorf("round %d: %d bytes were sent for three rows", round, size)
		}
	}
}

func TestTheNightlyRoundGathersAndIsNotRepeated(t *testing.T) {
	o := folder(t, t.TempDir(), "a")
	k := keeper(t, o)
	write(t, book(t, o, "c1"), 50)
	write(t, book(t, o, Control), 5)
	must(t, k.Nightly(t.Context(), time.Now()))
	whole := filepath.Join(o.Target.Folder(), "companies/c1/1/ltx/9")
	if found, err := os.ReadDir(whole); err != nil || len(found) != 1 {
		t.Errorf("whole copies after the first night: %v, %v", found, err)
	}
	before := len(objects(t, o))
	must(t, k.Nightly(t.Context(), time.Now().Add(24*time.Hour)))
	if after := len(objects(t, o)); after != before {
		t.Errorf("a night without a write made %d objects of %d", after, before)
	}
	for _, name := range []string{"c1", Control} {
		if _, err := restored(t, o, name, time.Time{}); err != nil {
			t.Error(err)
		}
	}
}

func TestAForgottenCompanyLeavesNothing(t *testing.T) {
	o := folder(t, t.TempDir(), "a")
	k := keeper(t, o)
	for _, company := range []string{"c1", "c2"} {
		write(t, book(t, o, company), 5)
		must(t, k.CatchUp(t.Context()))
	}
	if wrapped, err := o.WrappedKey(t.Context(), "c1"); string(wrapped) != "wrapped key of c1" {
		t.Errorf("the key beside the replica: %q, %v", wrapped, err)
	}
	for range 2 {
		must(t, o.Forget(t.Context(), "c1"))
	}
	for _, path := range objects(t, o) {
		if strings.Contains(path, "c1") {
			t.Errorf("%s is left", path)
		}
	}
	if _, err := o.WrappedKey(t.Context(), "c1"); !errors.Is(err, ErrNone) {
		t.Errorf("its key: %v, want ErrNone", err)
	}
	if rows, err := restored(t, o, "c2", time.Time{}); rows != 5 || err != nil {
		t.Errorf("the other: %d rows, %v", rows, err)
	}
}

func TestATargetThatFailsIsToldAndMadeGood(t *testing.T) {
	o, k, db := copied(t, 3)
	must(t, os.Rename(o.Target.Folder(), o.Target.Folder()+".away"))
	must(t, os.WriteFile(o.Target.Folder(), nil, 0o600)) // a file where the folder was
	write(t, db, 3)
	time.Sleep(400 * time.Millisecond)
	if s := k.Status(time.Now()); s.Lag < 200 || s.Errors == 0 || s.Problem == "" || s.Slowest != "c1" {
		t.Errorf("while it fails: %+v", s)
	}
	must(t, os.Remove(o.Target.Folder()))
	must(t, os.Rename(o.Target.Folder()+".away", o.Target.Folder()))
	sent(t, k, "c1")
	if rows, err := restored(t, o, "c1", time.Time{}); rows != 6 || err != nil {
		t.Errorf("afterwards: %d rows, %v", rows, err)
	}
}

func TestAPlanIsReadStrictly(t *testing.T) {
	text, err := os.ReadFile("../../litestream.yml")
	must(t, err)
	p, err := ReadPlan(text)
	must(t, err)
	if time.Duration(p.Snapshot.Retention) != 90*24*time.Hour || len(p.Levels) != 3 {
		t.Errorf("the plan is %+v; P18 says 90 days", p)
	}
	for _, harm := range []string{"retention: soon", "retantion: 2160h", "retention: -1h", ""} {
		if _, err := ReadPlan(bytes.Replace(text, []byte("retention: 2160h"), []byte(harm), 1)); err == nil {
			t.Errorf("%q was taken", harm)
		}
	}
	if _, err := ParseTarget("ftp://x/y", "", ""); err == nil {
		t.Error("ftp was taken as a target")
	}
}

// After an upgrade every company is written to within seconds.
func TestNeverMoreAreHeldThanMayBe(t *testing.T) {
	o := folder(t, t.TempDir(), "a")
	o.Most = 3
	k := keeper(t, o)
	for i := range 8 {
		name := "c" + string(rune('1'+i))
		write(t, book(t, o, name), 2)
		k.Touch(t.Context(), name)
		if held := k.Status(time.Now()).Held; held > 3 {
			t.Fatalf("%d are held", held)
		}
	}
	for i := range 8 {
		name := "c" + string(rune('1'+i))
		if k.hold(name).db != nil {
			sent(t, k, name)
		}
		if rows, err := restored(t, o, name, time.Time{}); rows != 2 || err != nil {
			t.Errorf("%s: %d rows, %v", name, rows, err)
		}
	}
}

// What still arrives about a removed company brings no file of it back (P18).
func TestARemovedCompanyIsNeverTakenAgain(t *testing.T) {
	o, k, db := copied(t, 3)
	k.Leave(t.Context(), "c1")
	if left := k.takeLeft(); !slices.Equal(left, []string{"c1"}) || k.takeLeft() != nil || k.open.Load() != 0 {
		t.Errorf("it tells %v, and %d are held", left, k.open.Load())
	}
	k.Touch(t.Context(), "c1")
	k.visit(t.Context(), "c1", true)
	if k.hold("c1").db != nil {
		t.Error("it is held again")
	}
	must(t, db.Close())
	for _, end := range []string{"", "-wal", "-shm"} {
		must(t, os.Remove(o.file("c1")+end))
	}
	if err := o.emptyLog(t.Context(), "c1"); err == nil {
		t.Error("a file that is not there was opened")
	}
	if _, err := os.Stat(o.file("c1")); err == nil {
		t.Error("its file was made anew")
	}
}
