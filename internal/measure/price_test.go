package measure

import (
	"errors"
	"strings"
	"testing"
)

func TestParsePrice(t *testing.T) {
	for _, tt := range []struct {
		s, lang        string
		amount         int64
		currency, unit string
		err            error
	}{
		{"27,90", "it", 279000, "", "", nil},
		{"€ 27.90/m", "en", 279000, "EUR", "m", nil},
		{"€\u00a027,90", "it", 279000, "EUR", "", nil},
		{"€ 27.90 / m", "en", 279000, "EUR", "m", nil},
		{"44 usd/yd", "en", 440000, "USD", "yd", nil},
		{"USD44.1234", "en", 441234, "USD", "", nil},
		{"12元/米", "zh", 120000, "CNY", "m", nil},
		{"每米12.5元", "zh", 125000, "CNY", "m", nil},
		{"¥88", "zh", 880000, "CNY", "", nil},
		{"￥８８．５／米", "zh", 885000, "CNY", "m", nil},
		{"8块一码", "zh", 80000, "CNY", "yd", nil},
		{"3,20 euro al metro", "it", 32000, "EUR", "m", nil},
		{"28 eur/kg", "it", 280000, "EUR", "kg", nil},
		{"HK$ 30", "en", 300000, "HKD", "", nil},
		{"12 PLN/mt", "en", 120000, "PLN", "m", nil},
		{"15 zł", "en", 150000, "PLN", "", nil},
		{"-€ 5", "en", -50000, "EUR", "", nil},
		{"€ -5", "en", -50000, "EUR", "", nil},
		{"1.250,50 €", "it", 12505000, "EUR", "", nil},
		{"EUR ,50", "it", 5000, "EUR", "", nil},

		{"", "en", 0, "", "", ErrNotNumber},
		{"€", "en", 0, "", "", ErrNotNumber},
		{"27.12345", "en", 0, "", "", ErrTooPrecise},
		{"€ 20 $", "en", 0, "", "", ErrCurrency},
		{"20 bananas", "en", 0, "", "", ErrUnit},
		{"20 €/m2", "en", 0, "", "", ErrUnit},
		{"20 €/m/kg", "en", 0, "", "", ErrUnit},
		{"20-25 €", "en", 0, "", "", ErrUnit},
	} {
		amount, currency, unit, err := ParsePrice(tt.s, tt.lang)
		if amount != tt.amount && err == nil || !errors.Is(err, tt.err) || err == nil && (currency != tt.currency || unit != tt.unit) {
			t.Errorf("ParsePrice(%q, %s) = %d %q %q %v; want %d %q %q %v",
				tt.s, tt.lang, amount, currency, unit, err, tt.amount, tt.currency, tt.unit, tt.err)
		}
	}
}

func TestFormatPrice(t *testing.T) {
	for _, tt := range []struct {
		v                    int64
		currency, lang, want string
	}{
		{279000, "EUR", "en", "€ 27.90"},
		{279000, "EUR", "it", "€ 27,90"},
		{12345678, "USD", "it", "$ 1.234,5678"},
		{120000, "CNY", "zh", "¥ 12.00"},
		{1200000, "JPY", "en", "JP¥ 120"},
		{10000, "KWD", "en", "KWD 1.000"},
		{-50000, "EUR", "en", "-€ 5.00"},
		{50000, "", "en", "5.00"},
		{50000, "xyz", "en", "XYZ 5.00"},
	} {
		want := strings.ReplaceAll(tt.want, " ", nbsp)
		if got := FormatPrice(tt.v, tt.currency, tt.lang); got != want {
			t.Errorf("FormatPrice(%d, %s, %s) = %q; want %q", tt.v, tt.currency, tt.lang, got, want)
		}
	}
}

