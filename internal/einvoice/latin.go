package einvoice

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// folds are the characters people type that Latin-1 does not have, and what
// stands for them without loss of sense.
var folds = strings.NewReplacer(
	"‘", "'", "’", "'", "‚", "'", "‛", "'", "′", "'", "“", `"`, "”", `"`, "„", `"`, "‟", `"`, "″", `"`, "‹", "<", "›", ">",
	"‐", "-", "‑", "-", "‒", "-", "–", "-", "—", "-", "―", "-", "−", "-", "…", "...", "•", "-", "●", "-", "■", "-", "▪", "-",
	"€", "EUR", "₤", "GBP", "₺", "TRY", "₽", "RUB", "₹", "INR", "₩", "KRW", "™", "(TM)", "℠", "(SM)", "№", "N.", "‰", " per mille", "⁄", "/", "∕", "/",
	"œ", "oe", "Œ", "OE", "ł", "l", "Ł", "L", "đ", "d", "Đ", "D", "ħ", "h", "Ħ", "H", "ı", "i", "ŋ", "n", "Ŋ", "N", "ŧ", "t", "Ŧ", "T", "ĸ", "k", "ſ", "s", "ẞ", "SS", "ə", "e", "Ə", "E",
	"≤", "<=", "≥", ">=", "≈", "~", "≠", "<>", "→", "->", "←", "<-", "⇒", "=>", "✓", "x", "✔", "x", "、", ", ", "。", ". ", "《", `"`, "》", `"`, "「", `"`, "」", `"`, "・", "·",
)

// latin writes a text with the letters of Latin-1, or of ASCII alone: the
// common signs by others, accents that Latin-1 has not by the bare letter.
// White space becomes single spaces. lost are the characters that have no
// form there, each once; Chinese is never guessed.
func latin(text string, ascii bool) (out, lost string) {
	var b strings.Builder
	text = folds.Replace(norm.NFC.String(text))
	for _, r := range text {
		if s, ok := latinRune(r, ascii); ok {
			b.WriteString(s)
		} else if !strings.ContainsRune(lost, r) {
			lost += string(r)
		}
	}
	return strings.Join(strings.Fields(b.String()), " "), lost
}

func latinRune(r rune, ascii bool) (string, bool) {
	switch {
	case unicode.IsSpace(r):
		return " ", true
	case r == '\u00ad', unicode.Is(unicode.Cf, r), unicode.Is(unicode.Variation_Selector, r), unicode.Is(unicode.Cc, r):
		return "", true // marks that are not seen
	case r < 0x7f, r <= 0xff && !ascii:
		return string(r), true
	}
	if s, ok := latinSigns[r]; ok && ascii {
		return s, true
	}
	var b strings.Builder // ř, ａ, ﬁ: the letter without its mark, or the common form
	for _, part := range norm.NFKD.String(string(r)) {
		switch {
		case unicode.Is(unicode.Mn, part):
		case part < 0x7f:
			b.WriteRune(part)
		default:
			return "", false
		}
	}
	return b.String(), b.Len() > 0
}

// latinSigns are those of Latin-1 that are not a letter with a mark.
var latinSigns = map[rune]string{
	'ß': "ss", 'æ': "ae", 'Æ': "AE", 'ø': "o", 'Ø': "O", 'ð': "d", 'Ð': "D", 'þ': "th", 'Þ': "Th", '«': `"`, '»': `"`, '·': "-", '×': "x", '÷': "/", '°': "o",
	'§': "par.", '©': "(C)", '®': "(R)", '±': "+/-", '£': "GBP", '¥': "CNY", '¢': "c", '¿': "?", '¡': "!", '¦': "|", '¬': "-", 'µ': "u", '¶': "", '¤': "",
}

// LostIn are the characters of a text that a FatturaPA cannot hold, each once.
func LostIn(text string) string {
	_, lost := latin(text, false)
	return lost
}

// IsNumber tells whether a text can stand as the number of a paper in a
// FatturaPA: twenty characters of ASCII.
func IsNumber(text string) bool {
	out, lost := latin(text, true)
	return out != "" && lost == "" && len(out) <= 20
}
