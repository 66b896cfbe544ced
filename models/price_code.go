package models

import (
	"slices"
	"strings"
	"unicode"
)

// ValidPriceWord tells whether a word can write prices on labels for those who
// know it: ten different letters, the first is 1, the last 0.
func ValidPriceWord(word string) bool {
	letters := []rune(strings.ToUpper(word))
	for i, r := range letters {
		if !unicode.IsLetter(r) || slices.Contains(letters[:i], r) {
			return false
		}
	}
	return len(letters) == 10
}

// PriceCode writes a price with the letters of a word: 27.90 with PROFUMATIC
// is RA.IC. It is "" when there is no price or no word.
func PriceCode(word string, price UnitPrice) string {
	letters := []rune(strings.ToUpper(word))
	if price <= 0 || !ValidPriceWord(word) {
		return ""
	}
	return strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return r
		}
		return letters[(r-'0'+9)%10]
	}, twoDecimals(decimal(int64(price), 4)))
}

// twoDecimals writes 27.9 as 27.90, as prices are written.
func twoDecimals(s string) string {
	if _, part, found := strings.Cut(s, "."); found && len(part) == 1 {
		return s + "0"
	}
	return s
}
