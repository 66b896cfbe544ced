package models

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
)

// Shows are what a picture may show: the cloth, the mill's label, a business
// card. Only cloth is ever shown outside the house.
var Shows = []string{"cloth", "label", "card"}

// ErrEarly refuses a photo whose capture has not arrived yet (409): the phone
// sends it again later.
var ErrEarly = errors.New("the capture of this photo has not arrived yet")

// MaxCapturePhotos is how many photos one capture may have.
const MaxCapturePhotos = 40

// PhotoArrived tells whether a capture's photo with the uid is stored already,
// also one that was removed since. A uid that another capture's photo has is
// an Invalid.
func (t *Tenant) PhotoArrived(ctx context.Context, captureUID, uid string) (bool, error) {
	var of string
	err := t.row(ctx, `select coalesce(c.uid, '') from pictures p left join captures c on c.id = p.capture_id where p.uid = ?`, uid).Scan(&of)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return false, nil
	case err != nil:
		return false, fmt.Errorf("photo: %w", err)
	case of != "" && of != captureUID:
		return false, Refuse("form", "error.form")
	}
	return true, nil
}

// AddCapturePhoto hangs a stored picture, under the uid the phone gave it, on
// the capture and its draft, or on the supplier of a business card. The second
// arrival of a uid changes nothing. Nobody but the company sees it.
func (t *Tenant) AddCapturePhoto(ctx context.Context, captureUID string, p Picture) error {
	if !ValidUID(p.UID) || !slices.Contains(Shows, p.Shows) {
		return Refuse("form", "error.form")
	}
	return t.Tx(ctx, func(t *Tenant) error {
		if arrived, err := t.PhotoArrived(ctx, captureUID, p.UID); err != nil || arrived {
			return err
		}
		c, err := t.FindCapture(ctx, captureUID)
		if errors.Is(err, ErrNotFound) {
			return ErrEarly
		}
		if err != nil {
			return err
		}
		return t.hangPhoto(ctx, c, p)
	})
}

// hangPhoto stores the row; the position is after all others of the sample.
func (t *Tenant) hangPhoto(ctx context.Context, c *Capture, p Picture) error {
	var photos int
	err := t.row(ctx, `select (select count(*) from pictures where capture_id = ?), (select coalesce(max(position), 0) + 1 from pictures where sample_id = ?)`,
		c.ID, c.SampleID).Scan(&photos, &p.Position)
	if err != nil {
		return fmt.Errorf("photos of capture: %w", err)
	}
	if photos >= MaxCapturePhotos {
		return Refuse("photo", "capture.too_many")
	}
	p.SampleID, p.CaptureID, p.Visibility, p.Owner = c.SampleID, c.ID, "internal", c.Owner
	if c.Kind == CardCapture {
		p.PartyID = c.PartyID
	}
	if err := t.insertPicture(ctx, &p); err != nil {
		return err
	}
	if p.SampleID == 0 {
		return t.hideWith(ctx, c, p)
	}
	return t.pictureAdded(ctx, c.Owner, &Sample{UID: c.SampleUID}, p)
}

// TakeCapturePhotos hangs pictures that waited for a form on the capture it
// made: the way of a browser without script.
func (t *Tenant) TakeCapturePhotos(ctx context.Context, c *Capture, uids []string) error {
	return t.Tx(ctx, func(t *Tenant) error {
		waiting, err := t.WaitingPictures(ctx, c.Owner, uids)
		if err != nil {
			return err
		}
		for _, p := range waiting {
			if _, err := t.exec(ctx, `delete from pictures where id = ?`, p.ID); err != nil {
				return fmt.Errorf("take photo: %w", err)
			}
			if c.Kind == CardCapture {
				p.Shows = "card"
			}
			if err := t.hangPhoto(ctx, c, p); err != nil {
				return err
			}
		}
		return nil
	})
}

// hideWith keeps the late photo of a discarded card away like the others.
func (t *Tenant) hideWith(ctx context.Context, c *Capture, p Picture) error {
	if c.State != DiscardedCapture {
		return nil
	}
	_, err := t.exec(ctx, `update pictures set removed_at = ? where id = ?`, t.Now(), p.ID)
	return err
}

// CapturePhotos lists the photos that came with a capture, as they came.
func (t *Tenant) CapturePhotos(ctx context.Context, c *Capture, viewer string) ([]Picture, error) {
	rows, err := t.query(ctx, `select `+pictureColumns+` from pictures where capture_id = ? and `+seen+` order by id limit ?`, c.ID, viewer, MaxCapturePhotos)
	return collect(rows, err, scanPicture)
}

// maxCards is how many business cards a supplier's page shows.
const maxCards = 24

// Cards lists the business cards of a supplier, the newest first.
func (t *Tenant) Cards(ctx context.Context, p *Party) ([]Picture, error) {
	rows, err := t.query(ctx, `select `+pictureColumns+` from pictures where party_id = ? and removed_at is null and visibility <> 'private' order by id desc limit ?`, p.ID, maxCards)
	return collect(rows, err, scanPicture)
}
