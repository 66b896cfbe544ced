package models

import (
	"archive/zip"
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"
)

// term is how long a country wants invoices kept: years, from the paper's day
// or from the end of its calendar year.
type term struct {
	Years   int
	YearEnd bool
}

// keepFloor holds where a country is not listed, and is the least for all (P19).
var keepFloor = term{Years: 7}

// keepTerms by ISO 3166 alpha-2; docs/retention.md names the sources. To be
// confirmed by counsel before anybody relies on it in law.
var keepTerms = map[string]term{
	"IT": {10, false}, "FR": {10, true}, "DE": {8, true}, "CN": {30, true}, "AT": {7, true}, "BE": {10, true}, "BG": {10, true}, "CH": {10, true},
	"CZ": {10, true}, "HR": {11, true}, "HU": {8, true}, "LT": {10, true}, "LU": {10, true}, "NL": {7, true}, "PT": {10, true}, "SI": {10, true}, "SK": {10, true}, "TR": {10, true},
}

// KeepUntil is the moment, unix ms, until which invoices of a country have to be
// kept, the newest of them being of that day.
func KeepUntil(country string, newest time.Time) int64 {
	t, known := keepTerms[country]
	if !known {
		t = keepFloor
	}
	if t.YearEnd {
		newest = time.Date(newest.Year()+1, 1, 1, 0, 0, 0, 0, time.UTC)
	}
	return newest.AddDate(t.Years, 0, 0).UnixMilli()
}

// KeptSide is a side of an archived invoice: what the law wants of it.
type KeptSide struct {
	Name    string `json:"name"`
	Country string `json:"country,omitempty"`
	VATNo   string `json:"vat_no,omitempty"`
	TaxCode string `json:"tax_code,omitempty"`
	Street  string `json:"street,omitempty"`
	ZIP     string `json:"zip,omitempty"`
	City    string `json:"city,omitempty"`
	Region  string `json:"region,omitempty"`
}

// KeptLine is a line of an archived invoice.
type KeptLine struct {
	Code     string    `json:"code,omitempty"`
	Text     string    `json:"text"`
	Quantity Quantity  `json:"quantity"` // thousandths
	Unit     string    `json:"unit,omitempty"`
	Price    UnitPrice `json:"price"`              // ten-thousandths
	Discount int64     `json:"discount,omitempty"` // hundredths of a percent
	VAT      int64     `json:"vat"`                // hundredths of a percent
	Reason   string    `json:"reason,omitempty"`   // why there is no VAT
	Amount   int64     `json:"amount"`             // minor units
}

// KeptPaper is an invoice, credit note or supplier's invoice in an archive.
type KeptPaper struct {
	Kind      string     `json:"kind"`
	Number    string     `json:"number"`
	Theirs    string     `json:"their_number,omitempty"` // of a supplier's invoice
	Corrects  string     `json:"corrects,omitempty"`     // of a credit note
	Date      string     `json:"date"`
	Currency  string     `json:"currency"`
	Rate      int64      `json:"rate,omitempty"` // millionths of the house's currency
	Net       int64      `json:"net"`            // minor units, like those that follow
	VAT       int64      `json:"vat"`
	Stamp     int64      `json:"stamp,omitempty"`
	Payable   int64      `json:"payable"`
	Issued    int64      `json:"issued_at"` // unix ms
	Treatment string     `json:"treatment,omitempty"`
	Seller    KeptSide   `json:"seller"`
	Buyer     KeptSide   `json:"buyer"`
	Lines     []KeptLine `json:"lines"`

	id int64
}

// KeptArchive is what is kept of a company that is removed, and nothing else.
type KeptArchive struct {
	Country string // of the house
	Papers  int
	Newest  time.Time // day of the newest paper
	Zip     []byte    // invoices.json, owners.json
}

// InvoiceArchive gathers what the law wants kept: issued invoices and credit
// notes, booked supplier invoices, their lines, tax, and both sides. No contact
// person, no note, no sample, no payment, and no mail address but those of the
// owners, who are told there should anybody open it.
func (t *Tenant) InvoiceArchive(ctx context.Context, owners ...Receiver) (*KeptArchive, error) {
	set, err := t.Settings(ctx)
	if err != nil {
		return nil, err
	}
	papers, err := t.keptPapers(ctx, set)
	if err != nil {
		return nil, fmt.Errorf("archive: %w", err)
	}
	a := &KeptArchive{Country: set.Country, Papers: len(papers)}
	for i := range papers {
		if papers[i].Lines, err = t.keptLines(ctx, papers[i].id); err != nil {
			return nil, fmt.Errorf("archive: %w", err)
		}
		if day, err := time.Parse(time.DateOnly, papers[i].Date); err == nil && day.After(a.Newest) {
			a.Newest = day
		}
	}
	a.Zip, err = zippedJSON(namedJSON{"invoices.json", papers}, namedJSON{"owners.json", owners})
	return a, err
}

