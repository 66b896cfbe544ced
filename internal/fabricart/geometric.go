package fabricart

import "math"

// layDeco chooses one of the geometric drawings by the design's seed.
func layDeco(c Cloth, d *dice) layer {
	inks, u := c.inks(), d.between(46, 74)
	switch d.below(5) {
	case 0:
		u *= 1.35
		return onCotton(c, d, u, u*0.6, fans(inks, u))
	case 1:
		return onCotton(c, d, u, u*1.6, diamonds(inks, u))
	case 2:
		return onCotton(c, d, u, u, circles(inks, u))
	case 3:
		return onCotton(c, d, u, u*1.5, ogees(inks, u))
	default:
		return onCotton(c, d, u*1.5, u*1.5, tilesOf(inks, u*1.5))
	}
}

// fans are the scallops of the twenties: rows of discs, each row over the one above.
func fans(inks []ink, u float64) func(*pen, *dice) {
	return func(p *pen, _ *dice) {
		p.crisp(func(x, y float64) ink {
			for row := 3; row >= -2; row-- {
				cy := u * 0.3 * float64(row)
				cx := u / 2 * float64(wrap(row, 2))
				dx := x - cx - u*math.Round((x-cx)/u)
				if dy := y - cy; dy <= 0 && dx*dx+dy*dy < u*u/4 {
					return fanBand(inks, math.Hypot(dx, dy)/u*2, math.Atan2(-dy, dx))
				}
			}
			return inks[0]
		})
	}
}

// fanBand colours a disc by distance r (1 is the rim) and angle above the horizon.
func fanBand(inks []ink, r, angle float64) ink {
	switch {
	case r > 0.9:
		return inks[4]
	case r > 0.72:
		return inks[0]
	case r > 0.62:
		return inks[2]
	case r > 0.5 || r < 0.1:
		return inks[0]
	case r > 0.26 && math.Mod(angle/math.Pi*9, 1) > 0.5:
		return inks[3]
	case r <= 0.26:
		return inks[1]
	}
	return inks[0]
}

func diamonds(inks []ink, u float64) func(*pen, *dice) {
	return func(p *pen, _ *dice) {
		h := u * 1.6
		for i := range 2 {
			at := point{u / 2 * float64(i), h / 2 * float64(i)}
			for n, k := range [5]float64{1, 0.84, 0.66, 0.44, 0.2} {
				c := inks[[5]int{1, 0, 2, 0, 3}[n]]
				if i == 1 && n == 2 {
					c = inks[4]
				}
				p.fill(c, []point{{at.x, at.y - h/2*k}, {at.x + u/2*k, at.y}, {at.x, at.y + h/2*k}, {at.x - u/2*k, at.y}})
			}
		}
	}
}

// circles interlock, with a leaf-shaped overlap.
func circles(inks []ink, u float64) func(*pen, *dice) {
	return func(p *pen, _ *dice) {
		for i := range 4 {
			a := float64(i)*math.Pi/2 + math.Pi/4
			from, to := point{u / 2, u / 2}, polar(u/2, u/2, u/math.Sqrt2, a)
			p.stroke(inks[1+i%2], []point{from, from.toward(to, 0.2), from.toward(to, 0.4), from.toward(to, 0.5), from.toward(to, 0.6), from.toward(to, 0.8), to},
				func(t float64) float64 { return u * 0.27 * math.Sin(math.Pi*t) })
		}
		for _, at := range [2]point{{u / 2, 0}, {0, u / 2}} {
			p.dot(inks[3], at, u*0.11)
			p.dot(inks[0], at, u*0.055)
		}
		p.dot(inks[4], point{u / 2, u / 2}, u*0.06)
		p.dot(inks[4], point{}, u*0.06)
	}
}

// ogees are onion-shaped nets with a blossom inside.
func ogees(inks []ink, u float64) func(*pen, *dice) {
	return func(p *pen, _ *dice) {
		h := u * 1.5
		for i := range 2 {
			at := point{u / 2 * float64(i), h / 2 * float64(i)}
			for n, k := range [4]float64{1, 0.86, 0.72, 0.62} {
				p.fill(inks[[4]int{1, 0, 2, 0}[n]], onion(at, u*k, h*k))
			}
			p.flower(at, u*0.2, 6, math.Pi/2, inks[3], inks[1], inks[4])
			p.leaf(inks[2], inks[0], point{at.x, at.y + h*0.12}, h*0.15, math.Pi/2, 0)
			p.leaf(inks[2], inks[0], point{at.x, at.y - h*0.12}, h*0.15, -math.Pi/2, 0)
		}
	}
}

func onion(at point, w, h float64) []point {
	var out []point
	for i := range 24 {
		t := float64(i) / 24
		y := at.y - h/2 + h*t
		out = append(out, point{at.x + w/2*math.Pow(math.Sin(math.Pi*t), 1.4), y})
	}
	for i := range 24 {
		t := 1 - float64(i)/24
		out = append(out, point{at.x - w/2*math.Pow(math.Sin(math.Pi*t), 1.4), at.y - h/2 + h*t})
	}
	return out
}

// tilesOf are Mediterranean floor tiles: a star, corner petals, a frame.
func tilesOf(inks []ink, u float64) func(*pen, *dice) {
	return func(p *pen, _ *dice) {
		m := point{u / 2, u / 2}
		p.line(inks[4], u*0.02, point{}, point{u, 0})
		p.line(inks[4], u*0.02, point{}, point{0, u})
		for i := range 4 {
			a := float64(i) * math.Pi / 2
			corner := polar(m.x, m.y, u/math.Sqrt2, a+math.Pi/4)
			p.arc(inks[1], corner, u*0.34, u*0.05, a+math.Pi, a+1.5*math.Pi)
			p.leaf(inks[2], inks[0], corner, u*0.3, a+math.Pi*1.25, 0)
		}
		for i := range 8 {
			a := float64(i) * math.Pi / 4
			p.leaf(inks[1+2*(i%2)], inks[0], m, u*(0.34-0.1*float64(i%2)), a, 0)
		}
		p.ring(inks[4], m, u*0.1, u*0.03)
		p.dot(inks[3], m, u*0.06)
	}
}
