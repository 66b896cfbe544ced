package models

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"

	"jennyerp/internal/blob"
	"jennyerp/internal/picture"
	"jennyerp/internal/sheet"
	"jennyerp/internal/textile"
)

// Pictures are made ready during the check: a picture that cannot be used is
// named before anything is decided, one the sample has already is not counted
// as a change, and the run only has to write rows. What is stored and then not
// imported is cleared away with the import.

// photoFile is a picture in a cell or in the zip.
type photoFile struct {
	name string
	open func() (io.ReadCloser, error)
}

func (c *checker) pictures(ctx context.Context, store blob.Store, book *sheet.Book, tell Tell) error {
	byRow := map[int][]photoFile{}
	cells, err := book.Pictures()
	if err != nil {
		return fmt.Errorf("pictures of table: %w", err)
	}
	for row, list := range cells {
		for _, p := range list {
			byRow[row] = append(byRow[row], photoFile{p.Name, p.Open})
		}
	}
	if c.imp.Photos != "" {
		o, err := store.Open(ctx, c.imp.Photos)
		if err != nil {
			return err
		}
		defer o.Close()
		if err := c.zip(o, byRow); err != nil {
			return err
		}
	}
	for done, row := range slices.Sorted(maps.Keys(byRow)) {
		tell(done, len(byRow))
		if err := c.rowPictures(ctx, store, row, byRow[row]); err != nil {
			return err
		}
	}
	return nil
}

const restNames = 20

// zip gives the photos of the zip to the rows whose code they are named after.
func (c *checker) zip(o blob.Object, byRow map[int][]photoFile) error {
	photos, err := sheet.OpenPhotos(o, o.Size())
	if err != nil {
		return fmt.Errorf("photos: %w", err)
	}
	byCode, rest := photos.Match(func(text string) string {
		key := textile.CodeKey(text)
		if _, known := c.seen[key]; !known || key == "" {
			return ""
		}
		return key
	})
	for code, list := range byCode {
		for _, p := range list {
			byRow[c.seen[code]] = append(byRow[c.seen[code]], photoFile{p.Name, p.Open})
		}
	}
	c.imp.Counts.Rest, c.imp.Counts.RestNames = len(rest), nil
	for _, p := range rest[:min(len(rest), restNames)] {
		c.imp.Counts.RestNames = append(c.imp.Counts.RestNames, p.Name)
	}
	return nil
}

// rowPictures makes the pictures of one row ready.
func (c *checker) rowPictures(ctx context.Context, store blob.Store, number int, files []photoFile) error {
	list, _, err := c.t.ImportRows(ctx, c.imp, "", number-1, 1)
	if err != nil || len(list) == 0 || list[0].Row != number || list[0].State == RowRefused {
		return err
	}
	w := list[0]
	has, err := c.t.hung(ctx, w.SampleID, c.imp.Plan.Visibility)
	if err != nil {
		return err
	}
	ours, err := c.thumbnails(ctx, store, w.SampleID)
	if err != nil {
		return err
	}
	for _, file := range files {
		p, key, err := c.storePicture(ctx, store, file, ours)
		switch {
		case err != nil:
			return err
		case key == "" && (p.Blob == "" || slices.Contains(has, p.Blob)):
			continue // it hangs there already
		case key == "" && len(has) >= MaxPictures:
			key = "import.picture.many"
		}
		if key != "" {
			w.Problems = append(w.Problems, problem("picture", key, shortName(file.name), "Max", MaxPictures))
			continue
		}
		has = append(has, p.Blob)
		w.Pictures = append(w.Pictures, ImportPicture{NewUID(), p.Blob, p.Width, p.Height, p.Colour, p.Name})
	}
	return c.pictured(ctx, w)
}

// thumbnails are the checksums of a sample's small pictures as they stand in
// our own exports: such a file coming back brings nothing new.
func (c *checker) thumbnails(ctx context.Context, store blob.Store, sampleID int64) (map[[32]byte]bool, error) {
	all := map[[32]byte]bool{}
	for _, v := range []Visibility{"public", "internal"} {
		blobs, err := c.t.hung(ctx, sampleID, v)
		if err != nil {
			return nil, err
		}
		for _, hash := range blobs {
			data, err := readBlob(ctx, store, c.t.BlobKey(hash, PictureSizes[2]))
			if err != nil && !errors.Is(err, blob.ErrNotFound) {
				return nil, err
			}
			all[sha256.Sum256(data)] = true
		}
	}
	return all, nil
}

func readBlob(ctx context.Context, store blob.Store, key string) ([]byte, error) {
	o, err := store.Open(ctx, key)
	if err != nil {
		return nil, err
	}
	defer o.Close()
	return io.ReadAll(o)
}

// pictured keeps what the pictures change about a row: a sample without a
// colour takes that of its first one.
func (c *checker) pictured(ctx context.Context, w ImportRow) error {
	if len(w.Pictures) > 0 && w.State == RowSame {
		w.State = RowChanged
	}
	if len(w.Pictures) > 0 && c.imp.Plan.Visibility != "private" {
		colour, err := c.colour(ctx, w)
		if err != nil {
			return err
		}
		if colour == "" && w.Pictures[0].Colour != "" {
			w.Changes["colour"] = [2]json.RawMessage{quoted(""), quoted(w.Pictures[0].Colour)}
		}
	}
	return c.t.updateRow(ctx, c.imp, w)
}

// colour is the one the sample will have by its row's cells.
func (c *checker) colour(ctx context.Context, w ImportRow) (colour string, err error) {
	if change, set := w.Changes["colour"]; set {
		return colour, json.Unmarshal(change[1], &colour)
	}
	if w.SampleID != 0 {
		err = c.t.row(ctx, `select colour from samples where id = ?`, w.SampleID).Scan(&colour)
	}
	return colour, err
}

// hung are the blobs that hang on a sample itself in a visibility.
func (t *Tenant) hung(ctx context.Context, sampleID int64, v Visibility) ([]string, error) {
	if sampleID == 0 {
		return nil, nil
	}
	rows, err := t.query(ctx, `select blob from pictures where sample_id = ? and visibility = ? and variant_id is null and removed_at is null limit ?`, sampleID, v, maxPictureRows)
	return collect(rows, err, scanText)
}

// storePicture stores one file, unless it is one of ours; key says why it
// cannot be used.
func (c *checker) storePicture(ctx context.Context, store blob.Store, file photoFile, ours map[[32]byte]bool) (p Picture, key string, err error) {
	data, err := readPicture(file)
	if err == nil && ours[sha256.Sum256(data)] {
		return p, "", nil
	}
	if err == nil {
		p, err = c.t.StorePicture(ctx, store, file.name, data)
	}
	if err == nil {
		return p, "", nil
	}
	if key, ok := PictureProblem(err); ok {
		return p, key, nil
	}
	switch {
	case errors.Is(err, sheet.ErrTooLarge):
		return p, "picture.too_big", nil
	case errors.Is(err, sheet.ErrEncrypted), errors.Is(err, sheet.ErrBroken):
		return p, "import.picture.broken", nil
	}
	return p, "", fmt.Errorf("picture of import: %w", err)
}

func readPicture(file photoFile) ([]byte, error) {
	r, err := file.open()
	if err != nil {
		return nil, err
	}
	defer r.Close()
	return io.ReadAll(io.LimitReader(r, picture.MaxBytes+1)) // one more than is taken tells that it is too large
}
