package fabricart

import "math"

// smooth is cloth of threads too fine to see one by one: only a silky grain
// along warp and weft is left.
type smooth struct {
	seed         uint64
	ink          ink
	grain, cross float32
}

func (l *smooth) finest() float64 { return 8 }

func (l *smooth) prepare(*swatch) {}

func (l *smooth) row(s *swatch, y int) {
	rgb, _ := s.line(y)
	t := tables()
	v := int(math.Floor(s.y(y) * 1.3))
	for x := range s.w {
		u := int(math.Floor(s.x(x) * 1.3))
		warp := t.slub[wrap(u*7, tableSide)*tableSide+(v+u*31)&tableMask]
		weft := t.slub[wrap(v*11, tableSide)*tableSide+(u+v*57)&tableMask]
		k := 1 + l.grain*warp + l.cross*weft
		rgb[3*x], rgb[3*x+1], rgb[3*x+2] = l.ink[0]*k, l.ink[1]*k, l.ink[2]*k
	}
}

// speckled strews neps over a cloth: small knots of other colours.
type speckled struct {
	layer
	seed  uint64
	inks  []ink
	cell  float64 // one chance per square of this side, cloth units
	share float64 // of squares with a nep
	size  float64 // usual length of a nep
}

func (l *speckled) row(s *swatch, y int) {
	l.layer.row(s, y)
	cy := s.y(y)
	first, last := int(math.Floor(s.x0/l.cell))-1, int(math.Floor(s.x(s.w)/l.cell))+1
	for j := int(math.Floor(cy/l.cell)) - 1; j <= int(math.Floor(cy/l.cell))+1; j++ {
		for i := first; i <= last; i++ {
			l.nep(s, y, i, j)
		}
	}
}

// nep paints the part of one knot that crosses row y.
func (l *speckled) nep(s *swatch, y, i, j int) {
	h := hashAt(l.seed, i, j)
	if unit(h) > l.share {
		return
	}
	cx := (float64(i) + unit(mix64(h+1))) * l.cell
	cy := (float64(j) + unit(mix64(h+2))) * l.cell
	a := l.size * (0.6 + 0.9*unit(mix64(h+3)))
	b := a * (0.4 + 0.4*unit(mix64(h+4)))
	if h>>9&1 == 0 {
		a, b = b, a
	}
	dy := (s.y(y) - cy) / b
	if dy*dy >= 1 {
		return
	}
	half := a * math.Sqrt(1-dy*dy)
	rgb, height := s.line(y)
	c := l.inks[int(mix64(h+5)%uint64(len(l.inks)))]
	from := max(0, int((cx-half-s.x0)*s.density))
	to := min(s.w, int((cx+half-s.x0)*s.density))
	t := tables().white
	for x := from; x < to; x++ {
		dx := (s.x(x) - cx) / a
		swell := float32(1 - dx*dx - dy*dy)
		mix := min(1, swell*2.4)
		k := 0.7 + 0.45*swell + 0.1*t[(x*31+y*517)&(len(t)-1)]
		height[x] += swell * float32(l.size) * 0.35
		for n := range 3 {
			rgb[3*x+n] += (c[n]*k - rgb[3*x+n]) * mix
		}
	}
}
