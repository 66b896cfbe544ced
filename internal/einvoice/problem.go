package einvoice

import (
	"fmt"
	"strings"
)

// What may be wrong with a field; the caller says it in words.
const (
	Missing = "missing"
	Lost    = "lost"  // Chars cannot be written: Latin letters are asked for
	Long    = "long"  // longer than Max characters
	Wrong   = "wrong" // not of the form the field must have
	Refused = "sdi"   // the exchange would refuse it with the number in Code
)

// Problem is why an invoice cannot be written.
type Problem struct {
	Field string // "seller.name", "buyer.address.city", "lines.3.text" (from 1)
	What  string
	Chars string // for Lost: each character once
	Max   int    // for Long
	Code  string // for Refused: "00423", as the exchange's list of checks numbers it
}

func (p Problem) String() string {
	switch p.What {
	case Lost:
		return fmt.Sprintf("%s: %q cannot be written", p.Field, p.Chars)
	case Long:
		return fmt.Sprintf("%s: more than %d characters", p.Field, p.Max)
	case Refused:
		return p.Field + ": refused by the exchange, " + p.Code
	}
	return p.Field + ": " + p.What
}

// Problems is the error of an invoice that cannot be written as it is: all
// that is wrong with it, in the order of its fields.
type Problems []Problem

func (ps Problems) Error() string {
	texts := make([]string, len(ps))
	for i, p := range ps {
		texts[i] = p.String()
	}
	return "e-invoice: " + strings.Join(texts, "; ")
}
