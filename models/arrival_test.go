package models

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"strings"
	"testing"

	"jennyerp/internal/blob"
	"jennyerp/internal/einvoice"
)

// arrivesFrom is an invoice of a mill to the house: 100 m at € 4.00 and freight,
// in two parts.
func arrivesFrom(vat, number string) *einvoice.Invoice {
	at22 := einvoice.VAT{Rate: 22_00}
	return &einvoice.Invoice{Type: einvoice.Plain, Number: number, Date: "2026-09-01", Currency: "EUR", Digits: 2, House: "EUR",
		Seller: einvoice.Party{Name: "Lanificio Valdora S.p.A.", VATNo: vat, Address: einvoice.Address{Street: "Via Bisenzio", House: "7", PostCode: "59100", City: "Prato", Province: "PO", Country: "IT"}},
		Buyer:  einvoice.Party{Name: "Tessuti Bisenzio S.r.l.", VATNo: "IT01234567897", SDI: "M5UXCR1", Address: einvoice.Address{Street: "Via Pistoiese 1", PostCode: "59100", City: "Prato", Province: "PO", Country: "IT"}},
		Lines: []einvoice.Line{{Code: "LV-0418", Text: "Flanella di lana", Quantity: 100_000, Unit: "MTR", Price: 4_0000, Amount: 400_00, VAT: at22},
			{Text: "Trasporto", Quantity: 1_000, Unit: "C62", Price: 15_5000, Amount: 15_50, VAT: at22}},
		Groups: []einvoice.Group{{VAT: at22, Net: 415_50, Tax: 91_41}}, Net: 415_50, Tax: 91_41, Total: 506_91, Due: 506_91,
		Payment: einvoice.Payment{Method: einvoice.Transfer, Account: einvoice.Account{IBAN: "IT60X0542811101000000123456"}, Dates: []einvoice.Instalment{{Due: "2026-10-31", Amount: 253_45}, {Due: "2026-11-30", Amount: 253_46}}}}
}

func fattura(t testing.TB, inv *einvoice.Invoice) []byte {
	t.Helper()
	data, err := einvoice.FatturaPA(inv, "00001")
	must(t, err)
	return data
}

func store(t testing.TB) blob.Store {
	t.Helper()
	disk, err := blob.Disk(t.TempDir())
	must(t, err)
	return disk
}

// arrived is the only invoice that waits.
func arrived(t testing.TB, db *Tenant, disk blob.Store) *Arrival {
	t.Helper()
	all, err := db.Arrivals(t.Context(), disk)
	must(t, err)
	if len(all) != 1 {
		t.Fatalf("%d invoices wait", len(all))
	}
	return all[0]
}

func TestAReceivedInvoiceBecomesABillOfANewSupplier(t *testing.T) {
	db, _ := trading(t)
	ctx, disk := t.Context(), store(t)
	data := fattura(t, arrivesFrom("IT00743110157", "77/A"))
	for range 2 {
		must(t, db.Receive(ctx, disk, testUser, "IT00743110157_00001.xml", data))
	}
	a := arrived(t, db, disk)
	if a.Refused != nil || a.Found != "" || a.Party.Name != "Lanificio Valdora S.p.A." || len(a.Remarks) != 0 || a.Bill.Total() != 506_91 {
		t.Fatalf("%+v, refused %v, remarks %v", a.Party.PartySpec, a.Refused, a.Remarks)
	}
	d, err := db.BookArrival(ctx, disk, testUser, a.UID)
	must(t, err)
	again, err := db.BookArrival(ctx, disk, testUser, a.UID)
	must(t, err)
	c := claimOf(t, db, d)
	if again.ID != d.ID || d.Status != "booked" || d.Number != "FF-2026-0001" || d.Reference != "77/A" || d.Date != "2026-09-01" || c.Payable != 506_91 || when(c.Dues) != "25345@2026-10-31 25346@2026-11-30" {
		t.Errorf("%s %s of %s is %d, due %s", d.Number, d.Reference, d.Date, c.Payable, when(c.Dues))
	}
	lines := linesOf(t, db, d)
	if lines[0].Unit != "m" || lines[0].Code != "LV-0418" || lines[0].Amount != 400_00 || lines[1].Note != "1 n × 15.50" {
		t.Errorf("lines %+v", lines)
	}
	p, err := db.FindParty(ctx, d.PartyUID)
	must(t, err)
	places, err := db.Addresses(ctx, p.ID)
	must(t, err)
	if !p.Supplier || p.VATNo != "IT00743110157" || len(places) != 1 || places[0].Street != "Via Bisenzio 7" {
		t.Errorf("supplier %+v at %+v", p.PartySpec, places)
	}
	files, err := db.Attachments(ctx, d)
	must(t, err)
	object, err := disk.Open(ctx, db.AttachmentBlob(files[0].Blob))
	must(t, err)
	defer object.Close()
	if kept, err := io.ReadAll(object); err != nil || !bytes.Equal(kept, data) || files[0].Name != "IT00743110157_00001.xml" {
		t.Errorf("kept is %s: %v", files[0].Name, err)
	}
}

