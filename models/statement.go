package models

import (
	"context"
	"database/sql"
	"fmt"
)

// Statement is what moved between a party and us in one currency and period.
// Positive: they owe us.
type Statement struct {
	Currency string
	From, To string // ISO days, both included; "" for the beginning and the end
	Opening  int64  // minor units
	Moves    []Movement
	Closing  int64
	More     bool // there are more movements than one page holds
}

// Movement is one line of a statement.
type Movement struct {
	Date      string
	What      string // invoice, credit_note, bill, payment_in, payment_out
	UID       string
	Number    string
	Reference string
	Amount    int64 // positive: they owe us more
	Balance   int64 // after it
}

// MaxMoves is how many movements a statement holds.
const MaxMoves = 2000

// StatementOf reckons a party's statement.
func (t *Tenant) StatementOf(ctx context.Context, p *Party, currency, from, to string) (*Statement, error) {
	s := &Statement{Currency: currency, From: from, To: to}
	if to == "" {
		to = "9999"
	}
	if err := t.row(ctx, `select coalesce(sum(amount), 0) from movements where party_id = ? and currency = ? and date < ?`, p.ID, currency, from).Scan(&s.Opening); err != nil {
		return nil, fmt.Errorf("statement: %w", err)
	}
	rows, err := t.query(ctx, `select date, what, uid, number, reference, amount from movements where party_id = ? and currency = ? and date >= ? and date <= ? order by date, at, id limit ?`,
		p.ID, currency, from, to, MaxMoves+1)
	s.Closing = s.Opening
	s.Moves, err = collect(rows, err, func(r *sql.Rows) (Movement, error) {
		var m Movement
		err := r.Scan(&m.Date, &m.What, &m.UID, &m.Number, &m.Reference, &m.Amount)
		s.Closing += m.Amount
		m.Balance = s.Closing
		return m, err
	})
	if err != nil {
		return nil, fmt.Errorf("statement: %w", err)
	}
	if s.More = len(s.Moves) > MaxMoves; s.More {
		s.Moves = s.Moves[:MaxMoves]
		s.Closing = s.Moves[MaxMoves-1].Balance
	}
	return s, nil
}

// Balance is what a party owes us in a currency; less than 0: we owe them.
type Balance struct {
	Currency string
	Amount   int64
}

// Owed is what is owed, whoever owes it.
func (b Balance) Owed() int64 { return max(b.Amount, -b.Amount) }

// Balances are a party's in every currency in which something moved.
func (t *Tenant) Balances(ctx context.Context, p *Party) ([]Balance, error) {
	rows, err := t.query(ctx, `select currency, sum(amount) from movements where party_id = ? group by currency order by count(*) desc limit 20`, p.ID)
	return collect(rows, err, func(r *sql.Rows) (Balance, error) {
		var b Balance
		return b, r.Scan(&b.Currency, &b.Amount)
	})
}

// CountersWithBalances are the numbers of the menu, and what is owed with a
// party by currency, in one statement.
func (t *Tenant) CountersWithBalances(ctx context.Context, p *Party) (counters map[string]int, owed []Balance, err error) {
	rows, err := t.query(ctx, `select 0, name, n from counters union all select * from
		(select 1, currency, sum(amount) from movements where party_id = ? group by currency order by count(*) desc limit 20)`, p.ID)
	counters = map[string]int{}
	_, err = collect(rows, err, func(r *sql.Rows) (struct{}, error) {
		var isOwed bool
		var b Balance
		err := r.Scan(&isOwed, &b.Currency, &b.Amount)
		if isOwed {
			owed = append(owed, b)
		} else {
			counters[b.Currency] = int(b.Amount)
		}
		return struct{}{}, err
	})
	return counters, owed, err
}

// Buckets are the ages by which what is owed is told apart: not due yet, up to
// 30, 60, 90 days late, and later.
const Buckets = 5

