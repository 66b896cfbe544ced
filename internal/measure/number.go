package measure

import (
	"strconv"
	"strings"
)

// wan is the Chinese ten thousand, as in "1.5万".
const wan = "万"

// ParseNumber reads a number and returns it times 10^scale. Groups of three
// may be set apart by dots, commas, spaces or apostrophes. One dot or comma
// alone is the decimal mark, except before exactly three digits: there the
// language decides ("1.234" is 1234 in Italian, 1.234 in English). Decimals
// beyond scale are ErrTooPrecise unless zero; others: ErrNotNumber,
// ErrOutOfRange.
func ParseNumber(s, lang string, scale int) (int64, error) {
	text := clean(s)
	sign := ""
	if strings.HasPrefix(text, "-") || strings.HasPrefix(text, "+") {
		sign, text = text[:1], strings.TrimSpace(text[1:])
	}
	if !numberAt(text, 0) || numberEnd(text, 0, true) != len(text) {
		return 0, ErrNotNumber
	}
	if number, ok := strings.CutSuffix(text, wan); ok {
		text, scale = number, scale+4
	}
	whole, fraction := splitDecimal(text, lang)
	whole, ok := ungroup(whole)
	if !ok || digitsFrom(fraction, 0) != len(fraction) {
		return 0, ErrNotNumber
	}
	return scaled(sign, whole, fraction, scale)
}

// numberAt reports whether a number without sign starts at s[i].
func numberAt(s string, i int) bool {
	if i < len(s) && (s[i] == '.' || s[i] == ',') {
		i++
	}
	return i < len(s) && digit(s[i])
}

// numberEnd returns where the number that starts at s[i] ends. A space counts
// as part of it only when spaces is set and three digits follow.
func numberEnd(s string, i int, spaces bool) int {
	end := i
	for end < len(s) && (digit(s[end]) || separatorAt(s, i, end, spaces)) {
		end++
	}
	if strings.HasPrefix(s[end:], wan) {
		end += len(wan)
	}
	return end
}

func separatorAt(s string, start, i int, spaces bool) bool {
	if i+1 >= len(s) || !digit(s[i+1]) {
		return false
	}
	switch s[i] {
	case '.', ',':
		return true
	case '\'':
		return i > start
	case ' ':
		return spaces && i > start && digitsFrom(s, i+1) == 3
	}
	return false
}

func digitsFrom(s string, i int) (n int) {
	for i+n < len(s) && digit(s[i+n]) {
		n++
	}
	return n
}

// splitDecimal cuts a number at its decimal mark, if it has one.
func splitDecimal(s, lang string) (whole, fraction string) {
	last := strings.LastIndexAny(s, ".,")
	if last < 0 || strings.Count(s, s[last:last+1]) > 1 {
		return s, ""
	}
	grouped := strings.ContainsAny(s[:last], ".,' ")
	if !grouped && couldGroup(s, last) && s[last] != decimalMark(lang) {
		return s, ""
	}
	return s[:last], s[last+1:]
}

// couldGroup reports whether the only mark in s may set thousands apart.
func couldGroup(s string, mark int) bool {
	return len(s)-mark-1 == 3 && mark >= 1 && mark <= 3 && s[0] != '0'
}

func decimalMark(lang string) byte {
	if base(lang) == "it" {
		return ','
	}
	return '.'
}

// ungroup removes one kind of group mark; groups other than 1-3 digits
// followed by threes are refused.
func ungroup(s string) (string, bool) {
	i := strings.IndexAny(s, ".,' ")
	if i < 0 {
		return s, true
	}
	groups := strings.Split(s, s[i:i+1])
	for n, group := range groups {
		if digitsFrom(group, 0) != len(group) || group == "" || len(group) > 3 || n > 0 && len(group) != 3 {
			return "", false
		}
	}
	return strings.Join(groups, ""), true
}

// scaled joins the digits of a number into an integer of that scale.
func scaled(sign, whole, fraction string, scale int) (int64, error) {
	fraction = strings.TrimRight(fraction, "0")
	if len(fraction) > scale {
		return 0, ErrTooPrecise
	}
	v, err := strconv.ParseInt(sign+whole+fraction+strings.Repeat("0", scale-len(fraction)), 10, 64)
	if err != nil {
		return 0, ErrOutOfRange
	}
	return v, nil
}

// FormatNumber writes v/10^scale with at least minDecimals decimals and no
// other closing zeros: 1.234,50 in Italian, 1,234.50 in English and Chinese.
func FormatNumber(v int64, scale, minDecimals int, lang string) string {
	digits := strconv.FormatUint(magnitude(v), 10)
	if missing := scale + 1 - len(digits); missing > 0 {
		digits = strings.Repeat("0", missing) + digits
	}
	whole, fraction := digits[:len(digits)-scale], strings.TrimRight(digits[len(digits)-scale:], "0")
	if missing := minDecimals - len(fraction); missing > 0 {
		fraction += strings.Repeat("0", missing)
	}
	mark := decimalMark(lang)
	out := make([]byte, 0, 32)
	if v < 0 {
		out = append(out, '-')
	}
	out = appendGrouped(out, whole, '.'+','-mark)
	if fraction != "" {
		out = append(append(out, mark), fraction...)
	}
	return string(out)
}

func appendGrouped(out []byte, digits string, mark byte) []byte {
	for i := range len(digits) {
		if i > 0 && (len(digits)-i)%3 == 0 {
			out = append(out, mark)
		}
		out = append(out, digits[i])
	}
	return out
}
