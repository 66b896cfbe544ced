package models

import (
	"context"
	"database/sql"
	"fmt"

	"jennyerp/internal/vision"
)

const (
	// rankMost is how many of the nearest samples are compared a second time.
	rankMost = 50
	// rankVectors bounds the vectors of their pictures.
	rankVectors = 1500
)

// ranked gives the k samples nearest to a question: the first of all vectors,
// ranked anew by their pictures' signatures.
func (t *Tenant) ranked(ctx context.Context, b *slab, q Question, colour, k int) ([]vision.Hit, error) {
	hits := b.search(q.Vector, weight(colour), max(k, rankMost), q.Viewer, q.except)
	if q.Signature != nil && len(hits) > 1 {
		all, err := t.candidates(ctx, q, hits)
		if err != nil {
			return nil, err
		}
		hits = vision.Rank(q.Question, hits, all, weight(colour))
	}
	return hits[:min(k, len(hits))], nil
}

// candidates reads what the viewer may see of the samples that were hit.
func (t *Tenant) candidates(ctx context.Context, q Question, hits []vision.Hit) ([]vision.Candidate, error) {
	ids := make([]int64, len(hits))
	for i, h := range hits {
		ids[i] = int64(h.Owner)
	}
	rows, err := t.query(ctx, `select p.id, p.sample_id, g.signature, e.vector
		from pictures p join signatures g on g.engine = ? and g.picture_id = p.id join vectors e on e.engine = g.engine and e.picture_id = p.id
		where p.sample_id in (select value from json_each(?)) and p.shows = 'cloth' and p.`+seen+`
		order by p.id, e.zoom limit ?`, q.Engine, JSON[[]int64]{ids}, q.Viewer, rankVectors)
	all, err := collectCandidates(rows, err)
	if err != nil {
		return nil, fmt.Errorf("compare the first hits: %w", err)
	}
	return all, nil
}

// collectCandidates reads rows of a picture's id, its owner in the index, its
// signature and one of its vectors, ordered by owner or picture.
func collectCandidates(rows *sql.Rows, err error) (all []vision.Candidate, _ error) {
	last := int64(0)
	_, err = collect(rows, err, func(r *sql.Rows) (_ struct{}, err error) {
		all, last, err = addCandidate(r, all, last)
		return struct{}{}, err
	})
	return all, err
}

// addCandidate reads one vector; last is the picture of the row before.
func addCandidate(r *sql.Rows, all []vision.Candidate, last int64) ([]vision.Candidate, int64, error) {
	var picture int64
	var c vision.Candidate
	var signature, vector sql.RawBytes
	err := r.Scan(&picture, &c.Owner, &signature, &vector)
	if err == nil && (len(all) == 0 || picture != last || all[len(all)-1].Owner != c.Owner) {
		c.Signature, err = vision.UnmarshalSignature(signature)
		all = append(all, c)
	}
	if err != nil {
		return all, picture, err
	}
	v, err := vision.Unmarshal(vector)
	all[len(all)-1].Vectors = append(all[len(all)-1].Vectors, v)
	return all, picture, err
}
