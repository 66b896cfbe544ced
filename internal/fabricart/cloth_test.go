package fabricart

import (
	"bytes"
	"image"
	"image/color"
	"math"
	"testing"
)

func everyKind(t *testing.T, check func(t *testing.T, c Cloth)) {
	t.Helper()
	for i, k := range Kinds() {
		t.Run(string(k), func(t *testing.T) {
			check(t, New(k, Schemes(k)[0].Colours(), uint64(i+1)))
		})
	}
}

func TestThereAreEnoughKindsWithUniqueNames(t *testing.T) {
	seen := map[Kind]bool{}
	for _, k := range Kinds() {
		if seen[k] || k.Colours() < 1 || k.Colours() > paletteSize {
			t.Errorf("%s: twice in the list, or uses %d colours", k, k.Colours())
		}
		seen[k] = true
	}
	if len(seen) < 40 || len(seen) != len(recipes) {
		t.Errorf("%d kinds listed, %d recipes", len(seen), len(recipes))
	}
}

func TestTheSameClothAndViewGiveTheSameBytes(t *testing.T) {
	everyKind(t, func(t *testing.T, c Cloth) {
		a, b := c.Paint(60, 75, Card(3)), c.Paint(60, 75, Card(3))
		if !bytes.Equal(a.Pix, b.Pix) {
			t.Error("two paintings differ")
		}
		if other := c.Paint(60, 75, Card(4)); bytes.Equal(a.Pix, other.Pix) {
			t.Error("another photograph is the same picture")
		}
	})
}

func TestAnotherSeedIsAnotherDesign(t *testing.T) {
	a, b := Random(1), Random(1)
	if !bytes.Equal(a.Paint(40, 50, View{}).Pix, b.Paint(40, 50, View{}).Pix) {
		t.Error("Random is not decided by its seed")
	}
	c := New(Floral, nil, 1)
	if bytes.Equal(c.Paint(40, 50, View{}).Pix, New(Floral, nil, 2).Paint(40, 50, View{}).Pix) {
		t.Error("two seeds give one floral")
	}
}

func TestEveryKindPaintsAtOddSizes(t *testing.T) {
	sizes := []image.Point{{1, 1}, {0, -3}, {3, 17}, {97, 31}}
	everyKind(t, func(t *testing.T, c Cloth) {
		for i, size := range sizes {
			img := c.Paint(size.X, size.Y, RandomView(uint64(i)))
			if img.Rect.Dx() != max(1, size.X) || img.Rect.Dy() != max(1, size.Y) {
				t.Errorf("asked for %v, got %v", size, img.Rect)
			}
			if img.Pix[3] != 255 {
				t.Error("picture is not opaque")
			}
		}
	})
}

func TestUnknownKindsAndMissingColoursStillPaint(t *testing.T) {
	for _, c := range []Cloth{{}, New("unheard_of", nil, 1), New(Tartan, []color.RGBA{{200, 30, 40, 255}}, 5)} {
		if spread(greys(c.Paint(80, 100, View{}))) < 0.002 {
			t.Errorf("%q is blank", c.Kind)
		}
	}
}

func TestEveryKindHasStructure(t *testing.T) {
	everyKind(t, func(t *testing.T, c Cloth) {
		g := greys(c.Paint(160, 200, Card(9)))
		if s := spread(g); s < 0.012 {
			t.Errorf("contrast %.4f: the picture is flat", s)
		}
		if e := spread(edges(g, 160)); e < 0.0015 {
			t.Errorf("edges %.4f: nothing to see near by", e)
		}
	})
}

func TestRecolourKeepsThePattern(t *testing.T) {
	everyKind(t, func(t *testing.T, c Cloth) {
		stories := Schemes(c.Kind)
		v := View{Zoom: 2.5}
		a := outlines(c.Paint(160, 200, v))
		b := outlines(c.Recolour(stories[1].Colours()).Paint(160, 200, v))
		if r := correlation(a, b); r < 0.3 {
			t.Errorf("outlines of two colourways correlate only %.2f", r)
		}
		c.Seed += 77
		c.Kind = other(c.Kind)
		d := outlines(c.Paint(160, 200, v))
		if r := correlation(a, d); r > 0.25 {
			t.Errorf("outlines of another cloth correlate %.2f", r)
		}
	})
}

func other(k Kind) Kind {
	if k == Damask {
		return Denim
	}
	return Damask
}

func TestRecolourLeavesTheFirstClothAlone(t *testing.T) {
	colours := Schemes(Twill)[0].Colours()
	c := New(Twill, colours, 1)
	c.Recolour(Schemes(Twill)[1].Colours())
	colours[0] = color.RGBA{1, 2, 3, 255}
	if c.Palette[0] != Schemes(Twill)[0][0].RGB {
		t.Error("the palette is shared with the caller")
	}
}

// greys are the brightness values of a picture, 0 to 1.
func greys(img *image.RGBA) []float64 {
	out := make([]float64, len(img.Pix)/4)
	for i := range out {
		p := img.Pix[4*i:]
		out[i] = (0.3*float64(p[0]) + 0.59*float64(p[1]) + 0.11*float64(p[2])) / 255
	}
	return out
}

// edges are the sizes of brightness steps to the right and below.
func edges(g []float64, w int) []float64 {
	var out []float64
	for i := 0; i+w+1 < len(g); i++ {
		out = append(out, math.Hypot(g[i+1]-g[i], g[i+w]-g[i]))
	}
	return out
}

// outlines are the sizes of colour steps to the right and below, channel by channel.
func outlines(img *image.RGBA) []float64 {
	out := make([]float64, 0, len(img.Pix)/4)
	for i := 0; i+img.Stride+8 <= len(img.Pix); i += 4 {
		var step float64
		for n := i; n < i+3; n++ {
			p := float64(img.Pix[n])
			step += math.Abs(float64(img.Pix[n+4])-p) + math.Abs(float64(img.Pix[n+img.Stride])-p)
		}
		out = append(out, step)
	}
	return out
}

func mean(v []float64) (m float64) {
	for _, x := range v {
		m += x
	}
	return m / float64(len(v))
}

func spread(v []float64) float64 { return math.Sqrt(covariance(v, v)) }

func covariance(a, b []float64) (sum float64) {
	ma, mb := mean(a), mean(b)
	for i := range a {
		sum += (a[i] - ma) * (b[i] - mb)
	}
	return sum / float64(len(a))
}

func correlation(a, b []float64) float64 { return covariance(a, b) / (spread(a)*spread(b) + 1e-12) }
