package textile

import (
	"slices"
	"strings"
)

// Fibre is one textile fibre. Names are those of Regulation (EU) No 1007/2011
// (Annexes I and III) and their usual Chinese counterparts; a few trade names
// for organic, recycled and merino fibres have a Base, which is the fibre of
// that regulation they belong to.
type Fibre struct {
	Code  string // stored and printed: "WO"
	Base  string // the regulation's fibre: "WO" for recycled wool, else Code
	Names Names

	spellings []string // folded: code, names, and what else is typed
}

// fibres are in the order of their use in the trade, the common ones first.
var fibres = readFibres()

// fibreByCode and fibreBySpelling index fibres; a spelling is folded.
var fibreByCode, fibreBySpelling = indexFibres()

// ambiguous are the short names that mean different fibres to different
// people: CA is canapa on Italian labels and cellulose acetate elsewhere, HA
// is hair in Italy and hemp in Germany, 麻 is any bast fibre.
var ambiguous = map[string][]string{
	"ca": {"AC", "HEM"},
	"ha": {"HAI", "HEM"},
	"麻":  {"LI", "RA", "HEM", "JU"},
}

func readFibres() []Fibre {
	var all []Fibre
	for _, c := range rows(fibresTSV) {
		f := Fibre{Code: c[0], Base: c[1], Names: Names{c[2], c[3], c[4]}}
		if f.Base == "" {
			f.Base = f.Code
		}
		typed := append([]string{f.Code}, f.Names.All()...)
		if c[5] != "" {
			typed = append(typed, strings.Split(c[5], ",")...)
		}
		for _, s := range typed {
			f.spellings = append(f.spellings, spelling(s))
		}
		all = append(all, f)
	}
	return all
}

// spelling is the folded words of a name with single spaces between.
func spelling(name string) string {
	return strings.Join(strings.FieldsFunc(Fold(name), func(r rune) bool { return !wordRune(r) }), " ")
}

func indexFibres() (byCode, bySpelling map[string]*Fibre) {
	byCode, bySpelling = map[string]*Fibre{}, map[string]*Fibre{}
	for i := range fibres {
		f := &fibres[i]
		byCode[f.Code] = f
		for _, s := range f.spellings {
			bySpelling[s] = f
		}
	}
	return byCode, bySpelling
}

// Fibres returns all fibres, the common ones first; the caller owns the slice.
func Fibres() []Fibre { return slices.Clone(fibres) }

// FindFibre looks a code up as it is stored ("WO").
func FindFibre(code string) (Fibre, bool) {
	if f, ok := fibreByCode[code]; ok {
		return *f, true
	}
	return Fibre{}, false
}

// FibreName returns the name of a stored code; an unknown code is its own name.
func FibreName(code, lang string) string {
	if f, ok := fibreByCode[code]; ok {
		return f.Names.In(lang)
	}
	return code
}

// FibreBase returns the regulation's fibre for a stored code: WO for RWO.
func FibreBase(code string) string {
	if f, ok := fibreByCode[code]; ok {
		return f.Base
	}
	return code
}

// FindFibres suggests fibres while one is typed, in any language: exact
// spellings first, then those that begin with the text, then those that hold
// it. Ambiguous text ("ca", "麻") suggests what it may mean.
func FindFibres(text string) []Fibre {
	typed := spelling(text)
	if typed == "" {
		return nil
	}
	var exact, begins, holds []Fibre
	for _, f := range fibres {
		switch {
		case slices.Contains(f.spellings, typed), slices.Contains(ambiguous[typed], f.Code):
			exact = append(exact, f)
		case slices.ContainsFunc(f.spellings, func(s string) bool { return strings.HasPrefix(s, typed) }):
			begins = append(begins, f)
		case slices.ContainsFunc(f.spellings, func(s string) bool { return strings.Contains(s, typed) }):
			holds = append(holds, f)
		}
	}
	return append(append(exact, begins...), holds...)
}

// maxFibreWords is how many words a fibre's spelling has at most.
const maxFibreWords = 5

// ScanFibre reads a fibre from the first words of a search, as typed, and says
// how many it used; 0 means none. Names count in any case, abbreviations only
// in capitals: "WO" is wool, but "se" and "pan" are words of other languages.
func ScanFibre(words []string) (code string, used int) {
	for n := min(len(words), maxFibreWords); n > 0; n-- {
		typed := strings.Join(words[:n], " ")
		word := spelling(typed)
		f, ok := fibreBySpelling[word]
		if !ok || otherThings[word] || f.abbreviated(word) && (len(word) < 2 || typed != strings.ToUpper(typed)) {
			continue
		}
		return f.Code, n
	}
	return "", 0
}

// abbreviated reports whether a spelling is a short code and not a name.
func (f *Fibre) abbreviated(word string) bool {
	return len(word) <= 3 && ascii(word) && !slices.Contains(f.Names.All(), word)
}

// otherThings are spellings that in a search more often mean a colour, a finish
// or no fibre at all ("cappotto cammello", "carta da zucchero").
var otherThings = map[string]bool{
	"camel": true, "cammello": true, "paper": true, "carta": true, "metal": true, "metallic": true, "metallo": true,
	"metallica": true, "glass": true, "vetro": true, "hair": true, "pelo": true, "crine": true, "broom": true,
	"ginestra": true, "rubber": true, "gomma": true, "beaver": true, "castoro": true, "otter": true, "lontra": true,
	"alfa": true, "protein": true, "coconut": true, "cocco": true, "others": true, "altro": true, "其他": true,
	"纸": true, "金属": true, "橡胶": true,
}
