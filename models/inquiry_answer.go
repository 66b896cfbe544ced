package models

import (
	"context"
	"fmt"

	"jennyerp/internal/measure"
)

// AskedSeen notes that a supplier opened the link.
func (t *Tenant) AskedSeen(ctx context.Context, s *Share, a *Asked) error {
	return t.Tx(ctx, func(t *Tenant) error {
		if _, err := t.exec(ctx, `update shares set views = views + 1, last_at = ?1, seen_at = iif(seen_at = 0, ?1, seen_at) where id = ?2`, t.Now(), s.ID); err != nil {
			return fmt.Errorf("count view: %w", err)
		}
		_, err := t.exec(ctx, `update asked set seen_at = ? where id = ? and seen_at = 0`, t.Now(), a.ID)
		return err
	})
}

// Asking tells whether suppliers may answer, or correct what they answered.
func (d *Document) Asking() bool {
	return d.Kind.Many && (d.Status == "sent" || d.Status == "answered") && !d.Replaced
}

// AnswerPrices stores what a supplier answers, by line uid, and tells the owner
// of the inquiry; by is who of the house writes it down for him, "" for himself.
// It may be corrected until the inquiry is closed; a price that was chosen and
// is another one now is chosen no more. When all have answered, so has the inquiry.
func (t *Tenant) AnswerPrices(ctx context.Context, by string, d *Document, a *Asked, answers map[string]PriceAnswer, note string) error {
	return t.Tx(ctx, func(t *Tenant) error {
		now, err := t.documentByID(ctx, d.ID)
		if err != nil {
			return err
		}
		if *d = *now; !d.Asking() {
			return Refuse("status", "inquiry.closed")
		}
		lines, err := t.Lines(ctx, d)
		if err != nil {
			return err
		}
		for i, l := range lines {
			if w, given := answers[l.UID]; given {
				if err := t.storeAnswer(ctx, a, i+1, l, w); err != nil {
					return err
				}
			}
		}
		if _, err := t.exec(ctx, `update asked set note = ?1, answered_at = ?2, seen_at = iif(seen_at = 0, ?2, seen_at) where id = ?3`, note, t.Now(), a.ID); err != nil {
			return err
		}
		if err := t.touchParty(ctx, a.PartyID); err != nil {
			return err
		}
		if err := t.trackDocument(ctx, by, d, "priced", Changes{"who": {quoted(""), quoted(a.PartyName)}}); err != nil {
			return err
		}
		if by == "" {
			if err := t.Notify(ctx, d, "answered", a.PartyName); err != nil {
				return err
			}
		}
		return t.allAnswered(ctx, d)
	})
}

func (t *Tenant) storeAnswer(ctx context.Context, a *Asked, number int, l Line, w PriceAnswer) error {
	if err := w.check(number, l.UID); err != nil {
		return err
	}
	_, err := t.exec(ctx, `insert into answers (asked_id, line_id, price, currency, unit, moq, moq_unit, lead_days, note, at) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
		on conflict do update set chosen = chosen and price = excluded.price and currency = excluded.currency and unit = excluded.unit,
		price = excluded.price, currency = excluded.currency, unit = excluded.unit, moq = excluded.moq, moq_unit = excluded.moq_unit, lead_days = excluded.lead_days, note = excluded.note, at = excluded.at`,
		a.ID, l.ID, w.Price, w.Currency, w.Unit, w.MOQ, w.MOQUnit, w.Lead, w.Note, t.Now())
	if err != nil {
		return fmt.Errorf("answer: %w", err)
	}
	return nil
}

func (t *Tenant) allAnswered(ctx context.Context, d *Document) error {
	var waiting bool
	if err := t.row(ctx, `select exists (select 1 from asked where document_id = ? and answered_at = 0)`, d.ID).Scan(&waiting); err != nil {
		return err
	}
	if waiting || d.Status != "sent" {
		return nil
	}
	return t.Advance(ctx, "", d, "answered")
}

func (w PriceAnswer) check(line int, uid string) error {
	refuse := func(field, key string) error {
		return &Invalid{Fields: []FieldError{{Field: field + "-" + uid, Key: key, Args: map[string]any{"Line": line}}}}
	}
	switch _, known := measure.FindCurrency(w.Currency); {
	case w.Price < 0 || w.Price > maxUnitPrice:
		return refuse("price", "price.bad")
	case w.Price > 0 && !known:
		return refuse("currency", "currency.bad")
	case w.MOQ < 0 || w.MOQ > maxQuantity:
		return refuse("moq", "quantity.bad")
	case w.Lead < 0 || w.Lead > 3650:
		return refuse("lead", "days.bad")
	}
	return nil
}

// ChoosePrice takes a supplier's answer as the cost of the line's sample: it
// goes to the sample's price history with the supplier's name, and is current.
func (t *Tenant) ChoosePrice(ctx context.Context, by string, d *Document, a *Asked, lineUID string) error {
	return t.Tx(ctx, func(t *Tenant) error {
		l, err := t.FindLine(ctx, d, lineUID)
		if err != nil {
			return err
		}
		w, given := a.Answers[l.ID]
		if !given || w.Price == 0 {
			return Refuse("price", "inquiry.no_price")
		}
		res, err := t.exec(ctx, `update answers set chosen = 1 where asked_id = ? and line_id = ? and chosen = 0`, a.ID, l.ID)
		if err != nil {
			return err
		}
		if n, _ := res.RowsAffected(); n == 0 {
			return nil // the second click
		}
		if _, err := t.exec(ctx, `update answers set chosen = 0 where line_id = ? and asked_id <> ?`, l.ID, a.ID); err != nil {
			return err
		}
		if err := t.trackDocument(ctx, by, d, "chosen", Changes{"who": {quoted(""), quoted(a.PartyName)}}); err != nil {
			return err
		}
		if l.SampleUID == "" || l.SampleState == Removed {
			return nil
		}
		s, err := t.FindSample(ctx, l.SampleUID)
		if err != nil {
			return err
		}
		return t.AddPrice(ctx, by, s, Price{Kind: "cost", Amount: w.Price, Currency: w.Currency, Unit: w.Unit, MOQ: w.MOQ, MOQUnit: w.MOQUnit, Note: d.Name() + " · " + a.PartyName}, true)
	})
}
