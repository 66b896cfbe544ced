package einvoice

import (
	"math"
	"math/big"
	"strconv"
	"strings"
)

// decimal writes v × 10^-scale with at least least decimals and no idle zeros
// beyond them: decimal(125000, 4, 2) is "12.50".
func decimal(v int64, scale, least int) string {
	sign, digits := "", strconv.FormatInt(v, 10)
	if v < 0 {
		sign, digits = "-", digits[1:]
	}
	if short := scale + 1 - len(digits); short > 0 {
		digits = strings.Repeat("0", short) + digits
	}
	whole, fraction := digits[:len(digits)-scale], digits[len(digits)-scale:]
	for len(fraction) > least && fraction[len(fraction)-1] == '0' {
		fraction = fraction[:len(fraction)-1]
	}
	if short := least - len(fraction); short > 0 {
		fraction += strings.Repeat("0", short)
	}
	if fraction == "" {
		return sign + whole
	}
	return sign + whole + "." + fraction
}

// number reads a plain decimal as v × 10^-scale, rounded half away from zero.
// exact is false when it was rounded; ok when the text is such a number.
func number(text string, scale int) (v int64, exact, ok bool) {
	sign := int64(1)
	if rest, minus := strings.CutPrefix(text, "-"); minus {
		sign, text = -1, rest
	} else {
		text = strings.TrimPrefix(text, "+")
	}
	whole, fraction, _ := strings.Cut(text, ".")
	if len(whole)+len(fraction) == 0 || strings.Trim(whole+fraction, "0123456789") != "" {
		return 0, false, false
	}
	fraction = strings.TrimRight(fraction, "0")
	exact, up := len(fraction) <= scale, false
	if exact {
		fraction += strings.Repeat("0", scale-len(fraction))
	} else {
		up = fraction[scale] >= '5'
		fraction = fraction[:scale]
	}
	n, err := strconv.ParseInt("0"+whole+fraction, 10, 64)
	if err != nil || n > math.MaxInt64/1000 {
		return 0, false, false
	}
	if up {
		n++
	}
	return sign * n, exact, true
}

// mulDiv is a × b ÷ c, rounded half away from zero; c is positive.
func mulDiv(a, b, c int64) int64 {
	return divide(new(big.Int).Mul(big.NewInt(a), big.NewInt(b)), big.NewInt(c))
}

// divide rounds half away from zero.
func divide(n, by *big.Int) int64 {
	half := new(big.Int).Rsh(by, 1)
	if n.Sign() < 0 {
		half.Neg(half)
	}
	return new(big.Int).Quo(n.Add(n, half), by).Int64()
}

func tenTo(n int) int64 {
	v := int64(1)
	for range n {
		v *= 10
	}
	return v
}
