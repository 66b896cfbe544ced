package models

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"jennyerp/internal/textile"
)

// Party is a company we trade with: customer, supplier, processor, or several
// of them at once.
type Party struct {
	ID        int64
	UID       string
	Version   int64
	CreatedAt int64
	ActiveAt  int64 // of the last paper, note or visit
	PartySpec
}

// PartySpec is what people write about a party; its JSON form is what history
// and import keep. Zero values mean: not given.
type PartySpec struct {
	Name      string   `json:"name"`
	Customer  bool     `json:"customer"`
	Supplier  bool     `json:"supplier"`
	Processor bool     `json:"processor"` // dyes, prints or finishes for us; a supplier too
	Country   string   `json:"country"`   // ISO 3166 alpha-2
	LegalName string   `json:"legal_name"`
	VATNo     string   `json:"vat_no"` // with its country, "IT01234567897"; see taxid.VAT
	TaxCode   string   `json:"tax_code"`
	SDI       string   `json:"sdi"`
	PEC       string   `json:"pec"`
	Language  string   `json:"language"`   // of its papers; "" as the company's
	Currency  string   `json:"currency"`   // ISO 4217
	Payment   string   `json:"payment"`    // terms, as the papers print them
	Discount  int64    `json:"discount"`   // hundredths of a percent off our prices
	PriceList string   `json:"price_list"` // name of what they pay, "" for the samples' own prices
	Incoterm  string   `json:"incoterm"`
	Bank      string   `json:"bank"`
	Tags      []string `json:"tags"`
	Owner     string   `json:"owner"` // user uid: who looks after them
	Notes     string   `json:"notes"`
	LatinName string   `json:"latin_name"` // legal name in Latin letters, for e-invoices that know no others
}

// PartyRoles are what a party may be to us.
var PartyRoles = []string{"customer", "supplier", "processor"}

// Roles are the party's, in the order of PartyRoles.
func (s *PartySpec) Roles() []string {
	var all []string
	for i, is := range []bool{s.Customer, s.Supplier, s.Processor} {
		if is {
			all = append(all, PartyRoles[i])
		}
	}
	return all
}

// Path is where the party's page is.
func (p *Party) Path() string {
	if p.Customer {
		return "/customers/" + p.UID
	}
	return "/suppliers/" + p.UID
}

// Key is the form in which names are ordered and compared.
func (p *Party) Key() string { return textile.Fold(p.Name) }

const partyColumns = `p.id, p.uid, p.version, p.created_at, p.active_at, p.name, p.customer, p.supplier, p.processor, p.country, p.legal_name, p.vat_no, p.tax_code, p.sdi, p.pec,
	p.language, p.currency, p.payment, p.discount, p.price_list, p.incoterm, p.bank, p.tags, p.owner, p.notes, p.latin_name`

func scanParty(row interface{ Scan(...any) error }, more ...any) (*Party, error) {
	var p Party
	var tags JSON[[]string]
	err := row.Scan(append([]any{&p.ID, &p.UID, &p.Version, &p.CreatedAt, &p.ActiveAt, &p.Name, &p.Customer, &p.Supplier, &p.Processor, &p.Country, &p.LegalName, &p.VATNo, &p.TaxCode, &p.SDI, &p.PEC,
		&p.Language, &p.Currency, &p.Payment, &p.Discount, &p.PriceList, &p.Incoterm, &p.Bank, &tags, &p.Owner, &p.Notes, &p.LatinName}, more...)...)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, ErrNotFound
	}
	p.Tags = tags.V
	return &p, err
}

// FindParty finds a party by the id in its URL. One that was joined to another
// is that other.
func (t *Tenant) FindParty(ctx context.Context, uid string) (*Party, error) {
	p, err := scanParty(t.row(ctx, `select `+partyColumns+` from parties p where p.id = (select coalesce(merged_into, id) from parties where uid = ?)`, uid))
	if err != nil {
		return nil, fmt.Errorf("party: %w", err)
	}
	return p, nil
}

func (t *Tenant) partyByID(ctx context.Context, id int64) (*Party, error) {
	return scanParty(t.row(ctx, `select `+partyColumns+` from parties p where p.id = ?`, id))
}

// supplierID finds a supplier by name or makes one; nil for no name. The name
// of one that was joined to another finds that other.
func (t *Tenant) supplierID(ctx context.Context, name string) (any, error) {
	if name == "" {
		return nil, nil
	}
	var id int64
	var supplier bool
	err := t.row(ctx, `select id, supplier from parties where id = (select coalesce(merged_into, id) from parties where name_key = ?)`, textile.Fold(name)).Scan(&id, &supplier)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		p := Party{UID: NewUID(), PartySpec: PartySpec{Name: name, Supplier: true}}
		err = t.insertParty(ctx, &p)
		id = p.ID
	case err == nil && !supplier:
		_, err = t.exec(ctx, `update parties set supplier = 1 where id = ?`, id)
	}
	if err != nil {
		return nil, fmt.Errorf("supplier: %w", err)
	}
	return &id, nil
}

// insertParty stores a new party and makes it findable.
func (t *Tenant) insertParty(ctx context.Context, p *Party) (err error) {
	if p.PriceList, err = t.listNamed(ctx, p.PriceList); err != nil {
		return err
	}
	now := t.Now()
	res, err := t.exec(ctx, `insert into parties (uid, name, name_key, customer, supplier, processor, country, legal_name, vat_no, tax_code, sdi, pec, language, currency, payment, discount, price_list, incoterm, bank, tags, owner, notes, latin_name, created_at, updated_at)
		values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`, append(append([]any{p.UID}, p.values()...), now, now)...)
	if isUnique(err) {
		return Refuse("name", "party.name.taken")
	}
	if err != nil {
		return fmt.Errorf("add party: %w", err)
	}
	p.Version, p.CreatedAt = 1, now
	if p.ID, err = res.LastInsertId(); err != nil {
		return err
	}
	return t.indexParty(ctx, p)
}

// values are the columns of a spec, from name to latin_name, the name's key second.
func (s *PartySpec) values() []any {
	return []any{s.Name, textile.Fold(s.Name), s.Customer, s.Supplier, s.Processor, s.Country, s.LegalName, s.VATNo, s.TaxCode, s.SDI, s.PEC,
		s.Language, s.Currency, s.Payment, s.Discount, s.PriceList, s.Incoterm, s.Bank, JSON[[]string]{s.Tags}, s.Owner, s.Notes, s.LatinName}
}

// tidy brings a spec into the one form that is stored.
func (s *PartySpec) tidy() error {
	s.Name = strings.Join(strings.Fields(s.Name), " ")
	if s.Name == "" {
		return Refuse("name", "error.required")
	}
	s.Supplier = s.Supplier || s.Processor
	if !s.Customer && !s.Supplier {
		return Refuse("roles", "party.roles.none")
	}
	if len(s.Tags) == 0 {
		s.Tags = nil
	} else {
		s.Tags = sortTags(append([]string(nil), s.Tags...))
	}
	return nil
}

// reindexAll makes samples findable again after a name they show has changed;
// the query gives their uids for one id.
func (t *Tenant) reindexAll(ctx context.Context, query string, id any) error {
	rows, err := t.query(ctx, query, id)
	uids, err := collect(rows, err, scanText)
	if err != nil {
		return err
	}
	for _, uid := range uids {
		if err := t.reindex(ctx, uid); err != nil {
			return err
		}
	}
	return nil
}
