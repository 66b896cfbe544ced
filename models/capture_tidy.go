package models

import (
	"context"
	"fmt"
)

// KeepCapture saves the tidied draft and makes it an active sample; the
// capture leaves the inbox with it. When a colleague has merged or discarded it
// meanwhile nothing is stored, unless anyway says to bring it back. Errors are
// those of SaveSample.
func (t *Tenant) KeepCapture(ctx context.Context, by string, c *Capture, s *Sample, anyway bool) error {
	return t.Tx(ctx, func(t *Tenant) error {
		if err := t.refresh(ctx, c); err != nil {
			return err
		}
		if c.Kind != SampleCapture || c.UID != s.UID {
			return ErrNotFound
		}
		if err := t.reopen(ctx, by, c, anyway); err != nil {
			return err
		}
		if err := t.SaveSample(ctx, by, s); err != nil || s.State != Draft {
			return err
		}
		return t.MoveSample(ctx, by, s.UID, Active)
	})
}

// reopen brings a capture back that a colleague took out of the inbox, when
// anyway says so; else it refuses what was typed meanwhile, which is not lost:
// the form shows it again.
func (t *Tenant) reopen(ctx context.Context, by string, c *Capture, anyway bool) error {
	switch {
	case c.State == NewCapture || c.State == DoneCapture:
		return nil
	case !anyway:
		return Refuse("form", "inbox.meanwhile")
	}
	return t.RestoreCapture(ctx, by, c)
}

// refresh reads the capture again inside a transaction: a colleague may have
// tidied it meanwhile.
func (t *Tenant) refresh(ctx context.Context, c *Capture) error {
	now, err := t.FindCapture(ctx, c.UID)
	if err == nil {
		*c = *now
	}
	return err
}

// settleCapture takes a capture out of the inbox.
func (t *Tenant) settleCapture(ctx context.Context, by string, c *Capture, state string, sampleID int64) error {
	_, err := t.exec(ctx, `update captures set state = ?, sample_id = ?, done_at = ?, done_by = ? where id = ?`, state, orNull(sampleID), t.Now(), by, c.ID)
	if err != nil {
		return fmt.Errorf("settle capture: %w", err)
	}
	c.State = state
	return t.track(ctx, Event{By: by, Noun: "capture", NounID: c.ID, Verb: state})
}

// DiscardCapture takes a capture out of the inbox, a draft into the removed
// samples; RestoreCapture brings it back for 30 days.
func (t *Tenant) DiscardCapture(ctx context.Context, by string, c *Capture) error {
	return t.Tx(ctx, func(t *Tenant) error {
		if err := t.refresh(ctx, c); err != nil || c.State != NewCapture {
			return err
		}
		if c.Kind == SampleCapture {
			return t.MoveSample(ctx, by, c.SampleUID, Removed) // its capture follows
		}
		if _, err := t.exec(ctx, `update pictures set removed_at = ? where capture_id = ?`, t.Now(), c.ID); err != nil {
			return fmt.Errorf("discard photos: %w", err)
		}
		return t.settleCapture(ctx, by, c, DiscardedCapture, c.SampleID)
	})
}

// RestoreCapture brings a discarded or merged capture back into the inbox.
func (t *Tenant) RestoreCapture(ctx context.Context, by string, c *Capture) error {
	return t.Tx(ctx, func(t *Tenant) error {
		err := t.refresh(ctx, c)
		switch {
		case err != nil:
			return err
		case c.State == MergedCapture:
			return t.unmerge(ctx, by, c)
		case c.State != DiscardedCapture:
			return nil
		case c.Kind == SampleCapture:
			return t.MoveSample(ctx, by, c.SampleUID, Draft) // its capture follows
		}
		if _, err := t.exec(ctx, `update pictures set removed_at = null where capture_id = ?`, c.ID); err != nil {
			return fmt.Errorf("restore photos: %w", err)
		}
		return t.settleCapture(ctx, by, c, NewCapture, c.SampleID)
	})
}
