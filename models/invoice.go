package models

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"
)

// Claim is what only a paper has that is owed: an invoice, a credit note, a
// supplier invoice. It comes into being when the paper is issued or booked.
type Claim struct {
	DocumentID int64
	CreditsID  int64 // of a credit note: the invoice it corrects
	Payable    int64 // minor units: total, less VAT that goes straight to the state
	Settled    int64 // of it
	Credited   int64 // of an invoice: by credit notes, whether it was paid or not
	Reminded   int   // level of the last reminder
	IssuedAt   int64
	PDF        string // SHA-256, "" until it is made
	Dues       []Due
}

// Open is what is still to be settled, minor units.
func (c *Claim) Open() int64 { return c.Payable - c.Settled }

// StampChoices say who bears the stamp duty: the customer, the house, or that
// there is none.
var StampChoices = []string{"", "bear", "none"}

// proposeClaim fills what a paper that asks for money begins with.
func (t *Tenant) proposeClaim(ctx context.Context, d *Document, set Settings) (err error) {
	if !d.Kind.Claims {
		return nil
	}
	d.Payment = cmp.Or(d.Payment, set.Terms)
	if d.Treatment == "" {
		d.Treatment, err = t.usualTreatment(ctx, d, set)
	}
	return err
}

// Treat gives all lines of a draft the rate or reason of its treatment.
func (t *Tenant) Treat(ctx context.Context, by string, d *Document) error {
	set, err := t.Settings(ctx)
	if err != nil {
		return err
	}
	treatment, rate, err := t.usualVAT(ctx, d, set)
	if err != nil {
		return err
	}
	return t.SetLines(ctx, by, d, nil, func(l *Line) { l.VAT, l.Reason = rate, treatment.Reason })
}

// FindClaim reads what is owed by a paper; ErrNotFound for a draft.
func (t *Tenant) FindClaim(ctx context.Context, d *Document) (*Claim, error) {
	c := Claim{DocumentID: d.ID}
	err := t.row(ctx, `select coalesce(credits_id, 0), payable, settled, credited, reminded, issued_at, pdf from invoice_details where document_id = ?`, d.ID).
		Scan(&c.CreditsID, &c.Payable, &c.Settled, &c.Credited, &c.Reminded, &c.IssuedAt, &c.PDF)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, ErrNotFound
	}
	if err != nil {
		return nil, fmt.Errorf("claim: %w", err)
	}
	rows, err := t.query(ctx, `select date, amount, open from dues where document_id = ? order by date`, d.ID)
	c.Dues, err = collect(rows, err, func(r *sql.Rows) (Due, error) {
		var u Due
		return u, r.Scan(&u.Date, &u.Amount, &u.Open)
	})
	return &c, err
}

// DueDates are the parts in which a paper is to be paid: on the day a person
// wrote, else by its terms. Terms that are not understood are refused.
func (d *Document) DueDates() ([]Due, error) {
	switch terms, ok := ParseTerms(d.Payment); {
	case d.inParts():
		return d.parts(), nil
	case d.Until != "":
		return []Due{{Date: max(d.Until, d.Date), Amount: d.Payable(), Open: d.Payable()}}, nil
	case d.Payment == "":
		return Dues(d.Date, d.Payable(), nil), nil
	case !ok:
		return nil, Refuse("until", "invoice.terms.unknown")
	default:
		return Dues(d.Date, d.Payable(), terms), nil
	}
}

// Issue gives a draft its number, in the same transaction that freezes it for
// ever and makes it owed. A day of "" is the latest possible. What is missing
// is Invalid, see Gaps; a paper changed since it was read is ErrStale.
func (t *Tenant) Issue(ctx context.Context, by string, d *Document, on string) error {
	if !d.Kind.Issued() {
		return Refuse("status", "document.step")
	}
	var issued *Document
	err := t.Tx(ctx, func(t *Tenant) error {
		now, err := t.documentByID(ctx, d.ID)
		switch {
		case err != nil:
			return err
		case now.Status != "draft":
			return Refuse("status", "document.step")
		case now.Version != d.Version:
			return ErrStale
		}
		set, err := t.Settings(ctx)
		if err != nil {
			return err
		}
		if err := t.dateIssue(ctx, now, on, set); err != nil {
			return err
		}
		if err := t.reckon(ctx, now); err != nil {
			return err
		}
		missing, _, err := t.gaps(ctx, now, set)
		if err != nil {
			return err
		}
		if len(missing) > 0 {
			return &Invalid{Fields: missing}
		}
		if err := t.issue(ctx, by, now); err != nil {
			return err
		}
		issued = now
		return nil
	})
	if err != nil {
		return fmt.Errorf("issue %s: %w", d.Kind.Name, err)
	}
	*d = *issued
	return nil
}

