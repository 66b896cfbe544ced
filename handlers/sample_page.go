package handlers

import (
	"slices"

	"jennyerp/internal/measure"
	"jennyerp/internal/textile"
	"jennyerp/models"
)

// Ordinal counts from one.
func (p page) Ordinal(i int) int { return i + 1 }

// Number64 writes a whole number with the reader's thousands marks.
func (p page) Number64(n int64) string { return measure.FormatNumber(n, 0, 0, p.Short()) }

// commonCurrencies are offered first, the others after them.
var commonCurrencies = []string{"EUR", "USD", "GBP", "CNY", "CHF", "JPY", "HKD", "TRY", "INR", "SEK", "DKK", "PLN"}

// Currencies are the codes a price may be in; the chosen one is always among them.
func (p page) Currencies(chosen string) []string {
	if chosen == "" || slices.Contains(commonCurrencies, chosen) {
		return commonCurrencies
	}
	return append([]string{chosen}, commonCurrencies...)
}

// Units are what prices are counted in.
func (p page) Units() []string { return models.Units }

// wordChoice is one word that may be checked.
type wordChoice struct {
	Word string
	On   bool
}

// Choices are the words a form offers for a list of a sample, and those that
// are on it.
func (view *sampleFormView) Choices(field string) []wordChoice {
	var all []wordChoice
	for _, word := range view.Options[fieldKind[field]] {
		all = append(all, wordChoice{word, view.Form.Has(field, word)})
	}
	for _, word := range view.Form.values[field] {
		if word != "" && !slices.ContainsFunc(all, func(c wordChoice) bool { return c.Word == word }) {
			all = append(all, wordChoice{word, true})
		}
	}
	return all
}

// CareGroups are the care symbols by treatment.
func (view *sampleFormView) CareGroups() []careGroup {
	var all []careGroup
	for _, name := range textile.CareGroups {
		group := careGroup{Name: name}
		for _, symbol := range textile.CareSymbols() {
			if symbol.Group == name {
				group.Symbols = append(group.Symbols, wordChoice{symbol.Key, view.Form.Has("care", symbol.Key)})
			}
		}
		all = append(all, group)
	}
	return all
}

type careGroup struct {
	Name    string
	Symbols []wordChoice
}

// Currency and Unit are what a price of the form is in: as typed before, else
// the company's.
func (view *sampleFormView) Currency(field string) string {
	if chosen := view.Form.Value(field); chosen != "" {
		return chosen
	}
	return view.Settings.Currency
}

// UnitOf is the unit a price of the form is per.
func (view *sampleFormView) UnitOf(field string) string {
	if chosen := view.Form.Value(field); chosen != "" {
		return chosen
	}
	return view.Settings.Unit
}

// Photos tells whether the sample's colour may be taken from a picture.
func (view *sampleFormView) Photos() bool { return view.Sample == nil || view.Sample.Cover != "" }

// Open tells whether a folded part of the form must be open: one of its
// fields is filled in or refused.
func (view *sampleFormView) Open(fields ...string) bool {
	return slices.ContainsFunc(fields, func(name string) bool { return view.Form.Value(name) != "" || view.Form.Error(name) != nil })
}

// OwnColour is the colour that is typed, not chosen by name.
func (p page) OwnColour() string {
	in := p.Form.Value("colour")
	switch {
	case in == "own":
		return p.Form.Value("colour_own")
	case in == "photo" || in == "" || p.Named(in):
		return ""
	}
	return in
}
