package models

import (
	"context"
	"database/sql"
	"fmt"
	"math/bits"
)

// Match is what a bank's line seems to be.
type Match struct {
	PartyUID  string
	PartyName string
	On        []MatchPart
	Rest      int64    // minor units that settle nothing yet: a credit
	Why       string   // number, amount, all, several, party, prepaid, recorded; "" when nothing is known
	Sure      bool     // may be taken without looking
	Payment   *Payment // recorded by hand before: the line is its trace
}

// MatchPart is what of the line settles which paper.
type MatchPart struct {
	Kind   *Kind
	UID    string
	Number string
	Amount int64
	Open   int64
}

// openPaper is a paper that a bank's line may pay.
type openPaper struct {
	uid, number, currency string
	kind                  *Kind
	in                    bool
	open, part            int64 // what is open of it, and of its next part
	party                 int64
	partyUID, partyName   string
	words                 []string // of its number: letters and digits apart, without zeros in front
}

// matcher knows what is open and what was paid by hand.
type matcher struct {
	byParty  map[int64][]*openPaper // the oldest due first
	byNumber map[string][]*openPaper
	byAmount map[int64][]*openPaper
	paid     []*Payment // without a line, around the days of the lines
	names    map[int64][2]string
}

// maxOpenPapers is how many open papers lines are compared with.
const maxOpenPapers = 5000

const openPapers = `select d.id, d.uid, d.kind, iif(d.kind = 'bill', coalesce(json_extract(d.spec, '$.reference'), ''), d.number), d.currency, coalesce(json_extract(d.spec, '$.mode'), '') = 'credit',
	i.payable - i.settled, coalesce((select open from dues where document_id = d.id and open > 0 order by date limit 1), 0),
	coalesce((select min(date) from dues where document_id = d.id and open > 0), d.date), y.id, y.uid, y.name
	from invoice_details i join documents d on d.id = i.document_id join parties y on y.id = d.party_id where i.payable > i.settled
	union all select d.id, d.uid, d.kind, d.number, d.currency, 0, d.net + d.vat - coalesce((select sum(amount) from settlements where document_id = d.id and undone_at = 0), 0), 0, '9999' || d.date, y.id, y.uid, y.name
	from documents d join parties y on y.id = d.party_id where d.kind = 'order' and d.billed = '' and d.status in ('confirmed', 'in_production', 'part_delivered', 'delivered')
	order by 9, 1 limit ?`

// matcherFor reads what the lines are compared with.
func (t *Tenant) matcherFor(ctx context.Context, account int64, lines []*BankLine) (*matcher, error) {
	m := &matcher{byParty: map[int64][]*openPaper{}, byNumber: map[string][]*openPaper{}, byAmount: map[int64][]*openPaper{}, names: map[int64][2]string{}}
	if len(lines) == 0 {
		return m, nil
	}
	rows, err := t.query(ctx, openPapers, maxOpenPapers)
	_, err = collect(rows, err, func(r *sql.Rows) (struct{}, error) {
		var o openPaper
		var id int64
		var kind, day string
		var credit bool
		err := r.Scan(&id, &o.uid, &kind, &o.number, &o.currency, &credit, &o.open, &o.part, &day, &o.party, &o.partyUID, &o.partyName)
		o.kind = FindKind(kind)
		o.in = kind == "invoice" || kind == "order" || kind == "bill" && credit
		if err == nil && o.open > 0 {
			m.add(&o)
		}
		return struct{}{}, err
	})
	if err != nil {
		return nil, fmt.Errorf("open papers: %w", err)
	}
	from, to := lines[0].Date, lines[0].Date
	for _, l := range lines {
		from, to = min(from, l.Date), max(to, l.Date)
		m.names[l.PartyID] = [2]string{l.PartyUID, l.PartyName}
	}
	rows, err = t.query(ctx, `select `+paymentColumns+paymentTables+`where p.account_id = ? and p.date between ? and ? and p.undone_at = 0 and p.line_key = '' order by p.date limit 1000`,
		account, addDays(from, -recordedDays), addDays(to, recordedDays))
	m.paid, err = collect(rows, err, scanPayment)
	return m, err
}

// recordedDays is how far a payment that was recorded by hand may lie from the
// bank's line.
const recordedDays = 5

func (m *matcher) add(o *openPaper) {
	o.words = numberWords(o.number)
	m.byParty[o.party] = append(m.byParty[o.party], o)
	if n := len(o.words); n > 0 {
		m.byNumber[o.words[n-1]] = append(m.byNumber[o.words[n-1]], o)
	}
	if o.kind.Debt != 0 {
		m.byAmount[o.open] = append(m.byAmount[o.open], o)
		if o.part != o.open && o.part > 0 {
			m.byAmount[o.part] = append(m.byAmount[o.part], o)
		}
	}
}

// matchAll says it of lines in their order: what a sure one settles is not open
// for the others.
func (m *matcher) matchAll(lines []*BankLine) {
	for range 2 { // what was one of several may be the only one then
		for _, l := range lines {
			if l.Match.Sure {
				continue
			}
			if l.Match = m.match(l); l.Match.Sure {
				m.booked(l.Match)
			}
		}
	}
}

