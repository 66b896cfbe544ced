package models

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"
)

// year is a year of trade by dice, and a ledger of its own kept beside it.
type year struct {
	t       testing.TB
	db      *Tenant
	now     *time.Time
	dice    *rand.Rand
	parties []*Party
	issued  []*Document
	pays    []*Payment
	ledger  map[string][]booked // by party and currency
	acts    map[string]int
}

type booked struct {
	date   string
	amount int64 // positive: they owe us more
	uid    string
}

func (y *year) note(party, currency, uid string, amount int64) {
	set, err := y.db.Settings(y.t.Context())
	must(y.t, err)
	key := party + " " + currency
	y.ledger[key] = append(y.ledger[key], booked{y.db.today(set), amount, uid})
}

// act does one thing of a merchant's day.
func (y *year) act(n int) {
	t, ctx, db := y.t, y.t.Context(), y.db
	p := y.parties[y.dice.IntN(len(y.parties))]
	switch what := y.dice.IntN(10); {
	case what < 3 && p.Customer:
		d := draft(t, db, "invoice", p)
		d.Payment = []string{"30 gg", "30/60/90 FM", "vista fattura"}[y.dice.IntN(3)]
		if d.Currency != "EUR" {
			d.Rate = 850_000 + y.dice.Int64N(100_000)
		}
		must(t, db.SaveDocument(ctx, testUser, d))
		for range 1 + y.dice.IntN(4) {
			must(t, db.AddLines(ctx, testUser, d, Line{LineSpec: LineSpec{Text: "Cloth", Price: UnitPrice(1 + y.dice.Int64N(300_000)), Quantity: Quantity(1 + y.dice.Int64N(500_000)), Unit: "m", Discount: y.dice.Int64N(2_000)}}))
		}
		must(t, db.Issue(ctx, testUser, d, ""))
		y.issued = append(y.issued, d)
		y.note(p.UID, d.Currency, d.UID, d.Payable())
		y.acts["invoice"]++
	case what == 3 && len(y.issued) > 0:
		d := again(t, db, y.issued[y.dice.IntN(len(y.issued))])
		note, err := db.Into(ctx, testUser, d, FindKind("credit_note"), NewUID())
		must(t, err)
		must(t, db.SetLines(ctx, testUser, note, nil, func(l *Line) { l.Quantity = Quantity(1 + y.dice.Int64N(int64(l.Quantity))) }))
		if err := db.Issue(ctx, testUser, note, ""); err != nil {
			return // more than is left of the invoice
		}
		y.note(d.PartyUID, d.Currency, note.UID, -note.Payable())
		y.acts["credit note"]++
	case what < 6 && p.Supplier:
		bill := draft(t, db, "bill", p, metresOf(1+y.dice.Int64N(80)))
		bill.Reference = fmt.Sprint("R-", n)
		if y.dice.IntN(4) == 0 {
			bill.Mode = "credit"
		}
		must(t, db.SaveDocument(ctx, testUser, bill))
		must(t, db.Advance(ctx, testUser, bill, "booked"))
		y.note(p.UID, bill.Currency, bill.UID, map[bool]int64{true: 1, false: -1}[bill.Mode == "credit"]*bill.Payable())
		y.acts["bill"]++
	case what == 6 && len(y.pays) > 0:
		i := y.dice.IntN(len(y.pays))
		pay := y.pays[i]
		must(t, db.UndoPayment(ctx, testUser, pay, "dice"))
		y.pays = slices.Delete(y.pays, i, i+1)
		key := pay.PartyUID + " " + pay.Currency
		y.ledger[key] = slices.DeleteFunc(y.ledger[key], func(e booked) bool { return e.uid == pay.UID })
		y.acts["undone"]++
	default:
		pay := payment(t, db, p, 1+y.dice.Int64N(2_000_00))
		pay.In, pay.Currency = y.dice.IntN(3) > 0, cmp.Or(p.Currency, "EUR")
		if pay.Fee = y.dice.Int64N(50); pay.Currency != "EUR" {
			pay.Rate = 850_000 + y.dice.Int64N(100_000)
		}
		pay.Fee = min(pay.Fee, pay.Amount)
		open, err := db.Payables(ctx, p.ID, pay.In)
		must(t, err)
		on, _ := Oldest(open, pay.Currency, pay.Amount)
		must(t, db.Pay(ctx, testUser, pay, on, true))
		y.pays = append(y.pays, pay)
		y.note(p.UID, pay.Currency, pay.UID, map[bool]int64{true: -1, false: 1}[pay.In]*pay.Amount)
		y.acts["payment"]++
	}
}

