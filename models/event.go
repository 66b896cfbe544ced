package models

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
)

// Changes are the fields an act changed: old and new value as JSON.
type Changes map[string][2]json.RawMessage

// Event is one line of a record's history: who did what, when.
type Event struct {
	ID      int64
	At      int64
	By      string // user uid
	Noun    string
	NounID  int64
	Version int64 // the record's after the act
	Verb    string
	Changes Changes
	Undone  bool
}

const maxHistory = 100

// track writes an event in the transaction of the act it tells of.
func (t *Tenant) track(ctx context.Context, e Event) error {
	_, err := t.exec(ctx, `insert into events (at, by, noun, noun_id, version, verb, changes) values (?, ?, ?, ?, ?, ?, ?)`,
		t.Now(), e.By, e.Noun, e.NounID, e.Version, e.Verb, changesColumn(e.Changes))
	if err != nil {
		return fmt.Errorf("track %s %s: %w", e.Noun, e.Verb, err)
	}
	return nil
}

func changesColumn(c Changes) JSON[Changes] {
	if c == nil {
		c = Changes{}
	}
	return JSON[Changes]{c}
}

// History lists a record's events, the newest first.
func (t *Tenant) History(ctx context.Context, noun string, nounID int64) ([]Event, error) {
	rows, err := t.query(ctx, `select `+eventColumns+` from events where noun = ? and noun_id = ? order by id desc limit ?`, noun, nounID, maxHistory)
	return collect(rows, err, scanEvent)
}

const eventColumns = `id, at, by, noun, noun_id, version, verb, changes, undone`

func scanEvent(r *sql.Rows) (Event, error) {
	var e Event
	var c JSON[Changes]
	err := r.Scan(&e.ID, &e.At, &e.By, &e.Noun, &e.NounID, &e.Version, &e.Verb, &c, &e.Undone)
	e.Changes = c.V
	return e, err
}

// FindEvent finds an event of one record; ErrNotFound for another's.
func (t *Tenant) FindEvent(ctx context.Context, noun string, nounID, id int64) (Event, error) {
	rows, err := t.query(ctx, `select `+eventColumns+` from events where id = ? and noun = ? and noun_id = ?`, id, noun, nounID)
	all, err := collect(rows, err, scanEvent)
	if err != nil {
		return Event{}, err
	}
	if len(all) == 0 {
		return Event{}, ErrNotFound
	}
	return all[0], nil
}

// changesSince joins what others changed after the given version: for each
// field the value at that version and the newest one.
func (t *Tenant) changesSince(ctx context.Context, noun string, nounID, version int64) (Changes, error) {
	rows, err := t.query(ctx, `select `+eventColumns+` from events where noun = ? and noun_id = ? and version > ? order by id`, noun, nounID, version)
	events, err := collect(rows, err, scanEvent)
	all := Changes{}
	for _, e := range events {
		for field, c := range e.Changes {
			if first, seen := all[field]; seen {
				c[0] = first[0]
			}
			all[field] = c
		}
	}
	maps.DeleteFunc(all, func(_ string, c [2]json.RawMessage) bool { return bytes.Equal(c[0], c[1]) }) // and back again
	return all, err
}

// diff tells which JSON fields differ between two values of one struct type.
func diff(before, after any) Changes {
	a, b := fieldsOf(before), fieldsOf(after)
	changes := Changes{}
	for field, v := range b {
		if !bytes.Equal(a[field], v) {
			changes[field] = [2]json.RawMessage{a[field], v}
		}
	}
	return changes
}

func fieldsOf(v any) map[string]json.RawMessage {
	b, err := json.Marshal(v)
	if err != nil {
		panic(fmt.Sprintf("history of %T: %v", v, err)) // a programming error: our structs marshal
	}
	fields := map[string]json.RawMessage{}
	if err := json.Unmarshal(b, &fields); err != nil {
		panic(fmt.Sprintf("history of %T: %v", v, err))
	}
	return fields
}

// apply sets the given fields of the struct v points to. Its lists and maps are
// made anew, since another copy of the struct may share them.
func apply(v any, fields map[string]json.RawMessage) error {
	all, none := fieldsOf(v), map[string]json.RawMessage{}
	for field := range all {
		none[field] = json.RawMessage("null")
	}
	maps.Copy(all, fields)
	for _, state := range []map[string]json.RawMessage{none, all} {
		b, err := json.Marshal(state)
		if err != nil {
			return err
		}
		if err := json.Unmarshal(b, v); err != nil {
			return err
		}
	}
	return nil
}

var errUndoClash = errors.New("changed again since")
