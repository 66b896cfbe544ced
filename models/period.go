package models

import (
	"slices"
	"time"
)

// Period is some days, both included, as ISO days.
type Period struct{ From, To string }

// Periods are those that have a name, in the order they are offered.
var Periods = []string{"month", "quarter", "year", "last_month", "last_quarter", "last_year", "twelve"}

// MaxPeriodYears is how long a period may be.
const MaxPeriodYears = 10

// NamedPeriod is one of Periods as seen from a day; an unknown one is the year.
func NamedPeriod(name, today string) Period {
	now, err := time.Parse(time.DateOnly, today)
	if err != nil {
		return Period{}
	}
	month := now.AddDate(0, 0, 1-now.Day())
	quarter := month.AddDate(0, -(int(month.Month())-1)%3, 0)
	year := time.Date(now.Year(), 1, 1, 0, 0, 0, 0, time.UTC)
	switch name {
	case "month":
		return months(month, 1)
	case "quarter":
		return months(quarter, 3)
	case "last_month":
		return months(month.AddDate(0, -1, 0), 1)
	case "last_quarter":
		return months(quarter.AddDate(0, -3, 0), 3)
	case "last_year":
		return months(year.AddDate(-1, 0, 0), 12)
	case "twelve":
		return months(month.AddDate(0, -11, 0), 12)
	}
	return months(year, 12)
}

// months are n whole months from the first day of one.
func months(first time.Time, n int) Period {
	return Period{first.Format(time.DateOnly), first.AddDate(0, n, -1).Format(time.DateOnly)}
}

// Valid tells whether both days are days, in order, and not too far apart.
func (p Period) Valid() bool {
	from, err1 := time.Parse(time.DateOnly, p.From)
	to, err2 := time.Parse(time.DateOnly, p.To)
	return err1 == nil && err2 == nil && !to.Before(from) && to.Before(from.AddDate(MaxPeriodYears, 0, 0))
}

// Comparisons are with what a period may be compared, the first one unless
// asked otherwise.
var Comparisons = []string{"before", "year", "none"}

// Compared is the period to compare with: the one before, or the same a year
// ago. Of a period that still runs only as many days are compared as have
// gone by.
func (p Period) Compared(how, today string) (Period, bool) {
	if how == "none" || !p.Valid() {
		return Period{}, false
	}
	from, _ := time.Parse(time.DateOnly, p.From)
	to, _ := time.Parse(time.DateOnly, p.To)
	end := to
	if now, err := time.Parse(time.DateOnly, today); err == nil && now.Before(to) && !now.Before(from) {
		end = now
	}
	back := func(t time.Time) time.Time { return addMonths(t, -12) }
	if how != "year" {
		back = shiftBefore(from, to)
	}
	return Period{back(from).Format(time.DateOnly), back(end).Format(time.DateOnly)}, true
}

// shiftBefore takes days of a period to the period before it: by months when
// it is whole months, else by days.
func shiftBefore(from, to time.Time) func(time.Time) time.Time {
	if next := to.AddDate(0, 0, 1); from.Day() == 1 && next.Day() == 1 {
		n := monthsBetween(from, next)
		return func(t time.Time) time.Time { return addMonths(t, -n) }
	}
	days := int(to.Sub(from).Hours()/24) + 1
	return func(t time.Time) time.Time { return t.AddDate(0, 0, -days) }
}

func monthsBetween(from, to time.Time) int {
	return (to.Year()-from.Year())*12 + int(to.Month()) - int(from.Month())
}

// addMonths is the same day of another month; the last day of a month stays
// the last, and a month that is too short gives its last.
func addMonths(t time.Time, n int) time.Time {
	first := t.AddDate(0, 0, 1-t.Day()).AddDate(0, n, 0)
	last := first.AddDate(0, 1, -1).Day()
	if t.AddDate(0, 0, 1).Day() == 1 {
		return first.AddDate(0, 0, last-1)
	}
	return first.AddDate(0, 0, min(t.Day(), last)-1)
}

// Months are the months a period touches, "2026-03".
func (p Period) Months() []string {
	from, err1 := time.Parse(time.DateOnly, p.From)
	to, err2 := time.Parse(time.DateOnly, p.To)
	if err1 != nil || err2 != nil {
		return nil
	}
	var all []string
	for m := from.AddDate(0, 0, 1-from.Day()); !m.After(to) && len(all) <= 12*MaxPeriodYears; m = m.AddDate(0, 1, 0) {
		all = append(all, m.Format("2006-01"))
	}
	return all
}

// Quarters are the quarters a period touches, "2026-Q1".
func (p Period) Quarters() []string {
	var all []string
	for _, m := range p.Months() {
		if q := QuarterOf(m); !slices.Contains(all, q) {
			all = append(all, q)
		}
	}
	return all
}

// QuarterOf is the quarter of a month, "2026-Q1" for "2026-03".
func QuarterOf(month string) string {
	n := int(month[5]-'0')*10 + int(month[6]-'0')
	return month[:5] + "Q" + string(rune('1'+(n-1)/3))
}

// Within is the part of a period that a month ("2026-03") or a quarter
// ("2026-Q1") of it takes.
func (p Period) Within(part string) Period {
	if len(part) != 7 {
		return p
	}
	n, month := 1, part
	if part[5] == 'Q' {
		first := int(part[6]-'1')*3 + 1
		n, month = 3, part[:5]+string(rune('0'+first/10))+string(rune('0'+first%10))
	}
	first, err := time.Parse("2006-01", month)
	if err != nil {
		return p
	}
	whole := months(first, n)
	return Period{max(p.From, whole.From), min(p.To, whole.To)}
}