// match says what a line seems to be.
func (m *matcher) match(l *BankLine) Match {
	if p := m.recorded(l); p != nil {
		return Match{Why: "recorded", Payment: p, PartyUID: p.PartyUID, PartyName: p.PartyName, Sure: p.PartyID != 0 && p.PartyID == l.PartyID}
	}
	amount := max(l.Amount, -l.Amount)
	suits := func(o *openPaper) bool { return o.in == (l.Amount > 0) && o.currency == l.Currency && o.open > 0 }
	if named, how := m.numbered(l, suits); len(named) > 0 {
		if w := m.spread("number", named, amount, true); how > numberAlone || w.Sure {
			return w
		}
	}
	if l.PartyID == 0 {
		exactly := func(o *openPaper) bool { return suits(o) && (o.open == amount || o.part == amount) }
		if one := filter(m.byAmount[amount], exactly); len(one) == 1 {
			w := m.spread("amount", one, amount, false)
			w.Sure = false
			return w
		}
		return Match{}
	}
	return m.ofParty(l, amount, suits)
}

// recorded is a payment of the same amount on the account that was recorded by
// hand around that day.
func (m *matcher) recorded(l *BankLine) *Payment {
	for _, p := range m.paid {
		if p.LineKey == "" && p.Moved() == l.Amount && p.Currency == l.Currency && addDays(p.Date, recordedDays) >= l.Date && p.Date <= addDays(l.Date, recordedDays) &&
			(l.PartyID == 0 || p.PartyID == 0 || l.PartyID == p.PartyID) {
			return p
		}
	}
	return nil
}

// ofParty looks among what is open of a line's party.
func (m *matcher) ofParty(l *BankLine, amount int64, suits func(*openPaper) bool) Match {
	all := filter(m.byParty[l.PartyID], suits)
	owed := filter(all, func(o *openPaper) bool { return o.kind.Debt != 0 })
	exact := filter(owed, func(o *openPaper) bool { return o.open == amount || o.part == amount })
	var sum int64
	for _, o := range owed {
		sum += o.open
	}
	switch {
	case len(exact) > 0:
		return m.spread("amount", exact[:1], amount, len(exact) == 1)
	case len(owed) > 1 && sum == amount:
		return m.spread("all", owed, amount, true)
	}
	if some := sumOf(owed, amount); len(some) > 1 {
		return m.spread("several", some, amount, false)
	}
	if len(owed) > 0 {
		return m.spread("party", owed, amount, false)
	}
	prepaid := Match{Why: "prepaid", PartyUID: m.names[l.PartyID][0], PartyName: m.names[l.PartyID][1], Rest: amount}
	if orders := filter(all, func(o *openPaper) bool { return o.kind.Debt == 0 && o.open >= amount }); len(orders) == 1 {
		prepaid = m.spread("prepaid", orders, amount, false)
	}
	return prepaid
}

// spread lets an amount settle papers in their order. Only what comes out even
// is sure.
func (m *matcher) spread(why string, papers []*openPaper, amount int64, sure bool) Match {
	w := Match{Why: why, PartyUID: papers[0].partyUID, PartyName: papers[0].partyName, Sure: sure, Rest: amount}
	var open int64
	for _, o := range papers {
		open += o.open
		if part := min(w.Rest, o.open); part > 0 {
			w.On = append(w.On, MatchPart{o.kind, o.uid, o.number, part, o.open})
			w.Rest -= part
		}
	}
	even := open == amount || len(papers) == 1 && papers[0].part == amount
	w.Sure = w.Sure && even
	return w
}

// sumParts is how many papers are tried together.
const sumParts = 12

// sumOf are the papers that come to an amount together, as few as possible; nil
// when none do.
func sumOf(papers []*openPaper, amount int64) (some []*openPaper) {
	papers = papers[:min(len(papers), sumParts)]
	best := 0
	for set := 1; set < 1<<len(papers); set++ {
		var sum int64
		for i, o := range papers {
			if set&(1<<i) != 0 {
				sum += o.open
			}
		}
		if sum == amount && (best == 0 || bits.OnesCount(uint(set)) < bits.OnesCount(uint(best))) {
			best = set
		}
	}
	for i, o := range papers {
		if best&(1<<i) != 0 {
			some = append(some, o)
		}
	}
	return some
}

func filter[T any](all []T, keep func(T) bool) (some []T) {
	for _, v := range all {
		if keep(v) {
			some = append(some, v)
		}
	}
	return some
}

// booked takes what a line settles off what is open.
func (m *matcher) booked(w Match) {
	if w.Payment != nil {
		w.Payment.LineKey = "taken"
	}
	for _, part := range w.On {
		for _, list := range m.byParty {
			for _, o := range list {
				if o.uid == part.UID {
					o.open -= part.Amount
					o.part = 0
				}
			}
		}
	}
}
