package paper

import (
	"maps"
	"slices"
	"strings"
	"time"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// substitute stands for a character that no font has; regular and bold have it.
const substitute = '□'

// shape is one character as it is printed.
type shape struct {
	char rune
	face int
	wide float64 // in font sizes
}

type shapeKey struct {
	char rune
	face int
}

// shapes of a text, tidied. Weight is regular or bold.
func (d *Doc) shape(text string, weight int) []shape {
	var out []shape
	all := []rune(tidy(text))
	for i, r := range all {
		key := shapeKey{r, weight}
		if quote(r) && !(i > 0 && chinese(all[i-1])) && !(i+1 < len(all) && chinese(all[i+1])) {
			key.face = latin + weight
		}
		s, known := d.shapes[key]
		if !known {
			s = d.find(r, key.face)
			d.shapes[key] = s
		}
		out = append(out, s)
	}
	return out
}

// quote are the signs that are as wide as a character in Chinese, and narrow
// in every other writing.
func quote(r rune) bool { return strings.ContainsRune("‘’“”…", r) }

// find looks for a character in a face, then in the others.
func (d *Doc) find(r rune, first int) shape {
	if wide, ok := d.advance(first, r); ok {
		return shape{r, first, wide}
	}
	weight := first % latin
	if r <= 0xFFFF {
		for _, face := range []int{weight, latin + weight, rest} {
			if wide, ok := d.advance(face, r); ok {
				return shape{r, face, wide}
			}
		}
	}
	d.missing[r] = true
	wide, _ := d.advance(weight, substitute)
	return shape{substitute, weight, wide}
}

// Missing are the characters of texts that no font of ours has, each once and
// in order: □ is printed for them. Fonts are read only when there is one that
// does not belong to the writing of Europe or China.
func Missing(texts ...string) []rune {
	d := New("", time.Time{})
	for _, text := range texts {
		for _, r := range tidy(text) {
			if !everyday(r) {
				d.find(r, regular)
			}
		}
	}
	return slices.Sorted(maps.Keys(d.missing))
}

// everyday characters are in our fonts; a test asks them for each.
func everyday(r rune) bool {
	return r >= ' ' && r <= '~' || r >= '\u00a0' && r <= '\u017f' || r >= '\u4e00' && r <= '\u9fa5' || r >= '\uff01' && r <= '\uff5e' || strings.ContainsRune("–—‘’“”„…€、。《》「」『』【】", r)
}

// advance asks one face, which is brought in when it is first needed.
func (d *Doc) advance(face int, r rune) (float64, bool) {
	if d.faces[face] == nil && !d.bring(face) {
		return 0, false
	}
	return d.faces[face].advance(&d.buf, r)
}

func (d *Doc) bring(face int) bool {
	f, err := shelf[face].take()
	if err == nil {
		err = d.pdf.AddTTFFontFromFontContainer(f.name, f.output)
	}
	if err != nil {
		d.fail(err)
		return false
	}
	d.faces[face] = f
	return true
}

// tidy composes accents, makes one space of any white space, and drops what
// has no shape: controls, joiners, variation selectors.
func tidy(text string) string {
	return strings.Join(strings.FieldsFunc(strings.Map(visible, norm.NFC.String(text)), func(r rune) bool { return r == ' ' }), " ")
}

const noBreakSpace = '\u00a0'

func visible(r rune) rune {
	switch {
	case r == '\u3000': // the wide space of Chinese
		return ' '
	case r == noBreakSpace || r == '\u202f' || r == '\u2007':
		return noBreakSpace
	case unicode.IsSpace(r):
		return ' '
	case unicode.IsControl(r), unicode.In(r, unicode.Cf, unicode.Variation_Selector):
		return -1
	}
	return r
}
