package sheet

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Field is something a column can be matched with. Names are the words that
// stand for it in every language; case, accents and punctuation do not matter.
type Field struct {
	Key   string
	Names []string
}

// Known says for FindHeader whether a cell is exactly one of the names.
func Known(fields []Field) func(string) bool {
	names := map[string]bool{}
	for _, f := range fields {
		for _, n := range f.Names {
			names[fold(n)] = true
		}
	}
	return func(cell string) bool {
		full, bare := fold(cell), fold(withoutBrackets(cell))
		return full != "" && names[full] || bare != "" && names[bare]
	}
}

// FindHeader gives the index of the header among the first rows (30 at most
// are looked at): the row with the most known cells, the upper one on a tie;
// -1 when no row has any. Titles and notes above it are thereby skipped.
func FindHeader(rows []Row, known func(string) bool) int {
	best, most := -1, 0
	for i, row := range rows[:min(len(rows), 30)] {
		n := 0
		for _, c := range row.Cells {
			if known(c.Text) {
				n++
			}
		}
		if n > most {
			best, most = i, n
		}
	}
	return best
}

// Headers gives the texts of the header rows[at]. A blank one takes the text
// right above it, because a cell merged over two rows has its text in the upper one.
func Headers(rows []Row, at int) []string {
	texts := rows[at].Texts()
	if at == 0 || rows[at-1].Number != rows[at].Number-1 {
		return texts
	}
	above := rows[at-1].Texts()
	texts = append(texts, make([]string, max(0, len(above)-len(texts)))...)
	for i := range above {
		if strings.TrimSpace(texts[i]) == "" {
			texts[i] = above[i]
		}
	}
	return texts
}

// Match gives for each field the index of its column in headers, or -1. No
// column is given twice. Equal names win over equal ones without what stands
// in brackets, those over names within a longer header ("重量 g/m²"), those
// over shortened ones ("Comp."). Of several headers equal to names of one
// field the name listed first wins; within a longer header the longest name.
func Match(headers []string, fields []Field) []int {
	m := newMatcher(headers, fields)
	slices.SortStableFunc(m.names, func(a, b fieldName) int { return a.rank - b.rank })
	m.assign(m.full, func(header, name string) bool { return header == name })
	m.assign(m.bare, func(header, name string) bool { return header == name })
	slices.SortStableFunc(m.names, func(a, b fieldName) int {
		return utf8.RuneCountInString(b.name) - utf8.RuneCountInString(a.name)
	})
	m.assign(m.bare, holds)
	m.assign(m.bare, shortens)
	return m.columns
}

type matcher struct {
	full, bare []string // folded headers with and without brackets
	names      []fieldName
	columns    []int
	taken      []bool
}

type fieldName struct {
	field, rank int
	name        string
}

func newMatcher(headers []string, fields []Field) *matcher {
	m := &matcher{columns: make([]int, len(fields)), taken: make([]bool, len(headers))}
	for _, h := range headers {
		full := fold(h)
		m.full = append(m.full, full)
		m.bare = append(m.bare, cmp.Or(fold(withoutBrackets(h)), full))
	}
	for i, f := range fields {
		m.columns[i] = -1
		for rank, n := range f.Names {
			m.names = append(m.names, fieldName{i, rank, fold(n)})
		}
	}
	return m
}

// assign gives free columns to the fields that have none yet.
func (m *matcher) assign(headers []string, fits func(header, name string) bool) {
	for _, n := range m.names {
		for i, header := range headers {
			if m.columns[n.field] < 0 && !m.taken[i] && header != "" && n.name != "" && fits(header, n.name) {
				m.columns[n.field], m.taken[i] = i, true
			}
		}
	}
}

// holds finds a name within a header: whole words, or for Chinese, which has
// no spaces, two characters or more.
func holds(header, name string) bool {
	if strings.ContainsFunc(name, han) {
		solid := strings.ReplaceAll(name, " ", "")
		return utf8.RuneCountInString(solid) > 1 && strings.Contains(strings.ReplaceAll(header, " ", ""), solid)
	}
	return strings.Contains(" "+header+" ", " "+name+" ")
}

// shortens finds "comp" for "composizione"; four letters at least.
func shortens(header, name string) bool {
	return utf8.RuneCountInString(header) >= 4 && !strings.Contains(name, " ") && strings.HasPrefix(name, header)
}

// fold brings a header to its words: lower case, no accents, full-width forms
// made plain, one space between words and between Chinese and other letters.
func fold(s string) string {
	var b strings.Builder
	var last rune // 0 after a gap
	for _, r := range norm.NFKD.String(s) {
		switch {
		case unicode.Is(unicode.Mn, r):
			continue
		case !unicode.IsLetter(r) && !unicode.IsNumber(r):
			last = 0
			continue
		case b.Len() > 0 && (last == 0 || han(last) != han(r)):
			b.WriteByte(' ')
		}
		b.WriteRune(unicode.ToLower(r))
		last = r
	}
	return b.String()
}

func han(r rune) bool { return unicode.Is(unicode.Han, r) }

// withoutBrackets drops "(g/m²)" and its like, which mostly hold a unit.
func withoutBrackets(s string) string {
	var b strings.Builder
	depth := 0
	for _, r := range s {
		switch {
		case strings.ContainsRune("([（【", r):
			depth++
		case strings.ContainsRune(")]）】", r):
			depth = max(0, depth-1)
		case depth == 0:
			b.WriteRune(r)
		}
	}
	return b.String()
}
