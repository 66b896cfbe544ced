package fabricart

import (
	"image"
	"image/color"
	"math"

	"golang.org/x/image/vector"
)

// tile is one repeat of a drawing: three channels per pixel, wrapping at its
// edges. Prints use the channels as linear colour, other layers as masks.
type tile struct {
	w, h       int
	wide, high float64 // cloth units
	pix        []float32
}

func newTile(wide, high, density float64, ground ink) *tile {
	t := &tile{w: max(8, int(wide*density+0.5)), h: max(8, int(high*density+0.5)), wide: wide, high: high}
	t.pix = make([]float32, 3*t.w*t.h)
	for i := range t.pix {
		t.pix[i] = ground[i%3]
	}
	return t
}

// index is the offset in pix of the pixel that lies at a cloth position.
func (t *tile) index(x, y float64) int {
	return t.lineAt(y) + 3*t.column(x)
}

func (t *tile) column(x float64) int {
	x /= t.wide
	return int((x - math.Floor(x)) * float64(t.w))
}

func (t *tile) lineAt(y float64) int {
	y /= t.high
	return 3 * t.w * int((y-math.Floor(y))*float64(t.h))
}

// each paints a field: fill is asked for every pixel with its place in cloth units.
func (t *tile) each(fill func(x, y float64) ink) {
	for i := range t.w * t.h {
		c := fill((float64(i%t.w)+0.5)/float64(t.w)*t.wide, (float64(i/t.w)+0.5)/float64(t.h)*t.high)
		copy(t.pix[3*i:3*i+3], c[:])
	}
}

// crisp is each with four samples per pixel, for drawings with hard edges.
func (t *tile) crisp(fill func(x, y float64) ink) {
	dx, dy := t.wide/float64(t.w)/4, t.high/float64(t.h)/4
	t.each(func(x, y float64) ink {
		a := fill(x-dx, y-dy).toward(fill(x+dx, y-dy), 0.5)
		return a.toward(fill(x-dx, y+dy).toward(fill(x+dx, y+dy), 0.5), 0.5)
	})
}

// soften averages every pixel with its neighbours up to r away, so that a
// drawing finer than the swatch can be read without moiré.
func (t *tile) soften(r int) {
	src := append([]float32(nil), t.pix...)
	share := 1 / float32((2*r+1)*(2*r+1))
	for i := range t.w * t.h {
		var sum ink
		for n := range (2*r + 1) * (2*r + 1) {
			x, y := wrap(i%t.w+n%(2*r+1)-r, t.w), wrap(i/t.w+n/(2*r+1)-r, t.h)
			q := src[3*(y*t.w+x):]
			sum = ink{sum[0] + q[0], sum[1] + q[1], sum[2] + q[2]}
		}
		sum = sum.times(share)
		copy(t.pix[3*i:], sum[:])
	}
}

type point struct{ x, y float64 }

func polar(cx, cy, r, angle float64) point {
	s, c := math.Sincos(angle)
	return point{cx + r*c, cy + r*s}
}

// pen draws smooth-edged shapes on a tile; shapes over the edge go on at the other side.
type pen struct {
	*tile
	raster vector.Rasterizer
	mask   image.Alpha
	alpha  float32 // covering power, 0 means full
}

// fill paints a closed outline.
func (p *pen) fill(c ink, outline []point) {
	kx, ky := float64(p.w)/p.wide, float64(p.h)/p.high
	x0, y0, x1, y1 := box(outline, kx, ky)
	w, h := x1-x0, y1-y0
	if w <= 0 || h <= 0 || w > 4*p.w || h > 4*p.h {
		return
	}
	p.raster.Reset(w, h)
	for i, o := range outline {
		x, y := float32(o.x*kx-float64(x0)), float32(o.y*ky-float64(y0))
		if i == 0 {
			p.raster.MoveTo(x, y)
		} else {
			p.raster.LineTo(x, y)
		}
	}
	p.raster.ClosePath()
	p.stamp(c, x0, y0, w, h)
}

func box(outline []point, kx, ky float64) (x0, y0, x1, y1 int) {
	a, b := point{math.Inf(1), math.Inf(1)}, point{math.Inf(-1), math.Inf(-1)}
	for _, o := range outline {
		a.x, a.y, b.x, b.y = min(a.x, o.x), min(a.y, o.y), max(b.x, o.x), max(b.y, o.y)
	}
	return int(math.Floor(a.x * kx)), int(math.Floor(a.y * ky)), int(math.Ceil(b.x*kx)) + 1, int(math.Ceil(b.y*ky)) + 1
}

