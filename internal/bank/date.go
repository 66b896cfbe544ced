package bank

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

var monthWords = map[string]int{
	"jan": 1, "gen": 1, "feb": 2, "mar": 3, "apr": 4, "may": 5, "mag": 5, "jun": 6, "giu": 6, "jul": 7, "lug": 7, "aug": 8, "ago": 8, "sep": 9, "set": 9,
	"oct": 10, "ott": 10, "nov": 11, "dec": 12, "dic": 12,
}

// date reads a day as ISO; what follows it, such as a time, is dropped. Where
// the year does not stand first the day does, unless american.
func date(text string, american bool) (string, bool) {
	f := dateFields(text)
	if len(f) > 0 && len(f[0]) >= 8 { // 20260914, also with the time behind
		f = []string{f[0][:4], f[0][4:6], f[0][6:8]}
	}
	if len(f) < 3 {
		return "", false
	}
	year, month, day := f[2], f[1], f[0]
	switch {
	case len(f[0]) == 4:
		year, month, day = f[0], f[1], f[2]
	case monthWords[f[0]] > 0, american && monthWords[f[1]] == 0:
		month, day = f[0], f[1]
	}
	y, err1 := strconv.Atoi(year)
	d, err2 := strconv.Atoi(day)
	m := monthWords[month]
	if m == 0 {
		m, _ = strconv.Atoi(month)
	}
	if len(year) == 2 {
		y += 2000
	}
	t := time.Date(y, time.Month(m), d, 0, 0, 0, 0, time.UTC)
	if err1 != nil || err2 != nil || y < 1990 || y > 2100 || t.Day() != d || int(t.Month()) != m {
		return "", false
	}
	return fmt.Sprintf("%04d-%02d-%02d", y, m, d), true
}

// dateFields are the runs of digits, and of letters by their first three.
func dateFields(text string) []string {
	var all []string
	kind := ' '
	for _, r := range strings.ToLower(strings.TrimSpace(text)) {
		now := ' '
		switch {
		case r >= '0' && r <= '9':
			now = '0'
		case r >= 'a' && r <= 'z':
			now = 'a'
		}
		switch {
		case now == ' ':
		case now != kind:
			all = append(all, string(r))
		case now == '0' || len(all[len(all)-1]) < 3:
			all[len(all)-1] += string(r)
		}
		kind = now
	}
	return all
}

// american tells whether days stand after months in a column: a value says so
// whose second number cannot be a month.
func american(values []string) bool {
	for _, v := range values {
		f := dateFields(v)
		if len(f) < 3 || len(f[0]) > 2 {
			continue
		}
		first, err1 := strconv.Atoi(f[0])
		second, err2 := strconv.Atoi(f[1])
		switch {
		case err1 != nil || err2 != nil:
		case first > 12:
			return false
		case second > 12:
			return true
		}
	}
	return false
}
