package studio

import (
	"math"
	"slices"
)

// draft says where the warp is on top, row by row.
type draft [][]bool

func newDraft(d *dice) draft {
	switch d.below(7) {
	case 0:
		return drafted(2, 2, func(x, y int) bool { return (x+y)%2 == 0 })
	case 1: // twill, to either side
		over, all, side := 1+d.below(3), 0, 1-2*d.below(2)
		all = over + 1 + d.below(4)
		return drafted(all, all, func(x, y int) bool { return wrap(x+side*y, all) < over })
	case 2: // satin
		n, move := [...]int{5, 7, 8}[d.below(3)], [...]int{2, 3}[d.below(2)]
		back := d.chance(0.5)
		return drafted(n, n, func(x, y int) bool { return (x == y*move%n) == back })
	case 3: // basket
		k := 2 + d.below(2)
		return drafted(2*k, 2*k, func(x, y int) bool { return (x/k+y/k)%2 == 0 })
	case 4: // herringbone
		w := 4 + d.below(8)
		return drafted(2*w, 4, func(x, y int) bool { return wrap(min(x, 2*w-1-x)+y, 4) < 2 })
	case 5: // crêpe
		seed, w, h := d.next(), 4+d.below(6), 4+d.below(6)
		return drafted(w, h, func(x, y int) bool { return hashed(seed, x, y) < 0 })
	}
	return drafted(4, 4, func(x, y int) bool { return wrap(x+y, 4) < 2 })
}

func drafted(w, h int, up func(x, y int) bool) draft {
	out := make(draft, h)
	for y := range out {
		for x := range w {
			out[y] = append(out[y], up(x, y))
		}
	}
	return out
}

func weave(d *dice) pattern {
	cloth := newDraft(d)
	pitch := d.spread(2.8, 14)
	rise := pitch * d.between(0.8, 1.25)
	inks := palette(d, 5)
	warp := order(d, 5)
	weft := warp
	if d.chance(0.5) {
		weft = order(d, 5)
	}
	shift := d.below(2) * d.below(2)
	seed, uneven, fall, twist := d.next(), d.between(0.02, 0.12), d.between(0.6, 2.2), d.between(0, 0.15)
	return func(x, y float64) ink {
		x, y = x+pitch*0.15*cloud(seed, x/50, y/50), y+pitch*0.15*cloud(seed+1, x/50, y/50)
		i, fx := cell(x / pitch)
		j, fy := cell(y / rise)
		row := cloth[wrap(j, len(cloth))]
		if row[wrap(i, len(row))] {
			shade := (1-fall*fx*fx)*(1-0.6*fall*fy*fy) + uneven*hashed(seed, i, 0) + twist*math.Sin((2*y+x)*6.28/pitch)
			return inks[warp[wrap(i, len(warp))]].times(shade)
		}
		shade := (1-fall*fy*fy)*(1-0.6*fall*fx*fx) + uneven*hashed(seed, 0, j) + twist*math.Sin((2*x+y)*6.28/rise)
		return inks[(weft[wrap(j, len(weft))]+shift)%5].times(shade)
	}
}

func knit(d *dice) pattern {
	pitch := d.spread(6, 26)
	rise, slant := pitch*d.between(0.6, 1), d.between(0.8, 1.6)
	inks, rows, seed := palette(d, 5), order(d, 5), d.next()
	rib := 0
	if d.chance(0.4) {
		rib = 2 + d.below(4)
	}
	return func(x, y float64) ink {
		i, fx := cell(x / pitch)
		f := math.Abs(fx)
		j, fy := cell(y/rise + 0.15*cloud(seed, x/80, y/80) + f*slant)
		shade := 0.55 + 0.45*math.Cos(math.Pi*fy)*(0.6+0.4*math.Cos(2*math.Pi*(2*f-0.5)))
		if rib > 0 && wrap(i/rib, 2) == 0 {
			shade *= 0.6
		}
		return inks[rows[wrap(j, len(rows))]].times(shade)
	}
}

// blots are fields of colour with soft borders: camouflage, marble, animal skins.
func blots(d *dice) pattern {
	inks, seed := palette(d, 2+d.below(3)), d.next()
	size, long := d.spread(8, 80), d.between(0.4, 3)
	return func(x, y float64) ink {
		n := cloud(seed, x/size, y/size/long) + 0.4*cloud(seed+1, x/9, y/9)
		at := (n + 0.9) / 1.8 * float64(len(inks))
		return inks[int(max(0, min(float64(len(inks)-1), at)))]
	}
}

