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
