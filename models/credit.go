package models

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"slices"
)

// Credit is what a party has to its credit (or we with a supplier): what is left
// of a payment, or of a credit note.
type Credit struct {
	UID  string // of the payment or the credit note
	Kind *Kind  // of the credit note, nil for a payment
	Name string // its number or reference
	Date string // ISO
	Left int64  // minor units
	id   int64
	rate int64
}

// CreditUse says how much of a credit settles a paper.
type CreditUse struct {
	UID    string
	Amount int64
}

// takesCredit tells whether credits can settle the paper: an invoice, or a bill
// that is no credit note.
func (d *Document) takesCredit() bool {
	return d.Kind.Debt != 0 && d.Kind.Dated == "due" && d.Mode != "credit"
}

// CreditsFor are the credits of a paper's party that can settle it, the oldest
// first; none when nothing of it is open.
func (t *Tenant) CreditsFor(ctx context.Context, d *Document) ([]Credit, error) {
	if !d.takesCredit() || d.PartyID == 0 {
		return nil, nil
	}
	direction, kind := "in", "credit_note"
	if d.Kind.Received {
		direction, kind = "out", "bill"
	}
	rows, err := t.query(ctx, `select uid, '' as kind, reference, date, unused, id, rate from payments where party_id = ?1 and unused > 0 and undone_at = 0 and direction = ?2 and currency = ?4
		union all select c.uid, c.kind, iif(c.kind = 'bill', json_extract(c.spec, '$.reference'), c.number), c.date, i.payable - i.settled, c.id, coalesce(json_extract(c.spec, '$.rate'), 0)
			from documents c join invoice_details i on i.document_id = c.id
			where c.party_id = ?1 and i.payable > i.settled and c.kind = ?3 and (c.kind <> 'bill' or json_extract(c.spec, '$.mode') = 'credit') and c.currency = ?4
		order by date, id limit ?5`, d.PartyID, direction, kind, d.Currency, maxPayables)
	all, err := collect(rows, err, func(r *sql.Rows) (Credit, error) {
		var c Credit
		var kind string
		err := r.Scan(&c.UID, &kind, &c.Name, &c.Date, &c.Left, &c.id, &c.rate)
		c.Kind = FindKind(kind)
		return c, err
	})
	if err != nil {
		return nil, fmt.Errorf("credits: %w", err)
	}
	return all, nil
}

// UseCredits lets credits settle a paper. More than is left of one, or open of
// the paper, is refused at its field "from-<uid>".
func (t *Tenant) UseCredits(ctx context.Context, by string, d *Document, uses ...CreditUse) error {
	return t.Tx(ctx, func(t *Tenant) error {
		for _, use := range uses {
			now, err := t.documentByID(ctx, d.ID)
			if err != nil {
				return err
			}
			if err := t.useCredit(ctx, by, now, use); err != nil {
				return err
			}
		}
		now, err := t.documentByID(ctx, d.ID)
		if err == nil {
			*d = *now
		}
		return err
	})
}

func (t *Tenant) useCredit(ctx context.Context, by string, d *Document, use CreditUse) error {
	if use.Amount == 0 {
		return nil
	}
	field := "from-" + use.UID
	all, err := t.CreditsFor(ctx, d)
	if err != nil {
		return err
	}
	claim, err := t.FindClaim(ctx, d)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(all, func(c Credit) bool { return c.UID == use.UID })
	switch {
	case i < 0:
		return Refuse(field, "credit.gone")
	case use.Amount < 0:
		return Refuse(field, "payment.amount.bad")
	case use.Amount > all[i].Left:
		return Refuse(field, "credit.short")
	case use.Amount > claim.Open():
		return Refuse(field, "credit.over")
	}
	if all[i].Kind == nil {
		return t.pay(ctx, by, all[i].id, d, use.Amount)
	}
	set, err := t.Settings(ctx)
	if err != nil {
		return err
	}
	return t.enter(ctx, by, Settlement{CreditID: all[i].id, Amount: use.Amount, Gain: d.gain(use.Amount, all[i].rate, set)}, d)
}

// gain is what another rate than the paper's makes of an amount, in the
// company's currency; less than 0 is a loss.
func (d *Document) gain(amount, rate int64, set Settings) int64 {
	if d.Currency == set.Currency || d.Rate == 0 {
		return 0
	}
	n := Exchange(amount, d.Currency, set.Currency, cmp.Or(rate, d.Rate)) - Exchange(amount, d.Currency, set.Currency, d.Rate)
	if d.Kind.Debt < 0 {
		return -n
	}
	return n
}

// Unsettle takes one settlement of a paper back: the paper is open again, and
// the payment or credit note to their credit. What a credit note took off the
// invoice it corrects stays.
func (t *Tenant) Unsettle(ctx context.Context, by string, d *Document, uid string) error {
	return t.Tx(ctx, func(t *Tenant) error {
		all, err := t.SettlementsOf(ctx, d)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(all, func(s Settlement) bool { return s.UID == uid })
		switch {
		case i < 0:
			return ErrNotFound
		case all[i].UndoneAt != 0:
			return nil // the second click
		case all[i].Own:
			return Refuse("form", "credit.own")
		}
		now, err := t.documentByID(ctx, d.ID)
		if err != nil {
			return err
		}
		return t.unsettle(ctx, by, all[i], now)
	})
}
