package measure

// dayUnits give the length of one unit in days, as days/per: five working days
// are a week, a month is thirty days.
var dayUnits = spell(map[dayUnit]string{
	{1, 1}:  "d|day|days|gg|g|giorno|giorni|天|日|个自然日",
	{7, 5}:  "working days|business days|wd|gg lavorativi|giorni lavorativi|个工作日|工作日|工作天",
	{7, 1}:  "w|wk|wks|week|weeks|sett|sett.|settimana|settimane|周|个星期|星期|个礼拜|礼拜",
	{30, 1}: "mo|month|months|mese|mesi|个月|月",
})

type dayUnit struct{ days, per int64 }

// ready are the words for goods that need no lead time.
var ready = spell(map[bool]string{
	true: "ready|in stock|stock|immediate|pronto|pronta|pronta consegna|disponibile|现货|即期",
})

// maxDays is ten years: more is a slip of the finger.
const maxDays = 3650

// ParseDays reads a lead time in calendar days: "3 weeks", "20 gg", "15天",
// "15 working days", "ready" (0), "20". Of a range ("3-4 weeks") the longer
// end counts and a part of a day is a day, so that nobody is promised too
// much. Errors: ErrNotNumber, ErrTooPrecise, ErrUnit, ErrOutOfRange.
func ParseDays(s, lang string) (int, error) {
	text := clean(s)
	if _, n := ready.match(text, 0); n > 0 && n == len(text) {
		return 0, nil
	}
	a, aUnit, b, bUnit, err := parseRange(text, lang, dayUnits, dayUnit{1, 1})
	if err != nil {
		return 0, err
	}
	first, err := aUnit.toDays(a)
	if err != nil {
		return 0, err
	}
	second, err := bUnit.toDays(b)
	return max(first, second), err
}

// toDays turns thousandths of the unit into whole days, rounded up.
func (u dayUnit) toDays(v int64) (int, error) {
	if v < 0 || v > maxDays*1000 {
		return 0, ErrOutOfRange
	}
	step := u.per * 1000
	days := (v*u.days + step - 1) / step
	if days > maxDays {
		return 0, ErrOutOfRange
	}
	return int(days), nil
}
