package demo

import (
	"context"
	"slices"
	"time"

	"jennyerp/models"
)

// fiscal is what the demo company's invoices say of it. Its numbers are right
// by their check digits and belong to nobody we know.
func fiscal(s *models.Settings, seed uint64) {
	s.VATNo, s.Address, s.Email, s.Phone = vatOf(roll(seed, "vat", 0)), []string{"Via Pistoiese 118", "59100 Prato PO", "IT"}, "info@example.com", "+39 0574 555 0100"
	s.Bank = "Banca di Bisenzio, IBAN IT60 X054 2811 1010 0000 0123 456"
	s.Fiscal = models.Fiscal{LegalName: "Tessuti Ferri S.r.l.", Street: "Via Pistoiese 118", ZIP: "59100", City: "Prato", Region: "PO", Regime: "RF01", REA: "PO-000001",
		IBAN: "IT60X0542811101000000123456", Terms: "Bonifico 30 gg DF FM"}
}

// sales are the invoices of the past months: how long ago, to which of the
// buyers, and how much of each was paid, in percent.
var sales = []struct{ ago, buyer, paid int }{
	{172, 0, 100}, {160, 4, 100}, {141, 1, 100}, {128, 5, 100}, {117, 2, 100}, {96, 3, 30}, {83, 0, 100}, {71, 5, 40}, {64, 1, 0}, {47, 4, 100}, {33, 0, 0}, {21, 2, 0}, {12, 5, 0}, {5, 1, 0},
}

// sell writes the invoices of the past months, what was paid of them, a credit
// note, and what mills and carriers want.
func (l library) sell(ctx context.Context, db *models.Tenant) error {
	buyers, err := l.buyers(ctx, db)
	if err != nil {
		return err
	}
	by := l.crew.of(giulia)
	year, err := l.year(ctx, db)
	if err != nil {
		return err
	}
	var sold []*models.Document
	for n, sale := range sales {
		if year, err = loadUntil(ctx, db, year, l.today.AddDate(0, 0, -sale.ago)); err != nil {
			return err
		}
		d := roll(l.seed, "invoice", n)
		paper := &models.Document{UID: d.uid(), Kind: models.FindKind("invoice"), PartyUID: buyers[sale.buyer].UID}
		paper.Rate, paper.Date = rates[buyers[sale.buyer].Currency], l.today.AddDate(0, 0, -sale.ago).Format(time.DateOnly)
		paper.Title = one(d, titles["order"])
		if err := db.CreateDocument(ctx, by, paper); err != nil {
			return err
		}
		if err := l.lines(ctx, db, d, by, paper); err != nil {
			return err
		}
		if err := db.Issue(ctx, by, paper, paper.Date); err != nil {
			return err
		}
		if err := l.collect(ctx, db, d, paper, sale.paid, sale.ago); err != nil {
			return err
		}
		sold = append(sold, paper)
	}
	if _, err := loadUntil(ctx, db, year, l.today); err != nil {
		return err
	}
	if err := l.credit(ctx, db, sold[8].UID); err != nil {
		return err
	}
	if err := l.buy(ctx, db); err != nil {
		return err
	}
	_, err = db.FallDue(ctx)
	return err
}

// yearPapers is how many papers of the past the demo company has, unless its
// library is small.
const yearPapers = 700

// year makes up what was traded in the two years before.
func (l library) year(ctx context.Context, db *models.Tenant) ([]*models.LoadedDocument, error) {
	customers, err := l.buyers(ctx, db)
	if err != nil {
		return nil, err
	}
	mills, _, err := db.Parties(ctx, models.PartyFilter{Role: "supplier"}, "", 8)
	if err != nil {
		return nil, err
	}
	b := Business{Seed: l.seed, Papers: min(yearPapers, 6*l.size), From: l.today.AddDate(0, -25, 0), To: l.today.AddDate(0, 0, -1), People: []string{l.crew.of(giulia), l.crew.of(giulia), l.crew.of(wei)}, Customers: customers}
	for _, m := range mills {
		b.Mills = append(b.Mills, &m.Party)
	}
	step := max(l.size/150, 1)
	for i := 0; i < l.size; i += step {
		if i/step%4 != 3 { // nobody wants the others
			b.Samples = append(b.Samples, l.uid(i))
		}
	}
	return b.Make(ctx, db)
}

// loadUntil stores the papers of up to a day and gives the rest.
func loadUntil(ctx context.Context, db *models.Tenant, all []*models.LoadedDocument, until time.Time) (rest []*models.LoadedDocument, err error) {
	day := until.Format(time.DateOnly)
	n := slices.IndexFunc(all, func(d *models.LoadedDocument) bool { return d.Date > day })
	if n < 0 {
		n = len(all)
	}
	return all[n:], db.LoadDocuments(ctx, all[:n])
}

