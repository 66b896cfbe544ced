package models

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"time"

	"jennyerp/internal/measure"
)

// Document is one paper of any kind: a quotation, a dispatch, a selection, an
// inquiry, an order. What a kind does differently is data in its Kind.
type Document struct {
	ID         int64
	UID        string
	Kind       *Kind
	Status     Status
	Number     string // "" while it is a draft
	Revision   int64
	RevisesID  int64
	Replaced   bool // a later revision was sent
	Version    int64
	PartyID    int64
	PartyUID   string
	PartyName  string
	PriceList  string // the party's, "" for none
	ContactID  int64
	ContactUID string
	Contact    string // name
	Net        int64  // minor units: the sum of the lines' amounts
	VAT        int64  // minor units: per rate and reason, rounded once each
	Stamp      int64  // minor units: Italian stamp duty
	Paid       string // of an order: unpaid, part, paid; "" before it is confirmed
	Billed     string // of an order: part, full; "" for nothing yet
	Face       *DocumentFace
	CreatedAt  int64
	CreatedBy  string
	UpdatedAt  int64
	MovedAt    int64
	DocumentSpec
}

// DocumentSpec is what people write about a paper beside its lines; its JSON
// form is what history keeps. Zero values mean: not given.
type DocumentSpec struct {
	Title     string `json:"title"`     // what it is about, for the customer too
	Reference string `json:"reference"` // theirs: an order number
	Who       string `json:"who"`       // as a stranger named himself, while there is no party
	Mode      string `json:"mode"`      // of a quotation: offer or prices
	Date      string `json:"date"`      // ISO
	Until     string `json:"until"`     // ISO: valid until, or due
	Language  string `json:"language"`  // of the paper
	Currency  string `json:"currency"`  // ISO 4217
	Rate      int64  `json:"rate"`      // millionths of the company's currency for one of the paper's; 0 for the same currency
	Payment   string `json:"payment"`
	Delivery  string `json:"delivery"` // incoterm or words
	Intro     string `json:"intro"`
	Closing   string `json:"closing"`
	Notes     string `json:"notes"` // stays in the house
	Courier   string `json:"courier"`
	Tracking  string `json:"tracking"`
	ShipTo    string `json:"ship_to"`
	Owner     string `json:"owner"`      // user uid
	Treatment string `json:"treatment"`  // of the VAT, see Treatments
	Why       string `json:"why"`        // it is not the usual one for them
	StampDuty string `json:"stamp_duty"` // "" charged to them, "bear" by the house, "none"
	Deferred  bool   `json:"deferred"`   // the goods went before, with delivery notes (TD24)
	DDT       string `json:"ddt"`        // the delivery notes of a deferred invoice, one a line
	CIG       string `json:"cig"`        // Italian state: of the tender
	CUP       string `json:"cup"`        // of the project

	Parts    []Part `json:"parts"`    // of a bill: when which part is due, as its file says
	VATOff   int64  `json:"vat_off"`  // of a bill: what their VAT is more than rate × lines, minor units
	Rounding int64  `json:"rounding"` // of a bill: what makes their total round
	Withheld int64  `json:"withheld"` // of a bill: what of the total does not go to them: tax we pay for them, what was paid before

	ShowTarget bool             `json:"show_target"` // of an inquiry: suppliers see what we would like to pay
	Rates      map[string]int64 `json:"rates"`       // to compare answers: like Rate, by currency
}

// mutable are the fields that may still change when the paper is frozen: they
// are not on it, or they tell where it is.
var mutable = []string{"notes", "owner", "courier", "tracking", "reference", "rates"}

const documentColumns = `d.id, d.uid, d.kind, d.status, d.number, d.revision, coalesce(d.revises_id, 0), d.replaced, d.version, coalesce(d.party_id, 0), coalesce(p.uid, ''), coalesce(p.name, d.who), coalesce(p.price_list, ''),
	coalesce(d.contact_id, 0), coalesce(k.uid, ''), coalesce(k.name, ''), d.net, d.vat, d.stamp, d.paid, d.billed, d.face, d.created_at, d.created_by, d.updated_at, d.moved_at, d.spec`

