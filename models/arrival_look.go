package models

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"strings"

	"jennyerp/internal/blob"
	"jennyerp/internal/einvoice"
)

// lookInto fills in what arrivals will become, with a few questions for all of
// them together.
func (t *Tenant) lookInto(ctx context.Context, store blob.Store, all []*Arrival) error {
	set, err := t.Settings(ctx)
	if err != nil {
		return err
	}
	files := map[string]*einvoice.File{}
	for _, a := range all {
		file, err := t.arrivedFile(ctx, store, files, a.Blob)
		if err == nil && a.Nth >= len(file.Invoices) {
			err = Refuse("file", "bill.file.unknown")
		}
		if err := a.refuse(err); err != nil {
			return err
		}
		if a.Refused == nil {
			a.Format, a.Signed, a.Invoice = file.Format, file.Signed, file.Invoices[a.Nth]
		}
	}
	known, err := t.suppliersOf(ctx, all)
	if err != nil {
		return err
	}
	for _, a := range all {
		if a.Invoice == nil {
			continue
		}
		a.Party, a.Found = known.find(a.Invoice.Seller)
		if err := a.refuse(a.become(set)); err != nil {
			return err
		}
	}
	if err := t.findTwins(ctx, all); err != nil {
		return err
	}
	refuseTwins(all)
	return nil
}

// refuse takes an Invalid as why the arrival cannot be booked; another error is
// given back.
func (a *Arrival) refuse(err error) error {
	var invalid *Invalid
	if errors.As(err, &invalid) {
		a.Refused = &invalid.Fields[0]
		return nil
	}
	return err
}

// become makes the bill of an arrival whose supplier is known.
func (a *Arrival) become(set Settings) (err error) {
	if a.Bill, a.Lines, a.Remarks, err = billOf(a.Invoice, set); err != nil {
		return err
	}
	a.Bill.UID, a.Bill.PartyID = a.UID, a.Party.ID
	if _, known := ParseTerms(a.Party.Payment); a.Bill.Until == "" && a.Bill.Mode == "invoice" && (!known || a.Party.Payment == "") {
		a.Bill.Until = a.Bill.Date // neither the file nor the supplier's terms name a day
		a.Remarks = append(a.Remarks, FieldError{Field: "until", Key: "bill.remark.undated"})
	}
	return nil
}

// arrivedFile reads a kept file, each once.
func (t *Tenant) arrivedFile(ctx context.Context, store blob.Store, known map[string]*einvoice.File, hash string) (*einvoice.File, error) {
	if file := known[hash]; file != nil {
		return file, nil
	}
	object, err := store.Open(ctx, t.AttachmentBlob(hash))
	if err != nil {
		return nil, fmt.Errorf("received file: %w", err)
	}
	defer object.Close()
	data, err := io.ReadAll(object) // it was bounded when it came
	if err != nil {
		return nil, fmt.Errorf("received file: %w", err)
	}
	if known[hash], err = einvoice.Read(data, digitsOf); err != nil {
		return nil, Refuse("file", "bill.file.unknown")
	}
	return known[hash], nil
}

// findTwins refuses the arrivals that are bills already.
func (t *Tenant) findTwins(ctx context.Context, all []*Arrival) error {
	var parties []int64
	var references []string
	for _, a := range all {
		if a.Bill != nil && a.Bill.PartyID != 0 {
			parties, references = append(parties, a.Bill.PartyID), append(references, a.Bill.Reference)
		}
	}
	if len(parties) == 0 {
		return nil
	}
	rows, err := t.query(ctx, `select `+documentColumns+documentTables+`where d.kind = 'bill' and d.party_id in (select value from json_each(?)) and json_extract(d.spec, '$.reference') in (select value from json_each(?)) limit ?`,
		JSON[[]int64]{parties}, JSON[[]string]{references}, 10*MaxArrivals)
	there, err := collect(rows, err, func(r *sql.Rows) (*Document, error) { return scanDocument(r) })
	if err != nil {
		return fmt.Errorf("twins of arrivals: %w", err)
	}
	for _, a := range all {
		for _, d := range there {
			if b := a.Bill; b != nil && a.Refused == nil && d.PartyID == b.PartyID && d.Reference == b.Reference && d.Date[:4] == b.Date[:4] && d.Mode == b.Mode {
				a.Twin, a.Refused = d, &FieldError{Field: "reference", Key: "bill.twice"}
			}
		}
	}
	return nil
}

// refuseTwins refuses what is twice among the arrivals themselves, in two files.
func refuseTwins(all []*Arrival) {
	seen := map[string]bool{}
	for _, a := range all {
		if a.Bill == nil || a.Refused != nil {
			continue
		}
		s := a.Invoice.Seller
		key := strings.Join([]string{cmp.Or(s.VATNo, s.TaxCode, s.Name), a.Bill.Reference, a.Bill.Date[:4], a.Bill.Mode}, "\n")
		if seen[key] {
			a.Refused = &FieldError{Field: "reference", Key: "bill.twice.here"}
		}
		seen[key] = true
	}
}
