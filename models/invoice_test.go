package models

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"
)

// trading gives a company that may issue invoices, with a turning clock.
func trading(t testing.TB) (*Tenant, *time.Time) {
	t.Helper()
	db := openCompany(t)
	now := time.Date(2026, 9, 14, 9, 0, 0, 0, time.UTC)
	db.clock = func() time.Time { return now }
	set, err := db.Settings(t.Context())
	must(t, err)
	set.VATNo = "IT01234567897"
	set.Fiscal = Fiscal{LegalName: "Tessuti Bisenzio S.r.l.", Street: "Via Pistoiese 1", ZIP: "59100", City: "Prato", Region: "PO", IBAN: "IT60X0542811101000000123456"}
	must(t, db.SaveSettings(t.Context(), testUser, set))
	return db, &now
}

// buyer stores a customer of whom an invoice knows everything.
func buyer(t testing.TB, db *Tenant, spec PartySpec) *Party {
	t.Helper()
	spec.Customer = true
	if spec.LegalName == "" {
		spec.LegalName = spec.Name + " S.p.A."
	}
	p := &Party{UID: NewUID(), PartySpec: spec}
	must(t, db.SaveParty(t.Context(), testUser, p))
	must(t, db.SaveAddress(t.Context(), testUser, p, &Address{UID: NewUID(), AddressSpec: AddressSpec{Use: "billing", Street: "Via Roma 2", ZIP: "50100", City: "Firenze", Region: "FI", Country: spec.Country}}))
	return p
}

func belmonte(t testing.TB, db *Tenant) *Party {
	return buyer(t, db, PartySpec{Name: "Belmonte", Country: "IT", VATNo: "IT12345670017", Payment: "30/60 FM"})
}

// metresOf is a line of so many metres at ten euro.
func metresOf(n int64) Line {
	return Line{LineSpec: LineSpec{Text: "Poplin", Price: 10_0000, Quantity: Quantity(n * 1000), Unit: "m"}}
}

// issued makes and issues an invoice.
func issued(t testing.TB, db *Tenant, p *Party, lines ...Line) *Document {
	t.Helper()
	d := draft(t, db, "invoice", p, lines...)
	must(t, db.Issue(t.Context(), testUser, d, ""))
	return d
}

func claimOf(t testing.TB, db *Tenant, d *Document) *Claim {
	t.Helper()
	c, err := db.FindClaim(t.Context(), d)
	must(t, err)
	return c
}

func again(t testing.TB, db *Tenant, d *Document) *Document {
	t.Helper()
	now, err := db.FindDocument(t.Context(), d.Kind, d.UID)
	must(t, err)
	return now
}

func TestIssuingGivesTheNumberTheDueDatesAndFreezes(t *testing.T) {
	db, _ := trading(t)
	d := issued(t, db, belmonte(t, db), metresOf(100))
	now, c := again(t, db, d), claimOf(t, db, d)
	if now.Number != "FT-2026-0001" || now.Status != "issued" || now.Date != "2026-09-14" || now.Until != "2026-11-30" {
		t.Errorf("issued %s %s on %s until %s", now.Number, now.Status, now.Date, now.Until)
	}
	if now.Net != 1000_00 || now.VAT != 220_00 || c.Payable != 1220_00 || when(c.Dues) != "61000@2026-10-31 61000@2026-11-30" {
		t.Errorf("net %d, VAT %d, payable %d, due %s", now.Net, now.VAT, c.Payable, when(c.Dues))
	}
	if f := now.Face; f.Seller.Regime != "RF01" || f.Seller.Name != "Tessuti Bisenzio S.r.l." || f.Buyer.VATNo != "IT12345670017" || f.Buyer.City != "Firenze" {
		t.Errorf("sides %+v, %+v", f.Seller, f.Buyer)
	}
	wantProblem(t, db.Issue(t.Context(), testUser, now, ""), "status", "document.step")
}

