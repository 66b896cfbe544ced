package models

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"jennyerp/internal/blob"
	"jennyerp/internal/picture"
)

// Visibility says who sees a picture: customers too, the company, or only the
// person who uploaded it.
type Visibility string

// The visibilities, as they are offered.
var Visibilities = []Visibility{"public", "internal", "private"}

// MaxPictures is how many pictures of each visibility a sample may have; a
// colour may have MaxVariantPictures of them.
const (
	MaxPictures        = 9
	MaxVariantPictures = 3
)

// PictureSizes are the longest sides that are kept, in pixels.
var PictureSizes = []int{2048, 640, 320}

// Picture is one photo of a sample or of one of its colours.
type Picture struct {
	ID         int64
	UID        string
	SampleID   int64
	VariantID  int64 // 0 for the sample itself
	Visibility Visibility
	Owner      string // user uid
	Position   int64
	Blob       string
	Width      int
	Height     int
	Colour     string
	Name       string
	Shows      string // one of Shows; "" when stored means cloth
	CaptureID  int64  // the capture it came with, 0 for none
	PartyID    int64  // the supplier of a business card, 0 for none
}

// waitingLife is how long a picture waits for the form it was added to.
const waitingLife = 30 * 24 * time.Hour

const pictureColumns = `id, uid, coalesce(sample_id, 0), coalesce(variant_id, 0), visibility, owner, position, blob, width, height, colour, name, shows, coalesce(capture_id, 0), coalesce(party_id, 0)`

func scanPicture(r *sql.Rows) (Picture, error) {
	var p Picture
	return p, r.Scan(&p.ID, &p.UID, &p.SampleID, &p.VariantID, &p.Visibility, &p.Owner, &p.Position, &p.Blob, &p.Width, &p.Height, &p.Colour, &p.Name, &p.Shows, &p.CaptureID, &p.PartyID)
}

// BlobKey is where a rendition is stored: by company, content and size.
func (t *Tenant) BlobKey(hash string, size int) string {
	return t.CompanyUID + "/pictures/" + hash[:2] + "/" + hash + "-" + strconv.Itoa(size) + ".jpg"
}

// living is true for a picture that is there, and so is its colour, if it has one.
const living = `removed_at is null and (variant_id is null or exists (select 1 from variants v where v.id = variant_id and v.removed_at is null))`

// seen is true for a picture the person may see: a private one, and one that
// waits for its form, only for its owner.
const seen = living + ` and (visibility <> 'private' and coalesce(sample_id, capture_id, party_id) is not null or owner = ?)`

const maxPictureRows = 3*MaxPictures + MaxVariants*MaxVariantPictures + 100

// Pictures lists a sample's pictures the person may see, in their order.
func (t *Tenant) Pictures(ctx context.Context, s *Sample, viewer string) ([]Picture, error) {
	rows, err := t.query(ctx, `select `+pictureColumns+` from pictures where sample_id = ? and `+seen+` order by position, id limit ?`, s.ID, viewer, maxPictureRows)
	return collect(rows, err, scanPicture)
}

// FindPicture finds a picture by uid; a private one only for its owner.
func (t *Tenant) FindPicture(ctx context.Context, uid, viewer string) (*Picture, error) {
	rows, err := t.query(ctx, `select `+pictureColumns+` from pictures where uid = ? and `+seen, uid, viewer)
	all, err := collect(rows, err, scanPicture)
	if err != nil {
		return nil, err
	}
	if len(all) == 0 {
		return nil, ErrNotFound
	}
	return &all[0], nil
}

// StorePicture makes the renditions of an uploaded file and keeps them under
// their content's hash. Nothing is in the database yet. Errors: those of
// picture.Make, for PictureProblem.
func (t *Tenant) StorePicture(ctx context.Context, store blob.Store, name string, data []byte) (Picture, error) {
	r, err := picture.Make(ctx, data)
	if err != nil {
		return Picture{}, err
	}
	return t.StoreRendition(ctx, store, name, r)
}

// StoreRendition keeps renditions that are made already, as StorePicture does.
func (t *Tenant) StoreRendition(ctx context.Context, store blob.Store, name string, r *picture.Rendition) (Picture, error) {
	for i, b := range [][]byte{r.Large.JPEG, r.Medium.JPEG, r.Small.JPEG} {
		if err := t.Keep(ctx, store, t.BlobKey(r.Hash, PictureSizes[i]), bytes.NewReader(b)); err != nil {
			return Picture{}, fmt.Errorf("store picture: %w", err)
		}
	}
	return Picture{Blob: r.Hash, Width: r.Large.Width, Height: r.Large.Height, Colour: r.Colour, Name: shortName(name)}, nil
}

// shortName keeps what people recognise a file by.
func shortName(name string) string {
	name = strings.ToValidUTF8(name[strings.LastIndexAny(name, `/\`)+1:], "")
	if r := []rune(name); len(r) > 120 {
		name = string(r[:120])
	}
	return name
}

// PictureProblem is the message key for a file that is refused; the page
// names the file. ok is false for faults of ours.
func PictureProblem(err error) (key string, ok bool) {
	var invalid *Invalid
	switch {
	case errors.As(err, &invalid):
		return invalid.Fields[0].Key, true
	case errors.Is(err, picture.ErrNotPicture):
		return "picture.not_picture", true
	case errors.Is(err, picture.ErrTruncated):
		return "picture.truncated", true
	case errors.Is(err, picture.ErrTooManyPixels):
		return "picture.too_many_pixels", true
	case errors.Is(err, picture.ErrTooManyBytes):
		return "picture.too_big", true
	case errors.Is(err, picture.ErrNoHEIC):
		return "picture.no_heic", true
	}
	return "", false
}