// dateIssue puts the day of issue on a draft.
func (t *Tenant) dateIssue(ctx context.Context, d *Document, on string, set Settings) error {
	first, last, err := t.issueDates(ctx, d.Kind, set)
	if err != nil {
		return err
	}
	on = cmp.Or(on, last)
	if _, err := time.Parse(time.DateOnly, on); err != nil {
		return Refuse("date", "date.bad")
	}
	if on < first {
		return &Invalid{Fields: []FieldError{{Field: "date", Key: "invoice.date.early", Args: map[string]any{"Date": first}}}}
	}
	if on > last {
		return Refuse("date", "invoice.date.late")
	}
	d.Date = on
	return nil
}

// issue does what issuing is, in the order the frozen tables allow: the status
// comes last.
func (t *Tenant) issue(ctx context.Context, by string, d *Document) error {
	dues, err := d.DueDates()
	if err != nil {
		return err
	}
	if d.Kind.Dated == "due" {
		d.Until = dues[len(dues)-1].Date
	}
	if err := t.takeNumber(ctx, d); err != nil {
		return err
	}
	if _, err := t.exec(ctx, `update numbers set dated = ? where kind = ? and year = ?`, d.Date, d.Kind.Name, d.Date[:4]); err != nil {
		return err
	}
	if _, err := t.exec(ctx, `update documents set date = ?, until = ?, spec = ? where id = ?`, d.Date, d.Until, JSON[DocumentSpec]{d.DocumentSpec}, d.ID); err != nil {
		return err
	}
	if err := t.freeze(ctx, d); err != nil {
		return err
	}
	credits, err := t.creditedBy(ctx, d)
	if err != nil {
		return err
	}
	if err := t.claim(ctx, d, dues, credits); err != nil {
		return err
	}
	if err := t.standAt(ctx, by, d, "issued"); err != nil {
		return err
	}
	if credits != 0 {
		err = t.creditInvoice(ctx, by, d, credits)
	} else {
		err = t.takePrepayments(ctx, by, d)
	}
	if err != nil {
		return err
	}
	return t.sourcesChanged(ctx, d)
}

// claim enters what a paper makes owed. A credit note's parts are not dues.
func (t *Tenant) claim(ctx context.Context, d *Document, dues []Due, credits int64) error {
	if _, err := t.exec(ctx, `insert into invoice_details (document_id, credits_id, payable, issued_at) values (?, ?, ?, ?)`, d.ID, orNull(credits), d.Payable(), t.Now()); err != nil {
		return fmt.Errorf("claim: %w", err)
	}
	if d.Kind.Name == "credit_note" || d.Mode == "credit" {
		return nil
	}
	for _, u := range dues {
		if _, err := t.exec(ctx, `insert into dues (document_id, date, amount, open) values (?, ?, ?, ?)`, d.ID, u.Date, u.Amount, u.Amount); err != nil {
			return fmt.Errorf("dues: %w", err)
		}
	}
	return nil
}

// standAt moves a paper to a status that follows from something; nothing else
// of it changes.
func (t *Tenant) standAt(ctx context.Context, by string, d *Document, to Status) error {
	if d.Status == to {
		return nil
	}
	from := d.Status
	res, err := t.exec(ctx, `update documents set status = ?, version = version + 1, moved_at = ?, updated_at = ? where id = ? and version = ?`, to, t.Now(), t.Now(), d.ID, d.Version)
	if err := oneRow(res, err); err != nil {
		return err
	}
	d.Status, d.Version = to, d.Version+1
	if err := t.touchParty(ctx, d.PartyID); err != nil {
		return err
	}
	return t.trackDocument(ctx, by, d, "status", Changes{"status": {quoted(string(from)), quoted(string(to))}})
}

// KeepPDF notes the PDF of an issued paper; the first one stays.
func (t *Tenant) KeepPDF(ctx context.Context, d *Document, hash string) error {
	_, err := t.exec(ctx, `update invoice_details set pdf = ? where document_id = ? and pdf = ''`, hash, d.ID)
	return err
}

// WithoutPDF are issued papers whose PDF was not kept yet: the program was
// stopped between the two.
func (t *Tenant) WithoutPDF(ctx context.Context, limit int) ([]*Document, error) {
	rows, err := t.query(ctx, `select `+documentColumns+documentTables+`join invoice_details i on i.document_id = d.id where i.pdf = '' and d.kind in ('invoice', 'credit_note') order by d.id limit ?`, limit)
	return collect(rows, err, func(r *sql.Rows) (*Document, error) { return scanDocument(r) })
}

// MaxIssued is how many issued papers one file of a period holds.
const MaxIssued = 2000

// IssuedBetween are the invoices and credit notes issued in a period, both days
// included, in the order of their numbers.
func (t *Tenant) IssuedBetween(ctx context.Context, from, to string) ([]*Document, error) {
	rows, err := t.query(ctx, `select `+documentColumns+documentTables+`where d.kind in ('invoice', 'credit_note') and d.status <> 'draft' and d.date between ? and ? order by d.kind desc, d.id limit ?`, from, to, MaxIssued)
	return collect(rows, err, func(r *sql.Rows) (*Document, error) { return scanDocument(r) })
}
