package models

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"jennyerp/internal/measure"
)

// Allocation says how much of a payment settles which paper.
type Allocation struct {
	DocumentUID string
	Amount      int64
}

// Pay records a payment and what it settles. More than is owed becomes a
// credit only when keepRest says so. The second arrival of the same form finds
// the first.
func (t *Tenant) Pay(ctx context.Context, by string, p *Payment, on []Allocation, keepRest bool) error {
	if !ValidUID(p.UID) {
		return Refuse("form", "error.form")
	}
	return t.Tx(ctx, func(t *Tenant) error {
		if first, err := t.FindPayment(ctx, p.UID); !errors.Is(err, ErrNotFound) {
			if err == nil {
				*p = *first
			}
			return err
		}
		if err := t.checkPayment(ctx, p); err != nil {
			return err
		}
		var sum int64
		for _, a := range on {
			sum += a.Amount
		}
		switch {
		case sum > p.Amount:
			return Refuse("amount", "payment.short")
		case sum < p.Amount && p.PartyID != 0 && !keepRest:
			return Refuse("rest", "payment.rest")
		}
		if err := t.insertPayment(ctx, by, p); err != nil {
			return err
		}
		for _, a := range on {
			if err := t.allocate(ctx, by, p, a); err != nil {
				return err
			}
		}
		now, err := t.FindPayment(ctx, p.UID)
		if err == nil {
			*p = *now
		}
		return err
	})
}

// checkPayment refuses what cannot be, and finds party and account.
func (t *Tenant) checkPayment(ctx context.Context, p *Payment) error {
	set, err := t.Settings(ctx)
	if err != nil {
		return err
	}
	var bad Invalid
	refuse := func(field, key string) { bad.Fields = append(bad.Fields, FieldError{Field: field, Key: key}) }
	if _, err := time.Parse(time.DateOnly, p.Date); err != nil {
		refuse("date", "date.bad")
	} else if p.Date > t.today(set) {
		refuse("date", "payment.date.late")
	}
	if p.Amount <= 0 {
		refuse("amount", "payment.amount.bad")
	}
	if p.Fee < 0 || p.In && p.Fee > p.Amount {
		refuse("fee", "payment.fee.bad")
	}
	if _, known := measure.FindCurrency(p.Currency); !known {
		refuse("currency", "currency.bad")
	}
	if p.Currency == set.Currency {
		p.Rate = 0
	}
	if p.Rate < 0 || p.Rate > maxRate {
		refuse("rate", "document.rate.bad")
	}
	if !slices.Contains(Methods, p.Method) {
		refuse("method", "error.choice")
	}
	p.PartyID = 0
	if p.PartyUID != "" {
		party, err := t.FindParty(ctx, p.PartyUID)
		if err != nil {
			refuse("party", "error.choice")
		} else {
			p.PartyID = party.ID
		}
	}
	a, err := t.FindAccount(ctx, p.Account.UID)
	if err != nil || a.ClosedAt != 0 {
		refuse("account", "error.choice")
	} else {
		p.Account = *a
	}
	if len(bad.Fields) > 0 {
		return &bad
	}
	return nil
}

func (t *Tenant) insertPayment(ctx context.Context, by string, p *Payment) error {
	res, err := t.exec(ctx, `insert into payments (uid, direction, date, party_id, account_id, method, amount, currency, rate, fee, unused, reference, note, line_key, created_at, created_by)
		values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`, p.UID, p.direction(), p.Date, orNull(p.PartyID), p.Account.ID, p.Method, p.Amount, p.Currency, p.Rate, p.Fee, p.Amount,
		p.Reference, p.Note, p.LineKey, t.Now(), by)
	if isUnique(err) {
		return Refuse("form", "payment.line_taken")
	}
	if err != nil {
		return fmt.Errorf("record payment: %w", err)
	}
	if p.ID, err = res.LastInsertId(); err != nil {
		return err
	}
	if err := t.touchParty(ctx, p.PartyID); err != nil {
		return err
	}
	return t.track(ctx, Event{By: by, Noun: "payment", NounID: p.ID, Version: 1, Verb: "created"})
}

