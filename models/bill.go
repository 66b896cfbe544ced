package models

import (
	"context"
	"database/sql"
)

// Part is what of a bill is due on a day.
type Part struct {
	Date   string `json:"date"`   // ISO
	Amount int64  `json:"amount"` // minor units
}

// inParts tells whether the parts the supplier named still hold: nobody wrote
// another day since, and they come to what is to be paid.
func (d *Document) inParts() bool {
	var sum int64
	for _, p := range d.Parts {
		sum += p.Amount
	}
	return len(d.Parts) > 0 && sum == d.Payable() && d.Parts[len(d.Parts)-1].Date == d.Until
}

func (d *Document) parts() []Due {
	all := make([]Due, len(d.Parts))
	for i, p := range d.Parts {
		all[i] = Due{Date: p.Date, Amount: p.Amount, Open: p.Amount}
	}
	return all
}

// book enters a supplier invoice among what we owe; taking it back is possible
// while nothing of it is paid.
func (t *Tenant) book(ctx context.Context, was, d *Document) error {
	if !d.Kind.Received {
		return nil
	}
	if d.Status == "draft" {
		return t.unbook(ctx, d)
	}
	if was.Status != "draft" {
		return nil
	}
	if d.Reference == "" {
		return Refuse("reference", "bill.reference")
	}
	twin, err := t.sameBill(ctx, d)
	if err != nil {
		return err
	}
	if twin != nil && twin.Status != "draft" {
		return Refuse("reference", "bill.twice")
	}
	dues, err := d.DueDates()
	if err != nil {
		return err
	}
	return t.claim(ctx, d, dues, 0)
}

func (t *Tenant) unbook(ctx context.Context, d *Document) error {
	c, err := t.FindClaim(ctx, d)
	if err != nil {
		return err
	}
	if c.Settled != 0 {
		return Refuse("status", "bill.paid")
	}
	if _, err := t.exec(ctx, `delete from dues where document_id = ?`, d.ID); err != nil {
		return err
	}
	_, err = t.exec(ctx, `delete from invoice_details where document_id = ?`, d.ID)
	return err
}

// sameBill is another paper of the supplier with the same number in the same
// year, one that is booked before a draft; nil for none. A credit note may have
// the number of an invoice.
func (t *Tenant) sameBill(ctx context.Context, d *Document) (*Document, error) {
	rows, err := t.query(ctx, `select `+documentColumns+documentTables+`where d.kind = 'bill' and d.party_id = ? and json_extract(d.spec, '$.reference') = ? and d.id <> ?
		and substr(d.date, 1, 4) = ? and json_extract(d.spec, '$.mode') = ? order by d.status = 'draft', d.id limit 1`, d.PartyID, d.Reference, d.ID, d.Date[:4], d.Mode)
	all, err := collect(rows, err, func(r *sql.Rows) (*Document, error) { return scanDocument(r) })
	if err != nil || len(all) == 0 {
		return nil, err
	}
	return all[0], nil
}