// stamp lays the rasterised shape on the tile with wrapping.
func (p *pen) stamp(c ink, x0, y0, w, h int) {
	if cap(p.mask.Pix) < w*h {
		p.mask.Pix = make([]uint8, w*h)
	}
	p.mask.Pix, p.mask.Stride, p.mask.Rect = p.mask.Pix[:w*h], w, image.Rect(0, 0, w, h)
	clear(p.mask.Pix)
	p.raster.Draw(&p.mask, p.mask.Rect, image.NewUniform(color.Opaque), image.Point{})
	strength := float32(1)
	if p.alpha > 0 {
		strength = p.alpha
	}
	for y := range h {
		line := p.pix[3*p.w*wrap(y0+y, p.h):]
		x := wrap(x0, p.w)
		for _, m := range p.mask.Pix[y*w : (y+1)*w] {
			if m != 0 {
				k := float32(m) / 255 * strength
				for n := range 3 {
					line[3*x+n] += (c[n] - line[3*x+n]) * k
				}
			}
			if x++; x == p.w {
				x = 0
			}
		}
	}
}

func (p *pen) dot(c ink, at point, r float64) { p.ellipse(c, at, r, r, 0) }

func (p *pen) ellipse(c ink, at point, rx, ry, turn float64) {
	sin, cos := math.Sincos(turn)
	out := make([]point, 28)
	for i := range out {
		s, co := math.Sincos(float64(i) * 2 * math.Pi / 28)
		out[i] = point{at.x + rx*co*cos - ry*s*sin, at.y + rx*co*sin + ry*s*cos}
	}
	p.fill(c, out)
}

// blob is a round shape with an uneven edge; rough 0 is a circle.
func (p *pen) blob(c ink, d *dice, at point, r, rough float64) {
	phase, out := [3]float64{d.between(0, 6.3), d.between(0, 6.3), d.between(0, 6.3)}, make([]point, 30)
	for i := range out {
		a := float64(i) * 2 * math.Pi / 30
		wave := math.Sin(2*a+phase[0]) + 0.7*math.Sin(3*a+phase[1]) + 0.4*math.Sin(5*a+phase[2])
		out[i] = polar(at.x, at.y, r*(1+rough*wave/2), a)
	}
	p.fill(c, out)
}

// stroke draws along a path; width is asked for positions 0 to 1 and may swell and taper.
func (p *pen) stroke(c ink, path []point, width func(t float64) float64) {
	n := len(path)
	out := make([]point, 2*n)
	for i, o := range path {
		a, b := path[max(0, i-1)], path[min(n-1, i+1)]
		dx, dy := b.x-a.x, b.y-a.y
		l := math.Hypot(dx, dy) + 1e-9
		half := width(float64(i)/float64(n-1)) / 2
		out[i] = point{o.x - dy/l*half, o.y + dx/l*half}
		out[2*n-1-i] = point{o.x + dy/l*half, o.y - dx/l*half}
	}
	p.fill(c, out)
}

// line is a stroke of even width with round ends.
func (p *pen) line(c ink, width float64, path ...point) {
	p.stroke(c, path, func(float64) float64 { return width })
	p.dot(c, path[0], width/2)
	p.dot(c, path[len(path)-1], width/2)
}

// ring is a circle line.
func (p *pen) ring(c ink, at point, r, width float64) { p.arc(c, at, r, width, 0, 2*math.Pi) }

func (p *pen) arc(c ink, at point, r, width, from, to float64) {
	n := max(6, int((to-from)*6))
	path := make([]point, n+1)
	for i := range path {
		path[i] = polar(at.x, at.y, r, from+(to-from)*float64(i)/float64(n))
	}
	p.stroke(c, path, func(float64) float64 { return width })
}

// curve is a quadratic Bézier from a to b pulled toward via.
func curve(a, via, b point) []point {
	out := make([]point, 13)
	for i := range out {
		t := float64(i) / 12
		k, l, m := (1-t)*(1-t), 2*t*(1-t), t*t
		out[i] = point{k*a.x + l*via.x + m*b.x, k*a.y + l*via.y + m*b.y}
	}
	return out
}

// leafShape swells in the first half and tapers to a point.
func leafShape(width float64) func(float64) float64 {
	return func(t float64) float64 { return width * math.Sin(math.Pi*math.Pow(t, 0.75)) }
}
