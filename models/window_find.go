package models

import (
	"context"
	"database/sql"
	"fmt"
	"image"
	"slices"

	"jennyerp/internal/vision"
)

// LookAt describes a stranger's photo. Only the program's own eye sees it: the
// company's consent to jenny-ai is not his.
func (t *Tenant) LookAt(ctx context.Context, img image.Image) (vision.Question, error) {
	return t.sight.Eyes[0].DescribeQuery(ctx, img)
}

// maxWindowVectors bounds what a stranger's search compares with.
const maxWindowVectors = 20_000

// showing are the pictures of a window's items that customers may see.
const showing = `basket_items i join samples s on s.id = i.sample_id
	join pictures p on p.sample_id = s.id and p.id in (select id from pictures where sample_id = s.id and ` + outside + `)
		and (i.variant_id is null or p.variant_id is null or p.variant_id = i.variant_id)`

// Alike finds the samples of a window that look like a photo, the nearest
// first, k at most. It compares with the pictures that customers may see and
// with no others, so that no internal picture answers.
func (t *Tenant) Alike(ctx context.Context, w Window, q vision.Question, k int) ([]Exhibit, error) {
	where, args := w.inside()
	rows, err := t.query(ctx, `select i.id, e.vector from `+showing+` join vectors e on e.engine = ? and e.picture_id = p.id and e.vector <> x'' where `+where+` limit ?`,
		append(append([]any{t.sight.Eyes[0].Engine(ctx)}, args...), maxWindowVectors)...)
	index := vision.NewIndex()
	_, err = collect(rows, err, func(r *sql.Rows) (struct{}, error) {
		var item int64
		var raw sql.RawBytes
		if err := r.Scan(&item, &raw); err != nil {
			return struct{}{}, err
		}
		v, err := vision.Unmarshal(raw)
		if err == nil {
			index.Add(uint64(item), v)
		}
		return struct{}{}, err
	})
	if err != nil {
		return nil, fmt.Errorf("look for alike: %w", err)
	}
	hits := index.Search(q.Vector, weight(DefaultColour), max(2*k, rankMost), nil)
	if hits, err = t.rankWindow(ctx, w, q, hits); err != nil {
		return nil, err
	}
	var items []int64
	for _, m := range vision.Verdict(hits[:min(2*k, len(hits))]) {
		if m.Closeness >= vision.Similar {
			items = append(items, int64(m.Owner))
		}
	}
	all, err := t.Exhibits(ctx, w, items...)
	return oncePerSample(all, k), err
}

// rankWindow ranks hits anew by the pictures that customers may see.
func (t *Tenant) rankWindow(ctx context.Context, w Window, q vision.Question, hits []vision.Hit) (ranked []vision.Hit, err error) {
	if q.Signature == nil || len(hits) < 2 {
		return hits, nil
	}
	ids := make([]int64, len(hits))
	for i, h := range hits {
		ids[i] = int64(h.Owner)
	}
	where, args := w.inside()
	rows, err := t.query(ctx, `select p.id, i.id, g.signature, e.vector from `+showing+` join signatures g on g.engine = ? and g.picture_id = p.id
		join vectors e on e.engine = g.engine and e.picture_id = p.id where i.id in (select value from json_each(?)) and `+where+` order by i.id, p.id, e.zoom limit ?`,
		append(append([]any{t.sight.Eyes[0].Engine(ctx), JSON[[]int64]{ids}}, args...), rankVectors)...)
	all, err := collectCandidates(rows, err)
	if err != nil {
		return nil, fmt.Errorf("rank what is alike: %w", err)
	}
	return vision.Rank(q, hits, all, weight(DefaultColour)), nil
}

// oncePerSample keeps the first of the places of a sample in several collections.
func oncePerSample(all []Exhibit, k int) []Exhibit {
	seen := map[[2]int64]bool{}
	all = slices.DeleteFunc(all, func(e Exhibit) bool {
		key := [2]int64{e.SampleID, e.VariantID}
		again := seen[key]
		seen[key] = true
		return again
	})
	return all[:min(len(all), k)]
}
