package demo

import (
	"fmt"
	"image/color"
	"math"
	"strings"
	"time"

	"jennyerp/internal/fabricart"
	"jennyerp/internal/picture"
	"jennyerp/internal/textile"
	"jennyerp/models"
)

// cloth is what one sample is made of, before anybody wrote it down.
type cloth struct {
	design *design
	mill   mill
	story  int // which of the design's colourways
	blend  string
	gsm    int
	width  int // cm
	stock  bool
	hero   bool   // among the newest, which are seen first
	art    uint64 // the design of its picture
}

// ownPictures is up to how many samples each has a picture of its own; more
// samples share one for each design and colourway.
const ownPictures = 800

// clothOf says what the i-th of n samples is. The newest ones are chosen by
// hand, the others by the dice.
func clothOf(seed uint64, i, n int) cloth {
	d := roll(seed, "cloth", i)
	c := cloth{design: &designs()[d.below(len(designs()))], stock: d.percent(42)}
	c.story = d.below(len(c.design.ways))
	h := n - 1 - i
	if c.hero = h < len(heroes); c.hero {
		c.design, c.stock = findDesign(heroes[h].design), heroes[h].stock
		c.story = c.design.storyOf(heroes[h].tone)
	}
	c.mill, c.blend = one(d, makers()[c.design.line]), mostly(d, c.design.blends)
	if c.hero && heroes[h].mill != "" {
		c.mill, c.blend = findMill(heroes[h].mill), c.design.blends[0]
	}
	c.gsm = d.between(c.design.gsm[0]/2, c.design.gsm[1]/2) * 2
	c.width = one(d, c.design.widths())
	c.art = d.next()
	if art, chosen := heroArt[c.design.key]; c.hero && chosen {
		c.art = art
	}
	if n > ownPictures && !c.hero {
		c.art = roll(seed, c.design.key, 0).next()
	}
	return c
}

func (d *design) widths() []int {
	if len(d.width) > 0 {
		return d.width
	}
	return widths[d.line]
}

// storyOf finds the colourway that is named by a tone.
func (d *design) storyOf(tone string) int {
	for i, s := range d.ways {
		if s[0].Key == tone {
			return i
		}
	}
	return 0
}

// paint is the cloth for the painter, in one of its colourways.
func (c cloth) paint(story int) fabricart.Cloth {
	var colours []color.RGBA
	for _, tone := range c.design.ways[story] {
		colours = append(colours, tone.RGB)
	}
	f := fabricart.New(c.design.kind, colours, c.art)
	f.Scale = c.design.scale
	return f
}

func (c cloth) scheme(story int) fabricart.Scheme { return c.design.ways[story] }

// tone names a colourway's colour on this cloth.
func (c cloth) tone(story int) text {
	key := c.scheme(story)[0].Key
	if own, found := c.design.noTone[key]; found {
		return own
	}
	return toneNames[key]
}

// spec writes the cloth down as the merchant would.
func (c cloth) spec(seed uint64, i int, at time.Time) models.SampleSpec {
	d := roll(seed, "spec", i)
	n := c.names()
	s := models.SampleSpec{
		Code: fmt.Sprintf("%s-%04d", c.mill.letters, 101+i), Name: n.en, Name2: n.second(d, c.mill.country),
		Types: c.design.types(), Composition: c.blend, Width: models.Quantity(c.width) * 1000, Weight: models.Quantity(c.gsm) * 1000,
		Colour: picture.Hex(c.scheme(c.story)[0].RGB), Pattern: c.design.pattern, Weave: c.design.weave,
		YarnCount: one(d, c.design.yarns), Density: one(d, densities[c.design.line]), Finish: one(d, c.design.finish),
		Season: seasonOf(c.design.season, at), Uses: c.design.uses, Certificates: c.certificates(d, at), Care: c.care(), Origin: c.mill.country, HSCode: c.hsCode(),
		Supplier: c.mill.name, SupplierCode: millCode(d, c.mill), Fair: fairBefore(d, c.mill.country, at), Place: place(d), Tags: c.tags(d), Notes: c.note(d),
	}
	if c.design.pattern != "plain" && d.percent(60) {
		s.StyleNo = fmt.Sprintf("D%04d", d.between(100, 8999))
	}
	c.trade(d, &s)
	return s
}

// second is the name in the other language: that of the mill, or the house's.
func (n text) second(d *dice, country string) string {
	if country == "CN" || country != "IT" && d.percent(40) || d.percent(25) {
		return n.zh
	}
	return n.it
}

// millCode is how the mill calls it; every country has its habits.
func millCode(d *dice, m mill) string {
	n := d.between(1000, 9899)
	switch m.country {
	case "IT":
		return fmt.Sprintf("%d/%02d", n, d.between(1, 48))
	case "CN":
		return fmt.Sprintf("%s%02d%d#", m.letters, d.between(23, 26), n)
	case "JP":
		return fmt.Sprintf("%s-%d", m.letters, n)
	}
	return fmt.Sprintf("%s %d", m.letters, n)
}

func place(d *dice) string {
	return fmt.Sprintf("%c-%02d-%d", 'A'+rune(d.below(6)), d.between(1, 14), d.between(1, 5))
}

// fibres are the parts of the blend; ours, so they can be read.
func (c cloth) fibres() textile.Composition {
	all, _ := textile.Decode(c.blend)
	return all
}

// share is how many percent of the blend are of the given fibres.
func (c cloth) share(codes string) float64 {
	sum := 0
	for _, p := range c.fibres() {
		if strings.Contains(" "+codes+" ", " "+p.Fibre+" ") {
			sum += p.Percent
		}
	}
	return float64(sum) / 100
}

// kilos is the weight of one metre.
func (c cloth) kilos() float64 { return float64(c.gsm) * float64(c.width) / 1e5 }

func rounded(v, step float64) models.UnitPrice {
	return models.UnitPrice(math.Round(v/step) * step * 10000)
}