func TestAnIssuedInvoiceNeverChangesWhateverAsks(t *testing.T) {
	db, _ := trading(t)
	s := newSample(t, db, SampleSpec{Code: "W1", Name: "Camel"})
	l := metresOf(1)
	l.SampleUID = s.UID
	d := issued(t, db, belmonte(t, db), l)
	line := linesOf(t, db, d)[0].ID
	for _, q := range []string{
		`update documents set net = 1 where id = ?`, `update documents set vat = 1 where id = ?`, `update documents set number = 'X' where id = ?`, `update documents set date = '2020-01-01' where id = ?`,
		`update documents set status = 'draft' where id = ?`, `update documents set face = '' where id = ?`, `update documents set spec = json_set(spec, '$.title', 'x') where id = ?`,
		`update documents set stamp = 5 where id = ?`, `delete from documents where id = ?`, `delete from document_lines where document_id = ?`,
		`update document_lines set amount = 1 where document_id = ?`, `update document_lines set spec = '{}' where document_id = ?`, `update document_lines set position = 9 where document_id = ?`,
		`insert into document_lines (uid, document_id, position, spec) values ('x', ?, 9, '{}')`, `update invoice_details set payable = 1 where document_id = ?`,
	} {
		if _, err := db.exec(t.Context(), q, d.ID); err == nil || !strings.Contains(err.Error(), "an issued invoice") {
			t.Errorf("%s: %v", q, err)
		}
	}
	for _, q := range []string{`update documents set spec = json_set(spec, '$.notes', 'call them') where id = ?`, `delete from samples where id = (select sample_id from document_lines where document_id = ?)`} {
		if _, err := db.exec(t.Context(), q, d.ID); err != nil {
			t.Errorf("%s: %v", q, err)
		}
	}
	if l := linesOf(t, db, d); len(l) != 1 || l[0].ID != line || l[0].Text != "Poplin" {
		t.Errorf("lines %+v", l)
	}
	changed := *again(t, db, d)
	changed.Reference = "PO 7"
	wantProblem(t, db.SaveDocument(t.Context(), testUser, &changed), "reference", "document.frozen")
}

func TestWhatIsMissingIsListedForBothSides(t *testing.T) {
	db := openCompany(t)
	p := &Party{UID: NewUID(), PartySpec: PartySpec{Name: "Belmonte", Customer: true, Country: "IT", Payment: "as agreed"}}
	must(t, db.SaveParty(t.Context(), testUser, p))
	d := draft(t, db, "invoice", p)
	d.Treatment = "exempt"
	must(t, db.SaveDocument(t.Context(), testUser, d))
	err := db.Issue(t.Context(), testUser, d, "")
	var invalid *Invalid
	if !errors.As(err, &invalid) {
		t.Fatal(err)
	}
	var fields []string
	for _, f := range invalid.Fields {
		fields = append(fields, f.Field)
	}
	for _, want := range []string{"us.legal_name", "us.street", "us.city", "us.zip", "us.region", "us.vat_no", "them.legal_name", "them.street", "them.city", "them.vat_no", "why", "lines", "until"} {
		if !slices.Contains(fields, want) {
			t.Errorf("%s is not told to be missing: %v", want, fields)
		}
	}
	if n := again(t, db, d); n.Number != "" || n.Status != "draft" {
		t.Errorf("stands as %s %s", n.Number, n.Status)
	}
}

func TestDatesNeverGoBeforeTheNumberBefore(t *testing.T) {
	db, now := trading(t)
	p := belmonte(t, db)
	issued(t, db, p, metresOf(1))
	*now = now.AddDate(0, 0, -3) // somebody set the clock back
	second := issued(t, db, p, metresOf(1))
	if second.Number != "FT-2026-0002" || second.Date != "2026-09-14" {
		t.Errorf("%s on %s", second.Number, second.Date)
	}
	third := draft(t, db, "invoice", p, metresOf(1))
	wantProblem(t, db.Issue(t.Context(), testUser, third, "2026-09-13"), "date", "invoice.date.early")
	*now = now.AddDate(0, 0, 10)
	wantProblem(t, db.Issue(t.Context(), testUser, third, "2026-09-22"), "date", "invoice.date.late")
	must(t, db.Issue(t.Context(), testUser, third, "2026-09-20"))
	*now = time.Date(2026, 12, 31, 23, 30, 0, 0, time.UTC) // in Prato the next year has begun
	if d := issued(t, db, p, metresOf(1)); d.Number != "FT-2027-0001" || d.Date != "2027-01-01" {
		t.Errorf("%s on %s", d.Number, d.Date)
	}
}

