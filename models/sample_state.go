package models

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"
)

// MoveSample takes a sample to another state: archive, activate, remove,
// bring back.
func (t *Tenant) MoveSample(ctx context.Context, by, uid string, to State) error {
	if !slices.Contains(States, to) {
		return Refuse("to", "error.choice")
	}
	return t.Tx(ctx, func(t *Tenant) error {
		s, err := t.FindSample(ctx, uid)
		if err != nil || s.State == to {
			return err
		}
		var removed any
		if to == Removed {
			removed = t.Now()
		}
		_, err = t.exec(ctx, `update samples set state = ?, removed_at = ?, version = version + 1, updated_at = ?, updated_by = ? where id = ?`, to, removed, t.Now(), by, s.ID)
		if isUnique(err) {
			return Refuse("code", "sample.code.taken")
		}
		if err != nil {
			return fmt.Errorf("move sample: %w", err)
		}
		from := s.State
		s.State = to
		if err := t.index(ctx, s); err != nil {
			return err
		}
		if to == Removed {
			if err := t.Audit(ctx, Audit{Act: ActDeleted, Person: by, Noun: "sample", NounUID: s.UID, Details: AuditDetails{What: s.Code}}); err != nil {
				return err
			}
		}
		return t.track(ctx, Event{By: by, Noun: "sample", NounID: s.ID, Version: s.Version + 1, Verb: "moved",
			Changes: Changes{"state": {quoted(string(from)), quoted(string(to))}}})
	})
}

// BringBack takes a removed sample to the state it was in before.
func (t *Tenant) BringBack(ctx context.Context, by string, s *Sample) error {
	if s.State != Removed {
		return nil
	}
	var from string
	err := t.row(ctx, `select coalesce((select json_extract(changes, '$.state[0]') from events
		where noun = 'sample' and noun_id = ? and verb = 'moved' order by id desc limit 1), 'active')`, s.ID).Scan(&from)
	if err != nil {
		return fmt.Errorf("state before: %w", err)
	}
	return t.MoveSample(ctx, by, s.UID, State(from))
}

func quoted(s string) json.RawMessage {
	b, _ := json.Marshal(s) // a string always marshals
	return b
}

// UndoSample takes back one act of a sample's history. Fields that were
// changed again since are not touched: then nothing is, and the person is told.
func (t *Tenant) UndoSample(ctx context.Context, by string, s *Sample, eventID int64) error {
	return t.Tx(ctx, func(t *Tenant) error {
		e, err := t.FindEvent(ctx, "sample", s.ID, eventID)
		if err != nil || e.Undone {
			return err
		}
		now, err := t.FindSample(ctx, s.UID)
		if err != nil {
			return err
		}
		err = t.undo(ctx, by, now, e)
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

// Undoable tells whether the act can be taken back from the history.
func (e Event) Undoable() bool {
	return !e.Undone && slices.Contains([]string{"changed", "priced", "moved", "picture_removed", "colour_removed"}, e.Verb)
}

func (t *Tenant) undo(ctx context.Context, by string, now *Sample, e Event) error {
	switch {
	case !e.Undoable():
		return Refuse("event", "history.undo.not")
	case e.Verb == "moved":
		return t.undoMove(ctx, by, now, e)
	case now.State == Removed:
		return Refuse("event", "sample.removed.edit")
	case e.Verb == "picture_removed":
		return t.restorePicture(ctx, by, now, e)
	case e.Verb == "colour_removed":
		return t.restoreVariant(ctx, by, now, e)
	}
	return t.undoChange(ctx, by, now, e)
}

func (t *Tenant) undoChange(ctx context.Context, by string, now *Sample, e Event) error {
	fields := fieldsOf(now.SampleSpec)
	for field, c := range e.Changes {
		if string(fields[field]) != string(c[1]) {
			return errUndoClash
		}
	}
	spec := now.SampleSpec
	if err := apply(&spec, oldest(e.Changes)); err != nil {
		return err
	}
	return t.replace(ctx, by, "undone", now, spec, &Sample{})
}

func (t *Tenant) undoMove(ctx context.Context, by string, s *Sample, e Event) error {
	var from, to State
	if err := errors.Join(json.Unmarshal(e.Changes["state"][0], &from), json.Unmarshal(e.Changes["state"][1], &to)); err != nil {
		return err
	}
	if s.State != to {
		return errUndoClash
	}
	return t.MoveSample(ctx, by, s.UID, from)
}

// purgeStep is how many samples and pictures one purge takes, so that others
// need not wait for it.
const purgeStep = 200

// PurgeSamples deletes for good what was removed more than 30 days ago, and
// pictures whose form was never saved, some at a time. What was stored for them
// waits for CollectOrphans.
func (t *Tenant) PurgeSamples(ctx context.Context) error {
	before := t.Now() - (undoDays * 24 * time.Hour).Milliseconds()
	return t.Tx(ctx, func(t *Tenant) error {
		rows, err := t.query(ctx, `select id from samples where removed_at < ? limit ?`, before, purgeStep)
		samples, err := collect(rows, err, scanID)
		if err != nil {
			return err
		}
		erased, err := t.purgePictures(ctx, samples, before)
		if err != nil {
			return err
		}
		for _, id := range samples {
			if err := t.purgeSample(ctx, id); err != nil {
				return err
			}
		}
		for _, q := range []string{`delete from variants where removed_at < ?`, `delete from drafts where updated_at < ?`,
			`delete from captures where state = 'discarded' and done_at < ?`} {
			if _, err := t.exec(ctx, q, before); err != nil {
				return fmt.Errorf("purge: %w", err)
			}
		}
		return t.orphanNow(ctx, t.renditions(erased))
	})
}

func scanID(r *sql.Rows) (int64, error) { var id int64; return id, r.Scan(&id) }

func (t *Tenant) purgeSample(ctx context.Context, id int64) error {
	for _, q := range []string{`delete from sample_index where docid = ?`, `delete from events where noun = 'sample' and noun_id = ?`, `delete from samples where id = ?`} {
		if _, err := t.exec(ctx, q, id); err != nil {
			return fmt.Errorf("purge sample: %w", err)
		}
	}
	return nil
}

// erasedAt is when a picture was removed that tells of an erased person: long ago.
const erasedAt = 1

// purgePictures deletes the rows of pictures nobody can bring back, and gives
// the blobs of those that were erased.
func (t *Tenant) purgePictures(ctx context.Context, samples []int64, before int64) ([]string, error) {
	ids := []byte("0") // no sample's: a list is not empty
	for _, id := range samples {
		ids = strconv.AppendInt(append(ids, ','), id, 10)
	}
	rows, err := t.query(ctx, `delete from pictures where sample_id in (`+string(ids)+`)
		or id in (select id from pictures where removed_at < ? limit ?)
		or id in (select id from pictures where sample_id is null and capture_id is null and party_id is null and created_at < ? limit ?) returning iif(removed_at = `+strconv.Itoa(erasedAt)+`, blob, '')`,
		before, purgeStep, t.Now()-waitingLife.Milliseconds(), purgeStep)
	blobs, err := collect(rows, err, scanText)
	return slices.DeleteFunc(blobs, func(b string) bool { return b == "" }), err
}
