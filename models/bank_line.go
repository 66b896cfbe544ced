package models

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
)

// BankLine is one line of a bank's statement. It is booked as a payment, or
// ignored; what was booked can be undone, and the payment keeps the trace.
type BankLine struct {
	ID         int64
	UID        string
	FileID     int64
	Key        string
	State      string // one of LineStates
	Date       string // ISO
	Amount     int64  // minor units; negative when it went
	Currency   string
	Party      string // as the bank names the other side
	IBAN       string
	Text       string
	Reference  string
	PartyID    int64 // whom it looks like
	PartyUID   string
	PartyName  string
	PaymentUID string // what it was booked as
	PaidBy     string // whom that payment is of
	Linked     bool   // the payment was recorded before the line came
	MovedAt    int64
	MovedBy    string
	Match      Match // of an open line
}

// LineStates are where a line may stand, in the order they are shown.
var LineStates = []string{"open", "booked", "ignored"}

// BankPage is how many lines a page shows.
const BankPage = 25

// SureLines is how many open lines are looked through for sure ones at a time.
const SureLines = 500

const bankLineColumns = `l.id, l.uid, l.file_id, l.key, l.state, l.date, l.amount, l.currency, l.party, l.iban, l.text, l.reference, coalesce(y.id, 0), coalesce(y.uid, ''), coalesce(y.name, ''),
	coalesce(p.uid, ''), coalesce(z.name, ''), l.linked, l.moved_at, l.moved_by from bank_lines l
	left join parties y on y.id = (select coalesce(merged_into, id) from parties where id = l.party_id)
	left join payments p on p.id = l.payment_id left join parties z on z.id = p.party_id `

func scanBankLine(r *sql.Rows) (*BankLine, error) {
	var l BankLine
	return &l, r.Scan(&l.ID, &l.UID, &l.FileID, &l.Key, &l.State, &l.Date, &l.Amount, &l.Currency, &l.Party, &l.IBAN, &l.Text, &l.Reference, &l.PartyID, &l.PartyUID, &l.PartyName,
		&l.PaymentUID, &l.PaidBy, &l.Linked, &l.MovedAt, &l.MovedBy)
}

// BankLines are a file's lines of a state, in its order, behind the one with
// the id after; open ones with what they seem to be. Of the first page sure
// tells how many may be taken without looking, among SureLines.
func (t *Tenant) BankLines(ctx context.Context, f *BankFile, state string, after int64) (lines []*BankLine, more bool, sure int, err error) {
	limit := BankPage + 1
	if state == "open" && after == 0 {
		limit = SureLines
	}
	if lines, err = t.bankLines(ctx, f, state, after, limit); err != nil {
		return nil, false, 0, err
	}
	if state == "open" {
		m, err := t.matcherFor(ctx, f.Account.ID, lines)
		if err != nil {
			return nil, false, 0, err
		}
		m.matchAll(lines)
		if limit == SureLines {
			sure = len(filter(lines, func(l *BankLine) bool { return l.Match.Sure }))
		}
	}
	if len(lines) > BankPage {
		return lines[:BankPage], true, sure, nil
	}
	return lines, false, sure, nil
}

func (t *Tenant) bankLines(ctx context.Context, f *BankFile, state string, after int64, limit int) ([]*BankLine, error) {
	rows, err := t.query(ctx, `select `+bankLineColumns+`where l.file_id = ? and l.state = ? and l.id > ? order by l.id limit ?`, f.ID, state, after, limit)
	all, err := collect(rows, err, scanBankLine)
	if err != nil {
		return nil, fmt.Errorf("bank lines: %w", err)
	}
	return all, nil
}

// FindBankLine finds a line of a file by the id in its URL, an open one with
// what it seems to be.
func (t *Tenant) FindBankLine(ctx context.Context, f *BankFile, uid string) (*BankLine, error) {
	l, err := t.BankLine(ctx, f, uid)
	if err != nil || l.State != "open" {
		return l, err
	}
	m, err := t.matcherFor(ctx, f.Account.ID, []*BankLine{l})
	if err == nil {
		l.Match = m.match(l)
	}
	return l, err
}

// BankLine finds a line without asking what it seems to be.
func (t *Tenant) BankLine(ctx context.Context, f *BankFile, uid string) (*BankLine, error) {
	rows, err := t.query(ctx, `select `+bankLineColumns+`where l.uid = ? and l.file_id = ?`, uid, f.ID)
	all, err := collect(rows, err, scanBankLine)
	if err != nil {
		return nil, fmt.Errorf("bank line: %w", err)
	}
	if len(all) == 0 {
		return nil, ErrNotFound
	}
	return all[0], nil
}

// LinePayments are the payments that were made of a line and undone, the
// newest first.
func (t *Tenant) LinePayments(ctx context.Context, l *BankLine) ([]*Payment, error) {
	rows, err := t.query(ctx, `select `+paymentColumns+paymentTables+`where p.line_key <> '' and p.line_key = ? and p.undone_at <> 0 order by p.id desc limit 20`, l.Key)
	return collect(rows, err, scanPayment)
}

// LineOfPayment is the bank's line that a payment was made of, and its file;
// "" for none.
func (t *Tenant) LineOfPayment(ctx context.Context, p *Payment) (fileUID, lineUID string, err error) {
	if p.LineKey == "" {
		return "", "", nil
	}
	err = t.row(ctx, `select f.uid, l.uid from bank_lines l join bank_files f on f.id = l.file_id where l.key = ?`, p.LineKey).Scan(&fileUID, &lineUID)
	if errors.Is(err, sql.ErrNoRows) {
		return "", "", nil
	}
	return fileUID, lineUID, err
}

// NextOpenLine is the uid of the open line behind one, "" for none.
func (t *Tenant) NextOpenLine(ctx context.Context, f *BankFile, l *BankLine) (uid string, err error) {
	err = t.row(ctx, `select uid from bank_lines where file_id = ? and state = 'open' and id > ? order by id limit 1`, f.ID, l.ID).Scan(&uid)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	return uid, err
}
