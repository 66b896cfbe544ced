package models

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"jennyerp/internal/textile"
)

// State is where a sample is in its life: draft (from a capture), active,
// archived, or removed (can be brought back for 30 days).
type State string

// The states of a sample.
const (
	Draft    State = "draft"
	Active   State = "active"
	Archived State = "archived"
	Removed  State = "removed"
)

// States are in the order the library offers them.
var States = []State{Active, Draft, Archived, Removed}

// undoDays is how long a removed sample can be brought back.
const undoDays = 30

// Sample is one fabric design in the library.
type Sample struct {
	ID          int64
	UID         string
	State       State
	Version     int64
	CreatedAt   int64
	CreatedBy   string
	UpdatedAt   int64
	UpdatedBy   string
	Cover       string   // picture uid, "" for none
	Stock       Quantity // m, all colours
	Low         bool     // a physical form is at its alert level
	SupplierUID string
	ImportID    int64
	SampleSpec
}

// SampleSpec is what people write about a sample; its JSON form is what
// history, import and undo keep. Zero values mean: not given.
type SampleSpec struct {
	Code          string        `json:"code"`
	StyleNo       string        `json:"style_no"`
	Name          string        `json:"name"`
	Name2         string        `json:"name2"`
	Types         []string      `json:"types"`
	Composition   string        `json:"composition"` // canonical, see textile.Composition
	Width         Quantity      `json:"width"`       // cm
	Weight        Quantity      `json:"weight"`      // g/m²
	Colour        string        `json:"colour"`      // #rrggbb
	Pattern       string        `json:"pattern"`
	Weave         string        `json:"weave"`
	YarnCount     string        `json:"yarn_count"`
	Density       string        `json:"density"`
	Finish        string        `json:"finish"`
	Season        string        `json:"season"`
	Uses          []string      `json:"uses"`
	Certificates  []Certificate `json:"certificates"`
	Care          []string      `json:"care"`   // symbol keys of ISO 3758
	Origin        string        `json:"origin"` // ISO 3166 alpha-2
	HSCode        string        `json:"hs_code"`
	Supplier      string        `json:"supplier"` // name; the row keeps the party
	SupplierCode  string        `json:"supplier_code"`
	Cost          UnitPrice     `json:"cost"`
	CostCurrency  string        `json:"cost_currency"`
	CostUnit      string        `json:"cost_unit"`
	Price         UnitPrice     `json:"price"`
	PriceCurrency string        `json:"price_currency"`
	PriceUnit     string        `json:"price_unit"`
	Breaks        []Break       `json:"breaks"`
	MOQ           Quantity      `json:"moq"`
	MOQUnit       string        `json:"moq_unit"`
	LeadDays      int64         `json:"lead_days"`
	Fair          string        `json:"fair"`  // name
	Place         string        `json:"place"` // where the hanger is kept
	Tags          []string      `json:"tags"`
	Notes         string        `json:"notes"`
}

// Certificate is a standard the cloth is certified to.
type Certificate struct {
	Name    string `json:"name"`
	Number  string `json:"number,omitempty"`
	Expires string `json:"expires,omitempty"` // ISO date
}

// Break is a lower price from a quantity on.
type Break struct {
	From  Quantity  `json:"from"`
	Price UnitPrice `json:"price"`
}

const sampleColumns = `s.id, s.uid, s.state, s.version, s.created_at, s.created_by, s.updated_at, s.updated_by, s.cover, s.stock, s.low, coalesce(s.import_id, 0),
	s.code, s.style_no, s.name, s.name2, s.types, s.composition, s.width, s.weight, s.colour, s.pattern, s.weave, s.yarn_count, s.density,
	s.finish, s.season, s.uses, s.certificates, s.care, s.origin, s.hs_code, coalesce(p.name, ''), coalesce(p.uid, ''), s.supplier_code,
	s.cost, s.cost_currency, s.cost_unit, s.price, s.price_currency, s.price_unit, s.breaks, s.moq, s.moq_unit, s.lead_days,
	coalesce(f.name, ''), s.place, s.notes,
	(select json_group_array(g.name order by g.name_key) from sample_tags st join tags g on g.id = st.tag_id where st.sample_id = s.id)`

const sampleTables = ` from samples s left join parties p on p.id = s.supplier_id left join fairs f on f.id = s.fair_id `

