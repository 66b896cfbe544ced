package bank

import (
	"errors"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestAnIBANIsCheckedByLengthAndDigits(t *testing.T) {
	for text, want := range map[string]string{
		"IT60 X054 2811 1010 0000 0123 456":                   "IT60X0542811101000000123456",
		"iban: it60x0542811101000000123456":                   "IT60X0542811101000000123456",
		"DE89 3704 0044 0532 0130 00":                         "DE89370400440532013000",
		"FR14-2004-1010-0505-0001-3M02-606":                   "FR1420041010050500013M02606",
		"GB29 NWBK 6016 1331 9268 19":                         "GB29NWBK60161331926819",
		"MT84MALT011000012345MTLCAST001S":                     "MT84MALT011000012345MTLCAST001S",
		"NO93 8601 1117 947":                                  "NO9386011117947",
		"LC55HEMM000100010012001200023015":                    "LC55HEMM000100010012001200023015",
		"SM86 U032 2509 8000 0000 0270 100":                   "SM86U0322509800000000270100",
		"CH93\u00a00076\u00a02011\u00a06238\u00a05295\u00a07": "CH9300762011623852957",
	} {
		if got, err := IBAN(text); got != want || err != nil {
			t.Errorf("%q is %q, %v", text, got, err)
		}
	}
	for text, want := range map[string]Problem{
		"": Shape, "12345": Shape, "ZZ60X0542811101000000123456": Shape, "US60X0542811101000000123456": Shape, "IT60X054281110100000012345€": Shape,
		"IT60X054281110100000012345": Length, "DE8937040044053201300000": Length,
		"IT60X0542811101000000123457": Digit, "IT61X0542811101000000123456": Digit, "IT60X0542811101000000124356": Digit,
	} {
		if _, err := IBAN(text); !errors.Is(err, want) {
			t.Errorf("%q: %v, want %v", text, err, want)
		}
	}
	if got := Grouped("IT60X0542811101000000123456"); got != "IT60 X054 2811 1010 0000 0123 456" {
		t.Error(got)
	}
}

func TestABICHasEightOrElevenCharacters(t *testing.T) {
	for text, want := range map[string]string{"bppiitrrxxx": "BPPIITRRXXX", "DEUT DE FF": "DEUTDEFF"} {
		if got, err := BIC(text); got != want || err != nil {
			t.Errorf("%q is %q, %v", text, got, err)
		}
	}
	for _, text := range []string{"", "DEUTDEF", "DEUT1EFF", "DEUTDEFFXX"} {
		if _, err := BIC(text); err == nil {
			t.Errorf("%q passes", text)
		}
	}
}

func TestAPaymentCodeSaysWhatTheStandardAsks(t *testing.T) {
	pay := Transfer{Holder: "Ferri Tessuti S.r.l.", IBAN: "IT60 X054 2811 1010 0000 0123 456", BIC: "BPPIITRRXXX", Cents: 1_234_50, Text: "Fattura 2026/101"}
	got, err := QR(pay)
	if want := "BCD\n002\n1\nSCT\nBPPIITRRXXX\nFerri Tessuti S.r.l.\nIT60X0542811101000000123456\nEUR1234.50\n\n\nFattura 2026/101"; got != want || err != nil {
		t.Errorf("%q, %v", got, err)
	}
	pay.BIC, pay.Reference = "", "RF18539007547034"
	got, err = QR(pay)
	if want := "BCD\n002\n1\nSCT\n\nFerri Tessuti S.r.l.\nIT60X0542811101000000123456\nEUR1234.50\n\nRF18539007547034"; got != want || err != nil {
		t.Errorf("%q, %v", got, err)
	}
	for _, long := range []string{"x", "è", "面", "🧵"} {
		pay.Holder, pay.Reference, pay.Text = strings.Repeat(long, 80), "", "a\nb  "+strings.Repeat(long, 200)
		if got, err = QR(pay); err != nil || len(got) > 331 || !utf8.ValidString(got) || strings.Count(got, "\n") < 7 || !strings.Contains(got, "\nIT60") {
			t.Errorf("%d bytes: %q, %v", len(got), got, err)
		}
	}
}

func TestNoPaymentCodeWhereNoneCanBePaid(t *testing.T) {
	good := Transfer{Holder: "Ferri", IBAN: "IT60X0542811101000000123456", Cents: 1}
	for _, c := range []struct {
		change func(*Transfer)
		want   error
	}{
		{func(p *Transfer) { p.Cents = 0 }, ErrAmount}, {func(p *Transfer) { p.Cents = 1_000_000_000_00 }, ErrAmount}, {func(p *Transfer) { p.Holder = " " }, ErrHolder},
		{func(p *Transfer) { p.IBAN = "IT60X0542811101000000123457" }, Digit}, {func(p *Transfer) { p.BIC = "X" }, Shape},
	} {
		pay := good
		c.change(&pay)
		if _, err := QR(pay); !errors.Is(err, c.want) {
			t.Errorf("%v, want %v", err, c.want)
		}
	}
}
