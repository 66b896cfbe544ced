package models

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"jennyerp/internal/billing"
)

// ServiceInvoice is an invoice of ours to a company, for the service.
type ServiceInvoice struct {
	ID, Number, Status, Currency string
	Net, Tax, Total              int64 // minor units
	At, PaidAt, From, To         int64 // unix ms; PaidAt 0 while it is not
}

// ServiceInvoicePage is how many of them a page shows.
const ServiceInvoicePage = 24

// taxYears is how long ours are kept after the end of their year: the longest of
// the countries we know (IT and FR 10, DE 8; P19 says 7 at least).
const taxYears = 10

// receiptLife is how old a payment may be that still brings a receipt: who was
// a customer before we looked gets no heap of them.
const receiptLife = 14 * day

// keepInvoice stores an invoice, or how it stands now; the one that was paid just
// now brings its receipt. A company that is gone gets no mail, its invoices stay.
func (c *Control) keepInvoice(ctx context.Context, s *Subscription, in billing.Invoice) error {
	var paid int64
	rows, err := c.query(ctx, `select paid_at from service_invoices where id = ?`, in.ID)
	known, err := collect(rows, err, func(r *sql.Rows) (int64, error) { return paid, r.Scan(&paid) })
	if err != nil {
		return fmt.Errorf("keep invoice: %w", err)
	}
	_, err = c.exec(ctx, `insert into service_invoices (id, company_uid, number, status, currency, net, tax, total, issued_at, paid_at, from_at, to_at, billed)
		values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict (id) do update set status = excluded.status, paid_at = excluded.paid_at`,
		in.ID, s.CompanyUID, in.Number, in.Status, in.Currency, in.Net, in.Tax, in.Total, in.At, in.PaidAt, in.From, in.To, in.Billed)
	if err != nil {
		return fmt.Errorf("keep invoice: %w", err)
	}
	wasPaid := len(known) > 0 && paid > 0
	if wasPaid || in.PaidAt == 0 || in.Total <= 0 || s.Gone() || in.PaidAt < c.Now()-receiptLife.Milliseconds() {
		return nil
	}
	return c.writeToOwners(ctx, s.CompanyUID, "receipt", MailData{Path: "/settings/subscription/invoices", Number: in.Number, At: in.PaidAt, Amount: in.Total, Currency: in.Currency})
}

// ServiceInvoices lists a company's, the newest first, before the one of the
// given time and id (0 and "" for the first page).
func (c *Control) ServiceInvoices(ctx context.Context, companyUID string, at int64, id string, limit int) ([]ServiceInvoice, error) {
	if at == 0 {
		at = 1 << 62
	}
	rows, err := c.query(ctx, `select id, number, status, currency, net, tax, total, issued_at, paid_at, from_at, to_at from service_invoices
		where company_uid = ? and (issued_at, id) < (?, ?) order by issued_at desc, id desc limit ?`, companyUID, at, id, limit)
	return collect(rows, err, func(r *sql.Rows) (ServiceInvoice, error) {
		var i ServiceInvoice
		return i, r.Scan(&i.ID, &i.Number, &i.Status, &i.Currency, &i.Net, &i.Tax, &i.Total, &i.At, &i.PaidAt, &i.From, &i.To)
	})
}

// HasServiceInvoice tells whether an invoice is the company's.
func (c *Control) HasServiceInvoice(ctx context.Context, companyUID, id string) error {
	rows, err := c.query(ctx, `select 1 from service_invoices where id = ? and company_uid = ?`, id, companyUID)
	_, err = one(collect(rows, err, func(r *sql.Rows) (int, error) { n := 0; return n, r.Scan(&n) }))
	return err
}

// tidyBilling removes what nobody needs any more: old events, and invoices whose
// years of keeping are over.
func (c *Control) tidyBilling(ctx context.Context) error {
	if _, err := c.exec(ctx, `delete from stripe_events where received_at < ?`, c.Now()-eventLife.Milliseconds()); err != nil {
		return fmt.Errorf("tidy events: %w", err)
	}
	kept := time.Date(c.clock().UTC().Year()-taxYears, time.January, 1, 0, 0, 0, 0, time.UTC)
	if _, err := c.exec(ctx, `delete from service_invoices where issued_at < ?`, kept.UnixMilli()); err != nil {
		return fmt.Errorf("tidy invoices: %w", err)
	}
	return nil
}
