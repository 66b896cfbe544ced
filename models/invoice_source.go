package models

import (
	"context"
	"database/sql"
	"fmt"
	"math/big"
	"slices"
)

// Invoices are made from orders (later from delivery notes): a line of an
// invoice knows the line it was made from, so what was invoiced of an order can
// be told at any time.

// linesLeft are the lines a new paper takes from another: into an invoice goes
// what was not invoiced yet, everything else goes whole.
func (t *Tenant) linesLeft(ctx context.Context, d, next *Document, lines []Line) ([]Line, error) {
	if d.Kind.Name != "order" || next.Kind.Name != "invoice" {
		return lines, nil
	}
	done, err := t.invoiced(ctx, d.ID)
	if err != nil {
		return nil, err
	}
	for i := range lines {
		lines[i].Quantity = max(0, lines[i].Quantity-done[lines[i].ID].quantity)
	}
	left := slices.DeleteFunc(lines, func(l Line) bool { return l.Quantity == 0 && done[l.ID].quantity > 0 })
	if len(left) == 0 {
		return nil, Refuse("into", "invoice.nothing_left")
	}
	return left, nil
}

// part is what was invoiced of a line.
type part struct {
	quantity Quantity
	amount   int64
}

// invoiced is what issued invoices, less credit notes made from them, have
// taken of a paper's lines, by line id. It starts from the paper (cross join):
// left to itself SQLite would go through all invoices.
func (t *Tenant) invoiced(ctx context.Context, id int64) (map[int64]part, error) {
	rows, err := t.query(ctx, `select o.id, coalesce(sum(json_extract(l.spec, '$.quantity')), 0), coalesce(sum(l.amount), 0), coalesce(sum(
			(select sum(c.amount) from document_lines c join documents n on n.id = c.document_id where c.source_id = l.id and n.kind = 'credit_note' and n.status <> 'draft')), 0)
		from document_lines o cross join document_lines l on l.source_id = o.id cross join documents d on d.id = l.document_id
		where o.document_id = ? and d.kind = 'invoice' and d.status <> 'draft' group by o.id`, id)
	all := map[int64]part{}
	_, err = collect(rows, err, func(r *sql.Rows) (struct{}, error) {
		var line, credited int64
		var p part
		err := r.Scan(&line, &p.quantity, &p.amount, &credited)
		if credited > 0 && p.amount > 0 { // of what was credited, the same share can be invoiced again
			back := new(big.Int).Mul(big.NewInt(int64(p.quantity)), big.NewInt(credited))
			p.quantity -= Quantity(roundDiv(back, big.NewInt(p.amount)))
			p.amount -= credited
		}
		all[line] = p
		return struct{}{}, err
	})
	if err != nil {
		return nil, fmt.Errorf("invoiced: %w", err)
	}
	return all, nil
}

// sourcesChanged brings the orders that a claim came from up to date: how much
// of them is invoiced and paid.
func (t *Tenant) sourcesChanged(ctx context.Context, d *Document) error {
	rows, err := t.query(ctx, `select distinct o.document_id from document_lines l join document_lines s on s.id = l.source_id
			join document_lines o on o.id = iif(s.source_id is null or (select kind from documents where id = s.document_id) = 'order', s.id, s.source_id)
			join documents p on p.id = o.document_id where l.document_id = ? and p.kind = 'order'
		union select x.from_id from document_links x join documents f on f.id = x.from_id where x.into_id = ? and f.kind = 'order'`, d.ID, d.ID)
	orders, err := collect(rows, err, scanID)
	if err != nil {
		return fmt.Errorf("sources: %w", err)
	}
	for _, id := range orders {
		if err := t.orderPaid(ctx, id); err != nil {
			return err
		}
	}
	return nil
}

// orderPaid writes how much of an order is invoiced and paid.
func (t *Tenant) orderPaid(ctx context.Context, id int64) error {
	order, err := t.documentByID(ctx, id)
	if err != nil || order.Kind.Name != "order" {
		return err
	}
	done, err := t.invoiced(ctx, id)
	if err != nil {
		return err
	}
	var amount int64
	for _, p := range done {
		amount += p.amount
	}
	var settled, open, before int64
	if err := t.row(ctx, `select coalesce(sum(settled), 0), coalesce(sum(payable - settled), 0) from invoice_details where document_id in
			(select into_id from document_links x cross join documents d on d.id = x.into_id where x.from_id = ? and d.kind = 'invoice' and d.status <> 'credited')`, id).Scan(&settled, &open); err != nil {
		return err
	}
	if before, err = t.prepaid(ctx, id); err != nil {
		return err
	}
	paid, billed := "unpaid", ""
	if order.Status == "draft" || order.Status == "cancelled" && before == 0 {
		paid = ""
	}
	switch {
	case amount >= order.Net && order.Net > 0:
		billed = "full"
	case amount > 0:
		billed = "part"
	}
	switch {
	case billed == "full" && open <= 0, before >= order.Total() && before > 0:
		paid = "paid"
	case settled > 0 || before > 0:
		paid = "part"
	}
	_, err = t.exec(ctx, `update documents set paid = ?, billed = ? where id = ? and (paid <> ?1 or billed <> ?2)`, paid, billed, id)
	return err
}

