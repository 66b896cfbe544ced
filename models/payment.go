package models

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"jennyerp/internal/measure"
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

// tailed reads more columns behind those of a scan.
type tailed struct {
	row  interface{ Scan(...any) error }
	more []any
}

func (h tailed) Scan(to ...any) error { return h.row.Scan(append(to, h.more...)...) }

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
	s := Settlement{PaymentID: p.ID, Amount: amount}
	if d.Currency != set.Currency && d.Rate != 0 {
		rate := cmp.Or(p.Rate, d.Rate)
		if s.Gain = Exchange(amount, d.Currency, set.Currency, rate) - Exchange(amount, d.Currency, set.Currency, d.Rate); !p.In {
			s.Gain = -s.Gain
		}
	}
	return t.enter(ctx, by, s, d)
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
