package models

import (
	"context"
	"database/sql"
	"fmt"
	"slices"

	"jennyerp/internal/measure"
)

// Asked is a supplier an inquiry went to. One inquiry asks several at once;
// none sees the others.
type Asked struct {
	ID         int64
	UID        string
	PartyID    int64
	PartyUID   string
	PartyName  string
	Language   string // of the supplier's link; "" as the inquiry's
	Note       string // what they wrote with their answer
	SentAt     int64
	SeenAt     int64
	AnsweredAt int64
	Answers    map[int64]PriceAnswer // by line id
}

// PriceAnswer is what one supplier says to one line.
type PriceAnswer struct {
	Price    UnitPrice // 0: they cannot offer it
	Currency string
	Unit     string
	MOQ      Quantity
	MOQUnit  string
	Lead     int64 // days
	Note     string
	Chosen   bool // its price went to the sample
	At       int64
}

// MaxAsked is how many suppliers one inquiry may ask.
const MaxAsked = 12

// Ask adds suppliers to an inquiry that has not gone out yet, and takes away
// those not named any more.
func (t *Tenant) Ask(ctx context.Context, by string, d *Document, parties ...string) error {
	slices.Sort(parties)
	if parties = slices.Compact(parties); len(parties) > MaxAsked {
		return &Invalid{Fields: []FieldError{{Field: "suppliers", Key: "inquiry.many", Args: map[string]any{"Max": MaxAsked}}}}
	}
	return t.editLines(ctx, by, d, func(t *Tenant, _ []Line) error {
		if _, err := t.exec(ctx, `delete from asked where document_id = ? and party_id not in (select id from parties where uid in (select value from json_each(?)))`, d.ID, JSON[[]string]{parties}); err != nil {
			return err
		}
		for _, uid := range parties {
			res, err := t.exec(ctx, `insert into asked (uid, document_id, party_id) select ?, ?, id from parties where uid = ? and merged_into is null on conflict do nothing`, uidOf(d.UID, uid), d.ID, uid)
			if err != nil {
				return fmt.Errorf("ask: %w", err)
			}
			if n, _ := res.RowsAffected(); n == 0 {
				if _, err := t.FindParty(ctx, uid); err != nil {
					return Refuse("suppliers", "error.choice")
				}
			}
		}
		return nil
	})
}

const askedColumns = `a.id, a.uid, a.party_id, p.uid, p.name, p.language, a.note, a.sent_at, a.seen_at, a.answered_at`

func scanAsked(r *sql.Rows) (Asked, error) {
	a := Asked{Answers: map[int64]PriceAnswer{}}
	return a, r.Scan(&a.ID, &a.UID, &a.PartyID, &a.PartyUID, &a.PartyName, &a.Language, &a.Note, &a.SentAt, &a.SeenAt, &a.AnsweredAt)
}

// AskedOf are the suppliers of an inquiry with their answers, by name.
func (t *Tenant) AskedOf(ctx context.Context, d *Document) ([]Asked, error) {
	rows, err := t.query(ctx, `select `+askedColumns+` from asked a join parties p on p.id = a.party_id where a.document_id = ? order by p.name_key limit ?`, d.ID, MaxAsked)
	all, err := collect(rows, err, scanAsked)
	if err != nil {
		return nil, fmt.Errorf("asked: %w", err)
	}
	rows, err = t.query(ctx, `select x.asked_id, x.line_id, x.price, x.currency, x.unit, x.moq, x.moq_unit, x.lead_days, x.note, x.chosen, x.at
		from answers x join asked a on a.id = x.asked_id where a.document_id = ?`, d.ID)
	_, err = collect(rows, err, func(r *sql.Rows) (struct{}, error) {
		var asked, line int64
		var w PriceAnswer
		err := r.Scan(&asked, &line, &w.Price, &w.Currency, &w.Unit, &w.MOQ, &w.MOQUnit, &w.Lead, &w.Note, &w.Chosen, &w.At)
		if i := slices.IndexFunc(all, func(a Asked) bool { return a.ID == asked }); i >= 0 {
			all[i].Answers[line] = w
		}
		return struct{}{}, err
	})
	return all, err
}