// Allocate lets what is left of a payment settle papers, later.
func (t *Tenant) Allocate(ctx context.Context, by string, p *Payment, on ...Allocation) error {
	return t.Tx(ctx, func(t *Tenant) error {
		for _, a := range on {
			now, err := t.FindPayment(ctx, p.UID)
			if err != nil {
				return err
			}
			if now.UndoneAt != 0 {
				return Refuse("form", "payment.undone")
			}
			if err := t.allocate(ctx, by, now, a); err != nil {
				return err
			}
		}
		now, err := t.FindPayment(ctx, p.UID)
		if err == nil {
			*p = *now
		}
		return err
	})
}

func (t *Tenant) allocate(ctx context.Context, by string, p *Payment, a Allocation) error {
	if a.Amount == 0 {
		return nil
	}
	field := "on-" + a.DocumentUID
	open, err := t.Payables(ctx, p.PartyID, p.In)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(open, func(o Payable) bool { return o.UID == a.DocumentUID })
	switch {
	case i < 0:
		return Refuse(field, "payment.closed")
	case open[i].Currency != p.Currency:
		return Refuse(field, "payment.currency")
	case a.Amount < 0:
		return Refuse(field, "payment.amount.bad")
	case a.Amount > open[i].Open:
		return Refuse(field, "payment.over")
	}
	return t.pay(ctx, by, p.ID, open[i].Document, a.Amount)
}

// pay lets an amount of a payment settle a paper, with the difference that
// another rate makes.
func (t *Tenant) pay(ctx context.Context, by string, paymentID int64, d *Document, amount int64) error {
	p, err := t.onePayment(ctx, `p.id = ?`, paymentID)
	if err != nil {
		return err
	}
	if amount > p.Unused {
		return Refuse("amount", "payment.short")
	}
	set, err := t.Settings(ctx)
	if err != nil {
		return err
	}
	gain := d.gain(amount, p.Rate, set)
	if p.In == (d.Kind.Debt < 0) { // what they pay back to us, or we to them
		gain = -gain
	}
	return t.enter(ctx, by, Settlement{PaymentID: p.ID, Amount: amount, Gain: gain}, d)
}

// UndoPayment takes a payment back: what it settled is open again, and it stays
// in the books as undone, with who and why.
func (t *Tenant) UndoPayment(ctx context.Context, by string, p *Payment, why string) error {
	return t.Tx(ctx, func(t *Tenant) error {
		now, err := t.FindPayment(ctx, p.UID)
		if err != nil || now.UndoneAt != 0 {
			return err // the second click
		}
		all, err := t.SettlementsBy(ctx, now)
		if err != nil {
			return err
		}
		for _, s := range all {
			if s.UndoneAt != 0 {
				continue
			}
			d, err := t.documentByID(ctx, s.DocumentID)
			if err != nil {
				return err
			}
			if err := t.unsettle(ctx, by, s, d); err != nil {
				return err
			}
		}
		if _, err := t.exec(ctx, `update payments set undone_at = ?, undone_by = ?, undone_why = ? where id = ?`, t.Now(), by, why, now.ID); err != nil {
			return fmt.Errorf("undo payment: %w", err)
		}
		if err := t.touchParty(ctx, now.PartyID); err != nil {
			return err
		}
		return t.track(ctx, Event{By: by, Noun: "payment", NounID: now.ID, Version: 2, Verb: "undone", Changes: Changes{"why": {quoted(""), quoted(why)}}})
	})
}

// Oldest spreads an amount over open papers, those that are due first before
// the others; orders, which owe nothing yet, are left out.
func Oldest(open []Payable, currency string, amount int64) (on []Allocation, rest int64) {
	for _, o := range open {
		if part := min(amount, o.Open); part > 0 && o.Currency == currency && o.Kind.Name != "order" {
			on = append(on, Allocation{o.UID, part})
			amount -= part
		}
	}
	return on, amount
}
