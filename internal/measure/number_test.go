package measure

import (
	"errors"
	"math"
	"testing"
)

func TestParseNumber(t *testing.T) {
	for _, tt := range []struct {
		s, lang string
		scale   int
		want    int64
		err     error
	}{
		{"27,90", "en", 3, 27900, nil},
		{"27,90", "it", 3, 27900, nil},
		{"27,90", "zh", 3, 27900, nil},
		{"27.90", "it", 3, 27900, nil},
		{"1.234", "it", 3, 1234000, nil},
		{"1.234", "en", 3, 1234, nil},
		{"1.234", "zh-Hans", 3, 1234, nil},
		{"1,234", "it-IT", 3, 1234, nil},
		{"1,234", "en", 3, 1234000, nil},
		{"1.234,5", "it", 3, 1234500, nil},
		{"1.234,5", "en", 3, 1234500, nil},
		{"1,234.5", "it", 3, 1234500, nil},
		{"1.234.567", "en", 0, 1234567, nil},
		{"1,234,567.25", "zh", 2, 123456725, nil},
		{"0.125", "it", 3, 125, nil},
		{"0,125", "en", 3, 125, nil},
		{",5", "en", 3, 500, nil},
		{".5", "it", 3, 500, nil},
		{"1234.567", "it", 3, 1234567, nil},
		{"1 234", "en", 3, 1234000, nil},
		{"1 234,567", "en", 3, 1234567, nil},
		{"1\u202f234,5", "it", 3, 1234500, nil},
		{"1'234.50", "it", 3, 1234500, nil},
		{"1’234,50", "en", 3, 1234500, nil},
		{"１２，５", "zh", 3, 12500, nil},
		{"１２。５", "zh", 3, 12500, nil},
		{"３．５", "zh", 3, 3500, nil},
		{"1.5万", "zh", 3, 15000000, nil},
		{"-3,5", "it", 3, -3500, nil},
		{"−3,5", "it", 3, -3500, nil},
		{"+ 3", "en", 0, 3, nil},
		{"－３", "zh", 0, -3, nil},
		{" 12 ", "en", 0, 12, nil},
		{"12.500000", "en", 1, 125, nil},
		{"9223372036854775.807", "en", 3, math.MaxInt64, nil},

		{"12.345", "en", 2, 0, ErrTooPrecise},
		{"0,12345", "it", 4, 0, ErrTooPrecise},
		{"9223372036854775.808", "en", 3, 0, ErrOutOfRange},
		{"99999999999999999999", "en", 0, 0, ErrOutOfRange},
		{"", "en", 3, 0, ErrNotNumber},
		{"-", "en", 3, 0, ErrNotNumber},
		{"abc", "en", 3, 0, ErrNotNumber},
		{"12a", "en", 3, 0, ErrNotNumber},
		{"12,", "it", 3, 0, ErrNotNumber},
		{"1 23", "en", 3, 0, ErrNotNumber},
		{"1,23,456", "en", 3, 0, ErrNotNumber},
		{"1.23.456", "it", 3, 0, ErrNotNumber},
		{"1.234'567", "it", 3, 0, ErrNotNumber},
		{"1'2", "en", 3, 0, ErrNotNumber},
		{"10²", "en", 3, 0, ErrNotNumber},
		{"--5", "en", 3, 0, ErrNotNumber},
		{"1e5", "en", 3, 0, ErrNotNumber},
	} {
		got, err := ParseNumber(tt.s, tt.lang, tt.scale)
		if got != tt.want || !errors.Is(err, tt.err) {
			t.Errorf("ParseNumber(%q, %s, %d) = %d, %v; want %d, %v", tt.s, tt.lang, tt.scale, got, err, tt.want, tt.err)
		}
	}
}

func TestFormatNumber(t *testing.T) {
	for _, tt := range []struct {
		v               int64
		scale, decimals int
		lang, want      string
	}{
		{1234500, 3, 2, "it", "1.234,50"},
		{1234500, 3, 2, "en", "1,234.50"},
		{1234500, 3, 2, "zh-Hans", "1,234.50"},
		{1234000, 3, 0, "it", "1.234"},
		{5, 3, 0, "en", "0.005"},
		{0, 3, 0, "en", "0"},
		{0, 0, 2, "it", "0,00"},
		{-1234567, 0, 0, "en", "-1,234,567"},
		{-50, 2, 0, "it", "-0,5"},
		{999, 0, 0, "en", "999"},
		{math.MinInt64, 0, 0, "en", "-9,223,372,036,854,775,808"},
	} {
		if got := FormatNumber(tt.v, tt.scale, tt.decimals, tt.lang); got != tt.want {
			t.Errorf("FormatNumber(%d, %d, %d, %s) = %q; want %q", tt.v, tt.scale, tt.decimals, tt.lang, got, tt.want)
		}
	}
}

// What is written is read back as the same value, in every language.
func FuzzFormatNumber(f *testing.F) {
	f.Add(int64(1234500), uint8(3), uint8(0))
	f.Add(int64(math.MinInt64), uint8(0), uint8(2))
	f.Fuzz(func(t *testing.T, v int64, scale, decimals uint8) {
		for _, lang := range []string{"en", "it", "zh"} {
			text := FormatNumber(v, int(scale%7), int(decimals%4), lang)
			if got, err := ParseNumber(text, lang, int(scale%7)); got != v || err != nil {
				t.Errorf("%d is written %q in %s and read as %d, %v", v, text, lang, got, err)
			}
		}
	})
}

// A typed number that is understood keeps its value when written and read.
func FuzzParseNumber(f *testing.F) {
	for _, s := range []string{"1.234,5", "-1'234.50", "１２。５", "1 234", "3万"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, lang := range []string{"en", "it", "zh"} {
			v, err := ParseNumber(s, lang, 3)
			if err != nil {
				continue
			}
			if again, err := ParseNumber(FormatNumber(v, 3, 0, lang), lang, 3); again != v || err != nil {
				t.Errorf("%q in %s is %d, then %d, %v", s, lang, v, again, err)
			}
		}
	})
}

func TestMulDivRoundsHalfAwayFromZero(t *testing.T) {
	for _, tt := range []struct {
		v, mul, div, want int64
		err               error
	}{
		{5, 1, 10, 1, nil},
		{-5, 1, 10, -1, nil},
		{4, 1, 10, 0, nil},
		{math.MaxInt64, 1000, 1000, math.MaxInt64, nil},
		{math.MaxInt64, 2, 1, 0, ErrOutOfRange},
		{math.MaxInt64, math.MaxInt64, 3, 0, ErrOutOfRange},
	} {
		if got, err := mulDiv(tt.v, tt.mul, tt.div); got != tt.want || !errors.Is(err, tt.err) {
			t.Errorf("mulDiv(%d, %d, %d) = %d, %v; want %d, %v", tt.v, tt.mul, tt.div, got, err, tt.want, tt.err)
		}
	}
}
