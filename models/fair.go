package models

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"jennyerp/internal/textile"
)

// Fair is an event where mills show: captures and prices belong to it.
type Fair struct {
	ID       int64
	UID      string
	Name     string
	City     string
	Country  string // ISO 3166 alpha-2
	StartsOn string // ISO date, "" when not known
	EndsOn   string
	Notes    string
	Version  int64
	Captures int // in a list, 1,000 at most
	Mills    int // in a list, 1,000 at most
}

const fairColumns = `f.id, f.uid, f.name, f.city, f.country, f.starts_on, f.ends_on, f.notes, f.version`

func scanFair(row interface{ Scan(...any) error }, more ...any) (Fair, error) {
	var f Fair
	return f, row.Scan(append([]any{&f.ID, &f.UID, &f.Name, &f.City, &f.Country, &f.StartsOn, &f.EndsOn, &f.Notes, &f.Version}, more...)...)
}

// FindFair finds a fair by the id in its URL.
func (t *Tenant) FindFair(ctx context.Context, uid string) (*Fair, error) {
	f, err := scanFair(t.row(ctx, `select `+fairColumns+` from fairs f where f.uid = ?`, uid))
	if errors.Is(err, sql.ErrNoRows) {
		err = ErrNotFound
	}
	if err != nil {
		return nil, fmt.Errorf("fair: %w", err)
	}
	return &f, nil
}

// fairOrder is the column of the index fairs_newest; a fair without a date is last.
const fairOrder = `iif(f.starts_on = '', '0000', f.starts_on)`

// FairPage is how many fairs a page of their list holds.
const FairPage = 40

// ListFairs lists fairs, the latest first, after the fair with the uid `after`
// ("" for the first page).
func (t *Tenant) ListFairs(ctx context.Context, after string, limit int) (fairs []Fair, more bool, err error) {
	rows, err := t.query(ctx, `select `+fairColumns+`, (select count(*) from (select 1 from captures where fair_id = f.id and state <> 'discarded' limit 1000)),
		(select count(*) from (select 1 from stands where fair_id = f.id limit 1000)) from fairs f
		where (`+fairOrder+`, f.id) < (coalesce((select iif(starts_on = '', '0000', starts_on) from fairs where uid = ?1), '~'), coalesce((select id from fairs where uid = ?1), 0))
		order by `+fairOrder+` desc, f.id desc limit ?2`, after, limit+1)
	fairs, err = collect(rows, err, func(r *sql.Rows) (Fair, error) {
		var captures, mills int
		f, err := scanFair(r, &captures, &mills)
		f.Captures, f.Mills = captures, mills
		return f, err
	})
	if len(fairs) > limit {
		return fairs[:limit], true, err
	}
	return fairs, false, err
}

// SaveFair adds (Version 0) or changes a fair. Somebody else's change since is
// ErrStale, and nothing is stored.
func (t *Tenant) SaveFair(ctx context.Context, by string, f *Fair) error {
	if err := f.check(); err != nil {
		return err
	}
	return t.Tx(ctx, func(t *Tenant) error {
		before, err := t.FindFair(ctx, f.UID)
		if f.Version == 0 && err == nil {
			*f = *before // the same form arrived twice
			return nil
		}
		if f.Version == 0 && errors.Is(err, ErrNotFound) {
			return t.addFair(ctx, by, f)
		}
		if err != nil {
			return err
		}
		if before.Version != f.Version {
			return ErrStale
		}
		return t.changeFair(ctx, by, before, f)
	})
}

func (f *Fair) check() error {
	if f.Name == "" {
		return Refuse("name", "error.required")
	}
	if !ValidUID(f.UID) {
		return Refuse("form", "error.form")
	}
	if f.EndsOn != "" && f.EndsOn < f.StartsOn {
		return Refuse("ends_on", "fair.ends_before")
	}
	return nil
}

func (t *Tenant) addFair(ctx context.Context, by string, f *Fair) error {
	res, err := t.exec(ctx, `insert into fairs (uid, name, name_key, city, country, starts_on, ends_on, notes, created_at) values (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		f.UID, f.Name, textile.Fold(f.Name), f.City, f.Country, f.StartsOn, f.EndsOn, f.Notes, t.Now())
	if isUnique(err) {
		return Refuse("name", "fair.name.taken")
	}
	if err != nil {
		return fmt.Errorf("add fair: %w", err)
	}
	f.Version = 1
	if f.ID, err = res.LastInsertId(); err != nil {
		return err
	}
	return t.track(ctx, Event{By: by, Noun: "fair", NounID: f.ID, Version: 1, Verb: "created"})
}

func (t *Tenant) changeFair(ctx context.Context, by string, before, f *Fair) error {
	_, err := t.exec(ctx, `update fairs set name = ?, name_key = ?, city = ?, country = ?, starts_on = ?, ends_on = ?, notes = ?, version = version + 1 where id = ?`,
		f.Name, textile.Fold(f.Name), f.City, f.Country, f.StartsOn, f.EndsOn, f.Notes, before.ID)
	if isUnique(err) {
		return Refuse("name", "fair.name.taken")
	}
	if err != nil {
		return fmt.Errorf("save fair: %w", err)
	}
	f.ID, f.Version = before.ID, before.Version+1
	if before.Name != f.Name {
		if err := t.reindexAll(ctx, `select uid from samples where fair_id = ?`, f.ID); err != nil {
			return err
		}
	}
	type told struct{ Name, City, Country, StartsOn, EndsOn, Notes string }
	return t.track(ctx, Event{By: by, Noun: "fair", NounID: f.ID, Version: f.Version, Verb: "changed",
		Changes: diff(told{before.Name, before.City, before.Country, before.StartsOn, before.EndsOn, before.Notes}, told{f.Name, f.City, f.Country, f.StartsOn, f.EndsOn, f.Notes})})
}

// fairID finds a fair by name or makes one; nil for no name.
func (t *Tenant) fairID(ctx context.Context, name string) (any, error) {
	if name == "" {
		return nil, nil
	}
	key := textile.Fold(name)
	if _, err := t.exec(ctx, `insert or ignore into fairs (uid, name, name_key, created_at) values (?, ?, ?, ?)`, NewUID(), name, key, t.Now()); err != nil {
		return nil, fmt.Errorf("fair: %w", err)
	}
	var id int64
	return &id, t.row(ctx, `select id from fairs where name_key = ?`, key).Scan(&id)
}

// Fairs lists the newest fairs' names, for suggestions and filters.
func (t *Tenant) Fairs(ctx context.Context, limit int) ([]string, error) {
	rows, err := t.query(ctx, `select name from fairs order by id desc limit ?`, limit)
	return collect(rows, err, func(r *sql.Rows) (string, error) {
		var name string
		return name, r.Scan(&name)
	})
}

// FairsLike lists fairs whose name begins with the text, for suggestions.
func (t *Tenant) FairsLike(ctx context.Context, begin string, limit int) ([]string, error) {
	key := textile.Fold(begin)
	rows, err := t.query(ctx, `select name from fairs where name_key >= ? and name_key < ? || char(0x10ffff) order by name_key limit ?`, key, key, limit)
	return collect(rows, err, func(r *sql.Rows) (string, error) {
		var name string
		return name, r.Scan(&name)
	})
}
