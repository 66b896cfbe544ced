package fabricart

import "math"

// drawing asks a picture of n by m yarns, channel 0, where the figure is.
func drawing(n, m int, draw func(*pen)) func(x, y int) bool {
	t := newTile(float64(n), float64(m), 1, ink{})
	draw(&pen{tile: t})
	return func(x, y int) bool { return t.pix[3*(wrap(y, t.h)*t.w+wrap(x, t.w))] > 0.5 }
}

var figure = ink{1, 1, 1}

// layDamask is tone in tone or two-coloured, a large mirrored ornament.
func layDamask(c Cloth, d *dice) layer {
	y := worsted.at(d.between(3.0, 3.5))
	y.round, y.dip, y.uneven, y.fibre = 0.3, 0.2, 0.03, 0.05
	n := d.oneOf(100, 120, 140)
	m := n * 3 / 2
	drawn := drawing(n, m, func(p *pen) {
		for i := range 2 {
			p.ornament(d, point{p.wide / 2 * float64(i), p.high / 2 * float64(i)}, p.wide*0.6, p.high*0.62, i)
		}
	})
	w := woven(c, figuredDraft(n, m, drawn), y, solid(0), solid(1))
	if d.chance(0.5) {
		w.inks[1] = w.inks[0].toward(w.inks[1], 0.45)
	}
	return w
}

// ornament is a mirrored palmette with leaves and a frame, about w by h.
func (p *pen) ornament(d *dice, at point, w, h float64, variant int) {
	stream := *d
	for _, side := range [2]float64{-1, 1} {
		s := stream
		for i := range 4 {
			from := point{at.x + side*w*0.05, at.y + h*(0.34-0.2*float64(i))}
			a := -math.Pi/2 + side*s.between(0.5, 1.15)
			p.leaf(figure, ink{}, from, w*s.between(0.34, 0.5), a, side*0.5)
		}
		frame := curve(point{at.x, at.y + h*0.52}, point{at.x + side*w*1.15, at.y + h*0.1}, point{at.x, at.y - h*0.56})
		p.stroke(figure, frame, func(t float64) float64 { return w * 0.045 * (0.5 + math.Sin(math.Pi*t)) })
		for i := 2; i < len(frame)-1; i += 2 {
			p.leaf(figure, ink{}, frame[i], w*0.17, -math.Pi/2+side*(1.5-0.14*float64(i)), side*0.5)
		}
		p.dot(figure, point{at.x + side*w*0.4, at.y - h*0.36}, w*0.05)
		p.dot(figure, point{at.x + side*w*0.3, at.y + h*0.4}, w*0.05)
	}
	p.stroke(figure, []point{{at.x, at.y + h*0.4}, {at.x, at.y + h*0.1}, {at.x, at.y - h*0.3}}, func(float64) float64 { return w * 0.06 })
	p.flower(point{at.x, at.y - h*0.28}, w*(0.24-0.05*float64(variant)), 5+variant, -math.Pi/2, figure, ink{}, figure)
	*d = stream
}

// layBrocade has small blossoms in weft colours of their own.
func layBrocade(c Cloth, d *dice) layer {
	y := worsted.at(d.between(3.0, 3.5))
	y.round, y.dip = 0.34, 0.25
	n, m := 80, 100
	weft := append(append(stripes(1, m/4), stripes(2, m/4)...), stripes(1, m/4, 3, m/4)...)
	drawn := drawing(n, m, func(p *pen) {
		for i := range 2 {
			p.posy(point{p.wide * (0.25 + 0.5*float64(i)), p.high * (0.19 + 0.5*float64(i))}, p.wide*0.2, d.oneOf(5, 6))
		}
		for i := range 2 {
			at := point{p.wide * (0.75 - 0.5*float64(i)), p.high * (0.24 + 0.5*float64(i))}
			p.fill(figure, []point{{at.x, at.y - 4}, {at.x + 3, at.y}, {at.x, at.y + 4}, {at.x - 3, at.y}})
		}
	})
	return woven(c, brocheDraft(n, m, 8, drawn), y, solid(0), weft)
}

// posy is a blossom on a stem with two leaves.
func (p *pen) posy(at point, r float64, petals int) {
	p.flower(at, r, petals, -math.Pi/2, figure, ink{}, figure)
	foot := point{at.x, at.y + r*2.3}
	p.line(figure, 2, point{at.x, at.y + r*0.9}, foot)
	for _, side := range [2]float64{-1, 1} {
		p.leaf(figure, figure, foot, r*1.5, -math.Pi/2+side*1.05, side*0.4)
	}
}

// layDobby has tiny diamonds, as in ties and fine shirts.
func layDobby(c Cloth, d *dice) layer {
	n := d.oneOf(20, 25, 30)
	drawn := drawing(n, n, func(p *pen) {
		for i := range 2 {
			m, r := p.wide*(0.25+0.5*float64(i)), p.wide*(0.22-0.08*float64(i))
			p.fill(figure, []point{{m, m - r}, {m + r, m}, {m, m + r}, {m - r, m}})
		}
	})
	return woven(c, brocheDraft(n, n, 0, drawn), worsted.at(d.between(3.2, 3.8)), solid(0), solid(1))
}