// prepaid is what was paid for an order before it was invoiced.
func (t *Tenant) prepaid(ctx context.Context, id int64) (n int64, err error) {
	err = t.row(ctx, `select coalesce(sum(amount), 0) from settlements where document_id = ? and undone_at = 0`, id).Scan(&n)
	return n, err
}

// takePrepayments lets what was paid for the orders of an invoice settle it; what
// is too much stays with the orders.
func (t *Tenant) takePrepayments(ctx context.Context, by string, d *Document) error {
	rows, err := t.query(ctx, `select `+settlementColumns+`, '', '', '', '' from settlements s join documents o on o.id = s.document_id join document_links x on x.from_id = o.id
		where x.into_id = ? and o.kind = 'order' and o.currency = ? and s.undone_at = 0 and s.payment_id is not null order by s.id`, d.ID, d.Currency)
	all, err := collect(rows, err, func(r *sql.Rows) (Settlement, error) { return scanSettlement(r) })
	if err != nil {
		return fmt.Errorf("prepayments: %w", err)
	}
	open := d.Payable()
	for _, s := range all {
		order, err := t.documentByID(ctx, s.DocumentID)
		if err != nil {
			return err
		}
		amount := min(open, s.Amount)
		if amount <= 0 {
			break
		}
		if err := t.unsettle(ctx, by, s, order); err != nil {
			return err
		}
		if rest := s.Amount - amount; rest > 0 {
			if err := t.enter(ctx, by, Settlement{PaymentID: s.PaymentID, Amount: rest}, order); err != nil {
				return err
			}
		}
		now, err := t.documentByID(ctx, d.ID)
		if err != nil {
			return err
		}
		if err := t.pay(ctx, by, s.PaymentID, now, amount); err != nil {
			return err
		}
		open -= amount
	}
	now, err := t.documentByID(ctx, d.ID)
	if err == nil {
		*d = *now
	}
	return err
}

// unsettle takes a settlement back; it stays in the books as undone.
func (t *Tenant) unsettle(ctx context.Context, by string, s Settlement, d *Document) error {
	res, err := t.exec(ctx, `update settlements set undone_at = ? where id = ? and undone_at = 0`, t.Now(), s.ID)
	if err := oneRow(res, err); err != nil {
		return err
	}
	return t.carry(ctx, by, s, d, -s.Amount)
}

// ToInvoice are confirmed orders of which something was not invoiced yet, by
// party and then the oldest first; of one party, or all for 0.
func (t *Tenant) ToInvoice(ctx context.Context, partyID int64, limit int) ([]*Document, error) {
	rows, err := t.query(ctx, `select `+documentColumns+documentTables+`where d.kind = 'order' and d.billed <> 'full' and d.party_id is not null and (?1 = 0 or d.party_id = ?1)
		and d.status in ('confirmed', 'in_production', 'part_delivered', 'delivered', 'closed') order by p.name_key, d.id limit ?`, partyID, limit)
	return collect(rows, err, func(r *sql.Rows) (*Document, error) { return scanDocument(r) })
}

// InvoiceOrders makes one draft of an invoice from several orders of the same
// party and currency. The goods went before: it is a deferred invoice.
func (t *Tenant) InvoiceOrders(ctx context.Context, by, uid string, orders ...*Document) (*Document, error) {
	if len(orders) == 0 {
		return nil, Refuse("order", "invoice.orders.none")
	}
	kind, first := FindKind("invoice"), orders[0]
	next := &Document{UID: uid, Kind: kind, PartyUID: first.PartyUID, ContactUID: first.ContactUID}
	next.Title, next.Language, next.Currency, next.Rate, next.Payment, next.Delivery, next.Owner = first.Title, first.Language, first.Currency, first.Rate, first.Payment, first.Delivery, by
	next.Deferred = len(orders) > 1
	if next.Deferred {
		next.Title = ""
	}
	return next, t.Tx(ctx, func(t *Tenant) error {
		if err := t.CreateDocument(ctx, by, next); err != nil || next.Version > 1 {
			return err // the second arrival of the same click
		}
		for _, o := range orders {
			if o.PartyID != first.PartyID || o.Currency != first.Currency {
				return Refuse("order", "invoice.orders.mixed")
			}
			lines, err := t.Lines(ctx, o)
			if err == nil {
				lines, err = t.linesLeft(ctx, o, next, lines)
			}
			if err != nil {
				return err
			}
			for i := range lines {
				lines[i] = next.line(o, lines[i])
			}
			if err := t.AddLines(ctx, by, next, lines...); err != nil {
				return err
			}
			if _, err := t.exec(ctx, `insert or ignore into document_links (from_id, into_id) values (?, ?)`, o.ID, next.ID); err != nil {
				return err
			}
		}
		return nil
	})
}
