package models

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strconv"
)

// Settlement is what a payment or a credit note settles of a paper.
type Settlement struct {
	ID         int64
	UID        string
	PaymentID  int64 // 0 when a credit note settles
	CreditID   int64
	DocumentID int64
	Amount     int64 // minor units of the currency of both
	Gain       int64 // difference of the rates, in the company's currency; less than 0 is a loss
	At         int64
	By         string
	UndoneAt   int64
	Date       string // of the payment or the credit note
	Name       string // of what it settles or by what it was settled: a number, a reference
	Kind       *Kind  // of the other paper, nil for a payment
	OtherUID   string // of the other paper or the payment
	Own        bool   // a credit note took it off the invoice it corrects
}

// enter enters a settlement and what follows from it, in the transaction of
// its cause.
func (t *Tenant) enter(ctx context.Context, by string, s Settlement, d *Document) error {
	var before int64
	if err := t.row(ctx, `select coalesce(max(id), 0) from settlements`).Scan(&before); err != nil {
		return err
	}
	if _, err := t.exec(ctx, `insert into settlements (uid, payment_id, credit_id, document_id, amount, gain, at, by) values (?, ?, ?, ?, ?, ?, ?, ?)`,
		uidOf(d.UID, strconv.FormatInt(before, 10)), orNull(s.PaymentID), orNull(s.CreditID), d.ID, s.Amount, s.Gain, t.Now(), by); err != nil {
		return fmt.Errorf("settle: %w", err)
	}
	return t.carry(ctx, by, s, d, s.Amount)
}

// carry adds to (or, less than 0, takes from) what is settled on both sides.
func (t *Tenant) carry(ctx context.Context, by string, s Settlement, d *Document, amount int64) error {
	if s.PaymentID != 0 {
		if _, err := t.exec(ctx, `update payments set unused = unused - ? where id = ?`, amount, s.PaymentID); err != nil {
			return fmt.Errorf("payment: %w", err)
		}
	} else if err := t.addSettled(ctx, by, s.CreditID, amount); err != nil {
		return err
	}
	if d.Kind.Debt == 0 {
		return t.orderPaid(ctx, d.ID)
	}
	if err := t.addSettled(ctx, by, d.ID, amount); err != nil {
		return err
	}
	return t.sourcesChanged(ctx, d)
}

// addSettled changes how much of a claim is settled, the earliest parts first,
// and where its paper stands.
func (t *Tenant) addSettled(ctx context.Context, by string, id, amount int64) error {
	if _, err := t.exec(ctx, `update invoice_details set settled = settled + ? where document_id = ?`, amount, id); err != nil {
		return fmt.Errorf("settled: %w", err)
	}
	if _, err := t.exec(ctx, `update dues set open = max(0, min(amount,
			(select sum(e.amount) from dues e where e.document_id = dues.document_id and (e.date, e.id) <= (dues.date, dues.id))
			- (select settled from invoice_details where document_id = dues.document_id)))
		where document_id = ?`, id); err != nil {
		return fmt.Errorf("dues: %w", err)
	}
	d, err := t.documentByID(ctx, id)
	if err != nil {
		return err
	}
	return t.restand(ctx, by, d)
}

// restand moves a claim's paper to where what is settled, and the day, put it.
func (t *Tenant) restand(ctx context.Context, by string, d *Document) error {
	c, err := t.FindClaim(ctx, d)
	if err != nil {
		return err
	}
	set, err := t.Settings(ctx)
	if err != nil {
		return err
	}
	return t.standAt(ctx, by, d, c.status(d, t.today(set)))
}

// status is where a claim stands on a day.
func (c *Claim) status(d *Document, today string) Status {
	late := false
	for _, u := range c.Dues {
		late = late || u.Open > 0 && u.Date < today
	}
	begun := Status("issued")
	if d.Kind.Name == "bill" {
		begun = "booked"
	}
	switch {
	case d.Kind.Name == "credit_note" && c.Open() <= 0:
		return "used"
	case d.Kind.Name == "credit_note":
		return begun
	case c.Credited >= c.Payable && c.Credited > 0:
		return "credited"
	case c.Open() <= 0:
		return "paid"
	case late:
		return "overdue"
	case c.Settled > 0:
		return "part_paid"
	}
	return begun
}

