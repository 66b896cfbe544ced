package models

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"jennyerp/internal/textile"
)

// numberWords cuts a text into runs of letters and of digits, these without
// zeros in front: "FT-2026/0012" is ft 2026 12.
func numberWords(text string) (all []string) {
	kind := 0
	for _, r := range textile.Fold(text) {
		now := 0
		switch {
		case unicode.IsDigit(r):
			now = 1
		case unicode.IsLetter(r):
			now = 2
		}
		switch {
		case now == 0:
		case now == kind:
			all[len(all)-1] += string(r)
		default:
			all = append(all, string(r))
		}
		kind = now
	}
	for i, w := range all {
		if w[0] >= '0' && w[0] <= '9' {
			all[i] = cmp.Or(strings.TrimLeft(w, "0"), "0")
		}
	}
	return all
}

// dates in a text are no numbers of papers.
var dates = regexp.MustCompile(`\b(\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}|\d{4}[/.-]\d{2}[/.-]\d{2})\b`)

// How a paper's number stands in a text: whole, with its year, or its last
// part alone, which tells something only where the party is known.
const (
	numberAlone = 1 + iota
	numberOfYear
	numberWhole
)

// numbered are the papers of one party whose numbers stand in a line, and how
// the least certain of them does.
func (m *matcher) numbered(l *BankLine, suits func(*openPaper) bool) (found []*openPaper, least int) {
	words := numberWords(dates.ReplaceAllString(l.Text+" "+l.Reference, " "))
	least = numberWhole
	for i, w := range words {
		for _, o := range m.byNumber[w] {
			if !suits(o) || l.PartyID != 0 && o.party != l.PartyID || slices.Contains(found, o) {
				continue
			}
			if how := o.standsIn(words, i); how > numberAlone || how == numberAlone && l.PartyID != 0 {
				found, least = append(found, o), min(least, how)
			}
		}
	}
	for _, o := range found {
		if o.party != found[0].party {
			return nil, 0
		}
	}
	return found, least
}

// standsIn tells how a paper's number stands in a text whose word i is the
// number's last.
func (o *openPaper) standsIn(words []string, i int) int {
	n := len(o.words)
	if n > 1 && i+1 >= n && slices.Equal(words[i+1-n:i+1], o.words) {
		return numberWhole
	}
	if n > 1 && len(o.words[n-2]) == 4 {
		year, next := o.words[n-2], words[i+1:]
		if i > 0 && words[i-1] == year || len(next) > 0 && next[0] == year || len(next) > 1 && next[1] == year && unicode.IsLetter(rune(next[0][0])) {
			return numberOfYear
		}
	}
	if len(words[i]) < 12 {
		return numberAlone
	}
	return 0
}
