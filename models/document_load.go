package models

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
)

// LoadedDocument is a whole paper as it shall stand, with its past. Its lines
// name their samples by id; amounts, taxes, number and faces are made here, as
// for a paper that went the usual way.
type LoadedDocument struct {
	Document                 // Status is where it stands, MovedAt since when
	LeftAt   int64           // when it left the house; 0 for a draft
	Lines    []Line          // in their order
	From     *LoadedDocument // what it was made of, loaded before; its lines are the source of these, one by one
	PaidOn   string          // of a claim: ISO day on which all of it was paid, "" for not yet
}

// LoadDocuments stores whole papers in one transaction, much quicker than act
// by act, see LoadSamples. Papers that are issued come in the order of their
// days. An error leaves nothing.
func (t *Tenant) LoadDocuments(ctx context.Context, all []*LoadedDocument) error {
	return t.Tx(ctx, func(t *Tenant) error {
		l := documentLoader{loader{Tenant: t, statements: map[string]*sql.Stmt{}}, map[string]*DocumentFace{}, nil}
		defer l.close()
		var err error
		if l.accounts, err = t.Accounts(ctx); err != nil {
			return err
		}
		for _, d := range all {
			if err := l.document(ctx, d); err != nil {
				return fmt.Errorf("load %s of %s: %w", d.Kind.Name, d.Date, err)
			}
		}
		if err := l.faceLines(ctx, all); err != nil {
			return err
		}
		for _, d := range all {
			if err := l.stand(ctx, d); err != nil {
				return fmt.Errorf("load %s of %s: %w", d.Kind.Name, d.Date, err)
			}
		}
		return l.orders(ctx, all)
	})
}

// documentLoader keeps what many papers share.
type documentLoader struct {
	loader
	faces    map[string]*DocumentFace // by receiver, and whether it asks for money
	accounts []Account
}

