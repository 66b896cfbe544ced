package models

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"golang.org/x/text/currency"
	"golang.org/x/text/language"

	"jennyerp/internal/label"
	"jennyerp/internal/measure"
)

// Settings are what a company decides about itself.
type Settings struct {
	Name      string            `json:"name"`
	Country   string            `json:"country"`    // ISO 3166 alpha-2
	Currency  string            `json:"currency"`   // ISO 4217
	Locale    string            `json:"locale"`     // language of the house
	Unit      string            `json:"unit"`       // m, yd, kg: proposed for new samples
	Prefix    string            `json:"prefix"`     // of proposed sample codes
	Shareable map[string]bool   `json:"shareable"`  // changed from the default, by field key
	PagesOff  bool              `json:"pages_off"`  // the pages behind the labels' QR codes are closed
	PriceWord string            `json:"price_word"` // writes prices on labels, see PriceCode; "" for none
	Labels    []label.Size      `json:"labels"`     // own label sizes beside the built-in ones
	JennyAI   bool              `json:"jenny_ai"`   // pictures may go to jenny-ai, when the operator has it
	Address   []string          `json:"address"`    // lines, as the papers print it
	VATNo     string            `json:"vat_no"`
	Bank      string            `json:"bank"` // account, as the papers print it
	Email     string            `json:"email"`
	Phone     string            `json:"phone"`
	Logo      string            `json:"logo"`       // blob hash
	Numbers   map[string]string `json:"numbers"`    // own formats by kind of paper, see Kind.Number
	ValidDays int64             `json:"valid_days"` // of a quotation; 0 for the usual 30
	Rates     map[string]int64  `json:"rates"`      // by currency: what one unit is worth in the company's, millionths
	Fiscal
	Showroom
	Version int64 `json:"-"`
}

// NewSettings are those of a company that has just been made.
func NewSettings(name, country, locale string) Settings {
	return Settings{Name: name, Country: country, Currency: currencyOf(country), Locale: locale, Unit: "m", Prefix: "S"}
}

// currencyOf is the money of a country (CLDR); where it is not known, or no
// longer in use, the euro, as in Croatia and Bulgaria.
func currencyOf(country string) string {
	region, err := language.ParseRegion(country)
	if err != nil || country == "BG" { // in the euro since 2026, which CLDR will say later
		return "EUR"
	}
	if unit, ok := currency.FromRegion(region); ok {
		if known, ok := measure.FindCurrency(unit.String()); ok {
			return known.Code
		}
	}
	return "EUR"
}

// Leaves tells whether a field may leave the house: never a private one,
// others as the company decided, else as out of the box. Every way out (page,
// file, link) asks here.
func (s Settings) Leaves(f SampleField) bool {
	if f.Private {
		return false
	}
	if own, decided := s.Shareable[f.Key]; decided {
		return own
	}
	return f.Shareable
}

// Settings reads the company's settings.
func (t *Tenant) Settings(ctx context.Context) (Settings, error) {
	var j JSON[Settings]
	var version int64
	err := t.row(ctx, `select data, version from settings where id = 1`).Scan(&j, &version)
	if err != nil {
		return Settings{}, fmt.Errorf("settings: %w", err)
	}
	j.V.Version = version
	return j.V, nil
}

// SaveSettings stores changes made to version s.Version. What others changed
// meanwhile is kept; when they changed the same settings the error is a
// *Conflict with theirs, and nothing is stored.
func (t *Tenant) SaveSettings(ctx context.Context, by string, s Settings) error {
	s.Shareable = decisions(s.Shareable)
	return t.Tx(ctx, func(t *Tenant) error {
		now, err := t.Settings(ctx)
		if err != nil {
			return err
		}
		if s, err = t.mergeSettings(ctx, now, s); err != nil {
			return err
		}
		changes := diff(now, s)
		if len(changes) == 0 {
			return nil
		}
		if _, err := t.exec(ctx, `update settings set data = ?, version = version + 1 where id = 1`, JSON[Settings]{s}); err != nil {
			return fmt.Errorf("save settings: %w", err)
		}
		if err := t.Audit(ctx, Audit{Act: ActSettings, Person: by, Noun: "settings", Details: AuditDetails{Fields: slices.Sorted(maps.Keys(changes))}}); err != nil {
			return err
		}
		return t.track(ctx, Event{By: by, Noun: "settings", NounID: 1, Version: now.Version + 1, Verb: "changed", Changes: changes})
	})
}

// decisions keeps what differs from the fields as they come; a private field
// cannot be decided on.
func decisions(chosen map[string]bool) map[string]bool {
	kept := maps.Clone(chosen) // a copy: the caller keeps the person's choices for the form
	maps.DeleteFunc(kept, func(key string, leaves bool) bool {
		f, known := FindSampleField(key)
		return !known || f.Private || f.Shareable == leaves
	})
	if len(kept) == 0 {
		return nil
	}
	return kept
}

// SettingsAt gives the settings as they were in an earlier version, so that a
// page of some of them can be laid over what its reader saw.
func (t *Tenant) SettingsAt(ctx context.Context, version int64) (Settings, error) {
	was, _, err := t.settingsBefore(ctx, version)
	was.Version = version
	return was, err
}

// settingsBefore takes back what was changed since a version, and tells it.
func (t *Tenant) settingsBefore(ctx context.Context, version int64) (Settings, Changes, error) {
	was, err := t.Settings(ctx)
	if err != nil || was.Version == version {
		return was, nil, err
	}
	since, err := t.changesSince(ctx, "settings", 1, version)
	if err != nil {
		return was, nil, err
	}
	old := map[string]json.RawMessage{}
	for field, c := range since {
		old[field] = c[0]
	}
	return was, since, apply(&was, old)
}

// mergeSettings lays what the person changed over what is stored now.
func (t *Tenant) mergeSettings(ctx context.Context, now, mine Settings) (Settings, error) {
	base, theirs, err := t.settingsBefore(ctx, mine.Version)
	if err != nil {
		return mine, err
	}
	wanted, both := map[string]json.RawMessage{}, []string{}
	for field, c := range diff(base, mine) {
		if their, changed := theirs[field]; changed && string(their[1]) != string(c[1]) {
			both = append(both, field)
		}
		wanted[field] = c[1]
	}
	if len(both) > 0 {
		slices.Sort(both)
		return mine, &Conflict{Fields: both, Theirs: now}
	}
	return now, apply(&now, wanted)
}
