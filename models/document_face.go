package models

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
)

// DocumentFace is what a paper said about both sides when it left the house.
// It never changes again.
type DocumentFace struct {
	At      int64    `json:"at"` // unix ms
	Company Sender   `json:"company"`
	Party   string   `json:"party"`
	Address []string `json:"address"` // lines
	VATNo   string   `json:"vat_no"`
	Contact string   `json:"contact"`
	Seller  *TaxSide `json:"seller,omitempty"` // of a paper that asks for money
	Buyer   *TaxSide `json:"buyer,omitempty"`
}

// Sender is the company as its papers show it.
type Sender struct {
	Name    string   `json:"name"`
	Address []string `json:"address"`
	VATNo   string   `json:"vat_no"`
	Bank    string   `json:"bank"`
	Email   string   `json:"email"`
	Phone   string   `json:"phone"`
	Logo    string   `json:"logo"` // blob hash, "" for none
}

// LineFace is the cloth of a line as it was when the paper left the house: of
// the sample only what may leave.
type LineFace struct {
	At      int64      `json:"at"`
	Sample  SampleSpec `json:"sample"`
	Picture string     `json:"picture"` // uid, for the page
	Blob    string     `json:"blob"`    // hash of the largest rendition
}

// Sender is how the company shows itself.
func (s Settings) Sender() Sender {
	return Sender{Name: s.Name, Address: s.Address, VATNo: s.VATNo, Bank: s.Bank, Email: s.Email, Phone: s.Phone, Logo: s.Logo}
}

// FaceOf is what the paper shows of both sides now, or showed when it left.
func (t *Tenant) FaceOf(ctx context.Context, d *Document) (DocumentFace, error) {
	if d.Face != nil {
		return *d.Face, nil
	}
	set, err := t.Settings(ctx)
	if err != nil {
		return DocumentFace{}, err
	}
	face := DocumentFace{At: t.Now(), Company: set.Sender(), Contact: d.Contact}
	if d.Kind.Many { // nobody sees who else was asked
		return face, nil
	}
	if d.Kind.Claims {
		face.Seller = set.taxSide()
	}
	if face.Party = d.PartyName; d.PartyID == 0 {
		return face, nil
	}
	return t.faceTo(ctx, face, d.PartyUID)
}

// faceTo writes a party into a face as its receiver.
func (t *Tenant) faceTo(ctx context.Context, face DocumentFace, partyUID string) (DocumentFace, error) {
	p, err := t.FindParty(ctx, partyUID)
	if err != nil {
		return face, err
	}
	face.Party, face.VATNo = cmp.Or(p.LegalName, p.Name), p.VATNo
	if face.Seller != nil {
		face.Buyer, err = t.buyerSide(ctx, p)
		face.Address = face.Buyer.lines()
		return face, err
	}
	face.Address, err = t.postal(ctx, p)
	return face, err
}

// LineFaces are the cloths of a paper's lines by line id: as they were frozen,
// else as they are now. Only what may leave the house, and public pictures.
func (t *Tenant) LineFaces(ctx context.Context, lines []Line) (map[int64]LineFace, error) {
	all, wanted := map[int64]LineFace{}, []int64{}
	for _, l := range lines {
		if l.Face != nil {
			all[l.ID] = *l.Face
		} else if l.SampleID != 0 {
			wanted = append(wanted, l.ID)
		}
	}
	if len(wanted) == 0 {
		return all, nil
	}
	set, err := t.Settings(ctx)
	if err != nil {
		return nil, err
	}
	rows, err := t.query(ctx, `select l.id, coalesce(x.uid, ''), coalesce(x.blob, ''), `+sampleColumns+` from document_lines l join samples s on s.id = l.sample_id
		left join parties p on p.id = s.supplier_id left join fairs f on f.id = s.fair_id
		left join pictures x on x.id = coalesce(
			(select id from pictures where variant_id = l.variant_id and visibility = 'public' and shows = 'cloth' and removed_at is null order by position limit 1),
			(select id from pictures where sample_id = l.sample_id and visibility = 'public' and shows = 'cloth' and removed_at is null order by position limit 1))
		where l.id in (select value from json_each(?))`, JSON[[]int64]{wanted})
	if err != nil {
		return nil, fmt.Errorf("faces: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var id int64
		face := LineFace{At: t.Now()}
		s, err := scanSample(headed{rows, []any{&id, &face.Picture, &face.Blob}})
		if err != nil {
			return nil, fmt.Errorf("faces: %w", err)
		}
		face.Sample, _ = s.Shared(set)
		all[id] = face
	}
	return all, rows.Err()
}

// freeze writes what both sides and every cloth look like now.
func (t *Tenant) freeze(ctx context.Context, d *Document) error {
	face, err := t.FaceOf(ctx, d)
	if err != nil {
		return err
	}
	lines, err := t.Lines(ctx, d)
	if err != nil {
		return err
	}
	faces, err := t.LineFaces(ctx, lines)
	if err != nil {
		return err
	}
	texts := map[int64]json.RawMessage{}
	for id, f := range faces {
		if texts[id], err = json.Marshal(f); err != nil {
			return err
		}
	}
	if _, err := t.exec(ctx, `update document_lines set face = o.value from json_each(?) o where document_lines.id = cast(o.key as integer) and document_id = ?`, JSON[map[int64]json.RawMessage]{texts}, d.ID); err != nil {
		return fmt.Errorf("freeze lines: %w", err)
	}
	_, err = t.exec(ctx, `update documents set face = ? where id = ?`, JSON[DocumentFace]{face}, d.ID)
	d.Face = &face
	return err
}

// thaw lets a paper that was not yet out change again.
func (t *Tenant) thaw(ctx context.Context, d *Document) error {
	d.Face = nil
	if _, err := t.exec(ctx, `update documents set face = '' where id = ?`, d.ID); err != nil {
		return err
	}
	_, err := t.exec(ctx, `update document_lines set face = '' where document_id = ?`, d.ID)
	return err
}

// postal is the address a party's papers are written to, in lines.
func (t *Tenant) postal(ctx context.Context, p *Party) ([]string, error) {
	rows, err := t.query(ctx, `select name, street, zip, city, region, country from addresses where party_id = ? order by use = 'billing' desc, position limit 1`, p.ID)
	all, err := collect(rows, err, scanPostal)
	if len(all) == 0 || err != nil {
		return nil, err
	}
	return all[0], nil
}
