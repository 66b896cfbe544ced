package sheet

import (
	"math"
	"strconv"
	"strings"
	"time"
)

// Value is one typed cell to be written. The zero Value is a blank cell.
type Value struct {
	kind    valueKind
	text    string
	units   int64
	scale   int
	day     time.Time
	picture []byte
}

type valueKind int

const (
	blank valueKind = iota
	textValue
	decimalValue
	dayValue
	imageValue
)

// Text is never taken for a formula, a number or a date, whatever it says.
func Text(text string) Value {
	if text == "" {
		return Value{}
	}
	return Value{kind: textValue, text: text}
}

// Decimal is units / 10^scale, exactly: Decimal(2790, 2) is 27.90. Excel shows
// all of scale's digits. scale is 0 to 18.
func Decimal(units int64, scale int) Value {
	return Value{kind: decimalValue, units: units, scale: min(max(scale, 0), 18)}
}

// Day is a calendar day, the one that t has in its own location.
func Day(t time.Time) Value { return Value{kind: dayValue, day: t} }

// Image is a small JPEG or PNG shown inside the cell, in .xlsx only. Bytes of
// any other kind leave the cell blank.
func Image(data []byte) Value { return Value{kind: imageValue, picture: data} }

// decimal writes the number with the given decimal sign.
func (v Value) decimal(sign string) string {
	digits := strconv.FormatInt(v.units, 10)
	minus := ""
	if v.units < 0 {
		minus, digits = "-", digits[1:]
	}
	if v.scale == 0 {
		return minus + digits
	}
	if n := v.scale + 1 - len(digits); n > 0 {
		digits = strings.Repeat("0", n) + digits
	}
	point := len(digits) - v.scale
	return minus + digits[:point] + sign + digits[point:]
}

// exactInExcel says whether Excel, which computes with 15 digits, keeps the number.
func (v Value) exactInExcel() bool {
	const most = 999_999_999_999_999
	return v.units != math.MinInt64 && max(v.units, -v.units) <= most
}

// serial counts the days as Excel does. Before March 1900 it counts wrong, so
// there it is not used.
func (v Value) serial() (int, bool) {
	y, m, d := v.day.Date()
	day := time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
	days := int(day.Sub(time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)).Hours() / 24)
	return days, days >= 61 && y <= 9999
}
