package bank

import (
	"slices"
	"testing"
)

func TestALayoutIsGuessedRememberedAndCorrected(t *testing.T) {
	german := rows("Konto;123\nBuchung;Zweck;Wert\n14.09.2026;Miete für September;-1.200,00\n15.09.2026;Eingang Lucia;300,00")
	l, known := Guess(german)
	if known || l.Head != 2 || !slices.Equal(l.Fields, []string{"date", "text", "amount"}) {
		t.Fatalf("%+v, known %v", l, known)
	}
	s, err := Table(german, l, "EUR", nil)
	if err != nil || len(s.Movements) != 2 || s.Movements[0].Amount != -1_200_00 || s.Movements[1].Text != "Eingang Lucia" {
		t.Errorf("%+v, %v", s, err)
	}
	next := rows("Buchung;Zweck;Wert\n16.09.2026;Strom;-10,00")
	if again, fits := l.Fits(next); !fits || again.Head != 1 {
		t.Errorf("the next file of the same bank: %+v, %v", again, fits)
	}
	if _, fits := l.Fits(rows("Data;Importo\n16/09/2026;1,00")); fits {
		t.Error("another bank's file is taken for this one's")
	}
	point := Layout{Fields: []string{"date", "amount"}, Marks: "point"}
	if s, err := Table(rows("16/09/2026;1.234"), point, "EUR", nil); err == nil && len(s.Movements) == 1 {
		t.Errorf("1.234 with a decimal point is %d cents", s.Movements[0].Amount)
	}
	point.Marks = "comma"
	if s, err := Table(rows("16/09/2026;1.234"), point, "EUR", nil); err != nil || len(s.Movements) != 1 || s.Movements[0].Amount != 1_234_00 {
		t.Errorf("%+v, %v", s, err)
	}
	if _, err := Table(german, Layout{Fields: []string{"date", "text"}}, "EUR", nil); err != ErrColumns {
		t.Errorf("without an amount: %v", err)
	}
}

func TestTheAccountOfTheOtherSideIsRead(t *testing.T) {
	s, err := guessed(rows("Data;Importo;IBAN controparte\n01/09/2026;5,00;IT60X0542811101000000123456"), "EUR", nil)
	if err != nil || s.Movements[0].IBAN != "IT60X0542811101000000123456" {
		t.Errorf("%+v, %v", s, err)
	}
}

func TestAPaymentOfABalanceIsNoBalance(t *testing.T) {
	s, err := guessed(rows("Data;Importo;Descrizione\n01/09/2026;5,00;SALDO FATTURA 12\n01/09/2026;9,00;Saldo finale\n01/09/2026;9,00;Saldo al 30/09/2026\n02/09/2026;9,00;TOTALE\n02/09/2026;7,00;Total Textiles Ltd"), "EUR", nil)
	if err != nil || len(s.Movements) != 2 || s.Movements[0].Text != "SALDO FATTURA 12" || s.Movements[1].Amount != 7_00 {
		t.Errorf("%+v, %v", s, err)
	}
}
