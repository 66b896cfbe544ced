package models

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"jennyerp/internal/measure"
	"jennyerp/internal/textile"
)

// PriceList is what some of the customers pay: the samples' own prices with
// something more or less, and prices of its own for some samples.
type PriceList struct {
	ID        int64
	UID       string
	Version   int64
	UpdatedAt int64
	UpdatedBy string // user uid
	Prices    int    // of its own
	Customers int    // who have it
	PriceListSpec
}

// PriceListSpec is what people write about a list; its JSON form is what
// history keeps.
type PriceListSpec struct {
	Name     string    `json:"name"`
	Currency string    `json:"currency"` // of its own prices, ISO 4217
	Share    int64     `json:"share"`    // hundredths of a percent more (-10_00: less) than a sample's own price
	Step     UnitPrice `json:"step"`     // what a price reckoned from the share is rounded to; 0 for the currency's cents
}

// MaxPriceLists is how many lists a company may have, so that a form can offer
// them all.
const MaxPriceLists = 100

// PriceSteps are what reckoned prices may be rounded to.
var PriceSteps = []UnitPrice{0, 500, 1000, 5000, 1_0000, 5_0000}

const priceListColumns = `l.id, l.uid, l.version, l.updated_at, l.updated_by, (select count(*) from list_prices where list_id = l.id), (select count(*) from parties where price_list = l.name and price_list <> ''), l.name, l.currency, l.share, l.step`

func scanPriceList(r *sql.Rows) (PriceList, error) {
	var l PriceList
	err := r.Scan(&l.ID, &l.UID, &l.Version, &l.UpdatedAt, &l.UpdatedBy, &l.Prices, &l.Customers, &l.Name, &l.Currency, &l.Share, &l.Step)
	return l, err
}

// PriceLists are all, by name.
func (t *Tenant) PriceLists(ctx context.Context) ([]PriceList, error) {
	rows, err := t.query(ctx, `select `+priceListColumns+` from price_lists l order by l.name_key limit ?`, MaxPriceLists)
	return collect(rows, err, scanPriceList)
}

// PriceListNames are the names of all, in their order.
func (t *Tenant) PriceListNames(ctx context.Context) ([]string, error) {
	rows, err := t.query(ctx, `select name from price_lists order by name_key limit ?`, MaxPriceLists)
	return collect(rows, err, scanText)
}

// FindPriceList finds a list by the id in its URL.
func (t *Tenant) FindPriceList(ctx context.Context, uid string) (*PriceList, error) {
	rows, err := t.query(ctx, `select `+priceListColumns+` from price_lists l where l.uid = ?`, uid)
	return one(collect(rows, err, scanPriceList))
}

// priceListOf is the list of a party, nil for none.
func (t *Tenant) priceListOf(ctx context.Context, party int64) (*PriceList, error) {
	rows, err := t.query(ctx, `select l.id, l.uid, l.version, l.updated_at, l.updated_by, 0, 0, l.name, l.currency, l.share, l.step from parties p join price_lists l on l.name = p.price_list where p.id = ?`, party)
	l, err := one(collect(rows, err, scanPriceList))
	if errors.Is(err, ErrNotFound) {
		return nil, nil
	}
	return l, err
}

func (s *PriceListSpec) check() error {
	var bad Invalid
	refuse := func(field, key string, args map[string]any) {
		bad.Fields = append(bad.Fields, FieldError{Field: field, Key: key, Args: args})
	}
	s.Name = strings.Join(strings.Fields(s.Name), " ")
	if s.Name == "" {
		refuse("name", "error.required", nil)
	} else if utf8.RuneCountInString(s.Name) > 80 {
		refuse("name", "error.too_long", map[string]any{"Max": 80})
	}
	if _, known := measure.FindCurrency(s.Currency); !known {
		refuse("currency", "currency.bad", nil)
	}
	if s.Share <= -100_00 || s.Share > 1000_00 {
		refuse("share", "price_list.share.bad", nil)
	}
	if s.Step < 0 || s.Step > 100_0000 {
		refuse("step", "error.choice", nil)
	}
	if len(bad.Fields) > 0 {
		return &bad
	}
	return nil
}

