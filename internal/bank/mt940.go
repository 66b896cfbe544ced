package bank

import (
	"regexp"
	"strings"
	"time"

	"golang.org/x/text/encoding/charmap"
)

// formLine is field 61 of MT940: value date, booking day, sign (RC and RD are
// reversals), amount, type, reference, the bank's reference.
var formLine = regexp.MustCompile(`^(\d{6})(\d{4})?(R?[CD])[A-Z]?(\d[\d,]*)([A-Z][A-Z0-9]{3})([^/\n]*(?:/[^/\n]+)*)(?://([^\n]*))?`)

// formField begins a field: ":86:".
var formField = regexp.MustCompile(`(?m)^:(\d\d[A-Z]?):`)

// formCode is a sub-field of the structured text: "?20".
var formCode = regexp.MustCompile(`\?(\d\d)`)

// readMT940 reads statements as SWIFT's customers get them. Letters beyond
// ASCII are UTF-8 or Windows-1252.
func readMT940(data []byte, digits func(string) int) (*Statement, error) {
	text := strings.ReplaceAll(string(data), "\r\n", "\n")
	if strings.ToValidUTF8(text, "") != text {
		text, _ = charmap.Windows1252.NewDecoder().String(text)
	}
	s := &Statement{Format: "mt940"}
	currency, places := "", formField.FindAllStringSubmatchIndex(text, -1)
	for i, at := range places {
		tag, end := text[at[2]:at[3]], len(text)
		if i+1 < len(places) {
			end = places[i+1][0]
		}
		value := strings.TrimSpace(text[at[1]:end])
		switch tag {
		case "25":
			if iban, err := IBAN(value); err == nil {
				s.IBAN = iban
			}
		case "60F", "60M":
			if len(value) >= 10 {
				currency = value[7:10]
			}
		case "61":
			s.entry(value, currency, digits)
		case "86":
			if n := len(s.Movements); n > 0 && i > 0 && text[places[i-1][2]:places[i-1][3]] == "61" {
				s.Movements[n-1].describe(value)
			}
		}
	}
	return s, nil
}

func (s *Statement) entry(value, currency string, digits func(string) int) {
	f := formLine.FindStringSubmatch(value)
	row := len(s.Movements) + len(s.Skipped) + 1
	if f == nil {
		s.Skipped = append(s.Skipped, Skipped{row, "amount"})
		return
	}
	valued, err := time.Parse("060102", f[1])
	v, ok := amount(f[4], true, digits(currency))
	switch {
	case err != nil:
		s.Skipped = append(s.Skipped, Skipped{row, "date"})
		return
	case !ok:
		s.Skipped = append(s.Skipped, Skipped{row, "amount"})
		return
	}
	if f[3] == "D" || f[3] == "RC" {
		v = -v
	}
	m := Movement{Date: booked(valued, f[2]), ValueDate: valued.Format(time.DateOnly), Amount: v, Currency: currency, Reference: strings.TrimSpace(f[6])}
	if f[7] != "" {
		m.Reference = strings.TrimSpace(f[7])
	}
	if m.Reference == "NONREF" {
		m.Reference = ""
	}
	s.Movements = append(s.Movements, m)
}

// booked is the booking day, which comes without a year: the one nearest to
// the value date.
func booked(valued time.Time, day string) string {
	if day == "" {
		return valued.Format(time.DateOnly)
	}
	var best time.Time
	for _, year := range []int{valued.Year() - 1, valued.Year(), valued.Year() + 1} {
		t, err := time.Parse("20060102", time.Date(year, 1, 1, 0, 0, 0, 0, time.UTC).Format("2006")+day)
		if err == nil && (best.IsZero() || t.Sub(valued).Abs() < best.Sub(valued).Abs()) {
			best = t
		}
	}
	if best.IsZero() {
		best = valued
	}
	return best.Format(time.DateOnly)
}

// describe reads field 86: words, or the sub-fields that German banks began
// (20 to 29 and 60 to 63 text, 32 and 33 the other side's name).
func (m *Movement) describe(value string) {
	if !formCode.MatchString(value) {
		m.Text = strings.Join(strings.Fields(value), " ")
		return
	}
	value = strings.ReplaceAll(value, "\n", "")
	var text, party string
	places := formCode.FindAllStringSubmatchIndex(value, -1)
	for i, at := range places {
		end := len(value)
		if i+1 < len(places) {
			end = places[i+1][0]
		}
		part := value[at[1]:end]
		switch code := value[at[2]:at[3]]; {
		case code >= "20" && code <= "29", code >= "60" && code <= "63":
			text += part
		case code == "32", code == "33":
			party += part
		}
	}
	m.Text, m.Party = strings.Join(strings.Fields(text), " "), strings.Join(strings.Fields(party), " ")
}
