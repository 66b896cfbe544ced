package fabricart

import "image/color"

// ink is a colour in linear light, so that mixing yarns and averaging pixels
// gives the tone the eye would see from further away.
type ink [3]float32

func inkOf(c color.RGBA) ink {
	return ink{linear[c.R], linear[c.G], linear[c.B]}
}

func (a ink) times(k float32) ink { return ink{a[0] * k, a[1] * k, a[2] * k} }

func (a ink) toward(b ink, t float32) ink {
	return ink{a[0] + (b[0]-a[0])*t, a[1] + (b[1]-a[1])*t, a[2] + (b[2]-a[2])*t}
}

// luma is the brightness of linear light, 0 to 1 (Rec. 709).
func (a ink) luma() float32 { return 0.2126*a[0] + 0.7152*a[1] + 0.0722*a[2] }

// swatch is a flat raster of cloth in cloth space, before folds and camera:
// colour and height per texel. Rows follow the weft, columns the warp.
type swatch struct {
	w, h    int
	x0, y0  float64   // cloth units of the left top corner
	density float64   // texels per cloth unit
	rgb     []float32 // 3 per texel, linear
	height  []float32 // cloth units above the table
}

func newSwatch(x0, y0, wide, high, density float64) *swatch {
	s := &swatch{x0: x0, y0: y0, density: density}
	s.w, s.h = int(wide*density)+2, int(high*density)+2
	s.rgb = make([]float32, 3*s.w*s.h)
	s.height = make([]float32, s.w*s.h)
	return s
}

// x and y give the cloth position of the middle of a texel.
func (s *swatch) x(i int) float64 { return s.x0 + (float64(i)+0.5)/s.density }
func (s *swatch) y(i int) float64 { return s.y0 + (float64(i)+0.5)/s.density }

func (s *swatch) line(y int) (rgb, height []float32) {
	return s.rgb[3*y*s.w : 3*(y+1)*s.w], s.height[y*s.w : (y+1)*s.w]
}

// layer is a way to make flat cloth. prepare is called once for a swatch,
// then row for each line.
type layer interface {
	// finest is the width in cloth units of the smallest thing that repeats;
	// the painter samples it finely enough to avoid moiré.
	finest() float64
	prepare(s *swatch)
	row(s *swatch, y int)
}

// lay runs a layer over the whole swatch.
func (s *swatch) lay(l layer) {
	l.prepare(s)
	for y := range s.h {
		l.row(s, y)
	}
}

// relief shades every texel by its slope toward the light (lx, ly point to the lamp).
func (s *swatch) relief(lx, ly, strength float32) {
	k := strength * float32(s.density) / 2
	lx, ly = lx*k, ly*k
	for y := range s.h {
		up, down := max(0, y-1)*s.w, min(s.h-1, y+1)*s.w
		s.reliefRow(y, s.height[up:up+s.w], s.height[down:down+s.w], lx, ly)
	}
}

func (s *swatch) reliefRow(y int, up, down []float32, lx, ly float32) {
	rgb, here := s.line(y)
	for x := 1; x < s.w-1; x++ {
		shade := 1 + (here[x-1]-here[x+1])*lx + (up[x]-down[x])*ly
		shade = max(0.35, min(1.7, shade))
		p := rgb[3*x : 3*x+3 : 3*x+3]
		p[0] *= shade
		p[1] *= shade
		p[2] *= shade
	}
}

// shrink averages squares of k by k texels into one.
func (s *swatch) shrink(k int) *swatch {
	if k == 1 {
		return s
	}
	out := &swatch{w: s.w / k, h: s.h / k, x0: s.x0, y0: s.y0, density: s.density / float64(k)}
	out.rgb = make([]float32, 3*out.w*out.h)
	share := 1 / float32(k*k)
	for y := range out.h * k {
		src, dst := s.rgb[3*y*s.w:], out.rgb[3*(y/k)*out.w:]
		for x := range out.w {
			for j := 3 * x * k; j < 3*(x+1)*k; j += 3 {
				dst[3*x] += src[j] * share
				dst[3*x+1] += src[j+1] * share
				dst[3*x+2] += src[j+2] * share
			}
		}
	}
	return out
}
