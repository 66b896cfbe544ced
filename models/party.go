package models

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"jennyerp/internal/textile"
)

// Party is a company we trade with: customer, supplier, or both.
type Party struct {
	ID        int64
	UID       string
	Name      string
	Country   string
	Notes     string
	Customer  bool
	Supplier  bool
	LegalName string
	VATNo     string // with its country, "IT01234567897"
	Language  string // of its papers; "" as the company's
	Currency  string // ISO 4217
	Payment   string // terms, as the papers print them
	Incoterm  string
	Version   int64
	Samples   int // of a supplier, counted up to 1,000
}

const partyColumns = `id, uid, name, country, notes, customer, supplier, legal_name, vat_no, language, currency, payment, incoterm, version`

func scanParty(r *sql.Rows) (Party, error) {
	var p Party
	return p, r.Scan(p.columns()...)
}

func (p *Party) columns() []any {
	return []any{&p.ID, &p.UID, &p.Name, &p.Country, &p.Notes, &p.Customer, &p.Supplier, &p.LegalName, &p.VATNo, &p.Language, &p.Currency, &p.Payment, &p.Incoterm, &p.Version}
}

// supplierID finds a supplier by name or makes one; nil for no name.
func (t *Tenant) supplierID(ctx context.Context, name string) (any, error) {
	if name == "" {
		return nil, nil
	}
	if _, err := t.exec(ctx, `insert into parties (uid, name, name_key, supplier, created_at, updated_at) values (?, ?, ?, 1, ?, ?)
		on conflict (name_key) do update set supplier = 1 where supplier = 0`, NewUID(), name, textile.Fold(name), t.Now(), t.Now()); err != nil {
		return nil, fmt.Errorf("supplier: %w", err)
	}
	var id int64
	return &id, t.row(ctx, `select id from parties where name_key = ?`, textile.Fold(name)).Scan(&id)
}

// FindParty finds a party by the id in its URL.
func (t *Tenant) FindParty(ctx context.Context, uid string) (*Party, error) {
	rows, err := t.query(ctx, `select `+partyColumns+` from parties where uid = ?`, uid)
	all, err := collect(rows, err, scanParty)
	if err != nil {
		return nil, err
	}
	if len(all) == 0 {
		return nil, ErrNotFound
	}
	return &all[0], nil
}

// Suppliers lists suppliers by name behind the given name key, with how many
// samples each has; q finds by the beginning of any word of the name.
func (t *Tenant) Suppliers(ctx context.Context, q, after string, limit int) (parties []Party, more bool, err error) {
	where, args := `supplier = 1 and name_key > ?`, []any{after}
	if key := textile.Fold(strings.TrimSpace(q)); key != "" {
		where += ` and (name_key like ? escape '\' or name_key like ? escape '\')`
		like := strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(key)
		args = append(args, like+"%", "% "+like+"%")
	}
	rows, err := t.query(ctx, `select `+partyColumns+`, (select count(*) from (select 1 from samples where supplier_id = parties.id and state <> 'removed' limit 1000))
		from parties where `+where+` order by name_key limit ?`, append(args, limit+1)...)
	parties, err = collect(rows, err, func(r *sql.Rows) (Party, error) {
		var p Party
		return p, r.Scan(append(p.columns(), &p.Samples)...)
	})
	if len(parties) > limit {
		return parties[:limit], true, err
	}
	return parties, false, err
}

// Key is the form in which names are ordered and compared.
func (p Party) Key() string { return textile.Fold(p.Name) }

// SaveSupplier adds (Version 0) or changes a supplier.
func (t *Tenant) SaveSupplier(ctx context.Context, by string, p *Party) error {
	if p.Name == "" {
		return Refuse("name", "error.required")
	}
	if !ValidUID(p.UID) {
		return Refuse("form", "error.form")
	}
	return t.Tx(ctx, func(t *Tenant) error {
		if p.Version == 0 {
			return t.addSupplier(ctx, by, p)
		}
		before, err := t.FindParty(ctx, p.UID)
		if err != nil {
			return err
		}
		if before.Version != p.Version {
			return ErrStale
		}
		_, err = t.exec(ctx, `update parties set name = ?, name_key = ?, country = ?, notes = ?, version = version + 1, updated_at = ? where id = ?`,
			p.Name, textile.Fold(p.Name), p.Country, p.Notes, t.Now(), before.ID)
		if isUnique(err) {
			return Refuse("name", "supplier.name.taken")
		}
		if err != nil {
			return fmt.Errorf("save supplier: %w", err)
		}
		p.ID, p.Version = before.ID, before.Version+1
		if before.Name != p.Name {
			if err := t.reindexAll(ctx, `select uid from samples where supplier_id = ?`, p.ID); err != nil {
				return err
			}
		}
		return t.track(ctx, Event{By: by, Noun: "party", NounID: p.ID, Version: p.Version, Verb: "changed",
			Changes: diff(struct{ Name, Country, Notes string }{before.Name, before.Country, before.Notes}, struct{ Name, Country, Notes string }{p.Name, p.Country, p.Notes})})
	})
}

func (t *Tenant) addSupplier(ctx context.Context, by string, p *Party) error {
	if first, err := t.FindParty(ctx, p.UID); err == nil {
		*p = *first // the same form arrived twice
		return nil
	} else if !errors.Is(err, ErrNotFound) {
		return err
	}
	res, err := t.exec(ctx, `insert into parties (uid, name, name_key, supplier, country, notes, created_at, updated_at) values (?, ?, ?, 1, ?, ?, ?, ?)`,
		p.UID, p.Name, textile.Fold(p.Name), p.Country, p.Notes, t.Now(), t.Now())
	if isUnique(err) {
		return Refuse("name", "supplier.name.taken")
	}
	if err != nil {
		return fmt.Errorf("add supplier: %w", err)
	}
	p.Version = 1
	if p.ID, err = res.LastInsertId(); err != nil {
		return err
	}
	return t.track(ctx, Event{By: by, Noun: "party", NounID: p.ID, Version: 1, Verb: "created"})
}

// reindexAll makes samples findable again after a name they show has changed;
// the query gives their uids for one id.
func (t *Tenant) reindexAll(ctx context.Context, query string, id int64) error {
	rows, err := t.query(ctx, query, id)
	uids, err := collect(rows, err, func(r *sql.Rows) (string, error) { var u string; return u, r.Scan(&u) })
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
