// Package taxid checks the numbers by which tax offices know companies: VAT
// numbers of the European Union (and of Great Britain and Switzerland), the
// Italian partita IVA, codice fiscale and SDI code, and the Chinese unified
// social credit code. It computes check digits only: whether a number is
// registered, nobody but the tax office knows.
//
// The rules are those the national offices publish; the European ones are
// gathered by the Commission for VIES (ec.europa.eu/taxation_customs/vies).
package taxid

import (
	"regexp"
	"strings"
)

// Problem is what is wrong with a number; the caller says it in words.
type Problem string

// What can be wrong: the number does not look like one of its country, or it
// does, but a digit or letter was mistyped.
const (
	Shape Problem = "shape"
	Digit Problem = "digit"
)

func (p Problem) Error() string { return "tax number: wrong " + string(p) }

// Clean drops what people write between the digits and raises the letters.
func Clean(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= '０' && r <= '９': // full width, as Chinese keyboards write
			return r - '０' + '0'
		case r >= 'a' && r <= 'z':
			return r - 'a' + 'A'
		case r >= '0' && r <= '9', r >= 'A' && r <= 'Z', r == '+', r == '*':
			return r
		case strings.ContainsRune(" .-/_\u00a0\u2009\t:", r):
			return -1
		}
		return '?' // kept, so that the shape is wrong
	}, text)
}

// other is what a number of a country without rules here may look like.
var other = regexp.MustCompile(`^[A-Z0-9]{4,20}$`)

// VAT checks a VAT number and gives it as it is written on papers: with the
// prefix of its country where there is one ("IT00743110157", "EL094259216"),
// a Chinese code bare. country is where the company is (ISO 3166 alpha-2, ""
// when not known), for a number without prefix. The error is a Problem.
func VAT(text, country string) (string, error) {
	number := Clean(text)
	if country == "GR" {
		country = "EL"
	}
	if len(number) > 2 {
		if _, known := rules[number[:2]]; known && !bare(country, number) {
			return prefixed(number[:2], number[2:])
		}
	}
	if country == "CN" || strings.HasPrefix(number, "CN") {
		return Chinese(strings.TrimPrefix(number, "CN"))
	}
	if _, known := rules[country]; known {
		return prefixed(country, number)
	}
	if !other.MatchString(number) {
		return "", Shape
	}
	return number, nil
}

// bare tells a number that begins with letters of its own from one with a
// prefix: a French key may be "DE", a Swiss one is "CHE".
func bare(country, number string) bool {
	r, known := rules[country]
	return known && r.shape.MatchString(number)
}

func prefixed(country, number string) (string, error) {
	r := rules[country]
	if country == "CH" {
		number = swissTail.ReplaceAllString(number, "")
	}
	if country == "BE" && len(number) == 9 {
		number = "0" + number // as it was written before 2005
	}
	if !r.shape.MatchString(number) {
		return "", Shape
	}
	if !r.check(number) {
		return "", Digit
	}
	return country + number, nil
}

var swissTail = regexp.MustCompile(`(MWST|TVA|IVA)$`)

// Country is the ISO 3166 code of a number's prefix, "" when it has none.
func Country(number string) string {
	if len(number) < 2 {
		return ""
	}
	if _, known := rules[number[:2]]; !known {
		return ""
	}
	switch number[:2] {
	case "EL":
		return "GR"
	case "XI":
		return "GB"
	}
	return number[:2]
}
