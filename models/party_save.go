package models

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"jennyerp/internal/textile"
)

// SaveParty adds (Version 0) a party or stores changes made to version
// p.Version. When others changed different fields meanwhile both are kept;
// when they changed the same ones the error is a *Conflict with their version,
// and nothing is stored.
func (t *Tenant) SaveParty(ctx context.Context, by string, p *Party) error {
	return t.SettleParty(ctx, by, p, Settled{})
}

// SettleParty is SaveParty with a conflict already settled.
func (t *Tenant) SettleParty(ctx context.Context, by string, p *Party, settled Settled) error {
	if !ValidUID(p.UID) {
		return Refuse("form", "error.form")
	}
	if err := p.tidy(); err != nil {
		return err
	}
	return t.Tx(ctx, func(t *Tenant) error {
		now, err := t.FindParty(ctx, p.UID)
		if p.Version == 0 && errors.Is(err, ErrNotFound) {
			return t.addParty(ctx, by, p)
		}
		if err != nil {
			return err
		}
		if p.Version == 0 {
			*p = *now // the same form arrived twice
			return nil
		}
		if err := t.mergeParty(ctx, now, p, settled); err != nil {
			return err
		}
		if err := p.tidy(); err != nil {
			return err
		}
		return t.replaceParty(ctx, by, "changed", now, p.PartySpec, p)
	})
}

func (t *Tenant) addParty(ctx context.Context, by string, p *Party) error {
	if err := t.insertParty(ctx, p); err != nil {
		return err
	}
	return t.trackParty(ctx, by, p, "created", nil)
}

func (t *Tenant) trackParty(ctx context.Context, by string, p *Party, verb string, c Changes) error {
	return t.track(ctx, Event{By: by, Noun: "party", NounID: p.ID, Version: p.Version, Verb: verb, Changes: c})
}

// mergeParty lays what the person changed over what is stored now.
func (t *Tenant) mergeParty(ctx context.Context, now, mine *Party, settled Settled) error {
	if now.Version == mine.Version {
		return nil
	}
	all, err := t.changesSince(ctx, "party", now.ID, mine.Version)
	if err != nil {
		return err
	}
	theirs := all.only(now.PartySpec)
	base := now.PartySpec
	if err := apply(&base, oldest(theirs)); err != nil {
		return err
	}
	var both []string
	wanted := map[string]json.RawMessage{}
	for field, c := range diff(base, mine.PartySpec) {
		their, changed := theirs[field]
		clash := changed && string(their[1]) != string(c[1])
		switch {
		case !clash || settled.Seen == now.Version && slices.Contains(settled.Mine, field):
			wanted[field] = c[1]
		case settled.Seen != now.Version:
			both = append(both, field)
		}
	}
	if len(both) > 0 {
		slices.Sort(both)
		return &Conflict{Fields: both, Theirs: now}
	}
	mine.PartySpec = now.PartySpec
	return apply(&mine.PartySpec, wanted)
}

// only keeps the changes of fields that the struct has: an event also tells of
// what hangs on the record.
func (c Changes) only(of any) Changes {
	known, kept := fieldsOf(of), Changes{}
	for field, change := range c {
		if _, ok := known[field]; ok {
			kept[field] = change
		}
	}
	return kept
}

// replaceParty stores spec as the next version of now. A save that changes
// nothing leaves no trace.
func (t *Tenant) replaceParty(ctx context.Context, by, verb string, now *Party, spec PartySpec, out *Party) (err error) {
	if spec.PriceList, err = t.listNamed(ctx, spec.PriceList); err != nil {
		return err
	}
	changes := diff(now.PartySpec, spec)
	if len(changes) == 0 {
		*out = *now
		return nil
	}
	next := *now
	next.PartySpec, next.Version = spec, now.Version+1
	if err := t.storeParty(ctx, now, &next); err != nil {
		return err
	}
	*out = next
	return t.trackParty(ctx, by, &next, verb, changes)
}

// storeParty writes all columns, and again what is found by its name.
func (t *Tenant) storeParty(ctx context.Context, now, next *Party) error {
	if now.Name != next.Name { // the name of a twin that was joined to it is free for it
		if _, err := t.exec(ctx, `update parties set name_key = uid where name_key = ? and merged_into = ?`, textile.Fold(next.Name), now.ID); err != nil {
			return err
		}
	}
	_, err := t.exec(ctx, `update parties set name = ?, name_key = ?, customer = ?, supplier = ?, processor = ?, country = ?, legal_name = ?, vat_no = ?, tax_code = ?, sdi = ?, pec = ?,
		language = ?, currency = ?, payment = ?, discount = ?, price_list = ?, incoterm = ?, bank = ?, tags = ?, owner = ?, notes = ?, latin_name = ?, version = ?, updated_at = ? where id = ?`,
		append(next.values(), next.Version, t.Now(), now.ID)...)
	if isUnique(err) {
		return Refuse("name", "party.name.taken")
	}
	if err != nil {
		return fmt.Errorf("save party: %w", err)
	}
	if now.Name != next.Name {
		if err := t.reindexAll(ctx, `select uid from samples where supplier_id = ?`, now.ID); err != nil {
			return err
		}
	}
	return t.indexParty(ctx, next)
}

// UndoParty takes back one act of a party's history: a change, or the joining
// of a twin. Fields that were changed again since are not touched: then
// nothing is, and the person is told.
func (t *Tenant) UndoParty(ctx context.Context, by string, p *Party, eventID int64) error {
	return t.Tx(ctx, func(t *Tenant) error {
		e, err := t.FindEvent(ctx, "party", p.ID, eventID)
		if err != nil || e.Undone {
			return err
		}
		now, err := t.partyByID(ctx, p.ID)
		if err != nil {
			return err
		}
		switch e.Verb {
		case "changed":
			err = t.undoPartyChange(ctx, by, now, e)
		case "joined":
			err = t.undoMerge(ctx, by, now, e)
		default:
			err = Refuse("event", "history.undo.not")
		}
		if errors.Is(err, errUndoClash) {
			return Refuse("event", "history.undo.clash")
		}
		if err != nil {
			return err
		}
		_, err = t.exec(ctx, `update events set undone = 1 where id = ?`, e.ID)
		return err
	})
}

func (t *Tenant) undoPartyChange(ctx context.Context, by string, now *Party, e Event) error {
	fields := fieldsOf(now.PartySpec)
	for field, c := range e.Changes {
		if string(fields[field]) != string(c[1]) {
			return errUndoClash
		}
	}
	spec := now.PartySpec
	if err := apply(&spec, oldest(e.Changes)); err != nil {
		return err
	}
	return t.replaceParty(ctx, by, "undone", now, spec, &Party{})
}
