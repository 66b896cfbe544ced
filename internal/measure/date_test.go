package measure

import (
	"errors"
	"testing"
	"time"
)

func TestParseDate(t *testing.T) {
	const want = "2026-09-14"
	for _, tt := range []struct{ s, lang, want string }{
		{"2026-09-14", "en", want},
		{"2026/9/14", "zh", want},
		{"2026.9.14", "zh", want},
		{"2026年9月14日", "zh", want},
		{"２０２６年９月１４号", "zh", want},
		{"20260914", "zh", want},
		{"14/9/2026", "it", want},
		{"14/9/2026", "zh", want},
		{"14.09.26", "it", want},
		{"14-9-26", "en", want},
		{"14 Sep 2026", "en", want},
		{"14 September 2026", "it", want},
		{"Sept 14th, 2026", "en", want},
		{"14 set 26", "it", want},
		{"14 settembre 2026", "en", want},
		{"14sep2026", "en", want},
		{"1 di gennaio 2026", "it", "2026-01-01"},
		{"29/2/2028", "it", "2028-02-29"},
	} {
		got, err := ParseDate(tt.s, tt.lang)
		if err != nil || got.Format(time.RFC3339) != tt.want+"T00:00:00Z" {
			t.Errorf("ParseDate(%q, %s) = %v, %v; want %s", tt.s, tt.lang, got, err, tt.want)
		}
	}
	for _, s := range []string{
		"", "14/9", "9/14/2026", "29/2/2026", "31 apr 2026", "14 marketing 2026", "14/9/126", "1/1/1", "0000-01-01",
		"2026-09-14T10:00", "a b c", "2026", "99999999", "14/9/2026/1", "31/12/1899",
	} {
		if got, err := ParseDate(s, "en"); !errors.Is(err, ErrNotDate) {
			t.Errorf("ParseDate(%q) = %v, %v; want ErrNotDate", s, got, err)
		}
	}
	if got, err := ParseDate("26/9/14", "zh"); !errors.Is(err, ErrNotDate) {
		t.Errorf("26/9/14 in Chinese may be 2026 or 2014, got %v, %v", got, err)
	}
}

func TestDatesAreReadBackInEveryLanguage(t *testing.T) {
	for lang, want := range map[string]string{"en": "14 Sep 2026", "it": "14 set 2026", "zh-Hans": "2026年9月14日", "xx": "14 Sep 2026"} {
		if got := FormatDate(time.Date(2026, 9, 14, 23, 0, 0, 0, time.UTC), lang); got != want {
			t.Errorf("FormatDate in %s = %q; want %q", lang, got, want)
		}
		for month := range time.Month(12) {
			day := time.Date(2026, month+1, 28, 0, 0, 0, 0, time.UTC)
			if got, err := ParseDate(FormatDate(day, lang), lang); err != nil || !got.Equal(day) {
				t.Errorf("%s in %s is read as %v, %v", FormatDate(day, lang), lang, got, err)
			}
		}
	}
}

func FuzzParseDate(f *testing.F) {
	f.Add("14 set 26")
	f.Add("2026年9月14日")
	f.Fuzz(func(t *testing.T, s string) {
		for _, lang := range []string{"en", "it", "zh"} {
			day, err := ParseDate(s, lang)
			if err != nil {
				continue
			}
			if again, err := ParseDate(FormatDate(day, lang), lang); err != nil || !again.Equal(day) {
				t.Errorf("%q is %v, then %v, %v", s, day, again, err)
			}
		}
	})
}

func TestParseDays(t *testing.T) {
	for _, tt := range []struct {
		s, lang string
		want    int
		err     error
	}{
		{"20", "en", 20, nil},
		{"3 weeks", "en", 21, nil},
		{"3 settimane", "it", 21, nil},
		{"sett. 2", "it", 14, nil},
		{"20 gg", "it", 20, nil},
		{"15天", "zh", 15, nil},
		{"2周", "zh", 14, nil},
		{"1个月", "zh", 30, nil},
		{"1,5 mesi", "it", 45, nil},
		{"2.5 days", "en", 3, nil},
		{"10 working days", "en", 14, nil},
		{"8 gg lavorativi", "it", 12, nil},
		{"５个工作日", "zh", 7, nil},
		{"3-4 weeks", "en", 28, nil},
		{"15/20 gg", "it", 20, nil},
		{"20 days - 2 weeks", "en", 20, nil},
		{"15~20天", "zh", 20, nil},
		{"pronta consegna", "it", 0, nil},
		{"现货", "zh", 0, nil},
		{"ready", "en", 0, nil},
		{"0", "en", 0, nil},

		{"soon", "en", 0, ErrNotNumber},
		{"3 fortnights", "en", 0, ErrUnit},
		{"-3", "en", 0, ErrOutOfRange},
		{"200 months", "en", 0, ErrOutOfRange},
		{"9223372036854775 months", "en", 0, ErrOutOfRange},
	} {
		if got, err := ParseDays(tt.s, tt.lang); got != tt.want || !errors.Is(err, tt.err) {
			t.Errorf("ParseDays(%q, %s) = %d, %v; want %d, %v", tt.s, tt.lang, got, err, tt.want, tt.err)
		}
	}
}

func TestMonthsAreWrittenInTheReadersWay(t *testing.T) {
	march := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
	for lang, want := range map[string][2]string{"en": {"March 2026", "Mar"}, "it": {"marzo 2026", "mar"}, "zh-Hans": {"2026年3月", "3月"}, "fr": {"March 2026", "Mar"}} {
		if long, short := FormatMonth(march, lang, false), FormatMonth(march, lang, true); long != want[0] || short != want[1] {
			t.Errorf("in %s: %q, %q", lang, long, short)
		}
	}
}