const documentTables = ` from documents d left join parties p on p.id = d.party_id left join contacts k on k.id = d.contact_id `

func scanDocument(row interface{ Scan(...any) error }) (*Document, error) {
	var d Document
	var kind string
	var face JSON[*DocumentFace]
	var spec JSON[DocumentSpec]
	err := row.Scan(&d.ID, &d.UID, &kind, &d.Status, &d.Number, &d.Revision, &d.RevisesID, &d.Replaced, &d.Version, &d.PartyID, &d.PartyUID, &d.PartyName, &d.PriceList,
		&d.ContactID, &d.ContactUID, &d.Contact, &d.Net, &d.VAT, &d.Stamp, &d.Paid, &d.Billed, &face, &d.CreatedAt, &d.CreatedBy, &d.UpdatedAt, &d.MovedAt, &spec)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, ErrNotFound
	}
	d.Kind, d.Face, d.DocumentSpec = FindKind(kind), face.V, spec.V
	return &d, err
}

// FindDocument finds a paper of a kind by the id in its URL; another kind's is
// ErrNotFound.
func (t *Tenant) FindDocument(ctx context.Context, kind *Kind, uid string) (*Document, error) {
	d, err := scanDocument(t.row(ctx, `select `+documentColumns+documentTables+`where d.uid = ? and d.kind = ?`, uid, kind.Name))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", kind.Name, err)
	}
	return d, nil
}

func (t *Tenant) documentByID(ctx context.Context, id int64) (*Document, error) {
	return scanDocument(t.row(ctx, `select `+documentColumns+documentTables+`where d.id = ?`, id))
}

// Frozen tells whether the paper no longer changes: it left the house.
func (d *Document) Frozen() bool { return d.Kind.Freezes(d.Status) }

// Priced tells whether the paper has a total. A price list has none.
func (d *Document) Priced() bool { return d.Kind.Has(ColPrice) && d.Mode != "prices" }

// Total is what the paper comes to, in minor units.
func (d *Document) Total() int64 {
	total := d.Net + d.VAT + d.Rounding
	if d.StampDuty == "bear" {
		return total
	}
	return total + d.Stamp
}

// Payable is what one side pays to the other: the total, less VAT that goes
// straight to the state and what is withheld.
func (d *Document) Payable() int64 {
	if FindTreatment(d.Treatment).Split {
		return d.Total() - d.VAT
	}
	return d.Total() - d.Withheld
}

// Name is the number as people say it: "QT-2026-0042/2" for a second revision,
// "" for a draft without a number.
func (d *Document) Name() string {
	if d.Number == "" || d.Revision == 1 {
		return d.Number
	}
	return fmt.Sprintf("%s/%d", d.Number, d.Revision)
}

// CreateDocument stores a new draft under its UID, which the caller chose: the
// second arrival of the same form finds the first. What is not given is
// proposed: date, language, currency and terms of the party, else the company's.
func (t *Tenant) CreateDocument(ctx context.Context, by string, d *Document) error {
	if !ValidUID(d.UID) || d.Kind == nil {
		return Refuse("form", "error.form")
	}
	return t.Tx(ctx, func(t *Tenant) error {
		if first, err := t.FindDocument(ctx, d.Kind, d.UID); err == nil {
			*d = *first
			return nil
		} else if !errors.Is(err, ErrNotFound) {
			return err
		}
		if err := t.propose(ctx, by, d); err != nil {
			return err
		}
		if err := t.insertDocument(ctx, by, d); err != nil || !d.Kind.Many || d.PartyUID == "" {
			return err
		}
		first := d.PartyUID
		d.PartyUID, d.PartyName = "", ""
		return t.ask(ctx, d, []string{first})
	})
}

