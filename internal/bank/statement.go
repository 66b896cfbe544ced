package bank

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
)

// Statement is what a bank tells about an account.
type Statement struct {
	Format    string // "table", "camt" or "mt940"
	IBAN      string // "" when it does not say
	Movements []Movement
	Skipped   []Skipped // rows of a table that could not be read
}

// Movement is money that came or went.
type Movement struct {
	Date      string // booked, ISO
	ValueDate string // ISO, "" when not given
	Amount    int64  // minor units; negative when it went
	Currency  string // ISO 4217, "" when not given: the account's
	Party     string // who paid or was paid, where the bank says it apart
	IBAN      string // his account, likewise
	Text      string
	Reference string // the bank's or the payer's
	// Fingerprint is the same each time the movement is read from a file of
	// the same kind, and another for each of several alike on one day.
	Fingerprint string
}

// Skipped is a row that has an amount or a date but is no movement.
type Skipped struct {
	Row  int    // as given to Table
	What string // "date" or "amount": what could not be read
}

// Why a statement is not read.
var (
	ErrUnknown  = errors.New("bank: not a statement that can be read")
	ErrColumns  = errors.New("bank: no columns of date and amount found")
	ErrTooLarge = errors.New("bank: too large")
)

// Limits of one file.
const (
	MaxSize      = 20 << 20
	MaxMovements = 5_000
)

// Read reads a camt.053 (also camt.052 and camt.054) or MT940 file. Tables go
// to Table. digits gives the decimals of a currency's minor unit; nil means two.
// Errors: ErrTooLarge, ErrUnknown.
func Read(data []byte, digits func(currency string) int) (*Statement, error) {
	if len(data) > MaxSize {
		return nil, ErrTooLarge
	}
	if digits == nil {
		digits = two
	}
	text := bytes.TrimSpace(bytes.TrimPrefix(data, []byte("\xef\xbb\xbf")))
	var s *Statement
	var err error
	switch {
	case bytes.HasPrefix(text, []byte("<")):
		s, err = readCAMT(text, digits)
	case bytes.Contains(text, []byte(":61:")):
		s, err = readMT940(text, digits)
	default:
		err = ErrUnknown
	}
	if err != nil {
		return nil, err
	}
	if len(s.Movements) > MaxMovements {
		return nil, ErrTooLarge
	}
	mark(s.Movements)
	return s, nil
}

func two(string) int { return 2 }

// mark gives each movement its fingerprint.
func mark(list []Movement) {
	seen := map[string]int{}
	for i := range list {
		m := &list[i]
		key := fmt.Sprintf("%s|%d|%s|%s|%s|%s", m.Date, m.Amount, m.Currency, squeeze(m.Party), squeeze(m.Text), squeeze(m.Reference))
		seen[key]++
		sum := sha256.Sum256(fmt.Appendf(nil, "%s|%d", key, seen[key]))
		m.Fingerprint = hex.EncodeToString(sum[:16])
	}
}

// squeeze drops what differs between two exports of one text.
func squeeze(text string) string { return strings.ToLower(strings.Join(strings.Fields(text), "")) }
