package commands

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"jennyerp/internal/config"
	"jennyerp/internal/replica"
	"jennyerp/models"
)

// masterKey is that of the tests: it is given from outside, like a server's.
var masterKey = "JENNY_MASTER_KEY=" + strings.Repeat("5a", 32)

// kept is a data folder whose copies lie elsewhere.
type kept struct {
	data, replica string
	environ       []string
}

func newKept(t *testing.T) kept {
	t.Helper()
	dir := t.TempDir()
	return kept{filepath.Join(dir, "data"), filepath.Join(dir, "copies"), []string{masterKey}}
}

func (k kept) args(words ...string) []string {
	return append(words, "--data", k.data, "--replica", k.replica)
}

func (k kept) config(t *testing.T) config.Config {
	t.Helper()
	cfg, _, err := config.Parse(k.args(), k.environ)
	must(t, err)
	return cfg
}

// house opens the folder for the length of fn.
func (k kept) house(t *testing.T, fn func(h *house)) {
	t.Helper()
	h, err := open(t.Context(), k.config(t), slog.New(slog.DiscardHandler))
	must(t, err)
	fn(h)
	must(t, h.close())
}

func (k kept) options(t *testing.T) replica.Options {
	t.Helper()
	ring, err := openRing(k.config(t))
	must(t, err)
	o, err := replicaOptions(k.config(t), ring, slog.New(slog.DiscardHandler))
	must(t, err)
	return o
}

// copy sends all databases, as the child does, while nobody has them open.
func (k kept) copy(t *testing.T) {
	t.Helper()
	keeper, err := replica.NewKeeper(t.Context(), k.options(t))
	must(t, err)
	must(t, keeper.Nightly(t.Context(), time.Now()))
	must(t, keeper.Close(t.Context()))
}

// rename gives companies a name, and sees to it that it has another than before.
func (k kept) rename(t *testing.T, name string, companies ...string) {
	t.Helper()
	k.house(t, func(h *house) {
		for _, uid := range companies {
			db, release, err := h.tenants.Open(t.Context(), models.Principal{CompanyUID: uid})
			must(t, err)
			s, err := db.Settings(t.Context())
			must(t, err)
			s.Name = name
			must(t, db.SaveSettings(t.Context(), models.NewUID(), s))
			release()
		}
	})
}

// name is what a company is called, or why it cannot be read.
func (k kept) name(t *testing.T, company string) (name string) {
	t.Helper()
	k.house(t, func(h *house) {
		db, release, err := h.tenants.Open(t.Context(), models.Principal{CompanyUID: company})
		if err != nil {
			name = err.Error()
			return
		}
		defer release()
		s, err := db.Settings(t.Context())
		must(t, err)
		name = s.Name
	})
	return name
}

func (k kept) companies(t *testing.T) (uids []string) {
	t.Helper()
	k.house(t, func(h *house) {
		var err error
		uids, err = h.control.ActiveCompanies(t.Context(), "", 100)
		must(t, err)
	})
	return uids
}

func (k kept) restore(t *testing.T, flags ...string) (string, error) {
	t.Helper()
	var out bytes.Buffer
	err := run(t.Context(), k.args(append([]string{"restore", "--to", k.data}, flags...)...), k.environ, &out)
	return out.String(), err
}

func TestAfterTheLossOfAMachineTheMasterKeyIsEnough(t *testing.T) {
	k := newKept(t)
	uids := foundedIn(t, k, 5)
	k.rename(t, "Lanificio Belmonte", uids...)
	k.copy(t)
	must(t, os.RemoveAll(k.data))
	out, err := k.restore(t, "--all")
	must(t, err)
	if !strings.Contains(out, "Restored 5 of 5") || len(k.companies(t)) != 5 {
		t.Errorf("%s%v", out, k.companies(t))
	}
	for _, uid := range uids {
		if got := k.name(t, uid); got != "Lanificio Belmonte" {
			t.Errorf("%s is %q", uid, got)
		}
	}
	k.rename(t, "Belmonte & Figli", uids[0])
	k.copy(t) // what is written after a restore is copied on
	must(t, os.RemoveAll(k.data))
	if out, err := k.restore(t, "--all"); err != nil || k.name(t, uids[0]) != "Belmonte & Figli" {
		t.Errorf("after the second restore %s it is %q, %v", out, k.name(t, uids[0]), err)
	}
}

func TestAMomentComesBackAndWhatWasThereIsKept(t *testing.T) {
	k := newKept(t)
	uids := foundedIn(t, k, 2)
	k.rename(t, "before", uids...)
	k.copy(t)
	time.Sleep(10 * time.Millisecond)
	noon := time.Now().UTC().Format(time.RFC3339Nano)
	time.Sleep(10 * time.Millisecond)
	k.rename(t, "after", uids...)
	late := foundedIn(t, k, 1)
	k.copy(t)

	out, err := k.restore(t, "--company", uids[0], "--at", noon)
	must(t, err)
	if k.name(t, uids[0]) != "before" || k.name(t, uids[1]) != "after" || len(k.companies(t)) != 3 {
		t.Errorf("one company brought back: %q and %q, %s", k.name(t, uids[0]), k.name(t, uids[1]), out)
	}
	_, err = k.restore(t, "--all", "--at", noon)
	must(t, err)
	if k.name(t, uids[1]) != "before" || len(k.companies(t)) != 2 || k.name(t, late[0]) != models.ErrNotFound.Error() {
		t.Errorf("all brought back: %q, %v, the later one %q", k.name(t, uids[1]), k.companies(t), k.name(t, late[0]))
	}
	kept, err := filepath.Glob(filepath.Join(k.data, "replaced-*", "companies", late[0]+".db"))
	if err != nil || len(kept) != 1 {
		t.Errorf("what was there lies in %v, %v", kept, err)
	}
	k.copy(t)
	_, err = k.restore(t, "--all")
	must(t, err)
	if k.name(t, uids[1]) != "before" {
		t.Errorf("the copy after a restore holds %q", k.name(t, uids[1]))
	}
}

