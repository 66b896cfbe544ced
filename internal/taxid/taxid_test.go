package taxid

import (
	"errors"
	"strings"
	"testing"
)

// Numbers of each country that are right, in the forms people write them.
var right = map[string][]string{
	"AT": {"ATU13585627", "AT U 1358 5627"},
	"BE": {"BE0428759497", "BE 428759497"},
	"BG": {"BG175074752"},
	"CH": {"CHE-100.155.212 MWST"},
	"CY": {"CY10259033P"},
	"CZ": {"CZ25123891"},
	"DE": {"DE136695976", "de 136 695 976"},
	"DK": {"DK13585628"},
	"EE": {"EE100931558"},
	"EL": {"EL094259216"},
	"ES": {"ESB58378431", "ESX2482300W", "ES54362315K"},
	"FI": {"FI20774740"},
	"FR": {"FR40303265045", "FR 23 334 175 221", "FRK7399859412"},
	"GB": {"GB980780684"},
	"HR": {"HR33392005961"},
	"HU": {"HU12892312"},
	"IE": {"IE6433435F", "IE8D79739I", "IE6433435OA"},
	"IT": {"IT00743110157", "it 00743110157"},
	"LT": {"LT119511515", "LT100001919017"},
	"LU": {"LU15027442"},
	"LV": {"LV40003521600"},
	"MT": {"MT11679112"},
	"NL": {"NL004495445B01", "NL123456789B13"},
	"PL": {"PL8567346215"},
	"PT": {"PT501964843"},
	"RO": {"RO18547290"},
	"SE": {"SE123456789701"},
	"SI": {"SI50223054"},
	"SK": {"SK2022749619"},
	"XI": {"XI980780684"},
}

func TestRightNumbersOfEveryCountryAreTaken(t *testing.T) {
	for country := range rules {
		if len(right[country]) == 0 {
			t.Errorf("no number of %s", country)
		}
	}
	for country, all := range right {
		for _, number := range all {
			got, err := VAT(number, "")
			if err != nil || !strings.HasPrefix(got, country) {
				t.Errorf("%s: %q, %v", number, got, err)
			}
			again, err := VAT(strings.TrimPrefix(got, country), Country(got))
			if country != "XI" && (err != nil || again != got) {
				t.Errorf("%s without prefix: %q, %v", number, again, err)
			}
		}
	}
}

// Where the remainders 10 and 0 share a digit, one slip in nine goes unseen.
func TestAWrongDigitIsSeenInEveryCountry(t *testing.T) {
	for country, all := range right {
		number, err := VAT(all[0], "")
		if err != nil {
			t.Fatal(err)
		}
		at := len(number) - 3 // a digit everywhere, and checked everywhere
		if country == "NL" {
			at = 6
		}
		unseen := 0
		for d := byte('0'); d <= '9'; d++ {
			if _, err := VAT(number[:at]+string(d)+number[at+1:], ""); err == nil && d != number[at] {
				unseen++
			}
		}
		if unseen > 1 {
			t.Errorf("%s: %d of nine slips go unseen", number, unseen)
		}
	}
}

func TestAWrongNumberSaysWhatIsWrong(t *testing.T) {
	for _, w := range []struct {
		number, country string
		want            Problem
	}{
		{"IT00743110158", "", Digit},
		{"00743110158", "IT", Digit},
		{"IT0074311015", "", Shape},
		{"IT0074311015O", "", Shape},
		{"DE13669597", "", Shape},
		{"094259217", "GR", Digit},
		{"91110000600037341X", "CN", Digit},
		{"9111000060003734I", "CN", Shape},
		{"x", "US", Shape},
		{"12-345 §", "US", Shape},
	} {
		if got, err := VAT(w.number, w.country); !errors.Is(err, w.want) || got != "" {
			t.Errorf("%s of %s: %q, %v", w.number, w.country, got, err)
		}
	}
}

func TestNumbersGetThePrefixOfTheirCountry(t *testing.T) {
	for _, w := range []struct{ number, country, want string }{
		{"00743110157", "IT", "IT00743110157"},
		{"094 259 216", "GR", "EL094259216"},
		{"IT00743110157", "CN", "IT00743110157"}, // a branch abroad
		{"CN91110000600037341L", "", "91110000600037341L"},
		{"９１110000600037341l", "CN", "91110000600037341L"},
		{"12-3456789", "US", "123456789"},
		{"CHE-100.155.212", "CH", "CHE100155212"},
	} {
		if got, err := VAT(w.number, w.country); err != nil || got != w.want {
			t.Errorf("%s of %s: %q, %v; want %s", w.number, w.country, got, err, w.want)
		}
	}
}

func TestItalianCodesOfPeopleAndCompanies(t *testing.T) {
	for code, want := range map[string]error{
		"RSSMRA85T10A562S": nil, "rssmra85t10a562s": nil, "00743110157": nil,
		"RSSMRA85T10A562T": Digit, "00743110158": Digit,
		"RSSMRA85T10A56": Shape, "RSSMRA85F10A562S": Shape, "": Shape, // no month F
	} {
		if got, err := ItalianCode(code); !errors.Is(err, want) || want == nil && got != strings.ToUpper(code) {
			t.Errorf("%s: %q, %v", code, got, err)
		}
	}
	for code, want := range map[string]error{"m5uxcr1": nil, "UFABCD": nil, "0000000": nil, "M5UXCR12": Shape, "M5-": Shape} {
		if _, err := SDI(code); !errors.Is(err, want) {
			t.Errorf("SDI %s: %v", code, err)
		}
	}
}

func TestAChineseCodeHasNoLettersThatLookLikeDigits(t *testing.T) {
	if _, err := Chinese("91110000600037341L"); err != nil {
		t.Error(err)
	}
	for _, code := range []string{"91110000600037341I", "9111000060003734OL", "Z1110000600037341L"} {
		if _, err := Chinese(code); !errors.Is(err, Shape) {
			t.Errorf("%s: %v", code, err)
		}
	}
}
