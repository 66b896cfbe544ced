package fabricart

import "math"

// printing is a drawing in ink on a white cloth.
type printing struct {
	ground layer
	wide   float64 // repeat in cloth units
	high   float64
	draw   func(*pen, *dice)
	dice   *dice
	inks   []ink
	coarse float64 // resolution of the drawing against the swatch, 0 means 1

	tile    *tile
	columns []int32
}

// onCotton prints on fine plain weave, onSilk on a satin ground.
func onCotton(c Cloth, d *dice, wide, high float64, draw func(*pen, *dice)) *printing {
	y := cotton.at(d.between(3.2, 3.8))
	y.round, y.uneven = 0.3, 0.03
	ground := &weaving{
		seed: c.Seed, inks: []ink{{1, 1, 1}}, draft: plainDraft(), warp: y, weft: y,
		warpRun: solid(0), weftRun: solid(0), deep: 0.74,
	}
	return &printing{ground: ground, wide: wide, high: high, draw: draw, dice: d, inks: c.inks()}
}

func onSilk(c Cloth, d *dice, wide, high float64, draw func(*pen, *dice)) *printing {
	p := onCotton(c, d, wide, high, draw)
	p.ground = &smooth{seed: c.Seed, ink: ink{1, 1, 1}, grain: 0.03, cross: 0.03}
	return p
}

func (p *printing) finest() float64 { return p.ground.finest() }

func (p *printing) prepare(s *swatch) {
	p.ground.prepare(s)
	detail := s.density
	if p.coarse > 0 {
		detail *= p.coarse
	}
	p.tile = newTile(p.wide, p.high, detail, p.inks[0])
	p.draw(&pen{tile: p.tile}, p.dice)
	p.columns = make([]int32, s.w)
	for x := range p.columns {
		p.columns[x] = int32(3 * p.tile.column(s.x(x)))
	}
}

func (p *printing) row(s *swatch, y int) {
	p.ground.row(s, y)
	rgb, _ := s.line(y)
	line := p.tile.pix[p.tile.lineAt(s.y(y)):]
	for x := range s.w {
		i := p.columns[x]
		rgb[3*x] *= line[i]
		rgb[3*x+1] *= line[i+1]
		rgb[3*x+2] *= line[i+2]
	}
}

func layDots(c Cloth, d *dice) layer {
	inks, gap := c.inks(), d.between(26, 64)
	r := gap * d.between(0.16, 0.34)
	return onCotton(c, d, gap, gap, func(p *pen, _ *dice) {
		p.dot(inks[1], point{gap / 4, gap / 4}, r*0.72)
		p.dot(inks[1], point{gap * 3 / 4, gap * 3 / 4}, r*0.72)
	})
}

func layFloral(c Cloth, d *dice) layer {
	inks, size := c.inks(), d.between(230, 330)
	blooms, petals := 5+d.below(4), d.oneOf(5, 5, 6, 8)
	return onSilkOrCotton(c, d, size, size, func(p *pen, d *dice) {
		places := scatter(d, size, size, blooms*3)
		for _, at := range places {
			p.sprig(inks[2], inks[0].toward(inks[2], 0.6), at, size*d.between(0.2, 0.3), d.between(0, 6.3), d.between(-0.5, 0.5), 5)
		}
		for i, at := range places[blooms:] {
			p.flower(at, size*0.035, 5, d.between(0, 6.3), inks[3+i%2], inks[1].times(0.7), inks[0])
		}
		for i, at := range places[:blooms] {
			r := size * d.between(0.085, 0.14)
			turn := d.between(0, 6.3)
			main, other := inks[1], inks[3]
			if i%3 == 2 {
				main, other = inks[4], inks[1]
			}
			p.flower(at, r, petals, turn, main, main.times(0.62), other)
			p.flower(at, r*0.6, petals, turn+math.Pi/float64(petals), main.toward(ink{1, 1, 1}, 0.22), main.times(0.7), other)
		}
	})
}

func onSilkOrCotton(c Cloth, d *dice, wide, high float64, draw func(*pen, *dice)) *printing {
	if d.chance(0.3) {
		return onSilk(c, d, wide, high, draw)
	}
	return onCotton(c, d, wide, high, draw)
}

func layDitsy(c Cloth, d *dice) layer {
	inks, size := c.inks(), d.between(130, 180)
	return onCotton(c, d, size, size, func(p *pen, d *dice) {
		for i, at := range scatter(d, size, size, 34) {
			a := d.between(0, 6.3)
			switch i % 4 {
			case 0, 1:
				p.leaf(inks[2], inks[2], polar(at.x, at.y, 5, a+2), 11, a+2, 0.4)
				p.leaf(inks[2], inks[2], polar(at.x, at.y, 5, a+3.2), 10, a+3.2, -0.4)
				p.flower(at, d.between(6.5, 9), 5, a, inks[1+2*(i%2)], inks[4], inks[0])
			case 2:
				p.sprig(inks[2], inks[2], at, 17, a, 0.5, 4)
			default:
				p.dot(inks[4], at, 2)
				p.dot(inks[1], polar(at.x, at.y, 5.5, a), 1.5)
			}
		}
	})
}

func layTropical(c Cloth, d *dice) layer {
	inks, size := c.inks(), d.between(300, 380)
	return onSilkOrCotton(c, d, size, size, func(p *pen, d *dice) {
		dark := inks[2].times(0.55)
		for i, at := range scatter(d, size, size, 15) {
			a := d.between(0, 6.3)
			c, rib := inks[2], dark
			switch i % 3 {
			case 0:
				c, rib = dark, inks[2]
			case 2:
				c, rib = inks[4].toward(inks[2], 0.35), inks[0]
			}
			p.palm(c, rib, at, size*d.between(0.34, 0.46), a, d.between(-0.45, 0.45))
		}
		for _, at := range scatter(d, size, size, 4) {
			p.flower(at, size*0.1, 5, d.between(0, 6.3), inks[1], inks[1].times(0.6), inks[3])
		}
	})
}

func layPaisley(c Cloth, d *dice) layer {
	inks, wide := c.inks(), d.between(180, 250)
	high := wide * 1.25
	return onSilkOrCotton(c, d, wide, high, func(p *pen, _ *dice) {
		for i := range 2 {
			x, y := wide*(0.27+0.5*float64(i)), high*(0.38+0.5*float64(i))
			p.boteh(point{x, y}, wide*0.64, -1.9+float64(i)*0.25, inks)
			p.sprig(inks[2], inks[2], point{x + wide*0.24, y + high*0.13}, wide*0.24, -0.9, 0.6, 5)
			p.flower(point{x + wide*0.27, y - high*0.3}, wide*0.075, 6, 0.4, inks[3], inks[1], inks[4])
		}
	})
}
