package models

import (
	"math/rand/v2"
	"testing"
)

// payment is money in from a party through the bank, today.
func payment(t testing.TB, db *Tenant, p *Party, amount int64) *Payment {
	t.Helper()
	accounts, err := db.Accounts(t.Context())
	must(t, err)
	set, err := db.Settings(t.Context())
	must(t, err)
	return &Payment{UID: NewUID(), In: true, Date: db.today(set), PartyUID: p.UID, Account: accounts[0], Method: "transfer", Amount: amount, Currency: "EUR"}
}

// paidIn records a payment that settles the papers, the first ones first.
func paidIn(t testing.TB, db *Tenant, p *Party, amount int64, on ...*Document) *Payment {
	t.Helper()
	pay, left, all := payment(t, db, p, amount), amount, []Allocation{}
	for _, d := range on {
		part := min(left, claimOf(t, db, d).Open())
		all, left = append(all, Allocation{d.UID, part}), left-part
	}
	must(t, db.Pay(t.Context(), testUser, pay, all, true))
	return pay
}

func TestAPaymentSettlesPartThenAllAndIsUndoneWithATrace(t *testing.T) {
	db, _ := trading(t)
	ctx, p := t.Context(), belmonte(t, db)
	d := issued(t, db, p, metresOf(100)) // 1,220.00 in two parts
	first := paidIn(t, db, p, 700_00, d)
	if now, c := again(t, db, d), claimOf(t, db, d); now.Status != "part_paid" || c.Dues[0].Open != 0 || c.Dues[1].Open != 520_00 {
		t.Errorf("%s %+v", now.Status, c.Dues)
	}
	second := paidIn(t, db, p, 520_00, d)
	if now := again(t, db, d); now.Status != "paid" {
		t.Errorf("stands at %s", now.Status)
	}
	must(t, db.UndoPayment(ctx, testUser, first, "bounced"))
	must(t, db.UndoPayment(ctx, testUser, first, "again")) // a second click
	if now, c := again(t, db, d), claimOf(t, db, d); now.Status != "part_paid" || c.Settled != 520_00 || c.Dues[0].Open != 90_00 {
		t.Errorf("%s %+v", now.Status, c)
	}
	all, err := db.SettlementsOf(ctx, d)
	must(t, err)
	stored, err := db.FindPayment(ctx, first.UID)
	must(t, err)
	if len(all) != 2 || all[0].UndoneAt == 0 || all[1].UndoneAt != 0 || stored.UndoneWhy != "bounced" || stored.Unused != 700_00 {
		t.Errorf("trace %+v, %+v", all, stored)
	}
	for _, q := range []string{`delete from payments`, `update payments set amount = 1`, `delete from settlements`} {
		if _, err := db.exec(ctx, q); err == nil {
			t.Errorf("%s went through", q)
		}
	}
	_ = second
}

func TestMoreThanIsOwedBecomesACreditOnlyOnPurpose(t *testing.T) {
	db, _ := trading(t)
	ctx, p := t.Context(), belmonte(t, db)
	d := issued(t, db, p, metresOf(10)) // 122.00
	pay := payment(t, db, p, 200_00)
	wantProblem(t, db.Pay(ctx, testUser, pay, []Allocation{{d.UID, 200_00}}, false), "on-"+d.UID, "payment.over")
	wantProblem(t, db.Pay(ctx, testUser, pay, []Allocation{{d.UID, 122_00}}, false), "rest", "payment.rest")
	wantProblem(t, db.Pay(ctx, testUser, pay, []Allocation{{d.UID, 250_00}}, true), "amount", "payment.short")
	if again(t, db, d).Status != "issued" {
		t.Error("a refused payment left something behind")
	}
	must(t, db.Pay(ctx, testUser, pay, []Allocation{{d.UID, 122_00}}, true))
	must(t, db.Pay(ctx, testUser, pay, []Allocation{{d.UID, 122_00}}, true)) // the second arrival
	if pay.Unused != 78_00 {
		t.Errorf("left %d", pay.Unused)
	}
	next := issued(t, db, p, metresOf(5))
	must(t, db.Allocate(ctx, testUser, pay, Allocation{next.UID, 61_00}))
	wantProblem(t, db.Allocate(ctx, testUser, pay, Allocation{next.UID, 1}), "on-"+next.UID, "payment.closed")
	if pay.Unused != 17_00 || again(t, db, next).Status != "paid" {
		t.Errorf("left %d", pay.Unused)
	}
	other := buyer(t, db, PartySpec{Name: "Altro", Country: "IT", VATNo: "IT12345670017"})
	theirs := issued(t, db, other, metresOf(1))
	wantProblem(t, db.Pay(ctx, testUser, payment(t, db, p, 1_00), []Allocation{{theirs.UID, 1_00}}, false), "on-"+theirs.UID, "payment.closed")
}

