package models

import (
	"cmp"
	"errors"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"jennyerp/internal/measure"
	"jennyerp/internal/textile"
)

func getComposition(s *SampleSpec, lang string) string {
	return fibresOf(s.Composition).Format(lang)
}

func setComposition(s *SampleSpec, in, _ string) *FieldError {
	if strings.TrimSpace(in) == "" {
		s.Composition = ""
		return nil
	}
	c, err := textile.ParseComposition(in)
	if err != nil {
		return compositionError(err, in)
	}
	s.Composition = c.String()
	return nil
}

// compositionError asks back what was not understood: "composition.<problem>".
func compositionError(err error, in string) *FieldError {
	var ce *textile.CompositionError
	if !errors.As(err, &ce) {
		return bad("composition", "composition.unknown", map[string]any{"Text": in})
	}
	return bad("composition", "composition."+string(ce.Kind), map[string]any{"Text": ce.Text, "Layer": ce.Layer, "Sum": strconv.FormatFloat(float64(ce.Sum)/100, 'f', -1, 64)})
}

func getWidth(s *SampleSpec, lang string) string { return number(int64(s.Width), lang) }

// number writes thousandths, "" for not given.
func number(v int64, lang string) string {
	if v == 0 {
		return ""
	}
	return measure.FormatNumber(v, 3, 0, lang)
}

func setWidth(s *SampleSpec, in, lang string) *FieldError {
	v, err := optional(in, func() (int64, error) { return measure.ParseWidth(in, lang) })
	if err != nil || v < 0 || v > 1000_000 {
		return bad("width", "sample.width.bad", nil)
	}
	s.Width = Quantity(v)
	return nil
}

func optional(in string, parse func() (int64, error)) (int64, error) {
	if strings.TrimSpace(in) == "" {
		return 0, nil
	}
	return parse()
}

func getWeight(s *SampleSpec, lang string) string { return number(int64(s.Weight), lang) }

func setWeight(s *SampleSpec, in, lang string) *FieldError {
	v, err := optional(in, func() (int64, error) { return measure.ParseWeight(in, lang, int64(s.Width)) })
	if errors.Is(err, measure.ErrNeedsWidth) {
		return bad("weight", "sample.weight.needs_width", nil)
	}
	if err != nil || v < 0 || v > 5000_000 {
		return bad("weight", "sample.weight.bad", nil)
	}
	s.Weight = Quantity(v)
	return nil
}

var hexColour = regexp.MustCompile(`^#[0-9a-f]{6}$`)

func setColour(s *SampleSpec, in, _ string) *FieldError {
	in = strings.ToLower(strings.TrimSpace(in))
	if in != "" && !strings.HasPrefix(in, "#") {
		in = "#" + in
	}
	if in != "" && !hexColour.MatchString(in) {
		return bad("colour", "sample.colour.bad", nil)
	}
	s.Colour = in
	return nil
}

func setOrigin(s *SampleSpec, in, lang string) *FieldError {
	code, ok := ParseCountry(in)
	if strings.TrimSpace(in) == "" {
		code, ok = "", true
	}
	if !ok {
		return bad("origin", "country.bad", nil)
	}
	s.Origin = code
	return nil
}

func priceField(key string, at func(*SampleSpec) (*UnitPrice, *string, *string)) SampleField {
	return SampleField{Key: key, Number: true,
		Get: func(s *SampleSpec, lang string) string {
			amount, _, _ := at(s)
			if *amount == 0 {
				return ""
			}
			return measure.FormatNumber(int64(*amount), 4, 2, lang)
		},
		Set: func(s *SampleSpec, in, lang string) *FieldError {
			amount, cur, per := at(s)
			if strings.TrimSpace(in) == "" {
				*amount = 0
				return nil
			}
			v, currency, unit, err := measure.ParsePrice(in, lang)
			if err != nil || v < 0 || v > maxUnitPrice {
				return bad(key, "price.bad", nil)
			}
			*amount = UnitPrice(v)
			if currency != "" {
				*cur = currency
			}
			if unit != "" {
				*per = unit
			}
			return nil
		}}
}

