package models

import (
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"jennyerp/internal/measure"
	"jennyerp/internal/textile"
)

// Query is what the search box was understood to say: words, and numbers with
// units ("wool under 300 g", "lana < 20 €", "棉 200g以下", "80% wool").
type Query struct {
	Words     string
	WeightMin Quantity
	WeightMax Quantity
	WidthMin  Quantity
	WidthMax  Quantity
	PriceMin  UnitPrice
	PriceMax  UnitPrice
	Currency  string
	Fibre     string
	MinFibre  int64 // percent
}

// ParseQuery takes the measures out of the text; the rest are words to find.
func ParseQuery(text, lang string) Query {
	var q Query
	var words strings.Builder
	for {
		m, found := measure.ScanMeasure(text, lang)
		if !found {
			break
		}
		before, after := text[:m.Start], text[m.End:]
		before, m.Kind = property(before, m.Kind)
		switch {
		case q.share(m, &before, &after), q.take(m):
			words.WriteString(before + " ")
		default:
			words.WriteString(text[:m.End]) // a plain number may be part of a name
		}
		text = after
	}
	words.WriteString(text)
	q.Words = words.String()
	return q
}

// properties are the words that say what a number measures.
var properties = map[string]measure.Kind{
	"weight": measure.Weight, "peso": measure.Weight, "grammatura": measure.Weight, "克重": measure.Weight,
	"width": measure.Width, "larghezza": measure.Width, "altezza": measure.Width, "门幅": measure.Width, "幅宽": measure.Width,
	"price": measure.Price, "prezzo": measure.Price, "价格": measure.Price, "单价": measure.Price,
}

// property takes the word before a measure off when it only names what is
// measured, as in "larghezza oltre 140 cm"; such words are not in the index.
func property(before string, kind measure.Kind) (rest string, named measure.Kind) {
	trimmed := strings.TrimRight(before, " :：")
	for word, of := range properties {
		start := len(trimmed) - len(word)
		if of != kind || start < 0 || !strings.EqualFold(trimmed[start:], word) {
			continue
		}
		if last, _ := utf8.DecodeLastRuneInString(trimmed[:start]); !unicode.IsLetter(last) || unicode.Is(unicode.Han, last) {
			return trimmed[:start], of
		}
	}
	return before, kind
}

// take lays a measure into its range; false for what the library cannot compare.
func (q *Query) take(m measure.Measure) bool {
	lo, hi := bounds(m)
	switch m.Kind {
	case measure.Weight:
		q.WeightMin, q.WeightMax = Quantity(lo), Quantity(hi)
	case measure.Width:
		q.WidthMin, q.WidthMax = Quantity(lo), Quantity(hi)
	case measure.Price:
		q.PriceMin, q.PriceMax, q.Currency = UnitPrice(lo), UnitPrice(hi), m.Currency
	default:
		return false
	}
	return true
}

// share reads "80% wool" and "wool min 80%" as the fibre's least share, and
// takes the fibre's name off the words beside it.
func (q *Query) share(m measure.Measure, before, after *string) bool {
	if m.Kind != measure.Percent || m.Op == measure.Less || m.Op == measure.AtMost {
		return false
	}
	words := strings.Fields(*after)
	code, used := textile.ScanFibre(words)
	if used > 0 {
		*after = strings.Join(words[used:], " ")
	} else if code, *before = fibreAtEnd(*before); code == "" {
		return false
	}
	q.Fibre, q.MinFibre = code, m.Value/100
	return true
}

// fibreAtEnd reads a fibre from the last words and gives what stands before it.
func fibreAtEnd(text string) (code, rest string) {
	words := strings.Fields(text)
	for from := range words {
		if code, used := textile.ScanFibre(words[from:]); used > 0 && from+used == len(words) {
			return code, strings.Join(words[:from], " ")
		}
	}
	return "", text
}

// bounds are the range a comparison leaves; "around" allows 5 % each way.
func bounds(m measure.Measure) (lo, hi int64) {
	switch m.Op {
	case measure.Less:
		return 0, m.Value - 1
	case measure.AtMost:
		return 0, m.Value
	case measure.More:
		return m.Value + 1, 0
	case measure.AtLeast:
		return m.Value, 0
	case measure.Between:
		return m.Value, m.To
	}
	return m.Value - m.Value/20, m.Value + m.Value/20
}

// terms are the index words: all must be there, each as a beginning, except
// Chinese, which is indexed by characters and pairs. They are lower case, so
// that OR, NOT and NEAR are words too, and hold no sign of the query language.
func (q Query) terms() []string {
	var all []string
	for _, token := range textile.QueryTokens(q.Words) {
		if first, _ := utf8.DecodeRuneInString(token); !unicode.Is(unicode.Han, first) {
			token = strings.TrimSuffix(token, "*") + "*"
		}
		all = append(all, token)
	}
	return all
}

// with lays the numbers of the search box over the filter; a field of the
// filter sheet that was set stays.
func (f SampleFilter) with(q Query) SampleFilter {
	if f.WeightMin == 0 && f.WeightMax == 0 {
		f.WeightMin, f.WeightMax = q.WeightMin, q.WeightMax
	}
	if f.WidthMin == 0 && f.WidthMax == 0 {
		f.WidthMin, f.WidthMax = q.WidthMin, q.WidthMax
	}
	if f.PriceMin == 0 && f.PriceMax == 0 && (q.PriceMin > 0 || q.PriceMax > 0) {
		f.PriceMin, f.PriceMax, f.Currency = q.PriceMin, q.PriceMax, q.Currency
	}
	if f.Fibre == "" {
		f.Fibre, f.MinFibre = q.Fibre, q.MinFibre
	}
	return f
}

func readRange(s, lang string, scale int) int64 {
	if strings.TrimSpace(s) == "" {
		return 0
	}
	v, err := measure.ParseNumber(s, lang, scale)
	if err != nil || v < 0 || v > 1e12 {
		return 0
	}
	return v
}

func readDay(s string, plus int) int64 {
	d, err := time.Parse("2006-01-02", s)
	if err != nil {
		return 0
	}
	return max(0, d.AddDate(0, 0, plus).UnixMilli())
}
