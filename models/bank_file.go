package models

import (
	"bytes"
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"

	"jennyerp/internal/bank"
	"jennyerp/internal/measure"
	"jennyerp/internal/sheet"
)

// BankFile is a statement of a bank on its way into the books: uploaded, its
// columns settled, its lines booked or ignored one by one.
type BankFile struct {
	ID        int64
	UID       string
	Account   Account
	Name      string // as it came
	IBAN      string // of the account, as the file says; "" when it does not
	Rows      []bank.Row
	Layout    bank.Layout
	Lines     int // that were read
	Known     int // of them: came with a file before
	Skipped   []bank.Skipped
	ReadAt    int64 // 0 while its columns are not settled
	CreatedAt int64
	CreatedBy string
	Open      int // lines by state
	Booked    int
	Ignored   int
}

// Limits of one file.
const (
	MaxBankFile = 8 << 20 // bytes
	MaxBankRows = bank.MaxMovements
	bankColumns = 40
	bankCell    = 500 // characters
)

// BankFiles is how many files the list shows.
const BankFiles = 30

const bankFileColumns = `f.id, f.uid, f.name, f.iban, iif(f.read_at = 0, f.rows, '[]'), f.layout, f.lines, f.known, f.skipped, f.read_at, f.created_at, f.created_by,
	a.id, a.uid, a.kind, a.name, a.iban, a.currency, a.closed_at, (select count(*) from bank_lines where file_id = f.id and state = 'open'),
	(select count(*) from bank_lines where file_id = f.id and state = 'booked'), (select count(*) from bank_lines where file_id = f.id and state = 'ignored')
	from bank_files f join accounts a on a.id = f.account_id `

func scanBankFile(r *sql.Rows) (*BankFile, error) {
	var f BankFile
	var rows JSON[[]bank.Row]
	var layout JSON[bank.Layout]
	var skipped JSON[[]bank.Skipped]
	a := &f.Account
	err := r.Scan(&f.ID, &f.UID, &f.Name, &f.IBAN, &rows, &layout, &f.Lines, &f.Known, &skipped, &f.ReadAt, &f.CreatedAt, &f.CreatedBy,
		&a.ID, &a.UID, &a.Kind, &a.Name, &a.IBAN, &a.Currency, &a.ClosedAt, &f.Open, &f.Booked, &f.Ignored)
	f.Rows, f.Layout, f.Skipped = rows.V, layout.V, skipped.V
	return &f, err
}

// BankFilesOf are the newest files.
func (t *Tenant) BankFilesOf(ctx context.Context) ([]*BankFile, error) {
	rows, err := t.query(ctx, `select `+bankFileColumns+`order by f.id desc limit ?`, BankFiles)
	return collect(rows, err, scanBankFile)
}

// FindBankFile finds a file by the id in its URL.
func (t *Tenant) FindBankFile(ctx context.Context, uid string) (*BankFile, error) {
	rows, err := t.query(ctx, `select `+bankFileColumns+`where f.uid = ?`, uid)
	all, err := collect(rows, err, scanBankFile)
	if err != nil {
		return nil, fmt.Errorf("bank file: %w", err)
	}
	if len(all) == 0 {
		return nil, ErrNotFound
	}
	return all[0], nil
}

// BringBankFile keeps an uploaded statement: a spreadsheet, CSV, camt.053 or
// MT940. When its columns are known, from the file's kind or from the file
// before of the same account, its lines are there at once. Errors: those of
// sheet.Open, for ImportProblem, and *Invalid.
func (t *Tenant) BringBankFile(ctx context.Context, by string, f *BankFile, data []byte) error {
	account, err := t.FindAccount(ctx, f.Account.UID)
	if err != nil || account.ClosedAt != 0 {
		return Refuse("account", "error.choice")
	}
	f.Account, f.Name, f.CreatedAt, f.CreatedBy = *account, shortName(f.Name), t.Now(), by
	read, err := bank.Read(data, digitsOf)
	settled := err == nil
	switch {
	case errors.Is(err, bank.ErrUnknown):
		if f.Rows, err = bankRows(f.Name, data); err != nil {
			return err
		}
		if settled, err = t.proposeLayout(ctx, f); err != nil {
			return err
		}
	case errors.Is(err, bank.ErrTooLarge):
		return tooManyLines()
	case err != nil:
		return err
	}
	return t.Tx(ctx, func(t *Tenant) error {
		res, err := t.exec(ctx, `insert into bank_files (uid, account_id, name, rows, layout, created_at, created_by) values (?, ?, ?, ?, ?, ?, ?)`,
			f.UID, account.ID, f.Name, JSON[[]bank.Row]{f.Rows}, JSON[bank.Layout]{f.Layout}, f.CreatedAt, by)
		if err != nil {
			return fmt.Errorf("keep bank file: %w", err)
		}
		if f.ID, err = res.LastInsertId(); err != nil {
			return err
		}
		if err := t.Audit(ctx, Audit{Act: ActImport, Person: by, Noun: "bank_file", NounUID: f.UID, Details: AuditDetails{What: f.Name}}); err != nil || !settled {
			return err
		}
		if read == nil {
			if read, err = t.ReadTable(ctx, f); err != nil {
				return err
			}
		}
		return t.takeLines(ctx, f, read)
	})
}

func tooManyLines() error {
	return &Invalid{Fields: []FieldError{{Field: "file", Key: "bank.many", Args: map[string]any{"Max": MaxBankRows}}}}
}

