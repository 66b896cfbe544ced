package models

import (
	"context"
	"slices"
)

// Into makes a draft of another kind from a paper: same party, same lines as
// far as the other kind has their columns; both know of each other.
func (t *Tenant) Into(ctx context.Context, by string, d *Document, kind *Kind, uid string) (*Document, error) {
	if !slices.Contains(d.Kind.Into, kind.Name) {
		return nil, Refuse("into", "document.step")
	}
	next := &Document{UID: uid, Kind: kind, PartyUID: d.PartyUID, ContactUID: d.ContactUID}
	next.Title, next.Language, next.Currency, next.Rate, next.Payment, next.Delivery, next.Owner = d.Title, d.Language, d.Currency, d.Rate, d.Payment, d.Delivery, d.Owner
	next.Who, next.ShipTo = d.Who, d.ShipTo
	if kind.Claims && d.Kind.Claims {
		next.Treatment, next.Why, next.StampDuty, next.CIG, next.CUP = d.Treatment, d.Why, d.StampDuty, d.CIG, d.CUP
	}
	if kind.Party != d.Kind.Party {
		next.PartyUID, next.ContactUID = "", ""
	}
	return next, t.Tx(ctx, func(t *Tenant) error {
		if err := t.copyInto(ctx, by, d, next, true); err != nil || !d.Kind.Allows(d.Status, d.Kind.Turned) {
			return err
		}
		return t.Advance(ctx, by, d, d.Kind.Turned)
	})
}

// Duplicate makes a draft like a paper, dated today.
func (t *Tenant) Duplicate(ctx context.Context, by string, d *Document, uid string) (*Document, error) {
	next := &Document{UID: uid, Kind: d.Kind, PartyUID: d.PartyUID, ContactUID: d.ContactUID, DocumentSpec: d.DocumentSpec}
	next.Date, next.Until, next.Reference, next.Tracking, next.Owner = "", "", "", "", by
	return next, t.copyInto(ctx, by, d, next, false)
}

// Revise makes the next revision of a paper that has left the house, or gives
// the draft of it that is there already. Sending it replaces the one before.
func (t *Tenant) Revise(ctx context.Context, by string, d *Document, uid string) (*Document, error) {
	if !d.Frozen() || d.Number == "" || d.Kind.Many || d.Kind.Debt != 0 {
		return nil, Refuse("status", "document.step")
	}
	var next *Document
	err := t.Tx(ctx, func(t *Tenant) error {
		var latest int64
		if err := t.row(ctx, `select max(revision) from documents where kind = ? and number = ?`, d.Kind.Name, d.Number).Scan(&latest); err != nil {
			return err
		}
		if latest > d.Revision {
			last, err := scanDocument(t.row(ctx, `select `+documentColumns+documentTables+`where d.kind = ? and d.number = ? and d.revision = ?`, d.Kind.Name, d.Number, latest))
			if err != nil {
				return err
			}
			if !last.Frozen() {
				next = last
				return nil
			}
			return Refuse("status", "document.replaced")
		}
		next = &Document{UID: uid, Kind: d.Kind, PartyUID: d.PartyUID, ContactUID: d.ContactUID, Number: d.Number, Revision: d.Revision + 1, RevisesID: d.ID, DocumentSpec: d.DocumentSpec}
		next.Date, next.Until = "", ""
		return t.copyInto(ctx, by, d, next, false)
	})
	return next, err
}

// copyInto stores a new paper with the lines of another.
func (t *Tenant) copyInto(ctx context.Context, by string, d, next *Document, linked bool) error {
	return t.Tx(ctx, func(t *Tenant) error {
		lines, err := t.Lines(ctx, d)
		if err != nil {
			return err
		}
		if err := t.CreateDocument(ctx, by, next); err != nil || next.Version > 1 {
			return err // the second arrival of the same click
		}
		if lines, err = t.linesLeft(ctx, d, next, lines); err != nil {
			return err
		}
		for i := range lines {
			lines[i] = next.line(d, lines[i])
		}
		if len(lines) > 0 {
			if err := t.AddLines(ctx, by, next, lines...); err != nil {
				return err
			}
		}
		if !linked {
			return t.askAlike(ctx, by, d, next)
		}
		_, err = t.exec(ctx, `insert or ignore into document_links (from_id, into_id) values (?, ?)`, d.ID, next.ID)
		return err
	})
}

// line is a line of another paper as it stands on this one at first.
func (d *Document) line(from *Document, l Line) Line {
	next := Line{UID: uidOf(d.UID, l.UID), SampleUID: l.SampleUID, VariantUID: l.VariantUID, LineSpec: l.LineSpec}
	if from.Kind != d.Kind {
		next.SourceID = l.ID
	}
	if l.SampleState == Removed { // it stays, as text
		next.SampleUID, next.VariantUID = "", ""
	}
	if from.Kind.Has(ColForm) != d.Kind.Has(ColForm) { // hangers are not metres
		next.Quantity, next.Unit, next.Price, next.Listed = 0, "", 0, ""
	}
	return next
}
