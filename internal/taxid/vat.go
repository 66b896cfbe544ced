package taxid

import (
	"regexp"
	"strconv"
	"strings"
)

// rule is what a country's number looks like without its prefix, and whether
// its check digits fit.
type rule struct {
	shape *regexp.Regexp
	check func(string) bool
}

func numbers(shape string, check func(string) bool) rule {
	return rule{regexp.MustCompile(`^(?:` + shape + `)$`), check}
}

var rules = map[string]rule{
	"AT": numbers(`U\d{8}`, austria),
	"BE": numbers(`[01]\d{9}`, func(n string) bool { return 97-value(n[:8])%97 == value(n[8:]) }),
	"BG": numbers(`\d{9,10}`, bulgaria),
	"CH": numbers(`E\d{9}`, func(n string) bool { return (11-weigh(n[1:9], 5, 4, 3, 2, 7, 6, 5, 4)%11)%11 == digit(n, 9) }),
	"CY": numbers(`\d{8}[A-Z]`, cyprus),
	"CZ": numbers(`\d{8,10}`, czechia),
	"DE": numbers(`[1-9]\d{8}`, mod1110),
	"DK": numbers(`[1-9]\d{7}`, func(n string) bool { return weigh(n, 2, 7, 6, 5, 4, 3, 2, 1)%11 == 0 }),
	"EE": numbers(`\d{9}`, func(n string) bool { return (10-weigh(n[:8], 3, 7, 1, 3, 7, 1, 3, 7)%10)%10 == digit(n, 8) }),
	"EL": numbers(`\d{9}`, func(n string) bool { return weigh(n[:8], 256, 128, 64, 32, 16, 8, 4, 2)%11%10 == digit(n, 8) }),
	"ES": numbers(`[A-Z0-9]\d{7}[A-Z0-9]`, spain),
	"FI": numbers(`\d{8}`, func(n string) bool { return (11-weigh(n[:7], 7, 9, 10, 5, 8, 4, 2)%11)%11 == digit(n, 7) }),
	"FR": numbers(`[0-9A-HJ-NP-Z]{2}\d{9}`, france),
	"GB": numbers(`\d{9}|\d{12}`, britain),
	"HR": numbers(`\d{11}`, mod1110),
	"HU": numbers(`\d{8}`, func(n string) bool { return (10-weigh(n[:7], 9, 7, 3, 1, 9, 7, 3)%10)%10 == digit(n, 7) }),
	"IE": numbers(`\d[0-9A-Z+*]\d{5}[A-W][A-IW]?`, ireland),
	"IT": numbers(`\d{11}`, luhn),
	"LT": numbers(`\d{7}1\d|\d{10}1\d`, lithuania),
	"LU": numbers(`\d{8}`, func(n string) bool { return value(n[:6])%89 == value(n[6:]) }),
	"LV": numbers(`\d{11}`, latvia),
	"MT": numbers(`[1-9]\d{7}`, func(n string) bool { return 37-weigh(n[:6], 3, 4, 6, 7, 8, 9)%37 == value(n[6:]) }),
	"NL": numbers(`\d{9}B\d\d`, netherlands),
	"PL": numbers(`\d{10}`, func(n string) bool { return weigh(n[:9], 6, 5, 7, 2, 3, 4, 5, 6, 7)%11 == digit(n, 9) }),
	"PT": numbers(`[1-9]\d{8}`, func(n string) bool { return tenIsZero((11-weigh(n[:8], 9, 8, 7, 6, 5, 4, 3, 2)%11)%11) == digit(n, 8) }),
	"RO": numbers(`[1-9]\d{1,9}`, romania),
	"SE": numbers(`\d{10}(?:0[1-9]|[1-8]\d|9[0-4])`, func(n string) bool { return luhn(n[:10]) }),
	"SI": numbers(`[1-9]\d{7}`, func(n string) bool {
		r := 11 - weigh(n[:7], 8, 7, 6, 5, 4, 3, 2)%11
		return r < 11 && r%10 == digit(n, 7)
	}),
	"SK": numbers(`[1-9]\d[2-47-9]\d{7}`, func(n string) bool { return value(n)%11 == 0 }),
	"XI": numbers(`\d{9}|\d{12}`, britain),
}

