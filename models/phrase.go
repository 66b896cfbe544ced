package models

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// Phrase is a sentence the company puts on its papers, in every language it
// writes: an introduction, a closing, terms of payment or delivery.
type Phrase struct {
	ID      int64
	UID     string
	Use     string            // one of PhraseUses
	Kind    string            // of paper, "" for all
	Usual   bool              // stands on every new paper
	Texts   map[string]string // by language
	Version int64
}

// PhraseUses are where on a paper a phrase stands, by the paper's fields.
var PhraseUses = []string{"intro", "closing", "payment", "delivery"}

// What the library of phrases may hold.
const (
	MaxPhrases    = 200
	MaxPhraseText = 2000 // characters; terms are one line of maxPhraseTerm
	maxPhraseTerm = 400
)

// Suits tells whether a phrase can stand on a paper of the kind. Parcels,
// selections and inquiries have no terms of payment.
func (p Phrase) Suits(k *Kind) bool {
	if p.Kind != "" {
		return p.Kind == k.Name
	}
	return p.Use == "intro" || p.Use == "closing" || k.Has(ColPrice) && !k.Has(ColForm)
}

// JSON is the phrase by language, for a page that puts it into a field.
func (p Phrase) JSON() (string, error) {
	b, err := json.Marshal(p.Texts)
	return string(b), err
}

const phraseColumns = `id, uid, use, kind, usual, texts, version`

func scanPhrase(r *sql.Rows) (Phrase, error) {
	var p Phrase
	var texts JSON[map[string]string]
	err := r.Scan(&p.ID, &p.UID, &p.Use, &p.Kind, &p.Usual, &texts, &p.Version)
	p.Texts = texts.V
	return p, err
}

// Phrases are all, by their use; with a kind only those that suit it.
func (t *Tenant) Phrases(ctx context.Context, k *Kind) ([]Phrase, error) {
	rows, err := t.query(ctx, `select `+phraseColumns+` from phrases order by use, position, id limit ?`, MaxPhrases)
	all, err := collect(rows, err, scanPhrase)
	if err != nil {
		return nil, fmt.Errorf("phrases: %w", err)
	}
	slices.SortStableFunc(all, func(a, b Phrase) int { return slices.Index(PhraseUses, a.Use) - slices.Index(PhraseUses, b.Use) })
	if k != nil {
		all = slices.DeleteFunc(all, func(p Phrase) bool { return !p.Suits(k) })
	}
	return all, nil
}

// FindPhrase finds a phrase by its uid.
func (t *Tenant) FindPhrase(ctx context.Context, uid string) (*Phrase, error) {
	rows, err := t.query(ctx, `select `+phraseColumns+` from phrases where uid = ?`, uid)
	return one(collect(rows, err, scanPhrase))
}

func (p *Phrase) check() error {
	var bad Invalid
	refuse := func(field, key string) { bad.Fields = append(bad.Fields, FieldError{Field: field, Key: key}) }
	if !ValidUID(p.UID) {
		refuse("form", "error.form")
	}
	if !slices.Contains(PhraseUses, p.Use) {
		refuse("use", "error.choice")
	}
	if p.Kind != "" && FindKind(p.Kind) == nil {
		refuse("kind", "error.choice")
	}
	longest, given := MaxPhraseText, false
	if p.Use == "payment" || p.Use == "delivery" {
		longest = maxPhraseTerm
	}
	for lang, text := range p.Texts {
		given = given || text != ""
		if utf8.RuneCountInString(text) > longest {
			bad.Fields = append(bad.Fields, FieldError{Field: "text_" + lang, Key: "error.too_long", Args: map[string]any{"Max": longest}})
		} else if longest == maxPhraseTerm && strings.Contains(text, "\n") {
			bad.Fields = append(bad.Fields, FieldError{Field: "text_" + lang, Key: "error.too_many_lines", Args: map[string]any{"Max": 1}})
		}
	}
	if !given {
		refuse("text", "phrase.empty")
	}
	if len(bad.Fields) > 0 {
		return &bad
	}
	return nil
}

