package demo

import (
	"fmt"
	"time"

	"jennyerp/internal/picture"
	"jennyerp/models"
)

// library is one set of demo samples: the same seed, number and day give the
// same ones.
type library struct {
	seed  uint64
	size  int
	today time.Time // begin of the day it was made
	crew  crew
	tag   string // on every sample, "" for none
	rich  int    // how many of the newest samples have several pictures

	shares []byte // the key of links
}

// sample makes the i-th sample without its pictures.
func (l library) sample(i int) (cloth, *models.Loaded) {
	c, d := clothOf(l.seed, i, l.size), roll(l.seed, "sample", i)
	born := bornAt(l.today, i, l.size)
	s := &models.Loaded{Sample: models.Sample{UID: l.uid(i), State: stateOf(d, c, i, l.size), CreatedAt: born.UnixMilli(), CreatedBy: l.crew.of(countries[c.mill.country].clerk)}}
	s.SampleSpec = c.spec(l.seed, i, born)
	if l.tag != "" {
		s.Tags = []string{l.tag}
	}
	if s.State == models.Draft {
		s.SampleSpec = captured(s.SampleSpec)
	} else {
		c.colours(d, s)
	}
	c.past(d, s, l.crew, l.today)
	return c, s
}

func (l library) uid(i int) string { return roll(l.seed, "uid", i).uid() }

// stateOf leaves some samples archived and, of the newer half, some as they
// came from the fair.
func stateOf(d *dice, c cloth, i, n int) models.State {
	switch p := d.below(100); {
	case c.hero:
		return models.Active
	case p < 6 && i > n/2:
		return models.Draft
	case p < 10 && i < n*3/4:
		return models.Archived
	}
	return models.Active
}

// captured keeps what is written at the stand: mill, its code, price, minimum.
func captured(s models.SampleSpec) models.SampleSpec {
	return models.SampleSpec{Code: s.Code, Colour: s.Colour, Supplier: s.Supplier, SupplierCode: s.SupplierCode, Origin: s.Origin, Cost: s.Cost, CostCurrency: s.CostCurrency,
		CostUnit: s.CostUnit, MOQ: s.MOQ, MOQUnit: s.MOQUnit, Fair: s.Fair, Tags: s.Tags, Notes: s.Notes}
}

// colours are the sample's colourway and others of the design, each with its
// code, and its stock when there is any.
func (c cloth) colours(d *dice, s *models.Loaded) {
	stories := len(c.design.ways)
	count := 1 + min(d.below(6), d.below(8), stories-1)
	if c.hero {
		count = min(max(count, 4), stories)
	}
	lang, first := d.below(3), d.between(1, 40)
	for k := range count {
		story := c.colourway(k)
		v := models.Variant{UID: d.uid(), Name: capital(c.tone(story).in(lang)), Code: fmt.Sprintf("%02d", first+3*k), Colour: picture.Hex(c.scheme(story)[0].RGB)}
		if c.stock && d.percent(70) {
			v.Stock = models.Quantity(d.between(24, 640)) * 500
		}
		s.Variants = append(s.Variants, v)
	}
	if c.stock {
		s.Variants[0].Stock = max(s.Variants[0].Stock, 36_500)
	}
}

// colourway is the story of the k-th colour; the first is the sample's own.
func (c cloth) colourway(k int) int { return (c.story + k) % len(c.design.ways) }

func (t text) in(lang int) string { return [...]string{t.en, t.it, t.zh}[lang] }
