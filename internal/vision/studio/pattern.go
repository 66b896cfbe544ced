package studio

import (
	"image"
	"math"

	"jennyerp/internal/fabricart"
)

// ink is a colour of 0 to 1 in sRGB.
type ink [3]float64

func (a ink) times(k float64) ink { return ink{a[0] * k, a[1] * k, a[2] * k} }

func (a ink) toward(b ink, t float64) ink {
	for i := range a {
		a[i] += (b[i] - a[i]) * t
	}
	return a
}

// pattern is a flat cloth: its colour at a place, in units of which a photo at
// zoom 1 is 640 wide.
type pattern func(x, y float64) ink

func newPattern(d *dice) pattern {
	makers := []func(*dice) pattern{weave, weave, weave, weave, knit, printed, printed, printed, blots, melange, stripes}
	return hairy(d, makers[d.below(len(makers))](d))
}

// hairy adds the unevenness that every cloth has.
func hairy(d *dice, p pattern) pattern {
	seed, coarse, fine := d.next(), d.between(0, 0.06), d.between(0.01, 0.06)
	return func(x, y float64) ink {
		n := 1 + coarse*cloud(seed, x/3, y/3) + fine*hashed(seed, int(math.Floor(x/1.2)), int(math.Floor(y/1.2)))
		return p(x, y).times(n)
	}
}

// paint photographs the pattern, four samples a pixel; only the view's zoom,
// place, rotation and shadow count.
func (p pattern) paint(w, h int, v fabricart.View) *image.RGBA {
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	unit := 640 / float64(w) / v.Zoom
	sin, cos := math.Sincos(-v.Rotation)
	for y := range h {
		for x := range w {
			var sum ink
			for n := range 4 {
				dx := (float64(x) - float64(w)/2 + 0.25 + 0.5*float64(n%2)) * unit
				dy := (float64(y) - float64(h)/2 + 0.25 + 0.5*float64(n/2)) * unit
				c := p(v.OffsetX+dx*cos-dy*sin, v.OffsetY+dx*sin+dy*cos)
				for i := range sum {
					sum[i] += c[i] / 4
				}
			}
			at := img.Pix[img.PixOffset(x, y):]
			for i, s := range sum {
				at[i] = uint8(max(0, min(255, s*255+0.5)))
			}
			at[3] = 255
		}
	}
	return img
}

// palette mixes n colours that go together: one hue, two opposite, three apart, or any.
func palette(d *dice, n int) []ink {
	base, story := d.float(), d.below(4)
	out := make([]ink, n)
	for i := range out {
		hue := base
		switch story {
		case 0:
			hue += 0.045 * d.normal()
		case 1:
			hue += 0.5*float64(d.below(2)) + 0.03*d.normal()
		case 2:
			hue = d.float()
		case 3:
			hue += float64(d.below(3)) / 3
		}
		rich := math.Sqrt(d.float() * d.float())
		if d.chance(0.25) {
			rich = d.between(0, 0.1)
		}
		out[i] = inkOf(hue, rich, d.between(0.1, 0.98))
	}
	return out
}

// inkOf gives the colour of a hue (1 is the whole circle), richness and brightness.
func inkOf(hue, rich, bright float64) (c ink) {
	for i := range c {
		t := math.Abs(math.Mod(hue+1+float64(i)/3, 1)*6-3) - 1
		c[i] = bright * (1 - rich*(1-max(0, min(1, t))))
	}
	return c
}

// order is the colours of the yarns, by number, again and again.
func order(d *dice, colours int) []int {
	switch d.below(5) {
	case 0, 1:
		return []int{0}
	case 2:
		return append(repeat(0, 1+d.below(11)), repeat(1, 1+d.below(11))...)
	case 3:
		var out []int
		for range 2 + d.below(4) {
			out = append(out, repeat(d.below(colours), 1+d.below(13))...)
		}
		for i := len(out) - 1; i >= 0; i-- {
			out = append(out, out[i])
		}
		return out
	}
	return []int{0, 1}
}

func repeat(v, n int) []int {
	out := make([]int, n)
	for i := range out {
		out[i] = v
	}
	return out
}

// wrap is the remainder that is never negative.
func wrap(i, n int) int { return ((i % n) + n) % n }

// cell splits a position into a number and the place within, -0.5 to 0.5.
func cell(v float64) (int, float64) {
	f := math.Floor(v)
	return int(f), v - f - 0.5
}
