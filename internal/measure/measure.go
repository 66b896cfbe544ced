// Package measure reads and writes numbers, money, weights, widths, lengths
// and dates the way fabric merchants type and read them in English, Italian
// and Chinese.
//
// Every value is an integer: quantities, weights (g/m²) and widths (cm) are
// thousandths; unit prices are ten-thousandths of a currency unit; money is in
// the minor units of its currency (cents). Typing is never rounded in silence:
// what cannot be kept exactly is an error. Only a conversion between units
// (ounces, inches, grams per metre) rounds, half away from zero.
//
// A language is "en", "it" or "zh"; a longer tag such as "zh-Hans" counts as
// its first part, an unknown one as English. Words of all three languages are
// understood in every language; the language decides only what "1.234" means.
package measure

import (
	"errors"
	"math"
	"math/bits"
	"strings"
)

// What is wrong with a typed value. Callers translate; the typed text itself
// is never part of the error.
var (
	ErrNotNumber  = errors.New("measure: not a number")
	ErrTooPrecise = errors.New("measure: more decimals than are kept")
	ErrOutOfRange = errors.New("measure: out of range")
	ErrUnit       = errors.New("measure: unit not understood")
	ErrCurrency   = errors.New("measure: two different currencies")
	ErrNeedsWidth = errors.New("measure: grams per metre need a width")
	ErrNotDate    = errors.New("measure: not a date")
)

// Scales: how many decimals the integers of this package carry.
const (
	QuantityScale = 3 // quantities, weights, widths
	PriceScale    = 4 // unit prices
	PercentScale  = 2 // percentages
)

// nbsp keeps a number and its unit on one line.
const nbsp = "\u00a0"

// base returns the language without script and country: "zh-Hans" is "zh".
func base(lang string) string {
	if i := strings.IndexAny(lang, "-_"); i >= 0 {
		lang = lang[:i]
	}
	return strings.ToLower(lang)
}

// mulDiv returns v*mul/div rounded half away from zero; mul and div are
// positive. The product may pass 64 bits, the result may not.
func mulDiv(v, mul, div int64) (int64, error) {
	hi, lo := bits.Mul64(magnitude(v), uint64(mul))
	lo, carry := bits.Add64(lo, uint64(div)/2, 0)
	hi += carry
	if hi >= uint64(div) {
		return 0, ErrOutOfRange
	}
	q, _ := bits.Div64(hi, lo, uint64(div))
	if q > math.MaxInt64 {
		return 0, ErrOutOfRange
	}
	if v < 0 {
		return -int64(q), nil
	}
	return int64(q), nil
}

// magnitude is |v|, also for the smallest int64.
func magnitude(v int64) uint64 {
	if v < 0 {
		return -uint64(v)
	}
	return uint64(v)
}
