package models

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// A record that is erased leaves no byte in the file and none in its log.
func TestAnErasedPersonIsInNoByteOfTheFile(t *testing.T) {
	ctx, dir := t.Context(), t.TempDir()
	const canary = "Kanarienvogel Lucia"
	c, err := OpenControl(ctx, filepath.Join(dir, "control.db"), time.Now)
	must(t, err)
	defer c.Close()
	ts, err := NewTenants(filepath.Join(dir, "companies"), 10, time.Now)
	must(t, err)
	defer ts.Close()
	ts.Wrote = func(string) {}
	ts.AuditKey = func(string) ([]byte, error) { return make([]byte, 32), nil }
	co, owner := Company{UID: NewUID(), Name: "Ferri"}, User{UID: NewUID(), Email: "anna@example.com", Name: "Anna"}
	must(t, ts.Create(ctx, co.UID, Settings{Name: "Ferri"}))
	must(t, c.AddCompany(ctx, &co, &owner, "no hash"))
	db, release, err := ts.Open(ctx, Principal{CompanyUID: co.UID})
	must(t, err)
	party := &Party{UID: NewUID(), PartySpec: PartySpec{Name: "Belmonte", Customer: true}}
	must(t, db.SaveParty(ctx, owner.UID, party))
	contact := &Contact{UID: NewUID(), ContactSpec: ContactSpec{Name: canary, Email: "kanarienvogel@example.com"}}
	must(t, db.SaveContact(ctx, owner.UID, party, contact))
	left := func() (n int) {
		for _, part := range []string{"", "-wal"} {
			data, err := os.ReadFile(ts.path(co.UID) + part)
			must(t, err)
			n += bytes.Count(bytes.ToLower(data), []byte("kanarienvogel"))
		}
		return n
	}
	if left() == 0 {
		t.Fatal("the test does not see what it looks for")
	}
	must(t, c.NoteShred(ctx, co.UID))
	must(t, db.EraseContact(ctx, owner.UID, party, contact.UID))
	release()
	if all, err := c.Shreds(ctx, 10); err != nil || len(all) != 1 {
		t.Fatalf("waiting: %v, %v", all, err)
	}
	if done, err := c.ShredCompany(ctx, ts, co.UID); err != nil || !done {
		t.Fatalf("done %v, %v", done, err)
	}
	if n := left(); n != 0 {
		t.Errorf("%d times it is still there", n)
	}
	if all, err := c.Shreds(ctx, 10); err != nil || len(all) != 0 {
		t.Errorf("still waiting: %v, %v", all, err)
	}
}

// Who copies a file may hold its log for long; an erasure does not wait for that,
// and the job cuts the log later.
func TestAnErasureDoesNotWaitForACopy(t *testing.T) {
	db, _ := trading(t)
	p := buyer(t, db, PartySpec{Name: "Belmonte", Country: "IT"})
	contact := &Contact{UID: NewUID(), ContactSpec: ContactSpec{Name: "Kanarienvogel Lucia"}}
	must(t, db.SaveContact(t.Context(), testUser, p, contact))
	copying, err := db.read.BeginTx(t.Context(), nil)
	must(t, err)
	defer copying.Rollback()
	var n int
	must(t, copying.QueryRowContext(t.Context(), `select count(*) from contacts`).Scan(&n))
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second) // it took a hundred
	defer cancel()
	must(t, db.EraseContact(ctx, testUser, p, contact.UID))
	if cut, err := db.cutLog(ctx); cut || err != nil {
		t.Errorf("the log is cut under the one who reads: %v, %v", cut, err)
	}
	must(t, copying.Rollback())
	if cut, err := db.cutLog(ctx); !cut || err != nil {
		t.Errorf("the log is not cut later: %v, %v", cut, err)
	}
	var patience int
	must(t, db.write.QueryRowContext(ctx, `pragma busy_timeout`).Scan(&patience))
	if patience != 5000 {
		t.Errorf("afterwards it waits %d ms", patience)
	}
}