func (t *Tenant) insertDocument(ctx context.Context, by string, d *Document) error {
	now := t.Now()
	d.Status, d.Version, d.CreatedAt, d.CreatedBy, d.UpdatedAt, d.MovedAt = d.Kind.Start, 1, now, by, now, now
	d.Revision = max(d.Revision, 1)
	if err := d.check(); err != nil {
		return err
	}
	res, err := t.exec(ctx, `insert into documents (uid, kind, status, number, revision, revises_id, party_id, contact_id, who, date, until, currency, language, owner, spec, created_at, created_by, updated_at, moved_at)
		values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`, d.UID, d.Kind.Name, d.Status, d.Number, d.Revision, orNull(d.RevisesID), orNull(d.PartyID), orNull(d.ContactID),
		d.Who, d.Date, d.Until, d.Currency, d.Language, d.Owner, JSON[DocumentSpec]{d.DocumentSpec}, now, by, now, now)
	if err != nil {
		return fmt.Errorf("create %s: %w", d.Kind.Name, err)
	}
	if d.ID, err = res.LastInsertId(); err != nil {
		return err
	}
	if err := t.touchParty(ctx, d.PartyID); err != nil {
		return err
	}
	return t.trackDocument(ctx, by, d, "created", nil)
}

// propose fills what was not given: from the party, else from the company.
func (t *Tenant) propose(ctx context.Context, by string, d *Document) error {
	set, err := t.Settings(ctx)
	if err != nil {
		return err
	}
	if err := t.proposeParty(ctx, d); err != nil {
		return err
	}
	if d.Kind.Many { // all its parties are asked alike
		d.PartyID, d.ContactID, d.ContactUID = 0, 0, ""
	}
	for _, o := range []struct {
		to   *string
		from string
	}{
		{&d.Owner, by}, {&d.Date, t.today(set)}, {&d.Language, set.Locale}, {&d.Currency, set.Currency},
	} {
		if *o.to == "" {
			*o.to = o.from
		}
	}
	if d.Mode == "" && len(d.Kind.Modes) > 0 {
		d.Mode = d.Kind.Modes[0]
	}
	if err := t.proposeClaim(ctx, d, set); err != nil {
		return err
	}
	if d.Kind.Dated == "valid" && d.Until == "" {
		d.Until = addDays(d.Date, int(cmp.Or(set.ValidDays, validDays)))
	}
	if d.Currency == set.Currency {
		d.Rate = 0
	} else if d.Rate == 0 {
		d.Rate = set.Rates[d.Currency]
	}
	return t.proposePhrases(ctx, d)
}

// validDays is how long a quotation binds unless it says otherwise.
const validDays = 30

// today is the date on the company's clock, ISO.
func (t *Tenant) today(set Settings) string {
	return t.clock().In(Company{Country: set.Country}.Zone()).Format(time.DateOnly)
}

func addDays(date string, days int) string {
	d, err := time.Parse(time.DateOnly, date)
	if err != nil {
		return ""
	}
	return d.AddDate(0, 0, days).Format(time.DateOnly)
}

// maxRate keeps a slip from turning a price into another one altogether.
const maxRate = 100_000 * 1_000_000

// check refuses a spec that cannot be.
func (d *Document) check() error {
	var bad Invalid
	refuse := func(field, key string) { bad.Fields = append(bad.Fields, FieldError{Field: field, Key: key}) }
	if _, err := time.Parse(time.DateOnly, d.Date); err != nil {
		refuse("date", "date.bad")
	}
	if _, err := time.Parse(time.DateOnly, d.Until); d.Until != "" && err != nil {
		refuse("until", "date.bad")
	} else if d.Until != "" && d.Until < d.Date {
		refuse("until", "document.until.early")
	}
	if _, known := measure.FindCurrency(d.Currency); !known {
		refuse("currency", "currency.bad")
	}
	if len(d.Kind.Modes) > 0 && !slices.Contains(d.Kind.Modes, d.Mode) {
		refuse("mode", "error.choice")
	}
	if d.Treatment != "" && FindTreatment(d.Treatment).Name != d.Treatment {
		refuse("treatment", "error.choice")
	}
	if !slices.Contains(StampChoices, d.StampDuty) {
		refuse("stamp_duty", "error.choice")
	}
	if d.Rate < 0 || d.Rate > maxRate {
		refuse("rate", "document.rate.bad")
	}
	if len(bad.Fields) > 0 {
		return &bad
	}
	return nil
}