func TestTheSupplierIsFoundByHisNumbersElseByName(t *testing.T) {
	db, _ := trading(t)
	ctx, disk := t.Context(), store(t)
	known := &Party{UID: NewUID(), PartySpec: PartySpec{Name: "Valdora", Customer: true, Country: "IT", VATNo: "IT00743110157"}}
	must(t, db.SaveParty(ctx, testUser, known))
	named := &Party{UID: NewUID(), PartySpec: PartySpec{Name: "lanificio valdora s.p.a.", Supplier: true}}
	must(t, db.SaveParty(ctx, testUser, named))
	for _, c := range []struct{ vat, found, name string }{
		{"IT00743110157", "vat_no", "Valdora"}, {"IT12345670017", "name", "lanificio valdora s.p.a."}, {"IT07643520567", "", "Lanificio Valdora S.p.A. IT07643520567"}, {"IT12345670017", "vat_no", "lanificio valdora s.p.a."},
	} {
		must(t, db.Receive(ctx, disk, testUser, "a.xml", fattura(t, arrivesFrom(c.vat, "1"+c.found))))
		a := arrived(t, db, disk)
		if a.Found != c.found || a.Party.Name != c.name {
			t.Errorf("%s is found by %q: %s", c.vat, a.Found, a.Party.Name)
		}
		d, err := db.BookArrival(ctx, disk, testUser, a.UID)
		must(t, err)
		if p, err := db.FindParty(ctx, d.PartyUID); err != nil || !p.Supplier || p.VATNo != c.vat {
			t.Errorf("%s is %+v", c.vat, p)
		}
	}
}

func TestAnInvoiceThatIsHereAlreadyIsRefused(t *testing.T) {
	db, _ := trading(t)
	ctx, disk := t.Context(), store(t)
	must(t, db.Receive(ctx, disk, testUser, "a.xml", fattura(t, arrivesFrom("IT00743110157", "77"))))
	first, err := db.BookArrival(ctx, disk, testUser, arrived(t, db, disk).UID)
	must(t, err)
	twin := arrivesFrom("IT00743110157", "77")
	twin.Lines[0].Text = "Flanella"
	must(t, db.Receive(ctx, disk, testUser, "b.xml", fattura(t, twin)))
	a := arrived(t, db, disk)
	if a.Refused == nil || a.Refused.Key != "bill.twice" || a.Twin.ID != first.ID {
		t.Fatalf("refused %+v", a.Refused)
	}
	_, err = db.BookArrival(ctx, disk, testUser, a.UID)
	wantProblem(t, err, "reference", "bill.twice")
	credit := arrivesFrom("IT00743110157", "77") // credit notes have numbers of their own
	credit.Type, credit.Payment = einvoice.Credit, einvoice.Payment{}
	must(t, db.DiscardArrival(ctx, a.UID))
	must(t, db.DiscardArrival(ctx, a.UID))
	must(t, db.Receive(ctx, disk, testUser, "c.xml", fattura(t, credit)))
	d, err := db.BookArrival(ctx, disk, testUser, arrived(t, db, disk).UID)
	must(t, err)
	if d.Mode != "credit" || claimOf(t, db, d).Payable != 506_91 {
		t.Errorf("credit note is %s of %d", d.Mode, claimOf(t, db, d).Payable)
	}
	for _, name := range []string{"x.xml", "y.xml"} { // twice among what waits
		inv := arrivesFrom("IT00743110157", "78")
		inv.Lines[0].Text = name
		must(t, db.Receive(ctx, disk, testUser, name, fattura(t, inv)))
	}
	all, err := db.Arrivals(ctx, disk)
	must(t, err)
	if all[0].Refused != nil || all[1].Refused == nil || all[1].Refused.Key != "bill.twice.here" {
		t.Errorf("refused %+v, %+v", all[0].Refused, all[1].Refused)
	}
}

func TestWhatIsNoInvoiceToTheHouseIsRefusedInWords(t *testing.T) {
	db, _ := trading(t)
	ctx, disk := t.Context(), store(t)
	for key, spoil := range map[string]func(*einvoice.Invoice){
		"bill.refused.ours":     func(i *einvoice.Invoice) { i.Seller, i.Buyer = i.Buyer, i.Seller },
		"bill.refused.buyer":    func(i *einvoice.Invoice) { i.Buyer.VATNo = "IT12345670017" },
		"bill.refused.own":      func(i *einvoice.Invoice) { i.Type = "TD17" },
		"bill.refused.currency": func(i *einvoice.Invoice) { i.Currency = "XXQ" },
	} {
		inv := arrivesFrom("IT00743110157", "1")
		spoil(inv)
		if _, _, _, err := billOf(inv, settingsOf(t, db)); err == nil {
			t.Errorf("%s is taken", key)
		} else {
			wantProblem(t, err, err.(*Invalid).Fields[0].Field, key)
		}
	}
	for text, want := range map[string]string{"<a/>": "bill.file.unknown", "<a>": "bill.file.xml", "\x30\x03\x02\x01\x01": "bill.file.signed", "<!DOCTYPE a><a/>": "bill.file.entity"} {
		if key, ok := ArrivalProblem(db.Receive(ctx, disk, testUser, "a.xml", []byte(text))); !ok || key != want {
			t.Errorf("%q: %s", text, key)
		}
	}
	if _, ok := ArrivalProblem(errors.New("another")); ok {
		t.Error("a fault is told as a bad file")
	}
}

