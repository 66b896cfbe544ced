package models

import (
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"jennyerp/internal/textile"
)

func getCertificates(s *SampleSpec, _ string) string {
	var all []string
	for _, c := range s.Certificates {
		all = append(all, strings.TrimSpace(c.Name+" "+c.Number+" "+c.Expires))
	}
	return strings.Join(all, "; ")
}

var isoDate = regexp.MustCompile(`\b\d{4}-\d{2}-\d{2}\b`)

const maxCertificates = 20

// setCertificates reads "GOTS CU-123 2027-05-31; GRS": name, number, expiry.
func setCertificates(s *SampleSpec, in, _ string) *FieldError {
	var all []Certificate
	for _, line := range SplitWords(in) {
		c := Certificate{Expires: isoDate.FindString(line)}
		if c.Expires != "" {
			line = strings.TrimSpace(strings.Replace(line, c.Expires, "", 1))
		}
		c.Name, c.Number = knownCertificate(line)
		if e := c.check(); e != nil {
			return e
		}
		all = append(all, c)
	}
	if len(all) > maxCertificates {
		return bad("certificates", "sample.certificates.many", map[string]any{"Max": maxCertificates})
	}
	s.Certificates = all
	return nil
}

// knownCertificate parts a known standard from the number behind it; another
// name is kept whole.
func knownCertificate(line string) (name, number string) {
	for _, known := range BuiltIn["certificate"] {
		if len(line) >= len(known) && strings.EqualFold(line[:len(known)], known) {
			return known, strings.TrimSpace(line[len(known):])
		}
	}
	return line, ""
}

func (c Certificate) check() *FieldError {
	if utf8.RuneCountInString(c.Name) > 60 || utf8.RuneCountInString(c.Number) > 60 {
		return bad("certificates", "error.too_long", map[string]any{"Max": 60})
	}
	if _, err := time.Parse(time.DateOnly, c.Expires); c.Expires != "" && err != nil || c.Name == "" {
		return bad("certificates", "sample.certificates.bad", map[string]any{"Text": strings.TrimSpace(c.Name + " " + c.Expires)})
	}
	return nil
}

// SetCertificates takes certificates as a form lists them; lines without a
// name are left out.
func (s *SampleSpec) SetCertificates(all []Certificate) *FieldError {
	all = slices.DeleteFunc(all, func(c Certificate) bool { return c == Certificate{} })
	for _, c := range all {
		if e := c.check(); e != nil {
			return e
		}
	}
	if len(all) > maxCertificates {
		return bad("certificates", "sample.certificates.many", map[string]any{"Max": maxCertificates})
	}
	s.Certificates = nil
	if len(all) > 0 {
		s.Certificates = all
	}
	return nil
}

// setCare reads symbols by key or by name in any language.
func setCare(s *SampleSpec, in, _ string) *FieldError {
	var all []string
	for _, word := range SplitWords(in) {
		key, ok := careKey(word)
		if !ok {
			return bad("care", "sample.care.bad", map[string]any{"Text": word})
		}
		if !slices.Contains(all, key) {
			all = append(all, key)
		}
	}
	s.Care = all
	return nil
}

func careKey(word string) (string, bool) {
	word = textile.Fold(word)
	for _, symbol := range textile.CareSymbols() {
		if word == symbol.Key || slices.ContainsFunc(symbol.Names.All(), func(name string) bool { return textile.Fold(name) == word }) {
			return symbol.Key, true
		}
	}
	return "", false
}
