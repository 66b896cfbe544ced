package sheet

import (
	"cmp"
	"path"
	"slices"
	"strings"
	"unicode"
)

// Match groups the photos by code. codeKey gets a text out of a photo's name
// and gives the key of the code it is, or "" when there is no such code; the
// longest text that is one counts. The file's own name is tried before its
// folders, nearest first:
//
//	LV-0418.jpg  LV-0418_2.jpg  "LV-0418 (3).png"  "LV-0418 retro.jpg"  "foto LV-0418/1.jpg"
//
// Each group is in the order a person counts: no suffix, then 2 before 10.
// rest holds the photos of no code.
func (p *Photos) Match(codeKey func(string) string) (byCode map[string][]Photo, rest []Photo) {
	byCode = map[string][]Photo{}
	for _, photo := range p.List {
		if key := photoKey(photo.Name, codeKey); key != "" {
			byCode[key] = append(byCode[key], photo)
		} else {
			rest = append(rest, photo)
		}
	}
	for _, group := range byCode {
		slices.SortStableFunc(group, func(a, b Photo) int { return naturally(stem(a.Name), stem(b.Name)) })
	}
	return byCode, rest
}

func photoKey(name string, codeKey func(string) string) string {
	if key := codeIn(path.Base(stem(name)), codeKey); key != "" {
		return key
	}
	for dir := path.Dir(name); dir != "." && dir != "/"; dir = path.Dir(dir) {
		base := path.Base(dir)
		if key := codeIn(base, codeKey); key != "" {
			return key
		}
		for i, r := range base { // "foto LV-0418": the words at the end
			if r == ' ' || r == '_' {
				if key := codeKey(strings.TrimSpace(base[i+1:])); key != "" {
					return key
				}
			}
		}
	}
	return ""
}

func stem(name string) string { return strings.TrimSuffix(name, path.Ext(name)) }

// separatorsInName stand between a code and what is added to it.
const separatorsInName = " _-.(+~#（－＿　"

// codeIn tries the whole text, then ever shorter beginnings that end before a
// separator or a Chinese word. Three digits or more behind the cut are part of
// another code: "LV-0418" is not a picture of "LV".
func codeIn(text string, codeKey func(string) string) string {
	if key := codeKey(strings.TrimSpace(text)); key != "" {
		return key
	}
	for _, cut := range slices.Backward(cuts(text)) {
		begin := strings.TrimRight(text[:cut], separatorsInName)
		if begin == "" || startsWithNumber(text[cut:]) {
			continue
		}
		if key := codeKey(begin); key != "" {
			return key
		}
	}
	return ""
}

// cuts lists where a code may end inside a file name.
func cuts(text string) []int {
	var at []int
	var last rune
	for i, r := range text {
		if strings.ContainsRune(separatorsInName, r) || han(r) && !han(last) {
			at = append(at, i)
		}
		last = r
	}
	return at
}

func startsWithNumber(tail string) bool {
	tail = strings.TrimLeft(tail, separatorsInName)
	return len(tail)-len(strings.TrimLeft(tail, "0123456789")) >= 3
}

// naturally compares texts with their numbers as numbers.
func naturally(a, b string) int {
	for a != "" && b != "" {
		left, right := chunk(a), chunk(b)
		a, b = a[len(left):], b[len(right):]
		if c := compareChunks(left, right); c != 0 {
			return c
		}
	}
	return cmp.Compare(len(a), len(b))
}

// chunk is the longest beginning that is all digits, or all something else.
func chunk(s string) string {
	digits := isDigit(rune(s[0]))
	end := strings.IndexFunc(s, func(r rune) bool { return isDigit(r) != digits })
	if end < 0 {
		return s
	}
	return s[:end]
}

func isDigit(r rune) bool { return r < unicode.MaxASCII && unicode.IsDigit(r) }

func compareChunks(a, b string) int {
	if isDigit(rune(a[0])) && isDigit(rune(b[0])) {
		a, b = strings.TrimLeft(a, "0"), strings.TrimLeft(b, "0")
		return cmp.Or(cmp.Compare(len(a), len(b)), cmp.Compare(a, b))
	}
	return cmp.Compare(strings.ToLower(a), strings.ToLower(b))
}
