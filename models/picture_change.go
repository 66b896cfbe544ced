package models

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
)

// AddPicture hangs a stored picture on a sample. The same content is not hung
// twice on one sample in one visibility. The first picture gives the sample
// its main colour when it has none.
func (t *Tenant) AddPicture(ctx context.Context, by string, s *Sample, p Picture) (*Picture, error) {
	if !slices.Contains(Visibilities, p.Visibility) {
		return nil, Refuse("visibility", "picture.visibility.bad")
	}
	err := t.Tx(ctx, func(t *Tenant) error {
		all, err := t.Pictures(ctx, s, by)
		if err != nil {
			return err
		}
		for _, o := range all {
			if o.Blob == p.Blob && o.Visibility == p.Visibility && o.VariantID == p.VariantID {
				p = o
				return nil
			}
		}
		if full(all, p) {
			return Refuse("picture", "picture.too_many")
		}
		p.UID, p.SampleID, p.Owner, p.Position = NewUID(), s.ID, by, after(all)
		if err := t.insertPicture(ctx, &p); err != nil {
			return err
		}
		return t.pictureAdded(ctx, by, s, p)
	})
	return &p, err
}

func after(all []Picture) int64 {
	if len(all) == 0 {
		return 1
	}
	return all[len(all)-1].Position + 1
}

func full(all []Picture, p Picture) bool {
	same, variant := 0, 0
	for _, o := range all {
		if o.Visibility == p.Visibility && o.VariantID == 0 {
			same++
		}
		if o.VariantID == p.VariantID {
			variant++
		}
	}
	if p.VariantID != 0 {
		return variant >= MaxVariantPictures
	}
	return same >= MaxPictures
}

func (t *Tenant) insertPicture(ctx context.Context, p *Picture) error {
	p.Shows = cmp.Or(p.Shows, Shows[0])
	res, err := t.exec(ctx, `insert into pictures (uid, sample_id, variant_id, visibility, owner, position, blob, width, height, colour, name, shows, capture_id, party_id, created_at)
		values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`, p.UID, orNull(p.SampleID), orNull(p.VariantID), p.Visibility, p.Owner, p.Position, p.Blob, p.Width, p.Height, p.Colour, p.Name,
		p.Shows, orNull(p.CaptureID), orNull(p.PartyID), t.Now())
	if err != nil {
		return fmt.Errorf("add picture: %w", err)
	}
	p.ID, err = res.LastInsertId()
	if p.SampleID != 0 && p.Shows == Shows[0] {
		t.newPicture()
	}
	return err
}

// pictureAdded gives the sample the colour of its first picture of the cloth. A
// private picture gives nothing away.
func (t *Tenant) pictureAdded(ctx context.Context, by string, s *Sample, p Picture) error {
	now, err := t.FindSample(ctx, s.UID)
	if err != nil {
		return err
	}
	if now.Colour == "" && p.VariantID == 0 && p.Visibility != "private" && p.Shows == Shows[0] {
		spec := now.SampleSpec
		spec.Colour = p.Colour
		if err := t.replace(ctx, by, "changed", now, spec, now); err != nil {
			return err
		}
	}
	*s = *now
	return t.pictureChanged(ctx, by, s, "picture_added", p, nil)
}

// chooseCover makes the first public picture the cover, else the first
// internal one of the cloth.
func (t *Tenant) chooseCover(ctx context.Context, s *Sample) error {
	err := t.row(ctx, `update samples set cover = coalesce((select uid from pictures
		where sample_id = ?1 and `+living+` and visibility <> 'private' and shows = 'cloth' order by visibility desc, variant_id is not null, position, id limit 1), '')
		where id = ?1 returning cover`, s.ID).Scan(&s.Cover)
	if err != nil {
		return fmt.Errorf("choose cover: %w", err)
	}
	return nil
}

// pictureChanged chooses the cover again and writes the history.
func (t *Tenant) pictureChanged(ctx context.Context, by string, s *Sample, verb string, p Picture, changes Changes) error {
	if err := t.chooseCover(ctx, s); err != nil {
		return err
	}
	if p.Visibility == "private" {
		return nil // even its name is only the owner's
	}
	if changes == nil {
		changes = Changes{}
	}
	changes["picture"] = [2]json.RawMessage{quoted(p.UID), quoted(p.Name)}
	return t.track(ctx, Event{By: by, Noun: "sample", NounID: s.ID, Version: s.Version, Verb: verb, Changes: changes})
}

// RemovePicture takes a picture away; RestorePicture and the history can
// bring it back.
func (t *Tenant) RemovePicture(ctx context.Context, by string, s *Sample, uid string) (*Picture, error) {
	var p *Picture
	err := t.Tx(ctx, func(t *Tenant) (err error) {
		if p, err = t.ownPicture(ctx, by, s, uid); err != nil {
			return err
		}
		if _, err := t.exec(ctx, `update pictures set removed_at = ? where id = ?`, t.Now(), p.ID); err != nil {
			return err
		}
		return t.pictureChanged(ctx, by, s, "picture_removed", *p, nil)
	})
	return p, err
}

