package handlers

import (
	"slices"
	"strings"

	"jennyerp/internal/textile"
	"jennyerp/locales"
	"jennyerp/models"
)

// knownWord gives the built-in word of a kind that somebody wrote in any of
// the languages ("a righe" is stripe), or the word as it is.
func knownWord(kind, word string) string {
	typed := textile.Fold(strings.TrimSpace(word))
	for _, known := range models.BuiltIn[kind] {
		if textile.Fold(known) == typed || slices.ContainsFunc(locales.Languages, func(lang string) bool { return textile.Fold(locales.T(lang, kind+"."+known)) == typed }) {
			return known
		}
	}
	return word
}

// fieldKind is the kind of word a field of a sample holds, "" for none.
var fieldKind = map[string]string{"types": "type", "pattern": "pattern", "uses": "use"}

// FieldText writes the text of a sample's field for readers: built-in words,
// care symbols and countries by their names.
func (p page) FieldText(key, text string) string {
	switch {
	case text == "":
		return ""
	case key == "origin":
		return models.CountryName(text, p.Short())
	case key == "care":
		return p.each(text, func(w string) string { return textile.CareName(w, p.Short()) })
	case fieldKind[key] != "":
		return p.each(text, func(w string) string { return p.Word(fieldKind[key], w) })
	}
	return text
}

func (p page) each(list string, name func(string) string) string {
	words := models.SplitWords(list)
	for i, w := range words {
		words[i] = name(w)
	}
	return strings.Join(words, ", ")
}

// CareName names a care symbol in the reader's language.
func (p page) CareName(key string) string { return textile.CareName(key, p.Short()) }

var careIcons = strings.NewReplacer("_very_mild", "-delicate", "_mild", "-gentle", "_line_drip", "-drip", "_line", "-line", "_any", "", "_normal", "-normal", "_no", "-not",
	"iron_200", "iron-high", "iron_150", "iron-medium", "iron_110", "iron-low", "wet_w", "clean-w", "wet_no", "clean-w-not", "_", "-")

// CareIcon is the symbol of the sprite for a key of ISO 3758.
func (p page) CareIcon(key string) string { return "care-" + careIcons.Replace(key) }
