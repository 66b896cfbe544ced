package measure

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
	"golang.org/x/text/width"
)

// normal is a text with one spelling for what looks alike, and the way back:
// byte i of s came from byte at[i] of the text as typed.
type normal struct {
	s  string
	at []int
}

// normalize lowers case, removes accents, turns full-width characters, exotic
// spaces, quotes and dashes into the plain ones, and drops invisible marks.
func normalize(typed string) normal {
	var b strings.Builder
	at := make([]int, 0, len(typed)+1)
	var prev rune
	for i, r := range typed {
		plain := plainRune(r, prev)
		b.WriteString(plain)
		for range len(plain) {
			at = append(at, i)
		}
		if plain != "" {
			prev, _ = utf8.DecodeLastRuneInString(plain)
		}
	}
	return normal{b.String(), append(at, len(typed))}
}

// clean is normalize for a whole field: single spaces, none at the ends, none
// beside a slash ("g / m²" is "g/m2").
func clean(typed string) string {
	s := strings.Join(strings.Fields(normalize(typed).s), " ")
	s = strings.ReplaceAll(s, " /", "/")
	return strings.ReplaceAll(s, "/ ", "/")
}

// plainRune spells one rune; prev is the plain rune before it. A superscript
// is a digit only after a letter: "m²" is m2, but "10²" is not 102.
func plainRune(r, prev rune) string {
	if r == '²' || r == '³' {
		if unicode.IsLetter(prev) {
			return string('0' + (r - '²') + 2)
		}
		return string(r)
	}
	if plain, ok := plainRunes[r]; ok {
		return plain
	}
	if r < utf8.RuneSelf {
		return string(unicode.ToLower(r))
	}
	if folded := width.LookupRune(r).Folded(); folded != 0 {
		r = folded
	}
	switch {
	case unicode.IsSpace(r):
		return " "
	case unicode.Is(unicode.Cf, r):
		return ""
	case unicode.Is(unicode.Pd, r):
		return "-"
	}
	return string(unicode.ToLower(unaccented(r)))
}

func unaccented(r rune) rune {
	if !unicode.Is(unicode.Latin, r) {
		return r
	}
	letter, _ := utf8.DecodeRuneInString(norm.NFD.String(string(r)))
	return letter
}

// plainRunes are look-alikes that no Unicode property groups.
var plainRunes = map[rune]string{
	'。': ".", '．': ".", '，': ",", '、': ",", '−': "-", '～': "~", '〜': "~",
	'’': "'", '‘': "'", 'ʼ': "'", '´': "'", '`': "'", '′': "'", '＇': "'",
	'”': `"`, '“': `"`, '″': `"`, '〃': `"`,
	'㎡': "m2", '㎝': "cm", '㎜': "mm", '㎏': "kg",
}

// table finds the longest known spelling at a place in a normalized text.
type table[V comparable] struct {
	values  map[string]V
	longest int
}

// spell builds a table from value -> spellings separated by "|".
func spell[V comparable](spellings map[V]string) table[V] {
	t := table[V]{values: map[string]V{}}
	for v, list := range spellings {
		for _, word := range strings.Split(list, "|") {
			t.add(word, v)
		}
	}
	return t
}

// add panics when a spelling is given two meanings: a mistake in our tables.
func (t *table[V]) add(word string, v V) {
	key := clean(word)
	if old, ok := t.values[key]; ok && old != v {
		panic("measure: two meanings of " + word)
	}
	t.values[key] = v
	t.longest = max(t.longest, len(key))
}

// match returns the value and length of the longest spelling that starts at
// s[at:]; length 0 means none. A spelling that ends in a Latin letter must not
// be followed by another one: "m" is not found in "mm".
func (t table[V]) match(s string, at int) (v V, n int) {
	for n = min(t.longest, len(s)-at); n > 0; n-- {
		if v, ok := t.values[s[at:at+n]]; ok && wordEnds(s, at+n) {
			return v, n
		}
	}
	return v, 0
}

// wordEnds reports whether no Latin word runs across s[at].
func wordEnds(s string, at int) bool {
	return at == 0 || at >= len(s) || !latin(s[at-1]) || !latin(s[at])
}

func latin(c byte) bool { return c >= 'a' && c <= 'z' }
func digit(c byte) bool { return c >= '0' && c <= '9' }

// skip returns the first place at or after i that is not a space.
func skip(s string, i int) int {
	for i < len(s) && s[i] == ' ' {
		i++
	}
	return i
}
