package fabricart

import "math"

// sheer is cloth one can see through: threads over a backing, with their shadow on it.
type sheer struct {
	seed    uint64
	thread  ink
	backing ink
	veil    float32 // how much of the holes a fine haze of fibres covers
	density float32 // covering of the filled parts of a motif
	net     [2]float64
	drawNet func(*pen)
	repeat  [2]float64 // of the motif, 0 for none
	motif   func(*pen) // fills channel 0, cords in channel 1

	nets, motifs *tile
}

func (l *sheer) finest() float64 { return l.net[0] * 0.62 }

func (l *sheer) prepare(s *swatch) {
	l.nets = newTile(l.net[0], l.net[1], s.density*3, ink{})
	l.drawNet(&pen{tile: l.nets})
	l.nets.soften(1)
	if l.motif != nil {
		l.motifs = newTile(l.repeat[0], l.repeat[1], s.density, ink{})
		l.motif(&pen{tile: l.motifs})
	}
}

// cover is how much thread lies at a place, and how high it stands.
func (l *sheer) cover(x, y float64) (cover, height float32) {
	cover = l.nets.pix[l.nets.index(x, y)]
	height = cover * 0.8
	if l.motifs != nil {
		m := l.motifs.pix[l.motifs.index(x, y):]
		fill, cord := m[0], m[1]
		weave := tables().streak[int(y*1.7)&tableMask*tableSide+int(x*1.7)&tableMask]
		cover = max(cover, fill*(l.density+0.12*weave), cord)
		height = max(height, fill*(1+0.3*weave), cord*2.6)
	}
	return max(cover, l.veil), height
}

func (l *sheer) row(s *swatch, y int) {
	rgb, height := s.line(y)
	t := tables()
	cy := s.y(y)
	for x := range s.w {
		cx := s.x(x)
		cover, h := l.cover(cx, cy)
		shadow, _ := l.cover(cx-2.2, cy-2.6)
		grain := 1 + 0.05*t.white[(int(cy*2)&tableMask)*tableSide+int(cx*2)&tableMask]
		under := l.backing.times((1 - 0.32*shadow) * grain)
		c := under.toward(l.thread.times(0.8+0.2*min(1.3, h)), min(1, cover))
		height[x] = h
		rgb[3*x], rgb[3*x+1], rgb[3*x+2] = c[0], c[1], c[2]
	}
}

// hexagons draws a net of honeycombs into one repeat.
func hexagons(u, thick float64) func(*pen) {
	return func(p *pen) {
		h := u * math.Sqrt(3)
		for _, m := range [2]point{{0, 0}, {u / 2, h / 2}} {
			for i := range 6 {
				a := math.Pi/6 + float64(i)*math.Pi/3
				p.line(ink{1, 1, 1}, thick, polar(m.x, m.y, u/math.Sqrt(3), a), polar(m.x, m.y, u/math.Sqrt(3), a+math.Pi/3))
			}
		}
	}
}

func netted(c Cloth, u, thick float64) *sheer {
	inks := c.inks()
	return &sheer{
		seed: c.Seed, thread: inks[0], backing: inks[1], veil: 0.06, density: 0.8,
		net: [2]float64{u, u * math.Sqrt(3)}, drawNet: hexagons(u, thick),
	}
}

func layTulle(c Cloth, d *dice) layer {
	u := d.between(9, 15)
	return netted(c, u, u*0.12)
}

// layMesh is sports mesh: solid cloth with rows of round holes.
func layMesh(c Cloth, d *dice) layer {
	u := d.between(12, 18)
	r := u * d.between(0.22, 0.3)
	l := netted(c, u, 1)
	l.drawNet = func(p *pen) {
		p.each(func(float64, float64) ink { return ink{1, 1, 1} })
		for _, m := range [2]point{{u / 2, 0}, {0, u * math.Sqrt(3) / 2}} {
			p.ellipse(ink{}, m, r, r*1.15, 0)
		}
	}
	return l
}

var (
	laceFill = ink{1, 0, 0}
	laceCord = ink{1, 1, 0}
)

// layLace is a net with corded blossoms and leaves.
func layLace(c Cloth, d *dice) layer {
	l := netted(c, d.between(6.5, 8), 0.9)
	size := d.between(190, 250)
	l.repeat = [2]float64{size, size * 1.2}
	petals := d.oneOf(5, 6, 8)
	l.motif = func(p *pen) {
		for i := range 2 {
			at := point{size * (0.25 + 0.5*float64(i)), size * (0.3 + 0.6*float64(i))}
			p.laceFlower(at, size*0.2, petals, float64(i))
			for j := range 3 {
				a := float64(i)*0.6 + float64(j)*2*math.Pi/3
				p.laceLeaf(polar(at.x, at.y, size*0.2, a), size*0.23, a+0.4, 0.4)
				p.laceLeaf(polar(at.x, at.y, size*0.2, a+0.35), size*0.15, a+1.2, -0.4)
			}
			p.laceFlower(point{at.x + size*0.5, at.y - size*0.02}, size*0.075, 5, 0.3)
		}
	}
	return l
}

func (p *pen) laceFlower(at point, r float64, petals int, turn float64) {
	step := 2 * math.Pi / float64(petals)
	for i := range petals {
		p.petal(laceCord, at, r*1.07, step*1.02, turn+float64(i)*step)
	}
	for i := range petals {
		a := turn + float64(i)*step
		p.petal(laceFill, at, r*0.95, step*0.86, a)
		p.leaf(ink{}, laceCord, polar(at.x, at.y, r*0.3, a), r*0.5, a, 0)
	}
	p.dot(laceCord, at, r*0.22)
	p.dot(ink{}, at, r*0.12)
}

func (p *pen) laceLeaf(from point, length, angle, bend float64) {
	tip := polar(from.x, from.y, length, angle)
	path := curve(from, polar(from.x, from.y, length*0.55, angle+bend), tip)
	p.stroke(laceCord, path, leafShape(length*0.42))
	p.stroke(laceFill, path, leafShape(length*0.32))
	p.stroke(laceCord, path, func(float64) float64 { return length * 0.035 })
}
