package models

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"strings"
)

// Payment is money that came in or went out. It is undone, never changed.
type Payment struct {
	ID        int64
	UID       string
	In        bool
	Date      string // ISO
	PartyID   int64
	PartyUID  string
	PartyName string
	Account   Account
	Method    string
	Amount    int64 // minor units, what it settles; the bank's fee is not in it
	Currency  string
	Rate      int64 // millionths of the company's currency for one; 0 for the same
	Fee       int64 // minor units
	Unused    int64 // settles nothing yet: a credit
	Reference string
	Note      string
	LineKey   string // of the bank's line it was made from
	UndoneAt  int64
	UndoneBy  string
	UndoneWhy string
	CreatedAt int64
	CreatedBy string
}

// Moved is what the account has more or less of, in the payment's currency.
func (p *Payment) Moved() int64 {
	if p.In {
		return p.Amount - p.Fee
	}
	return -p.Amount - p.Fee
}

func (p *Payment) direction() string {
	if p.In {
		return "in"
	}
	return "out"
}

// Methods are how money moves.
var Methods = []string{"transfer", "riba", "card", "cash", "cheque", "debit", "wallet", "other"}

// PaymentPage is how many payments a page of their list holds.
const PaymentPage = 50

// PaymentFilter is which payments a list shows; it lives in the URL.
type PaymentFilter struct {
	Direction string // in, out, "" for both
	Account   string // uid
	Party     string // uid
	From, To  string // ISO days
	Unused    bool   // with something that settles nothing yet
}

// Query is the filter as a URL query, without the page.
func (f PaymentFilter) Query() url.Values {
	q := url.Values{}
	for name, v := range map[string]string{"direction": f.Direction, "account": f.Account, "party": f.Party, "from": f.From, "to": f.To} {
		if v != "" {
			q.Set(name, v)
		}
	}
	if f.Unused {
		q.Set("unused", "1")
	}
	return q
}

func (f PaymentFilter) where() (string, []any) {
	where, args := []string{"1"}, []any{}
	add := func(cond string, v string) {
		if v != "" {
			where, args = append(where, cond), append(args, v)
		}
	}
	add(`p.direction = ?`, f.Direction)
	add(`p.account_id = (select id from accounts where uid = ?)`, f.Account)
	add(`p.party_id = (select id from parties where uid = ?)`, f.Party)
	add(`p.date >= ?`, f.From)
	add(`p.date <= ?`, f.To)
	if f.Unused {
		where = append(where, `p.unused > 0 and p.undone_at = 0`)
	}
	return strings.Join(where, " and "), args
}

const paymentColumns = `p.id, p.uid, p.direction = 'in', p.date, coalesce(p.party_id, 0), coalesce(y.uid, ''), coalesce(y.name, ''), p.method, p.amount, p.currency, p.rate, p.fee, p.unused,
	p.reference, p.note, p.line_key, p.undone_at, p.undone_by, p.undone_why, p.created_at, p.created_by, a.id, a.uid, a.kind, a.name, a.iban, a.currency, a.closed_at`

const paymentTables = ` from payments p join accounts a on a.id = p.account_id left join parties y on y.id = p.party_id `

func scanPayment(r *sql.Rows) (*Payment, error) {
	var p Payment
	a := &p.Account
	return &p, r.Scan(&p.ID, &p.UID, &p.In, &p.Date, &p.PartyID, &p.PartyUID, &p.PartyName, &p.Method, &p.Amount, &p.Currency, &p.Rate, &p.Fee, &p.Unused,
		&p.Reference, &p.Note, &p.LineKey, &p.UndoneAt, &p.UndoneBy, &p.UndoneWhy, &p.CreatedAt, &p.CreatedBy, &a.ID, &a.UID, &a.Kind, &a.Name, &a.IBAN, &a.Currency, &a.ClosedAt)
}

