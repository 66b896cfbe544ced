// Package fabricart paints photographs of fabrics that do not exist: woven,
// knitted, printed, pile and sheer cloth, yarn by yarn, with folds and light.
//
// A Cloth is a small value: kind, colours, scale and a seed that stands for the
// design. It can be painted any number of times, nearer, turned or heaped, and
// recoloured into colourways. The same value gives the same bytes on the same
// processor architecture.
package fabricart

import (
	"image/color"
	"math"
)

// Cloth is a fabric's design in one colourway.
type Cloth struct {
	Kind    Kind
	Palette []color.RGBA // ground or main yarn first; missing ones are derived
	Scale   float64      // size of yarns and motifs, 1 is usual, 0 means 1
	Seed    uint64       // the design: draft, stripes, motifs, irregular yarns
}

// New designs a cloth. Colours may be fewer or more than the kind uses; an
// unknown kind is painted as plain weave.
func New(k Kind, colours []color.RGBA, seed uint64) Cloth {
	return Cloth{Kind: k, Palette: append([]color.RGBA(nil), colours...), Scale: 1, Seed: seed}
}

// Random designs any cloth: kind, scheme or free colours, scale 0.7 to 1.4.
func Random(seed uint64) Cloth {
	d := newDice(seed, 1)
	kinds := Kinds()
	k := kinds[d.below(len(kinds))]
	stories := Schemes(k)
	colours := stories[d.below(len(stories))].Colours()
	free := d.chance(0.35)
	for i := range colours {
		if free {
			colours[i] = anyColour(d)
		} else {
			colours[i] = dyed(colours[i], d)
		}
	}
	c := New(k, colours, d.next())
	c.Scale = math.Exp(d.between(-0.35, 0.35))
	return c
}

// Recolour is the same design in other colours: a colourway.
func (c Cloth) Recolour(colours []color.RGBA) Cloth {
	c.Palette = append([]color.RGBA(nil), colours...)
	return c
}

func (c Cloth) scale() float64 {
	if c.Scale <= 0 {
		return 1
	}
	return c.Scale
}

func (c Cloth) recipe() recipe {
	if r, ok := recipes[c.Kind]; ok {
		return r
	}
	return recipes[Plain]
}

// paletteSize is how many inks every layer may count on.
const paletteSize = 5

// inks are the palette in linear light; missing colours are lighter or darker
// sisters of the ones given.
func (c Cloth) inks() []ink {
	given := c.Palette
	if len(given) == 0 {
		given = c.recipe().family.schemes()[0].Colours()
	}
	out := make([]ink, 0, max(paletteSize, len(given)))
	for _, colour := range given {
		out = append(out, inkOf(colour))
	}
	for len(out) < paletteSize {
		out = append(out, sister(out[len(out)-len(given)], len(out)))
	}
	return out
}

func sister(a ink, i int) ink {
	if a.luma() > 0.25 == (i%2 == 1) {
		return a.times(0.45)
	}
	return a.toward(ink{0.85, 0.82, 0.75}, 0.55)
}

// anyColour covers the colour body evenly enough for training.
func anyColour(d *dice) color.RGBA {
	grey, spread := d.between(0.08, 0.92), d.float()*d.float()
	mix := func() uint8 {
		v := grey + spread*d.between(-0.6, 0.6)
		return uint8(max(8, min(245, v*255)))
	}
	return color.RGBA{mix(), mix(), mix(), 255}
}

// dyed is the tone from another dye lot.
func dyed(c color.RGBA, d *dice) color.RGBA {
	light := d.between(-10, 10)
	lot := func(v uint8) uint8 { return uint8(max(0, min(255, float64(v)+light+d.between(-6, 6)))) }
	return color.RGBA{lot(c.R), lot(c.G), lot(c.B), 255}
}
