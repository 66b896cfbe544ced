package measure

// Op is how a value in a search is compared.
type Op string

// The comparisons. Around means the value was named without a comparison.
const (
	Less    Op = "lt"
	AtMost  Op = "le"
	More    Op = "gt"
	AtLeast Op = "ge"
	Around  Op = "eq"
	Between Op = "between" // Value to To, both included
)

// Kind is what a scanned value measures, and so its scale.
type Kind string

// The kinds and the unit of their values.
const (
	Plain   Kind = ""        // a number without unit, thousandths
	Weight  Kind = "weight"  // thousandths of g/m², also when typed in ounces
	Linear  Kind = "linear"  // thousandths of g per running metre
	Width   Kind = "width"   // thousandths of a cm, also when typed in inches
	Price   Kind = "price"   // ten-thousandths of Currency, per Unit if named
	Percent Kind = "percent" // hundredths of a percent
)

// Measure is one measure found in a search text.
type Measure struct {
	Op         Op
	Kind       Kind
	Value, To  int64  // To only with Between
	Currency   string // ISO code, of a price
	Unit       string // m, yd, kg, pcs: what the price is for; often empty
	Start, End int    // bytes of the text that said it
}

var opsBefore = spell(map[Op]string{
	Less: "<|under|below|less than|lighter than|cheaper than|narrower than|sotto|sotto i|sotto ai|sotto gli|" +
		"sotto le|meno di|minore di|inferiore a|低于|小于|少于|不到",
	AtMost: "<=|=<|≤|up to|at most|max|max.|maximum|not over|no more than|fino a|al massimo|massimo|" +
		"non oltre|non più di|不超过|不高于|不大于|不多于|最多|最高|至多",
	More: ">|over|above|more than|heavier than|wider than|sopra|sopra i|sopra ai|sopra gli|sopra le|oltre|oltre i|" +
		"più di|maggiore di|superiore a|高于|大于|超过|多于",
	AtLeast: ">=|=>|≥|at least|min|min.|minimum|from|not under|no less than|almeno|minimo|non meno di|" +
		"不低于|不小于|不少于|至少|最少|最低",
	Around:  "=|~|≈|about|around|approx|approx.|circa|ca|ca.|intorno a|da|大约|约", // "flanella da 300 g"
	Between: "between|tra|fra|介于",
})

var opsAfter = spell(map[Op]string{
	AtMost:  "以下|及以下|以内|之内|or less|o meno|max|max.",
	AtLeast: "以上|及以上|起|or more|o più|min|min.|+",
	Around:  "左右|上下",
})

// joins stand between the two ends of a range; those of one Op only after it.
var joins = map[Op]table[bool]{
	"":      spell(map[bool]string{true: "-|~|to|到|至"}),
	Between: spell(map[bool]string{true: "-|~|and|e|到|至|和"}),
	AtLeast: spell(map[bool]string{true: "to|到|至"}),
	Around:  spell(map[bool]string{true: "a|到|至"}), // "da 200 a 300 g"
}

// scanUnits are the units a search understands; the lengths m and yd are not
// among them, since "300 m" is stock and not a property of the cloth.
var scanUnits = makeScanUnits()

type scanUnit struct {
	kind Kind
	unit string
}

func makeScanUnits() table[scanUnit] {
	t := spell(map[scanUnit]string{{Percent, "%"}: "%|percent|per cento|pct"})
	for word, unit := range weightUnits.values {
		kind := Weight
		if unit == linear || unit == linearOz {
			kind = Linear
		}
		t.add(word, scanUnit{kind, unit})
	}
	for word, unit := range widthUnits.values {
		if unit != "m" && word != "in" {
			t.add(word, scanUnit{Width, unit})
		}
	}
	for word, code := range commonMoney.values {
		t.add(word, scanUnit{Price, code})
	}
	return t
}

// ScanMeasure finds the first measure in a search text, such as "under 300 g",
// "< 20 €", "200g以下", "fino a 150 cm", "min 50%" or "200-300 g". A number
// counts only beside a comparison, a unit or a currency, and never inside a
// code such as LV-0418. Words of all three languages are understood; lang
// decides what "1.234" means. To find the next one, scan from End on.
func ScanMeasure(text, lang string) (Measure, bool) {
	n := normalize(text)
	for i := range n.s {
		if !scanStart(n.s, i) {
			continue
		}
		s := scanner{s: n.s, lang: lang, at: i}
		if m, ok := s.measure(); ok {
			m.Start, m.End = n.at[i], n.at[s.at]
			return m, true
		}
	}
	return Measure{}, false
}

// scanStart reports whether a measure may start at s[i]: not inside a word or
// number, nor behind the hyphen or slash of a code.
func scanStart(s string, i int) bool {
	switch {
	case s[i] == ' ', s[i] == '.', s[i] == ',':
		return false
	case i == 0:
		return true
	case alnum(s[i-1]) && alnum(s[i]):
		return false
	case !digit(s[i]):
		return true
	}
	switch s[i-1] {
	case '.':
		return false
	case ',', '\'':
		return i == 1 || !digit(s[i-2])
	case '-', '/', '_':
		return i == 1 || !alnum(s[i-2])
	}
	return true
}

func alnum(c byte) bool { return latin(c) || digit(c) }
