package models

import (
	"bytes"
	"crypto/ed25519"
	"database/sql"
	"errors"
	"path/filepath"
	"strings"
	"testing"
)

var auditSigner = AuditSigner([]byte("a secret of the service's own ..."))

// auditBook is a company with a few rows in its log, and where its files are.
type auditBook struct {
	*Tenant
	control *Control
	log     AuditFile
}

func newAuditBook(t *testing.T) *auditBook {
	t.Helper()
	dir, ctx := t.TempDir(), t.Context()
	control, err := OpenControl(ctx, filepath.Join(dir, "control.db"), testClock())
	must(t, err)
	t.Cleanup(func() { control.Close() })
	secret, _ := testAuditKey("")
	control.UseAuditKey(secret)
	ts, err := NewTenants(filepath.Join(dir, "companies"), 2, testClock())
	must(t, err)
	t.Cleanup(func() { ts.Close() })
	ts.AuditKey = testAuditKey
	p := createCompany(t, ts)
	db, release, err := ts.Open(ctx, p)
	must(t, err)
	t.Cleanup(release)
	for _, name := range []string{"Giulia", "Wei", "Paolo", "Chen", "Lucia"} {
		must(t, db.Audit(ctx, Audit{Act: ActDeleted, Person: testUser, Noun: "contact", NounUID: UIDOf(testUser, name), Details: AuditDetails{What: name}}))
	}
	return &auditBook{db, control, AuditFile{Path: filepath.Join(dir, "companies", p.CompanyUID+".db"), Company: p.CompanyUID, Control: filepath.Join(dir, "control.db"),
		Secret: secret, Signer: auditSigner.Public().(ed25519.PublicKey)}}
}

func (b *auditBook) verify(t *testing.T) AuditReport {
	t.Helper()
	report, err := b.log.Verify(t.Context())
	must(t, err)
	return report
}

// tamper does what somebody with the file in his hands could do: he takes the triggers off first.
func (b *auditBook) tamper(t *testing.T, query string, args ...any) {
	t.Helper()
	for _, q := range []string{"drop trigger if exists audit_is_added_to", "drop trigger if exists audit_is_kept"} {
		_, err := b.write.Exec(q)
		must(t, err)
	}
	_, err := b.write.Exec(query, args...)
	must(t, err)
}

// flip changes one bit of a column of a row.
func (b *auditBook) flip(t *testing.T, column string, row int64) {
	t.Helper()
	var data []byte
	must(t, b.row(t.Context(), `select `+column+` from audit where id = ?`, row).Scan(&data))
	data[len(data)/2] ^= 1
	b.tamper(t, `update audit set `+column+` = ? where id = ?`, data, row)
}

func TestAnAuditLogIsOnlyAddedTo(t *testing.T) {
	b := newAuditBook(t)
	for _, q := range []string{"delete from audit where id = 5", "delete from audit", "update audit set act = 'signin' where id = 2", "update audit set details = x'00' where id = 2",
		"update audit set person = ''", "update audit set details = null, at = 1 where id = 3"} {
		if _, err := b.write.Exec(q); err == nil || !strings.Contains(err.Error(), "only added to") {
			t.Errorf("%s: %v", q, err)
		}
	}
	if r := b.verify(t); r.Bad != 0 || r.Rows != 5 || r.Erased != 0 {
		t.Errorf("an untouched log: %+v", r)
	}
}

func TestVerifyNamesTheFirstRowThatIsNotAsItWasWritten(t *testing.T) {
	for name, c := range map[string]struct {
		query string
		row   int64
	}{
		"a byte of the details":      {"flip details", 3},
		"who did it":                 {"update audit set person = '" + NewUID() + "' where id = 2", 2},
		"when":                       {"update audit set at = at + 1 where id = 4", 4},
		"a byte of a mac":            {"flip mac", 3},
		"a row in the middle":        {"delete from audit where id = 3", 3},
		"the last row":               {"delete from audit where id = 5", 5},
		"two rows that change place": {"update audit set id = case id when 2 then 30 else id end", 2},
		"where it ends":              {"update audit_head set n = 4", 5},
		"the end taken off":          {"delete from audit_head", 5},
		"all of it":                  {"delete from audit", 1},
	} {
		t.Run(name, func(t *testing.T) {
			b := newAuditBook(t)
			if column, flips := strings.CutPrefix(c.query, "flip "); flips {
				b.flip(t, column, c.row)
			} else {
				b.tamper(t, c.query)
			}
			if r := b.verify(t); r.Bad != c.row || r.Why == "" {
				t.Errorf("%+v, want row %d", r, c.row)
			}
		})
	}
}

