package models

import (
	"bytes"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"

	"jennyerp/internal/blob"
	"jennyerp/internal/einvoice"
)

// Arrival is an invoice in a received file, as the bill it will become.
type Arrival struct {
	UID     string // also of the bill
	Name    string // of the file
	Blob    string // SHA-256 of its content, hex
	Size    int64  // bytes
	Nth     int    // which invoice of the file, from 0
	At      int64
	Format  string // FatturaPA, UBL, CII
	Signed  bool   // in a signed envelope, whose signature is not checked
	Invoice *einvoice.Invoice
	Bill    *Document
	Lines   []Line
	Party   *Party       // the supplier, one that is added when its ID is 0
	Found   string       // how he was found: vat_no, tax_code, name; "" when he is added
	Twin    *Document    // the bill that it is again
	Refused *FieldError  // why it cannot be booked, nil when it can
	Remarks []FieldError // what does not add up; Amount in minor units
}

// MaxArrivals is how many received invoices wait at once, and are shown.
const MaxArrivals = 200

// ArrivalProblem is the message key for a received file that is not read.
func ArrivalProblem(err error) (key string, ok bool) {
	for _, p := range []struct {
		err error
		key string
	}{
		{einvoice.ErrSigned, "bill.file.signed"}, {einvoice.ErrTooLarge, "bill.file.large"}, {einvoice.ErrPacked, "bill.file.packed"}, {einvoice.ErrEntity, "bill.file.entity"},
		{einvoice.ErrCharset, "bill.file.charset"}, {einvoice.ErrXML, "bill.file.xml"}, {einvoice.ErrUnknown, "bill.file.unknown"},
	} {
		if errors.Is(err, p.err) {
			return p.key, true
		}
	}
	var missing einvoice.Problems
	return "bill.file.missing", errors.As(err, &missing)
}

// Receive keeps a received file with the invoices in it, to be looked at and
// booked. One that came before is there once. Errors: those of einvoice.Read,
// Invalid when too much waits.
func (t *Tenant) Receive(ctx context.Context, store blob.Store, by, name string, data []byte) error {
	file, err := einvoice.Read(data, digitsOf)
	if err != nil {
		return err
	}
	sum := sha256.Sum256(data)
	hash := hex.EncodeToString(sum[:])
	if err := t.Keep(ctx, store, t.AttachmentBlob(hash), bytes.NewReader(data)); err != nil {
		return fmt.Errorf("receive: %w", err)
	}
	return t.Tx(ctx, func(t *Tenant) error {
		var waiting int
		if err := t.row(ctx, `select count(*) from received`).Scan(&waiting); err != nil {
			return err
		}
		if waiting+len(file.Invoices) > MaxArrivals {
			return &Invalid{Fields: []FieldError{{Field: "file", Key: "bill.file.waiting", Args: map[string]any{"Max": MaxArrivals}}}}
		}
		for nth := range file.Invoices {
			if _, err := t.exec(ctx, `insert into received (uid, name, blob, size, nth, created_at, created_by) values (?, ?, ?, ?, ?, ?, ?) on conflict (blob, nth) do nothing`,
				NewUID(), shortName(name), hash, len(data), nth, t.Now(), by); err != nil {
				return fmt.Errorf("receive: %w", err)
			}
		}
		return nil
	})
}

// Arrivals are the received invoices that wait, in the order they came.
func (t *Tenant) Arrivals(ctx context.Context, store blob.Store) ([]*Arrival, error) {
	return t.arrivals(ctx, store, `1`)
}

// FindArrival finds one that waits.
func (t *Tenant) FindArrival(ctx context.Context, store blob.Store, uid string) (*Arrival, error) {
	all, err := t.arrivals(ctx, store, `uid = ?`, uid)
	if err != nil {
		return nil, err
	}
	if len(all) == 0 {
		return nil, ErrNotFound
	}
	return all[0], nil
}

func (t *Tenant) arrivals(ctx context.Context, store blob.Store, where string, args ...any) ([]*Arrival, error) {
	rows, err := t.query(ctx, `select uid, name, blob, size, nth, created_at from received where `+where+` order by id limit ?`, append(args, MaxArrivals)...)
	all, err := collect(rows, err, func(r *sql.Rows) (*Arrival, error) {
		var a Arrival
		return &a, r.Scan(&a.UID, &a.Name, &a.Blob, &a.Size, &a.Nth, &a.At)
	})
	if err != nil || len(all) == 0 {
		return nil, err
	}
	return all, t.lookInto(ctx, store, all)
}

// BookArrival makes a received invoice a bill that is owed, with its file beside
// it; the supplier is added, or gets the number he had not. The second arrival of
// the same click finds the first. Invalid says why not.
func (t *Tenant) BookArrival(ctx context.Context, store blob.Store, by, uid string) (*Document, error) {
	a, err := t.FindArrival(ctx, store, uid)
	if errors.Is(err, ErrNotFound) {
		return t.FindDocument(ctx, FindKind("bill"), uid)
	}
	if err != nil {
		return nil, err
	}
	if a.Refused != nil {
		return nil, &Invalid{Fields: []FieldError{*a.Refused}}
	}
	d := a.Bill
	err = t.Tx(ctx, func(t *Tenant) error {
		res, err := t.exec(ctx, `delete from received where uid = ?`, uid)
		if err := oneRow(res, err); err != nil {
			return err
		}
		if err := t.meetSupplier(ctx, by, a); err != nil {
			return err
		}
		d.PartyUID = a.Party.UID
		if err := t.CreateDocument(ctx, by, d); err != nil {
			return err
		}
		if err := t.AddLines(ctx, by, d, a.Lines...); err != nil {
			return err
		}
		file := &Attachment{UID: NewUID(), Name: a.Name, Type: "application/octet-stream", Size: a.Size, Blob: a.Blob}
		if err := t.attach(ctx, by, d, file); err != nil {
			return err
		}
		return t.Advance(ctx, by, d, "booked")
	})
	if err != nil {
		return nil, fmt.Errorf("book arrival: %w", err)
	}
	return d, nil
}

// DiscardArrival takes a received invoice off those that wait; a second click
// changes nothing.
func (t *Tenant) DiscardArrival(ctx context.Context, uid string) error {
	_, err := t.exec(ctx, `delete from received where uid = ?`, uid)
	return err
}