func TestMoneyKeepsItsCurrencysDecimals(t *testing.T) {
	for _, tt := range []struct {
		s, currency, lang string
		minor             int64
		err               error
		written           string
	}{
		{"1.234,5", "EUR", "it", 123450, nil, "€ 1.234,50"},
		{"$ 10", "USD", "en", 1000, nil, "$ 10.00"},
		{"1235", "JPY", "en", 1235, nil, "JP¥ 1,235"},
		{"0.125", "KWD", "en", 125, nil, "KWD 0.125"},
		{"10.5", "JPY", "en", 0, ErrTooPrecise, ""},
		{"10.001", "EUR", "en", 0, ErrTooPrecise, ""},
		{"$ 10", "EUR", "en", 0, ErrCurrency, ""},
		{"10/m", "EUR", "en", 0, ErrUnit, ""},
		{"ten", "EUR", "en", 0, ErrNotNumber, ""},
	} {
		minor, err := ParseMoney(tt.s, tt.currency, tt.lang)
		if minor != tt.minor || !errors.Is(err, tt.err) {
			t.Errorf("ParseMoney(%q, %s) = %d, %v; want %d, %v", tt.s, tt.currency, minor, err, tt.minor, tt.err)
		} else if got := FormatMoney(minor, tt.currency, tt.lang); err == nil && got != strings.ReplaceAll(tt.written, " ", nbsp) {
			t.Errorf("FormatMoney(%d, %s) = %q; want %q", minor, tt.currency, got, tt.written)
		}
	}
}

func TestEveryCurrencyPrintsAPriceThatIsReadBack(t *testing.T) {
	seen := map[string]string{}
	for _, c := range Currencies() {
		if other, ok := seen[c.Symbol]; ok {
			t.Errorf("%s and %s share the symbol %s", c.Code, other, c.Symbol)
		}
		seen[c.Symbol] = c.Code
		for _, lang := range []string{"en", "it", "zh"} {
			text := FormatPrice(12345600, c.Code, lang)
			if amount, code, _, err := ParsePrice(text, lang); amount != 12345600 || code != c.Code || err != nil {
				t.Errorf("%s is written %q and read as %d %s, %v", c.Code, text, amount, code, err)
			}
		}
	}
	if len(seen) < 150 {
		t.Errorf("only %d currencies", len(seen))
	}
}

func TestFindCurrency(t *testing.T) {
	for code, want := range map[string]Currency{
		"eur": {"EUR", 2, "€"}, "JPY": {"JPY", 0, "JP¥"}, "BHD": {"BHD", 3, "BHD"}, " chf ": {"CHF", 2, "CHF"},
	} {
		if got, ok := FindCurrency(code); !ok || got != want {
			t.Errorf("FindCurrency(%q) = %v, %v; want %v", code, got, ok, want)
		}
	}
	if _, ok := FindCurrency("XXX"); ok {
		t.Error("XXX is no currency")
	}
}

func FuzzParsePrice(f *testing.F) {
	for _, s := range []string{"€ 27.90/m", "12元/米", "-$ 1'000", "每米１２元", "1.250,50 €"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, lang := range []string{"en", "it", "zh"} {
			amount, currency, _, err := ParsePrice(s, lang)
			if err != nil {
				continue
			}
			text := FormatPrice(amount, currency, lang)
			if again, code, _, err := ParsePrice(text, lang); again != amount || code != currency || err != nil {
				t.Errorf("%q is %d %s, written %q, then %d %s, %v", s, amount, currency, text, again, code, err)
			}
		}
	})
}

func TestMoneyIsRoundedToTheWholeUnit(t *testing.T) {
	for _, c := range []struct {
		minor    int64
		currency string
		want     string
	}{{123_449, "EUR", "€ 1,234"}, {123_450, "EUR", "€ 1,235"}, {-50, "EUR", "-€ 1"}, {-49, "EUR", "€ 0"}, {1_235, "JPY", "JP¥ 1,235"}} {
		if got := FormatRound(c.minor, c.currency, "en"); got != strings.ReplaceAll(c.want, " ", nbsp) {
			t.Errorf("%d %s: %q", c.minor, c.currency, got)
		}
	}
}
