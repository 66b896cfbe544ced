package models

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"jennyerp/internal/textile"
)

// ProposeCode gives the next free code of the company's prefix: "S-00001".
func (t *Tenant) ProposeCode(ctx context.Context) (string, error) {
	set, err := t.Settings(ctx)
	if err != nil {
		return "", err
	}
	prefix := cmp.Or(set.Prefix, "S")
	key := textile.CodeKey(prefix)
	var last string
	// Codes of one prefix and five digits stand together in the index, so the greatest is the last proposed.
	err = t.row(ctx, `select code_key from samples where code_key >= ?1 || '00000' and code_key <= ?1 || '99999'
		and length(code_key) = length(?1) + 5 and state <> 'removed' order by code_key desc limit 1`, key).Scan(&last)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return "", fmt.Errorf("propose code: %w", err)
	}
	n, _ := strconv.Atoi(strings.TrimPrefix(last, key)) // letters among the digits: begin at one
	for {
		n++
		code := fmt.Sprintf("%s-%05d", prefix, n)
		var taken bool
		if err := t.row(ctx, `select exists (select 1 from samples where code_key = ? and state <> 'removed')`, textile.CodeKey(code)).Scan(&taken); err != nil || !taken {
			return code, err
		}
	}
}

// Twin is a sample that may be the same as the one being written; Why is
// code, near_code, supplier_code or name.
type Twin struct {
	UID, Code, Name, Why string
}

const maxTwins = 5

// Twins finds samples that look like the one being written, except itself:
// the same code, one letter beside it, the same supplier's code, the same name.
func (t *Tenant) Twins(ctx context.Context, s SampleSpec, except string) ([]Twin, error) {
	var all []Twin
	add := func(why, where string, args ...any) error {
		rows, err := t.query(ctx, `select s.uid, s.code, s.name, ?, s.code_key from samples s where s.state <> 'removed' and s.uid <> ? and `+where+` limit 60`, append([]any{why, except}, args...)...)
		found, err := collect(rows, err, func(r *sql.Rows) (Twin, error) {
			var w Twin
			var key string
			err := r.Scan(&w.UID, &w.Code, &w.Name, &w.Why, &key)
			if why == "code" && key != textile.CodeKey(s.Code) {
				w.Why = "near_code"
			}
			return w, err
		})
		all = appendTwins(all, found, s.Code)
		return err
	}
	if key := textile.CodeKey(s.Code); key != "" {
		begin := key[:len(key)-len(lastRune(key))]
		if err := add("code", `s.code_key >= ? and s.code_key < ? || char(0x10ffff)`, begin, begin); err != nil {
			return nil, err
		}
	}
	if s.Supplier != "" && s.SupplierCode != "" {
		if err := add("supplier_code", `s.supplier_id = (select id from parties where name_key = ?) and s.supplier_code = ? collate nocase`, textile.Fold(s.Supplier), s.SupplierCode); err != nil {
			return nil, err
		}
	}
	if s.Name != "" {
		if err := add("name", `s.state in ('active', 'draft', 'archived') and s.name_key = ?`, textile.Fold(s.Name)); err != nil {
			return nil, err
		}
	}
	return all[:min(len(all), maxTwins)], nil
}

func lastRune(s string) string {
	r := []rune(s)
	return string(r[len(r)-1:])
}

// appendTwins keeps each sample once, and of the codes that begin alike only
// those that are equal or differ in one place.
func appendTwins(all, found []Twin, code string) []Twin {
	key := textile.CodeKey(code)
	for _, w := range found {
		if w.Why == "near_code" && !nearly(key, textile.CodeKey(w.Code)) {
			continue
		}
		seen := false
		for _, o := range all {
			seen = seen || o.UID == w.UID
		}
		if !seen {
			all = append(all, w)
		}
	}
	return all
}

// nearly tells whether two codes that begin alike differ in a last letter
// only; another last digit is the next number of a series.
func nearly(a, b string) bool {
	ra, rb := []rune(a), []rune(b)
	if len(ra) > len(rb) {
		ra, rb = rb, ra
	}
	x, y := ra[len(ra)-1], rb[len(rb)-1]
	switch len(rb) - len(ra) {
	case 0:
		return !digit(x) || !digit(y)
	case 1:
		return !digit(y)
	}
	return false
}

func digit(r rune) bool { return r >= '0' && r <= '9' }
