package models

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"jennyerp/internal/textile"
)

// The facets of a party, beside its words; see sample_index.go.
const (
	partyTag       = "g"
	partyOwner     = "b"
	partyProcessor = "§processor"
)

func countryFacet(code string) string { return "§c" + strings.ToLower(code) }

// indexParty writes the words and facets of a party: what it is called, its
// numbers, and its people.
func (t *Tenant) indexParty(ctx context.Context, p *Party) error {
	people, err := t.Contacts(ctx, p.ID)
	if err != nil {
		return err
	}
	texts, phones := []string{p.Name, p.LegalName, p.VATNo, p.TaxCode, p.PEC}, []string(nil)
	for _, c := range people {
		texts, phones = append(texts, c.Name, c.Email, c.WeChat, c.Phone), append(phones, phoneTokens(c.Phone)...)
	}
	words := phones
	for _, text := range texts {
		words = append(words, textile.Tokens(text)...)
	}
	slices.Sort(words)
	words = append(slices.Compact(words), p.facets()...)
	if _, err := t.exec(ctx, `delete from party_index where docid = ?`, p.ID); err != nil {
		return fmt.Errorf("index party: %w", err)
	}
	_, err = t.exec(ctx, `insert into party_index (docid, words) values (?, ?)`, p.ID, strings.Join(words, " "))
	return err
}

// reindexParty is indexParty after something beside the spec changed.
func (t *Tenant) reindexParty(ctx context.Context, id int64) error {
	p, err := t.partyByID(ctx, id)
	if err != nil {
		return err
	}
	return t.indexParty(ctx, p)
}

func (p *Party) facets() []string {
	var all []string
	if p.Country != "" {
		all = append(all, countryFacet(p.Country))
	}
	if p.Owner != "" {
		all = append(all, facet(partyOwner, p.Owner))
	}
	if p.Processor {
		all = append(all, partyProcessor)
	}
	for _, tag := range p.Tags {
		all = append(all, facet(partyTag, tag))
	}
	return all
}

func digits(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, s)
}

// phoneTokens are a number's digits with its country's, and without: a prefix
// has one to three of them.
func phoneTokens(phone string) []string {
	all := strings.TrimPrefix(digits(phone), "00")
	var tokens []string
	for cut := 0; cut < 4 && len(all)-cut >= 5; cut++ {
		tokens = append(tokens, all[cut:])
	}
	return tokens
}

// partyTerms are what the search box asks of the index; known is false when
// there is nothing in it that could be found.
func partyTerms(q string) (terms []string, known bool) {
	if d := digits(q); len(d) >= 5 && strings.Trim(q, "0123456789 +-/().") == "" {
		if abroad, dialled := strings.CutPrefix(d, "00"); dialled { // or a number that begins so
			return []string{"(" + d + "* OR " + abroad + "*)"}, true
		}
		return []string{d + "*"}, true
	}
	for _, token := range textile.QueryTokens(q) {
		if first, _ := utf8.DecodeRuneInString(token); !unicode.Is(unicode.Han, first) {
			token = strings.TrimSuffix(token, "*") + "*"
		}
		terms = append(terms, token)
	}
	return terms, len(terms) > 0
}
