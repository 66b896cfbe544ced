package models

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestNothingAboutPapersReadsAWholeTable(t *testing.T) {
	company := openCompany(t)
	p := addParty(t, company, "Orient")
	d := draft(t, company, "quotation", p, Line{LineSpec: LineSpec{Text: "Freight", Price: 1_0000, Quantity: 1000}})
	must(t, company.Advance(t.Context(), testUser, d, "sent"))
	s := newSample(t, company, SampleSpec{Code: "W1", Name: "Camel"})
	still := draft(t, company, "quotation", p, Line{SampleUID: s.UID})
	share := &Share{UID: NewUID(), ExpiresAt: company.Now() + time.Hour.Milliseconds()}
	must(t, company.ShareDocument(t.Context(), testUser, d, share, "token"))
	letter := &Letter{UID: NewUID(), To: "anna@blu.example", Locale: "it", Subject: "Offerta", Text: "Buongiorno"}
	must(t, company.SendDocument(t.Context(), testUser, d, letter, nil, ""))
	acts := map[string]func(context.Context, *Tenant) error{
		"lines":   func(ctx context.Context, db *Tenant) error { _, err := db.Lines(ctx, d); return err },
		"a paper": func(ctx context.Context, db *Tenant) error { _, err := db.FindDocument(ctx, d.Kind, d.UID); return err },
		"faces": func(ctx context.Context, db *Tenant) error {
			_, err := db.LineFaces(ctx, linesOf(t, company, still))
			return err
		},
		"links":       func(ctx context.Context, db *Tenant) error { _, err := db.LinkedDocuments(ctx, d); return err },
		"attachments": func(ctx context.Context, db *Tenant) error { _, err := db.Attachments(ctx, d); return err },
		"enclosures":  func(ctx context.Context, db *Tenant) error { _, err := db.Enclosures(ctx, d); return err },
		"comments":    func(ctx context.Context, db *Tenant) error { _, err := db.Comments(ctx, d); return err },
		"shares":      func(ctx context.Context, db *Tenant) error { _, err := db.Shares(ctx, d); return err },
		"a link":      func(ctx context.Context, db *Tenant) error { _, err := db.OpenShare(ctx, "token"); return err },
		"a view":      func(ctx context.Context, db *Tenant) error { return db.ShareSeen(ctx, share, d) },
		"letters":     func(ctx context.Context, db *Tenant) error { _, err := db.Letters(ctx, d); return err },
		"a letter":    func(ctx context.Context, db *Tenant) error { _, err := db.FindLetter(ctx, d, letter.UID); return err },
		"next mail":   func(ctx context.Context, db *Tenant) error { _, err := db.NextMail(ctx); return err },
		"mail to do":  func(ctx context.Context, db *Tenant) error { _, err := db.ClaimMail(ctx, 20); return err },
		"expiry":      func(ctx context.Context, db *Tenant) error { return db.expireQuotations(ctx, "2026-09-14") },
		"a revision": func(ctx context.Context, db *Tenant) error {
			_, err := db.Revise(ctx, testUser, d, NewUID())
			return err
		},
		"an answer": func(ctx context.Context, db *Tenant) error { return db.Answer(ctx, d, "accepted", "Anna") },
	}
	for name, f := range map[string]DocumentFilter{"all": {}, "a status": {Status: "sent"}, "open": {Open: true}, "a party's": {Party: p.UID}, "somebody's": {Owner: testUser}, "words": {Q: "orie"}, "a number": {Q: "QT-2026"},
		"everything": {Q: "orie", Status: "sent", Party: p.UID, Owner: testUser, Open: true}} {
		for _, after := range []string{"", d.UID} {
			acts["list of "+name+after] = func(ctx context.Context, db *Tenant) error {
				if _, _, err := db.Documents(ctx, d.Kind, f, after, DocumentPage); err != nil {
					return err
				}
				_, _, err := db.Sums(ctx, d.Kind, f)
				return err
			}
		}
	}
	for name, act := range acts {
		db, l := listenTo(t, company)
		must(t, act(t.Context(), db))
		if len(l.heard) == 0 {
			t.Errorf("%s: no statement was heard", name)
		}
		for _, walk := range walks(t, company, l) {
			if !strings.Contains(walk, "document_lines l") { // the few pictures of one colour may be sorted
				t.Errorf("%s: %s", name, walk)
			}
		}
		db.Close()
	}
}

// A narrowed list looks at up to 10,000 papers: in the index alone. What a
// whole list comes to is kept.
func TestTheSumsOfAListReadNoPaper(t *testing.T) {
	company := openCompany(t)
	for in, filters := range map[string][]DocumentFilter{
		"COVERING INDEX documents_listed": {{Owner: testUser}, {Q: "coats"}, {Q: "coats", Open: true}},
		"SEARCH d USING PRIMARY KEY":      {{}, {Open: true}, {Status: "sent"}},
	} {
		for _, f := range filters {
			db, l := listenTo(t, company)
			_, _, err := db.Sums(t.Context(), FindKind("quotation"), f)
			must(t, err)
			if lines := strings.Join(plan(t, company, l.heard[0]), "\n"); !strings.Contains(lines, in) {
				t.Errorf("%+v: %s", f, lines)
			}
			db.Close()
		}
	}
}

func TestTheTotalsOfAListAreThoseOfItsPapers(t *testing.T) {
	company := openCompany(t)
	p := addParty(t, company, "Orient")
	freight := Line{LineSpec: LineSpec{Text: "Freight", Price: 7_0000, Quantity: 3000}}
	same := func(after string) {
		t.Helper()
		for _, f := range []DocumentFilter{{}, {Open: true}, {Status: "sent"}, {Status: "draft"}} {
			kept, _, err := company.Sums(t.Context(), FindKind("quotation"), f)
			must(t, err)
			f.Q = "orient" // reckoned from the papers
			if sums, _, err := company.Sums(t.Context(), FindKind("quotation"), f); err != nil || !slices.Equal(kept, sums) {
				t.Errorf("after %s %+v: %v kept, %v reckoned, %v", after, f, kept, sums, err)
			}
		}
	}
	same("nothing")
	d := draft(t, company, "quotation", p, freight)
	draft(t, company, "quotation", p, freight, freight)
	same("two drafts")
	must(t, company.AddLines(t.Context(), testUser, d, freight))
	same("another line")
	must(t, company.Advance(t.Context(), testUser, d, "sent"))
	same("sending one")
	_, err := company.Revise(t.Context(), testUser, d, NewUID())
	must(t, err)
	same("a revision")
	_, err = company.write.ExecContext(t.Context(), `delete from documents where status = 'draft'`)
	must(t, err)
	same("taking the drafts away")
}