// bankRows reads a spreadsheet or a text file of any separator and charset.
func bankRows(name string, data []byte) (all []bank.Row, err error) {
	book, err := sheet.Open(name, bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, err
	}
	for r, err := range book.Rows() {
		if err != nil {
			return nil, err
		}
		if len(all) >= MaxBankRows+100 {
			return nil, tooManyLines()
		}
		row := bank.Row{Number: r.Number}
		for _, c := range r.Cells[:min(len(r.Cells), bankColumns)] {
			row.Cells = append(row.Cells, bank.Cell{Text: cut(c.Text, bankCell), Number: c.Number})
		}
		all = append(all, row)
	}
	return all, nil
}

// proposeLayout takes the layout of the account's files when the headings are
// the same, else a guess; settled tells that nobody has to be asked.
func (t *Tenant) proposeLayout(ctx context.Context, f *BankFile) (settled bool, err error) {
	var last JSON[bank.Layout]
	if err := t.row(ctx, `select layout from accounts where id = ?`, f.Account.ID).Scan(&last); err != nil {
		return false, fmt.Errorf("layout: %w", err)
	}
	if l, fits := last.V.Fits(f.Rows); fits && l.Complete() {
		f.Layout = l
		return true, nil
	}
	f.Layout, _ = bank.Guess(f.Rows)
	return false, nil
}

// ReadTable reads the rows of a file by its layout; columns without a day or an
// amount are refused.
func (t *Tenant) ReadTable(ctx context.Context, f *BankFile) (*bank.Statement, error) {
	house := f.Account.Currency
	if house == "" {
		set, err := t.Settings(ctx)
		if err != nil {
			return nil, err
		}
		house = set.Currency
	}
	s, err := bank.Table(f.Rows, f.Layout, house, digitsOf)
	switch {
	case errors.Is(err, bank.ErrColumns):
		return nil, Refuse("columns", "bank.columns.missing")
	case errors.Is(err, bank.ErrTooLarge):
		return nil, tooManyLines()
	}
	return s, err
}

// SettleBankFile takes a file's lines by the layout that a person chose, which
// the account's next file begins with. A second arrival changes nothing.
func (t *Tenant) SettleBankFile(ctx context.Context, f *BankFile) error {
	s, err := t.ReadTable(ctx, f)
	if err != nil {
		return err
	}
	if len(s.Movements) == 0 {
		return Refuse("columns", "bank.columns.nothing")
	}
	return t.Tx(ctx, func(t *Tenant) error {
		now, err := t.FindBankFile(ctx, f.UID)
		if err != nil || now.ReadAt != 0 {
			return err
		}
		if _, err := t.exec(ctx, `update accounts set layout = ? where id = ?`, JSON[bank.Layout]{f.Layout}, f.Account.ID); err != nil {
			return fmt.Errorf("remember layout: %w", err)
		}
		return t.takeLines(ctx, f, s)
	})
}

// takeLines stores what a file says moved; what came before is counted only.
func (t *Tenant) takeLines(ctx context.Context, f *BankFile, s *bank.Statement) error {
	set, err := t.Settings(ctx)
	if err != nil {
		return err
	}
	guess, err := t.payerBook(ctx)
	if err != nil {
		return err
	}
	known := 0
	for _, m := range s.Movements {
		if m.Currency == "" {
			m.Currency = cmp.Or(f.Account.Currency, set.Currency)
		}
		if _, ok := measure.FindCurrency(m.Currency); !ok {
			s.Skipped = append(s.Skipped, bank.Skipped{What: "amount"})
			continue
		}
		res, err := t.exec(ctx, `insert or ignore into bank_lines (uid, file_id, key, date, amount, currency, party, iban, text, reference, party_id) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
			NewUID(), f.ID, f.Account.UID+" "+m.Fingerprint, m.Date, m.Amount, m.Currency, cut(m.Party, 160), cut(m.IBAN, 60), cut(m.Text, bankCell), cut(m.Reference, 160), orNull(guess.whose(m)))
		if err != nil {
			return fmt.Errorf("keep bank line: %w", err)
		}
		if n, err := res.RowsAffected(); err != nil {
			return err
		} else if n == 0 {
			known++
		}
	}
	f.Lines, f.Known, f.Skipped, f.ReadAt, f.IBAN, f.Rows = len(s.Movements), known, s.Skipped, t.Now(), s.IBAN, nil
	_, err = t.exec(ctx, `update bank_files set rows = '[]', layout = ?, lines = ?, known = ?, skipped = ?, read_at = ?, iban = ? where id = ?`,
		JSON[bank.Layout]{f.Layout}, f.Lines, f.Known, JSON[[]bank.Skipped]{f.Skipped}, f.ReadAt, f.IBAN, f.ID)
	return err
}

// RemoveBankFile takes a file away with all its lines, while none of them is
// booked; they can be brought again then.
func (t *Tenant) RemoveBankFile(ctx context.Context, f *BankFile) error {
	return t.Tx(ctx, func(t *Tenant) error {
		now, err := t.FindBankFile(ctx, f.UID)
		if err != nil {
			return err
		}
		if now.Booked > 0 {
			return Refuse("form", "bank.booked")
		}
		if _, err = t.exec(ctx, `delete from bank_files where id = ?`, now.ID); err != nil {
			return err
		}
		return t.Audit(ctx, Audit{Act: ActDeleted, Noun: "bank_file", NounUID: now.UID, Details: AuditDetails{What: now.Name}})
	})
}
