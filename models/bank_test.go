package models

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/charmap"
)

// brought is a bank's file as it comes in, its columns confirmed.
func brought(t testing.TB, db *Tenant, text string) *BankFile {
	t.Helper()
	accounts, err := db.Accounts(t.Context())
	must(t, err)
	f := &BankFile{UID: NewUID(), Account: accounts[0], Name: "movimenti.csv"}
	must(t, db.BringBankFile(t.Context(), testUser, f, []byte(text)))
	if f.ReadAt == 0 {
		must(t, db.SettleBankFile(t.Context(), f))
	}
	return refound(t, db, f)
}

func refound(t testing.TB, db *Tenant, f *BankFile) *BankFile {
	t.Helper()
	now, err := db.FindBankFile(t.Context(), f.UID)
	must(t, err)
	return now
}

func openLines(t testing.TB, db *Tenant, f *BankFile) []*BankLine {
	t.Helper()
	lines, _, _, err := db.BankLines(t.Context(), f, "open", 0)
	must(t, err)
	return lines
}

// seems writes what a line seems to be: the reason, the parts, the rest.
func seems(l *BankLine) string {
	text := l.Match.Why
	for _, on := range l.Match.On {
		text += fmt.Sprintf(" %s=%d", on.Number, on.Amount)
	}
	if l.Match.Rest > 0 {
		text += fmt.Sprintf(" +%d", l.Match.Rest)
	}
	if l.Match.Sure {
		text += " sure"
	}
	return text
}

func TestALineIsMatchedByNumberAmountNameAndAccount(t *testing.T) {
	db, _ := trading(t)
	p := belmonte(t, db)
	for _, metres := range []int64{100, 10, 20, 20} { // 1,220.00 in two parts, 122.00, 244.00, 244.00
		issued(t, db, p, metresOf(metres))
	}
	china := buyer(t, db, PartySpec{Name: "东方面料有限公司", LatinName: "Dongfang Mianliao S.r.l.", Country: "IT", VATNo: "IT12345678903", Bank: "IBAN IT60 X054 2811 1010 0000 0123 456"})
	issued(t, db, china, metresOf(7)) // 85.40
	newParty(t, db, PartySpec{Name: "Confezioni Lucia S.r.l.", Customer: true})
	order := draft(t, db, "order", china, metresOf(50))
	must(t, db.Advance(t.Context(), testUser, order, "confirmed"))
	for text, want := range map[string]string{
		"122,00;SALDO FT-2026-0002 BELMONTE":                "number FT-2026-0002=12200 sure",
		"366,00;fatture FT 2026/2 e FT2026-3":               "number FT-2026-0002=12200 FT-2026-0003=24400 sure",
		"366,00;Belmonte saldo fatt. 2 e 3":                 "number FT-2026-0002=12200 FT-2026-0003=24400 sure",
		"122,00;saldo fattura n. 2 del 2026":                "number FT-2026-0002=12200 sure",
		"122,00;bonifico del 02/09/2026":                    "", // two invoices have a part of it
		"85,40;bonifico del 05/09/2026":                     "amount FT-2026-0005=8540",
		"300,00;FT-2026-0002":                               "number FT-2026-0002=12200 +17800",
		"1220,00;BONIFICO DA BELMONTE SPA":                  "amount FT-2026-0001=122000 sure",
		"610,00;BONIFICO DA BELMONTE SPA prima rata":        "amount FT-2026-0001=61000 sure",
		"244,00;Belmonte":                                   "amount FT-2026-0003=24400",
		"1830,00;BELMONTE saldo a oggi":                     "all FT-2026-0001=122000 FT-2026-0002=12200 FT-2026-0003=24400 FT-2026-0004=24400 sure",
		"488,00;BELMONTE due fatture":                       "several FT-2026-0003=24400 FT-2026-0004=24400",
		"50,00;acconto Belmonte":                            "party FT-2026-0001=5000",
		"2000,00;Belmonte":                                  "party FT-2026-0001=122000 FT-2026-0002=12200 FT-2026-0003=24400 FT-2026-0004=24400 +17000",
		"85,40;ORD IT60X0542811101000000123456 东方":          "amount FT-2026-0005=8540 sure",
		"85,40;货款 东方面料":                                     "amount FT-2026-0005=8540 sure",
		"610,00;东方面料 acconto " + again(t, db, order).Number: "number " + again(t, db, order).Number + "=61000 sure",
		"77,00;Confezioni Lucia":                            "prepaid +7700",
		"77,00;qualcuno":                                    "",
		"-12,00;COMMISSIONI":                                "",
	} {
		f := brought(t, db, "Data;Importo;Descrizione\n14/09/2026;"+text+"\n")
		if got := seems(openLines(t, db, f)[0]); got != want {
			t.Errorf("%s:\n got %q\nwant %q", text, got, want)
		}
		must(t, db.RemoveBankFile(t.Context(), f))
	}
}

