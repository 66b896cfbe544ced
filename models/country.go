package models

import (
	"slices"
	"strings"
	"sync"

	"golang.org/x/text/language"
	"golang.org/x/text/language/display"

	"jennyerp/internal/textile"
)

// Countries are the ISO 3166 codes a form offers, those of the trade first.
var Countries = strings.Fields("IT CN AE AL AM AR AT AU BA BD BE BG BR BY CA CH CL CO CY CZ DE DK DZ EE EG ES ET FI FR GB GE GR HK HR HU ID IE IL IN IR IS JO JP KE KH KR KZ LB LI LK LT LU LV MA MC MD ME MG MK MM MN MO MT MU MX MY NG NL NO NP NZ PE PH PK PL PT RO RS RU SA SE SG SI SK SM TH TN TR TW UA US UY UZ VA VN ZA")

var countryLanguages = map[string]language.Tag{"en": language.English, "it": language.Italian, "zh": language.SimplifiedChinese}

// CountryName names a country in a language (en, it, zh); the code itself
// when it is unknown.
func CountryName(code, lang string) string {
	tag, ok := countryLanguages[lang]
	if !ok {
		tag = language.English
	}
	region, err := language.ParseRegion(code)
	if err != nil {
		return code
	}
	return display.Regions(tag).Name(region)
}

var countryByName = sync.OnceValue(func() map[string]string {
	names := map[string]string{"uk": "GB", "usa": "US", "prc": "CN", "cina": "CN", "inghilterra": "GB", "hongkong": "HK", "hong kong": "HK", "香港": "HK", "macau": "MO", "macao": "MO", "澳门": "MO", "turkiye": "TR", "corea": "KR", "korea": "KR"}
	for _, code := range Countries {
		names[strings.ToLower(code)] = code
		for lang := range countryLanguages {
			names[textile.Fold(CountryName(code, lang))] = code
		}
	}
	return names
})

// ParseCountry understands a code or a name in any of the three languages,
// with or without "made in".
func ParseCountry(in string) (code string, ok bool) {
	key := strings.TrimSpace(strings.TrimPrefix(textile.Fold(strings.TrimSpace(in)), "made in "))
	code, ok = countryByName()[key]
	return code, ok && slices.Contains(Countries, code)
}
