package textile

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestFold(t *testing.T) {
	for s, want := range map[string]string{
		"Lana PIÙ": "lana piu", "ＬＶ－０４１８": "lv-0418", "Straße": "strasse", "Łódź": "lodz", "棉": "棉", "m²": "m2",
		"ramie\u0300": "ramie", "": "", "㎡": "m2", "zero\u200bwidth": "zerowidth", "한국": "한국",
	} {
		if got := Fold(s); got != want {
			t.Errorf("Fold(%q) = %q; want %q", s, got, want)
		}
	}
}

func TestCodeKeyIgnoresCaseSpacesAndHyphens(t *testing.T) {
	for _, s := range []string{"LV-0418", "lv 0418", "LV0418", "ＬＶ－０４１８", "lv – 0418", " Lv\u00a00418 "} {
		if got := CodeKey(s); got != "lv0418" {
			t.Errorf("CodeKey(%q) = %q", s, got)
		}
	}
	if CodeKey("A/1") == CodeKey("A1") {
		t.Error("a slash is part of a code")
	}
}

func TestTokens(t *testing.T) {
	for s, want := range map[string]string{
		"LV-0418":        "lv 0418 lv0418",
		"LV0418":         "lv 0418 lv0418",
		"Lana più bella": "lana piu bella",
		"羊毛呢":            "羊 羊毛 毛 毛呢 呢",
		"棉":              "棉",
		"棉A12":           "棉 a 12",
		"wool-silk":      "wool silk",
		"70/30":          "70 30 7030",
		"!!! --":         "",
		"":               "",
		"2026":           "2026",
	} {
		if got := strings.Join(Tokens(s), " "); got != want {
			t.Errorf("Tokens(%q) = %q; want %q", s, got, want)
		}
	}
}

func TestQueryTokens(t *testing.T) {
	for s, want := range map[string]string{
		"LV-04":    "lv 04*",
		"lv0418":   "lv 0418*",
		"Lana blu": "lana blu*",
		"lana ":    "lana*",
		"羊毛呢":      "羊毛 毛呢",
		"羊":        "羊",
		"lana 羊毛":  "lana 羊毛",
		"羊毛 la":    "羊毛 la*",
		" - ":      "",
	} {
		if got := strings.Join(QueryTokens(s), " "); got != want {
			t.Errorf("QueryTokens(%q) = %q; want %q", s, got, want)
		}
	}
}

// Whatever way a code is written, it is found by every other way.
func TestACodeIsFoundHoweverItIsWritten(t *testing.T) {
	ways := []string{"LV-0418", "lv0418", "LV 0418", "Lv_0418", "LV.0418"}
	for _, stored := range ways {
		for _, asked := range append(ways, "lv", "LV-04", "0418", "041") {
			if !found(Tokens(stored), QueryTokens(asked)) {
				t.Errorf("%q is not found by %q", stored, asked)
			}
		}
	}
}

// found does what the full-text index does.
func found(index, query []string) bool {
	return !slices.ContainsFunc(query, func(q string) bool {
		prefix, half := strings.CutSuffix(q, "*")
		return !slices.ContainsFunc(index, func(token string) bool {
			return token == q || half && strings.HasPrefix(token, prefix)
		})
	})
}

func FuzzTokens(f *testing.F) {
	for _, s := range []string{"LV-0418 lana più 羊毛呢", strings.Repeat("è", 100), "ＡＢ１２", "棉A-1", strings.Repeat("0", 51) + "\xf6è"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		tokens := Tokens(s)
		for _, token := range tokens {
			if token == "" || len(token) > maxToken || utf8.ValidString(s) && !utf8.ValidString(token) {
				t.Errorf("%q has the token %q", s, token)
			}
		}
		if !found(tokens, QueryTokens(s)) {
			t.Errorf("%q is not found by itself: %q, %q", s, tokens, QueryTokens(s))
		}
		if Fold(Fold(s)) != Fold(s) {
			t.Errorf("folding %q twice differs", s)
		}
	})
}

func BenchmarkTokens(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		Tokens("LV-0418 Flanella più bella 70% lana 30% poliestere 羊毛法兰绒")
	}
}
