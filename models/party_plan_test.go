package models

import (
	"context"
	"testing"
	"time"
)

func TestNothingAboutPartiesReadsAWholeTable(t *testing.T) {
	company := openCompany(t)
	p := newParty(t, company, PartySpec{Name: "Jara", Customer: true, Supplier: true})
	twin := newParty(t, company, PartySpec{Name: "Jara SA"})
	c := &Contact{UID: NewUID(), ContactSpec: ContactSpec{Name: "Eva"}}
	must(t, company.SaveContact(t.Context(), testUser, p, c))
	list := func(f PartyFilter, after string) func(context.Context, *Tenant) error {
		return func(ctx context.Context, db *Tenant) error {
			_, _, err := db.Parties(ctx, f, after, PartyPage)
			return err
		}
	}
	for name, act := range map[string]func(context.Context, *Tenant) error{
		"customers":        list(PartyFilter{Role: "customer"}, ""),
		"suppliers, later": list(PartyFilter{Role: "supplier"}, "j"),
		"all by word":      list(PartyFilter{Q: "ja"}, "j"),
		"filtered":         list(PartyFilter{Role: "customer", Q: "333 1234567", Country: "IT", Tag: "vip", Owner: testUser, Processor: true}, "j"),
		"twins": func(ctx context.Context, db *Tenant) error {
			_, err := db.PartyTwins(ctx, PartyHints{Name: "Jara Tessitura", VATNo: "x", Email: "a@b.example", Phone: "333123456"})
			return err
		},
		"a party":   func(ctx context.Context, db *Tenant) error { _, err := db.FindParty(ctx, p.UID); return err },
		"supplier":  func(ctx context.Context, db *Tenant) error { _, err := db.supplierID(ctx, "Jara"); return err },
		"contacts":  func(ctx context.Context, db *Tenant) error { _, err := db.Contacts(ctx, p.ID); return err },
		"addresses": func(ctx context.Context, db *Tenant) error { _, err := db.Addresses(ctx, p.ID); return err },
		"timeline":  func(ctx context.Context, db *Tenant) error { _, _, err := db.Talks(ctx, p, NewUID(), 9); return err },
		"due": func(ctx context.Context, db *Tenant) error {
			_, _, err := db.Due(ctx, testUser, "2026-09-14", NewUID(), 9)
			return err
		},
		"papers":   func(ctx context.Context, db *Tenant) error { _, err := db.DocumentsOf(ctx, p.ID, 9); return err },
		"captures": func(ctx context.Context, db *Tenant) error { _, err := db.CapturesOf(ctx, p, 9); return err },
		"save": func(ctx context.Context, db *Tenant) error {
			next := *p
			next.Name = "Jara Nuova"
			return db.SaveParty(ctx, testUser, &next)
		},
		"preview": func(ctx context.Context, db *Tenant) error { _, err := db.PreviewMerge(ctx, p, twin, "en"); return err },
		"join":    func(ctx context.Context, db *Tenant) error { return db.MergeParties(ctx, testUser, p, twin) },
		"export":  func(ctx context.Context, db *Tenant) error { _, err := db.ExportContact(ctx, p, c); return err },
	} {
		db, l := listenTo(t, company)
		must(t, act(t.Context(), db))
		if len(l.heard) == 0 {
			t.Errorf("%s: no statement was heard", name)
		}
		for _, walk := range walks(t, company, l) {
			t.Errorf("%s: %s", name, walk)
		}
		db.Close()
	}
}

// fillParties stores n parties with a person each, as quickly as SQL can.
func fillParties(t testing.TB, db *Tenant, n int) {
	t.Helper()
	for _, q := range []string{
		`with recursive i(n) as (select 1 union all select n + 1 from i where n < ?) insert into parties (uid, name, name_key, customer, country, vat_no, created_at, updated_at)
			select 'p' || n, 'Firma ' || n || ' Tessuti', 'firma ' || n || ' tessuti', 1, iif(n % 1000 = 7, 'PT', 'IT'), 'IT' || n, 1, 1 from i`,
		`insert into contacts (uid, party_id, name, email, email_key, phone, phone_key, position, created_at, updated_at)
			select 'k' || id, id, 'Eva ' || id, 'eva' || id || '@x.example', 'eva' || id || '@x.example', '333' || id, '333' || id, 1, 1, 1 from parties where ? > 0`,
		`insert into party_index (docid, words) select id, name_key || ' eva ' || id || ' 333' || id || ' §c' || lower(country) from parties where ? > 0`,
	} {
		_, err := db.exec(t.Context(), q, n)
		must(t, err)
	}
}

// A list may be long, and searching it must stay quick; the bound is generous,
// for a machine that does other things too.
func TestSearchingManyPartiesIsQuick(t *testing.T) {
	if testing.Short() {
		t.Skip("stores 20,000 parties")
	}
	db := openCompany(t)
	fillParties(t, db, 20_000)
	for name, f := range map[string]PartyFilter{"all": {Role: "customer"}, "a letter": {Role: "customer", Q: "f"}, "a number": {Role: "customer", Q: "19999"}, "a phone": {Role: "customer", Q: "333 19999"},
		"a country": {Role: "customer", Country: "PT"}, "nothing": {Role: "customer", Q: "zzz"}} {
		start := time.Now()
		_, _, err := db.Parties(t.Context(), f, "", PartyPage)
		must(t, err)
		if took := time.Since(start); took > 500*time.Millisecond {
			t.Errorf("%s took %v", name, took)
		} else {
			t.Logf("%s took %v", name, took)
		}
	}
}