// buyers are the invented customers, in their order.
func (l library) buyers(ctx context.Context, db *models.Tenant) ([]*models.Party, error) {
	var all []*models.Party
	for i := range buyers {
		p, err := db.FindParty(ctx, roll(l.seed, "buyer", i).uid())
		if err != nil {
			return nil, err
		}
		all = append(all, p)
	}
	return all, nil
}

// collect records what was paid of an invoice, some weeks after it.
func (l library) collect(ctx context.Context, db *models.Tenant, d *dice, paper *models.Document, percent, ago int) error {
	if percent == 0 {
		return nil
	}
	accounts, err := db.Accounts(ctx)
	if err != nil {
		return err
	}
	amount := paper.Payable() * int64(percent) / 100
	pay := &models.Payment{UID: d.uid(), In: true, Date: l.today.AddDate(0, 0, -max(ago-d.between(25, 45), 1)).Format(time.DateOnly), PartyUID: paper.PartyUID, Account: accounts[0],
		Method: "transfer", Amount: amount, Currency: paper.Currency, Rate: paper.Rate, Reference: paper.Number}
	if paper.Rate != 0 {
		pay.Rate, pay.Fee = paper.Rate*int64(d.between(97, 103))/100, 18_00
	}
	return db.Pay(ctx, l.crew.of(giulia), pay, []models.Allocation{{DocumentUID: paper.UID, Amount: amount}}, false)
}

// credit takes a part of an invoice back: a piece with a flaw.
func (l library) credit(ctx context.Context, db *models.Tenant, uid string) error {
	by, kind := l.crew.of(giulia), models.FindKind("credit_note")
	invoice, err := db.FindDocument(ctx, models.FindKind("invoice"), uid)
	if err != nil {
		return err
	}
	note, err := db.Into(ctx, by, invoice, kind, roll(l.seed, "credit", 0).uid())
	if err != nil {
		return err
	}
	lines, err := db.Lines(ctx, note)
	if err != nil {
		return err
	}
	for _, line := range lines[1:] {
		if err := db.RemoveLines(ctx, by, note, line.UID); err != nil {
			return err
		}
	}
	if err := db.SetLines(ctx, by, note, nil, func(line *models.Line) { line.Quantity, line.Note = 25_000, "pezza difettosa" }); err != nil {
		return err
	}
	return db.Issue(ctx, by, note, "")
}

// buy enters what mills want, one of it paid, one overdue.
func (l library) buy(ctx context.Context, db *models.Tenant) error {
	mills, _, err := db.Parties(ctx, models.PartyFilter{Role: "supplier"}, "", 4)
	if err != nil {
		return err
	}
	by := l.crew.of(giulia)
	for n, ago := range []int{75, 52, 20} {
		d := roll(l.seed, "bill", n)
		paper := &models.Document{UID: d.uid(), Kind: models.FindKind("bill"), PartyUID: mills[n%len(mills)].UID}
		paper.Date, paper.Payment, paper.Reference, paper.Currency = l.today.AddDate(0, 0, -ago).Format(time.DateOnly), "30 gg FM", d.uid()[:4]+"/26", "EUR"
		if err := db.CreateDocument(ctx, by, paper); err != nil {
			return err
		}
		if err := db.AddLines(ctx, by, paper, models.Line{UID: d.uid(), LineSpec: models.LineSpec{Text: one(d, []string{"Tessuto greggio", "Finissaggio", "Trasporto"}), Quantity: models.Quantity(d.between(40, 400)) * 1000, Unit: "m", Price: models.UnitPrice(d.between(30, 90)) * 1000, VAT: 22_00}}); err != nil {
			return err
		}
		if err := db.Advance(ctx, by, paper, "booked"); err != nil {
			return err
		}
		if n == 0 {
			if err := l.payBill(ctx, db, d, paper); err != nil {
				return err
			}
		}
	}
	return nil
}

func (l library) payBill(ctx context.Context, db *models.Tenant, d *dice, paper *models.Document) error {
	accounts, err := db.Accounts(ctx)
	if err != nil {
		return err
	}
	pay := &models.Payment{UID: d.uid(), Date: l.today.AddDate(0, 0, -20).Format(time.DateOnly), PartyUID: paper.PartyUID, Account: accounts[0], Method: "transfer", Amount: paper.Payable(), Currency: paper.Currency, Reference: paper.Reference}
	return db.Pay(ctx, l.crew.of(giulia), pay, []models.Allocation{{DocumentUID: paper.UID, Amount: paper.Payable()}}, false)
}
