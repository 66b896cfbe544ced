package models

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Link is the address behind a label's QR: the company's number and 100 random
// bits. Whoever has it sees what may leave the house, until it is taken back.
type Link struct {
	Company int64  // the company's number in the control database
	Token   string // 20 characters of base32 in lower case
}

const linkToken = 20

// Code is the link as addresses write it: "1z-" and the token.
func (l Link) Code() string { return strconv.FormatInt(l.Company, 36) + "-" + l.Token }

// ParseLink reads a code, also one that was typed in capitals.
func ParseLink(code string) (l Link, ok bool) {
	number, token, _ := strings.Cut(strings.ToLower(code), "-")
	company, err := strconv.ParseInt(number, 36, 64)
	strange := strings.Trim(token, "abcdefghijklmnopqrstuvwxyz234567") != ""
	l = Link{Company: company, Token: token}
	return l, err == nil && company > 0 && len(token) == linkToken && !strange && l.Code() == strings.ToLower(code)
}

// CompanyByNumber finds an active company by the number in its links.
func (c *Control) CompanyByNumber(ctx context.Context, id int64) (*Company, error) {
	co := Company{ID: id}
	err := c.row(ctx, `select uid, name, country, demo from companies where id = ? and state = 'active'`, id).Scan(&co.UID, &co.Name, &co.Country, &co.Demo)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, ErrNotFound
	}
	return &co, err
}

// LinksOf gives the tokens of samples by their ids, and makes those that are
// not there yet.
func (t *Tenant) LinksOf(ctx context.Context, samples ...*Sample) (map[int64]string, error) {
	all := map[int64]string{}
	fresh := map[string]int64{} // a token for each; used where there is none yet
	for _, s := range samples {
		fresh[strings.ToLower(rand.Text()[:linkToken])] = s.ID
	}
	err := t.Tx(ctx, func(t *Tenant) error {
		if _, err := t.exec(ctx, `insert into links (token, sample_id, created_at) select key, value, ?1 from json_each(?2)
			where true on conflict (sample_id) where revoked_at is null do nothing`, t.Now(), JSON[map[string]int64]{fresh}); err != nil {
			return err
		}
		rows, err := t.query(ctx, `select sample_id, token from links where revoked_at is null and sample_id in (select value from json_each(?))`, JSON[map[string]int64]{fresh})
		_, err = collect(rows, err, func(r *sql.Rows) (struct{}, error) {
			var id int64
			var token string
			err := r.Scan(&id, &token)
			all[id] = token
			return struct{}{}, err
		})
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("links: %w", err)
	}
	return all, nil
}

// LinkOf gives the token of one sample's link, "" when it has none.
func (t *Tenant) LinkOf(ctx context.Context, s *Sample) (string, error) {
	var token string
	err := t.row(ctx, `select coalesce(max(token), '') from links where sample_id = ? and revoked_at is null`, s.ID).Scan(&token)
	return token, err
}

// RevokeLink takes a sample's link back: who has it sees no more than who
// guesses. Labels that carry it must be printed anew.
func (t *Tenant) RevokeLink(ctx context.Context, by string, s *Sample) error {
	return t.Tx(ctx, func(t *Tenant) error {
		res, err := t.exec(ctx, `update links set revoked_at = ? where sample_id = ? and revoked_at is null`, t.Now(), s.ID)
		if err != nil {
			return fmt.Errorf("revoke link: %w", err)
		}
		if n, _ := res.RowsAffected(); n == 0 {
			return nil
		}
		return t.track(ctx, Event{By: by, Noun: "sample", NounID: s.ID, Version: s.Version, Verb: "link_revoked"})
	})
}

// Linked is a sample that is looked at from outside.
type Linked struct {
	Token string
	*Sample
}

// MaxLinked is how many samples a customer may choose at once.
const MaxLinked = 60

// Linked finds the samples of links, in their order; links that are revoked,
// and samples that are not in the library now, are left out.
func (t *Tenant) Linked(ctx context.Context, tokens ...string) ([]Linked, error) {
	tokens = tokens[:min(len(tokens), MaxLinked)]
	rows, err := t.query(ctx, `select l.token, `+sampleColumns+` from links l join samples s on s.id = l.sample_id
		left join parties p on p.id = s.supplier_id left join fairs f on f.id = s.fair_id
		where l.token in (select value from json_each(?)) and l.revoked_at is null and s.state = 'active' limit ?`, JSON[[]string]{tokens}, MaxLinked)
	all, err := collect(rows, err, func(r *sql.Rows) (Linked, error) {
		var l Linked
		var err error
		l.Sample, err = scanSample(headed{r, []any{&l.Token}})
		return l, err
	})
	slices.SortFunc(all, func(a, b Linked) int { return slices.Index(tokens, a.Token) - slices.Index(tokens, b.Token) })
	return all, err
}

// headed is a row with more columns before those of a sample.
type headed struct {
	*sql.Rows
	first []any
}

func (h headed) Scan(dest ...any) error { return h.Rows.Scan(append(h.first, dest...)...) }
