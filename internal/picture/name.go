package picture

// nameRule says that a colour within its limits has a name. Limits are of
// lightness L (0 to 100), chroma C and hue H (degrees); upper ones are
// exclusive, and an upper limit of 0 is none. A range of hues that passes 360
// has a lower limit above its upper one.
type nameRule struct {
	name       string
	minL, maxL float64
	minC, maxC float64
	minH, maxH float64
}

// nameRules are read from the top, the first that fits counts. They follow what
// merchants call a cloth: dark and dull orange is brown, pale yellow is beige.
var nameRules = []nameRule{
	{name: "black", maxL: 12, maxC: 12},
	{name: "black", maxL: 22, maxC: 6},
	{name: "white", minL: 93, maxC: 10},
	{name: "grey", maxC: 6},
	{name: "beige", minL: 62, maxC: 32, minH: 55, maxH: 112},
	{name: "brown", maxL: 62, maxC: 32, minH: 25, maxH: 95},
	{name: "brown", maxL: 48, minH: 45, maxH: 82},
	{name: "pink", minL: 63, minH: 335, maxH: 35},
	{name: "pink", minL: 50, minC: 60, minH: 325, maxH: 15},
	{name: "orange", minL: 57, minH: 37, maxH: 76},
	{name: "red", maxH: 48},
	{name: "orange", minH: 48, maxH: 76},
	{name: "gold", minL: 45, maxL: 80, minH: 76, maxH: 95},
	{name: "green", maxL: 70, minH: 95, maxH: 112},
	{name: "brown", maxL: 45, minH: 76, maxH: 95},
	{name: "yellow", minH: 76, maxH: 108},
	{name: "green", minH: 108, maxH: 172},
	{name: "teal", minH: 172, maxH: 228},
	{name: "navy", maxL: 20, minH: 228, maxH: 308},
	{name: "navy", maxL: 32, maxC: 30, minH: 228, maxH: 308},
	{name: "blue", minH: 228, maxH: 308},
	{name: "purple", minH: 308, maxH: 350},
	{name: "red"}, // deep reds beyond purple
}

// ColourName gives the family of a colour "#rrggbb" as a key for the
// translations: black, white, grey, beige, brown, red, orange, yellow, green,
// teal, blue, navy, purple, pink or gold; "" for text that is no colour.
func ColourName(hex string) string {
	c, err := ParseHex(hex)
	if err != nil {
		return ""
	}
	lab := ToLab(c)
	for _, rule := range nameRules {
		if rule.fits(lab) {
			return rule.name
		}
	}
	return ""
}

func (r nameRule) fits(l Lab) bool {
	return within(l.L, r.minL, r.maxL) && within(l.chroma(), r.minC, r.maxC) && within(l.hue(), r.minH, r.maxH)
}

func within(v, from, below float64) bool {
	switch {
	case below == 0:
		return v >= from
	case from > below:
		return v >= from || v < below
	}
	return v >= from && v < below
}
