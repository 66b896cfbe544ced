package models

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math/big"
	"time"
)

// Booking is what a person says of a bank's line.
type Booking struct {
	PartyUID string // "" for nobody: a fee, a tax, wages
	On       []Allocation
	KeepRest bool  // what settles nothing stays as a credit, on purpose
	Fee      int64 // minor units: what the bank kept of it, or took beside it
	Rate     int64 // millionths; 0 as settled
	Method   string
	Note     string
}

// BookLine records the payment that a line is. Papers in another currency than
// the line are settled at the rate that the bank's amount makes. The second
// arrival finds the line booked.
func (t *Tenant) BookLine(ctx context.Context, by string, f *BankFile, l *BankLine, b Booking) error {
	return t.Tx(ctx, func(t *Tenant) error {
		now, err := t.BankLine(ctx, f, l.UID)
		if err != nil || now.State == "booked" {
			return err
		}
		p := &Payment{UID: NewUID(), In: now.Amount > 0, Date: now.Date, PartyUID: b.PartyUID, Account: f.Account, Method: cmp.Or(b.Method, "transfer"), Currency: now.Currency, Rate: b.Rate,
			Fee: b.Fee, Reference: cut(cmp.Or(now.Text, now.Party, now.Reference), 160), Note: b.Note, LineKey: now.Key}
		if p.Amount = now.Amount + b.Fee; !p.In {
			p.Amount = -now.Amount - b.Fee
		}
		if err := t.exchangeLine(ctx, p, b); err != nil {
			return err
		}
		if err := t.Pay(ctx, by, p, b.On, b.KeepRest); err != nil {
			return err
		}
		if err := t.learnPayer(ctx, now, p.PartyID); err != nil {
			return err
		}
		return t.moveLine(ctx, by, now, "booked", p.ID, false)
	})
}

// exchangeLine turns a payment into the currency of the papers it settles,
// when that is not the line's: the parts come to the amount, and the line says
// what they are worth.
func (t *Tenant) exchangeLine(ctx context.Context, p *Payment, b Booking) error {
	if len(b.On) == 0 || b.PartyUID == "" {
		return t.usualRate(ctx, p)
	}
	party, err := t.FindParty(ctx, b.PartyUID)
	if err != nil {
		return Refuse("party", "error.choice")
	}
	open, err := t.Payables(ctx, party.ID, p.In)
	if err != nil {
		return err
	}
	var sum int64
	currency := ""
	for _, a := range b.On {
		sum += a.Amount
		for _, o := range open {
			if o.UID == a.DocumentUID {
				if currency != "" && currency != o.Currency {
					return Refuse("on-"+o.UID, "payment.currency")
				}
				currency = o.Currency
			}
		}
	}
	if currency == "" || currency == p.Currency {
		return t.usualRate(ctx, p)
	}
	set, err := t.Settings(ctx)
	if err != nil {
		return err
	}
	if p.Currency != set.Currency || p.Fee != 0 {
		return Refuse("fee", "bank.exchange")
	}
	p.Rate, p.Amount, p.Currency = rateOf(p.Amount, set.Currency, sum, currency), sum, currency
	return nil
}

// usualRate gives a payment in a foreign currency the company's rate of it.
func (t *Tenant) usualRate(ctx context.Context, p *Payment) error {
	set, err := t.Settings(ctx)
	if err == nil && p.Currency != set.Currency && p.Rate == 0 {
		p.Rate = set.Rates[p.Currency]
	}
	return err
}

// rateOf is what one unit of a currency was worth, in millionths, when sum of
// it came to the amount in the house's.
func rateOf(amount int64, house string, sum int64, currency string) int64 {
	n := new(big.Int).Mul(big.NewInt(amount), tenTo(digitsOf(currency)))
	n.Mul(n, big.NewInt(1_000_000))
	return roundDiv(n, new(big.Int).Mul(big.NewInt(sum), tenTo(digitsOf(house))))
}

// LinkLine says that a line is a payment that was recorded by hand before.
func (t *Tenant) LinkLine(ctx context.Context, by string, f *BankFile, l *BankLine, paymentUID string) error {
	return t.Tx(ctx, func(t *Tenant) error {
		now, err := t.BankLine(ctx, f, l.UID)
		if err != nil || now.State == "booked" {
			return err
		}
		p, err := t.FindPayment(ctx, paymentUID)
		switch {
		case errors.Is(err, ErrNotFound):
			return Refuse("form", "bank.not_same")
		case err != nil:
			return err
		case p.UndoneAt != 0 || p.LineKey != "" || p.Account.ID != f.Account.ID || p.Moved() != now.Amount || p.Currency != now.Currency:
			return Refuse("form", "bank.not_same")
		}
		if _, err := t.exec(ctx, `update payments set line_key = ? where id = ?`, now.Key, p.ID); err != nil {
			return fmt.Errorf("link line: %w", err)
		}
		if err := t.learnPayer(ctx, now, p.PartyID); err != nil {
			return err
		}
		return t.moveLine(ctx, by, now, "booked", p.ID, true)
	})
}

