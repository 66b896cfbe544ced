package textile

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

type itemKind int

const (
	numberItem itemKind = iota
	fibreItem
	layerItem
)

// item is one understood piece of a typed composition.
type item struct {
	kind      itemKind
	code      string // fibre code or layer key
	value     int    // share in hundredths
	text      string // as typed
	separated bool   // a comma or the like stands before it
}

// fillers are words that say nothing about shares.
var fillers = map[string]bool{
	"and": true, "with": true, "of": true, "e": true, "con": true, "di": true, "composition": true,
	"composizione": true, "material": true, "和": true, "与": true, "及": true, "含": true, "成分": true, "成份": true,
	"面料成分": true,
}

const (
	softMarks   = " \t\u00a0/-:=%()[]_.·•"
	strongMarks = ",;+&|\n\r、。"
)

// reader goes through a typed composition; separated is set by strong marks
// until the next item.
type reader struct {
	s         string
	separated bool
	items     []item
}

// readItems turns text into items, or says which piece it does not know.
func readItems(s string) ([]item, error) {
	r := reader{s: norm.NFKC.String(strings.ToValidUTF8(s, "\ufffd"))}
	for r.s != "" {
		first, size := utf8.DecodeRuneInString(r.s)
		var err error
		switch {
		case strings.ContainsRune(softMarks, first):
			r.s = r.s[size:]
		case strings.ContainsRune(strongMarks, first):
			r.s, r.separated = r.s[size:], true
		case first >= '0' && first <= '9':
			err = r.number()
		case han(first):
			err = r.hanWord()
		case unicode.IsLetter(first):
			err = r.words()
		default:
			err = r.unknown(wordLength(r.s, func(c rune) bool { return !unicode.IsSpace(c) }))
		}
		if err != nil {
			return nil, err
		}
	}
	return r.items, nil
}

// add takes n bytes as an item.
func (r *reader) add(it item, n int) {
	it.text, it.separated = r.s[:n], r.separated
	r.items = append(r.items, it)
	r.s, r.separated = r.s[n:], false
}

func (r *reader) unknown(n int) error {
	return &CompositionError{Kind: UnknownPiece, Text: r.s[:n]}
}

// wordLength counts the bytes of the runes at the start of s that are ok.
func wordLength(s string, ok func(rune) bool) int {
	if n := strings.IndexFunc(s, func(c rune) bool { return !ok(c) }); n >= 0 {
		return n
	}
	return len(s)
}

// number reads a share such as 98 or 52,5; a comma counts as decimal only
// right before a digit.
func (r *reader) number() error {
	n := wordLength(r.s, asciiDigit)
	if n+1 < len(r.s) && (r.s[n] == ',' || r.s[n] == '.') && asciiDigit(rune(r.s[n+1])) {
		n += 1 + wordLength(r.s[n+1:], asciiDigit)
	}
	value, ok := decodePercent(plainShare(r.s[:n]))
	if !ok || value == 0 {
		return r.unknown(n)
	}
	r.add(item{kind: numberItem, value: value}, n)
	return nil
}

func asciiDigit(r rune) bool { return r >= '0' && r <= '9' }

// plainShare drops what does not change the value: "52,50" is "52.5".
func plainShare(s string) string {
	whole, fraction, _ := strings.Cut(strings.Replace(s, ",", ".", 1), ".")
	if fraction = strings.TrimRight(fraction, "0"); fraction != "" {
		return whole + "." + fraction
	}
	return whole
}

// hanWord reads the longest known name at the start of a run of Chinese.
func (r *reader) hanWord() error {
	run := wordLength(r.s, han)
	for n := run; n > 0; n-- {
		if known, err := r.take(r.s[:n], n); known || err != nil {
			return err
		}
	}
	return r.unknown(run)
}

// words reads the longest known name of one or more words in letters.
func (r *reader) words() error {
	ends := r.wordEnds()
	for i := len(ends) - 1; i >= 0; i-- {
		if known, err := r.take(spelling(r.s[:ends[i]]), ends[i]); known || err != nil {
			return err
		}
	}
	return r.unknown(ends[0])
}

// wordEnds returns where each of the next words ends, as long as only spaces,
// hyphens, slashes or apostrophes part them.
func (r *reader) wordEnds() (ends []int) {
	letter := func(c rune) bool { return (unicode.IsLetter(c) || unicode.Is(unicode.Mn, c)) && !han(c) }
	joint := func(c rune) bool { return strings.ContainsRune(" -/'’", c) }
	for at := 0; len(ends) < maxFibreWords; {
		n := wordLength(r.s[at:], letter)
		if n == 0 {
			break
		}
		ends = append(ends, at+n)
		at += n + wordLength(r.s[at+n:], joint)
	}
	return ends
}

// take adds the n bytes that are spelled word, if that is a known name. A layer
// name that is a fibre too ("pelo") is the layer before a colon.
func (r *reader) take(word string, n int) (known bool, err error) {
	layer, isLayer := layerBySpelling[word]
	fibre, isFibre := fibreBySpelling[word]
	choices, isAmbiguous := ambiguous[word]
	switch {
	case isLayer && (!isFibre || colonAfter(r.s[n:])):
		r.add(item{kind: layerItem, code: layer}, n)
	case isFibre:
		r.add(item{kind: fibreItem, code: fibre.Code}, n)
	case isAmbiguous:
		return true, &CompositionError{Kind: AmbiguousPiece, Text: r.s[:n], Choices: choices}
	case fillers[word]:
		r.s = r.s[n:]
	default:
		return false, nil
	}
	return true, nil
}

func colonAfter(s string) bool {
	s = strings.TrimLeft(s, " ")
	return s != "" && (s[0] == ':' || s[0] == '=')
}