func newYear(t testing.TB) *year {
	db, now := trading(t)
	*now = time.Date(2026, 1, 2, 9, 0, 0, 0, time.UTC)
	y := &year{t: t, db: db, now: now, dice: rand.New(rand.NewPCG(20, 26)), ledger: map[string][]booked{}, acts: map[string]int{}}
	for i := range 12 {
		p := buyer(t, db, PartySpec{Name: fmt.Sprint("Party ", i), Country: []string{"IT", "CN", "DE"}[i%3], VATNo: []string{"IT12345670017", "", "DE136695976"}[i%3], Currency: []string{"", "USD"}[i%2], Supplier: i%3 == 0})
		y.parties = append(y.parties, p)
	}
	return y
}

// Every party's statement of every period: what is printed runs from opening to
// closing without a gap, equals a ledger kept beside it, and is what the ages say.
func TestStatementsOfAYearOfTradeCloseWithTheSumOfTheirRows(t *testing.T) {
	y := newYear(t)
	ctx, db := t.Context(), y.db
	for n := range 260 {
		*y.now = y.now.Add(time.Duration(y.dice.IntN(60)) * time.Hour)
		y.act(n)
	}
	t.Log(y.acts)
	for _, what := range []string{"invoice", "credit note", "bill", "undone", "payment"} {
		if y.acts[what] < 5 {
			t.Errorf("only %d of %s", y.acts[what], what)
		}
	}
	checked := 0
	for _, p := range y.parties {
		balances, err := db.Balances(ctx, p)
		must(t, err)
		for _, b := range balances {
			y.checkStatements(p, b)
			checked++
		}
	}
	if checked < 12 {
		t.Errorf("only %d statements", checked)
	}
	y.checkAges()
}

func (y *year) checkStatements(p *Party, b Balance) {
	t, ctx := y.t, y.t.Context()
	entries := y.ledger[p.UID+" "+b.Currency]
	var all int64
	for _, e := range entries {
		all += e.amount
	}
	if all != b.Amount {
		t.Errorf("%s owes %d %s, the ledger says %d", p.Name, b.Amount, b.Currency, all)
	}
	bounds := []string{"", "2026-03-01", "2026-06-15", "2026-10-31", "9998-12-31"}
	var last int64
	for i := range len(bounds) - 1 {
		to := addDays(bounds[i+1], -1)
		s, err := y.db.StatementOf(ctx, p, b.Currency, bounds[i], to)
		must(t, err)
		sum, before, within := s.Opening, int64(0), int64(0)
		for _, m := range s.Moves {
			if sum += m.Amount; m.Balance != sum || m.Date < bounds[i] || m.Date > to {
				t.Errorf("%s: a row of %s says %d, the sum is %d", p.Name, m.Date, m.Balance, sum)
			}
		}
		rows := 0
		for _, e := range entries {
			switch {
			case e.date < bounds[i]:
				before += e.amount
			case e.date <= to:
				within += e.amount
				rows++
			}
		}
		if s.Closing != sum || s.Opening != last || s.Opening != before || s.Closing != before+within || len(s.Moves) != rows || s.More {
			t.Errorf("%s %s from %q to %s: opening %d, closing %d, %d rows; the ledger says %d, %d, %d rows", p.Name, b.Currency, bounds[i], to, s.Opening, s.Closing, len(s.Moves), before, before+within, rows)
		}
		last = s.Closing
	}
	if last != b.Amount {
		t.Errorf("%s: the last statement closes with %d of %d", p.Name, last, b.Amount)
	}
}

// checkAges compares the balances with what is open and what is to a credit.
func (y *year) checkAges() {
	t, ctx := y.t, y.t.Context()
	owed := map[string]int64{}
	for _, side := range []struct {
		receivable bool
		sign       int64
	}{{true, 1}, {false, -1}} {
		ages, more, err := y.db.Ages(ctx, side.receivable, "", 500)
		must(t, err)
		if more {
			t.Fatal("more ages than asked for")
		}
		for _, a := range ages {
			owed[a.PartyUID+" "+a.Currency] += side.sign * a.Total()
		}
	}
	for _, p := range y.parties {
		balances, err := y.db.Balances(ctx, p)
		must(t, err)
		for _, b := range balances {
			if got := owed[p.UID+" "+b.Currency]; got != b.Amount {
				t.Errorf("%s: the balance is %d %s, the ages say %d", p.Name, b.Amount, b.Currency, got)
			}
		}
	}
}
