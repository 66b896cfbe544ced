package taxid

import (
	"regexp"
	"strings"
)

// creditLetters are the 31 characters of GB 32100-2015: I, O, S, V and Z are
// left out, as they look like digits.
const creditLetters = "0123456789ABCDEFGHJKLMNPQRTUWXY"

var credit = regexp.MustCompile(`^[0-9A-HJ-NP-RTUWXY]{2}\d{6}[0-9A-HJ-NP-RTUWXY]{10}$`)

// Chinese checks a unified social credit code (统一社会信用代码, GB 32100-2015),
// 18 characters, which is also the taxpayer's number. The error is a Problem.
func Chinese(text string) (string, error) {
	code := Clean(text)
	if !credit.MatchString(code) {
		return "", Shape
	}
	sum, weight := 0, 1
	for i := range 17 {
		sum += strings.IndexByte(creditLetters, code[i]) * weight
		weight = weight * 3 % 31
	}
	if creditLetters[(31-sum%31)%31] != code[17] {
		return "", Digit
	}
	return code, nil
}
