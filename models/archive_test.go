package models

import (
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestAnArchiveHoldsWhatTheLawWantsAndNothingElse(t *testing.T) {
	db, _ := trading(t)
	p := belmonte(t, db)
	contact := &Contact{UID: NewUID(), ContactSpec: ContactSpec{Name: "Lucia Secret", Email: "lucia@secret.example", Phone: "+39 333 1234567"}}
	must(t, db.SaveContact(t.Context(), testUser, p, contact))
	line := metresOf(100)
	line.Note = "note secret"
	d := issued(t, db, p, line)
	d.Notes = "kept in the house: secret"
	must(t, db.SaveDocument(t.Context(), testUser, d))
	draft(t, db, "invoice", p, Line{LineSpec: LineSpec{Text: "a draft, secret", Price: 1_0000, Quantity: 1000, Unit: "m"}})
	a, err := db.InvoiceArchive(t.Context())
	must(t, err)
	papers, _, err := ReadArchive(a.Zip)
	must(t, err)
	if len(papers) != 1 || a.Papers != 1 || papers[0].Number != "FT-2026-0001" || papers[0].Buyer.VATNo != "IT12345670017" || papers[0].Buyer.Street != "Via Roma 2" ||
		papers[0].Seller.Name != "Tessuti Bisenzio S.r.l." || len(papers[0].Lines) != 1 || papers[0].Lines[0].Text != "Poplin" || papers[0].Net != 1000_00 || papers[0].VAT != 220_00 {
		t.Errorf("the archive holds %+v", papers)
	}
	whole, err := json.Marshal(papers)
	must(t, err)
	for _, never := range []string{"ecret", "Lucia", "333 1234567", "IT60X0542811101000000123456"} {
		if strings.Contains(string(whole), never) {
			t.Errorf("the archive holds %q", never)
		}
	}
	again, err := db.InvoiceArchive(t.Context())
	must(t, err)
	if string(again.Zip) != string(a.Zip) {
		t.Error("made twice it differs")
	}
}

func TestHowLongACountryWantsInvoicesKept(t *testing.T) {
	newest := time.Date(2026, 9, 14, 0, 0, 0, 0, time.UTC)
	for country, until := range map[string]string{"IT": "2036-09-14", "DE": "2035-01-01", "FR": "2037-01-01", "CN": "2057-01-01", "US": "2033-09-14", "": "2033-09-14"} {
		if got := time.UnixMilli(KeepUntil(country, newest)).UTC().Format(time.DateOnly); got != until {
			t.Errorf("%s: until %s, want %s", country, got, until)
		}
	}
	for country := range keepTerms {
		if KeepUntil(country, newest) < KeepUntil("", newest) {
			t.Errorf("%s keeps less than the floor", country)
		}
	}
}

func TestTheRegisterOfArchivesIsOnlyEndedAfterItsYears(t *testing.T) {
	now := time.Date(2026, 9, 14, 0, 0, 0, 0, time.UTC)
	c, err := OpenControl(t.Context(), filepath.Join(t.TempDir(), "control.db"), func() time.Time { return now })
	must(t, err)
	defer c.Close()
	must(t, c.RegisterArchive(t.Context(), ArchiveRow{CompanyUID: "one", Country: "IT", Papers: 3, Size: 9, SHA256: "abc", MadeAt: c.Now(), KeepUntil: c.Now() + 1000}))
	for _, q := range []string{"delete from archives", "update archives set sha256 = 'other'", "update archives set keep_until = 0", "update archives set papers = 2",
		"insert or replace into archives (company_uid, country, papers, size, sha256, made_at, keep_until) values ('one', 'IT', 1, 1, 'other', 1, 1)"} {
		if _, err := c.exec(t.Context(), q); err == nil {
			t.Errorf("%s went through", q)
		}
	}
	if err := c.EndArchive(t.Context(), "one"); err == nil {
		t.Error("it ended before its years")
	}
	now = now.Add(time.Second)
	must(t, c.EndArchive(t.Context(), "one"))
}
