package measure

import "strings"

// parseUnit reads "150 cm", "cm 150" or "150" (in the unit given as bare) into
// thousandths and unit.
func parseUnit[U comparable](s, lang string, units table[U], bare U) (int64, U, error) {
	v, unit, err := readUnit(clean(s), lang, units)
	return v, either(unit, bare), err
}

// parseRange reads one value with unit, or two ("58/60 inch", "3-4 weeks"); a
// single one comes back twice. A unit typed at one end holds for both.
func parseRange[U comparable](s, lang string, units table[U], bare U) (a int64, aUnit U, b int64, bUnit U, err error) {
	first, second, ranged := cutRange(clean(s))
	if a, aUnit, err = readUnit(first, lang, units); err != nil {
		return
	}
	b, bUnit = a, aUnit
	if ranged {
		b, bUnit, err = readUnit(second, lang, units)
	}
	bUnit = either(bUnit, either(aUnit, bare))
	return a, either(aUnit, bUnit), b, bUnit, err
}

// either returns the first value unless it is zero.
func either[U comparable](first, second U) U {
	if first == *new(U) {
		return second
	}
	return first
}

// cutRange splits a cleaned "58/60" or "3-4 weeks" between its two numbers.
func cutRange(s string) (first, second string, ok bool) {
	for i := range s {
		if strings.IndexByte("/-~", s[i]) >= 0 && numberAt(s, skip(s, i+1)) && strings.ContainsAny(s[:i], "0123456789") {
			return strings.TrimSpace(s[:i]), strings.TrimSpace(s[i+1:]), true
		}
	}
	return s, "", false
}

// readUnit reads a cleaned number with a unit before or behind it; no unit is
// the zero U.
func readUnit[U comparable](s, lang string, units table[U]) (v int64, unit U, err error) {
	before, n := units.match(s, 0)
	start := skip(s, n)
	end := start
	if end < len(s) && (s[end] == '-' || s[end] == '+') {
		end++
	}
	if !numberAt(s, end) {
		return 0, unit, ErrNotNumber
	}
	end = numberEnd(s, end, true)
	if v, err = ParseNumber(s[start:end], lang, QuantityScale); err != nil {
		return 0, unit, err
	}
	rest := s[skip(s, end):]
	if rest == "" {
		return v, before, nil
	}
	after, n := units.match(rest, 0)
	if n != len(rest) || before != unit && before != after {
		return 0, unit, ErrUnit
	}
	return v, after, nil
}
