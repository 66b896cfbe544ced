package measure

// Weight and width units of cloth.
const (
	gsm      = "g/m²"
	ounce    = "oz/yd²"
	linear   = "g/m"
	linearOz = "oz/yd"
	inch     = `"`
)

// A bare "g" or "oz" on a fabric card means per square metre or yard; "oz/yd"
// and "g/m" mean per metre of the cloth's own width.
var weightUnits = spell(map[string]string{
	gsm: "g|gr|gsm|gms|gram|grams|gramme|grammes|grammo|grammi|克|g/m2|gr/m2|g/m^2|g/mq|gr/mq|g/sqm|gr/sqm|g/sq m|" +
		"grammi/mq|克/m2|克/平米|克/平方米|克/平方|g/平方米|g/平米",
	ounce: "oz|ozs|ounce|ounces|oncia|once|盎司|安士|oz/yd2|oz/yd^2|oz/sqyd|oz/sq yd|oz/sq.yd|oz/y2|once/yd2|" +
		"盎司/平方码|盎司/yd2",
	linear: "g/m|gr/m|g/ml|gr/ml|g/lm|gr/lm|g/mt|gr/mt|g/mtl|gr/mtl|g/m lin|g/linear metre|g/linear meter|" +
		"g/metro lineare|grammi/metro|grammi/ml|克/米|g/米|克/延米",
	linearOz: "oz/yd|oz/y|oz/yard|oz/linear yard|盎司/码",
})

var widthUnits = spell(map[string]string{
	"cm": "cm|cms|centimetre|centimetres|centimeter|centimeters|centimetro|centimetri|厘米|公分",
	"mm": "mm|millimetre|millimetres|millimeter|millimeters|millimetro|millimetri|毫米",
	"m":  "m|mt|metre|metres|meter|meters|metro|metri|米",
	inch: `"|''|in|in.|inch|inches|inchs|pollice|pollici|英寸|英吋|吋|寸`,
})

// ParseWeight reads a cloth weight and returns thousandths of g/m²: "310",
// "310 g/m²", "13 oz" (1 oz/yd² = 33.90575 g/m²), "465 g/m". Grams or ounces
// per running length need the width (thousandths of a cm), else ErrNeedsWidth.
// Errors: ErrNotNumber, ErrTooPrecise, ErrUnit, and ErrOutOfRange for what is
// not above zero.
func ParseWeight(s, lang string, width int64) (int64, error) {
	v, unit, err := parseUnit(s, lang, weightUnits, gsm)
	if err != nil {
		return 0, err
	}
	return positive(toGSM(v, unit, width))
}

// toGSM converts a weight in unit to g/m², thousandths both.
func toGSM(v int64, unit string, width int64) (int64, error) {
	switch unit {
	case ounce:
		return mulDiv(v, 33_90575, 1_00000)
	case linearOz: // avoirdupois ounce 28.349523125 g, yard 0.9144 m
		perMetre, err := mulDiv(v, 28_349523125, 914_400000)
		if err != nil {
			return 0, err
		}
		return toGSM(perMetre, linear, width)
	case linear:
		if width <= 0 {
			return 0, ErrNeedsWidth
		}
		return mulDiv(v, 100_000, width)
	}
	return v, nil
}

// ParseWidth reads a cloth width and returns thousandths of a cm: "150",
// "150 cm", `58"`, "1,5 m". Of two widths (`58/60"`, "148-150 cm") the smaller
// counts, because that much is sure to be usable. Errors as ParseWeight.
func ParseWidth(s, lang string) (int64, error) {
	a, aUnit, b, bUnit, err := parseRange(s, lang, widthUnits, "cm")
	if err != nil {
		return 0, err
	}
	first, err := positive(toCM(a, aUnit))
	if err != nil {
		return 0, err
	}
	second, err := positive(toCM(b, bUnit))
	return min(first, second), err
}

// toCM converts a width in unit to cm, thousandths both.
func toCM(v int64, unit string) (int64, error) {
	switch unit {
	case "m":
		return mulDiv(v, 100, 1)
	case "mm":
		return mulDiv(v, 1, 10)
	case inch:
		return mulDiv(v, 254, 100)
	}
	return v, nil
}

func positive(v int64, err error) (int64, error) {
	if err == nil && v <= 0 {
		return 0, ErrOutOfRange
	}
	return v, err
}
