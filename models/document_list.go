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

// listColumns leave out what is frozen in a paper: it is long, and no list shows it.
var listColumns = strings.Replace(documentColumns, "d.face", "''", 1)

// Documents lists papers of a kind, the newest first, behind the one with uid
// after ("" for the first page). Their faces are left out.
func (t *Tenant) Documents(ctx context.Context, k *Kind, f DocumentFilter, after string, limit int) (all []*Document, more bool, err error) {
	where, args := f.where(k)
	if after != "" {
		where, args = where+` and d.id < (select id from documents where uid = ?)`, append(args, after)
	}
	rows, err := t.query(ctx, `select `+listColumns+documentTables+`where `+where+` order by d.id desc limit ?`, append(args, limit+1)...)
	all, err = collect(rows, err, func(r *sql.Rows) (*Document, error) { return scanDocument(r) })
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