// anybodyAsked refuses an inquiry that would go to nobody, and notes when it
// goes out to those it asks.
func (t *Tenant) anybodyAsked(ctx context.Context, d *Document) error {
	res, err := t.exec(ctx, `update asked set sent_at = ? where document_id = ?`, t.Now(), d.ID)
	if err != nil {
		return err
	}
	if n, _ := res.RowsAffected(); n == 0 {
		return Refuse("suppliers", "inquiry.nobody")
	}
	return nil
}

// FindAsked finds one asked supplier of an inquiry by uid.
func (t *Tenant) FindAsked(ctx context.Context, d *Document, uid string) (*Asked, error) {
	all, err := t.AskedOf(ctx, d)
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(all, func(a Asked) bool { return a.UID == uid })
	if i < 0 {
		return nil, ErrNotFound
	}
	return &all[i], nil
}

// AskedSeen notes that a supplier opened the link.
func (t *Tenant) AskedSeen(ctx context.Context, a *Asked) error {
	_, err := t.exec(ctx, `update asked set seen_at = ? where id = ? and seen_at = 0`, t.Now(), a.ID)
	return err
}

// AnswerPrices stores what a supplier answers, by line uid, and tells the owner
// of the inquiry. It may be corrected until the inquiry is closed; a price that
// was chosen already stays. When all have answered, so has the inquiry.
func (t *Tenant) AnswerPrices(ctx context.Context, d *Document, a *Asked, answers map[string]PriceAnswer, note string) error {
	if d.Status != "sent" && d.Status != "answered" {
		return Refuse("status", "document.answered")
	}
	return t.Tx(ctx, func(t *Tenant) error {
		lines, err := t.Lines(ctx, d)
		if err != nil {
			return err
		}
		for i, l := range lines {
			w, given := answers[l.UID]
			if !given {
				continue
			}
			if err := w.check(i+1, l.UID); err != nil {
				return err
			}
			if _, err := t.exec(ctx, `insert into answers (asked_id, line_id, price, currency, unit, moq, moq_unit, lead_days, note, at) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
				on conflict do update set price = excluded.price, currency = excluded.currency, unit = excluded.unit, moq = excluded.moq, moq_unit = excluded.moq_unit,
				lead_days = excluded.lead_days, note = excluded.note, at = excluded.at where chosen = 0`,
				a.ID, l.ID, w.Price, w.Currency, w.Unit, w.MOQ, w.MOQUnit, w.Lead, w.Note, t.Now()); err != nil {
				return fmt.Errorf("answer: %w", err)
			}
		}
		if _, err := t.exec(ctx, `update asked set note = ?, answered_at = ?, seen_at = iif(seen_at = 0, ?2, seen_at) where id = ?`, note, t.Now(), a.ID); err != nil {
			return err
		}
		if err := t.touchParty(ctx, a.PartyID); err != nil {
			return err
		}
		if err := t.Notify(ctx, d, "answered", a.PartyName); err != nil {
			return err
		}
		return t.allAnswered(ctx, d)
	})
}

func (t *Tenant) allAnswered(ctx context.Context, d *Document) error {
	var waiting bool
	if err := t.row(ctx, `select exists (select 1 from asked where document_id = ? and answered_at = 0)`, d.ID).Scan(&waiting); err != nil {
		return err
	}
	if waiting || d.Status != "sent" {
		return nil
	}
	now, err := t.documentByID(ctx, d.ID)
	if err != nil {
		return err
	}
	if err := t.Advance(ctx, "", now, "answered"); err != nil {
		return err
	}
	*d = *now
	return nil
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
		if l.SampleUID == "" {
			return nil
		}
		s, err := t.FindSample(ctx, l.SampleUID)
		if err != nil {
			return err
		}
		return t.AddPrice(ctx, by, s, Price{Kind: "cost", Amount: w.Price, Currency: w.Currency, Unit: w.Unit, MOQ: w.MOQ, MOQUnit: w.MOQUnit, Note: d.Name() + " · " + a.PartyName}, true)
	})
}