func TestALineIsBookedOnceHoweverOftenItComes(t *testing.T) {
	db, _ := trading(t)
	ctx, p := t.Context(), belmonte(t, db)
	first, second := issued(t, db, p, metresOf(100)), issued(t, db, p, metresOf(10))
	text := "Data;Importo;Controparte;Descrizione\n10/09/2026;1.220,00;BELMONTE SPA;FT-2026-0001\n11/09/2026;122,00;BELMONTE SPA;FT-2026-0002\n11/09/2026;122,00;BELMONTE SPA;FT-2026-0002\n12/09/2026;-3,50;;Spese\n"
	latin, err := charmap.Windows1252.NewEncoder().String(text)
	must(t, err)
	f := brought(t, db, latin)
	n, err := db.BookSure(ctx, testUser, f)
	must(t, err)
	if n != 2 || again(t, db, first).Status != "paid" || again(t, db, second).Status != "paid" {
		t.Fatalf("%d booked: %s, %s", n, again(t, db, first).Status, again(t, db, second).Status)
	}
	// The next file of the same bank needs no columns; what came before is known.
	accounts, err := db.Accounts(ctx)
	must(t, err)
	next := &BankFile{UID: NewUID(), Account: accounts[0], Name: "dopo.csv"}
	must(t, db.BringBankFile(ctx, testUser, next, []byte(text+"13/09/2026;5,00;BELMONTE SPA;resto\n")))
	if next.ReadAt == 0 || next.Lines != 5 || next.Known != 4 {
		t.Errorf("the next file: %+v", next)
	}
	left := openLines(t, db, refound(t, db, next))
	if len(left) != 1 || seems(left[0]) != "prepaid +500" {
		t.Fatalf("left %+v", left)
	}
	// More than is owed stays as a credit only on purpose.
	wantProblem(t, db.BookLine(ctx, testUser, next, left[0], Booking{PartyUID: p.UID}), "rest", "payment.rest")
	must(t, db.BookLine(ctx, testUser, next, left[0], Booking{PartyUID: p.UID, KeepRest: true}))
	must(t, db.BookLine(ctx, testUser, next, left[0], Booking{PartyUID: p.UID, KeepRest: true})) // a second click
	all, _, err := db.Payments(ctx, PaymentFilter{}, "", 50)
	must(t, err)
	if len(all) != 3 || all[0].Unused != 5_00 {
		t.Errorf("%d payments, left %d", len(all), all[0].Unused)
	}
}

func TestWhatBecameOfALineIsTakenBackWithATrace(t *testing.T) {
	db, _ := trading(t)
	ctx, p := t.Context(), belmonte(t, db)
	d := issued(t, db, p, metresOf(10))
	f := brought(t, db, "Data;Importo;Descrizione\n14/09/2026;117,00;Belmonte FT-2026-0001\n14/09/2026;-40,00;F24\n14/09/2026;-9,00;?\n")
	lines := openLines(t, db, f)
	must(t, db.BookLine(ctx, testUser, f, lines[0], Booking{PartyUID: p.UID, On: []Allocation{{d.UID, 122_00}}, Fee: 5_00}))
	must(t, db.BookLine(ctx, testUser, f, lines[1], Booking{Method: "debit"})) // a tax: nobody's
	must(t, db.IgnoreLine(ctx, testUser, f, lines[2]))
	wantProblem(t, db.RemoveBankFile(ctx, f), "form", "bank.booked")
	if f = refound(t, db, f); f.Booked != 2 || f.Ignored != 1 || again(t, db, d).Status != "paid" {
		t.Fatalf("%+v, %s", f, again(t, db, d).Status)
	}
	booked, _, _, err := db.BankLines(ctx, f, "booked", 0)
	must(t, err)
	pay, err := db.FindPayment(ctx, booked[0].PaymentUID)
	must(t, err)
	if pay.Amount != 122_00 || pay.Fee != 5_00 || pay.Moved() != 117_00 || pay.LineKey == "" {
		t.Errorf("%+v", pay)
	}
	must(t, db.UndoPayment(ctx, testUser, pay, "wrong customer")) // from the payment's own page
	n, err := db.ReopenFile(ctx, testUser, f, "again")
	must(t, err)
	if f = refound(t, db, f); n != 1 || f.Booked != 0 || f.Open != 2 || again(t, db, d).Status != "issued" {
		t.Errorf("%d, %+v, %s", n, f, again(t, db, d).Status)
	}
	l, err := db.FindBankLine(ctx, f, lines[0].UID)
	must(t, err)
	trace, err := db.LinePayments(ctx, l)
	must(t, err)
	if len(trace) != 1 || trace[0].UndoneWhy != "wrong customer" {
		t.Errorf("trace %+v", trace)
	}
	must(t, db.BookLine(ctx, testUser, f, l, Booking{PartyUID: p.UID, On: []Allocation{{d.UID, 117_00}}}))
}