func currencyField(key string, at func(*SampleSpec) *string) SampleField {
	return SampleField{Key: key,
		Get: func(s *SampleSpec, _ string) string { return *at(s) },
		Set: func(s *SampleSpec, in, _ string) *FieldError {
			in = strings.ToUpper(strings.TrimSpace(in))
			if in == "" { // left empty: what the price itself said stays
				return nil
			}
			_, code, _, err := measure.ParsePrice("1 "+in, "en") // knows codes, signs and names
			if err != nil || code == "" {
				return bad(key, "currency.bad", nil)
			}
			*at(s) = code
			return nil
		}}
}

// maxUnitPrice keeps a typing slip from becoming a price: ten million.
const maxUnitPrice = 1e11

// Units are what prices and quantities are counted in.
var Units = []string{"m", "yd", "kg", "pcs"}

func unitField(key string, at func(*SampleSpec) *string) SampleField {
	return SampleField{Key: key,
		Get: func(s *SampleSpec, _ string) string { return *at(s) },
		Set: func(s *SampleSpec, in, _ string) *FieldError {
			if strings.TrimSpace(in) == "" {
				return nil
			}
			_, u, err := measure.ParseQuantity("1 "+strings.TrimSpace(in), "en") // knows names in three languages
			if err != nil || u == "" {
				return bad(key, "unit.bad", nil)
			}
			*at(s) = u
			return nil
		}}
}

// getBreaks writes one "quantity: price" to a line.
func getBreaks(s *SampleSpec, lang string) string {
	var lines []string
	for _, b := range s.Breaks {
		lines = append(lines, measure.FormatNumber(int64(b.From), 3, 0, lang)+": "+measure.FormatNumber(int64(b.Price), 4, 2, lang))
	}
	return strings.Join(lines, "\n")
}

const maxBreaks = 12

func setBreaks(s *SampleSpec, in, lang string) *FieldError {
	var all []Break
	for _, line := range strings.FieldsFunc(in, func(r rune) bool { return r == '\n' || r == ';' || r == '；' }) {
		if strings.TrimSpace(line) == "" {
			continue
		}
		from, to, found := strings.Cut(strings.ReplaceAll(line, "：", ":"), ":")
		q, _, err1 := measure.ParseQuantity(from, lang)
		p, _, _, err2 := measure.ParsePrice(to, lang)
		if !found || err1 != nil || err2 != nil || q <= 0 || p <= 0 || p > maxUnitPrice {
			return bad("breaks", "sample.breaks.bad", map[string]any{"Text": strings.TrimSpace(line)})
		}
		all = append(all, Break{From: Quantity(q), Price: UnitPrice(p)})
	}
	if len(all) > maxBreaks {
		return bad("breaks", "sample.breaks.many", map[string]any{"Max": maxBreaks})
	}
	slices.SortFunc(all, func(a, b Break) int { return cmp.Compare(a.From, b.From) })
	s.Breaks = all
	return nil
}

func getMOQ(s *SampleSpec, lang string) string {
	if s.MOQ == 0 {
		return ""
	}
	return strings.TrimSpace(number(int64(s.MOQ), lang) + " " + s.MOQUnit)
}

func setMOQ(s *SampleSpec, in, lang string) *FieldError {
	if strings.TrimSpace(in) == "" {
		s.MOQ, s.MOQUnit = 0, ""
		return nil
	}
	v, unit, err := measure.ParseQuantity(in, lang)
	if err != nil || v < 0 {
		return bad("moq", "quantity.bad", nil)
	}
	s.MOQ = Quantity(v)
	if unit != "" {
		s.MOQUnit = unit
	}
	return nil
}

func getLead(s *SampleSpec, _ string) string {
	if s.LeadDays == 0 {
		return ""
	}
	return strconv.FormatInt(s.LeadDays, 10)
}

func setLead(s *SampleSpec, in, lang string) *FieldError {
	days, err := optional(in, func() (int64, error) { d, err := measure.ParseDays(in, lang); return int64(d), err })
	if err != nil || days < 0 || days > 3650 {
		return bad("lead_days", "days.bad", nil)
	}
	s.LeadDays = days
	return nil
}
