package models

import (
	"context"
	"database/sql"
	"fmt"
	"net/url"
	"strings"
)

// DocumentPage is how many papers a page of their list holds.
const DocumentPage = 40

// DocumentFilter is which papers of a kind a list shows; it lives in the URL.
type DocumentFilter struct {
	Q      string // number, party, title
	Status Status
	Party  string // uid
	Owner  string // user uid
	Open   bool   // something is still expected
}

// Query is the filter as a URL query, without the page.
func (f DocumentFilter) Query() url.Values {
	q := url.Values{}
	for name, v := range map[string]string{"q": f.Q, "status": string(f.Status), "party": f.Party, "owner": f.Owner} {
		if v != "" {
			q.Set(name, v)
		}
	}
	if f.Open {
		q.Set("open", "1")
	}
	return q
}

func (f DocumentFilter) where(k *Kind) (string, []any) {
	where, args := []string{`d.kind = ?`}, []any{k.Name}
	add := func(cond string, arg ...any) { where, args = append(where, cond), append(args, arg...) }
	if f.Status != "" {
		add(`d.status = ?`, f.Status)
	}
	if f.Open {
		add(`d.status not in (select value from json_each(?))`, JSON[[]Status]{k.Ended})
	}
	if f.Party != "" {
		if k.Many {
			add(`d.id in (select document_id from asked where party_id = (select id from parties where uid = ?))`, f.Party)
		} else {
			add(`d.party_id = (select id from parties where uid = ?)`, f.Party)
		}
	}
	if f.Owner != "" {
		add(`d.owner = ?`, f.Owner)
	}
	if strings.TrimSpace(f.Q) != "" {
		words := "%" + likeText(f.Q) + "%"
		cond, found := `d.number like ? escape '\' or d.who like ? escape '\' or json_extract(d.spec, '$.title') like ? escape '\'`, []any{words, words, words}
		if match, none := (PartyFilter{Q: f.Q}).match(); !none {
			cond, found = cond+` or d.party_id in (select docid from party_index where words match ?)`, append(found, match)
		}
		add(`(`+cond+`)`, found...)
	}
	return strings.Join(where, " and "), args
}

// likeText escapes what like would read as a pattern.
func likeText(s string) string {
	return strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(strings.TrimSpace(s))
}

// ListedDocument is a paper as a list shows it: the rest is long, and to read it
// costs more than the whole list.
type ListedDocument struct {
	UID       string
	Status    Status
	Name      string // number and revision; "" for a draft
	Title     string
	PartyName string
	Date      string // ISO
	Until     string // ISO
	Currency  string
	Total     int64 // minor units
	Priced    bool  // has a total
	Paid      string
	Replaced  bool
}

const listColumns = `d.uid, d.status, d.number, d.revision, d.replaced, coalesce(p.name, d.who), d.net, d.vat, d.stamp, d.paid, d.date, d.until, d.currency,
	coalesce(json_extract(d.spec, '$.title'), ''), coalesce(json_extract(d.spec, '$.mode'), ''), coalesce(json_extract(d.spec, '$.rounding'), 0), coalesce(json_extract(d.spec, '$.stamp_duty'), '')`

func scanListed(r *sql.Rows, k *Kind) (*ListedDocument, error) {
	d := Document{Kind: k}
	err := r.Scan(&d.UID, &d.Status, &d.Number, &d.Revision, &d.Replaced, &d.PartyName, &d.Net, &d.VAT, &d.Stamp, &d.Paid, &d.Date, &d.Until, &d.Currency,
		&d.Title, &d.Mode, &d.Rounding, &d.StampDuty)
	return &ListedDocument{UID: d.UID, Status: d.Status, Name: d.Name(), Title: d.Title, PartyName: d.PartyName, Date: d.Date, Until: d.Until,
		Currency: d.Currency, Total: d.Total(), Priced: d.Priced(), Paid: d.Paid, Replaced: d.Replaced}, err
}

// Documents lists papers of a kind, the newest first, behind the one with uid
// after ("" for the first page).
func (t *Tenant) Documents(ctx context.Context, k *Kind, f DocumentFilter, after string, limit int) (all []*ListedDocument, more bool, err error) {
	where, args := f.where(k)
	if after != "" {
		where, args = where+` and d.id < (select id from documents where uid = ?)`, append(args, after)
	}
	// What is narrowed is found in the index documents_listed alone, before any paper is read.
	rows, err := t.query(ctx, `select `+listColumns+` from documents d left join parties p on p.id = d.party_id
		where d.id in (select d.id from documents d where `+where+` order by d.id desc limit ?) order by d.id desc`, append(args, limit+1)...)
	all, err = collect(rows, err, func(r *sql.Rows) (*ListedDocument, error) { return scanListed(r, k) })
	if err != nil {
		return nil, false, fmt.Errorf("%s: %w", k.Path, err)
	}
	if len(all) > limit {
		return all[:limit], true, nil
	}
	return all, false, nil
}

// Sum is what papers come to in one currency.
type Sum struct {
	Currency string
	Count    int
	Net      int64 // minor units
}

// maxSummed is where summing a filtered list stops; the page says so.
const maxSummed = 10_000

// kept tells whether the totals of the filter are kept by triggers.
func (f DocumentFilter) kept() bool { return f == DocumentFilter{Status: f.Status, Open: f.Open} }

// Sums are the totals of a filtered list by currency. Partly tells that there
// are more papers than were summed.
func (t *Tenant) Sums(ctx context.Context, k *Kind, f DocumentFilter) (sums []Sum, partly bool, err error) {
	where, args := f.where(k)
	from := `select d.currency, 1 n, d.net from documents d where ` + where + ` order by d.id desc limit ?`
	if f.kept() {
		from = `select d.currency, d.n, d.net from document_sums d where ` + where + ` and d.n > 0 limit ?`
	}
	rows, err := t.query(ctx, `select currency, sum(n), sum(net) from (`+from+`) group by currency order by 2 desc limit 12`, append(args, maxSummed)...)
	sums, err = collect(rows, err, func(r *sql.Rows) (Sum, error) {
		var s Sum
		return s, r.Scan(&s.Currency, &s.Count, &s.Net)
	})
	var n int
	for _, s := range sums {
		n += s.Count
	}
	return sums, n >= maxSummed && !f.kept(), err
}

// DocumentsOf lists a party's papers of all kinds, the newest first; inquiries
// that asked it too.
func (t *Tenant) DocumentsOf(ctx context.Context, partyID int64, limit int) ([]*Document, error) {
	rows, err := t.query(ctx, `select `+documentColumns+documentTables+`where d.party_id = ?1 or d.id in (select document_id from asked where party_id = ?1) order by d.id desc limit ?2`, partyID, limit)
	return collect(rows, err, func(r *sql.Rows) (*Document, error) { return scanDocument(r) })
}
