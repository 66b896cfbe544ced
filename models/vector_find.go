package models

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"image"
	"slices"
	"strings"

	"jennyerp/internal/vision"
)

// ErrOtherEngine means that a vector is of an engine that does not answer here
// (any more): the photo has to be taken again.
var ErrOtherEngine = errors.New("vector of another engine")

// DefaultColour is how much of the whole colour counts, in percent: 0.3 beside
// a texture of 1, for which vision.Verdict is calibrated.
const DefaultColour = 23

// Outlook is what can be compared in a company now.
type Outlook struct {
	Whole bool // all pictures are described; else those that are answer
	Empty bool // there is nothing to compare with
	Aided bool // pixels may go to jenny-ai
	eyes  []lookingEye
	seq   int64
}

type lookingEye struct {
	Eye
	engine string
}

// Outlook tells which engines answer: jenny-ai when the company agreed and all
// is described with it, the program's own, or while that one is not through
// with the pictures an older one.
func (t *Tenant) Outlook(ctx context.Context) (*Outlook, error) {
	o, whole, consent := &Outlook{}, "", false
	err := t.row(ctx, `select coalesce((select max(seq) from looks), 0), coalesce((select group_concat(name, ' ') from engines where whole_at > 0), ''),
		coalesce((select json_extract(data, '$.jenny_ai') from settings where id = 1), 0), not exists (select 1 from vectors)`).Scan(&o.seq, &whole, &consent, &o.Empty)
	if err != nil {
		return nil, fmt.Errorf("outlook: %w", err)
	}
	ready := strings.Fields(whole)
	if o.Aided = t.sight.Aid != nil && consent; o.Aided {
		o.add(ctx, t.sight.Aid, ready)
	}
	aided := len(o.eyes)
	for _, eye := range t.sight.Eyes {
		o.add(ctx, eye, ready)
	}
	if o.Whole = len(o.eyes) > aided; !o.Whole {
		o.eyes = append(o.eyes, lookingEye{t.sight.Eyes[0], t.sight.Eyes[0].Engine(ctx)})
	}
	return o, nil
}

func (o *Outlook) add(ctx context.Context, eye Eye, ready []string) {
	if engine := eye.Engine(ctx); slices.Contains(ready, engine) {
		o.eyes = append(o.eyes, lookingEye{eye, engine})
	}
}

// Engine is what answers first.
func (o *Outlook) Engine() string { return o.eyes[0].engine }

// DescribeQuery describes the photo of a question, with the first eye that
// works. Errors: those of vision.DescribeQuery.
func (o *Outlook) DescribeQuery(ctx context.Context, img image.Image) (engine string, q vision.Question, err error) {
	for _, eye := range o.eyes {
		if q, err = eye.DescribeQuery(ctx, img); err == nil {
			return eye.engine, q, nil
		}
	}
	return "", q, err
}

// DescribedPictures counts the pictures that an engine has looked at, and all.
func (t *Tenant) DescribedPictures(ctx context.Context, engine string) (done, all int, err error) {
	err = t.row(ctx, `select n - (select count(*)`+undescribed+`), n from (select count(*) n from pictures where removed_at is null and sample_id is not null and shows = 'cloth')`, engine).Scan(&done, &all)
	return done, all, err
}

// Question is what to compare a company's pictures with.
type Question struct {
	Engine string
	vision.Question
	Colour int    // percent of the whole that colour counts, the rest is structure
	Viewer string // user uid: sees the own private pictures, too
	except int64  // a sample that is not asked for
}

// Found is a sample with what its nearest picture means.
type Found struct {
	SampleCard
	vision.Match
}

// Find gives the samples nearest to a question, best first, k at most: active
// ones and drafts, by pictures of the cloth that the viewer may see. Error:
// ErrOtherEngine.
func (t *Tenant) Find(ctx context.Context, o *Outlook, q Question, k int) ([]Found, error) {
	if !slices.ContainsFunc(o.eyes, func(e lookingEye) bool { return e.engine == q.Engine }) {
		return nil, ErrOtherEngine
	}
	b := t.sight.slabOf(t.CompanyUID, q.Engine)
	if err := b.follow(ctx, t, q.Engine, o.seq); err != nil {
		return nil, err
	}
	t.sight.shrink()
	all, err := t.matches(ctx, b, q, k)
	if err != nil {
		return nil, err
	}
	return t.founds(ctx, all)
}

// matches ranks by the wanted weight of colour; what a match means is judged
// by the weight that the judgement is calibrated for.
func (t *Tenant) matches(ctx context.Context, b *slab, q Question, k int) ([]vision.Match, error) {
	hits, err := t.ranked(ctx, b, q, DefaultColour, k)
	usual := vision.Verdict(hits)
	if err != nil || q.Colour == DefaultColour {
		return usual, err
	}
	meaning := map[uint64]vision.Match{}
	for _, m := range usual {
		meaning[m.Owner] = m
	}
	if hits, err = t.ranked(ctx, b, q, q.Colour, k); err != nil {
		return nil, err
	}
	var all []vision.Match
	for _, h := range hits {
		m, judged := meaning[h.Owner]
		if !judged {
			m = vision.Verdict([]vision.Hit{h})[0]
			m.Closeness = min(m.Closeness, vision.Similar) // others are nearer
		}
		m.Hit = h
		all = append(all, m)
	}
	return all, nil
}

