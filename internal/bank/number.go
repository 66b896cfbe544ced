package bank

import (
	"math"
	"strconv"
	"strings"
)

// amount reads an amount as v × 10^-digits. comma says what one mark alone
// before three digits is: the decimal mark when it is that one. Currency signs
// and spaces are dropped; "12,00-" and "(12.00)" are negative.
func amount(text string, comma bool, digits int) (int64, bool) {
	minus := false
	text = strings.Map(func(r rune) rune {
		switch {
		case r >= '０' && r <= '９':
			return r - '０' + '0'
		case r == '，':
			return ','
		case r == '−', r == '–':
			return '-'
		case r >= '0' && r <= '9', r == ',', r == '.', r == '-', r == '+', r == '(', r == ')':
			return r
		case strings.ContainsRune(" '’\u00a0\u202f\u2009€$£¥", r), r >= 'A' && r <= 'Z':
			return -1
		}
		return '?'
	}, strings.ToUpper(strings.TrimSpace(text)))
	if strings.HasPrefix(text, "(") && strings.HasSuffix(text, ")") {
		minus, text = true, text[1:len(text)-1]
	}
	if cut, found := strings.CutSuffix(text, "-"); found {
		minus, text = !minus, cut
	} else if cut, found := strings.CutPrefix(text, "-"); found {
		minus, text = !minus, cut
	} else {
		text = strings.TrimPrefix(text, "+")
	}
	whole, fraction := split(text, comma)
	if whole+fraction == "" || strings.Trim(whole+fraction, "0123456789") != "" {
		return 0, false
	}
	fraction = strings.TrimRight(fraction, "0")
	if len(fraction) > digits {
		return 0, false
	}
	v, err := strconv.ParseInt("0"+whole+fraction+strings.Repeat("0", digits-len(fraction)), 10, 64)
	if err != nil || v > math.MaxInt64/1000 {
		return 0, false
	}
	if minus {
		v = -v
	}
	return v, true
}

// split cuts at the decimal mark and drops the marks between thousands.
func split(text string, comma bool) (whole, fraction string) {
	at := strings.LastIndexAny(text, ",.")
	if at < 0 {
		return text, ""
	}
	mark := text[at : at+1]
	other := strings.Trim(",.", mark)
	after := text[at+1:]
	alone := strings.Count(text, mark) == 1
	isDecimal := alone && (strings.Contains(text, other) || len(after) != 3 || (mark == ",") == comma)
	if !isDecimal {
		return strings.NewReplacer(",", "", ".", "").Replace(text), ""
	}
	return strings.ReplaceAll(text[:at], other, ""), after
}

// marks tells the decimal mark of a column from the values that leave no
// doubt; known is false when none does.
func marks(values []string) (comma, known bool) {
	for _, v := range values {
		v = strings.TrimRight(strings.TrimSpace(v), "-) ")
		at := strings.LastIndexAny(v, ",.")
		if at < 0 || len(v)-at-1 == 3 {
			continue
		}
		if n := len(v) - at - 1; n == 1 || n == 2 {
			return v[at] == ',', true
		}
	}
	return false, false
}
