package models

import (
	"context"
	"database/sql"
	"fmt"
	"net/url"
	"strings"
)

// PartyPage is how many parties a page of their list holds.
const PartyPage = 50

// PartyFilter is which parties a list shows; it lives in the URL.
type PartyFilter struct {
	Role      string // customer or supplier; "" for both
	Q         string // name, numbers, people with mail and phone
	Country   string
	Owner     string // user uid
	Tag       string
	Processor bool
}

// PartyRow is a party in a list.
type PartyRow struct {
	Party
	Contact string // its first person
	Samples int    // of a supplier, 1,000 at most
}

// Query is the filter as a URL query, without role and page.
func (f PartyFilter) Query() url.Values {
	q := url.Values{}
	for name, v := range map[string]string{"q": f.Q, "country": f.Country, "owner": f.Owner, "tag": f.Tag} {
		if v != "" {
			q.Set(name, v)
		}
	}
	if f.Processor {
		q.Set("processor", "1")
	}
	return q
}

// match is what is asked of the index; none tells that nothing can be found.
func (f PartyFilter) match() (match string, none bool) {
	terms, known := partyTerms(f.Q)
	if strings.TrimSpace(f.Q) != "" && !known {
		return "", true
	}
	if f.Country != "" {
		terms = append(terms, countryFacet(f.Country))
	}
	if f.Owner != "" {
		terms = append(terms, facet(partyOwner, f.Owner))
	}
	if f.Tag != "" {
		terms = append(terms, facet(partyTag, f.Tag))
	}
	if f.Processor {
		terms = append(terms, partyProcessor)
	}
	return strings.Join(terms, " "), false
}

func (f PartyFilter) where(after string) (where string, args []any, none bool) {
	match, none := f.match()
	where, args = `p.merged_into is null and p.name_key > ?`, []any{after}
	switch f.Role {
	case "customer":
		where = `p.customer = 1 and p.name_key > ?`
	case "supplier":
		where = `p.supplier = 1 and p.name_key > ?`
	}
	if match != "" { // "+": the names are walked in their order, and left after a page
		where, args = where+` and +p.id in (select docid from party_index where words match ?)`, append(args, match)
	}
	return where, args, none
}

// Parties lists parties by name behind the given name key ("" for the first page).
func (t *Tenant) Parties(ctx context.Context, f PartyFilter, after string, limit int) (all []PartyRow, more bool, err error) {
	where, args, none := f.where(after)
	if none {
		return nil, false, nil
	}
	rows, err := t.query(ctx, `select `+partyColumns+`, coalesce((select name from contacts where party_id = p.id order by position limit 1), ''),
		iif(p.supplier, (select count(*) from (select 1 from samples where supplier_id = p.id and state <> 'removed' limit 1000)), 0)
		from parties p where `+where+` order by p.name_key limit ?`, append(args, limit+1)...)
	all, err = collect(rows, err, func(r *sql.Rows) (PartyRow, error) {
		var w PartyRow
		p, err := scanParty(r, &w.Contact, &w.Samples)
		if err == nil {
			w.Party = *p
		}
		return w, err
	})
	if err != nil {
		return nil, false, fmt.Errorf("parties: %w", err)
	}
	if len(all) > limit {
		return all[:limit], true, nil
	}
	return all, false, nil
}

// Suppliers lists suppliers by name behind the given name key; q finds by the
// beginning of any word.
func (t *Tenant) Suppliers(ctx context.Context, q, after string, limit int) ([]PartyRow, bool, error) {
	return t.Parties(ctx, PartyFilter{Role: "supplier", Q: q}, after, limit)
}

// PartyTags are the tags in use, by name; at most limit.
func (t *Tenant) PartyTags(ctx context.Context, limit int) ([]string, error) {
	rows, err := t.query(ctx, `select distinct value from (select distinct tags from parties where tags <> '[]' limit 2000), json_each(tags) order by value limit ?`, limit)
	return collect(rows, err, scanText)
}

// CapturesOf are what was captured of a party lately, discarded ones apart.
func (t *Tenant) CapturesOf(ctx context.Context, p *Party, limit int) ([]CaptureRow, error) {
	rows, _, err := t.captures(ctx, `c.party_id = ? and c.state <> 'discarded'`, limit, p.ID)
	return rows, err
}