// IgnoreLine says that a line is nothing for the books.
func (t *Tenant) IgnoreLine(ctx context.Context, by string, f *BankFile, l *BankLine) error {
	return t.Tx(ctx, func(t *Tenant) error {
		now, err := t.BankLine(ctx, f, l.UID)
		if err != nil || now.State == "ignored" {
			return err
		}
		if now.State == "booked" {
			return Refuse("form", "bank.booked")
		}
		return t.moveLine(ctx, by, now, "ignored", 0, false)
	})
}

// ReopenLine takes back what became of a line: its payment is undone, with who
// and why, one that was there before is only parted from it.
func (t *Tenant) ReopenLine(ctx context.Context, by string, f *BankFile, l *BankLine, why string) error {
	return t.Tx(ctx, func(t *Tenant) error {
		now, err := t.BankLine(ctx, f, l.UID)
		if err != nil || now.State == "open" {
			return err
		}
		if now.State == "booked" && !now.Linked {
			p, err := t.FindPayment(ctx, now.PaymentUID)
			if err != nil {
				return err
			}
			return t.UndoPayment(ctx, by, p, why) // a trigger opens the line
		}
		if _, err := t.exec(ctx, `update payments set line_key = '' where uid = ? and line_key = ?`, now.PaymentUID, now.Key); err != nil {
			return fmt.Errorf("part line: %w", err)
		}
		return t.moveLine(ctx, by, now, "open", 0, false)
	})
}

func (t *Tenant) moveLine(ctx context.Context, by string, l *BankLine, to string, payment int64, linked bool) error {
	_, err := t.exec(ctx, `update bank_lines set state = ?, payment_id = ?, linked = ?, moved_at = ?, moved_by = ? where id = ?`, to, orNull(payment), linked, t.Now(), by, l.ID)
	if err != nil {
		return fmt.Errorf("bank line: %w", err)
	}
	return nil
}

// learnPayer keeps whom the bank means by a name and an account.
func (t *Tenant) learnPayer(ctx context.Context, l *BankLine, party int64) error {
	if party == 0 {
		return nil
	}
	for _, key := range payerKeys(l.IBAN, l.Party) {
		if _, err := t.exec(ctx, `insert into payers (key, party_id) values (?, ?) on conflict do update set party_id = excluded.party_id`, key, party); err != nil {
			return fmt.Errorf("learn payer: %w", err)
		}
	}
	return nil
}

// sureTime is how long one request books; what is left then waits for the next.
const sureTime = 8 * time.Second

// BookSure books the sure ones among the first open lines of a file, each in a
// transaction of its own. A line that is refused stays open.
func (t *Tenant) BookSure(ctx context.Context, by string, f *BankFile) (n int, err error) {
	lines, err := t.bankLines(ctx, f, "open", 0, SureLines)
	if err != nil {
		return 0, err
	}
	m, err := t.matcherFor(ctx, f.Account.ID, lines)
	if err != nil {
		return 0, err
	}
	m.matchAll(lines)
	for begin := time.Now(); len(lines) > 0 && time.Since(begin) < sureTime; lines = lines[1:] {
		l := lines[0]
		switch {
		case !l.Match.Sure:
			continue
		case l.Match.Payment != nil:
			err = t.LinkLine(ctx, by, f, l, l.Match.Payment.UID)
		default:
			err = t.BookLine(ctx, by, f, l, l.Match.booking())
		}
		var refused *Invalid
		if err != nil && !errors.As(err, &refused) {
			return n, err
		}
		if err == nil {
			n++
		}
	}
	return n, nil
}

// booking is a match as a person would say it.
func (w Match) booking() Booking {
	b := Booking{PartyUID: w.PartyUID}
	for _, part := range w.On {
		b.On = append(b.On, Allocation{part.UID, part.Amount})
	}
	return b
}

// ReopenFile takes back what became of a file's booked lines, one after the
// other; what is left after a while waits for the next time.
func (t *Tenant) ReopenFile(ctx context.Context, by string, f *BankFile, why string) (n int, err error) {
	lines, err := t.bankLines(ctx, f, "booked", 0, SureLines)
	if err != nil {
		return 0, err
	}
	for begin := time.Now(); len(lines) > 0 && time.Since(begin) < sureTime; lines = lines[1:] {
		if err := t.ReopenLine(ctx, by, f, lines[0], why); err != nil {
			return n, err
		}
		n++
	}
	return n, nil
}
