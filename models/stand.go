package models

import (
	"context"
	"database/sql"
	"fmt"
)

// Stand is a mill at a fair: where it stands and who met it when.
type Stand struct {
	PartyUID string
	Name     string
	Country  string
	Place    string // "hall 3, C14"
	MetAt    int64
	MetBy    string // user uid
	Captures int    // of the mill at this fair, 1,000 at most
	Card     string // uid of its newest business card, "" for none
}

// stand notes a meeting: the first one's day stays, a place that is told anew
// counts.
func (t *Tenant) stand(ctx context.Context, fair, party any, s Stand) error {
	_, err := t.exec(ctx, `insert into stands (fair_id, party_id, place, met_at, met_by) values (?, ?, ?, ?, ?)
		on conflict do update set place = iif(excluded.place = '', place, excluded.place), met_at = min(met_at, excluded.met_at)`,
		fair, party, s.Place, s.MetAt, s.MetBy)
	if err != nil {
		return fmt.Errorf("stand: %w", err)
	}
	return nil
}

// AddStand notes that a mill, found by name or made, stands at a fair.
func (t *Tenant) AddStand(ctx context.Context, by string, f *Fair, supplier, place string) error {
	if supplier == "" {
		return Refuse("supplier", "error.required")
	}
	return t.Tx(ctx, func(t *Tenant) error {
		party, err := t.supplierID(ctx, supplier)
		if err != nil {
			return err
		}
		return t.stand(ctx, f.ID, party, Stand{Place: place, MetAt: t.Now(), MetBy: by})
	})
}

// StandPage is how many stands a fair's page holds.
const StandPage = 60

// Stands lists everybody met at a fair by name, after the party with the uid
// `after` ("" for the first page).
func (t *Tenant) Stands(ctx context.Context, f *Fair, after string, limit int) (stands []Stand, more bool, err error) {
	rows, err := t.query(ctx, `select p.uid, p.name, p.country, s.place, s.met_at, s.met_by,
		(select count(*) from (select 1 from captures where party_id = p.id and fair_id = s.fair_id and state <> 'discarded' limit 1000)),
		coalesce((select uid from pictures where party_id = p.id and removed_at is null and visibility <> 'private' order by id desc limit 1), '')
		from stands s join parties p on p.id = s.party_id
		where s.fair_id = ? and p.merged_into is null and p.name_key > coalesce((select name_key from parties where uid = ?), '') order by p.name_key limit ?`, f.ID, after, limit+1)
	stands, err = collect(rows, err, func(r *sql.Rows) (Stand, error) {
		var s Stand
		return s, r.Scan(&s.PartyUID, &s.Name, &s.Country, &s.Place, &s.MetAt, &s.MetBy, &s.Captures, &s.Card)
	})
	if err != nil {
		return nil, false, fmt.Errorf("stands: %w", err)
	}
	if len(stands) > limit {
		return stands[:limit], true, nil
	}
	return stands, false, nil
}