func TestSplitPaymentAndStampDutyChangeWhatIsPaid(t *testing.T) {
	db, _ := trading(t)
	state := buyer(t, db, PartySpec{Name: "Comune", Country: "IT", TaxCode: "84006890481", SDI: "UFABCD"})
	if d := issued(t, db, state, metresOf(10)); d.Treatment != "split" || d.Total() != 122_00 || claimOf(t, db, d).Payable != 100_00 {
		t.Errorf("%s comes to %d, they pay %d", d.Treatment, d.Total(), claimOf(t, db, d).Payable)
	}
	for choice, want := range map[string][2]int64{"": {2_00, 102_00}, "bear": {2_00, 100_00}, "none": {0, 100_00}} {
		d := draft(t, db, "invoice", buyer(t, db, PartySpec{Name: "Banca " + choice, Country: "IT", VATNo: "IT12345670017"}), metresOf(10))
		d.Treatment, d.Why, d.StampDuty = "exempt", "art. 10", choice
		must(t, db.SaveDocument(t.Context(), testUser, d))
		must(t, db.Treat(t.Context(), testUser, d))
		must(t, db.Issue(t.Context(), testUser, d, ""))
		if now := again(t, db, d); now.Stamp != want[0] || now.Total() != want[1] || claimOf(t, db, d).Payable != want[1] {
			t.Errorf("%q: stamp %d, total %d", choice, now.Stamp, now.Total())
		}
	}
}

func TestACreditNoteCorrectsPartOrAll(t *testing.T) {
	db, _ := trading(t)
	ctx, p := t.Context(), belmonte(t, db)
	invoice := issued(t, db, p, metresOf(100))
	part, err := db.Into(ctx, testUser, invoice, FindKind("credit_note"), NewUID())
	must(t, err)
	must(t, db.SetLines(ctx, testUser, part, nil, func(l *Line) { l.Quantity = 10_000 }))
	must(t, db.Issue(ctx, testUser, part, ""))
	if part.Number != "NC-2026-0001" || part.Status != "used" {
		t.Errorf("%s %s", part.Number, part.Status)
	}
	if now, c := again(t, db, invoice), claimOf(t, db, invoice); now.Status != "part_paid" || c.Open() != 1098_00 || when(c.Dues) != "61000@2026-10-31 61000@2026-11-30" || c.Dues[0].Open != 488_00 {
		t.Errorf("%s, open %d, %+v", now.Status, c.Open(), c.Dues)
	}
	rest, err := db.Into(ctx, testUser, again(t, db, invoice), FindKind("credit_note"), NewUID())
	must(t, err)
	wantProblem(t, db.Issue(ctx, testUser, rest, ""), "lines", "invoice.credit.more")
	must(t, db.SetLines(ctx, testUser, rest, nil, func(l *Line) { l.Quantity = 90_000 }))
	must(t, db.Issue(ctx, testUser, rest, ""))
	if now := again(t, db, invoice); now.Status != "credited" || claimOf(t, db, invoice).Open() != 0 {
		t.Errorf("stands at %s", now.Status)
	}
}

func TestSeveralOrdersBecomeOneDeferredInvoiceAndKnowWhatIsLeft(t *testing.T) {
	db, _ := trading(t)
	ctx, p := t.Context(), belmonte(t, db)
	var orders []*Document
	for range 2 {
		o := draft(t, db, "order", p, metresOf(60), metresOf(40))
		must(t, db.Advance(ctx, testUser, o, "confirmed"))
		orders = append(orders, o)
	}
	if o := again(t, db, orders[0]); o.Paid != "unpaid" || o.Billed != "" {
		t.Errorf("a confirmed order is %s, %s", o.Paid, o.Billed)
	}
	d, err := db.InvoiceOrders(ctx, testUser, NewUID(), orders...)
	must(t, err)
	lines := linesOf(t, db, d)
	if len(lines) != 4 || !d.Deferred {
		t.Fatalf("%d lines, deferred %t", len(lines), d.Deferred)
	}
	lines[0].Quantity = 20_000
	must(t, db.SaveLine(ctx, testUser, d, &lines[0]))
	wantProblem(t, db.Issue(ctx, testUser, d, ""), "ddt", "invoice.missing.ddt")
	d.DDT = "12/A 3 set 2026\n13/A, 10/09/2026"
	must(t, db.SaveDocument(ctx, testUser, d))
	must(t, db.Issue(ctx, testUser, d, ""))
	if a, b := again(t, db, orders[0]), again(t, db, orders[1]); a.Billed != "part" || b.Billed != "full" || a.Paid != "unpaid" {
		t.Errorf("billed %s and %s", a.Billed, b.Billed)
	}
	open, err := db.ToInvoice(ctx, 0, 10)
	must(t, err)
	if len(open) != 1 || open[0].ID != orders[0].ID {
		t.Errorf("to invoice: %v", open)
	}
	rest, err := db.Into(ctx, testUser, again(t, db, orders[0]), FindKind("invoice"), NewUID())
	must(t, err)
	if l := linesOf(t, db, rest); len(l) != 1 || l[0].Quantity != 40_000 {
		t.Fatalf("left %+v", l)
	}
	must(t, db.Issue(ctx, testUser, rest, ""))
	_, err = db.Into(ctx, testUser, again(t, db, orders[0]), FindKind("invoice"), NewUID())
	wantProblem(t, err, "into", "invoice.nothing_left")
	paidIn(t, db, p, 1220_00*2, d, rest)
	if a, b := again(t, db, orders[0]), again(t, db, orders[1]); a.Paid != "paid" || b.Paid != "paid" || a.Billed != "full" {
		t.Errorf("paid %s and %s", a.Paid, b.Paid)
	}
	note, err := db.Into(ctx, testUser, again(t, db, rest), FindKind("credit_note"), NewUID())
	must(t, err)
	must(t, db.Issue(ctx, testUser, note, ""))
	if a := again(t, db, orders[0]); a.Billed != "part" || note.Status != "issued" {
		t.Errorf("after the credit note %s, the note is %s", a.Billed, note.Status)
	}
}

