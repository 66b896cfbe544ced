package fabricart

import "math"

// pile is cloth of upright fibres: velvet, corduroy, fleece. Ribs are optional.
type pile struct {
	seed   uint64
	ink    ink
	rib    float64 // cloth units per rib, 0 for none
	groove float32 // darkness between ribs
	hair   float32 // brightness of single fibres
	crush  float32 // patches where the pile lies differently

	across []ribPoint
}

type ribPoint struct{ height, shade float32 }

func (p *pile) finest() float64 {
	if p.rib > 0 {
		return p.rib * 0.6
	}
	return 5
}

func (p *pile) prepare(s *swatch) {
	p.across = make([]ribPoint, s.w)
	for x := range p.across {
		p.across[x] = p.ribAt(s.x(x))
	}
}

func (p *pile) ribAt(x float64) ribPoint {
	if p.rib == 0 {
		return ribPoint{0, 1}
	}
	f := x/p.rib + 0.06*float64(smoothAt(tables().slub, x/p.rib*2, 9))
	n := math.Floor(f)
	f = (f-n)*2 - 1
	arch := math.Sqrt(max(0, 1-math.Pow(math.Abs(f), 2.6)))
	tone := 1 + 0.05*float32(signed(hashAt(p.seed, int(n), 8)))
	return ribPoint{float32(arch * p.rib * 0.42), (1 - p.groove + p.groove*float32(arch)) * tone}
}

func (p *pile) row(s *swatch, y int) {
	rgb, height := s.line(y)
	t := tables()
	cy := s.y(y)
	v := int(math.Floor(cy * 1.6))
	for x := range s.w {
		cx := s.x(x)
		u := int(math.Floor(cx * 1.6))
		fibre := t.streak[(u*5+3)&tableMask*tableSide+v&tableMask] + 0.6*t.white[(v*3)&tableMask*tableSide+(u+v>>3)&tableMask]
		rib := p.across[x]
		shade := rib.shade * (1 + p.hair*fibre)
		if p.crush > 0 {
			shade *= 1 + p.crush*smoothAt(t.cloud, cx*0.11, cy*0.16)
		}
		height[x] = rib.height + p.hair*fibre
		rgb[3*x], rgb[3*x+1], rgb[3*x+2] = p.ink[0]*shade, p.ink[1]*shade, p.ink[2]*shade
	}
}

func layCorduroy(c Cloth, d *dice) layer {
	return &pile{seed: c.Seed, ink: c.inks()[0], rib: d.between(9, 24), groove: 0.68, hair: 0.16, crush: 0.05}
}

func layVelvet(c Cloth, d *dice) layer {
	return &pile{seed: c.Seed, ink: c.inks()[0], hair: 0.13, crush: float32(d.between(0.06, 0.14))}
}

// layFleece is a teddy coat: a coat of little tufts.
func layFleece(c Cloth, d *dice) layer {
	base := c.inks()[0]
	p := &pile{seed: c.Seed, ink: base, hair: 0.14, crush: 0.05}
	return &curled{pile: p, side: d.between(150, 200), size: d.between(9, 13)}
}

// curled lays tufts over a pile.
type curled struct {
	*pile
	side, size float64 // of the tile and of a tuft, cloth units
	tile       *tile   // channel 0 brightness, channel 1 height
}

func (l *curled) prepare(s *swatch) {
	l.pile.prepare(s)
	l.tile = newTile(l.side, l.side, s.density, ink{})
	n := int(l.side / l.size)
	l.tile.each(func(x, y float64) ink { return l.curl(x/l.side*float64(n), y/l.side*float64(n), n) })
}

// curl finds the tuft a place belongs to (n by n tufts per tile) and how its
// fibres wind there: brightness and height.
func (l *curled) curl(x, y float64, n int) ink {
	ix, iy := int(x), int(y)
	high, wound := 0.0, 0.0
	for k := range 9 {
		jx, jy := ix+k%3-1, iy+k/3-1
		h := hashAt(l.seed, wrap(jx, n), wrap(jy, n))
		dx, dy := x-float64(jx)-0.1-0.8*unit(h), y-float64(jy)-0.1-0.8*unit(mix64(h))
		reach := 0.85 + 0.35*unit(mix64(h+1))
		if dome := 1 - (dx*dx+dy*dy)/(reach*reach); dome > high {
			turn := unit(mix64(h+2)) * 2 * math.Pi
			high, wound = dome, math.Sin(math.Hypot(dx, dy)*9+math.Atan2(dy, dx)*float64(1+h>>60%2)+turn)
		}
	}
	arch := math.Sqrt(high)
	return ink{float32(0.4 + 0.7*arch + 0.15*wound), float32(arch + 0.2*wound), 0}
}

func (l *curled) row(s *swatch, y int) {
	l.pile.row(s, y)
	rgb, height := s.line(y)
	line := l.tile.lineAt(s.y(y))
	for x := range s.w {
		m := l.tile.pix[line+3*l.tile.column(s.x(x)):]
		height[x] += m[1] * float32(l.size) * 0.42
		for n := range 3 {
			rgb[3*x+n] *= m[0]
		}
	}
}
