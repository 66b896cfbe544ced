package models

import "testing"

// asking is an inquiry about one sample and one free line, to two mills.
func asking(t *testing.T, db *Tenant) (*Document, *Sample, []Asked) {
	t.Helper()
	s := newSample(t, db, SampleSpec{Code: "W1", Name: "Camel", Supplier: "Lanificio Valdora"})
	mills := []string{addParty(t, db, "Lanificio Valdora B").UID, addParty(t, db, "Tessitura Arno").UID}
	d := draft(t, db, "inquiry", nil, Line{SampleUID: s.UID, LineSpec: LineSpec{Quantity: 500_000}}, Line{LineSpec: LineSpec{Text: "Silk organza, ivory", Quantity: 100_000, Unit: "m"}})
	wantProblem(t, db.Advance(t.Context(), testUser, d, "sent"), "suppliers", "inquiry.nobody")
	must(t, db.Ask(t.Context(), testUser, d, append(mills, mills[0])...))
	must(t, db.Advance(t.Context(), testUser, d, "sent"))
	asked, err := db.AskedOf(t.Context(), d)
	must(t, err)
	if len(asked) != 2 || asked[0].SentAt == 0 {
		t.Fatalf("asked %+v", asked)
	}
	return d, s, asked
}

func TestSuppliersAnswerSideBySideAndTheChosenPriceGoesToTheSample(t *testing.T) {
	db, ctx := openCompany(t), t.Context()
	d, s, asked := asking(t, db)
	lines := linesOf(t, db, d)
	offer := func(a Asked, price UnitPrice) {
		must(t, db.AnswerPrices(ctx, "", d, &a, map[string]PriceAnswer{
			lines[0].UID: {Price: price, Currency: "EUR", Unit: "m", MOQ: 300_000, MOQUnit: "m", Lead: 40}, lines[1].UID: {Note: "not ours"}, NewUID(): {Price: 1},
		}, "Best regards"))
	}
	offer(asked[0], 210000)
	if d.Status != "sent" {
		t.Errorf("%s while one has not answered", d.Status)
	}
	offer(asked[1], 195000)
	offer(asked[1], 198000) // corrected
	if d.Status != "answered" {
		t.Errorf("%s though all have", d.Status)
	}
	asked, err := db.AskedOf(ctx, d)
	must(t, err)
	if a := asked[1].Answers[lines[0].ID]; a.Price != 198000 || a.Lead != 40 || len(asked[1].Answers) != 2 || asked[1].Note != "Best regards" {
		t.Errorf("answered %+v", asked[1])
	}

	must(t, db.ChoosePrice(ctx, testUser, d, &asked[1], lines[0].UID))
	must(t, db.ChoosePrice(ctx, testUser, d, &asked[1], lines[0].UID)) // a double click
	s = reread(t, db, s)
	prices, err := db.Prices(ctx, s, true)
	must(t, err)
	if s.Cost != 198000 || s.CostCurrency != "EUR" || len(prices) != 1 || prices[0].Note != "PI-2026-0001 · Tessitura Arno" {
		t.Errorf("cost %d, seen %+v", s.Cost, prices)
	}
	wantProblem(t, db.ChoosePrice(ctx, testUser, d, &asked[0], lines[1].UID), "price", "inquiry.no_price")
	notices, _, err := db.Notices(ctx, testUser, 0, 10)
	must(t, err)
	if len(notices) != 3 || notices[0].Event != "document.answered" || notices[0].Data.Name != "Tessitura Arno" {
		t.Errorf("told %+v", notices)
	}
}

func TestAClosedInquiryTakesNoAnswer(t *testing.T) {
	db, ctx := openCompany(t), t.Context()
	d, _, asked := asking(t, db)
	wantProblem(t, db.AnswerPrices(ctx, "", d, &asked[0], map[string]PriceAnswer{linesOf(t, db, d)[0].UID: {Price: 1, Currency: "???"}}, ""), "currency-"+linesOf(t, db, d)[0].UID, "currency.bad")
	must(t, db.Advance(ctx, testUser, d, "closed"))
	wantProblem(t, db.AnswerPrices(ctx, "", d, &asked[0], nil, ""), "status", "inquiry.closed")
	wantProblem(t, db.Ask(ctx, testUser, d), "form", "document.frozen")
	if _, err := db.FindAsked(ctx, d, NewUID()); err == nil {
		t.Error("found somebody who was not asked")
	}
}
