package models

import (
	"context"
	"encoding/json"
	"fmt"
)

// Work is what a person looks after.
type Work struct{ Papers, Parties, Dues, Baskets int }

// Any tells whether there is anything to hand over.
func (w Work) Any() bool { return w.Papers+w.Parties+w.Dues+w.Baskets > 0 }

// kindNames are the kinds of papers, for an index that begins with them.
func kindNames() JSON[[]string] {
	var names []string
	for _, k := range Kinds {
		names = append(names, k.Name)
	}
	return JSON[[]string]{names}
}

// WorkOf counts what a person looks after.
func (t *Tenant) WorkOf(ctx context.Context, owner string) (w Work, err error) {
	err = t.row(ctx, `select (select count(*) from documents where kind in (select value from json_each(?2)) and owner = ?1), (select count(*) from parties where owner = ?1 and owner <> '' and merged_into is null),
		(select count(*) from talks where owner = ?1 and due_on <> '' and done_at = 0), (select count(*) from baskets where owner = ?1)`, owner, kindNames()).Scan(&w.Papers, &w.Parties, &w.Dues, &w.Baskets)
	if err != nil {
		return w, fmt.Errorf("work of a person: %w", err)
	}
	return w, nil
}

// HandOver gives all a person looks after to a colleague, with its history:
// papers, customers and suppliers, what is due, baskets. Repeating it changes
// nothing more.
func (t *Tenant) HandOver(ctx context.Context, by, from, to string) error {
	if from == to || from == "" || to == "" {
		return Refuse("heir", "error.choice")
	}
	changes := JSON[Changes]{Changes{"owner": [2]json.RawMessage{quoted(from), quoted(to)}}}
	return t.Tx(ctx, func(t *Tenant) error {
		for _, step := range []struct {
			sql  string
			args []any
		}{
			{`insert into events (at, by, noun, noun_id, version, verb, changes) select ?, ?, 'document', id, version + 1, 'changed', ? from documents where kind in (select value from json_each(?)) and owner = ?`, []any{t.Now(), by, changes, kindNames(), from}},
			{`update documents set owner = ?1, spec = json_set(spec, '$.owner', ?1), version = version + 1, updated_at = ?2 where kind in (select value from json_each(?3)) and owner = ?4`, []any{to, t.Now(), kindNames(), from}},
			{`insert into events (at, by, noun, noun_id, version, verb, changes) select ?, ?, 'party', id, version + 1, 'changed', ? from parties where owner = ? and owner <> ''`, []any{t.Now(), by, changes, from}},
			{`update parties set owner = ?, version = version + 1, updated_at = ? where owner = ? and owner <> ''`, []any{to, t.Now(), from}},
			{`update talks set owner = ? where owner = ? and due_on <> '' and done_at = 0`, []any{to, from}},
			{`update baskets set owner = ?, version = version + 1 where owner = ?`, []any{to, from}},
		} {
			if _, err := t.exec(ctx, step.sql, step.args...); err != nil {
				return fmt.Errorf("hand over: %w", err)
			}
		}
		return t.noteNext(ctx)
	})
}
