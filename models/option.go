package models

import (
	"context"
	"database/sql"
	"slices"
)

// BuiltIn are the words everybody has, per kind; their names in each language
// are the messages "<kind>.<word>". Companies add their own beside them.
var BuiltIn = map[string][]string{
	"type":        {"woven", "knit", "print", "dyed", "technical", "lace", "denim"},
	"pattern":     {"plain", "stripe", "check", "floral", "geometric", "animal", "jacquard", "abstract"},
	"use":         {"suit", "shirt", "dress", "coat", "trousers", "knitwear", "lining", "sportswear", "home", "accessories"},
	"certificate": {"GOTS", "OEKO-TEX 100", "GRS", "RWS", "FSC", "BCI"},
}

// Options are the words of one kind a form offers: the built-in ones first,
// then the company's own.
func (t *Tenant) Options(ctx context.Context) (map[string][]string, error) {
	all := map[string][]string{}
	for kind, words := range BuiltIn {
		all[kind] = slices.Clone(words)
	}
	rows, err := t.query(ctx, `select kind, label from options order by kind, label limit 500`)
	type option struct{ kind, label string }
	own, err := collect(rows, err, func(r *sql.Rows) (option, error) {
		var o option
		return o, r.Scan(&o.kind, &o.label)
	})
	for _, o := range own {
		all[o.kind] = append(all[o.kind], o.label)
	}
	return all, err
}

// storeOptions remembers words of the company's own that a sample uses.
func (t *Tenant) storeOptions(ctx context.Context, s, before SampleSpec) error {
	for kind, lists := range map[string][2][]string{
		"type":        {s.Types, before.Types},
		"pattern":     {{s.Pattern}, {before.Pattern}},
		"use":         {s.Uses, before.Uses},
		"certificate": {certificateNames(s), certificateNames(before)},
		"season":      {{s.Season}, {before.Season}},
	} {
		for _, word := range lists[0] {
			if word == "" || slices.Contains(BuiltIn[kind], word) || slices.Contains(lists[1], word) {
				continue
			}
			if _, err := t.exec(ctx, `insert or ignore into options (kind, label) values (?, ?)`, kind, word); err != nil {
				return err
			}
		}
	}
	return nil
}

func certificateNames(s SampleSpec) []string {
	var names []string
	for _, c := range s.Certificates {
		names = append(names, c.Name)
	}
	return names
}