func TestARemovedCompanyStaysRemoved(t *testing.T) {
	k := newKept(t)
	uids := foundedIn(t, k, 2)
	k.copy(t)
	noon := time.Now().Add(time.Millisecond).UTC().Format(time.RFC3339Nano)
	time.Sleep(10 * time.Millisecond)
	k.house(t, func(h *house) {
		must(t, h.control.Bury(t.Context(), models.Tombstone{CompanyUID: uids[0], At: time.Now().UnixMilli(), Reason: "asked for"}))
	})
	k.copy(t)
	for _, flags := range [][]string{{"--all"}, {"--all", "--at", noon}} {
		_, err := k.restore(t, flags...)
		must(t, err)
		if got := k.companies(t); len(got) != 1 || got[0] != uids[1] || k.name(t, uids[0]) != models.ErrNotFound.Error() {
			t.Errorf("%v brought back %v, %q", flags, got, k.name(t, uids[0]))
		}
	}
	if _, err := k.restore(t, "--company", uids[0]); err == nil || !strings.Contains(err.Error(), "was removed for good") {
		t.Errorf("asked for alone: %v", err)
	}
}

func TestARestoreThatCannotBeTrustedChangesNothing(t *testing.T) {
	k := newKept(t)
	uids := foundedIn(t, k, 3)
	k.rename(t, "Lanificio Belmonte", uids...)
	k.copy(t)

	wrong := k
	wrong.data, wrong.environ = filepath.Join(t.TempDir(), "new"), []string{"JENNY_MASTER_KEY=" + strings.Repeat("00", 32)}
	if _, err := wrong.restore(t, "--all"); err == nil || !strings.Contains(err.Error(), "wrapped by another master key") {
		t.Errorf("with another master key: %v", err)
	}
	none := k
	none.data, none.environ = filepath.Join(t.TempDir(), "new"), nil
	if _, err := none.restore(t, "--all"); err == nil || !strings.Contains(err.Error(), "the master key is missing") {
		t.Errorf("without a master key: %v", err)
	}
	elsewhere := k
	elsewhere.replica = filepath.Join(t.TempDir(), "nothing")
	if _, err := elsewhere.restore(t, "--all"); err == nil || !strings.Contains(err.Error(), "there is no replica") {
		t.Errorf("from an empty place: %v", err)
	}

	objects, err := filepath.Glob(filepath.Join(k.replica, "companies", uids[0], "1/ltx/*/*.ltx"))
	must(t, err)
	for _, path := range objects {
		must(t, os.Truncate(path, 700))
	}
	k.rename(t, "since then", uids...)
	out, err := k.restore(t, "--all")
	if err == nil || !strings.Contains(out, "company "+uids[0]+": ") || !strings.Contains(out, "Restored 2 of 3") {
		t.Errorf("with a damaged company: %v, %s", err, out)
	}
	if k.name(t, uids[0]) != "since then" || k.name(t, uids[1]) != "Lanificio Belmonte" {
		t.Errorf("the damaged one is %q, the next %q", k.name(t, uids[0]), k.name(t, uids[1]))
	}
}

func TestARestoreKeepsOutOfARunningServerAndIsFinishedFirst(t *testing.T) {
	k := newKept(t)
	foundedIn(t, k, 1)
	k.copy(t)
	unlock, err := alone(k.data)
	must(t, err)
	if _, err := k.restore(t, "--all"); err == nil || !strings.Contains(err.Error(), "another JennyERP is using the folder") {
		t.Errorf("beside a server: %v", err)
	}
	must(t, unlock())
	must(t, os.MkdirAll(filepath.Join(k.data, scratchFolder), 0o700))
	must(t, os.WriteFile(filepath.Join(k.data, scratchFolder, swapping), nil, 0o600))
	ctx, stop := context.WithTimeout(t.Context(), 10*time.Second)
	defer stop()
	if err := run(ctx, k.args("--addr", freeAddress(t)), k.environ, io.Discard); err == nil || !strings.Contains(err.Error(), "run it again") {
		t.Errorf("a server over a restore that was interrupted: %v", err)
	}
	_, err = k.restore(t, "--all")
	must(t, err)
	must(t, interrupted(k.data))
}

func TestARestoreSaysWhatItNeeds(t *testing.T) {
	for holds, args := range map[string][]string{
		"either --all or --company":  {"restore", "--to", "x"},
		"--to and a folder":          {"restore", "--all"},
		"no time such as":            {"restore", "--all", "--to", "x", "--at", "yesterday"},
		"belongs to the command":     {"restore", "--all", "--to", "x", "--samples", "5"},
		"the setting replica is off": {"restore", "--all", "--to", filepath.Join(t.TempDir(), "x"), "--replica", "off"},
	} {
		if err := run(t.Context(), args, nil, io.Discard); err == nil || !strings.Contains(err.Error(), holds) {
			t.Errorf("%v: %v, want %q", args, err, holds)
		}
	}
}
