package models

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
)

// The kinds of captures and the states they pass through.
const (
	SampleCapture    = "sample"
	CardCapture      = "card"
	SelectionCapture = "selection"

	NewCapture       = "new"
	DoneCapture      = "done"
	MergedCapture    = "merged"
	DiscardedCapture = "discarded"
)

// CaptureKinds are what a phone may send.
var CaptureKinds = []string{SampleCapture, CardCapture, SelectionCapture}

// Capture is what a phone sent from a fair: a sample, a business card, or what
// a customer chose. Its uid was made on the phone, so that a second arrival is
// the first.
type Capture struct {
	ID         int64
	UID        string
	Kind       string
	State      string
	Owner      string // user uid; "" for a customer on the public page
	CapturedAt int64  // unix ms by the phone's clock, never after the arrival
	ReceivedAt int64
	SampleID   int64 // the draft it became, or the sample it was merged into
	SampleUID  string
	PartyID    int64 // the mill, or the card's supplier
	PartyUID   string
	FairUID    string
	Again      bool // it had arrived before
	CaptureSpec
}

// CaptureSpec is what was typed at the stand, as it came: a price that reads
// "12,5" stays so. Which fields count depends on the kind.
type CaptureSpec struct {
	Supplier     string   `json:"supplier,omitempty"`
	Fair         string   `json:"fair,omitempty"`
	Stand        string   `json:"stand,omitempty"` // "hall 3, C14"
	SupplierCode string   `json:"supplier_code,omitempty"`
	Price        string   `json:"price,omitempty"` // what the mill asks
	Currency     string   `json:"currency,omitempty"`
	Unit         string   `json:"unit,omitempty"`
	MOQ          string   `json:"moq,omitempty"`
	MOQUnit      string   `json:"moq_unit,omitempty"`
	Fibres       []string `json:"fibres,omitempty"` // codes of textile.Fibre seen, without shares
	Note         string   `json:"note,omitempty"`

	Name   string `json:"name,omitempty"` // the person on a business card
	Email  string `json:"email,omitempty"`
	Phone  string `json:"phone,omitempty"`
	WeChat string `json:"wechat,omitempty"`

	Customer string       `json:"customer,omitempty"` // of a selection
	Contact  string       `json:"contact,omitempty"`
	Items    []ChosenItem `json:"items,omitempty"`
}

// ChosenItem is one sample a customer picked.
type ChosenItem struct {
	Sample string `json:"sample"` // uid
	Wish   string `json:"wish,omitempty"`
}

// captureColumns need captureTables.
const captureColumns = `c.id, c.uid, c.kind, c.state, c.owner, c.captured_at, c.received_at, c.fields,
	coalesce(c.sample_id, 0), coalesce(s.uid, ''), coalesce(c.party_id, 0), coalesce(p.uid, ''), coalesce(f.uid, '')`

const captureTables = ` from captures c left join samples s on s.id = c.sample_id left join parties p on p.id = c.party_id left join fairs f on f.id = c.fair_id `

func scanCapture(row interface{ Scan(...any) error }, more ...any) (Capture, error) {
	var c Capture
	var spec JSON[CaptureSpec]
	err := row.Scan(append([]any{&c.ID, &c.UID, &c.Kind, &c.State, &c.Owner, &c.CapturedAt, &c.ReceivedAt, &spec,
		&c.SampleID, &c.SampleUID, &c.PartyID, &c.PartyUID, &c.FairUID}, more...)...)
	if errors.Is(err, sql.ErrNoRows) {
		return c, ErrNotFound
	}
	c.CaptureSpec = spec.V
	return c, err
}

// FindCapture finds a capture by its uid.
func (t *Tenant) FindCapture(ctx context.Context, uid string) (*Capture, error) {
	c, err := scanCapture(t.row(ctx, `select `+captureColumns+captureTables+`where c.uid = ?`, uid))
	if err != nil {
		return nil, fmt.Errorf("capture: %w", err)
	}
	return &c, nil
}

// AddCapture takes what a phone sent, in one transaction: a sample becomes a
// draft with the capture's uid, its price one that was seen at the fair on that
// day; the mill is met at its stand. The second arrival of a uid finds the first
// and changes nothing, whatever it says; a uid of somebody else's capture, or of
// another kind, is refused, so that no phone forgets what was not stored. What
// cannot be read is an Invalid, and nothing is stored.
// Numbers are read in the language lang (en, it, zh).
func (t *Tenant) AddCapture(ctx context.Context, lang string, c *Capture) error {
	if !ValidUID(c.UID) {
		return Refuse("form", "error.form")
	}
	return t.Tx(ctx, func(t *Tenant) error {
		first, err := t.FindCapture(ctx, c.UID)
		if err == nil {
			return c.arrivedAs(first)
		}
		if !errors.Is(err, ErrNotFound) {
			return err
		}
		spec, err := c.read(lang)
		if err != nil {
			return err
		}
		c.State, c.ReceivedAt = NewCapture, t.Now()
		if c.CapturedAt < c.ReceivedAt-oldestCapture || c.CapturedAt > c.ReceivedAt {
			c.CapturedAt = c.ReceivedAt // a phone's clock may be wrong by years
		}
		return t.insertCapture(ctx, c, spec)
	})
}

// arrivedAs makes c the capture that came first under its uid.
func (c *Capture) arrivedAs(first *Capture) error {
	switch {
	case c.Owner != first.Owner:
		return Refuse("form", "capture.other")
	case c.Kind != first.Kind:
		return Refuse("form", "error.form")
	}
	*c = *first
	c.Again = true
	return nil
}