func scanSample(row interface{ Scan(...any) error }) (*Sample, error) {
	var s Sample
	var types, uses, care, tags JSON[[]string]
	var certificates JSON[[]Certificate]
	var breaks JSON[[]Break]
	err := row.Scan(&s.ID, &s.UID, &s.State, &s.Version, &s.CreatedAt, &s.CreatedBy, &s.UpdatedAt, &s.UpdatedBy, &s.Cover, &s.Stock, &s.Low, &s.ImportID,
		&s.Code, &s.StyleNo, &s.Name, &s.Name2, &types, &s.Composition, &s.Width, &s.Weight, &s.Colour, &s.Pattern, &s.Weave, &s.YarnCount, &s.Density,
		&s.Finish, &s.Season, &uses, &certificates, &care, &s.Origin, &s.HSCode, &s.Supplier, &s.SupplierUID, &s.SupplierCode,
		&s.Cost, &s.CostCurrency, &s.CostUnit, &s.Price, &s.PriceCurrency, &s.PriceUnit, &breaks, &s.MOQ, &s.MOQUnit, &s.LeadDays,
		&s.Fair, &s.Place, &s.Notes, &tags)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, ErrNotFound
	}
	s.Types, s.Uses, s.Care, s.Tags, s.Certificates, s.Breaks = types.V, uses.V, care.V, tags.V, certificates.V, breaks.V
	return &s, err
}

// fibresOf reads a stored composition. What is stored was written by us, so it
// can be read.
func fibresOf(stored string) textile.Composition {
	c, _ := textile.Decode(stored)
	return c
}

// FormatComposition writes a stored composition in a language (en, it, zh).
func FormatComposition(stored, lang string) string { return fibresOf(stored).Format(lang) }

// FindSample finds a sample by the id in its URL.
func (t *Tenant) FindSample(ctx context.Context, uid string) (*Sample, error) {
	s, err := scanSample(t.row(ctx, `select `+sampleColumns+sampleTables+`where s.uid = ?`, uid))
	if err != nil {
		return nil, fmt.Errorf("sample: %w", err)
	}
	return s, nil
}

// FindSampleByCode finds a sample by its code, ignoring case, spaces and hyphens.
func (t *Tenant) FindSampleByCode(ctx context.Context, code string) (*Sample, error) {
	return scanSample(t.row(ctx, `select `+sampleColumns+sampleTables+`where s.code_key = ? and s.state <> 'removed'`, textile.CodeKey(code)))
}

// CreateSample stores a new sample under its UID, which the caller chose: the
// second arrival of the same form finds the first and changes nothing. An
// empty code is proposed from the company's prefix.
func (t *Tenant) CreateSample(ctx context.Context, by string, s *Sample) error {
	if !ValidUID(s.UID) {
		return Refuse("uid", "error.form")
	}
	return t.Tx(ctx, func(t *Tenant) error {
		if first, err := t.FindSample(ctx, s.UID); err == nil {
			*s = *first
			return nil
		} else if !errors.Is(err, ErrNotFound) {
			return err
		}
		return t.insertSample(ctx, by, s)
	})
}

func (t *Tenant) insertSample(ctx context.Context, by string, s *Sample) error {
	if s.State == "" {
		s.State = Active
	}
	var err error
	if s.Code == "" {
		if s.Code, err = t.ProposeCode(ctx); err != nil {
			return err
		}
	}
	if err := t.tidy(ctx, &s.SampleSpec, SampleSpec{}); err != nil {
		return err
	}
	now := t.Now()
	s.Version, s.CreatedAt, s.CreatedBy, s.UpdatedAt, s.UpdatedBy = 1, now, by, now, by
	res, err := t.exec(ctx, `insert into samples (uid, state, version, code, code_key, created_at, created_by, updated_at, updated_by, import_id) values (?, ?, 1, ?, ?, ?, ?, ?, ?, ?)`,
		s.UID, s.State, s.Code, textile.CodeKey(s.Code), now, by, now, by, orNull(s.ImportID))
	if isUnique(err) {
		return Refuse("code", "sample.code.taken")
	}
	if err != nil {
		return fmt.Errorf("create sample: %w", err)
	}
	if s.ID, err = res.LastInsertId(); err != nil {
		return err
	}
	if err := t.storeSpec(ctx, s, SampleSpec{}); err != nil {
		return err
	}
	if err := t.seePrices(ctx, s, SampleSpec{}); err != nil {
		return err
	}
	verb := "created"
	if s.ImportID != 0 {
		verb = "imported"
	}
	return t.track(ctx, Event{By: by, Noun: "sample", NounID: s.ID, Version: 1, Verb: verb})
}