// Somebody who has an older copy of the file puts back its rows and its end,
// which fit each other. What was signed and written off meanwhile does not.
func TestASignedHeadBetraysALogThatWasSetBack(t *testing.T) {
	b := newAuditBook(t)
	ctx := t.Context()
	var mac, seal []byte
	must(t, b.row(ctx, `select mac, seal from audit_head`).Scan(&mac, &seal))
	must(t, b.Audit(ctx, Audit{Act: ActExport, Person: testUser, Noun: "samples"}))
	end, err := b.EndOfAudit(ctx, b.CompanyUID)
	must(t, err)
	head, fresh, err := b.control.WriteAuditHead(ctx, end, auditSigner)
	must(t, err)
	if !fresh || !head.Genuine(b.log.Signer) {
		t.Fatal("the end was not signed")
	}
	if _, again, _ := b.control.WriteAuditHead(ctx, end, auditSigner); again {
		t.Error("a day has two ends")
	}
	if r := b.verify(t); r.Bad != 0 {
		t.Errorf("untouched: %+v", r)
	}
	b.tamper(t, `delete from audit where id = 6`)
	_, err = b.write.Exec(`update audit_head set n = 5, mac = ?, seal = ?`, mac, seal)
	must(t, err)
	if r := b.verify(t); r.Bad != 6 {
		t.Errorf("set back: %+v", r)
	}
	_, err = b.control.write.Exec(`update audit_heads set n = 5`)
	must(t, err)
	if r := b.verify(t); r.Bad != 5 || !strings.Contains(r.Why, "signature") {
		t.Errorf("the signed end changed too: %+v", r)
	}
}

func TestErasingWhatIsPersonalKeepsTheChain(t *testing.T) {
	b := newAuditBook(t)
	ctx := t.Context()
	must(t, b.eraseAudit(ctx, UIDOf(testUser, "Wei")))
	if r := b.verify(t); r.Bad != 0 || r.Erased != 1 || r.Rows != 5 {
		t.Errorf("after erasing: %+v", r)
	}
	rows, err := b.AuditLog(ctx, AuditFilter{}, 0, 10)
	must(t, err)
	if !rows[3].Erased || rows[3].Details.What != "" || rows[2].Details.What != "Paolo" {
		t.Errorf("rows: %+v", rows)
	}
	raw, err := b.query(ctx, `select details from audit where details is not null`)
	all, err := collect(raw, err, func(r *sql.Rows) ([]byte, error) { var d []byte; return d, r.Scan(&d) })
	must(t, err)
	if bytes.Contains(bytes.Join(all, nil), []byte("Paolo")) {
		t.Error("a name lies in the file in clear")
	}
}

func TestAnActThatFailsLeavesNoRow(t *testing.T) {
	b := newAuditBook(t)
	ctx := t.Context()
	broken := errors.New("broken")
	err := b.Tx(ctx, func(db *Tenant) error {
		must(t, db.Audit(ctx, Audit{Act: ActSettings}))
		return broken
	})
	if !errors.Is(err, broken) {
		t.Fatal(err)
	}
	if r := b.verify(t); r.Rows != 5 || r.Bad != 0 {
		t.Errorf("%+v", r)
	}
}

func TestWhatHappensInTheServicesDatabaseComesIntoTheCompanysLogOnce(t *testing.T) {
	o := newHouse(t)
	ctx := t.Context()
	s := o.company("Tessuti Bisenzio", "giulia@example.com")
	must(t, o.Invite(ctx, s, Invitation{Email: "wei@example.com", Role: "seller"}, "zh-Hans"))
	if _, err := o.SignIn(ctx, o.h, "giulia@example.com", "not the password", "Chrome/Android", false); !errors.Is(err, ErrCredentials) {
		t.Fatal(err)
	}
	if _, err := o.SignIn(ctx, o.h, "nobody@example.com", "not the password", "", false); !errors.Is(err, ErrCredentials) {
		t.Fatal(err)
	}
	ts, err := NewTenants(filepath.Join(t.TempDir(), "companies"), 2, testClock())
	must(t, err)
	t.Cleanup(func() { ts.Close() })
	ts.AuditKey = testAuditKey
	must(t, ts.Create(ctx, s.Company.UID, NewSettings("Tessuti Bisenzio", "IT", "it")))
	db, release, err := ts.Open(ctx, s.Principal())
	must(t, err)
	defer release()
	waiting, _, err := o.auditWaitingFor(ctx, s.Company.UID)
	must(t, err)
	must(t, db.takeAudit(ctx, waiting)) // as if the power went before they were taken out
	for range 2 {
		must(t, o.SettleAudit(ctx, db))
	}
	rows, err := db.AuditLog(ctx, AuditFilter{}, 0, 10)
	must(t, err)
	var acts []string
	for _, a := range rows {
		acts = append(acts, string(a.Act)+" "+a.Details.What)
	}
	if got := strings.Join(acts, "; "); got != "signin_failed giulia@example.com; invited wei@example.com; signin " {
		t.Errorf("the company's log: %s", got)
	}
	own, err := o.AuditLog(ctx, AuditFilter{}, 0, 10)
	must(t, err)
	if len(own) != 2 || own[0].NounUID != "" || own[1].NounUID != s.User.UID || own[1].Details.What != "" {
		t.Errorf("the service's own log: %+v", own)
	}
	if left, err := o.AuditWaiting(ctx, 10); len(left) != 0 || err != nil {
		t.Errorf("still waiting: %v %v", left, err)
	}
}