func TestWhatWasPaidForAnOrderSettlesItsInvoice(t *testing.T) {
	db, _ := trading(t)
	ctx, p := t.Context(), belmonte(t, db)
	o := draft(t, db, "order", p, metresOf(100))
	must(t, db.Advance(ctx, testUser, o, "confirmed"))
	pay := payment(t, db, p, 500_00)
	must(t, db.Pay(ctx, testUser, pay, []Allocation{{o.UID, 500_00}}, false))
	if o = again(t, db, o); o.Paid != "part" {
		t.Errorf("the order is %s", o.Paid)
	}
	d, err := db.Into(ctx, testUser, o, FindKind("invoice"), NewUID())
	must(t, err)
	must(t, db.SetLines(ctx, testUser, d, nil, func(l *Line) { l.Quantity = 20_000 })) // 244.00 at first
	must(t, db.Issue(ctx, testUser, d, ""))
	if d.Status != "paid" || claimOf(t, db, d).Settled != 244_00 {
		t.Errorf("%s, settled %d", d.Status, claimOf(t, db, d).Settled)
	}
	rest, err := db.Into(ctx, testUser, again(t, db, o), FindKind("invoice"), NewUID())
	must(t, err)
	must(t, db.Issue(ctx, testUser, rest, ""))
	if c := claimOf(t, db, rest); c.Settled != 256_00 || c.Open() != 720_00 || again(t, db, o).Paid != "part" {
		t.Errorf("settled %d, open %d", c.Settled, c.Open())
	}
	paidIn(t, db, p, 720_00, rest)
	if o = again(t, db, o); o.Paid != "paid" || o.Billed != "full" {
		t.Errorf("the order is %s, %s", o.Paid, o.Billed)
	}
}

// owedDollars is a Chinese customer's invoice of 1,000 dollars, issued at 0.90.
func owedDollars(t *testing.T, db *Tenant) (*Party, *Document) {
	t.Helper()
	p := buyer(t, db, PartySpec{Name: "Orient", Country: "CN", Currency: "USD"})
	d := draft(t, db, "invoice", p)
	d.Rate = 900_000
	must(t, db.SaveDocument(t.Context(), testUser, d))
	must(t, db.AddLines(t.Context(), testUser, d, metresOf(100)))
	must(t, db.Issue(t.Context(), testUser, d, ""))
	return p, d
}

func TestAnotherRateOnTheDayOfPaymentIsAGainOrALoss(t *testing.T) {
	db, _ := trading(t)
	ctx := t.Context()
	p, d := owedDollars(t, db)
	pay := payment(t, db, p, 1000_00)
	wantProblem(t, db.Pay(ctx, testUser, pay, []Allocation{{d.UID, 1000_00}}, false), "on-"+d.UID, "payment.currency")
	pay.Currency, pay.Rate, pay.Fee = "USD", 920_000, 15_00
	must(t, db.Pay(ctx, testUser, pay, []Allocation{{d.UID, 1000_00}}, false))
	all, err := db.SettlementsBy(ctx, pay)
	must(t, err)
	if all[0].Gain != 20_00 || pay.Moved() != 985_00 || again(t, db, d).Status != "paid" {
		t.Errorf("gain %d, moved %d", all[0].Gain, pay.Moved())
	}
}

