package models

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
)

// Packing is what somebody who packs a parcel has to know of a line.
type Packing struct {
	Line
	Place    string // where the hanger is kept
	InHouse  int64  // pieces of the form in the drawer
	PackedAt int64  // ticked, 0 for not yet
}

// Pieces is how many pieces the line takes.
func (p Packing) Pieces() int64 { return int64(p.Quantity / 1000) }

// Short tells whether the drawer has fewer than that.
func (p Packing) Short() bool { return p.SampleID != 0 && p.Pieces() > p.InHouse }

// PackingList is a parcel's lines as they are packed. Lines of the same sample
// and form share what is in the drawer, the first ones first. Once packed, the
// pieces have left it and nothing is short.
func (t *Tenant) PackingList(ctx context.Context, d *Document) ([]Packing, error) {
	rows, err := t.query(ctx, `select coalesce(s.place, ''), coalesce(x.count, 0), l.packed_at, `+lineColumns+lineTables+`left join physical_samples x on x.sample_id = l.sample_id and x.form = json_extract(l.spec, '$.form')
		where l.document_id = ? order by l.position, l.id limit ?`, d.ID, MaxLines)
	all, err := collect(rows, err, func(r *sql.Rows) (Packing, error) {
		var p Packing
		l, err := scanLineOf(headed{r, []any{&p.Place, &p.InHouse, &p.PackedAt}})
		p.Line = l
		return p, err
	})
	if err != nil {
		return nil, fmt.Errorf("packing list: %w", err)
	}
	taken := map[string]int64{}
	for i := range all {
		p := &all[i]
		key := fmt.Sprint(p.SampleID, p.Form)
		if p.InHouse = max(0, p.InHouse-taken[key]); d.Frozen() {
			p.InHouse = p.Pieces()
		}
		taken[key] += p.Pieces()
	}
	return all, nil
}

// Tick marks exactly the named lines of a parcel as being in the box.
func (t *Tenant) Tick(ctx context.Context, d *Document, lines []string) error {
	return t.Tx(ctx, func(t *Tenant) error {
		if err := t.stillOpen(ctx, d); err != nil {
			return err
		}
		_, err := t.exec(ctx, `update document_lines set packed_at = iif(uid in (select value from json_each(?1)), iif(packed_at = 0, ?2, packed_at), 0) where document_id = ?3`, JSON[[]string]{lines}, t.Now(), d.ID)
		return err
	})
}

// TickSamples marks the next line of each scanned sample that is not in the box
// yet, and says which samples are on no such line.
func (t *Tenant) TickSamples(ctx context.Context, d *Document, samples []string) (unknown []string, err error) {
	err = t.Tx(ctx, func(t *Tenant) error {
		if err := t.stillOpen(ctx, d); err != nil {
			return err
		}
		for _, uid := range samples {
			res, err := t.exec(ctx, `update document_lines set packed_at = ?1 where id = (select l.id from document_lines l join samples s on s.id = l.sample_id
				where l.document_id = ?2 and s.uid = ?3 and l.packed_at = 0 order by l.position limit 1)`, t.Now(), d.ID, uid)
			if err := oneRow(res, err); errors.Is(err, ErrStale) {
				unknown = append(unknown, uid)
			} else if err != nil {
				return err
			}
		}
		return nil
	})
	return unknown, err
}

func (t *Tenant) stillOpen(ctx context.Context, d *Document) error {
	now, err := t.documentByID(ctx, d.ID)
	if err != nil {
		return err
	}
	if now.Frozen() {
		return Refuse("form", "document.frozen")
	}
	return nil
}

// proposeAddress writes where a parcel goes: the party's address for goods.
func (t *Tenant) proposeAddress(ctx context.Context, d *Document, p *Party) error {
	if !d.Kind.Has(ColForm) || d.ShipTo != "" {
		return nil
	}
	all, err := t.Addresses(ctx, p.ID)
	i := slices.IndexFunc(all, func(a Address) bool { return a.Use == "shipping" })
	if i >= 0 {
		d.ShipTo = all[i].Line(d.Language)
	}
	return err
}

// movePieces takes a parcel's pieces out of the drawer when it is packed, and
// puts them back when it is unpacked or called off, on its way too.
func (t *Tenant) movePieces(ctx context.Context, by string, was, d *Document) error {
	out := func(s Status) bool { return s == "packed" || s == "sent" || s == "delivered" }
	var sign int64
	switch {
	case !out(was.Status) && out(d.Status):
		sign = -1
	case out(was.Status) && !out(d.Status):
		sign = 1
	default:
		return nil
	}
	lines, err := t.Lines(ctx, d)
	if err != nil {
		return err
	}
	for _, l := range lines {
		pieces := int64(l.Quantity / 1000)
		if l.SampleID == 0 || pieces == 0 {
			continue
		}
		if err := t.movePiece(ctx, by, l, sign*pieces, d.Name()); err != nil {
			return err
		}
	}
	return nil
}

// movePiece never counts below none: the parcel is packed whatever the book
// says, and the drawer is then known to be empty.
func (t *Tenant) movePiece(ctx context.Context, by string, l Line, change int64, note string) error {
	s, err := t.FindSample(ctx, l.SampleUID)
	if errors.Is(err, ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	all, err := t.PhysicalSamples(ctx, s)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(all, func(p Physical) bool { return p.Form == l.Form })
	if i < 0 {
		return nil
	}
	if change = max(change, -int64(all[i].Count)); change == 0 {
		return nil
	}
	return t.CountPhysical(ctx, by, s, l.Form, change, note)
}
