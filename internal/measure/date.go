package measure

import (
	"strconv"
	"strings"
	"time"
)

// months are the full names; a date is written with their first three letters
// and read with three or more of them.
var months = map[string][12]string{
	"en": {"January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
		"November", "December"},
	"it": {"gennaio", "febbraio", "marzo", "aprile", "maggio", "giugno", "luglio", "agosto", "settembre", "ottobre",
		"novembre", "dicembre"},
}

// FormatDate writes the day of t in t's own zone: "14 Sep 2026",
// "14 set 2026", "2026年9月14日".
func FormatDate(t time.Time, lang string) string {
	year, month, day := t.Date()
	y, d := strconv.Itoa(year), strconv.Itoa(day)
	lang = base(lang)
	if lang == "zh" {
		return y + "年" + strconv.Itoa(int(month)) + "月" + d + "日"
	}
	names, ok := months[lang]
	if !ok {
		names = months["en"]
	}
	return d + " " + names[month-1][:3] + " " + y
}

// FormatMonth writes the month of t: "March 2026", "marzo 2026", "2026年3月",
// or in short without the year: "Mar", "mar", "3月".
func FormatMonth(t time.Time, lang string, short bool) string {
	year, month := strconv.Itoa(t.Year()), t.Month()
	if lang = base(lang); lang == "zh" {
		if short {
			return strconv.Itoa(int(month)) + "月"
		}
		return year + "年" + strconv.Itoa(int(month)) + "月"
	}
	names, ok := months[lang]
	if !ok {
		names = months["en"]
	}
	if short {
		return names[month-1][:3]
	}
	return names[month-1] + " " + year
}

// ParseDate reads a full date as midnight UTC: "2026-09-14", "14/9/2026",
// "14 set 26", "Sep 14, 2026", "2026年9月14日", "20260914". Where the year
// does not stand first the day does, in every language, unless the month is a
// word. Anything else is ErrNotDate; a date is never guessed.
func ParseDate(s, lang string) (time.Time, error) {
	fields, ok := dateFields(clean(s))
	if !ok {
		return time.Time{}, ErrNotDate
	}
	if len(fields) == 1 && len(fields[0]) == 8 {
		fields = []string{fields[0][:4], fields[0][4:6], fields[0][6:]}
	}
	if len(fields) != 3 {
		return time.Time{}, ErrNotDate
	}
	year, month, day := orderDate(fields)
	switch {
	case len(year) == 4:
	case len(year) != 2, base(lang) == "zh" && monthOf(month) == 0: // 26/9/14 may be 2026 or 2014
		return time.Time{}, ErrNotDate
	}
	return makeDate(year, month, day)
}

// dateFields splits a date into runs of digits and words; a character that is
// no usual separator is refused.
func dateFields(s string) (fields []string, ok bool) {
	for i := 0; i < len(s); {
		n := digitsFrom(s, i)
		if n == 0 {
			n = lettersFrom(s, i)
		}
		if n > 0 {
			fields = appendDateField(fields, s[i:i+n])
		} else if n = dateSeparator(s[i:]); n == 0 {
			return nil, false
		}
		i += n
	}
	return fields, true
}

func lettersFrom(s string, i int) (n int) {
	for i+n < len(s) && latin(s[i+n]) {
		n++
	}
	return n
}

// appendDateField leaves out what is only grammar: 14th of, 14 di.
func appendDateField(fields []string, word string) []string {
	switch word {
	case "st", "nd", "rd", "th", "of", "di":
		return fields
	}
	return append(fields, word)
}

func dateSeparator(s string) int {
	for _, mark := range []string{" ", ".", "/", "-", ",", "年", "月", "日", "号"} {
		if strings.HasPrefix(s, mark) {
			return len(mark)
		}
	}
	return 0
}

// orderDate sorts three fields into year, month and day.
func orderDate(f []string) (year, month, day string) {
	switch {
	case monthOf(f[0]) > 0:
		return f[2], f[0], f[1]
	case len(f[0]) == 4:
		return f[0], f[1], f[2]
	}
	return f[2], f[1], f[0]
}

// monthOf returns 1-12 for a month word of at least three letters, else 0.
func monthOf(word string) int {
	if len(word) < 3 || !latin(word[0]) {
		return 0
	}
	for _, names := range months {
		for i, name := range names {
			if strings.HasPrefix(strings.ToLower(name), word) {
				return i + 1
			}
		}
	}
	return 0
}

func makeDate(year, month, day string) (time.Time, error) {
	y, err1 := strconv.Atoi(year)
	d, err2 := strconv.Atoi(day)
	m := monthOf(month)
	if m == 0 {
		m, _ = strconv.Atoi(month)
	}
	if len(year) == 2 {
		y += 2000
	}
	t := time.Date(y, time.Month(m), d, 0, 0, 0, 0, time.UTC)
	if err1 != nil || err2 != nil || y < 1900 || y > 9999 || t.Day() != d || int(t.Month()) != m {
		return time.Time{}, ErrNotDate
	}
	return t, nil
}
