package fabricart

import (
	"image"
	"math"
	"testing"
)

func TestAPictureOfHalfTheSizeShowsTheSame(t *testing.T) {
	everyKind(t, func(t *testing.T, c Cloth) {
		big, small := c.Paint(320, 400, Card(5)), c.Paint(160, 200, Card(5))
		if d := difference(blocks(big, 0, 0, 320, 400), blocks(small, 0, 0, 160, 200)); d > 0.025 {
			t.Errorf("pictures of two sizes differ by %.3f", d)
		}
	})
}

func TestZoomShowsTheMiddleLarger(t *testing.T) {
	everyKind(t, func(t *testing.T, c Cloth) {
		far := c.Paint(320, 400, View{Zoom: 1})
		near := c.Paint(320, 400, View{Zoom: 2})
		if d := difference(blocks(far, 80, 100, 160, 200), blocks(near, 0, 0, 320, 400)); d > 0.06 {
			t.Errorf("the middle and its enlargement differ by %.3f", d)
		}
	})
}

func TestOffsetMovesOverOneEndlessCloth(t *testing.T) {
	c := New(Tropical, nil, 4)
	a := c.Paint(320, 320, View{})
	b := c.Paint(320, 320, View{OffsetX: 320})
	right, moved := blocks(a, 160, 0, 160, 320), blocks(b, 0, 0, 160, 320)
	if same, apart := difference(right, moved), difference(blocks(a, 0, 0, 160, 320), moved); same > 0.3*apart {
		t.Errorf("the moved view differs by %.3f where it shows the same cloth, by %.3f elsewhere", same, apart)
	}
}

func TestViewsOfOneClothAreMoreAlikeThanOtherCloths(t *testing.T) {
	var own, foreign float64
	const n = 16
	for i := range uint64(n) {
		c, stranger := Random(i), Random(i+100)
		a := colourHistogram(c.Paint(120, 150, Card(i)))
		own += histogramDistance(a, colourHistogram(c.Paint(120, 150, RandomView(i+50))))
		foreign += histogramDistance(a, colourHistogram(stranger.Paint(120, 150, Card(i))))
	}
	if own > 0.6*foreign {
		t.Errorf("mean distance to an own view %.2f, to another cloth %.2f", own/n, foreign/n)
	}
}

func TestFoldsDeepenTheShadows(t *testing.T) {
	c := New(Satin, nil, 3)
	flat, folded := c.Paint(160, 200, View{Seed: 2}), c.Paint(160, 200, View{Seed: 2, Folds: 1})
	if a, b := spread(greys(flat)), spread(greys(folded)); b < 3*a {
		t.Errorf("contrast %.3f flat, %.3f folded", a, b)
	}
}

func TestTheLampDecidesWhichSideIsBright(t *testing.T) {
	c := New(Fleece, nil, 3)
	left := c.Paint(100, 100, View{Shadow: 1})
	right := c.Paint(100, 100, View{Shadow: 1, Light: math.Pi})
	if bright(left, image.Rect(0, 0, 30, 30)) <= bright(left, image.Rect(70, 70, 100, 100)) {
		t.Error("light from the left top does not brighten it")
	}
	if bright(right, image.Rect(0, 0, 30, 30)) >= bright(right, image.Rect(70, 70, 100, 100)) {
		t.Error("light from the right bottom does not brighten it")
	}
}

func TestAPinkedPieceLiesOnPaper(t *testing.T) {
	c := New(Velvet, Schemes(Velvet)[1].Colours(), 1)
	img := c.Paint(160, 200, View{Pinked: true})
	if corner := img.RGBAAt(1, 1); corner.R < 190 || corner.B < 180 {
		t.Errorf("the corner is %v, not paper", corner)
	}
	if middle := img.RGBAAt(80, 100); middle.G > 120 {
		t.Errorf("the middle is %v, not cloth", middle)
	}
}

func bright(img *image.RGBA, r image.Rectangle) float64 {
	return mean(greys(crop(img, r)))
}

func crop(img *image.RGBA, r image.Rectangle) *image.RGBA {
	out := image.NewRGBA(image.Rect(0, 0, r.Dx(), r.Dy()))
	for y := range r.Dy() {
		copy(out.Pix[y*out.Stride:(y+1)*out.Stride], img.Pix[img.PixOffset(r.Min.X, r.Min.Y+y):])
	}
	return out
}

// blocks averages a part of a picture to 16 by 16 colours.
func blocks(img *image.RGBA, x0, y0, w, h int) (out [16 * 16][3]float64) {
	for i := range out {
		bx, by := x0+i%16*w/16, y0+i/16*h/16
		for y := by; y < by+h/16; y++ {
			for x := bx; x < bx+w/16; x++ {
				p := img.RGBAAt(x, y)
				for n, v := range [3]uint8{p.R, p.G, p.B} {
					out[i][n] += float64(linear[v]) / float64(w/16*(h/16))
				}
			}
		}
	}
	return out
}

func difference(a, b [16 * 16][3]float64) (sum float64) {
	for i := range a {
		for n := range 3 {
			sum += math.Abs(a[i][n]-b[i][n]) / float64(3*len(a))
		}
	}
	return sum
}

// colourHistogram counts colours in 4 steps per channel; sums to 1.
func colourHistogram(img *image.RGBA) (out [64]float64) {
	for i := 0; i < len(img.Pix); i += 4 {
		p := img.Pix[i:]
		out[p[0]>>6*16+p[1]>>6*4+p[2]>>6] += 4 / float64(len(img.Pix))
	}
	return out
}

func histogramDistance(a, b [64]float64) (sum float64) {
	for i := range a {
		sum += math.Abs(a[i] - b[i])
	}
	return sum
}

func BenchmarkPaint(b *testing.B) {
	for i, k := range Kinds() {
		c := New(k, nil, uint64(i))
		b.Run(string(k), func(b *testing.B) {
			for b.Loop() {
				c.Paint(640, 800, Card(1))
			}
		})
	}
}
