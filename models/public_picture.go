package models

import "context"

// outside is true for a picture that customers may see.
const outside = living + ` and visibility = 'public' and shows = 'cloth'`

// PublicPictures are the pictures of samples that customers may see, each
// sample's in their order.
func (t *Tenant) PublicPictures(ctx context.Context, samples ...int64) ([]Picture, error) {
	rows, err := t.query(ctx, `select `+pictureColumns+` from pictures where sample_id in (select value from json_each(?)) and `+outside+`
		order by sample_id, variant_id is not null, position, id limit ?`, JSON[[]int64]{samples}, MaxLinked*maxPictureRows)
	return collect(rows, err, scanPicture)
}

// PublicPicture finds a picture of a sample that customers may see.
func (t *Tenant) PublicPicture(ctx context.Context, sample int64, uid string) (*Picture, error) {
	rows, err := t.query(ctx, `select `+pictureColumns+` from pictures where uid = ? and sample_id = ? and `+outside, uid, sample)
	all, err := collect(rows, err, scanPicture)
	if err != nil {
		return nil, err
	}
	if len(all) == 0 {
		return nil, ErrNotFound
	}
	return &all[0], nil
}
