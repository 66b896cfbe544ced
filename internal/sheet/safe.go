package sheet

import "strings"

// formulaStarts are the characters by which a spreadsheet program takes a text
// for a formula, with their full-width twins (OWASP ASVS v5.0.0-1.2.10).
const formulaStarts = "=+-@\t\r\n＝＋－＠"

// Safe makes a text harmless in CSV by a ' in front when it would start a
// formula. A text that already looks so marked gets one more, so that reading
// can always take exactly one off.
func Safe(text string) string {
	if startsFormula(strings.TrimLeft(text, "'")) {
		return "'" + text
	}
	return text
}

// unmark undoes Safe.
func unmark(text string) string {
	if strings.HasPrefix(text, "'") && startsFormula(strings.TrimLeft(text, "'")) {
		return text[1:]
	}
	return text
}

func startsFormula(text string) bool {
	return text != "" && strings.IndexAny(text, formulaStarts) == 0
}
