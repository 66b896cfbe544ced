package measure

// The texts below are for reading and keep one decimal at most; a form field
// that must give the exact value back uses FormatNumber.

// FormatWeight writes thousandths of g/m²: "310 g/m²".
func FormatWeight(weight int64, lang string) string {
	return withUnit(weight, 1, gsm, lang)
}

// FormatOunces writes thousandths of g/m² as ounces per square yard:
// "13 oz/yd²".
func FormatOunces(weight int64, lang string) string {
	oz, err := mulDiv(weight, 1_00000, 33_90575)
	if err != nil {
		return ""
	}
	return withUnit(oz, 1, ounce, lang)
}

// FormatLinear writes thousandths of g/m² as grams per running metre of a
// cloth of that width (thousandths of a cm): "465 g/m". Without a width there
// is nothing to say: "".
func FormatLinear(weight, width int64, lang string) string {
	if width <= 0 {
		return ""
	}
	perMetre, err := mulDiv(weight, width, 100_000)
	if err != nil {
		return ""
	}
	return withUnit(perMetre, 0, linear, lang)
}

// FormatWidth writes thousandths of a cm: "150 cm".
func FormatWidth(width int64, lang string) string {
	return withUnit(width, 1, "cm", lang)
}

// FormatInches writes thousandths of a cm as inches: `59.1"`.
func FormatInches(width int64, lang string) string {
	inches, err := mulDiv(width, 100, 254)
	if err != nil {
		return ""
	}
	return rounded(inches, 1, lang) + inch
}

func withUnit(v int64, decimals int, unit, lang string) string {
	return rounded(v, decimals, lang) + nbsp + unit
}

// rounded writes thousandths with at most that many decimals.
func rounded(v int64, decimals int, lang string) string {
	v, err := mulDiv(v, 1, pow10(QuantityScale-decimals))
	if err != nil { // cannot happen: the divisor is at least one
		return ""
	}
	return FormatNumber(v, decimals, 0, lang)
}
