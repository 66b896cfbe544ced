package models

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"

	"jennyerp/internal/einvoice"
)

// Address is one place of a party.
type Address struct {
	ID      int64
	UID     string
	PartyID int64
	AddressSpec
}

// AddressSpec is an address as people write it.
type AddressSpec struct {
	Use     string `json:"use"` // one of AddressUses
	Name    string `json:"name"`
	Street  string `json:"street"`
	ZIP     string `json:"zip"`
	City    string `json:"city"`
	Region  string `json:"region"`
	Country string `json:"country"` // ISO 3166 alpha-2

	LatinStreet string `json:"latin_street"` // for e-invoices that know Latin letters alone
	LatinCity   string `json:"latin_city"`
}

// AddressUses are what a party's addresses are for; papers go to the first one
// for billing.
var AddressUses = []string{"billing", "shipping", "other"}

// MaxAddresses is how many addresses a party may have.
const MaxAddresses = 50

const addressColumns = `id, uid, party_id, use, name, street, zip, city, region, country, latin_street, latin_city`

func scanAddress(r *sql.Rows) (Address, error) {
	var a Address
	return a, r.Scan(&a.ID, &a.UID, &a.PartyID, &a.Use, &a.Name, &a.Street, &a.ZIP, &a.City, &a.Region, &a.Country, &a.LatinStreet, &a.LatinCity)
}

// Lines are the address as a paper writes it, the country as a code last.
func (s AddressSpec) Lines() []string {
	var lines []string
	for _, line := range []string{s.Name, s.Street, s.Town(), s.Country} {
		if line != "" {
			lines = append(lines, line)
		}
	}
	return lines
}

// Line is the address in one line, its country in a language.
func (s AddressSpec) Line(lang string) string {
	if s.Country != "" {
		short, _, _ := strings.Cut(lang, "-")
		s.Country = CountryName(s.Country, short)
	}
	return strings.Join(s.Lines(), ", ")
}

// Town is the line of the place.
func (s AddressSpec) Town() string {
	return strings.Join(strings.Fields(s.ZIP+" "+s.City+" "+s.Region), " ")
}

// scanPostal reads an address as the lines of a paper. The country is left to
// the reader's language: it is the last line, as a code.
func scanPostal(r *sql.Rows) ([]string, error) {
	var s AddressSpec
	err := r.Scan(&s.Name, &s.Street, &s.ZIP, &s.City, &s.Region, &s.Country)
	return s.Lines(), err
}

// Addresses are a party's, in their order.
func (t *Tenant) Addresses(ctx context.Context, partyID int64) ([]Address, error) {
	rows, err := t.query(ctx, `select `+addressColumns+` from addresses where party_id = ? order by position, id limit ?`, partyID, MaxAddresses)
	return collect(rows, err, scanAddress)
}

// FindAddress finds an address of a party; another party's is ErrNotFound.
func (t *Tenant) FindAddress(ctx context.Context, p *Party, uid string) (*Address, error) {
	rows, err := t.query(ctx, `select `+addressColumns+` from addresses where uid = ? and party_id = ?`, uid, p.ID)
	return one(collect(rows, err, scanAddress))
}

func (s AddressSpec) check() error {
	if !slices.Contains(AddressUses, s.Use) {
		return Refuse("use", "error.choice")
	}
	if s.Street == "" && s.City == "" {
		return Refuse("street", "error.required")
	}
	for _, f := range [][2]string{{"latin_street", s.LatinStreet}, {"latin_city", s.LatinCity}} {
		if einvoice.LostIn(f[1]) != "" {
			return Refuse(f[0], "einvoice.latin.bad")
		}
	}
	return nil
}

// SaveAddress adds an address to the party under the uid the caller chose, or
// changes the one of that uid.
func (t *Tenant) SaveAddress(ctx context.Context, by string, p *Party, a *Address) error {
	if !ValidUID(a.UID) {
		return Refuse("form", "error.form")
	}
	if err := a.check(); err != nil {
		return err
	}
	return t.Tx(ctx, func(t *Tenant) error {
		now, err := t.FindAddress(ctx, p, a.UID)
		if errors.Is(err, ErrNotFound) {
			return t.addAddress(ctx, by, p, a)
		}
		if err != nil || now.AddressSpec == a.AddressSpec {
			return err
		}
		if _, err := t.exec(ctx, `update addresses set use = ?, name = ?, street = ?, zip = ?, city = ?, region = ?, country = ?, latin_street = ?, latin_city = ? where id = ?`,
			a.Use, a.Name, a.Street, a.ZIP, a.City, a.Region, a.Country, a.LatinStreet, a.LatinCity, now.ID); err != nil {
			return fmt.Errorf("save address: %w", err)
		}
		a.ID = now.ID
		return t.addressActed(ctx, by, p, "address_changed", now.AddressSpec, a.AddressSpec)
	})
}

func (t *Tenant) addAddress(ctx context.Context, by string, p *Party, a *Address) error {
	var n int
	if err := t.row(ctx, `select count(*) from addresses where party_id = ?`, p.ID).Scan(&n); err != nil {
		return err
	}
	if n >= MaxAddresses {
		return &Invalid{Fields: []FieldError{{Field: "form", Key: "address.too_many", Args: map[string]any{"Max": MaxAddresses}}}}
	}
	res, err := t.exec(ctx, `insert into addresses (uid, party_id, use, name, street, zip, city, region, country, latin_street, latin_city, position)
		values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, (select coalesce(max(position), 0) + 1 from addresses where party_id = ?2))`,
		a.UID, p.ID, a.Use, a.Name, a.Street, a.ZIP, a.City, a.Region, a.Country, a.LatinStreet, a.LatinCity)
	if err != nil {
		return fmt.Errorf("add address: %w", err)
	}
	if a.ID, err = res.LastInsertId(); err != nil {
		return err
	}
	a.PartyID = p.ID
	return t.addressActed(ctx, by, p, "address_added", AddressSpec{}, a.AddressSpec)
}

// addressActed tells the history of the party.
func (t *Tenant) addressActed(ctx context.Context, by string, p *Party, verb string, before, after AddressSpec) error {
	line := func(s AddressSpec) string { return strings.Join(s.Lines(), ", ") }
	return t.trackParty(ctx, by, p, verb, Changes{"address": {quoted(line(before)), quoted(line(after))}})
}

// RemoveAddress takes an address off a party.
func (t *Tenant) RemoveAddress(ctx context.Context, by string, p *Party, uid string) error {
	return t.Tx(ctx, func(t *Tenant) error {
		a, err := t.FindAddress(ctx, p, uid)
		if err != nil {
			return err
		}
		if _, err := t.exec(ctx, `delete from addresses where id = ?`, a.ID); err != nil {
			return fmt.Errorf("remove address: %w", err)
		}
		return t.addressActed(ctx, by, p, "address_removed", a.AddressSpec, AddressSpec{})
	})
}

// MoveAddress puts an address one place up (-1) or down (1).
func (t *Tenant) MoveAddress(ctx context.Context, p *Party, uid string, by int) error {
	return t.moveRow(ctx, "addresses", p.ID, uid, by)
}