func TestAPaymentRecordedByHandIsTheLineNotASecondOne(t *testing.T) {
	db, _ := trading(t)
	ctx, p := t.Context(), belmonte(t, db)
	d := issued(t, db, p, metresOf(10))
	pay := paidIn(t, db, p, 122_00, d)
	f := brought(t, db, "Data;Importo;Descrizione\n12/09/2026;122,00;Belmonte FT-2026-0001\n")
	l := openLines(t, db, f)[0]
	if l.Match.Why != "recorded" || l.Match.Payment.UID != pay.UID || !l.Match.Sure {
		t.Fatalf("%+v", l.Match)
	}
	n, err := db.BookSure(ctx, testUser, f)
	must(t, err)
	if all, _, _ := db.Payments(ctx, PaymentFilter{}, "", 50); n != 1 || len(all) != 1 {
		t.Errorf("%d linked, %d payments", n, len(all))
	}
	must(t, db.ReopenLine(ctx, testUser, f, l, ""))
	if now, _ := db.FindPayment(ctx, pay.UID); now.UndoneAt != 0 || now.LineKey != "" {
		t.Errorf("the payment went with its line: %+v", now)
	}
}

func TestAnInvoiceInDollarsIsPaidInEuroAtTheBanksRate(t *testing.T) {
	db, _ := trading(t)
	ctx := t.Context()
	p, d := owedDollars(t, db)
	f := brought(t, db, "Date,Amount,Description\n2026-09-14,913.37,Orient\n")
	must(t, db.BookLine(ctx, testUser, f, openLines(t, db, f)[0], Booking{PartyUID: p.UID, On: []Allocation{{d.UID, 1000_00}}}))
	all, err := db.SettlementsOf(ctx, d)
	must(t, err)
	if len(all) != 1 || all[0].Gain != 13_37 || again(t, db, d).Status != "paid" {
		t.Errorf("%+v, %s", all, again(t, db, d).Status)
	}
}

func TestTheBanksNameOfACustomerIsLearned(t *testing.T) {
	db, _ := trading(t)
	ctx, p := t.Context(), belmonte(t, db)
	issued(t, db, p, metresOf(10))
	head := "Data;Importo;Ordinante;Descrizione\n"
	f := brought(t, db, head+"12/09/2026;20,00;HOLDING RB 44;conto\n")
	l := openLines(t, db, f)[0]
	if l.PartyID != 0 {
		t.Fatalf("it is taken for %s", l.PartyName)
	}
	must(t, db.BookLine(ctx, testUser, f, l, Booking{PartyUID: p.UID, KeepRest: true}))
	f = brought(t, db, head+"13/09/2026;30,00;Holding RB 44 Srl;conto\n")
	if l = openLines(t, db, f)[0]; l.PartyUID != p.UID {
		t.Errorf("it is taken for %q", l.PartyName)
	}
}

func TestAWorkbookOfTheBankIsRead(t *testing.T) {
	db, _ := trading(t)
	issued(t, db, belmonte(t, db), metresOf(10))
	file := workbook(t, func(f *excelize.File) error {
		for i, row := range [][]any{{"Booking Date", "Description", "Paid out", "Paid in"}, {time.Date(2026, 9, 3, 0, 0, 0, 0, time.UTC), "BELMONTE FT-2026-0001", nil, 122.0}, {time.Date(2026, 9, 4, 0, 0, 0, 0, time.UTC), "Fee", 0.1 + 0.2, nil}} {
			cell, _ := excelize.CoordinatesToCellName(1, i+1)
			if err := f.SetSheetRow("Sheet1", cell, &row); err != nil {
				return err
			}
		}
		return nil
	})
	lines := openLines(t, db, brought(t, db, string(file)))
	if len(lines) != 2 || lines[0].Date != "2026-09-03" || seems(lines[0]) != "number FT-2026-0001=12200 sure" || lines[1].Amount != -30 {
		t.Errorf("%+v", lines)
	}
}