// SavePhrase stores a phrase: a new one (Version 0) under the uid the caller
// chose, whose second arrival changes nothing, or one changed from
// version p.Version; ErrStale when a colleague changed it meanwhile. Of the same
// use and kind only one is usual.
func (t *Tenant) SavePhrase(ctx context.Context, p *Phrase) error {
	if err := p.check(); err != nil {
		return err
	}
	return t.Tx(ctx, func(t *Tenant) error {
		if p.Usual {
			if _, err := t.exec(ctx, `update phrases set usual = 0 where use = ? and kind = ? and uid <> ?`, p.Use, p.Kind, p.UID); err != nil {
				return err
			}
		}
		if p.Version > 0 {
			res, err := t.exec(ctx, `update phrases set use = ?, kind = ?, usual = ?, texts = ?, version = version + 1 where uid = ? and version = ?`, p.Use, p.Kind, p.Usual, JSON[map[string]string]{p.Texts}, p.UID, p.Version)
			return oneRow(res, err)
		}
		if _, err := t.FindPhrase(ctx, p.UID); !errors.Is(err, ErrNotFound) {
			return err
		}
		var n int
		if err := t.row(ctx, `select count(*) from phrases`).Scan(&n); err != nil {
			return err
		}
		if n >= MaxPhrases {
			return &Invalid{Fields: []FieldError{{Field: "form", Key: "phrase.many", Args: map[string]any{"Max": MaxPhrases}}}}
		}
		_, err := t.exec(ctx, `insert into phrases (uid, use, kind, usual, texts, position) values (?, ?, ?, ?, ?, ?)`, p.UID, p.Use, p.Kind, p.Usual, JSON[map[string]string]{p.Texts}, n+1)
		return err
	})
}

// RemovePhrase takes a phrase out of the library; papers keep their words.
func (t *Tenant) RemovePhrase(ctx context.Context, uid string) error {
	res, err := t.exec(ctx, `delete from phrases where uid = ?`, uid)
	if err != nil {
		return fmt.Errorf("remove phrase: %w", err)
	}
	if n, _ := res.RowsAffected(); n == 0 {
		return ErrNotFound
	}
	return nil
}

// proposePhrases puts the usual phrases on a new paper, in its language, where
// nothing else was said: those of its kind before those of all.
func (t *Tenant) proposePhrases(ctx context.Context, d *Document) error {
	all, err := t.Phrases(ctx, d.Kind)
	if err != nil {
		return err
	}
	slices.SortStableFunc(all, func(a, b Phrase) int { return len(b.Kind) - len(a.Kind) })
	for _, p := range all {
		if to := d.phrased(p.Use); p.Usual && *to == "" {
			*to = p.Texts[d.Language]
		}
	}
	return nil
}

// UsePhrases puts the chosen phrases, uids by use, on a paper in its language;
// one that is not written in it is refused.
func (t *Tenant) UsePhrases(ctx context.Context, d *Document, chosen map[string]string) error {
	lang := d.Language
	if len(chosen) > 0 && lang == "" {
		asked := *d
		if err := t.propose(ctx, d.Owner, &asked); err != nil {
			return err
		}
		lang = asked.Language
	}
	for use, uid := range chosen {
		p, err := t.FindPhrase(ctx, uid)
		if err != nil || p.Use != use || !p.Suits(d.Kind) {
			return Refuse("phrase_"+use, "error.choice")
		}
		if p.Texts[lang] == "" {
			return &Invalid{Fields: []FieldError{{Field: "phrase_" + use, Key: "phrase.untranslated"}}}
		}
		*d.phrased(use) = p.Texts[lang]
	}
	return nil
}

// phrased is the field of the paper in which phrases of a use stand.
func (d *Document) phrased(use string) *string {
	switch use {
	case "intro":
		return &d.Intro
	case "closing":
		return &d.Closing
	case "payment":
		return &d.Payment
	}
	return &d.Delivery
}
