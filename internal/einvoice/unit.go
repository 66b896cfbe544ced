package einvoice

import "strings"

// units are the units of UN/ECE Recommendation 20 that cloth and what goes
// with it is traded in: the code, how a FatturaPA writes it, and what others
// write for it.
var units = []struct {
	code, name string
	words      []string
}{
	{"MTR", "m", []string{"mt", "mt.", "metri", "metro", "metre", "metres", "meter", "meters", "ml", "米"}},
	{"KGM", "kg", []string{"kg.", "kgs", "chili", "chilogrammi", "kilo", "公斤", "千克"}},
	{"YRD", "yd", []string{"yds", "yard", "yards", "iarde", "码"}},
	{"C62", "n", []string{"nr", "nr.", "n.", "num", "num.", "unit", "unità", "个"}},
	{"H87", "pz", []string{"pz.", "pezzi", "pezzo", "pc", "pcs", "piece", "pieces", "pce", "件"}},
	{"EA", "cad", []string{"each"}},
	{"MTK", "m2", []string{"mq", "m²", "sqm"}},
	{"CMT", "cm", nil},
	{"MMT", "mm", nil},
	{"KMT", "km", nil},
	{"INH", "in", []string{"inch", "inches"}},
	{"FOT", "ft", []string{"feet", "foot"}},
	{"GRM", "g", []string{"gr", "gr.", "grammi"}},
	{"TNE", "t", []string{"ton", "tonn", "tonnellate"}},
	{"DTN", "q", []string{"quintali"}},
	{"LBR", "lb", []string{"lbs", "libbre"}},
	{"ONZ", "oz", nil},
	{"LTR", "l", []string{"lt", "litri"}},
	{"XRO", "rotoli", []string{"rolls", "roll", "rotolo", "rot", "pezze", "pezza", "卷", "匹"}},
	{"SET", "set", []string{"sets"}},
	{"PR", "paia", []string{"pair", "pairs"}},
	{"DZN", "dozz", []string{"dozzine", "dozen"}},
	{"XBX", "scatole", []string{"box", "boxes"}},
	{"XCT", "cartoni", []string{"carton", "cartons", "ctn"}},
	{"XPK", "colli", []string{"package", "packages", "collo"}},
	{"XPX", "pallet", []string{"bancali", "pallets"}},
	{"HUR", "h", []string{"ore", "ora", "hour", "hours", "小时"}},
	{"DAY", "gg", []string{"giorni", "day", "days"}},
	{"MON", "mesi", []string{"mese", "month", "months"}},
	{"KWH", "kWh", []string{"kwh"}},
	{"E48", "serv", []string{"service", "a corpo", "ac"}},
	{"P1", "%", nil},
}

// UnitCode is the Recommendation 20 code for a unit as people write it ("m",
// "kg", "yd", "pz"); a code stays itself, what is not known is "".
func UnitCode(word string) string {
	word = strings.ToLower(strings.TrimSpace(word))
	for _, u := range units {
		if strings.EqualFold(u.code, word) || strings.EqualFold(u.name, word) {
			return u.code
		}
		for _, w := range u.words {
			if w == word {
				return u.code
			}
		}
	}
	return ""
}

// unitName is how a FatturaPA writes a unit's code; other texts stay.
func unitName(code string) string {
	for _, u := range units {
		if u.code == code {
			return u.name
		}
	}
	return code
}

// UnitName is the code's usual word, "m" for MTR; other texts stay.
func UnitName(code string) string { return unitName(code) }
