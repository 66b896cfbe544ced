package models

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"slices"
)

// Line is one line of a paper: a sample, one of its colours, or free text.
type Line struct {
	ID           int64
	UID          string
	Position     int64
	SampleID     int64
	SampleUID    string // "" for free text, or when the sample is gone for good
	SampleState  State
	SampleSince  bool // the sample was changed after the paper left the house
	VariantID    int64
	VariantUID   string
	VariantPrice UnitPrice // of the colour, where it has its own
	Cover        string    // picture uid of the colour, else of the sample
	Amount       int64     // minor units of the paper's currency
	Cost         UnitPrice
	CostCurrency string
	SourceID     int64     // the line of another paper it was made from
	Face         *LineFace // frozen with the paper; nil on a draft
	Seen         string    // Mark of the line a person changes; "" for whatever stands there
	LineSpec
}

// LineSpec is what people write on a line. A kind uses the fields of its
// Columns; zero values mean: not given.
type LineSpec struct {
	Code     string    `json:"code"`
	Text     string    `json:"text"`   // name of the sample as the paper calls it, or free text
	Colour   string    `json:"colour"` // name of the colour, "" for any
	Form     string    `json:"form,omitempty"`
	Quantity Quantity  `json:"quantity,omitempty"`
	Unit     string    `json:"unit,omitempty"`
	Price    UnitPrice `json:"price,omitempty"`    // in the paper's currency, per unit
	Listed   string    `json:"listed,omitempty"`   // name of the price list the price is from
	Discount int64     `json:"discount,omitempty"` // hundredths of a percent
	VAT      int64     `json:"vat,omitempty"`      // hundredths of a percent
	Reason   string    `json:"reason,omitempty"`   // why there is no VAT, see Reasons
	Target   UnitPrice `json:"target,omitempty"`
	MOQ      Quantity  `json:"moq,omitempty"`
	MOQUnit  string    `json:"moq_unit,omitempty"`
	Lead     int64     `json:"lead,omitempty"` // days
	Due      string    `json:"due,omitempty"`  // ISO date
	Charge   bool      `json:"charge,omitempty"`

	Tolerance int64  `json:"tolerance,omitempty"` // more or less, hundredths of a percent
	Note      string `json:"note,omitempty"`      // for them to read
	Latin     string `json:"latin,omitempty"`     // what a FatturaPA says instead of text and colour
}

// MaxLines is how many lines one paper may have.
const MaxLines = 500

const lineColumns = `l.id, l.uid, l.position, coalesce(l.sample_id, 0), coalesce(s.uid, ''), coalesce(s.state, ''), coalesce(s.updated_at, 0), coalesce(l.variant_id, 0), coalesce(v.uid, ''), coalesce(v.price, 0),
	coalesce((select uid from pictures where variant_id = l.variant_id and visibility = 'public' and shows = 'cloth' and removed_at is null order by position limit 1), s.cover, ''),
	l.amount, l.cost, l.cost_currency, coalesce(l.source_id, 0), l.spec, l.face`

const lineTables = ` from document_lines l left join samples s on s.id = l.sample_id left join variants v on v.id = l.variant_id `

func scanLine(r *sql.Rows) (Line, error) { return scanLineOf(r) }

func scanLineOf(r interface{ Scan(...any) error }) (Line, error) {
	var l Line
	var spec JSON[LineSpec]
	var face JSON[*LineFace]
	var changed int64
	err := r.Scan(&l.ID, &l.UID, &l.Position, &l.SampleID, &l.SampleUID, &l.SampleState, &changed, &l.VariantID, &l.VariantUID, &l.VariantPrice, &l.Cover, &l.Amount, &l.Cost, &l.CostCurrency, &l.SourceID, &spec, &face)
	l.LineSpec, l.Face = spec.V, face.V
	l.SampleSince = l.Face != nil && changed > l.Face.At
	return l, err
}

// Lines are the lines of a paper in their order.
func (t *Tenant) Lines(ctx context.Context, d *Document) ([]Line, error) {
	rows, err := t.query(ctx, `select `+lineColumns+lineTables+`where l.document_id = ? order by l.position, l.id limit ?`, d.ID, MaxLines)
	lines, err := collect(rows, err, scanLine)
	if err != nil {
		return nil, fmt.Errorf("lines of %s: %w", d.Kind.Name, err)
	}
	return lines, nil
}

// FindLine finds a line of the paper by uid.
func (t *Tenant) FindLine(ctx context.Context, d *Document, uid string) (*Line, error) {
	rows, err := t.query(ctx, `select `+lineColumns+lineTables+`where l.uid = ? and l.document_id = ?`, uid, d.ID)
	all, err := collect(rows, err, scanLine)
	if err != nil {
		return nil, err
	}
	if len(all) == 0 {
		return nil, ErrNotFound
	}
	return &all[0], nil
}

// AddLines puts lines at the end of a paper: each names a sample (and a colour
// of it) by uid, or is free text. What is not written is taken from the
// sample. A line whose uid is there already is left alone.
func (t *Tenant) AddLines(ctx context.Context, by string, d *Document, lines ...Line) error {
	return t.editLines(ctx, by, d, func(t *Tenant, now []Line) error {
		if len(now)+len(lines) > MaxLines {
			return &Invalid{Fields: []FieldError{{Field: "lines", Key: "document.lines.many", Args: map[string]any{"Max": MaxLines}}}}
		}
		last := int64(0)
		if len(now) > 0 {
			last = now[len(now)-1].Position
		}
		for i := range lines {
			l := &lines[i]
			if slices.ContainsFunc(now, func(o Line) bool { return o.UID == l.UID }) {
				continue
			}
			last++
			l.Position = last
			if err := t.addLine(ctx, d, l); err != nil {
				return err
			}
		}
		return nil
	})
}

