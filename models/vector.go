package models

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"image"
	"io"
	"time"

	"jennyerp/internal/blob"
	"jennyerp/internal/memory"
	"jennyerp/internal/picture"
	"jennyerp/internal/vision"
)

// undescribed are the pictures of the cloth that an engine has no vectors of.
const undescribed = ` from pictures p where p.removed_at is null and p.sample_id is not null and p.shows = 'cloth'
	and not exists (select 1 from vectors where engine = ?1 and picture_id = p.id)`

// Describing is one company's round of describing pictures.
type Describing struct {
	Eye   Eye
	Again bool // also pictures that are described already
	Most  int  // end after so many pictures, 0 for all
	Rest  bool // leave half of the time to others
	Tell  Tell // how far it is; nil for nobody
}

// DescribePictures makes the vectors that are missing. more tells that the
// round ended before all were made. A picture that shows nothing or cannot be
// read is noted and not tried again; when the eye itself fails, the round ends
// with its error.
func (t *Tenant) DescribePictures(ctx context.Context, store blob.Store, d Describing) (more bool, err error) {
	engine := d.Eye.Engine(ctx)
	if engine == "" {
		return true, errors.New("describe pictures: the engine does not answer")
	}
	if err := t.nameEngine(ctx, engine); err != nil {
		return true, fmt.Errorf("describe pictures: %w", err)
	}
	all, err := t.picturesFor(ctx, engine, d)
	if err != nil {
		return true, err
	}
	if d.Most > 0 && len(all) > d.Most {
		all, more = all[:d.Most], true
	}
	for i, p := range all {
		if d.Tell != nil {
			d.Tell(i, len(all))
		}
		begun := time.Now()
		if err := t.describePicture(ctx, store, d.Eye, engine, p); err != nil {
			return true, fmt.Errorf("describe pictures: %w", err)
		}
		if d.Rest {
			rest(ctx, time.Since(begun))
		}
	}
	if d.Tell != nil {
		d.Tell(len(all), len(all))
	}
	if !more {
		_, err = t.exec(ctx, `update engines set whole_at = ? where name = ? and whole_at = 0`, t.Now(), engine)
	}
	return more, err
}

// nameEngine notes an engine that is new to the company. It takes the lock for
// writing even when it is not: so it waits for a transaction that adds pictures.
func (t *Tenant) nameEngine(ctx context.Context, engine string) error {
	return t.Tx(ctx, func(t *Tenant) error {
		_, err := t.exec(ctx, `insert into engines (name) values (?) on conflict (name) do nothing`, engine)
		return err
	})
}

// rest waits as long as the work took, so that requests have their turn, and
// first gives back its memory: a new engine has thousands of pictures to look at.
func rest(ctx context.Context, d time.Duration) {
	memory.GiveBack()
	select {
	case <-ctx.Done():
	case <-time.After(min(d, time.Second)):
	}
}

// waitingPicture is a picture in line to be described.
type waitingPicture struct {
	id   int64
	blob string
}

func (t *Tenant) picturesFor(ctx context.Context, engine string, d Describing) ([]waitingPicture, error) {
	missing := undescribed
	if d.Again {
		missing = ` from pictures p where p.removed_at is null and p.sample_id is not null and p.shows = 'cloth' and ?1 <> ''`
	}
	most := -1 // no limit
	if d.Most > 0 {
		most = d.Most + 1
	}
	rows, err := t.query(ctx, `select p.id, p.blob`+missing+` order by p.id limit ?2`, engine, most)
	return collect(rows, err, func(r *sql.Rows) (p waitingPicture, err error) { return p, r.Scan(&p.id, &p.blob) })
}

func (t *Tenant) describePicture(ctx context.Context, store blob.Store, eye Eye, engine string, p waitingPicture) error {
	img, err := t.readPicture(ctx, store, p.blob)
	var vectors []vision.Vector
	var signature *vision.Signature
	if err == nil {
		vectors, signature, err = eye.Describe(ctx, img)
	}
	if err != nil && !unseeable(err) {
		return err
	}
	return t.saveVectors(ctx, p.id, engine, vectors, signature)
}

// unseeable tells a picture that will never give a vector from a fault.
func unseeable(err error) bool {
	_, refused := PictureProblem(err)
	return refused || BlindKey(err) != "" || errors.Is(err, blob.ErrNotFound)
}

// BlindKey is the message key for a photo on which there is nothing to see, ""
// for other errors.
func BlindKey(err error) string {
	switch {
	case errors.Is(err, vision.ErrTooSmall):
		return "find.too_small"
	case errors.Is(err, vision.ErrBlank):
		return "find.blank"
	case errors.Is(err, vision.ErrTooLarge):
		return "picture.too_many_pixels"
	}
	return ""
}

func (t *Tenant) readPicture(ctx context.Context, store blob.Store, hash string) (image.Image, error) {
	object, err := store.Open(ctx, t.BlobKey(hash, PictureSizes[0]))
	if err != nil {
		return nil, err
	}
	defer object.Close()
	data, err := io.ReadAll(object)
	if err != nil {
		return nil, err
	}
	return picture.Decode(ctx, data)
}

// looksOf are the tables of what engines see.
var looksOf = []string{"vectors", "signatures"}

// saveVectors stores a picture's vectors of one engine; none are stored as one
// empty row, so that the picture is not tried again.
func (t *Tenant) saveVectors(ctx context.Context, pictureID int64, engine string, vectors []vision.Vector, signature *vision.Signature) error {
	raw := [][]byte{{}}
	if len(vectors) > 0 {
		raw = raw[:0]
	}
	for _, v := range vectors {
		raw = append(raw, v.Marshal())
	}
	return t.Tx(ctx, func(t *Tenant) error {
		for _, table := range looksOf {
			if _, err := t.exec(ctx, `delete from `+table+` where engine = ? and picture_id = ?`, engine, pictureID); err != nil {
				return err
			}
		}
		if signature != nil {
			_, err := t.exec(ctx, `insert into signatures (picture_id, engine, signature) select id, ?, ? from pictures where id = ?`, engine, signature.Marshal(), pictureID)
			if err != nil {
				return err
			}
		}
		for zoom, b := range raw {
			// The picture may have been deleted while it was described.
			_, err := t.exec(ctx, `insert into vectors (picture_id, zoom, engine, vector) select id, ?, ?, ? from pictures where id = ?`, zoom, engine, b, pictureID)
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// ForgetEngines deletes the vectors of all engines but those named.
func (t *Tenant) ForgetEngines(ctx context.Context, keep ...string) error {
	rows, err := t.query(ctx, `select name from engines where name not in (select value from json_each(?)) limit 20`, JSON[[]string]{keep})
	names, err := collect(rows, err, func(r *sql.Rows) (name string, err error) { return name, r.Scan(&name) })
	if err != nil || len(names) == 0 {
		return err
	}
	return t.Tx(ctx, func(t *Tenant) error {
		for _, name := range names {
			for _, table := range looksOf {
				if _, err := t.exec(ctx, `delete from `+table+` where engine = ?`, name); err != nil {
					return err
				}
			}
			if _, err := t.exec(ctx, `delete from engines where name = ?`, name); err != nil {
				return err
			}
		}
		return nil
	})
}