// Age is what one party owes (or is owed) in one currency, by age.
type Age struct {
	PartyUID  string
	PartyName string
	NameKey   string
	Currency  string
	By        [Buckets]int64
	Credit    int64  // paid or credited, but settling nothing yet
	Oldest    string // ISO day of the first part that is open
}

// Total is all that is open, less credits.
func (a Age) Total() int64 {
	n := -a.Credit
	for _, b := range a.By {
		n += b
	}
	return n
}

// AgePage is how many parties a page of ages holds.
const AgePage = 60

// side tells the words of the schema for what they owe us, or we owe them.
func side(receivable bool) (kind, direction, credits string) {
	if receivable {
		return "invoice", "in", `c.kind = 'credit_note'`
	}
	return "bill", "out", `c.kind = 'bill' and json_extract(c.spec, '$.mode') = 'credit'`
}

// unsettled is what is open on one side: the parts of papers that are due, and
// credits that settle nothing yet. ?1 is the kind, ?2 the direction of payments.
func unsettled(credits string) string {
	return `(select d.party_id, d.currency, u.date, u.open as amount, 0 as credit from dues u join documents d on d.id = u.document_id where u.open > 0 and d.kind = ?1
		union all select c.party_id, c.currency, '', 0, i.payable - i.settled from invoice_details i join documents c on c.id = i.document_id where i.payable > i.settled and ` + credits + `
		union all select p.party_id, p.currency, '', 0, p.unused from payments p where p.unused > 0 and p.undone_at = 0 and p.party_id is not null and p.direction = ?2) o`
}

// ages sums what is unsettled by age; ?3 is today, ?4 to ?6 are 30, 60 and 90
// days before it.
const ages = `sum(iif(o.date >= ?3, amount, 0)), sum(iif(o.date <> '' and o.date < ?3 and o.date >= ?4, amount, 0)),
	sum(iif(o.date <> '' and o.date < ?4 and o.date >= ?5, amount, 0)), sum(iif(o.date <> '' and o.date < ?5 and o.date >= ?6, amount, 0)),
	sum(iif(o.date <> '' and o.date < ?6, amount, 0)), sum(credit)`

// agesOf reads ages: whose they are (uid, name, key of it, oldest day), and the
// rest of the statement with its values.
func (t *Tenant) agesOf(ctx context.Context, receivable bool, whose, rest string, values ...any) ([]Age, error) {
	set, err := t.Settings(ctx)
	if err != nil {
		return nil, err
	}
	today := t.today(set)
	kind, direction, credits := side(receivable)
	rows, err := t.query(ctx, `select `+whose+`, o.currency, `+ages+` from `+unsettled(credits)+` `+rest,
		append([]any{kind, direction, today, addDays(today, -30), addDays(today, -60), addDays(today, -90)}, values...)...)
	all, err := collect(rows, err, func(r *sql.Rows) (Age, error) {
		var a Age
		return a, r.Scan(&a.PartyUID, &a.PartyName, &a.NameKey, &a.Oldest, &a.Currency, &a.By[0], &a.By[1], &a.By[2], &a.By[3], &a.By[4], &a.Credit)
	})
	if err != nil {
		return nil, fmt.Errorf("ages: %w", err)
	}
	return all, nil
}

// Ages are who owes what (or to whom we owe), by name behind the given key.
func (t *Tenant) Ages(ctx context.Context, receivable bool, after string, limit int) (all []Age, more bool, err error) {
	all, err = t.agesOf(ctx, receivable, `y.uid, y.name, y.name_key, coalesce(min(nullif(o.date, '')), '')`,
		`join parties y on y.id = o.party_id where y.name_key || ' ' || o.currency > ?7 group by o.party_id, o.currency order by y.name_key, o.currency limit ?8`, after, limit+1)
	if len(all) > limit {
		return all[:limit], true, err
	}
	return all, false, err
}

// AgeSums are the totals of all parties by currency, credits taken off as well.
func (t *Tenant) AgeSums(ctx context.Context, receivable bool) ([]Age, error) {
	return t.agesOf(ctx, receivable, `'', '', '', ''`, `group by o.currency order by count(*) desc limit 12`)
}