// melange is mixed fibre, sometimes with ribs such as corduroy's.
func melange(d *dice) pattern {
	inks, seed := palette(d, 2), d.next()
	size, long, hard := d.between(1.5, 5), d.between(0.2, 5), d.between(1, 6)
	two, deep, pitch, ribs := d.chance(0.5), d.between(0.05, 0.4), d.between(6, 30), 0.0
	if d.chance(0.4) {
		ribs = 0.4
	}
	return func(x, y float64) ink {
		n := cloud(seed, x/size/long, y/size)
		c := inks[0].times(1 + deep*n)
		if two {
			c = inks[0].toward(inks[1], 1/(1+math.Exp(-n*hard)))
		}
		return c.times(1 - ribs*(1-math.Abs(math.Sin(x*math.Pi/pitch))))
	}
}

func stripes(d *dice) pattern {
	inks, bands := palette(d, 5), order(d, 5)
	for !slices.ContainsFunc(bands, func(b int) bool { return b != bands[0] }) {
		bands = order(d, 5)
	}
	wide, check, fine := d.spread(2, 16), d.chance(0.5), d.spread(2.5, 7)
	return func(x, y float64) ink {
		i, _ := cell(x / wide)
		c := inks[bands[wrap(i, len(bands))]]
		if check {
			j, _ := cell(y / wide)
			c = c.toward(inks[bands[wrap(j, len(bands))]], 0.5)
		}
		return c.times(1 - 0.15*math.Abs(math.Sin(x*math.Pi/fine)))
	}
}

// mark is one shape of a print's repeat.
type mark struct {
	x, y, size, turn float64
	kind, petals     int
	ink, heart       ink
}

func printed(d *dice) pattern {
	inks := palette(d, 2+d.below(4))
	tile := d.spread(24, 280)
	var marks []mark
	for range 1 + d.below(6) {
		marks = append(marks, mark{
			x: d.between(0, tile), y: d.between(0, tile), size: tile * d.between(0.05, 0.3), turn: d.between(0, 6.3),
			kind: d.below(5), petals: 3 + d.below(6), ink: inks[1+d.below(len(inks)-1)], heart: inks[d.below(len(inks))],
		})
	}
	drop, fine := tile/2*float64(d.below(2)), d.spread(2.5, 6)
	return func(x, y float64) ink {
		weave := 1 - 0.08*math.Abs(math.Sin(x*math.Pi/fine)) - 0.08*math.Abs(math.Sin(y*math.Pi/fine))
		column := math.Floor(x / tile)
		if wrap(int(column), 2) == 1 {
			y += drop
		}
		x, y = x-column*tile, y-math.Floor(y/tile)*tile
		c := inks[0]
		for i := range marks {
			c = marks[i].over(c, nearest(x-marks[i].x, tile), nearest(y-marks[i].y, tile))
		}
		return c.times(weave)
	}
}

// nearest is the distance to the nearest copy of a shape.
func nearest(v, tile float64) float64 { return v - tile*math.Round(v/tile) }

// over lays the mark over a colour at a distance from its middle.
func (m *mark) over(c ink, x, y float64) ink {
	r := math.Hypot(x, y) / m.size
	if r > 1 {
		return c
	}
	angle := math.Atan2(y, x) + m.turn
	switch m.kind {
	case 0: // dot
		return m.ink
	case 1: // ring
		if r > 0.6 {
			return m.ink
		}
	case 2: // flower
		if r < 0.22 {
			return m.heart
		}
		if r < 0.45+0.55*math.Abs(math.Cos(angle*float64(m.petals)/2)) {
			return m.ink
		}
	case 3: // star or polygon
		if r < 0.45/math.Abs(math.Cos(math.Mod(angle+20, 6.2832/float64(m.petals))-3.1416/float64(m.petals))) {
			return m.ink
		}
	case 4: // leaf
		sin, cos := math.Sincos(angle)
		if math.Abs(r*sin) < 0.35*(1-r*r*cos*cos) {
			return m.ink.toward(m.heart, 0.5*max(0, 1-12*math.Abs(r*sin)))
		}
	}
	return c
}
