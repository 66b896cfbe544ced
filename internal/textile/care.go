package textile

import "slices"

// CareSymbol is one symbol of ISO 3758.
type CareSymbol struct {
	Key   string // "wash_40_mild": stored, and the name of its picture
	Group string // one of CareGroups
	Names Names
}

// CareGroups are the five treatments in the order ISO 3758 shows them. Drying
// holds both tumble and natural drying, professional care dry and wet cleaning.
var CareGroups = []string{"wash", "bleach", "dry", "iron", "professional"}

var careSymbols = readCare()

func readCare() []CareSymbol {
	var all []CareSymbol
	for _, c := range rows(careTSV) {
		all = append(all, CareSymbol{c[0], c[1], Names{c[2], c[3], c[4]}})
	}
	return all
}

// CareSymbols returns all symbols in the order of their groups, the hardest
// treatment first; the caller owns the slice.
func CareSymbols() []CareSymbol { return slices.Clone(careSymbols) }

// CareName returns the meaning of a symbol; an unknown key is its own name.
func CareName(key, lang string) string {
	for _, s := range careSymbols {
		if s.Key == key {
			return s.Names.In(lang)
		}
	}
	return key
}
