package models

import (
	"encoding/json"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// subjectMatch finds a person's name, address and numbers in texts, whatever
// their case, and numbers whatever stands between their digits.
type subjectMatch struct {
	needles []string // for SQL, whose lower() knows ASCII alone
	digits  string   // the end of the phone number
	all     *regexp.Regexp
}

// match is how the person is found; nil when nothing is known that would not be
// found in other words, too.
func (s Subject) match() *subjectMatch {
	m := &subjectMatch{digits: phoneKey(s.Phone)}
	var texts, patterns []string
	if strings.Contains(s.Email, "@") {
		texts = append(texts, strings.TrimSpace(s.Email))
	}
	if ownName(s.Name) {
		texts = append(texts, strings.TrimSpace(s.Name))
	}
	if len([]rune(s.WeChat)) >= 6 {
		texts = append(texts, strings.TrimSpace(s.WeChat))
	}
	for _, text := range texts {
		for _, form := range []string{text, url.QueryEscape(text)} {
			patterns = append(patterns, regexp.QuoteMeta(form))
			for _, c := range []string{form, strings.ToLower(form), strings.ToUpper(form)} {
				if c = lowerASCII(c); !slices.Contains(m.needles, c) {
					m.needles = append(m.needles, c)
				}
			}
		}
	}
	if m.digits != "" {
		patterns = append(patterns, `(?:\+?[0-9]{1,3}[ ().\-/+]*)?`+strings.Join(strings.Split(m.digits, ""), `[ ().\-/+]*`))
	}
	if len(patterns) == 0 {
		return nil
	}
	m.all = regexp.MustCompile(`(?i)` + strings.Join(patterns, "|"))
	return m
}

// ownName tells whether a name is looked for in every text: first and last, or
// three characters of Chinese. "Rosa" alone is also a colour.
func ownName(name string) bool {
	if hanText(name) {
		return len([]rune(name)) >= 3
	}
	words := strings.FieldsFunc(name, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsMark(r) && r != '\'' && r != '’' })
	return len(words) >= 2 && len(name) >= 6
}

func lowerASCII(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'A' && r <= 'Z' {
			return r + 'a' - 'A'
		}
		return r
	}, s)
}

// where is the condition for rows that name the person in one of the columns.
func (m *subjectMatch) where(columns []string) (string, []any) {
	text := `lower(coalesce("` + strings.Join(columns, `", '') || char(10) || coalesce("`) + `", ''))`
	var any1 []string
	var args []any
	for _, n := range m.needles {
		any1, args = append(any1, `instr(`+text+`, ?) > 0`), append(args, n)
	}
	if m.digits != "" {
		plain := text
		for _, c := range ` ().-/+` {
			plain = `replace(` + plain + `, '` + string(c) + `', '')`
		}
		any1, args = append(any1, `instr(`+plain+`, ?) > 0`), append(args, m.digits)
	}
	return strings.Join(any1, " or "), args
}

// clean writes over the person. JSON stays JSON.
func (m *subjectMatch) clean(text string) string {
	wipe := func(s string) string { return m.all.ReplaceAllString(s, erased) }
	if jsonText(text) {
		now := wipe(text)
		if now == text {
			return text
		}
		return values(wipe)(text)
	}
	return wipe(text)
}

// found are the texts in which the person is named: of JSON only the values.
func (m *subjectMatch) found(text string) (all []string) {
	look := func(s string) string {
		if m.all.MatchString(s) {
			all = append(all, s)
		}
		return s
	}
	if jsonText(text) {
		values(look)(text)
	} else {
		look(text)
	}
	return all
}

// jsonText tells whether a column holds JSON.
func jsonText(text string) bool {
	return len(text) > 0 && (text[0] == '{' || text[0] == '[') && json.Valid([]byte(text))
}