func (t *Tenant) ownPicture(ctx context.Context, by string, s *Sample, uid string) (*Picture, error) {
	p, err := t.FindPicture(ctx, uid, by)
	if err == nil && p.SampleID != s.ID {
		return nil, ErrNotFound
	}
	return p, err
}

// RestorePicture brings a removed picture back; a private one only for its owner.
func (t *Tenant) RestorePicture(ctx context.Context, by string, s *Sample, uid string) error {
	return t.Tx(ctx, func(t *Tenant) error {
		rows, err := t.query(ctx, `update pictures set removed_at = null
			where uid = ? and sample_id = ? and removed_at is not null and (visibility <> 'private' or owner = ?) returning `+pictureColumns, uid, s.ID, by)
		back, err := collect(rows, err, scanPicture)
		if err != nil {
			return err
		}
		if len(back) == 0 {
			return ErrNotFound
		}
		all, err := t.Pictures(ctx, s, by)
		if err != nil {
			return err
		}
		all = slices.DeleteFunc(all, func(o Picture) bool { return o.UID == uid })
		if full(all, back[0]) {
			return Refuse("picture", "picture.too_many")
		}
		if _, err := t.exec(ctx, `update events set undone = 1 where id = (select id from events
			where noun = 'sample' and noun_id = ? and verb = 'picture_removed' and json_extract(changes, '$.picture[0]') = ? order by id desc limit 1)`, s.ID, uid); err != nil {
			return err
		}
		return t.pictureChanged(ctx, by, s, "picture_restored", back[0], nil)
	})
}

func (t *Tenant) restorePicture(ctx context.Context, by string, s *Sample, e Event) error {
	var uid string
	if err := json.Unmarshal(e.Changes["picture"][0], &uid); err != nil {
		return err
	}
	err := t.RestorePicture(ctx, by, s, uid)
	if errors.Is(err, ErrNotFound) {
		return errUndoClash
	}
	return err
}

// ShowPicture changes who sees a picture. Only who uploaded it may make it
// private, for nobody else would see it again.
func (t *Tenant) ShowPicture(ctx context.Context, by string, s *Sample, uid string, to Visibility) error {
	if !slices.Contains(Visibilities, to) {
		return Refuse("visibility", "picture.visibility.bad")
	}
	return t.Tx(ctx, func(t *Tenant) error {
		p, err := t.ownPicture(ctx, by, s, uid)
		if err != nil || p.Visibility == to {
			return err
		}
		if to == "public" && p.Shows != Shows[0] {
			return Refuse("visibility", "picture.not_cloth")
		}
		if to == "private" && p.Owner != by {
			return Refuse("visibility", "picture.private.owner")
		}
		all, err := t.Pictures(ctx, s, by)
		if err != nil {
			return err
		}
		from := p.Visibility
		p.Visibility = to
		if p.VariantID == 0 && full(all, *p) {
			return Refuse("visibility", "picture.too_many")
		}
		if _, err := t.exec(ctx, `update pictures set visibility = ? where id = ?`, to, p.ID); err != nil {
			return err
		}
		return t.pictureChanged(ctx, by, s, "picture_shown", *p, Changes{"visibility": {quoted(string(from)), quoted(string(to))}})
	})
}

// HangPicture moves a picture to one of the sample's colours, or with 0 to the
// sample itself.
func (t *Tenant) HangPicture(ctx context.Context, by string, s *Sample, uid string, variantID int64) error {
	return t.Tx(ctx, func(t *Tenant) error {
		p, err := t.ownPicture(ctx, by, s, uid)
		if err != nil || p.VariantID == variantID {
			return err
		}
		all, err := t.Pictures(ctx, s, by)
		if err != nil {
			return err
		}
		p.VariantID = variantID
		if full(all, *p) {
			return Refuse("variant", "picture.too_many")
		}
		if _, err := t.exec(ctx, `update pictures set variant_id = ? where id = ?`, orNull(variantID), p.ID); err != nil {
			return err
		}
		return t.chooseCover(ctx, s)
	})
}

// OrderPictures puts the pictures in the order of the given uids; others follow.
func (t *Tenant) OrderPictures(ctx context.Context, by string, s *Sample, uids []string) error {
	return t.Tx(ctx, func(t *Tenant) error {
		all, err := t.Pictures(ctx, s, by)
		if err != nil {
			return err
		}
		slices.SortStableFunc(all, func(a, b Picture) int { return rank(uids, a.UID) - rank(uids, b.UID) })
		for i, p := range all {
			if p.Position == int64(i+1) {
				continue
			}
			if _, err := t.exec(ctx, `update pictures set position = ? where id = ?`, i+1, p.ID); err != nil {
				return err
			}
		}
		return t.chooseCover(ctx, s)
	})
}

func rank(uids []string, uid string) int {
	if i := slices.Index(uids, uid); i >= 0 {
		return i
	}
	return len(uids)
}
