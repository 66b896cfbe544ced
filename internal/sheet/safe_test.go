package sheet

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestTextsThatWouldBeFormulasAreMarked(t *testing.T) {
	for text, want := range map[string]string{
		"": "", "LV-0418": "LV-0418", "a=b": "a=b", "'70s": "'70s", "’": "’",
		"=1+1": "'=1+1", "+39 0574": "'+39 0574", "-5": "'-5", "@SUM(A1)": "'@SUM(A1)",
		"\t=1": "'\t=1", "\r=1": "'\r=1", "\n=1": "'\n=1",
		"＝1": "'＝1", "＋1": "'＋1", "－1": "'－1", "＠a": "'＠a", "'=1": "''=1",
	} {
		if got := Safe(text); got != want {
			t.Errorf("Safe(%q) = %q, want %q", text, got, want)
		}
	}
}

func FuzzSafeIsHarmlessAndCanBeUndone(f *testing.F) {
	for _, seed := range []string{"", "=1", "'=1", "''", "＝", "a", "\xff="} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		safe := Safe(text)
		if first, _ := utf8.DecodeRuneInString(safe); safe != "" && strings.ContainsRune(formulaStarts, first) && first != utf8.RuneError {
			t.Fatalf("Safe(%q) = %q starts a formula", text, safe)
		}
		if back := unmark(safe); back != text {
			t.Fatalf("%q came back as %q", text, back)
		}
	})
}
