package einvoice

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"jennyerp/internal/einvoice/encheck"
)

// What is written is read by a second program, which knows the rules from the
// standard alone.
func TestWhatIsWrittenKeepsTheRulesInTheEyesOfASecondReader(t *testing.T) {
	for name, inv := range many() {
		for syntax, write := range map[string]func(*Invoice) ([]byte, error){"UBL": UBL, "CII": CII} {
			out, err := write(inv)
			if err != nil {
				t.Fatal(name, err)
			}
			if broken, err := encheck.Broken(out); err != nil || len(broken) > 0 {
				t.Errorf("%s as %s breaks %v, %v", name, syntax, broken, err)
			}
		}
	}
}

// kept are rules whose breach never reaches a document: what is missing has no
// element, or another value is written; code lists and what only an Invoice
// knows are Validate's own.
var kept = regexp.MustCompile(`^BR-(CL-|53$|57$|16$|CO-13$|O-0[567]$|DEC-|B-)`)

// Each invoice that breaks a rule is written all the same: the second reader
// finds that rule in both syntaxes.
func TestASecondReaderFindsTheSameBreaches(t *testing.T) {
	seen := 0
	check := func(id string, inv *Invoice) {
		if kept.MatchString(id) {
			return
		}
		e := lower(inv)
		for syntax, out := range map[string][]byte{"UBL": e.ubl(), "CII": e.cii()} {
			if id == "BR-52" && syntax == "CII" {
				continue // there the number stands in one text with what it is of
			}
			broken, err := encheck.Broken(out)
			if err != nil || !slices.Contains(broken, id) {
				t.Errorf("%s in %s: broken are %v, %v", id, syntax, broken, err)
			}
			seen++
		}
	}
	for _, id := range slices.Sorted(maps.Keys(breaks)) {
		inv := sample(breaks[id].sample)
		breaks[id].spoil(inv)
		check(id, inv)
	}
	for _, f := range families {
		for id, spoil := range categoryBreaks(f) {
			inv := categorySample(f)
			spoil(inv)
			check(id, inv)
		}
	}
	if seen < 150 {
		t.Errorf("only %d documents were looked at", seen)
	}
}

func TestASecondReaderNamesAnElementThatStandsTooLate(t *testing.T) {
	out, err := CII(twelve()["domestic"])
	if err != nil {
		t.Fatal(err)
	}
	name := regexp.MustCompile(`(?s)(\s*<ram:Name>Ferri.*?</ram:Name>)(.*?)(\s*</ram:SellerTradeParty>)`)
	broken, err := encheck.Broken([]byte(name.ReplaceAllString(string(out), "$2$1$3")))
	if err != nil || !strings.Contains(strings.Join(broken, " "), "order SellerTradeParty/Name") {
		t.Errorf("broken are %v, %v", broken, err)
	}
}
