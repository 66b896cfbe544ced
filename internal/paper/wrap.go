package paper

import (
	"strings"
	"unicode"
)

// wrap breaks a text into lines no wider than room (in font sizes): at
// spaces, after hyphens, between Chinese characters, and within a
// word only when the word alone is too wide.
func wrap(s []shape, room float64) [][]shape {
	var lines [][]shape
	start, last, wide := 0, 0, 0.0
	for i := 0; i < len(s); i++ {
		if i > start && breaks(s[i-1].char, s[i].char) {
			last = i
		}
		wide += s[i].wide
		for wide > room && i > start && s[i].char != ' ' {
			if last <= start {
				last = i
			}
			lines = append(lines, trim(s[start:last]))
			start, wide = last, measure(s[last:i+1])
		}
	}
	return append(lines, trim(s[start:]))
}

// Chinese typesetting keeps these from the end and from the start of a line.
const (
	opening = "（《「『【〈“‘([{"
	closing = "，。、；：？！）》」』】〉”’…·)]},.;:?!%"
)

// breaks says whether a line may end between two characters.
func breaks(before, after rune) bool {
	switch {
	case after == ' ' || strings.ContainsRune(opening, before) || strings.ContainsRune(closing, after):
		return false
	case before == ' ' || before == '-':
		return true
	}
	return chinese(before) && after != noBreakSpace || chinese(after) && before != noBreakSpace
}

func chinese(r rune) bool {
	return unicode.Is(unicode.Han, r) || r >= 0x3001 && r <= 0x303F || r >= 0xFF01 && r <= 0xFF60
}

func trim(line []shape) []shape {
	for len(line) > 0 && line[len(line)-1].char == ' ' {
		line = line[:len(line)-1]
	}
	for len(line) > 0 && line[0].char == ' ' {
		line = line[1:]
	}
	return line
}