// Payments lists payments, the newest day first, behind the one with uid after
// ("" for the first page).
func (t *Tenant) Payments(ctx context.Context, f PaymentFilter, after string, limit int) (all []*Payment, more bool, err error) {
	where, args := f.where()
	if after != "" {
		where, args = where+` and (p.date, p.id) < (select date, id from payments where uid = ?)`, append(args, after)
	}
	rows, err := t.query(ctx, `select `+paymentColumns+paymentTables+`where `+where+` order by p.date desc, p.id desc limit ?`, append(args, limit+1)...)
	all, err = collect(rows, err, scanPayment)
	if err != nil {
		return nil, false, fmt.Errorf("payments: %w", err)
	}
	if len(all) > limit {
		return all[:limit], true, nil
	}
	return all, false, nil
}

// FindPayment finds a payment by the id in its URL.
func (t *Tenant) FindPayment(ctx context.Context, uid string) (*Payment, error) {
	return t.onePayment(ctx, `p.uid = ?`, uid)
}

func (t *Tenant) onePayment(ctx context.Context, where string, arg any) (*Payment, error) {
	rows, err := t.query(ctx, `select `+paymentColumns+paymentTables+`where `+where, arg)
	all, err := collect(rows, err, scanPayment)
	if err != nil {
		return nil, fmt.Errorf("payment: %w", err)
	}
	if len(all) == 0 {
		return nil, ErrNotFound
	}
	return all[0], nil
}

// SettlementsBy are what a payment settled, undone ones too, in order.
func (t *Tenant) SettlementsBy(ctx context.Context, p *Payment) ([]Settlement, error) {
	rows, err := t.query(ctx, `select `+settlementColumns+`, c.date, c.number, c.kind, c.uid
		from settlements s join documents c on c.id = s.document_id where s.payment_id = ? order by s.id limit ?`, p.ID, maxSettlements)
	return collect(rows, err, func(r *sql.Rows) (Settlement, error) { return scanSettlement(r) })
}

// Payable is a paper that a payment can settle, with what is open of it.
type Payable struct {
	*Document
	Open int64
	Next string // ISO day of its next part, "" for none
}

// maxPayables is how many open papers the form of a payment offers.
const maxPayables = 60

// Payables are the papers of a party that money in (or out) can settle: its
// open invoices and orders, our open bills; money out also pays back credit
// notes. Those that are due first come first, orders last.
func (t *Tenant) Payables(ctx context.Context, partyID int64, in bool) ([]Payable, error) {
	kinds := []string{"invoice", "order", "bill/credit"}
	if !in {
		kinds = []string{"bill/invoice", "credit_note"}
	}
	rows, err := t.query(ctx, `select `+documentColumns+`,
			iif(d.kind = 'order', d.net + d.vat - coalesce((select sum(amount) from settlements where document_id = d.id and undone_at = 0), 0), i.payable - i.settled) as open_amount,
			coalesce((select min(date) from dues where document_id = d.id and open > 0), '') as next_day
		`+documentTables+`left join invoice_details i on i.document_id = d.id
		where d.party_id = ? and (i.payable > i.settled or d.kind = 'order' and d.billed = '' and d.status in ('confirmed', 'in_production', 'part_delivered', 'delivered'))
			and d.kind || iif(d.kind = 'bill', '/' || json_extract(d.spec, '$.mode'), '') in (select value from json_each(?))
		order by d.kind = 'order', iif(next_day = '', d.date, next_day), d.id limit ?`, partyID, JSON[[]string]{kinds}, maxPayables)
	return collect(rows, err, func(r *sql.Rows) (Payable, error) {
		var w Payable
		d, err := scanDocument(tailed{r, []any{&w.Open, &w.Next}})
		w.Document = d
		return w, err
	})
}

// PayablesOf are Payables of the party with a uid.
func (t *Tenant) PayablesOf(ctx context.Context, partyUID string, in bool) ([]Payable, error) {
	var id int64
	err := t.row(ctx, `select coalesce(merged_into, id) from parties where uid = ?`, partyUID).Scan(&id)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, ErrNotFound
	}
	if err != nil {
		return nil, fmt.Errorf("payables: %w", err)
	}
	return t.Payables(ctx, id, in)
}

// tailed reads more columns behind those of a scan.
type tailed struct {
	row  interface{ Scan(...any) error }
	more []any
}

func (h tailed) Scan(to ...any) error { return h.row.Scan(append(to, h.more...)...) }