func (t *Tenant) addLine(ctx context.Context, d *Document, l *Line) error {
	l.UID = cmp.Or(l.UID, NewUID())
	if l.SampleUID != "" {
		if err := t.fillLine(ctx, d, l); err != nil {
			return err
		}
	}
	if err := t.fillVAT(ctx, d, l); err != nil {
		return err
	}
	if err := d.checkLine(l); err != nil {
		return err
	}
	res, err := t.exec(ctx, `insert into document_lines (uid, document_id, position, sample_id, variant_id, amount, cost, cost_currency, source_id, spec) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		l.UID, d.ID, l.Position, orNull(l.SampleID), orNull(l.VariantID), d.amount(l), l.Cost, l.CostCurrency, orNull(l.SourceID), JSON[LineSpec]{l.LineSpec})
	if err != nil {
		return fmt.Errorf("add line: %w", err)
	}
	l.ID, err = res.LastInsertId()
	return err
}

// Mark tells apart what a line says: after a change it is another.
func (l *Line) Mark() string {
	said, _ := json.Marshal(l.LineSpec) // strings and numbers always can be
	return UIDOf(l.UID, string(said)+l.VariantUID)
}

// SaveLine changes one line; its sample stays, its colour may change. When
// somebody changed it since it was seen, the error is a *Conflict with theirs.
func (t *Tenant) SaveLine(ctx context.Context, by string, d *Document, l *Line) error {
	return t.editLines(ctx, by, d, func(t *Tenant, now []Line) error {
		i := slices.IndexFunc(now, func(o Line) bool { return o.UID == l.UID })
		if i < 0 {
			return ErrNotFound
		}
		if l.Seen != "" && l.Seen != now[i].Mark() && l.Mark() != now[i].Mark() {
			return &Conflict{Theirs: &now[i]}
		}
		l.ID, l.SampleID, l.SampleUID, l.Position, l.SourceID = now[i].ID, now[i].SampleID, now[i].SampleUID, now[i].Position, now[i].SourceID
		if err := t.chooseColour(ctx, l); err != nil {
			return err
		}
		return t.changeLine(ctx, d, &now[i], l)
	})
}

// changeLine stores a line that was another; its price follows the customer's list.
func (t *Tenant) changeLine(ctx context.Context, d *Document, was, l *Line) error {
	if err := t.follow(ctx, d, was, l); err != nil {
		return err
	}
	return t.storeLine(ctx, d, l)
}

func (t *Tenant) storeLine(ctx context.Context, d *Document, l *Line) error {
	if err := d.checkLine(l); err != nil {
		return err
	}
	l.Amount = d.amount(l)
	_, err := t.exec(ctx, `update document_lines set variant_id = ?, amount = ?, spec = ? where id = ?`, orNull(l.VariantID), l.Amount, JSON[LineSpec]{l.LineSpec}, l.ID)
	return err
}

// RemoveLines takes lines off a paper.
func (t *Tenant) RemoveLines(ctx context.Context, by string, d *Document, uids ...string) error {
	return t.editLines(ctx, by, d, func(t *Tenant, now []Line) error {
		_, err := t.exec(ctx, `delete from document_lines where document_id = ? and uid in (select value from json_each(?))`, d.ID, JSON[[]string]{uids})
		return err
	})
}

// MoveLine puts a line before another one, or at the end for "".
func (t *Tenant) MoveLine(ctx context.Context, by string, d *Document, uid, before string) error {
	return t.editLines(ctx, by, d, func(t *Tenant, now []Line) error {
		from := slices.IndexFunc(now, func(l Line) bool { return l.UID == uid })
		if from < 0 {
			return ErrNotFound
		}
		moved := now[from]
		now = slices.Delete(now, from, from+1)
		to := slices.IndexFunc(now, func(l Line) bool { return l.UID == before })
		if to < 0 {
			to = len(now)
		}
		now = slices.Insert(now, to, moved)
		order := map[int64]int{}
		for i, l := range now {
			order[l.ID] = i + 1
		}
		_, err := t.exec(ctx, `update document_lines set position = o.value from json_each(?) o where document_lines.id = cast(o.key as integer) and document_id = ?`, JSON[map[int64]int]{order}, d.ID)
		return err
	})
}

// SetLines lays the given change over many lines at once: price, MOQ, lead
// time, discount. Without uids it is for all lines.
func (t *Tenant) SetLines(ctx context.Context, by string, d *Document, uids []string, change func(*Line)) error {
	return t.editLines(ctx, by, d, func(t *Tenant, now []Line) error {
		for _, l := range now {
			if len(uids) > 0 && !slices.Contains(uids, l.UID) {
				continue
			}
			was := l
			change(&l)
			if err := t.changeLine(ctx, d, &was, &l); err != nil {
				return err
			}
		}
		return nil
	})
}

// editLines runs a change of a paper's lines: only while it is not frozen, in
// one transaction with its total and its history.
func (t *Tenant) editLines(ctx context.Context, by string, d *Document, change func(*Tenant, []Line) error) error {
	return t.Tx(ctx, func(t *Tenant) error {
		now, err := t.FindDocument(ctx, d.Kind, d.UID)
		if err != nil {
			return err
		}
		if now.Frozen() {
			return Refuse("form", "document.frozen")
		}
		lines, err := t.Lines(ctx, now)
		if err != nil {
			return err
		}
		if err := change(t, lines); err != nil {
			return err
		}
		if err := t.reckon(ctx, now); err != nil {
			return err
		}
		now.Version++
		if _, err := t.exec(ctx, `update documents set version = version + 1, updated_at = ? where id = ?`, t.Now(), now.ID); err != nil {
			return err
		}
		*d = *now
		return t.trackDocument(ctx, by, now, "lines", nil)
	})
}