// Whatever is paid, credited and undone: what is open of an invoice and what is
// left of a payment are never negative, and nothing is lost or made.
func TestSettlementsNeverLoseOrMakeACent(t *testing.T) {
	db, _ := trading(t)
	ctx, p := t.Context(), belmonte(t, db)
	dice := rand.New(rand.NewPCG(5, 6))
	var papers []*Document
	var pays []*Payment
	var used, taken int
	for range 240 {
		switch dice.IntN(7) {
		case 0:
			papers = append(papers, issued(t, db, p, metresOf(1+dice.Int64N(50))))
		case 1, 2:
			open, err := db.Payables(ctx, p.ID, true)
			must(t, err)
			pay := payment(t, db, p, 1+dice.Int64N(900_00))
			on, _ := Oldest(open, "EUR", pay.Amount)
			must(t, db.Pay(ctx, testUser, pay, on, true))
			pays = append(pays, pay)
		case 3:
			if len(pays) > 0 {
				must(t, db.UndoPayment(ctx, testUser, pays[dice.IntN(len(pays))], "dice"))
			}
		case 4:
			if len(papers) == 0 {
				continue
			}
			note, err := db.Into(ctx, testUser, again(t, db, papers[dice.IntN(len(papers))]), FindKind("credit_note"), NewUID())
			must(t, err)
			must(t, db.SetLines(ctx, testUser, note, nil, func(l *Line) { l.Quantity = Quantity(1 + dice.Int64N(int64(l.Quantity))) }))
			_ = db.Issue(ctx, testUser, note, "") // may be more than is left
		case 5:
			if len(papers) == 0 {
				continue
			}
			d := again(t, db, papers[dice.IntN(len(papers))])
			all, err := db.CreditsFor(ctx, d)
			must(t, err)
			for _, c := range all { // also more than there is
				if db.UseCredits(ctx, testUser, d, CreditUse{c.UID, 1 + dice.Int64N(c.Left+50)}) == nil {
					used++
				}
			}
		case 6:
			if len(papers) == 0 {
				continue
			}
			d := again(t, db, papers[dice.IntN(len(papers))])
			all, err := db.SettlementsOf(ctx, d)
			must(t, err)
			if len(all) > 0 && db.Unsettle(ctx, testUser, d, all[dice.IntN(len(all))].UID) == nil {
				taken++
			}
		}
	}
	for name, q := range map[string]string{
		"a claim is settled by more or less than its settlements": `select count(*) from invoice_details i where settled <> coalesce((select sum(amount) from settlements s where s.document_id = i.document_id and undone_at = 0), 0)
			+ coalesce((select sum(amount) from settlements s where s.credit_id = i.document_id and undone_at = 0), 0) or settled < 0 or settled > payable`,
		"a payment has more or less left":   `select count(*) from payments p where unused <> amount - coalesce((select sum(amount) from settlements s where s.payment_id = p.id and undone_at = 0), 0) or unused < 0`,
		"the parts are not the claim":       `select count(*) from invoice_details i join documents d on d.id = i.document_id and d.kind = 'invoice' where payable <> (select sum(amount) from dues where document_id = i.document_id) or payable - settled <> (select sum(open) from dues where document_id = i.document_id)`,
		"a paper's total is not its lines'": `select count(*) from documents d where net <> (select coalesce(sum(amount), 0) from document_lines where document_id = d.id)`,
		"more was credited than there was":  `select count(*) from invoice_details where credited > payable or credited < 0`,
		"credited is not the notes' sum":    `select count(*) from invoice_details i where credited <> coalesce((select sum(payable) from invoice_details c where c.credits_id = i.document_id), 0)`,
	} {
		var n int
		must(t, db.row(ctx, q).Scan(&n))
		if n != 0 {
			t.Errorf("%s: %d times", name, n)
		}
	}
	if len(papers) < 5 || len(pays) < 20 || used < 10 || taken < 10 {
		t.Errorf("only %d papers and %d payments, %d credits used, %d taken back", len(papers), len(pays), used, taken)
	}
}
