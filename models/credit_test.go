package models

import "testing"

func TestWhatIsKeptAsCreditSettlesAnotherInvoice(t *testing.T) {
	db, _ := trading(t)
	ctx, p := t.Context(), belmonte(t, db)
	first := issued(t, db, p, metresOf(10)) // 122.00
	over := paidIn(t, db, p, 150_00, first) // 28.00 kept
	note, err := db.Into(ctx, testUser, again(t, db, first), FindKind("credit_note"), NewUID())
	must(t, err)
	must(t, db.Issue(ctx, testUser, note, "")) // the invoice was paid: 122.00 kept
	second := issued(t, db, p, metresOf(10))
	all, err := db.CreditsFor(ctx, second)
	must(t, err)
	if len(all) != 2 || all[0].Left+all[1].Left != 150_00 {
		t.Fatalf("kept is %+v", all)
	}
	wantProblem(t, db.UseCredits(ctx, testUser, second, CreditUse{over.UID, 28_01}), "from-"+over.UID, "credit.short")
	wantProblem(t, db.UseCredits(ctx, testUser, second, CreditUse{over.UID, 28_00}, CreditUse{note.UID, 100_00}), "from-"+note.UID, "credit.over")
	if c := claimOf(t, db, second); c.Settled != 0 {
		t.Errorf("a part of what was refused stayed: %d", c.Settled)
	}
	must(t, db.UseCredits(ctx, testUser, second, CreditUse{over.UID, 28_00}, CreditUse{note.UID, 94_00}))
	if second.Status != "paid" || again(t, db, note).Status != "issued" || claimOf(t, db, note).Open() != 28_00 {
		t.Errorf("%s, the note is %s with %d", second.Status, again(t, db, note).Status, claimOf(t, db, note).Open())
	}
	wantProblem(t, db.UseCredits(ctx, testUser, issued(t, db, buyer(t, db, PartySpec{Name: "Arno", Country: "IT", VATNo: "IT00743110157"}), metresOf(1)), CreditUse{note.UID, 1}), "from-"+note.UID, "credit.gone")
	settled, err := db.SettlementsOf(ctx, second)
	must(t, err)
	for range 2 { // also a second click
		must(t, db.Unsettle(ctx, testUser, second, settled[1].UID))
	}
	if c := claimOf(t, db, second); c.Open() != 94_00 || claimOf(t, db, note).Open() != 122_00 || again(t, db, second).Status != "part_paid" {
		t.Errorf("taken back: %d open, the note has %d", c.Open(), claimOf(t, db, note).Open())
	}
}

// The note that corrects an open invoice is used there at once, and stays.
func TestACreditNoteStaysWithItsInvoice(t *testing.T) {
	db, _ := trading(t)
	ctx := t.Context()
	d := issued(t, db, belmonte(t, db), metresOf(10))
	note, err := db.Into(ctx, testUser, again(t, db, d), FindKind("credit_note"), NewUID())
	must(t, err)
	must(t, db.Issue(ctx, testUser, note, ""))
	all, err := db.SettlementsOf(ctx, d)
	must(t, err)
	wantProblem(t, db.Unsettle(ctx, testUser, d, all[0].UID), "form", "credit.own")
}

func TestACreditInDollarsTellsWhatTheRatesMade(t *testing.T) {
	db, _ := trading(t)
	ctx, p := t.Context(), buyer(t, db, PartySpec{Name: "Orient", Country: "US", Currency: "USD"})
	issueAt := func(rate int64) *Document {
		d := draft(t, db, "invoice", p, metresOf(100))
		d.Rate = rate
		must(t, db.SaveDocument(ctx, testUser, d))
		must(t, db.Issue(ctx, testUser, d, ""))
		return d
	}
	first := issueAt(900_000)
	pay := payment(t, db, p, 1000_00)
	pay.Currency, pay.Rate = "USD", 900_000
	must(t, db.Pay(ctx, testUser, pay, []Allocation{{first.UID, 1000_00}}, false))
	note, err := db.Into(ctx, testUser, again(t, db, first), FindKind("credit_note"), NewUID())
	must(t, err)
	must(t, db.Issue(ctx, testUser, note, ""))
	second := issueAt(950_000)
	must(t, db.UseCredits(ctx, testUser, second, CreditUse{note.UID, 1000_00}))
	all, err := db.SettlementsOf(ctx, second)
	must(t, err)
	if second.Status != "paid" || all[0].Gain != -50_00 {
		t.Errorf("%s, gain %d", second.Status, all[0].Gain)
	}
}
