package textile

import (
	"iter"
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxToken is the longest token kept, in bytes; longer words are cut there.
const maxToken = 64

// Tokens cuts a text into the tokens of the search index: folded words; letters
// and digits apart and together ("LV-0418" gives lv, 0418, lv0418); every
// character and every pair of neighbours of a run of Chinese.
func Tokens(s string) []string {
	var tokens []string
	for chunk := range chunks(Fold(s)) {
		before := len(tokens)
		tokens = appendPieces(tokens, chunk, appendHan)
		if coded(chunk) && len(tokens)-before > 1 {
			tokens = append(tokens, short(joined(chunk)))
		}
	}
	return tokens
}

// QueryTokens cuts what is searched for into tokens that must all be in the
// index. The last one ends in "*", for it may be half typed; Chinese needs no
// star and is asked for by pairs.
func QueryTokens(s string) []string {
	var tokens []string
	for chunk := range chunks(Fold(s)) {
		tokens = appendPieces(tokens, chunk, appendHanQuery)
	}
	if n := len(tokens); n > 0 {
		if last, _ := utf8.DecodeLastRuneInString(tokens[n-1]); !han(last) {
			tokens[n-1] += "*"
		}
	}
	return tokens
}

// chunks yields the stretches of a text that hang together: words, and codes
// with the hyphens, dots, slashes and underscores inside them.
func chunks(s string) iter.Seq[string] {
	return strings.FieldsFuncSeq(s, func(r rune) bool {
		return !wordRune(r) && !strings.ContainsRune("-./_", r)
	})
}

// appendPieces cuts a chunk where letters, digits and Chinese meet.
func appendPieces(tokens []string, chunk string, onHan func([]string, string) []string) []string {
	for chunk != "" {
		first, size := utf8.DecodeRuneInString(chunk)
		class, end := classOf(first), size
		for end < len(chunk) {
			r, n := utf8.DecodeRuneInString(chunk[end:])
			if classOf(r) != class {
				break
			}
			end += n
		}
		switch class {
		case hanRune:
			tokens = onHan(tokens, chunk[:end])
		case letter, number:
			tokens = append(tokens, short(chunk[:end]))
		}
		chunk = chunk[end:]
	}
	return tokens
}

type class int

const (
	mark class = iota
	letter
	number
	hanRune
)

func classOf(r rune) class {
	switch {
	case han(r):
		return hanRune
	case unicode.IsLetter(r):
		return letter
	case unicode.IsDigit(r):
		return number
	}
	return mark
}

// appendHan adds each character and each pair of a Chinese run.
func appendHan(tokens []string, run string) []string {
	for i, r := range run {
		next := i + utf8.RuneLen(r)
		tokens = append(tokens, run[i:next])
		if next < len(run) {
			_, n := utf8.DecodeRuneInString(run[next:])
			tokens = append(tokens, run[i:next+n])
		}
	}
	return tokens
}

// appendHanQuery adds the pairs of a Chinese run, or its only character.
func appendHanQuery(tokens []string, run string) []string {
	for i, r := range run {
		next := i + utf8.RuneLen(r)
		if next < len(run) {
			_, n := utf8.DecodeRuneInString(run[next:])
			tokens = append(tokens, run[i:next+n])
		} else if i == 0 {
			tokens = append(tokens, run)
		}
	}
	return tokens
}

// coded reports whether a chunk looks like a code: Latin with a digit.
func coded(chunk string) bool {
	return strings.ContainsFunc(chunk, unicode.IsDigit) && !strings.ContainsFunc(chunk, han)
}

func joined(chunk string) string {
	return strings.Map(func(r rune) rune {
		if wordRune(r) {
			return r
		}
		return -1
	}, chunk)
}

// short cuts a token at maxToken, never inside a character.
func short(s string) string {
	if len(s) <= maxToken {
		return s
	}
	end := maxToken
	for !utf8.RuneStart(s[end]) {
		end--
	}
	return s[:end]
}
