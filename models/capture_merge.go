package models

import (
	"context"
	"errors"
	"fmt"
	"strings"
)

// MergeCapture gives photos, price seen and note of a captured draft to the
// sample it is a double of, and takes the draft away.
func (t *Tenant) MergeCapture(ctx context.Context, by string, c *Capture, into string) error {
	return t.Tx(ctx, func(t *Tenant) error {
		if err := t.refresh(ctx, c); err != nil {
			return err
		}
		if c.State == MergedCapture && c.SampleUID == into {
			return nil // a second tap
		}
		if c.Kind != SampleCapture || c.State != NewCapture {
			return Refuse("sample", "inbox.not_new")
		}
		target, err := t.FindSample(ctx, into)
		if err != nil {
			return err
		}
		if target.State == Removed || target.ID == c.SampleID {
			return Refuse("sample", "inbox.merge.not")
		}
		draft, err := t.FindSample(ctx, c.SampleUID)
		if err != nil {
			return err
		}
		if err := t.giveTo(ctx, by, draft, target); err != nil {
			return err
		}
		if err := t.settleCapture(ctx, by, c, MergedCapture, target.ID); err != nil {
			return err
		}
		return t.MoveSample(ctx, by, draft.UID, Removed)
	})
}

// giveTo moves what the draft has over to the target.
func (t *Tenant) giveTo(ctx context.Context, by string, draft, target *Sample) error {
	_, err := t.exec(ctx, `update pictures set sample_id = ?1, position = position + (select coalesce(max(position), 0) from pictures where sample_id = ?1) where sample_id = ?2`, target.ID, draft.ID)
	if err != nil {
		return fmt.Errorf("merge pictures: %w", err)
	}
	if _, err := t.exec(ctx, `update prices set sample_id = ? where sample_id = ?`, target.ID, draft.ID); err != nil {
		return fmt.Errorf("merge prices: %w", err)
	}
	spec := target.SampleSpec
	if e := addLine(&spec, draft.Notes); e != nil {
		return &Invalid{Fields: []FieldError{*e}}
	}
	if err := t.replace(ctx, by, "changed", target, spec, target); err != nil {
		return err
	}
	if err := errors.Join(t.chooseCover(ctx, draft), t.chooseCover(ctx, target)); err != nil {
		return err
	}
	return t.track(ctx, Event{By: by, Noun: "sample", NounID: target.ID, Version: target.Version, Verb: "merged"})
}

// addLine adds a text to the notes unless it is there.
func addLine(s *SampleSpec, text string) *FieldError {
	if text == "" || strings.Contains(s.Notes, text) {
		return nil
	}
	field, _ := FindSampleField("notes")
	return field.Set(s, strings.TrimSpace(s.Notes+"\n"+text), "")
}

// unmerge takes a merge back: photos, price and note go from the sample they
// were given to into the draft again. The photos know their capture, the price
// its hour at the stand.
func (t *Tenant) unmerge(ctx context.Context, by string, c *Capture) error {
	draft, err := t.FindSample(ctx, c.UID)
	if err != nil {
		return err
	}
	target, err := t.FindSample(ctx, c.SampleUID)
	if err != nil {
		return err
	}
	if err := t.takeBack(ctx, by, c, draft, target); err != nil {
		return err
	}
	if err := t.settleCapture(ctx, by, c, NewCapture, draft.ID); err != nil {
		return err
	}
	c.SampleID, c.SampleUID = draft.ID, draft.UID
	return t.MoveSample(ctx, by, draft.UID, Draft)
}

// takeBack is giveTo the other way.
func (t *Tenant) takeBack(ctx context.Context, by string, c *Capture, draft, target *Sample) error {
	if _, err := t.exec(ctx, `update pictures set sample_id = ?, variant_id = null where capture_id = ? and sample_id = ?`, draft.ID, c.ID, target.ID); err != nil {
		return fmt.Errorf("take pictures back: %w", err)
	}
	if _, err := t.exec(ctx, `update prices set sample_id = ? where sample_id = ? and seen_at = ? and by = ?`, draft.ID, target.ID, c.CapturedAt, c.Owner); err != nil {
		return fmt.Errorf("take prices back: %w", err)
	}
	spec := target.SampleSpec
	if added, err := t.noteAdded(ctx, c, draft.Notes); err != nil {
		return err
	} else if added {
		spec.Notes = strings.TrimSuffix(strings.TrimSuffix(spec.Notes, draft.Notes), "\n")
	}
	if err := t.replace(ctx, by, "undone", target, spec, target); err != nil {
		return err
	}
	if err := errors.Join(t.chooseCover(ctx, draft), t.chooseCover(ctx, target)); err != nil {
		return err
	}
	return t.track(ctx, Event{By: by, Noun: "sample", NounID: target.ID, Version: target.Version, Verb: "unmerged"})
}

// noteAdded tells whether it was the merge that brought the note: the sample
// may have had the same one before.
func (t *Tenant) noteAdded(ctx context.Context, c *Capture, note string) (added bool, err error) {
	err = t.row(ctx, `select exists (select 1 from events where noun = 'sample' and noun_id = ?1 and verb = 'changed'
		and at between (select done_at from captures where id = ?2) - 1000 and (select done_at from captures where id = ?2)
		and instr(json_extract(changes, '$.notes[1]'), ?3) > 0 and instr(coalesce(json_extract(changes, '$.notes[0]'), ''), ?3) = 0)`, c.SampleID, c.ID, note).Scan(&added)
	if err != nil {
		return false, fmt.Errorf("note of merge: %w", err)
	}
	return added && note != "", nil
}