func TestABillIsOwedOnceBookedAndNeverTwice(t *testing.T) {
	db, now := trading(t)
	ctx := t.Context()
	mill := &Party{UID: NewUID(), PartySpec: PartySpec{Name: "Valdora", Supplier: true, Country: "IT"}}
	must(t, db.SaveParty(ctx, testUser, mill))
	bill := func() *Document {
		d := draft(t, db, "bill", mill, metresOf(10))
		d.Reference, d.Payment = "77/2026", "30 gg"
		must(t, db.SaveDocument(ctx, testUser, d))
		return d
	}
	first := bill()
	must(t, db.Advance(ctx, testUser, first, "booked"))
	wantProblem(t, db.Advance(ctx, testUser, bill(), "booked"), "reference", "bill.twice")
	*now = now.AddDate(0, 0, 40)
	if n, err := db.FallDue(ctx); n != 1 || err != nil {
		t.Fatalf("%d fell due, %v", n, err)
	}
	if first = again(t, db, first); first.Status != "overdue" {
		t.Errorf("stands at %s", first.Status)
	}
	must(t, db.Advance(ctx, testUser, first, "draft"))
	if _, err := db.FindClaim(ctx, first); !errors.Is(err, ErrNotFound) {
		t.Errorf("still owed: %v", err)
	}
	must(t, db.Advance(ctx, testUser, first, "booked"))
	wantProblem(t, db.Advance(ctx, testUser, again(t, db, first), "paid"), "status", "document.step")
}

// Whatever happens to the clock, and wherever the company says it is: a number is
// never dated before the one before it, and none is left out.
func TestNoClockAndNoZoneGivesADateBeforeTheNumberBefore(t *testing.T) {
	db, now := trading(t)
	p, dice := belmonte(t, db), rand.New(rand.NewPCG(7, 8))
	var last *Document
	years := map[string]int{}
	for range 60 {
		*now = now.Add(time.Duration(dice.IntN(24*60)-24*20) * time.Hour)
		set := settingsOf(t, db)
		set.Country = []string{"IT", "US", "NZ", "CN"}[dice.IntN(4)]
		must(t, db.SaveSettings(t.Context(), testUser, set))
		d := draft(t, db, "invoice", p, metresOf(1))
		d.Why = "dice"
		must(t, db.SaveDocument(t.Context(), testUser, d))
		must(t, db.Issue(t.Context(), testUser, d, ""))
		years[d.Date[:4]]++
		if number := fmt.Sprintf("FT-%s-%04d", d.Date[:4], years[d.Date[:4]]); d.Number != number {
			t.Fatalf("%s of %s, want %s", d.Number, d.Date, number)
		}
		if last != nil && d.Date < last.Date {
			t.Fatalf("%s of %s comes after %s of %s", d.Number, d.Date, last.Number, last.Date)
		}
		last = d
	}
	if len(years) < 2 {
		t.Errorf("only %v", years)
	}
}
