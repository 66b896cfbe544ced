// Package bank knows what is printed about accounts and what banks send: it
// checks IBAN and BIC, writes the QR code that a banking app pays by (EPC069-12),
// and reads statements: tables as banks export them, camt.053 and MT940.
//
// IBAN: ISO 13616, lengths of the registry of SWIFT; BIC: ISO 9362.
package bank

import (
	"regexp"
	"strings"
)

// Problem is what is wrong with an account number; the caller says it in words.
type Problem string

// What can be wrong: it does not look like one, it is too short or too long
// for its country, or a character was mistyped.
const (
	Shape  Problem = "shape"
	Length Problem = "length"
	Digit  Problem = "digit"
)

func (p Problem) Error() string { return "account number: wrong " + string(p) }

var (
	formIBAN = regexp.MustCompile(`^[A-Z]{2}\d{2}[A-Z0-9]+$`)
	formBIC  = regexp.MustCompile(`^[A-Z]{6}[A-Z0-9]{2}([A-Z0-9]{3})?$`)
)

// lengths of an IBAN by its country.
var lengths = map[string]int{
	"AD": 24, "AE": 23, "AL": 28, "AT": 20, "AZ": 28, "BA": 20, "BE": 16, "BG": 22, "BH": 22, "BI": 27, "BR": 29, "BY": 28, "CH": 21, "CR": 22, "CY": 28, "CZ": 24,
	"DE": 22, "DJ": 27, "DK": 18, "DO": 28, "EE": 20, "EG": 29, "ES": 24, "FI": 18, "FK": 18, "FO": 18, "FR": 27, "GB": 22, "GE": 22, "GI": 23, "GL": 18, "GR": 27,
	"GT": 28, "HN": 28, "HR": 21, "HU": 28, "IE": 22, "IL": 23, "IQ": 23, "IS": 26, "IT": 27, "JO": 30, "KW": 30, "KZ": 20, "LB": 28, "LC": 32, "LI": 21, "LT": 20,
	"LU": 20, "LV": 21, "LY": 25, "MC": 27, "MD": 24, "ME": 22, "MK": 19, "MN": 20, "MR": 27, "MT": 31, "MU": 30, "NI": 28, "NL": 18, "NO": 15, "OM": 23, "PK": 24,
	"PL": 28, "PS": 29, "PT": 25, "QA": 29, "RO": 24, "RS": 22, "RU": 33, "SA": 24, "SC": 31, "SD": 18, "SE": 24, "SI": 19, "SK": 24, "SM": 27, "SO": 23, "ST": 25,
	"SV": 28, "TL": 23, "TN": 24, "TR": 26, "UA": 29, "VA": 22, "VG": 24, "XK": 20, "YE": 30,
}

// IBAN checks an account number and gives it without spaces, in capitals. The
// error is a Problem; a country that has no IBAN is Shape.
func IBAN(text string) (string, error) {
	number := clean(text)
	if !formIBAN.MatchString(number) || lengths[number[:2]] == 0 {
		return "", Shape
	}
	if len(number) != lengths[number[:2]] {
		return "", Length
	}
	rest := 0 // ISO 7064, MOD 97-10, over the number with its head moved to the end
	for _, c := range number[4:] + number[:4] {
		if c >= 'A' {
			rest = (rest*100 + int(c-'A') + 10) % 97
		} else {
			rest = (rest*10 + int(c-'0')) % 97
		}
	}
	if rest != 1 {
		return "", Digit
	}
	return number, nil
}

// Grouped writes an IBAN as people read it: in fours.
func Grouped(iban string) string {
	var b strings.Builder
	for i, c := range iban {
		if i > 0 && i%4 == 0 {
			b.WriteByte(' ')
		}
		b.WriteRune(c)
	}
	return b.String()
}

// BIC checks the code of a bank and gives it in capitals; the error is Shape.
func BIC(text string) (string, error) {
	code := clean(text)
	if !formBIC.MatchString(code) {
		return "", Shape
	}
	return code, nil
}

// clean drops what people write between the characters, and the word IBAN.
func clean(text string) string {
	text = strings.Map(func(r rune) rune {
		if strings.ContainsRune(" .-\u00a0\u2009\t:", r) {
			return -1
		}
		return r
	}, strings.ToUpper(strings.TrimSpace(text)))
	return strings.TrimPrefix(text, "IBAN")
}