// Whatever a file says, of lines that do not add up, taxes that are not rate
// times sum, totals that were rounded, tax withheld: the bill comes to the file's
// total, what is owed to what the file asks for, and the parts to that.
func TestAReceivedInvoiceNeverLosesOrMakesACent(t *testing.T) {
	db, _ := trading(t)
	set := settingsOf(t, db)
	dice := rand.New(rand.NewPCG(9, 9))
	kinds := []einvoice.VAT{{Rate: 22_00}, {Rate: 10_00}, {Rate: 4_00}, {Natura: "N4"}, {Natura: "N3"}, {Category: "K"}}
	for n := range 1500 {
		inv := &einvoice.Invoice{Type: einvoice.Plain, Number: "1", Date: "2026-09-01", Currency: "EUR", Digits: 2, Seller: einvoice.Party{Name: "A"}}
		if dice.IntN(4) == 0 {
			inv.Type = einvoice.Credit
		}
		for range dice.IntN(12) {
			l := einvoice.Line{Text: "x", Quantity: dice.Int64N(90_000) - 9_000, Price: dice.Int64N(50_0000), Discount: dice.Int64N(3) * 5_00, VAT: kinds[dice.IntN(len(kinds))]}
			l.Amount = l.Price * l.Quantity / 100_000 * (100_00 - l.Discount) / 100_00
			if dice.IntN(3) == 0 {
				l.Amount += dice.Int64N(5) - 2
			}
			inv.Lines = append(inv.Lines, l)
		}
		for i := range 1 + dice.IntN(3) {
			g := einvoice.Group{VAT: kinds[i], Net: dice.Int64N(9_000_00) - 500_00}
			g.Tax = g.Net*g.Rate/100_00 + dice.Int64N(3) - 1
			inv.Groups = append(inv.Groups, g)
			inv.Net, inv.Tax = inv.Net+g.Net, inv.Tax+g.Tax
		}
		inv.Total = inv.Net + inv.Tax + dice.Int64N(3) - 1
		inv.Due = inv.Total - dice.Int64N(2)*20_00
		for left := inv.Due; left > 0; {
			part := min(left, 1+dice.Int64N(3_000_00))
			left -= part
			inv.Payment.Dates = append(inv.Payment.Dates, einvoice.Instalment{Due: fmt.Sprintf("2026-%02d-10", 8+dice.IntN(5)), Amount: part})
		}
		d, lines, _, err := billOf(inv, set)
		must(t, err)
		var net int64
		for i := range lines {
			must(t, d.checkLine(&lines[i]))
			if got := d.amount(&lines[i]); got != lines[i].Amount {
				t.Fatalf("%d: a line of %d comes to %d", n, lines[i].Amount, got)
			}
			net += lines[i].Amount
		}
		size := func(v int64) int64 { return max(v, -v) }
		if d.Net != net || d.Total() != size(inv.Total) && d.Mode == "invoice" || size(d.Total()) != size(inv.Total) || size(d.Payable()) != size(inv.Due) {
			t.Fatalf("%d: net %d as %d, total %d as %d, due %d as %d", n, net, d.Net, inv.Total, d.Total(), inv.Due, d.Payable())
		}
		dues, err := d.DueDates()
		must(t, err)
		var sum int64
		for _, u := range dues {
			sum += u.Amount
		}
		if sum != d.Payable() {
			t.Fatalf("%d: due are %d of %d", n, sum, d.Payable())
		}
	}
}

func TestMoreThanWaitsIsRefusedAndAlsoUBLIsRead(t *testing.T) {
	db, _ := trading(t)
	ctx, disk := t.Context(), store(t)
	data, err := einvoice.UBL(arrivesFrom("IT00743110157", "9"))
	must(t, err)
	must(t, db.Receive(ctx, disk, testUser, "a.xml", data))
	a := arrived(t, db, disk)
	if a.Format != "UBL" || a.Bill.Total() != 506_91 || a.Refused != nil || a.Bill.Until != "2026-09-01" || a.Remarks[0].Key != "bill.remark.undated" {
		t.Errorf("%s of %d until %s, %v", a.Format, a.Bill.Total(), a.Bill.Until, a.Refused)
	}
	for i := range MaxArrivals - 1 {
		_, err := db.exec(ctx, `insert into received (uid, name, blob, size, nth, created_at, created_by) values (?, 'x', ?, 1, 0, 0, '')`, NewUID(), strings.Repeat("0", 60)+fmt.Sprint(1000+i))
		must(t, err)
	}
	wantProblem(t, db.Receive(ctx, disk, testUser, "b.xml", fattura(t, arrivesFrom("IT00743110157", "10"))), "file", "bill.file.waiting")
}
