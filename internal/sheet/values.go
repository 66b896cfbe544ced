package sheet

import (
	"math"
	"regexp"
	"strconv"
	"strings"
	"time"
)

var hexEscape = regexp.MustCompile(`_x[0-9A-Fa-f]{4}_`)

// value reads a raw cell. Cells that only hold a picture are blank, whatever
// their stand-in text is.
func (w *workbook) value(c *rawCell) Cell {
	switch c.kind {
	case "s":
		i, err := strconv.Atoi(strings.TrimSpace(c.value))
		if err != nil || i < 0 || i >= len(w.shared) {
			return Cell{}
		}
		return Cell{Text: unescape(w.shared[i])}
	case "b":
		return Cell{Text: boolText(c.value)}
	case "e":
		if c.metadata > 0 {
			return Cell{}
		}
		return Cell{Text: c.value}
	case "d":
		return Cell{Text: strings.TrimSuffix(c.value, "T00:00:00")}
	case "str", "inlineStr":
		if dispimg.MatchString(c.formula) {
			return Cell{}
		}
		return Cell{Text: unescape(c.value)}
	}
	return w.number(c)
}

func boolText(v string) string {
	switch v {
	case "1", "true":
		return "true"
	case "0", "false":
		return "false"
	}
	return v
}

// number reads a numeric cell by the look that its style gives it.
func (w *workbook) number(c *rawCell) Cell {
	if c.value == "" {
		return Cell{}
	}
	text, ok := plainDecimal(c.value)
	if !ok {
		return Cell{Text: c.value}
	}
	var style cellStyle
	if c.style >= 0 && c.style < len(w.styles) {
		style = w.styles[c.style]
	}
	if style.date {
		if day, ok := isoDate(text, w.from1904); ok {
			return Cell{Text: day}
		}
	}
	if n := style.digits - len(text); n > 0 && onlyDigits(text) {
		text = strings.Repeat("0", n) + text
	}
	return Cell{Text: text, Number: true, Percent: style.percent}
}

// plainDecimal writes a stored number the way Excel means it: 15 significant
// digits (its precision), no exponent, no trailing zeros. Whole numbers are
// kept to the last digit: other programs store long barcodes that way.
func plainDecimal(raw string) (string, bool) {
	raw = strings.TrimSpace(raw)
	if onlyDigits(raw) && len(raw) <= 30 {
		return raw, true
	}
	f, err := strconv.ParseFloat(raw, 64)
	if err != nil || math.IsInf(f, 0) || math.IsNaN(f) {
		return "", false
	}
	f, err = strconv.ParseFloat(strconv.FormatFloat(f, 'e', 14, 64), 64)
	if err != nil || f == 0 {
		return "0", err == nil
	}
	return strconv.FormatFloat(f, 'f', -1, 64), true
}

func onlyDigits(s string) bool {
	return s != "" && strings.Trim(s, "0123456789") == ""
}

// isoDate turns a count of days into a date, a time, or both. In the system
// from 1900 Excel knows a 29 February 1900 that never was, hence the two bases.
func isoDate(text string, from1904 bool) (string, bool) {
	const lastDay = 2_958_465 // 31 December 9999
	days, err := strconv.ParseFloat(text, 64)
	if err != nil || days < 0 || days > lastDay {
		return "", false
	}
	base := time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)
	switch {
	case from1904:
		base = time.Date(1904, 1, 1, 0, 0, 0, 0, time.UTC)
	case days < 60:
		base = base.AddDate(0, 0, 1)
	}
	whole, part := math.Modf(days)
	seconds := int(math.Round(part * 24 * 60 * 60))
	t := base.AddDate(0, 0, int(whole)).Add(time.Duration(seconds) * time.Second)
	switch {
	case seconds == 0:
		return t.Format(time.DateOnly), true
	case whole == 0:
		return t.Format(time.TimeOnly), true
	}
	return t.Format("2006-01-02T15:04:05"), true
}
