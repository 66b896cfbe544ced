package models

import "testing"

func TestCountriesAreUnderstoodByCodeAndName(t *testing.T) {
	for in, want := range map[string]string{
		"IT": "IT", "it": "IT", " It ": "IT", "Italy": "IT", "ITALIA": "IT", "意大利": "IT", "Made in Italy": "IT", "made in  italy": "IT", "ＩＴ": "IT",
		"CN": "CN", "China": "CN", "Cina": "CN", "中国": "CN", "PRC": "CN", "GB": "GB", "UK": "GB", "United Kingdom": "GB", "Regno Unito": "GB", "Inghilterra": "GB",
		"USA": "US", "Stati Uniti": "US", "Türkiye": "TR", "Turkey": "TR", "turchia": "TR", "土耳其": "TR", "Perù": "PE", "peru": "PE", "Côte d'Azur": "",
		"Korea": "KR", "Corea": "KR", "South Korea": "KR", "Corea del Sud": "KR", "Hong Kong": "HK", "HongKong": "HK", "香港": "HK", "Cechia": "CZ", "台湾": "TW",
		"": "", "XX": "", "Atlantis": "", "made in": "", "IT/CN": "", "Italyy": "", "\x00": "",
	} {
		got, ok := ParseCountry(in)
		if ok != (want != "") || ok && got != want {
			t.Errorf("%q is %q (%v), want %q", in, got, ok, want)
		}
	}
}

func TestEveryCountryIsReadBackFromItsNames(t *testing.T) {
	seen := map[string]bool{}
	for _, code := range Countries {
		if seen[code] {
			t.Errorf("%s is listed twice", code)
		}
		seen[code] = true
		for _, lang := range []string{"en", "it", "zh"} {
			name := CountryName(code, lang)
			if got, ok := ParseCountry(name); !ok || got != code || name == code {
				t.Errorf("%s in %s is %q and read as %q", code, lang, name, got)
			}
		}
	}
}

func TestCountryNames(t *testing.T) {
	for _, c := range [][3]string{{"IT", "it", "Italia"}, {"CN", "zh", "中国"}, {"DE", "en", "Germany"}, {"DE", "xx", "Germany"}, {"", "en", ""}, {"??", "it", "??"}} {
		if got := CountryName(c[0], c[1]); got != c[2] {
			t.Errorf("%q in %s is %q, want %q", c[0], c[1], got, c[2])
		}
	}
}
