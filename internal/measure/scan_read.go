package measure

// scanner reads one measure from a normalized text.
type scanner struct {
	s, lang string
	at      int
}

// amount is one number with what stands beside it.
type amount struct {
	number string
	unit   scanUnit
}

// measure reads [op] amount [join amount] [per unit] [op] and moves on.
func (s *scanner) measure() (m Measure, ok bool) {
	op := take(s, opsBefore)
	first, ok := s.amount()
	if !ok {
		return m, false
	}
	second, ranged := s.rangeEnd(op, first)
	if ranged {
		op, first.unit = Between, second.unit
	}
	if op == "" && first.unit.kind == Plain || op == Between && !ranged {
		return m, false
	}
	m = Measure{Op: op, Kind: first.unit.kind}
	if m.Kind == Price {
		m.Currency, m.Unit = first.unit.unit, s.perUnit()
	}
	if m.Op == "" {
		m.Op = either(s.opAfter(), Around)
	}
	return m, s.values(&m, first, second, ranged)
}

// values fills in the numbers in the scale of the kind.
func (s *scanner) values(m *Measure, first, second amount, ranged bool) bool {
	var err error
	if m.Value, err = first.value(s.lang); err != nil {
		return false
	}
	if ranged {
		m.To, err = second.value(s.lang)
	}
	return err == nil && (!ranged || m.To >= m.Value)
}

func (a amount) value(lang string) (int64, error) {
	scale := QuantityScale
	switch a.unit.kind {
	case Price:
		scale = PriceScale
	case Percent:
		scale = PercentScale
	}
	v, err := ParseNumber(a.number, lang, scale)
	if err != nil {
		return 0, err
	}
	switch {
	case a.unit.kind == Weight:
		return toGSM(v, a.unit.unit, 0)
	case a.unit.kind == Width:
		return toCM(v, a.unit.unit)
	case a.unit.unit == linearOz:
		return toGSM(v, linearOz, 100_000) // of a metre's width: g per metre
	}
	return v, nil
}

// amount reads a number with a unit behind it or a currency on either side.
func (s *scanner) amount() (a amount, ok bool) {
	if code := take(s, commonMoney); code != "" {
		a.unit = scanUnit{Price, code}
	}
	if !numberAt(s.s, s.at) {
		return a, false
	}
	end := numberEnd(s.s, s.at, false)
	a.number, s.at = s.s[s.at:end], end
	if a.unit.kind == Plain {
		a.unit = takeUnit(s)
	}
	return a, s.at >= len(s.s) || !alnum(s.s[s.at]) || !alnum(s.s[s.at-1])
}

// takeUnit reads a unit that is not the start of an unknown one ("g/mm").
func takeUnit(s *scanner) scanUnit {
	look := *s
	unit := take(&look, scanUnits)
	rest := look.s[look.at:]
	if unit.kind != Price && len(rest) > 1 && rest[0] == '/' && latin(rest[1]) {
		return scanUnit{}
	}
	*s = look
	return unit
}

// rangeEnd reads the second half of a range, or nothing. A unit named at one
// end holds for both; two different ones are no range.
func (s *scanner) rangeEnd(op Op, first amount) (amount, bool) {
	look := *s
	if join, ok := joins[op]; !ok || !take(&look, join) {
		return amount{}, false
	}
	second, ok := look.amount()
	unit := either(second.unit, first.unit)
	if !ok || op == "" && unit.kind == Plain || either(first.unit, unit) != unit {
		return amount{}, false
	}
	*s, second.unit = look, unit
	return second, true
}

// opAfter reads a comparison behind an amount, unless it belongs to the next
// one: "300 g max 20 €".
func (s *scanner) opAfter() Op {
	look := *s
	op := take(&look, opsAfter)
	next := look
	if _, ok := next.amount(); op == "" || ok {
		return ""
	}
	*s = look
	return op
}

// perUnit reads "/m" or "per metre" behind a price.
func (s *scanner) perUnit() string {
	look := *s
	if !take(&look, priceFillers) {
		return ""
	}
	unit := take(&look, priceUnits)
	if unit != "" {
		*s = look
	}
	return unit
}

// take reads one spelling of t behind optional spaces, and the spaces after it
// if a number follows; without a match the scanner stays where it is.
func take[V comparable](s *scanner, t table[V]) (v V) {
	start := skip(s.s, s.at)
	v, n := t.match(s.s, start)
	if n > 0 {
		s.at = start + n
		if next := skip(s.s, s.at); numberAt(s.s, next) {
			s.at = next
		}
	}
	return v
}
