package fabricart

import "math"

// flower draws a blossom with petals, their shade and a heart.
func (p *pen) flower(at point, r float64, petals int, turn float64, petal, shade, heart ink) {
	step := 2 * math.Pi / float64(petals)
	for i := range petals {
		a := turn + float64(i)*step
		p.petal(petal, at, r, step*0.95, a)
	}
	for i := range petals {
		a := turn + float64(i)*step
		from, to := polar(at.x, at.y, r*0.18, a), polar(at.x, at.y, r*0.68, a)
		p.stroke(shade, curve(from, polar(at.x, at.y, r*0.4, a+0.08), to), leafShape(r*step*0.16))
	}
	p.dot(shade, at, r*0.24)
	p.dot(heart, at, r*0.19)
	for i := range petals + 2 {
		p.dot(shade, polar(at.x, at.y, r*0.11, float64(i)*2*math.Pi/float64(petals+2)), r*0.03)
	}
}

// petal is round outside with a small notch, narrow at the heart.
func (p *pen) petal(c ink, at point, r, wide, a float64) {
	const n = 16
	out := []point{at}
	for i := range n + 1 {
		t := float64(i)/n*2 - 1
		edge := r * (1 - 0.42*math.Pow(math.Abs(t), 2.4) - 0.07*math.Exp(-t*t*30))
		out = append(out, polar(at.x, at.y, edge, a+t*wide*0.56))
	}
	p.fill(c, out)
}

// leaf draws a bent leaf with its vein.
func (p *pen) leaf(c, vein ink, from point, length, angle, bend float64) {
	tip := polar(from.x, from.y, length, angle)
	path := curve(from, polar(from.x, from.y, length*0.55, angle+bend), tip)
	p.stroke(c, path, leafShape(length*0.36))
	p.stroke(vein, path[:11], func(t float64) float64 { return length * 0.035 * (1 - t*0.8) })
}

// sprig is a stem with leaves on both sides.
func (p *pen) sprig(c, vein ink, from point, length, angle, bend float64, leaves int) {
	tip := polar(from.x, from.y, length, angle)
	stem := curve(from, polar(from.x, from.y, length*0.55, angle+bend), tip)
	p.stroke(c, stem, func(t float64) float64 { return length * 0.03 * (1.3 - t) })
	for i := range leaves {
		t := (float64(i) + 0.8) / float64(leaves)
		at := stem[int(t*11)]
		side := 0.75
		if i%2 == 1 {
			side = -side
		}
		p.leaf(c, vein, at, length*0.36*(1.15-t*0.5), angle+side, -side*0.3)
	}
	p.leaf(c, vein, tip, length*0.3, angle, 0.1)
}

// palm is a large frond: narrow leaflets on both sides of a bent rib.
func (p *pen) palm(c, rib ink, from point, length, angle, bend float64) {
	tip := polar(from.x, from.y, length, angle)
	stem := curve(from, polar(from.x, from.y, length*0.55, angle+bend), tip)
	const leaflets = 15
	for i := 1; i <= leaflets; i++ {
		t := float64(i) / (leaflets + 1) * 12
		at := stem[int(t)].toward(stem[int(t)+1], t-math.Floor(t))
		size := length * (0.16 + 0.34*math.Sin(math.Pi*math.Pow(t/12, 0.7)))
		for _, side := range [2]float64{-1, 1} {
			a := angle + side*(1.0-0.045*t)
			end := polar(at.x, at.y, size, a)
			p.stroke(c, curve(at, polar(at.x, at.y, size*0.5, a-side*0.3), end), leafShape(length*0.04))
		}
	}
	p.stroke(rib, stem, func(t float64) float64 { return length * 0.02 * (1.2 - t) })
}

func (a point) toward(b point, t float64) point {
	return point{a.x + (b.x-a.x)*t, a.y + (b.y-a.y)*t}
}

// boteh is the paisley drop: nested bodies, a fringe of dots, a blossom inside.
func (p *pen) boteh(at point, size, turn float64, inks []ink) {
	spine := botehSpine(at, size, turn)
	widths := []float64{1, 0.84, 0.6, 0.44}
	colours := []ink{inks[1], inks[0], inks[2], inks[0]}
	for i, k := range widths {
		p.stroke(colours[i], spine, botehBody(size*k))
		p.dot(colours[i], spine[0], size*0.29*k)
	}
	p.flower(spine[2], size*0.17, 6, turn, inks[3], inks[1], inks[4])
	for i := 4; i < len(spine)-4; i += 2 {
		p.dot(inks[3], spine[i+1], size*0.055*(1-float64(i)/float64(len(spine))))
	}
	p.botehFringe(spine, size, inks)
}

func (p *pen) botehFringe(spine []point, size float64, inks []ink) {
	n := len(spine)
	for i := range n - 3 {
		a, b := spine[max(0, i-1)], spine[i+1]
		along := math.Atan2(b.y-a.y, b.x-a.x)
		reach := botehBody(size)(float64(i)/float64(n-1))/2 + size*0.075
		for _, side := range [2]float64{-1, 1} {
			p.dot(inks[4], polar(spine[i].x, spine[i].y, reach, along+side*math.Pi/2), size*0.036)
		}
	}
	back := math.Atan2(spine[0].y-spine[1].y, spine[0].x-spine[1].x)
	for i := range 9 {
		p.dot(inks[4], polar(spine[0].x, spine[0].y, size*0.365, back+(float64(i)-4)*0.33), size*0.036)
	}
}

// botehSpine runs from the middle of the round body to the curled tip.
func botehSpine(at point, size, turn float64) []point {
	out := make([]point, 21)
	q, a := at, turn
	for i := range out {
		out[i] = q
		t := float64(i) / 20
		a += 0.02 + 0.34*t*t
		q = polar(q.x, q.y, size*0.056, a)
	}
	return out
}

func botehBody(size float64) func(float64) float64 {
	return func(t float64) float64 { return size * 0.6 * math.Pow(1-t, 0.8) * (1 + 0.25*math.Sin(math.Pi*t)) }
}

// scatter finds n places on a wrapping field that keep away from each other.
func scatter(d *dice, wide, high float64, n int) []point {
	var out []point
	for range n {
		best, far := point{}, -1.0
		for range 10 + n/3 {
			q := point{d.between(0, wide), d.between(0, high)}
			if near := nearest(out, q, wide, high); near > far {
				best, far = q, near
			}
		}
		out = append(out, best)
	}
	return out
}

func nearest(of []point, q point, wide, high float64) float64 {
	least := 1e9
	for _, o := range of {
		dx, dy := math.Abs(o.x-q.x), math.Abs(o.y-q.y)
		dx, dy = min(dx, wide-dx), min(dy, high-dy)
		least = min(least, dx*dx+dy*dy)
	}
	return least
}
