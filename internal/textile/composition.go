package textile

import (
	"cmp"
	"errors"
	"slices"
	"strconv"
	"strings"
)

// Whole is what the shares of a layer sum to: 100% in hundredths of a percent.
const Whole = 100_00

// Part is the share of one fibre in one layer.
type Part struct {
	Layer   string // key of a Layer; "" is the cloth as a whole
	Fibre   string // code of a Fibre
	Percent int    // hundredths of a percent: 98% is 9800
}

// Composition is what a cloth is made of, in canonical order: the unnamed
// layer first, then as in Layers; within one the largest share first. So two
// equal compositions have equal strings, however they were typed.
type Composition []Part

// ErrCanonical is Decode's error for a text that String did not write.
var ErrCanonical = errors.New("textile: not a stored composition")

func (c Composition) sort() {
	slices.SortFunc(c, func(a, b Part) int {
		return cmp.Or(cmp.Compare(layerIndex(a.Layer), layerIndex(b.Layer)),
			cmp.Compare(b.Percent, a.Percent), cmp.Compare(a.Fibre, b.Fibre))
	})
}

// String writes the form that is stored: "WO98 EA2", "face:PL100 back:CO100".
// Decode and ParseComposition both read it.
func (c Composition) String() string {
	var b strings.Builder
	layer := ""
	for i, p := range c {
		if i > 0 {
			b.WriteByte(' ')
		}
		if p.Layer != layer {
			layer = p.Layer
			b.WriteString(layer + ":")
		}
		b.WriteString(p.Fibre)
		b.WriteString(percent(p.Percent, '.'))
	}
	return b.String()
}

// Decode reads what String wrote, fast and with one allocation; the parts
// share the memory of the text. It checks the form, not fibres or sums. Another
// form is ErrCanonical.
func Decode(canonical string) (Composition, error) {
	if canonical == "" {
		return nil, nil
	}
	c := make(Composition, 0, strings.Count(canonical, " ")+1)
	layer := ""
	for rest, more := canonical, true; more; {
		var word string
		word, rest, more = strings.Cut(rest, " ")
		if key, part, ok := strings.Cut(word, ":"); ok {
			layer, word = key, part
		}
		code := letters(word)
		share, ok := decodePercent(word[code:])
		if code == 0 || !ok {
			return nil, ErrCanonical
		}
		c = append(c, Part{layer, word[:code], share})
	}
	return c, nil
}

// letters counts the capitals at the start of a word.
func letters(word string) (n int) {
	for n < len(word) && word[n] >= 'A' && word[n] <= 'Z' {
		n++
	}
	return n
}

// decodePercent reads "98" or "52.5" into hundredths.
func decodePercent(s string) (share int, ok bool) {
	whole, fraction, point := strings.Cut(s, ".")
	if whole == "" || len(whole) > 3 || len(fraction) > 2 || point && fraction == "" {
		return 0, false
	}
	for i := range 2 + len(whole) {
		digit := byte('0')
		if i < len(whole) {
			digit = whole[i]
		} else if i-len(whole) < len(fraction) {
			digit = fraction[i-len(whole)]
		}
		if digit < '0' || digit > '9' {
			return 0, false
		}
		share = share*10 + int(digit-'0')
	}
	return share, true
}

// percent writes hundredths without closing zeros: "98", "52.5".
func percent(share int, mark byte) string {
	whole := strconv.Itoa(share / 100)
	if share%100 == 0 {
		return whole
	}
	fraction := strconv.Itoa(share%100 + 100)[1:]
	return whole + string(mark) + strings.TrimSuffix(fraction, "0")
}

// punctuation is how a language parts shares and layers.
type punctuation struct {
	share, layer, colon string
	decimal             byte
}

func punctuationOf(lang string) punctuation {
	switch base(lang) {
	case "it":
		return punctuation{", ", "; ", ": ", ','}
	case "zh":
		return punctuation{"，", "；", "：", '.'}
	}
	return punctuation{", ", "; ", ": ", '.'}
}

// Format writes the composition for a reader: "98% wool, 2% elastane",
// "fronte: 100% poliestere; retro: 100% cotone". ParseComposition reads it.
func (c Composition) Format(lang string) string {
	var b strings.Builder
	marks := punctuationOf(lang)
	for i, p := range c {
		newLayer := i > 0 && p.Layer != c[i-1].Layer
		switch {
		case newLayer:
			b.WriteString(marks.layer)
		case i > 0:
			b.WriteString(marks.share)
		}
		if p.Layer != "" && (i == 0 || newLayer) {
			b.WriteString(LayerName(p.Layer, lang))
			b.WriteString(marks.colon)
		}
		b.WriteString(percent(p.Percent, marks.decimal))
		b.WriteString("% ")
		b.WriteString(FibreName(p.Fibre, lang))
	}
	return b.String()
}

// Short writes the codes for a caption: "98WO 2EA"; layers are parted by a
// slash and not named.
func (c Composition) Short() string {
	var b strings.Builder
	for i, p := range c {
		switch {
		case i > 0 && p.Layer != c[i-1].Layer:
			b.WriteString(" / ")
		case i > 0:
			b.WriteByte(' ')
		}
		b.WriteString(percent(p.Percent, '.'))
		b.WriteString(p.Fibre)
	}
	return b.String()
}
