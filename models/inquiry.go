package models

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Asked is a supplier an inquiry goes to. One inquiry asks several at once;
// none sees the others.
type Asked struct {
	ID         int64
	UID        string
	PartyID    int64
	PartyUID   string
	PartyName  string
	Language   string // he is written to in; "" as the inquiry
	Currency   string // he usually answers in; "" for not known
	Note       string // what they wrote with their answer
	SentAt     int64
	SeenAt     int64
	AnsweredAt int64
	RemindedAt int64
	ShareUID   string // his link, "" for none yet
	Mail       string // where the last mail went, "" for none
	MailState  string // of that mail: queued, sending, sent, refused
	Answers    map[int64]PriceAnswer
}

// PriceAnswer is what one supplier says to one line.
type PriceAnswer struct {
	Line     int64     `json:"line"`
	Price    UnitPrice `json:"price"` // 0: they cannot offer it
	Currency string    `json:"currency"`
	Unit     string    `json:"unit"`
	MOQ      Quantity  `json:"moq"`
	MOQUnit  string    `json:"moq_unit"`
	Lead     int64     `json:"lead"` // days
	Note     string    `json:"note"`
	Chosen   bool      `json:"chosen"` // its price went to the sample
	At       int64     `json:"at"`
}

// MaxAsked is how many suppliers one inquiry may ask.
const MaxAsked = 12

// Ask makes the named suppliers those an inquiry asks. On one that has gone out,
// others may still be added; who was written to stays.
func (t *Tenant) Ask(ctx context.Context, by string, d *Document, parties ...string) error {
	slices.Sort(parties)
	if parties = slices.Compact(parties); len(parties) > MaxAsked {
		return &Invalid{Fields: []FieldError{{Field: "suppliers", Key: "inquiry.many", Args: map[string]any{"Max": MaxAsked}}}}
	}
	return t.Tx(ctx, func(t *Tenant) error {
		now, err := t.FindDocument(ctx, d.Kind, d.UID)
		if err != nil {
			return err
		}
		if d.Kind.Ends(now.Status) || now.Replaced {
			return Refuse("form", "document.frozen")
		}
		if err := t.ask(ctx, now, parties); err != nil {
			return err
		}
		now.Version++
		if _, err := t.exec(ctx, `update documents set version = version + 1, updated_at = ? where id = ?`, t.Now(), now.ID); err != nil {
			return err
		}
		*d = *now
		return t.trackDocument(ctx, by, now, "asked", nil)
	})
}

// ask stores whom a paper asks, and writes their names where lists show whom a
// paper is for.
func (t *Tenant) ask(ctx context.Context, d *Document, parties []string) error {
	if _, err := t.exec(ctx, `delete from asked where document_id = ? and sent_at = 0 and party_id not in (select id from parties where uid in (select value from json_each(?)))`, d.ID, JSON[[]string]{parties}); err != nil {
		return err
	}
	for _, uid := range parties {
		p, err := t.FindParty(ctx, uid)
		if err != nil {
			return Refuse("suppliers", "error.choice")
		}
		if _, err := t.exec(ctx, `insert into asked (uid, document_id, party_id) values (?, ?, ?) on conflict do nothing`, UIDOf(d.UID, p.UID), d.ID, p.ID); err != nil {
			return fmt.Errorf("ask: %w", err)
		}
	}
	all, err := t.AskedOf(ctx, d)
	if err != nil {
		return err
	}
	if len(all) > MaxAsked {
		return &Invalid{Fields: []FieldError{{Field: "suppliers", Key: "inquiry.many", Args: map[string]any{"Max": MaxAsked}}}}
	}
	var names []string
	for _, a := range all {
		names = append(names, a.PartyName)
	}
	d.Who = strings.Join(names, ", ")
	d.PartyName = d.Who
	_, err = t.exec(ctx, `update documents set who = ?, spec = ? where id = ?`, d.Who, JSON[DocumentSpec]{d.DocumentSpec}, d.ID)
	return err
}

// askAlike makes a copy of an inquiry ask the same suppliers.
func (t *Tenant) askAlike(ctx context.Context, by string, d, next *Document) error {
	if !d.Kind.Many || d.Kind != next.Kind {
		return nil
	}
	all, err := t.AskedOf(ctx, d)
	var parties []string
	for _, a := range all {
		parties = append(parties, a.PartyUID)
	}
	if err != nil || len(parties) == 0 {
		return err
	}
	return t.Ask(ctx, by, next, parties...)
}

// Maker is the supplier of some of a paper's samples.
type Maker struct {
	UID   string
	Name  string
	Lines int
}