func digit(n string, i int) int { return int(n[i] - '0') }

// value is a number of at most 18 digits.
func value(n string) int {
	v, _ := strconv.Atoi(n) // the shape was checked
	return v
}

// weigh is the sum of the digits times their weights.
func weigh(n string, weights ...int) int {
	sum := 0
	for i, w := range weights {
		sum += digit(n, i) * w
	}
	return sum
}

func tenIsZero(r int) int {
	if r == 10 {
		return 0
	}
	return r
}

// luhn is ISO/IEC 7812: every second digit from the right doubled.
func luhn(n string) bool {
	sum := 0
	for i := range n {
		d := digit(n, len(n)-1-i)
		if i%2 == 1 {
			d *= 2
		}
		sum += d/10 + d%10
	}
	return sum%10 == 0
}

// mod1110 is ISO/IEC 7064, MOD 11,10.
func mod1110(n string) bool {
	p := 10
	for i := range len(n) - 1 {
		s := (p + digit(n, i)) % 10
		if s == 0 {
			s = 10
		}
		p = s * 2 % 11
	}
	return (11-p)%10 == digit(n, len(n)-1)
}

func austria(n string) bool {
	sum := 4
	for i := 1; i < 8; i++ {
		d := digit(n, i)
		if i%2 == 0 {
			d *= 2
		}
		sum += d/10 + d%10
	}
	return (10-sum%10)%10 == digit(n, 8)
}

// bulgaria: nine digits are a company; ten a person, a foreigner or another.
func bulgaria(n string) bool {
	if len(n) == 9 {
		r := weigh(n, 1, 2, 3, 4, 5, 6, 7, 8) % 11
		if r == 10 {
			r = weigh(n, 3, 4, 5, 6, 7, 8, 9, 10) % 11
		}
		return tenIsZero(r) == digit(n, 8)
	}
	last := digit(n, 9)
	return weigh(n, 2, 4, 8, 5, 10, 9, 7, 3, 6)%11%10 == last || weigh(n, 21, 19, 17, 13, 11, 9, 7, 3, 1)%10 == last ||
		(11-weigh(n, 4, 3, 2, 7, 6, 5, 4, 3, 2)%11)%11 == last
}

func cyprus(n string) bool {
	odd := [10]int{1, 0, 5, 7, 9, 13, 15, 17, 19, 21}
	sum := 0
	for i := range 8 {
		if i%2 == 0 {
			sum += odd[digit(n, i)]
		} else {
			sum += digit(n, i)
		}
	}
	return !strings.HasPrefix(n, "12") && byte('A'+sum%26) == n[8]
}

// czechia: eight digits are a company, ten a person's birth number; nine are
// birth numbers from before 1954, which have no check digit.
func czechia(n string) bool {
	switch len(n) {
	case 8:
		return n[0] != '9' && (11-weigh(n, 8, 7, 6, 5, 4, 3, 2)%11)%10 == digit(n, 7)
	case 10:
		return value(n)%11 == 0 || value(n[:9])%11 == 10 && n[9] == '0'
	}
	return true
}

const spanishLetters = "TRWAGMYFPDXBNJZSQVHLCKE"

// spain: a person (DNI), a foreigner (X, Y, Z), special ones (K, L, M) or a
// company, whose control is a digit, a letter, or either.
func spain(n string) bool {
	body, last := n[1:8], n[8]
	switch first := n[0]; {
	case first >= '0' && first <= '9':
		return spanishLetters[value(n[:8])%23] == last
	case first >= 'X':
		return spanishLetters[value(string('0'+first-'X')+body)%23] == last
	case strings.IndexByte("KLM", first) >= 0:
		return spanishLetters[value(body)%23] == last
	case strings.IndexByte("ABCDEFGHJNPQRSUVW", first) >= 0:
		return spanishCompany(first, body, last)
	}
	return false
}