func (t *Tenant) keptPapers(ctx context.Context, set Settings) ([]KeptPaper, error) {
	rows, err := t.query(ctx, `select `+documentColumns+`, i.payable, i.issued_at, coalesce(o.number, ''), coalesce(p.legal_name, ''), coalesce(p.vat_no, ''), coalesce(p.tax_code, ''), coalesce(p.country, '')
		`+documentTables+`join invoice_details i on i.document_id = d.id left join documents o on o.id = i.credits_id
		where d.status <> 'draft' order by d.date, d.id`)
	return collect(rows, err, func(r *sql.Rows) (KeptPaper, error) {
		var k KeptPaper
		var party KeptSide
		var legal string
		d, err := scanDocument(trailed{r, []any{&k.Payable, &k.Issued, &k.Corrects, &legal, &party.VATNo, &party.TaxCode, &party.Country}})
		if err != nil {
			return k, err
		}
		k.id, k.Kind, k.Number, k.Date, k.Currency, k.Rate = d.ID, d.Kind.Name, d.Number, d.Date, d.Currency, d.Rate
		k.Net, k.VAT, k.Stamp, k.Treatment = d.Net, d.VAT, d.Stamp, d.Treatment
		house := keptSide(set.taxSide())
		if party.Name = d.PartyName; legal != "" {
			party.Name = legal
		}
		if d.Face != nil && d.Face.Seller != nil {
			house = keptSide(d.Face.Seller)
		}
		if d.Face != nil && d.Face.Buyer != nil {
			party = keptSide(d.Face.Buyer)
		}
		if k.Seller, k.Buyer = house, party; d.Kind.Received {
			k.Seller, k.Buyer, k.Theirs = party, house, d.Reference
		}
		return k, nil
	})
}

func keptSide(s *TaxSide) KeptSide {
	return KeptSide{s.Name, s.Country, s.VATNo, s.TaxCode, s.Street, s.ZIP, s.City, s.Region}
}

func (t *Tenant) keptLines(ctx context.Context, document int64) ([]KeptLine, error) {
	rows, err := t.query(ctx, `select spec, amount from document_lines where document_id = ? order by position, id`, document)
	return collect(rows, err, func(r *sql.Rows) (KeptLine, error) {
		var spec JSON[LineSpec]
		var l KeptLine
		err := r.Scan(&spec, &l.Amount)
		s := spec.V
		l.Code, l.Text, l.Quantity, l.Unit, l.Price, l.Discount, l.VAT, l.Reason = s.Code, s.Text, s.Quantity, s.Unit, s.Price, s.Discount, s.VAT, s.Reason
		return l, err
	})
}

// trailed scans further columns behind those a scanner knows.
type trailed struct {
	row  interface{ Scan(...any) error }
	more []any
}

func (h trailed) Scan(to ...any) error { return h.row.Scan(append(to, h.more...)...) }

// namedJSON is a file of an archive.
type namedJSON struct {
	name  string
	value any
}

func zippedJSON(files ...namedJSON) ([]byte, error) {
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, file := range files {
		f, err := w.Create(file.name)
		if err != nil {
			return nil, err
		}
		e := json.NewEncoder(f)
		e.SetIndent("", " ")
		if err := e.Encode(file.value); err != nil {
			return nil, err
		}
	}
	err := w.Close()
	return b.Bytes(), err
}

// ReadArchive reads the papers of an archive back, and who owned the company.
func ReadArchive(data []byte) (papers []KeptPaper, owners []Receiver, err error) {
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, nil, fmt.Errorf("read archive: %w", err)
	}
	for name, into := range map[string]any{"invoices.json": &papers, "owners.json": &owners} {
		f, err := z.Open(name)
		if err != nil {
			return nil, nil, fmt.Errorf("read archive: %w", err)
		}
		err = json.NewDecoder(f).Decode(into)
		if err := errors.Join(err, f.Close()); err != nil {
			return nil, nil, fmt.Errorf("read archive: %s: %w", name, err)
		}
	}
	return papers, owners, nil
}

// InvoicesToKeep counts what an archive would hold, and says the day of the newest.
func (t *Tenant) InvoicesToKeep(ctx context.Context) (n int, newest time.Time, err error) {
	var day string
	err = t.row(ctx, `select count(*), coalesce(max(d.date), '') from invoice_details i join documents d on d.id = i.document_id where d.status <> 'draft'`).Scan(&n, &day)
	if err != nil {
		return 0, newest, fmt.Errorf("invoices to keep: %w", err)
	}
	if newest, err = time.Parse(time.DateOnly, day); err != nil {
		newest = At(t.Now()) // there is none
	}
	return n, newest, nil
}
