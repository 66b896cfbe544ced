package models

import "testing"

func TestAStatementRunsFromOpeningToClosing(t *testing.T) {
	db, now := trading(t)
	ctx, p := t.Context(), belmonte(t, db)
	d := issued(t, db, p, metresOf(100)) // 14 September, 1,220.00
	*now = now.AddDate(0, 0, 10)
	paidIn(t, db, p, 1000_00, d)
	undone := paidIn(t, db, p, 100_00, d)
	must(t, db.UndoPayment(ctx, testUser, undone, "typo"))
	*now = now.AddDate(0, 0, 10)
	issued(t, db, p, metresOf(10)) // 4 October, 122.00
	note, err := db.Into(ctx, testUser, again(t, db, d), FindKind("credit_note"), NewUID())
	must(t, err)
	must(t, db.SetLines(ctx, testUser, note, nil, func(l *Line) { l.Quantity = 5_000 }))
	must(t, db.Issue(ctx, testUser, note, "")) // 61.00
	s, err := db.StatementOf(ctx, p, "EUR", "2026-09-20", "2026-12-31")
	must(t, err)
	if s.Opening != 1220_00 || len(s.Moves) != 3 || s.Moves[0].Balance != 220_00 || s.Closing != 281_00 || s.Moves[0].What != "payment_in" || s.Moves[2].What != "credit_note" {
		t.Errorf("%+v", s)
	}
	whole, err := db.StatementOf(ctx, p, "EUR", "", "")
	must(t, err)
	var sum int64
	for _, m := range whole.Moves {
		sum += m.Amount
	}
	balances, err := db.Balances(ctx, p)
	must(t, err)
	if whole.Opening != 0 || sum != whole.Closing || whole.Closing != s.Closing || len(balances) != 1 || balances[0].Amount != sum {
		t.Errorf("sum %d, closing %d, balances %+v", sum, whole.Closing, balances)
	}
	ages, _, err := db.Ages(ctx, true, "", 10)
	must(t, err)
	if len(ages) != 1 || ages[0].Total() != sum || ages[0].By[0] != sum {
		t.Errorf("ages %+v", ages)
	}
}

func TestAgesTellHowLateAndWhatIsToTheirCredit(t *testing.T) {
	db, now := trading(t)
	ctx := t.Context()
	p := buyer(t, db, PartySpec{Name: "Belmonte", Country: "IT", VATNo: "IT12345670017", Payment: "30 gg"})
	for range 3 {
		issued(t, db, p, metresOf(100))
		*now = now.AddDate(0, 0, 35)
	}
	paidIn(t, db, p, 50_00) // settles nothing
	mill := &Party{UID: NewUID(), PartySpec: PartySpec{Name: "Valdora", Supplier: true, Country: "IT"}}
	must(t, db.SaveParty(ctx, testUser, mill))
	bill := draft(t, db, "bill", mill, metresOf(10))
	bill.Reference = "7"
	must(t, db.SaveDocument(ctx, testUser, bill))
	must(t, db.Advance(ctx, testUser, bill, "booked"))
	ages, more, err := db.Ages(ctx, true, "", 10)
	must(t, err)
	if len(ages) != 1 || more || ages[0].By != [Buckets]int64{0, 1220_00, 1220_00, 1220_00, 0} || ages[0].Credit != 50_00 {
		t.Errorf("ages %+v", ages)
	}
	sums, err := db.AgeSums(ctx, true)
	must(t, err)
	if len(sums) != 1 || sums[0].By != ages[0].By || sums[0].Total() != ages[0].Total() || sums[0].Total() != 3610_00 {
		t.Errorf("sums %+v", sums)
	}
	if ages, _, _ = db.Ages(ctx, false, "", 10); len(ages) != 1 || ages[0].PartyName != "Valdora" || ages[0].Total() != 122_00 {
		t.Errorf("we owe %+v", ages)
	}
}