// weight turns colour's percent of the whole into its weight beside a texture
// of 1.
func weight(percent int) float64 {
	p := float64(max(0, min(percent, 100)))
	if p == DefaultColour {
		return 0.3
	}
	return p / max(100-p, 0.01)
}

// founds adds the samples to the matches.
func (t *Tenant) founds(ctx context.Context, all []vision.Match) ([]Found, error) {
	ids := make([]int64, len(all))
	for i, m := range all {
		ids[i] = int64(m.Owner)
	}
	rows, err := t.query(ctx, `select `+cardColumns+` from samples s left join parties p on p.id = s.supplier_id
		where s.id in (select value from json_each(?)) and s.state in ('draft', 'active')`, JSON[[]int64]{ids})
	cards, err := collect(rows, err, scanCard)
	if err != nil {
		return nil, fmt.Errorf("found samples: %w", err)
	}
	var found []Found
	for _, m := range all {
		if i := slices.IndexFunc(cards, func(c SampleCard) bool { return c.ID == int64(m.Owner) }); i >= 0 {
			found = append(found, Found{cards[i], m})
		}
	}
	return found, nil
}

// Likeness is a picture of the library that others are compared with.
type Likeness struct {
	Question
	Sample    SampleCard // only UID, Code and Name
	Described bool       // else there is nothing to compare yet
}

// LikePicture asks for other samples that look like a picture. Error:
// ErrNotFound for a picture the viewer may not see.
func (t *Tenant) LikePicture(ctx context.Context, o *Outlook, uid, viewer string) (*Likeness, error) {
	l := &Likeness{Question: Question{Engine: o.Engine(), Colour: DefaultColour, Viewer: viewer}}
	var raw, signature []byte
	err := t.row(ctx, `select s.id, s.uid, s.code, s.name, coalesce((select vector from vectors e
			where e.engine = ?1 and e.picture_id = p.id and e.zoom <= 1 and e.vector <> x'' order by e.zoom desc limit 1), x''),
			(select signature from signatures g where g.engine = ?1 and g.picture_id = p.id)
		from pictures p join samples s on s.id = p.sample_id where p.uid = ?2 and p.`+seen, l.Engine, uid, viewer).
		Scan(&l.except, &l.Sample.UID, &l.Sample.Code, &l.Sample.Name, &raw, &signature)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, ErrNotFound
	}
	if err != nil {
		return nil, fmt.Errorf("picture to compare: %w", err)
	}
	if l.Described = len(raw) > 0; !l.Described {
		return l, nil
	}
	l.Question.Question, err = vision.UnmarshalQuestion(append(raw, signature...))
	return l, err
}

// sameMost bounds the candidates of SameCloth, and the pictures it asks with.
const sameMost = 5

// SameCloth gives other samples that show the same cloth as s, by the pictures
// the viewer may see, the most certain first. Pictures that are not described
// yet say nothing.
func (t *Tenant) SameCloth(ctx context.Context, s *Sample, viewer string) ([]Found, error) {
	o, err := t.Outlook(ctx)
	if err != nil {
		return nil, err
	}
	rows, err := t.query(ctx, `select e.vector, g.signature from pictures p join vectors e on e.engine = ? and e.picture_id = p.id and e.vector <> x''
			and e.zoom = (select max(zoom) from vectors z where z.engine = e.engine and z.picture_id = p.id and z.zoom <= 1)
		left join signatures g on g.engine = e.engine and g.picture_id = p.id
		where p.sample_id = ? and p.shows = 'cloth' and p.`+seen+` order by p.position, p.id limit ?`, o.Engine(), s.ID, viewer, sameMost)
	asked, err := collect(rows, err, func(r *sql.Rows) (q vision.Question, err error) {
		var raw, signature []byte
		if err := r.Scan(&raw, &signature); err != nil {
			return q, err
		}
		return vision.UnmarshalQuestion(append(raw, signature...))
	})
	if err != nil || len(asked) == 0 {
		return nil, err
	}
	b := t.sight.slabOf(t.CompanyUID, o.Engine())
	if err := b.follow(ctx, t, o.Engine(), o.seq); err != nil {
		return nil, err
	}
	t.sight.shrink()
	same, err := t.sameAs(ctx, b, asked, Question{Engine: o.Engine(), Colour: DefaultColour, Viewer: viewer, except: s.ID})
	if err != nil {
		return nil, err
	}
	return t.founds(ctx, same)
}

// sameAs asks with each of a sample's pictures and keeps what one of them is sure of.
func (t *Tenant) sameAs(ctx context.Context, b *slab, asked []vision.Question, q Question) ([]vision.Match, error) {
	var same []vision.Match
	for _, q.Question = range asked {
		all, err := t.matches(ctx, b, q, sameMost)
		if err != nil {
			return nil, err
		}
		for _, m := range all {
			known := slices.ContainsFunc(same, func(o vision.Match) bool { return o.Owner == m.Owner })
			if m.Closeness == vision.Same && !known {
				same = append(same, m)
			}
		}
	}
	slices.SortStableFunc(same, func(a, b vision.Match) int { return cmp.Compare(b.Score, a.Score) })
	return same, nil
}
