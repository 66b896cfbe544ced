package handlers

import (
	"strings"
	"unicode"

	"jennyerp/internal/label"
	"jennyerp/internal/measure"
	"jennyerp/models"
)

// label says what may leave the house of a sample, in the label's language. A
// price in code tells nothing to who does not know the word, so the company
// may print it also when the price itself stays at home.
func (job labelJob) label(s *models.Sample, set models.Settings, address string) label.Label {
	p := page{viewer: &viewer{Lang: job.lang}}
	spec, _ := s.Shared(set)
	l := label.Label{Code: spec.Code, Name: nameIn(job.lang, spec), Composition: p.Composition(spec.Composition), URL: address}
	if spec.Width > 0 {
		l.Width = measure.FormatWidth(int64(spec.Width), p.Short())
	}
	if spec.Weight > 0 {
		l.Weight = measure.FormatWeight(int64(spec.Weight), p.Short())
	}
	switch {
	case job.price == "code":
		l.Price = models.PriceCode(set.PriceWord, s.Price)
	case job.price == "price" && spec.Price > 0:
		l.Price = p.Price(spec.Price, spec.PriceCurrency)
		if spec.PriceUnit != "" {
			l.Price += " / " + p.Unit(spec.PriceUnit)
		}
	}
	return l
}

// nameIn is the name that suits a language: of two, the Chinese one for Chinese.
func nameIn(lang string, spec models.SampleSpec) string {
	chinese := func(s string) bool {
		return strings.ContainsFunc(s, func(r rune) bool { return unicode.Is(unicode.Han, r) })
	}
	if spec.Name == "" || spec.Name2 != "" && chinese(spec.Name2) != chinese(spec.Name) && chinese(spec.Name2) == strings.HasPrefix(lang, "zh") {
		return spec.Name2
	}
	return spec.Name
}
