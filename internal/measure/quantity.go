package measure

import "strings"

// smallUnits are accepted for a quantity and kept in the larger unit; scale is
// chosen so that the parsed integer is already thousandths of that unit.
var smallUnits = spell(map[smallUnit]string{
	{"m", 1}:  "cm|centimetri|centimetres|centimeters|厘米|公分",
	{"kg", 0}: "g|gr|gram|grams|grammi|克",
})

type smallUnit struct {
	unit  string
	scale int
}

// ParseQuantity reads a quantity into thousandths and its unit (m, yd, kg,
// pcs; "" when not typed): "30 m", "mt 30", "100码", "2,5 kg". Centimetres
// become metres and grams kilograms, exactly or ErrTooPrecise. A minus is
// kept. Errors: ErrNotNumber, ErrTooPrecise, ErrOutOfRange, ErrUnit.
func ParseQuantity(s, lang string) (v int64, unit string, err error) {
	text := clean(s)
	word := strings.TrimLeft(text, "+-0123456789., '"+wan)
	if small, n := smallUnits.match(word, 0); n > 0 && n == len(word) {
		number := strings.TrimSuffix(text, word)
		v, err = ParseNumber(number, lang, small.scale)
		return v, small.unit, err
	}
	return parseUnit(text, lang, priceUnits, "")
}

// unitLabels are the short signs of the units where they are not the unit's
// own code.
var unitLabels = map[string]map[string]string{
	"it": {"pcs": "pz"},
	"zh": {"m": "米", "yd": "码", "kg": "公斤", "pcs": "件"},
}

// UnitLabel returns the short sign of m, yd, kg or pcs: "pz" in Italian for
// pcs, 米 in Chinese for m. Another unit is returned as it is.
func UnitLabel(unit, lang string) string {
	if label, ok := unitLabels[base(lang)][unit]; ok {
		return label
	}
	return unit
}

// FormatQuantity writes thousandths exactly, with the unit's sign: "2.5 kg",
// "1.200 m" (Italian), "30 米".
func FormatQuantity(v int64, unit, lang string) string {
	number := FormatNumber(v, QuantityScale, 0, lang)
	if unit == "" {
		return number
	}
	return number + nbsp + UnitLabel(unit, lang)
}