// SavePriceList stores a new list (Version 0) under the UID the caller chose,
// whose second arrival changes nothing, or one changed from version l.Version;
// ErrStale when a colleague changed it meanwhile. Customers follow a new name.
func (t *Tenant) SavePriceList(ctx context.Context, by string, l *PriceList) error {
	if err := l.check(); err != nil {
		return err
	}
	if !ValidUID(l.UID) {
		return Refuse("form", "error.form")
	}
	return t.Tx(ctx, func(t *Tenant) error {
		now, err := t.FindPriceList(ctx, l.UID)
		if err != nil && (l.Version > 0 || !errors.Is(err, ErrNotFound)) {
			return err
		}
		if l.Version == 0 && now != nil {
			*l = *now
			return nil
		}
		if l.Version == 0 {
			return t.addPriceList(ctx, by, l)
		}
		res, err := t.exec(ctx, `update price_lists set name = ?, name_key = ?, currency = ?, share = ?, step = ?, version = version + 1, updated_at = ?, updated_by = ? where uid = ? and version = ?`,
			l.Name, textile.Fold(l.Name), l.Currency, l.Share, l.Step, t.Now(), by, l.UID, l.Version)
		if isUnique(err) {
			return Refuse("name", "price_list.name.taken")
		}
		if err := oneRow(res, err); err != nil {
			return err
		}
		if _, err := t.exec(ctx, `update parties set price_list = ? where price_list = ? and price_list <> ''`, l.Name, now.Name); err != nil {
			return err
		}
		l.ID, l.Version = now.ID, now.Version+1
		return t.trackPriceList(ctx, by, l, "changed", diff(now.PriceListSpec, l.PriceListSpec))
	})
}

func (t *Tenant) addPriceList(ctx context.Context, by string, l *PriceList) error {
	var n int
	if err := t.row(ctx, `select count(*) from price_lists`).Scan(&n); err != nil {
		return err
	}
	if n >= MaxPriceLists {
		return &Invalid{Fields: []FieldError{{Field: "name", Key: "price_list.many", Args: map[string]any{"Max": MaxPriceLists}}}}
	}
	res, err := t.exec(ctx, `insert into price_lists (uid, name, name_key, currency, share, step, updated_at, updated_by) values (?, ?, ?, ?, ?, ?, ?, ?)`,
		l.UID, l.Name, textile.Fold(l.Name), l.Currency, l.Share, l.Step, t.Now(), by)
	if isUnique(err) {
		return Refuse("name", "price_list.name.taken")
	}
	if err != nil {
		return fmt.Errorf("add price list: %w", err)
	}
	l.Version = 1
	if l.ID, err = res.LastInsertId(); err != nil {
		return err
	}
	return t.trackPriceList(ctx, by, l, "created", nil)
}

// RemovePriceList takes a list away, from its customers too; papers keep their
// prices.
func (t *Tenant) RemovePriceList(ctx context.Context, by string, l *PriceList) error {
	return t.Tx(ctx, func(t *Tenant) error {
		if _, err := t.exec(ctx, `update parties set price_list = '' where price_list = ? and price_list <> ''`, l.Name); err != nil {
			return err
		}
		if _, err := t.exec(ctx, `delete from price_lists where id = ?`, l.ID); err != nil {
			return fmt.Errorf("remove price list: %w", err)
		}
		if err := t.Audit(ctx, Audit{Act: ActDeleted, Person: by, Noun: "price_list", NounUID: l.UID, Details: AuditDetails{What: l.Name}}); err != nil {
			return err
		}
		return t.trackPriceList(ctx, by, l, "removed", nil)
	})
}

func (t *Tenant) trackPriceList(ctx context.Context, by string, l *PriceList, verb string, c Changes) error {
	return t.track(ctx, Event{By: by, Noun: "price_list", NounID: l.ID, Version: l.Version, Verb: verb, Changes: c})
}

// listNamed gives a list's name as it is written, found in any spelling of
// case and accents; *Invalid for one nobody knows.
func (t *Tenant) listNamed(ctx context.Context, name string) (string, error) {
	if name == "" {
		return "", nil
	}
	err := t.row(ctx, `select name from price_lists where name_key = ?`, textile.Fold(name)).Scan(&name)
	if errors.Is(err, sql.ErrNoRows) {
		return "", Refuse("price_list", "party.price_list.unknown")
	}
	return name, err
}

// CustomersOf are those who have a list, by name.
func (t *Tenant) CustomersOf(ctx context.Context, l *PriceList, limit int) ([]PartyRow, error) {
	rows, err := t.query(ctx, `select `+partyColumns+` from parties p where p.price_list = ? and p.price_list <> '' order by p.name_key limit ?`, l.Name, limit)
	return collect(rows, err, func(r *sql.Rows) (PartyRow, error) {
		p, err := scanParty(r)
		return PartyRow{Party: *p}, err
	})
}