func spanishCompany(first byte, body string, last byte) bool {
	sum := 0
	for i := range body {
		d := digit(body, i)
		if i%2 == 0 {
			d *= 2
		}
		sum += d/10 + d%10
	}
	control := (10 - sum%10) % 10
	asDigit, asLetter := byte('0'+control) == last, "JABCDEFGHI"[control] == last
	switch {
	case strings.IndexByte("ABEH", first) >= 0:
		return asDigit
	case strings.IndexByte("NPQRSW", first) >= 0:
		return asLetter
	}
	return asDigit || asLetter
}

// france: the key is two digits over the SIREN, or has letters (without I and
// O) when the digits have run out.
func france(n string) bool {
	const letters = "0123456789ABCDEFGHJKLMNPQRSTUVWXYZ"
	siren := value(n[2:])
	a, b := strings.IndexByte(letters, n[0]), strings.IndexByte(letters, n[1])
	if a < 10 && b < 10 {
		return (12+3*(siren%97))%97 == 10*a+b
	}
	s := a*34 + b - 100
	if a < 10 {
		s = a*24 + b - 10
	}
	return (siren+s/11+1)%11 == s%11
}

// britain: twelve digits are a branch of the first nine.
func britain(n string) bool {
	sum := weigh(n, 8, 7, 6, 5, 4, 3, 2) + value(n[7:9])
	return sum%97 == 0 || (sum+55)%97 == 0
}

// ireland: the old form has a letter or sign in the second place.
func ireland(n string) bool {
	digits, extra := n[:7], 0
	if n[1] < '0' || n[1] > '9' {
		digits = "0" + n[2:7] + n[:1]
	}
	if len(n) == 9 && n[8] != 'W' {
		extra = 9 * int(n[8]-'A'+1)
	}
	return "WABCDEFGHIJKLMNOPQRSTUV"[(weigh(digits, 8, 7, 6, 5, 4, 3, 2)+extra)%23] == n[7]
}

func lithuania(n string) bool {
	check := func(from int) int {
		sum := 0
		for i := range len(n) - 1 {
			sum += digit(n, i) * ((i+from-1)%9 + 1)
		}
		return sum % 11
	}
	r := check(1)
	if r == 10 {
		r = check(3)
	}
	return tenIsZero(r) == digit(n, len(n)-1)
}

// latvia: companies begin with 4 to 9; a person's number is a date and is
// taken as it is.
func latvia(n string) bool {
	if n[0] <= '3' {
		return true
	}
	sum := weigh(n, 9, 1, 4, 8, 3, 10, 2, 5, 7, 6)
	if sum%11 == 4 && n[0] == '9' {
		sum -= 45
	}
	r := 3 - sum%11
	if r < -1 {
		r += 11
	}
	return r == digit(n, 10)
}

// netherlands: by the company's own number, or, since 2020, MOD 97,10 (ISO
// 7064) over the whole.
func netherlands(n string) bool {
	return weigh(n, 9, 8, 7, 6, 5, 4, 3, 2)%11 == digit(n, 8) || mod97("NL"+n) == 1
}

func mod97(n string) int {
	r := 0
	for _, c := range n {
		if c >= 'A' {
			r = (r*100 + int(c-'A') + 10) % 97
		} else {
			r = (r*10 + int(c-'0')) % 97
		}
	}
	return r
}

func romania(n string) bool {
	n = strings.Repeat("0", 10-len(n)) + n
	return weigh(n, 7, 5, 3, 2, 1, 7, 5, 3, 2)*10%11%10 == digit(n, 9)
}