// FallDue moves papers whose day has passed to overdue, and says how many.
func (t *Tenant) FallDue(ctx context.Context) (n int, err error) {
	set, err := t.Settings(ctx)
	if err != nil {
		return 0, err
	}
	rows, err := t.query(ctx, `select distinct d.id from dues u join documents d on d.id = u.document_id where u.open > 0 and u.date < ? and d.status in ('issued', 'booked', 'part_paid') limit 500`, t.today(set))
	ids, err := collect(rows, err, scanID)
	if err != nil {
		return 0, fmt.Errorf("fall due: %w", err)
	}
	for _, id := range ids {
		if err := t.Tx(ctx, func(t *Tenant) error {
			d, err := t.documentByID(ctx, id)
			if err != nil {
				return err
			}
			return t.restand(ctx, "", d)
		}); err != nil {
			return n, err
		}
		n++
	}
	return n, nil
}

const settlementColumns = `s.id, s.uid, coalesce(s.payment_id, 0), coalesce(s.credit_id, 0), s.document_id, s.amount, s.gain, s.at, s.by, s.undone_at`

func scanSettlement(r *sql.Rows, more ...any) (Settlement, error) {
	var s Settlement
	var kind string
	err := r.Scan(append([]any{&s.ID, &s.UID, &s.PaymentID, &s.CreditID, &s.DocumentID, &s.Amount, &s.Gain, &s.At, &s.By, &s.UndoneAt, &s.Date, &s.Name, &kind, &s.OtherUID}, more...)...)
	s.Kind = FindKind(kind)
	return s, err
}

// maxSettlements is how many one page shows.
const maxSettlements = 200

// SettlementsOf are by what a paper was settled, undone ones too, in order.
func (t *Tenant) SettlementsOf(ctx context.Context, d *Document) ([]Settlement, error) {
	rows, err := t.query(ctx, `select `+settlementColumns+`, coalesce(p.date, c.date), coalesce(p.reference, c.number), coalesce(c.kind, ''), coalesce(p.uid, c.uid),
			exists (select 1 from invoice_details where document_id = s.credit_id and credits_id = s.document_id)
		from settlements s left join payments p on p.id = s.payment_id left join documents c on c.id = s.credit_id where s.document_id = ? order by s.id limit ?`, d.ID, maxSettlements)
	return collect(rows, err, func(r *sql.Rows) (Settlement, error) {
		var own bool
		s, err := scanSettlement(r, &own)
		s.Own = own
		return s, err
	})
}

// SettledBy are what a credit note settled, undone ones too, in order.
func (t *Tenant) SettledBy(ctx context.Context, d *Document) ([]Settlement, error) {
	rows, err := t.query(ctx, `select `+settlementColumns+`, c.date, c.number, c.kind, c.uid
		from settlements s join documents c on c.id = s.document_id where s.credit_id = ? order by s.id limit ?`, d.ID, maxSettlements)
	return collect(rows, err, func(r *sql.Rows) (Settlement, error) { return scanSettlement(r) })
}

// creditedBy is the invoice that a credit note was made from, 0 for none. What
// is credited of it may not be more than it was.
func (t *Tenant) creditedBy(ctx context.Context, d *Document) (int64, error) {
	if d.Kind.Name != "credit_note" {
		return 0, nil
	}
	var id, left int64
	err := t.row(ctx, `select i.document_id, i.payable - i.credited from document_links x join documents f on f.id = x.from_id join invoice_details i on i.document_id = f.id
		where x.into_id = ? and f.kind = 'invoice' and f.currency = ? limit 1`, d.ID, d.Currency).Scan(&id, &left)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, nil
	}
	if err == nil && d.Payable() > left {
		return 0, Refuse("lines", "invoice.credit.more")
	}
	return id, err
}

// creditInvoice lets a credit note settle the invoice it corrects as far as it
// is open; the rest stays to the customer's credit.
func (t *Tenant) creditInvoice(ctx context.Context, by string, note *Document, id int64) error {
	if _, err := t.exec(ctx, `update invoice_details set credited = credited + ? where document_id = ?`, note.Payable(), id); err != nil {
		return err
	}
	invoice, err := t.documentByID(ctx, id)
	if err != nil {
		return err
	}
	c, err := t.FindClaim(ctx, invoice)
	if err != nil {
		return err
	}
	amount := min(c.Open(), note.Payable())
	if amount <= 0 {
		return t.restand(ctx, by, invoice)
	}
	if err := t.enter(ctx, by, Settlement{CreditID: note.ID, Amount: amount}, invoice); err != nil {
		return err
	}
	now, err := t.documentByID(ctx, note.ID)
	if err == nil {
		*note = *now
	}
	return err
}
