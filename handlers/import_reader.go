package handlers

import (
	"sync"

	"jennyerp/internal/textile"
	"jennyerp/locales"
	"jennyerp/models"
)

// importReader is the viewer as reader of tables.
func importReader(v *viewer) models.Reader { return readerIn(v.Lang, v.SeeCost) }

// readerIn reads and writes tables in a language of the product; words of the
// others are understood too.
func readerIn(lang string, costs bool) models.Reader {
	return models.Reader{Lang: locales.Short(lang), Costs: costs, Labels: fieldLabels(), Words: builtInNames(),
		Label: func(key string) string {
			switch key {
			case "picture":
				return locales.T(lang, "export.picture")
			case "title":
				return locales.T(lang, "export.sheet")
			}
			return locales.T(lang, "sample."+key)
		},
		Word: func(kind, word string) string { return page{viewer: &viewer{Lang: lang}}.Word(kind, word) },
	}
}

// fieldLabels are the names of the fields in every language.
var fieldLabels = sync.OnceValue(func() map[string][]string {
	all := map[string][]string{}
	for _, f := range models.SampleFields {
		for _, lang := range locales.Languages {
			all[f.Key] = append(all[f.Key], locales.T(lang, "sample."+f.Key))
		}
	}
	return all
})

// builtInNames find a built-in word by its name in any language.
var builtInNames = sync.OnceValue(func() map[string]map[string]string {
	all := map[string]map[string]string{}
	for kind, words := range models.BuiltIn {
		all[kind] = map[string]string{}
		if kind == "certificate" {
			continue // their names are the same everywhere
		}
		for _, word := range words {
			all[kind][textile.Fold(word)] = word
			for _, lang := range locales.Languages {
				all[kind][textile.Fold(locales.T(lang, kind+"."+word))] = word
			}
		}
	}
	return all
})
