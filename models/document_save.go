package models

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"slices"
)

// SaveDocument stores the spec, party and contact of d as changed from version
// d.Version. What a frozen paper says cannot change. Somebody else's change of
// the same field meanwhile is a *Conflict; of others, both are kept.
func (t *Tenant) SaveDocument(ctx context.Context, by string, d *Document) error {
	return t.Tx(ctx, func(t *Tenant) error {
		now, err := t.FindDocument(ctx, d.Kind, d.UID)
		if err != nil {
			return err
		}
		if _, err := t.takeParty(ctx, d); err != nil {
			return err
		}
		if err := t.mergeDocument(ctx, now, d); err != nil {
			return err
		}
		if err := d.check(); err != nil {
			return err
		}
		changes := now.changesTo(d)
		if len(changes) == 0 {
			*d = *now
			return nil
		}
		if now.Frozen() {
			for field := range changes {
				if !slices.Contains(mutable, field) || field == "reference" && now.Kind.Debt != 0 {
					return Refuse(field, "document.frozen")
				}
			}
		}
		return t.replaceDocument(ctx, by, now, d, changes)
	})
}

// changesTo tells what differs in the other version of the paper.
func (d *Document) changesTo(o *Document) Changes {
	changes := diff(d.DocumentSpec, o.DocumentSpec)
	if d.PartyID != o.PartyID {
		changes["party"] = [2]json.RawMessage{quoted(d.PartyName), quoted(o.PartyName)}
	}
	if d.ContactID != o.ContactID {
		changes["contact"] = [2]json.RawMessage{quoted(d.Contact), quoted(o.Contact)}
	}
	return changes
}

func (t *Tenant) replaceDocument(ctx context.Context, by string, now, d *Document, changes Changes) error {
	res, err := t.exec(ctx, `update documents set version = version + 1, party_id = ?, contact_id = ?, who = ?, date = ?, until = ?, currency = ?, language = ?, owner = ?, spec = ?, updated_at = ?
		where id = ? and version = ?`, orNull(d.PartyID), orNull(d.ContactID), d.Who, d.Date, d.Until, d.Currency, d.Language, d.Owner, JSON[DocumentSpec]{d.DocumentSpec}, t.Now(), now.ID, now.Version)
	if err := oneRow(res, err); err != nil {
		return fmt.Errorf("save %s: %w", now.Kind.Name, err)
	}
	if now.Currency != d.Currency || now.Mode != d.Mode || now.VATOff != d.VATOff {
		if err := t.reckon(ctx, d); err != nil {
			return err
		}
	}
	if err := t.touchParty(ctx, d.PartyID); err != nil {
		return err
	}
	d.Version = now.Version + 1
	if err := t.trackDocument(ctx, by, d, "changed", changes); err != nil {
		return err
	}
	fresh, err := t.documentByID(ctx, now.ID)
	if err == nil {
		*d = *fresh
	}
	return err
}

// mergeDocument lays what the person changed over what is stored now.
func (t *Tenant) mergeDocument(ctx context.Context, now, mine *Document) error {
	mine.ID, mine.Status, mine.Number, mine.Revision = now.ID, now.Status, now.Number, now.Revision
	if mine.Version == now.Version {
		return nil
	}
	theirs, err := t.changesSince(ctx, "document", now.ID, mine.Version)
	if err != nil {
		return err
	}
	base, was := now.DocumentSpec, oldest(theirs)
	delete(was, "party")
	delete(was, "contact")
	if err := apply(&base, was); err != nil {
		return err
	}
	var both []string
	wanted := map[string]json.RawMessage{}
	for field, c := range diff(base, mine.DocumentSpec) {
		if their, changed := theirs[field]; changed && string(their[1]) != string(c[1]) {
			both = append(both, field)
		}
		wanted[field] = c[1]
	}
	if _, changed := theirs["party"]; changed && mine.PartyID != now.PartyID {
		both = append(both, "party")
	}
	if len(both) > 0 {
		slices.Sort(both)
		return &Conflict{Fields: both, Theirs: now}
	}
	mine.DocumentSpec = now.DocumentSpec
	return apply(&mine.DocumentSpec, wanted)
}

// oneRow turns an update that met no row into ErrStale.
func oneRow(res sql.Result, err error) error {
	if err != nil {
		return err
	}
	if n, err := res.RowsAffected(); err != nil || n == 1 {
		return err
	}
	return ErrStale
}

func (t *Tenant) trackDocument(ctx context.Context, by string, d *Document, verb string, changes Changes) error {
	return t.track(ctx, Event{By: by, Noun: "document", NounID: d.ID, Version: d.Version, Verb: verb, Changes: changes})
}

// takeParty finds the party and contact named by uid in d; the contact must be
// one of the party's.
func (t *Tenant) takeParty(ctx context.Context, d *Document) (*Party, error) {
	d.PartyID, d.ContactID = 0, 0
	if d.PartyUID == "" {
		d.ContactUID = ""
		return nil, nil
	}
	p, err := t.FindParty(ctx, d.PartyUID)
	if err != nil {
		return nil, Refuse("party", "error.choice")
	}
	d.PartyID, d.PartyName = p.ID, p.Name
	if d.ContactUID == "" {
		return p, nil
	}
	err = t.row(ctx, `select id, name from contacts where uid = ? and party_id = ?`, d.ContactUID, p.ID).Scan(&d.ContactID, &d.Contact)
	if err != nil {
		d.ContactUID = "" // of the party that was chosen before
	}
	return p, nil
}

// proposeParty fills what the party usually gets.
func (t *Tenant) proposeParty(ctx context.Context, d *Document) error {
	p, err := t.takeParty(ctx, d)
	if p == nil || err != nil {
		return err
	}
	for _, o := range []struct{ to, from *string }{
		{&d.Language, &p.Language}, {&d.Currency, &p.Currency}, {&d.Payment, &p.Payment}, {&d.Delivery, &p.Incoterm},
	} {
		if *o.to == "" {
			*o.to = *o.from
		}
	}
	return t.proposeAddress(ctx, d, p)
}

// touchParty notes that something happened with a party.
func (t *Tenant) touchParty(ctx context.Context, id int64) error {
	if id == 0 {
		return nil
	}
	_, err := t.exec(ctx, `update parties set active_at = ? where id = ?`, t.Now(), id)
	return err
}
