package models

import (
	"context"
	"errors"
	"fmt"
	"slices"
)

// KeepPicture keeps a stored picture for a form that is not saved yet; only
// its owner sees it.
func (t *Tenant) KeepPicture(ctx context.Context, by string, p Picture) (*Picture, error) {
	p.UID, p.Owner, p.Visibility, p.Position = NewUID(), by, "public", 1
	return &p, t.insertPicture(ctx, &p)
}

// WaitingPictures are the person's pictures among the uids that wait for a
// form, in the order of the uids.
func (t *Tenant) WaitingPictures(ctx context.Context, by string, uids []string) ([]Picture, error) {
	var all []Picture
	for _, uid := range uids[:min(len(uids), MaxPictures)] {
		p, err := t.FindPicture(ctx, uid, by)
		if err != nil && !errors.Is(err, ErrNotFound) {
			return nil, err
		}
		if err == nil && p.SampleID+p.CaptureID+p.PartyID == 0 && p.Owner == by {
			all = append(all, *p)
		}
	}
	return all, nil
}

// TakePictures hangs pictures that waited for the form on the sample it made.
func (t *Tenant) TakePictures(ctx context.Context, by string, s *Sample, uids []string) error {
	return t.Tx(ctx, func(t *Tenant) error {
		waiting, err := t.WaitingPictures(ctx, by, uids)
		if err != nil || len(waiting) == 0 {
			return err
		}
		all, err := t.Pictures(ctx, s, by)
		if err != nil {
			return err
		}
		for _, p := range waiting {
			if slices.ContainsFunc(all, func(o Picture) bool { return o.Blob == p.Blob && o.Visibility == p.Visibility }) {
				continue // the same form arrived twice
			}
			p.SampleID, p.Position = s.ID, after(all)
			if full(all, p) {
				return Refuse("picture", "picture.too_many")
			}
			if _, err := t.exec(ctx, `update pictures set sample_id = ?, position = ? where id = ?`, s.ID, p.Position, p.ID); err != nil {
				return fmt.Errorf("take picture: %w", err)
			}
			if err := t.pictureAdded(ctx, by, s, p); err != nil {
				return err
			}
			t.newPicture()
			all = append(all, p)
		}
		return nil
	})
}
