package taxid

import "regexp"

var (
	person  = regexp.MustCompile(`^[A-Z]{6}[0-9LMNPQRSTUV]{2}[ABCDEHLMPRST][0-9LMNPQRSTUV]{2}[A-Z][0-9LMNPQRSTUV]{3}[A-Z]$`)
	company = regexp.MustCompile(`^\d{11}$`)
	sdi     = regexp.MustCompile(`^[A-Z0-9]{6,7}$`)
)

// oddPlace is the worth of a character in the first, third, … place (decree of
// the Ministry of Finance, 23 December 1976); digits are worth as the letters
// from A on.
var oddPlace = [26]int{1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23}

// ItalianCode checks a codice fiscale: of a person 16 characters (digits may
// be letters where two people would have the same), of a company 11 digits.
// The error is a Problem.
func ItalianCode(text string) (string, error) {
	code := Clean(text)
	switch {
	case company.MatchString(code):
		if !luhn(code) {
			return "", Digit
		}
	case person.MatchString(code):
		if !italianPerson(code) {
			return "", Digit
		}
	default:
		return "", Shape
	}
	return code, nil
}

func italianPerson(code string) bool {
	sum := 0
	for i := range 15 {
		v := int(code[i] - '0')
		if code[i] >= 'A' {
			v = int(code[i] - 'A')
		}
		if i%2 == 0 {
			v = oddPlace[v]
		}
		sum += v
	}
	return byte('A'+sum%26) == code[15]
}

// SDI gives the address of a company in the Italian exchange of electronic
// invoices: seven characters, six for an office of the state. It has no check
// digit. The error is a Problem.
func SDI(text string) (string, error) {
	code := Clean(text)
	if !sdi.MatchString(code) {
		return "", Shape
	}
	return code, nil
}
