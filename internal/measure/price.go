package measure

import "strings"

// priceUnits are the units goods are priced and counted in.
var priceUnits = spell(map[string]string{
	"m":   "m|mt|mtr|mtrs|ml|mtl|lm|metro|metri|metre|metres|meter|meters|米|公尺",
	"yd":  "yd|yds|y|yard|yards|iarda|iarde|yarda|yarde|码",
	"kg":  "kg|kgs|kilo|kilos|chilo|chili|chilogrammo|chilogrammi|kilogram|kilograms|公斤|千克",
	"pcs": "pcs|pc|pce|pz|pezzo|pezzi|piece|pieces|ea|each|cad|cadauno|件|个|条",
})

// priceFillers say "per" and mean nothing else.
var priceFillers = spell(map[bool]string{true: "/|per|a|al|il|ogni|every|the|每|每一|一"})

// ParsePrice reads a unit price: "27,90", "€ 27.90/m", "44 usd/yd", "12元/米".
// amount is in ten-thousandths; currency (ISO code) and unit (m, yd, kg, pcs)
// are empty when not typed. Errors: ErrNotNumber, ErrTooPrecise,
// ErrOutOfRange, ErrUnit for a word not understood, ErrCurrency.
func ParsePrice(s, lang string) (amount int64, currency, unit string, err error) {
	text := clean(s)
	start := strings.IndexFunc(text, func(r rune) bool { return r >= '0' && r <= '9' })
	if start < 0 {
		return 0, "", "", ErrNotNumber
	}
	if start > 0 && (text[start-1] == '.' || text[start-1] == ',') {
		start--
	}
	end := numberEnd(text, start, true)
	before, sign := cutSign(text[:start])
	if amount, err = ParseNumber(sign+text[start:end], lang, PriceScale); err != nil {
		return 0, "", "", err
	}
	for _, words := range []string{before, text[end:]} {
		if err = priceWords(words, &currency, &unit); err != nil {
			return 0, "", "", err
		}
	}
	return amount, currency, unit, nil
}

// cutSign takes a sign from the start ("-€ 5") or the end ("€ -5").
func cutSign(before string) (rest, sign string) {
	rest = strings.TrimSpace(before)
	for _, sign := range []string{"-", "+"} {
		if cut, ok := strings.CutPrefix(rest, sign); ok {
			return cut, sign
		}
		if cut, ok := strings.CutSuffix(rest, sign); ok {
			return cut, sign
		}
	}
	return rest, ""
}

// priceWords reads what stands beside the number.
func priceWords(s string, currency, unit *string) error {
	for i := skip(s, 0); i < len(s); i = skip(s, i) {
		if code, n := money.match(s, i); n > 0 {
			if *currency != "" && *currency != code {
				return ErrCurrency
			}
			*currency = code
			i += n
		} else if u, n := priceUnits.match(s, i); n > 0 && *unit == "" {
			*unit = u
			i += n
		} else if _, n := priceFillers.match(s, i); n > 0 {
			i += n
		} else {
			return ErrUnit
		}
	}
	return nil
}

// FormatPrice writes a unit price as symbol, no-break space and number with at
// least the decimals of the currency and at most four: "€ 27.90". Without a
// currency it is the number alone, with two.
func FormatPrice(tenThousandths int64, currency, lang string) string {
	c, _ := FindCurrency(currency)
	return withSymbol(c.Symbol, FormatNumber(tenThousandths, PriceScale, c.Digits, lang))
}

// ParseMoney reads an amount into minor units of currency. The currency may be
// repeated in the text; another one is ErrCurrency, a unit ErrUnit, decimals
// the currency does not have ErrTooPrecise.
func ParseMoney(s, currency, lang string) (int64, error) {
	c, _ := FindCurrency(currency)
	amount, typed, unit, err := ParsePrice(s, lang)
	switch {
	case err != nil:
		return 0, err
	case typed != "" && typed != c.Code:
		return 0, ErrCurrency
	case unit != "":
		return 0, ErrUnit
	}
	step := pow10(PriceScale - c.Digits)
	if amount%step != 0 {
		return 0, ErrTooPrecise
	}
	return amount / step, nil
}

// FormatMoney writes minor units with all decimals of the currency:
// "€ 1,234.50", "JP¥ 1,235".
func FormatMoney(minor int64, currency, lang string) string {
	c, _ := FindCurrency(currency)
	return withSymbol(c.Symbol, FormatNumber(minor, c.Digits, c.Digits, lang))
}

// FormatRound writes minor units to the whole unit, for charts: "€ 1,235".
func FormatRound(minor int64, currency, lang string) string {
	c, _ := FindCurrency(currency)
	unit := pow10(c.Digits)
	half := unit / 2
	if minor < 0 {
		half = -half
	}
	return withSymbol(c.Symbol, FormatNumber((minor+half)/unit, 0, 0, lang))
}

// withSymbol puts the symbol before the number and the minus before both.
func withSymbol(symbol, number string) string {
	if symbol == "" {
		return number
	}
	if positive, ok := strings.CutPrefix(number, "-"); ok {
		return "-" + symbol + nbsp + positive
	}
	return symbol + nbsp + number
}

func pow10(n int) int64 {
	v := int64(1)
	for range n {
		v *= 10
	}
	return v
}
