package handlers

import (
	"bytes"
	"os"
	"testing"

	"jennyerp/internal/textile"
)

func TestEveryCareSymbolHasAPicture(t *testing.T) {
	sprite, err := os.ReadFile("../static/icons.svg")
	check(t, err)
	for _, symbol := range textile.CareSymbols() {
		if icon := (page{}).CareIcon(symbol.Key); !bytes.Contains(sprite, []byte(`id="`+icon+`"`)) {
			t.Errorf("%s: no symbol %s", symbol.Key, icon)
		}
	}
}

func TestBuiltInWordsAreKnownInEveryLanguage(t *testing.T) {
	for word, known := range map[string]string{"A Righe": "A Righe", "righe": "stripe", "条纹": "stripe", "STRIPE": "stripe"} {
		if got := knownWord("pattern", word); got != known {
			t.Errorf("%q is %q, want %q", word, got, known)
		}
	}
}
