package bank

import (
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"
)

// Transfer is what a QR code asks a banking app to pay.
type Transfer struct {
	Holder    string // of the account; cut after 70 characters, or what the code holds
	IBAN      string
	BIC       string // may be ""
	Cents     int64  // euro cents, 1 to 99,999,999,999
	Text      string // what the payer writes; cut after 140 characters, likewise
	Reference string // a creditor reference (ISO 11649) instead of Text
}

// Why no QR code can be made.
var (
	ErrAmount = errors.New("bank: no amount that a SEPA transfer can have")
	ErrHolder = errors.New("bank: an account without a name")
)

// maxQR is what the code may hold, in bytes.
const maxQR = 331

// QR is the content of a QR code for a SEPA credit transfer: EPC069-12,
// version 002, UTF-8, to be drawn with medium error correction. Euro only. The
// errors are a Problem of the IBAN or BIC, or one of those above.
func QR(t Transfer) (string, error) {
	iban, err := IBAN(t.IBAN)
	if err != nil {
		return "", err
	}
	bic := ""
	if t.BIC != "" {
		if bic, err = BIC(t.BIC); err != nil {
			return "", err
		}
	}
	holder := oneLine(t.Holder, 70)
	switch {
	case holder == "":
		return "", ErrHolder
	case t.Cents < 1 || t.Cents > 999_999_999_99:
		return "", ErrAmount
	}
	reference, text := oneLine(t.Reference, 35), oneLine(t.Text, 140)
	if reference != "" {
		text = ""
	}
	amount := fmt.Sprintf("EUR%d.%02d", t.Cents/100, t.Cents%100)
	head, tail := "BCD\n002\n1\nSCT\n"+bic+"\n", "\n"+iban+"\n"+amount+"\n\n"+reference+"\n"
	holder = within(holder, maxQR-len(head)-len(tail))
	text = within(text, maxQR-len(head)-len(holder)-len(tail))
	return strings.TrimRight(head+holder+tail+text, "\n"), nil
}

// within cuts a text after so many bytes, between characters.
func within(text string, bytes int) string {
	for len(text) > bytes {
		_, size := utf8.DecodeLastRuneInString(text)
		text = text[:len(text)-size]
	}
	return text
}

// oneLine is a text as one line of the code, cut after so many characters.
func oneLine(text string, longest int) string {
	text = strings.Join(strings.Fields(text), " ")
	if utf8.RuneCountInString(text) > longest {
		text = strings.TrimSpace(string([]rune(text)[:longest]))
	}
	return text
}
