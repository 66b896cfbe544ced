package commands

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"jennyerp/internal/keys"
)

// command runs a command on the folder and gives what it says.
func (k kept) command(t *testing.T, words ...string) (string, error) {
	t.Helper()
	var out bytes.Buffer
	err := run(t.Context(), k.args(words...), k.environ, &out)
	return out.String(), err
}

func TestANewMasterKeyOpensOldCopiesOnANewMachine(t *testing.T) {
	k := newKept(t)
	uids := foundedIn(t, k, 3)
	k.rename(t, "Lanificio Belmonte", uids...)
	k.copy(t)
	if out, err := k.command(t, "keys", "rotate"); err == nil || !strings.Contains(err.Error(), "--new-master-key-file") {
		t.Errorf("without a new key: %s%v", out, err)
	}
	next := strings.Repeat("c3", 32)
	file := filepath.Join(t.TempDir(), "next")
	must(t, os.WriteFile(file, []byte(next+"\n"), 0o600))
	out, err := k.command(t, "keys", "rotate", "--new-master-key-file", file)
	if err != nil || !strings.Contains(out, "4 keys are wrapped") {
		t.Fatalf("%s%v", out, err)
	}
	if _, err := k.command(t, "keys", "verify"); err == nil || !strings.Contains(err.Error(), "another master key") {
		t.Errorf("the old key: %v", err)
	}
	k.environ = []string{"JENNY_MASTER_KEY=" + next}
	out, err = k.command(t, "keys", "verify")
	if err != nil || !strings.Contains(out, "4 of 4 keys open") || !strings.Contains(out, "4 of 4 are kept beside the copies") || !strings.Contains(out, "no password is accepted") {
		t.Errorf("%s%v", out, err)
	}
	must(t, os.RemoveAll(k.data))
	_, err = k.restore(t, "--all")
	must(t, err)
	if got := k.name(t, uids[2]); got != "Lanificio Belmonte" {
		t.Errorf("brought back it is %q", got)
	}
}

func TestAMasterKeyInTheFolderChangesByItself(t *testing.T) {
	k := newKept(t)
	k.environ = nil
	foundedIn(t, k, 1)
	before, err := keys.OwnMaster(filepath.Join(k.data, "keys"))
	must(t, err)
	_, err = k.command(t, "keys", "rotate")
	must(t, err)
	after, err := keys.OwnMaster(filepath.Join(k.data, "keys"))
	if err != nil || bytes.Equal(before, after) {
		t.Errorf("the master key is %x, was %x, %v", after, before, err)
	}
	if out, err := k.command(t, "keys", "verify"); err != nil || !strings.Contains(out, "2 of 2 keys open") {
		t.Errorf("%s%v", out, err)
	}
}

func TestVerifyNamesWhatDoesNotOpen(t *testing.T) {
	k := newKept(t)
	uids := foundedIn(t, k, 3)
	k.copy(t)
	dir := filepath.Join(k.data, "keys")
	must(t, os.Rename(keys.CompanyPath(dir, uids[0]), keys.CompanyPath(dir, uids[1])))
	out, err := k.command(t, "keys", "verify")
	if err == nil || !strings.Contains(out, "2 of 3 keys open") || !strings.Contains(out, "The company "+uids[0]+" has no key") || !strings.Contains(out, uids[1]) {
		t.Errorf("%s%v", out, err)
	}
}

func TestAForgottenCompanyIsGoneEverywhere(t *testing.T) {
	k := newKept(t)
	uids := foundedIn(t, k, 2)
	k.house(t, func(h *house) {
		must(t, h.blobs.Put(t.Context(), uids[0]+"/ab/photo", strings.NewReader("cloth")))
		must(t, h.blobs.Put(t.Context(), uids[1]+"/ab/photo", strings.NewReader("cloth")))
	})
	k.copy(t)
	if _, err := k.command(t, "account", "purge", "--company", uids[0]); err == nil || !strings.Contains(err.Error(), "--reason") {
		t.Errorf("without a reason: %v", err)
	}
	for range 2 {
		out, err := k.command(t, "account", "purge", "--company", uids[0], "--reason", "asked for by the owner")
		must(t, err)
		if !strings.Contains(out, "is removed") {
			t.Error(out)
		}
	}
	must(t, filepath.WalkDir(filepath.Dir(k.data), func(path string, e os.DirEntry, err error) error {
		if strings.Contains(path, uids[0]) && !e.IsDir() {
			t.Errorf("%s is left", path)
		}
		return err
	}))
	if got := k.companies(t); len(got) != 1 || got[0] != uids[1] {
		t.Errorf("the companies are %v", got)
	}
	k.copy(t)
	must(t, os.RemoveAll(k.data))
	_, err := k.restore(t, "--all")
	must(t, err)
	if got := k.companies(t); len(got) != 1 || got[0] != uids[1] {
		t.Errorf("after a restore the companies are %v", got)
	}
}

func TestADrillTriesTheCopiesAndReports(t *testing.T) {
	k := newKept(t)
	uids := foundedIn(t, k, 2)
	k.copy(t)
	_, err := k.command(t, "drill")
	must(t, err)
	d := lastDrill(k.config(t))
	if d == nil || d.Companies != 2 || len(d.Problems) > 0 || d.Bytes == 0 || !d.summary().OK {
		t.Fatalf("the report is %+v", d)
	}
	objects, err := filepath.Glob(filepath.Join(k.replica, "companies", uids[0], "1/ltx/*/*.ltx"))
	must(t, err)
	for _, path := range objects {
		must(t, os.Truncate(path, 500))
	}
	out, err := k.command(t, "drill")
	var told drilled
	if err == nil || json.Unmarshal([]byte(out), &told) != nil || len(told.Problems) != 1 || !strings.Contains(told.Problems[0], uids[0]) || lastDrill(k.config(t)).summary().OK {
		t.Errorf("with a damaged copy: %s%v", out, err)
	}
	if left, _ := filepath.Glob(filepath.Join(k.data, ".drill-*")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}