func (t *Tenant) insertCapture(ctx context.Context, c *Capture, spec SampleSpec) error {
	if c.Kind == SampleCapture {
		if err := t.draftOf(ctx, c, spec); err != nil {
			return err
		}
	}
	party, fair, err := t.meet(ctx, c)
	if err != nil {
		return err
	}
	res, err := t.exec(ctx, `insert into captures (uid, kind, owner, fields, sample_id, party_id, fair_id, captured_at, received_at) values (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		c.UID, c.Kind, c.Owner, JSON[CaptureSpec]{c.CaptureSpec}, orNull(c.SampleID), party, fair, c.CapturedAt, c.ReceivedAt)
	if err != nil {
		return fmt.Errorf("add capture: %w", err)
	}
	c.ID, err = res.LastInsertId()
	return err
}

// draftOf makes the draft of a captured sample.
func (t *Tenant) draftOf(ctx context.Context, c *Capture, spec SampleSpec) error {
	s := &Sample{UID: c.UID, State: Draft, SampleSpec: spec}
	if err := t.insertSample(ctx, c.Owner, s); err != nil {
		return err
	}
	c.SampleID, c.SampleUID = s.ID, s.UID
	if _, err := t.exec(ctx, `update prices set seen_at = ? where sample_id = ?`, c.CapturedAt, s.ID); err != nil {
		return fmt.Errorf("price seen at the stand: %w", err)
	}
	return nil
}

// meet finds or makes the mill and the fair of a capture and notes the stand;
// nil for what was not named.
func (t *Tenant) meet(ctx context.Context, c *Capture) (party, fair any, err error) {
	if party, err = t.supplierID(ctx, c.Supplier); err != nil {
		return nil, nil, err
	}
	if fair, err = t.fairID(ctx, c.Fair); err != nil {
		return nil, nil, err
	}
	if party == nil || fair == nil {
		return party, fair, nil
	}
	return party, fair, t.stand(ctx, fair, party, Stand{Place: c.Stand, MetAt: c.CapturedAt, MetBy: c.Owner})
}

// CaptureRow is a capture in a list, with what people know its sample by.
type CaptureRow struct {
	Capture
	Code       string    // of the draft, or of the sample it was merged into
	SampleName string    // its name
	Cost       UnitPrice // what the mill asked, 0 for none
	CostIn     string    // currency
	CostPer    string    // unit
	Picture    string    // uid, "" for none
	Photos     int
}

// CapturePage is how many captures a page of a list holds.
const CapturePage = 48

const captureRowColumns = captureColumns + `, coalesce(s.code, ''), coalesce(s.name, ''), coalesce(s.cost, 0), coalesce(s.cost_currency, ''), coalesce(s.cost_unit, ''),
	coalesce(nullif(s.cover, ''), (select uid from pictures where capture_id = c.id and removed_at is null and visibility <> 'private' order by id limit 1), ''),
	(select count(*) from pictures where capture_id = c.id and removed_at is null and visibility <> 'private')`

func scanRow(r *sql.Rows) (CaptureRow, error) {
	var row CaptureRow
	var err error
	row.Capture, err = scanCapture(r, &row.Code, &row.SampleName, &row.Cost, &row.CostIn, &row.CostPer, &row.Picture, &row.Photos)
	return row, err
}

// Inbox lists the captures that wait to be tidied, the newest first, after the
// one with the id `before` (0 for the first page).
func (t *Tenant) Inbox(ctx context.Context, before int64, limit int) (rows []CaptureRow, more bool, err error) {
	return t.captures(ctx, `c.state = 'new' and c.id < ?`, limit, cmp.Or(before, 1<<62))
}

// CapturesAt lists what was captured at a fair, discarded ones apart, as Inbox does.
func (t *Tenant) CapturesAt(ctx context.Context, f *Fair, before int64, limit int) (rows []CaptureRow, more bool, err error) {
	return t.captures(ctx, `c.fair_id = ? and c.state <> 'discarded' and c.id < ?`, limit, f.ID, cmp.Or(before, 1<<62))
}

func (t *Tenant) captures(ctx context.Context, where string, limit int, args ...any) ([]CaptureRow, bool, error) {
	found, err := t.query(ctx, `select `+captureRowColumns+captureTables+`where `+where+` order by c.id desc limit ?`, append(args, limit+1)...)
	rows, err := collect(found, err, scanRow)
	if err != nil {
		return nil, false, fmt.Errorf("list captures: %w", err)
	}
	if len(rows) > limit {
		return rows[:limit], true, nil
	}
	return rows, false, nil
}

// OpenCapture is FindCapture with the uids of the captures before (newer) and
// after (older) it in the inbox, "" at an end.
func (t *Tenant) OpenCapture(ctx context.Context, uid string) (c *Capture, prev, next string, err error) {
	found, err := scanCapture(t.row(ctx, `select `+captureColumns+`,
		coalesce((select uid from captures where state = 'new' and id > c.id order by id limit 1), ''),
		coalesce((select uid from captures where state = 'new' and id < c.id order by id desc limit 1), '')`+captureTables+`where c.uid = ?`, uid), &prev, &next)
	if err != nil {
		return nil, "", "", fmt.Errorf("capture: %w", err)
	}
	return &found, prev, next, nil
}

// oldestCapture is how long, in ms, a capture is believed to have waited on a
// phone: two years.
const oldestCapture = 2 * 365 * 24 * 3_600_000