func TestALargeFileIsBoundedAndQuick(t *testing.T) {
	db, _ := trading(t)
	var b strings.Builder
	b.WriteString("Data;Importo;Descrizione\n")
	for i := range MaxBankRows {
		fmt.Fprintf(&b, "14/09/2026;%d,%02d;BONIFICO %d DA CONFEZIONI NUMERO %d\n", 1+i%900, i%100, i, i)
	}
	begin := time.Now()
	f := brought(t, db, b.String())
	if f.Lines != MaxBankRows || f.Open != MaxBankRows {
		t.Errorf("%+v", f)
	}
	read := time.Since(begin)
	lines, more, _, err := db.BankLines(t.Context(), f, "open", 0)
	must(t, err)
	if len(lines) != BankPage || !more {
		t.Errorf("%d lines on a page", len(lines))
	}
	t.Logf("%d lines read in %v, a page in %v", f.Lines, read, time.Since(begin)-read)
	for range 101 {
		b.WriteString("14/09/2026;1,00;X\n")
	}
	accounts, _ := db.Accounts(t.Context())
	err = db.BringBankFile(t.Context(), testUser, &BankFile{UID: NewUID(), Account: accounts[0], Name: "x.csv"}, []byte(b.String()))
	wantProblem(t, err, "file", "bank.many")
}

// Whatever is brought, booked, linked and taken back, in any order: each line
// is one living payment or none, of exactly its amount, and no cent is lost.
func TestBankLinesNeverLoseOrMakeACent(t *testing.T) {
	db, _ := trading(t)
	ctx, p := t.Context(), belmonte(t, db)
	dice := rand.New(rand.NewPCG(8, 9))
	for range 12 {
		issued(t, db, p, metresOf(1+dice.Int64N(30)))
	}
	var b strings.Builder
	b.WriteString("Data;Importo;Descrizione\n")
	for i := range 60 {
		fmt.Fprintf(&b, "1%d/09/2026;%d,%02d;Belmonte FT-2026-%04d\n", dice.IntN(5), dice.IntN(400)-100, 1+dice.IntN(99), i%14)
	}
	f := brought(t, db, b.String())
	brought(t, db, b.String())
	for range 200 {
		state := LineStates[dice.IntN(3)]
		lines, _, _, err := db.BankLines(ctx, f, state, 0)
		must(t, err)
		if len(lines) == 0 {
			continue
		}
		l := lines[dice.IntN(len(lines))]
		switch {
		case state != "open":
			must(t, db.ReopenLine(ctx, testUser, f, l, "dice"))
		case dice.IntN(4) == 0:
			must(t, db.IgnoreLine(ctx, testUser, f, l))
		case dice.IntN(9) == 0:
			_, err := db.BookSure(ctx, testUser, f)
			must(t, err)
		default:
			w := l.Match.booking()
			w.KeepRest = true
			must(t, db.BookLine(ctx, testUser, f, l, w))
		}
	}
	for name, q := range map[string]string{
		"a booked line is not one payment of its amount": `select count(*) from bank_lines l where state = 'booked' and (select sum(iif(direction = 'in', amount - fee, -amount - fee)) from payments where line_key = l.key and undone_at = 0) is not amount`,
		"a line that is not booked has a payment":        `select count(*) from bank_lines l where state <> 'booked' and exists (select 1 from payments where line_key = l.key and undone_at = 0)`,
		"a claim is settled by more or less":             `select count(*) from invoice_details i where settled <> coalesce((select sum(amount) from settlements s where s.document_id = i.document_id and undone_at = 0), 0) or settled > payable`,
		"a payment has more or less left":                `select count(*) from payments p where unused <> amount - coalesce((select sum(amount) from settlements s where s.payment_id = p.id and undone_at = 0), 0)`,
	} {
		var n int
		must(t, db.row(ctx, q).Scan(&n))
		if n != 0 {
			t.Errorf("%s: %d times", name, n)
		}
	}
}
