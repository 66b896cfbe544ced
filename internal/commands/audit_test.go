package commands

import (
	"database/sql"
	"path/filepath"
	"strings"
	"testing"
)

func TestAuditVerifyNamesTheCompanyAndTheRow(t *testing.T) {
	k := newKept(t)
	uids := foundedIn(t, k, 2)
	k.rename(t, "Lanificio Belmonte", uids...)
	k.rename(t, "Belmonte & Figli", uids...)
	if out, err := k.command(t, "audit", "verify"); err != nil || !strings.Contains(out, uids[1]+": 2 rows, as they were written") {
		t.Fatalf("untouched: %s%v", out, err)
	}
	db, err := sql.Open("sqlite3_jenny", filepath.Join(k.data, "companies", uids[0]+".db"))
	must(t, err)
	_, err = db.Exec("drop trigger audit_is_kept")
	must(t, err)
	_, err = db.Exec("update audit set at = at - 1 where id = 2")
	must(t, err)
	must(t, db.Close())
	out, err := k.command(t, "audit", "verify")
	if err == nil || !strings.Contains(out, uids[0]+": row 2: it was changed") || !strings.Contains(out, uids[1]+": 2 rows, as") {
		t.Errorf("changed: %s%v", out, err)
	}
	if out, err := k.command(t, "audit", "verify", "--company", uids[1]); err != nil || strings.Contains(out, uids[0]) {
		t.Errorf("one alone: %s%v", out, err)
	}
}

func TestANewMasterKeyIsARowOfTheServicesLog(t *testing.T) {
	k := newKept(t)
	k.environ = nil
	foundedIn(t, k, 1)
	_, err := k.command(t, "keys", "rotate")
	must(t, err)
	if out, err := k.command(t, "audit", "verify"); err != nil || !strings.Contains(out, "service: 1 rows") {
		t.Errorf("%s%v", out, err)
	}
}

func TestOperatorsAndBreachesAreKeptFromTheCommandLineWithoutMail(t *testing.T) {
	k := newKept(t)
	uids := foundedIn(t, k, 2)
	if _, err := k.command(t, "operator", "add", "--mail", "nobody@example.com"); err == nil || !strings.Contains(err.Error(), "nobody signs in with") {
		t.Errorf("an address without an account: %v", err)
	}
	out, err := k.command(t, "breach", "open", "--title", "A backup was readable", "--company", uids[0], "--noticed", "2026-01-05T10:00:00Z")
	if err != nil || !strings.Contains(out, "companies 1: to be told by 2026-01-06T10:00:00Z (LATE), authority: to be told by 2026-01-08T10:00:00Z (LATE)") {
		t.Fatalf("%s%v", out, err)
	}
	uid := strings.TrimSpace(out[strings.LastIndex(out, "/")+1:][:36])
	if _, err := k.command(t, "breach", "open", "--title", "Another", "--company", "no such company"); err == nil {
		t.Error("a company that is not there was entered")
	}
	if out, err := k.command(t, "breach", "show", "--breach", uid[:8]); err != nil || !strings.Contains(out, "b) contact") || !strings.Contains(out, "d) measures: (to be written)") ||
		!strings.Contains(out, "@") || !strings.Contains(out, "not yet queued") {
		t.Errorf("%s%v", out, err)
	}
	if _, err := k.command(t, "breach", "close", "--breach", uid[:8]); err == nil || !strings.Contains(err.Error(), "--reason") {
		t.Errorf("closed without a reason: %v", err)
	}
	if out, err := k.command(t, "breach", "close", "--breach", uid[:8], "--reason", "the key was changed"); err != nil {
		t.Errorf("%s%v", out, err)
	}
	if out, err := k.command(t, "breach", "list"); err != nil || !strings.Contains(out, "closed: the key was changed") || strings.Contains(out, "Another") {
		t.Errorf("%s%v", out, err)
	}
}