// Makers are the suppliers of a paper's samples, who has most of them first.
func (t *Tenant) Makers(ctx context.Context, d *Document) ([]Maker, error) {
	rows, err := t.query(ctx, `select p.uid, p.name, count(*) from document_lines l join samples s on s.id = l.sample_id join parties p on p.id = s.supplier_id
		where l.document_id = ? group by p.id order by 3 desc, p.name_key limit ?`, d.ID, MaxAsked)
	return collect(rows, err, func(r *sql.Rows) (Maker, error) {
		var m Maker
		return m, r.Scan(&m.UID, &m.Name, &m.Lines)
	})
}

// AskMakers makes a new inquiry ask the suppliers of its samples, unless
// somebody was named.
func (t *Tenant) AskMakers(ctx context.Context, by string, d *Document) error {
	if !d.Kind.Many || d.Frozen() || d.Who != "" {
		return nil
	}
	makers, err := t.Makers(ctx, d)
	if err != nil || len(makers) == 0 {
		return err
	}
	var parties []string
	for _, m := range makers {
		parties = append(parties, m.UID)
	}
	return t.Ask(ctx, by, d, parties...)
}

const askedColumns = `a.id, a.uid, a.party_id, p.uid, p.name, coalesce(nullif(a.language, ''), p.language), p.currency, a.note, a.sent_at, a.seen_at, a.answered_at, a.reminded_at,
	coalesce(s.uid, ''), coalesce(o.recipient, ''), coalesce(o.state, ''),
	(select json_group_array(json_object('line', x.line_id, 'price', x.price, 'currency', x.currency, 'unit', x.unit, 'moq', x.moq, 'moq_unit', x.moq_unit,
		'lead', x.lead_days, 'note', x.note, 'chosen', json(iif(x.chosen, 'true', 'false')), 'at', x.at)) from answers x where x.asked_id = a.id)`

const askedTables = ` from asked a join parties p on p.id = a.party_id left join shares s on s.id = (select max(id) from shares where asked_id = a.id)
	left join letters w on w.id = (select max(id) from letters where share_id = s.id) left join outbox o on o.id = w.outbox_id `

func scanAsked(r *sql.Rows) (Asked, error) {
	a := Asked{Answers: map[int64]PriceAnswer{}}
	var answers JSON[[]PriceAnswer]
	err := r.Scan(&a.ID, &a.UID, &a.PartyID, &a.PartyUID, &a.PartyName, &a.Language, &a.Currency, &a.Note, &a.SentAt, &a.SeenAt, &a.AnsweredAt, &a.RemindedAt, &a.ShareUID, &a.Mail, &a.MailState, &answers)
	for _, w := range answers.V {
		a.Answers[w.Line] = w
	}
	return a, err
}

// AskedOf are the suppliers of an inquiry with their answers, by name.
func (t *Tenant) AskedOf(ctx context.Context, d *Document) ([]Asked, error) {
	rows, err := t.query(ctx, `select `+askedColumns+askedTables+`where a.document_id = ? order by p.name_key limit ?`, d.ID, MaxAsked+1)
	all, err := collect(rows, err, scanAsked)
	if err != nil {
		return nil, fmt.Errorf("asked: %w", err)
	}
	return all, nil
}

// FindAsked finds one asked supplier of an inquiry by uid.
func (t *Tenant) FindAsked(ctx context.Context, d *Document, uid string) (*Asked, error) {
	rows, err := t.query(ctx, `select `+askedColumns+askedTables+`where a.uid = ? and a.document_id = ?`, uid, d.ID)
	return one(collect(rows, err, scanAsked))
}

// AskedOfShare finds the supplier whose link it is, by the link's uid; nil for
// another link.
func (t *Tenant) AskedOfShare(ctx context.Context, uid string) (*Asked, error) {
	rows, err := t.query(ctx, `select `+askedColumns+askedTables+`where a.id = (select asked_id from shares where uid = ?)`, uid)
	a, err := one(collect(rows, err, scanAsked))
	if errors.Is(err, ErrNotFound) {
		return nil, nil
	}
	return a, err
}

// AskedFace is what an inquiry shows of both sides to one of those it asks.
func (t *Tenant) AskedFace(ctx context.Context, d *Document, a *Asked) (DocumentFace, error) {
	face, err := t.FaceOf(ctx, d)
	if err != nil {
		return face, err
	}
	return t.faceTo(ctx, face, a.PartyUID)
}

// Targets tells whether the paper's reader sees the prices somebody would
// like: a customer's own always, ours only when the inquiry says so.
func (d *Document) Targets() bool { return !d.Kind.Many || d.ShowTarget }
