package models

// standardVAT are the usual rates by country, hundredths of a percent (2026).
// A person may write another one on any line.
var standardVAT = map[string]int64{
	"AT": 20_00, "BE": 21_00, "BG": 20_00, "CH": 8_10, "CN": 13_00, "CY": 19_00, "CZ": 21_00, "DE": 19_00, "DK": 25_00, "EE": 24_00, "ES": 21_00,
	"FI": 25_50, "FR": 20_00, "GB": 20_00, "GR": 24_00, "HR": 25_00, "HU": 27_00, "IE": 23_00, "IT": 22_00, "LT": 21_00, "LU": 17_00, "LV": 21_00,
	"MT": 18_00, "NL": 21_00, "PL": 23_00, "PT": 23_00, "RO": 21_00, "SE": 25_00, "SI": 22_00, "SK": 23_00,
}

// usualVAT is what a seller in one country usually charges a buyer in the
// other: his own rate at home, none abroad (export, or reverse charge in the EU).
func usualVAT(seller, buyer string) int64 {
	if buyer != "" && buyer != seller {
		return 0
	}
	return standardVAT[seller]
}
