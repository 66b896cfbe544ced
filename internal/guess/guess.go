// Package guess tells passwords that are soon guessed from others, without
// asking anybody outside (ASVS v5.0.0-6.2.4, 6.2.11, 6.2.12).
package guess

import (
	_ "embed"
	"encoding/binary"
	"hash/fnv"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/trustelem/zxcvbn"
)

// enough is the score of zxcvbn from which a password is taken: more than 10^8
// guesses, for which the slow hash and the limits on tries ask years.
const enough = 3

// looked bounds what is looked at, in characters: the time grows with the cube.
// What follows can only make a password stronger.
const looked = 64

// Weak tells whether a password is on the list of common ones, in one of the
// disguises people use, or is otherwise guessed within 10^8 tries by who knows
// the words around it (name, address, company).
func Weak(password string, around []string) bool {
	words := append([]string{}, house...)
	for _, phrase := range around {
		words = append(words, strings.FieldsFunc(strings.ToLower(phrase), func(r rune) bool { return !unicode.IsLetter(r) })...)
	}
	if common(password) || little(password, words) {
		return true
	}
	head := password
	if utf8.RuneCountInString(head) > looked {
		head = string([]rune(head)[:looked])
	}
	return zxcvbn.PasswordStrength(head, words).Score < enough
}

// little is true when few characters, or a number, are left after taking known
// words away.
func little(password string, words []string) bool {
	rest := strings.ToLower(password)
	for _, word := range words {
		if len(word) > 2 {
			rest = strings.ReplaceAll(rest, word, "")
		}
	}
	letters, distinct := 0, map[rune]bool{}
	for _, r := range rest {
		distinct[r] = true
		if unicode.IsLetter(r) {
			letters++
		}
	}
	return len(distinct) < 5 || len(rest) < len(password) && letters < 3 && utf8.RuneCountInString(rest) < 9
}

// house are words that people of this trade, in Italian and in Pinyin, put into
// passwords and that English lists do not know. Made by us.
var house = strings.Fields(`jennyerp jenny tessuto tessuti tessile tessili stoffa stoffe lana lino seta cotone filato filati lanificio campione
	campioni magazzino prato toscana firenze italia roma milano napoli juventus inter milan forza calcio ciao amore tesoro mamma papa bella bello
	password parola segreta segreto benvenuto accesso utente azienda buongiorno estate inverno primavera autunno gennaio febbraio marzo aprile maggio
	giugno luglio agosto settembre ottobre novembre dicembre giuseppe antonio francesco alessandro andrea matteo lorenzo giovanni maria giulia chiara
	francesca sara martina woaini woaiwo aini mima mimamima zhongguo beijing shanghai wenzhou zhejiang laoban gongsi buliao mianliao fabric textile
	5201314 1314520 521521 147258369 woshishei nihao zhang wang chen`)

// filter is a Bloom filter of the list: 19.2 bits and 13 probes for each entry,
// so that one of ten thousand other texts is taken for common. See make.go.
//
//go:embed common.bloom
var filter []byte

const probes = 13

// common looks for the password and for what it may be made from: written with
// other cases and 3 for e, with some digits or signs around, or twice.
func common(password string) bool {
	lower := strings.ToLower(password)
	for _, form := range []string{lower, plain.Replace(lower), year.ReplaceAllString(lower, "")} {
		if has(form) || has(bare(form)) {
			return true
		}
		for parts := 2; parts <= 4; parts++ {
			if n := len(form) / parts; n > 2 && form == strings.Repeat(form[:n], parts) && has(form[:n]) {
				return true
			}
		}
	}
	return false
}

// year is what many put behind a word to make it longer.
var year = regexp.MustCompile(`(19|20)\d\d[!?.*#]*$`)

// plain writes letters for the digits and signs that stand for them.
var plain = strings.NewReplacer("0", "o", "1", "i", "3", "e", "4", "a", "5", "s", "7", "t", "@", "a", "$", "s", "!", "i")

// bare takes away up to six characters around a word that are no letters.
func bare(s string) string {
	trimmed := strings.TrimFunc(s, func(r rune) bool { return !unicode.IsLetter(r) })
	if len(s)-len(trimmed) > 6 {
		return s
	}
	return trimmed
}

func has(s string) bool {
	a, b := hashes(s)
	bits := uint64(len(filter)) * 8
	for k := range uint64(probes) {
		at := (a + k*b) % bits
		if filter[at/8]&(1<<(at%8)) == 0 {
			return false
		}
	}
	return true
}

// hashes are two numbers from which all probes of a text follow (Kirsch and
// Mitzenmacher, 2006).
func hashes(s string) (a, b uint64) {
	h := fnv.New128a()
	h.Write([]byte(s))
	sum := h.Sum(nil)
	return binary.BigEndian.Uint64(sum), binary.BigEndian.Uint64(sum[8:]) | 1
}
