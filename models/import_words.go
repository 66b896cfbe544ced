package models

import (
	"slices"
	"strings"

	"jennyerp/internal/sheet"
	"jennyerp/internal/textile"
)

// Reader is for whom a table is read or written: their language, whether they
// may see cost, and the product's words, which the caller has in all languages.
type Reader struct {
	Lang   string                         // en, it, zh
	Costs  bool                           // may see cost
	Labels map[string][]string            // names of a field in every language
	Words  map[string]map[string]string   // kind, then folded name in any language: the built-in word
	Label  func(field string) string      // name of a field in Lang
	Word   func(kind, word string) string // name of a built-in word in Lang
}

// Fields are the fields the reader may see.
func (r Reader) Fields() []SampleField {
	return slices.DeleteFunc(slices.Clone(SampleFields), func(f SampleField) bool { return f.Cost && !r.Costs })
}

func (r Reader) sheetFields() []sheet.Field {
	var all []sheet.Field
	for _, f := range r.Fields() {
		all = append(all, sheet.Field{Key: f.Key, Names: append(slices.Clone(r.Labels[f.Key]), f.Heads...)})
	}
	return all
}

// word gives the built-in words in a text their keys.
func (r Reader) word(kind, text string) string {
	list := SplitWords(text)
	for i, w := range list {
		if key := r.Words[kind][textile.Fold(w)]; key != "" {
			list[i] = key
		}
	}
	return strings.Join(list, ", ")
}

// wordKinds are the fields whose words have names in every language.
var wordKinds = map[string]string{"types": "type", "pattern": "pattern", "uses": "use"}

// named writes words of a kind by their names in the reader's language.
func (r Reader) named(kind string, words []string) string {
	var all []string
	for _, w := range words {
		if w != "" && r.Word != nil {
			w = r.Word(kind, w)
		}
		all = append(all, w)
	}
	return strings.Join(all, ", ")
}

func (r Reader) cares(keys []string) string {
	var all []string
	for _, k := range keys {
		if name := textile.CareName(k, r.Lang); len(SplitWords(name)) == 1 {
			k = name // a name with a comma would be read back as two
		}
		all = append(all, k)
	}
	return strings.Join(all, ", ")
}

// written is a field as the reader writes it, built-in words by their names.
func (r Reader) written(f SampleField, s *SampleSpec) string {
	switch f.Key {
	case "types":
		return r.named("type", s.Types)
	case "uses":
		return r.named("use", s.Uses)
	case "pattern":
		return r.named("pattern", []string{s.Pattern})
	case "care":
		return r.cares(s.Care)
	case "origin":
		if s.Origin != "" {
			return CountryName(s.Origin, r.Lang)
		}
	}
	return f.Get(s, r.Lang)
}