// document stores a paper as a draft with its lines.
func (l *documentLoader) document(ctx context.Context, d *LoadedDocument) error {
	if err := d.check(); err != nil {
		return err
	}
	if err := l.figures(ctx, d); err != nil {
		return err
	}
	var err error
	d.ID, err = l.insert(ctx, `insert into documents (uid, kind, status, revision, version, party_id, contact_id, who, date, until, currency, language, owner, spec, net, vat, stamp, created_at, created_by, updated_at, moved_at)
		values (?, ?, ?, 1, 1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`, d.UID, d.Kind.Name, d.Kind.Start, orNull(d.PartyID), orNull(d.ContactID), d.Who, d.Date, d.Until, d.Currency, d.Language, d.Owner,
		JSON[DocumentSpec]{d.DocumentSpec}, d.Net, d.VAT, d.Stamp, d.CreatedAt, d.CreatedBy, d.CreatedAt, d.CreatedAt)
	if err != nil {
		return err
	}
	for i := range d.Lines {
		line := &d.Lines[i]
		if d.From != nil && i < len(d.From.Lines) {
			line.SourceID = d.From.Lines[i].ID
		}
		line.Position = int64(i + 1)
		line.ID, err = l.insert(ctx, `insert into document_lines (uid, document_id, position, sample_id, variant_id, amount, cost, cost_currency, source_id, spec) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
			line.UID, d.ID, line.Position, orNull(line.SampleID), orNull(line.VariantID), line.Amount, line.Cost, line.CostCurrency, orNull(line.SourceID), JSON[LineSpec]{line.LineSpec})
		if err != nil {
			return err
		}
	}
	if d.From != nil {
		if _, err := l.insert(ctx, `insert or ignore into document_links (from_id, into_id) values (?, ?)`, d.From.ID, d.ID); err != nil {
			return err
		}
	}
	return l.event(ctx, d, d.CreatedAt, 1, "created", nil)
}

// figures makes the amounts of a paper, see reckon.
func (l *documentLoader) figures(ctx context.Context, d *LoadedDocument) (err error) {
	d.Net, d.VAT = 0, 0
	for i := range d.Lines {
		line := &d.Lines[i]
		if err := d.checkLine(line); err != nil {
			return err
		}
		line.UID = cmp.Or(line.UID, NewUID())
		line.Amount = d.amount(line)
		d.Net += line.Amount
	}
	if d.Kind.Has(ColVAT) {
		for _, s := range VATSums(d.Lines) {
			d.VAT += s.VAT
		}
		d.VAT += d.VATOff
	}
	d.Stamp, err = l.stampOf(ctx, &d.Document, d.Lines)
	return err
}

func (l *documentLoader) event(ctx context.Context, d *LoadedDocument, at, version int64, verb string, changes Changes) error {
	_, err := l.insert(ctx, `insert into events (at, by, noun, noun_id, version, verb, changes) values (?, ?, 'document', ?, ?, ?, ?)`, at, d.CreatedBy, d.ID, version, verb, changesColumn(changes))
	return err
}

// cloth is what the face of a line shows.
type cloth struct{ sample, variant int64 }

func (l *Line) cloth() cloth { return cloth{l.SampleID, l.VariantID} }

// faceLines freezes the lines of papers that left; each cloth is looked at once.
func (l *documentLoader) faceLines(ctx context.Context, all []*LoadedDocument) error {
	first, wanted := map[cloth]int64{}, []Line{}
	for _, d := range all {
		for _, line := range d.Lines {
			if c := line.cloth(); d.LeftAt != 0 && line.SampleID != 0 && first[c] == 0 {
				first[c], wanted = line.ID, append(wanted, line)
			}
		}
	}
	faces, err := l.LineFaces(ctx, wanted)
	if err != nil {
		return err
	}
	texts := map[int64]string{}
	for id, face := range faces {
		b, err := json.Marshal(face)
		if err != nil {
			return err
		}
		texts[id] = string(b)
	}
	for _, d := range all {
		for _, line := range d.Lines {
			text := texts[first[line.cloth()]]
			if d.LeftAt == 0 || text == "" {
				continue
			}
			if _, err := l.insert(ctx, `update document_lines set face = ? where id = ?`, text, line.ID); err != nil {
				return err
			}
		}
	}
	return nil
}

// stand gives a paper that left its number and face, makes what it asks for
// owed, and moves it to where it stands.
func (l *documentLoader) stand(ctx context.Context, d *LoadedDocument) error {
	if d.LeftAt == 0 {
		return nil
	}
	key := fmt.Sprint(d.PartyUID, d.Kind.Claims)
	if l.faces[key] == nil {
		face, err := l.FaceOf(ctx, &d.Document)
		if err != nil {
			return err
		}
		l.faces[key] = &face
	}
	d.Face = l.faces[key]
	if err := l.takeNumber(ctx, &d.Document); err != nil {
		return err
	}
	if _, err := l.insert(ctx, `update documents set face = ? where id = ?`, JSON[DocumentFace]{*d.Face}, d.ID); err != nil {
		return err
	}
	if d.Kind.Debt != 0 {
		if err := l.owe(ctx, d); err != nil {
			return err
		}
	}
	if _, err := l.insert(ctx, `update documents set status = ?, version = 2, moved_at = ?, updated_at = ? where id = ?`, d.Status, d.MovedAt, d.MovedAt, d.ID); err != nil {
		return err
	}
	if err := l.event(ctx, d, d.LeftAt, 2, "status", Changes{"status": {quoted(string(d.Kind.Start)), quoted(string(d.Kind.Frozen[0]))}}); err != nil || d.MovedAt == d.LeftAt {
		return err
	}
	return l.event(ctx, d, d.MovedAt, 3, "status", Changes{"status": {quoted(string(d.Kind.Frozen[0])), quoted(string(d.Status))}})
}

// owe enters what a paper makes owed and, when it was paid, the payment.
func (l *documentLoader) owe(ctx context.Context, d *LoadedDocument) error {
	if d.Kind.Issued() {
		if _, err := l.insert(ctx, `update numbers set dated = max(dated, ?) where kind = ? and year = ?`, d.Date, d.Kind.Name, d.Date[:4]); err != nil {
			return err
		}
	}
	dues, err := d.DueDates()
	if err != nil {
		return err
	}
	settled := int64(0)
	if d.PaidOn != "" {
		settled = d.Payable()
	}
	if _, err := l.insert(ctx, `insert into invoice_details (document_id, payable, settled, issued_at) values (?, ?, ?, ?)`, d.ID, d.Payable(), settled, d.LeftAt); err != nil {
		return err
	}
	for _, u := range dues {
		if d.Kind.Name == "credit_note" || d.Mode == "credit" {
			break
		}
		if settled != 0 {
			u.Open = 0
		}
		if _, err := l.insert(ctx, `insert into dues (document_id, date, amount, open) values (?, ?, ?, ?)`, d.ID, u.Date, u.Amount, u.Open); err != nil {
			return err
		}
	}
	if settled == 0 {
		return nil
	}
	return l.paid(ctx, d)
}

// paid enters the payment of all of a claim.
func (l *documentLoader) paid(ctx context.Context, d *LoadedDocument) error {
	direction := "in"
	if d.Kind.Debt < 0 {
		direction = "out"
	}
	uid := uidOf(d.UID, "payment")
	id, err := l.insert(ctx, `insert into payments (uid, direction, date, party_id, account_id, method, amount, currency, rate, fee, unused, reference, created_at, created_by) values (?, ?, ?, ?, ?, ?, ?, ?, ?, 0, 0, ?, ?, ?)`,
		uid, direction, d.PaidOn, orNull(d.PartyID), l.accounts[d.ID%int64(min(2, len(l.accounts)))].ID, Methods[0], d.Payable(), d.Currency, d.Rate, cmp.Or(d.Reference, d.Number), d.MovedAt, d.CreatedBy)
	if err != nil {
		return err
	}
	_, err = l.insert(ctx, `insert into settlements (uid, payment_id, document_id, amount, at, by) values (?, ?, ?, ?, ?, ?)`, uidOf(d.UID, "settled"), id, d.ID, d.Payable(), d.MovedAt, d.CreatedBy)
	return err
}

// orders brings the orders that were invoiced up to date.
func (l *documentLoader) orders(ctx context.Context, all []*LoadedDocument) error {
	for _, d := range all {
		id := d.ID
		if d.From != nil && d.Kind.Name == "invoice" {
			id = d.From.ID
		} else if d.Kind.Name != "order" || d.LeftAt == 0 {
			continue
		}
		if err := l.orderPaid(ctx, id); err != nil {
			return err
		}
	}
	return nil
}
