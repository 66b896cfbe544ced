package fabricart

import "math"

// layLeopard scatters rosettes: a darker heart inside a broken dark ring.
func layLeopard(c Cloth, d *dice) layer {
	inks, size := c.inks(), d.between(240, 320)
	warm := inks[0].toward(inks[2], 0.25)
	return onSilkOrCotton(c, d, size, size, func(p *pen, d *dice) {
		p.each(func(x, y float64) ink {
			return inks[0].toward(warm, 0.5+0.5*smoothAt(tables().cloud, x/size*tableSide, y/size*tableSide))
		})
		for _, at := range scatter(d, size, size, 88) {
			p.rosette(d, at, size*d.between(0.028, 0.042), inks[1], inks[2])
		}
		for _, at := range scatter(d, size, size, 120) {
			p.blob(inks[1], d, at, size*d.between(0.004, 0.008), 0.5)
		}
	})
}

func (p *pen) rosette(d *dice, at point, r float64, dark, heart ink) {
	p.blob(heart, d, at, r*0.85, 0.3)
	parts := 2 + d.below(3)
	start := d.between(0, 6.3)
	for i := range parts {
		a := start + float64(i)*2*math.Pi/float64(parts)
		sweep := 2 * math.Pi / float64(parts) * d.between(0.5, 0.82)
		var path []point
		for j := range 9 {
			t := float64(j) / 8
			path = append(path, polar(at.x, at.y, r*(1+0.14*math.Sin(7*t+a)), a+sweep*t))
		}
		fat := r * d.between(0.5, 0.8)
		p.stroke(dark, path, func(t float64) float64 { return fat * math.Pow(math.Sin(math.Pi*(0.08+0.84*t)), 0.6) })
	}
}

// layZebra bends stripes by noise until they fork.
func layZebra(c Cloth, d *dice) layer {
	inks, size := c.inks(), d.between(280, 360)
	seed, bands := d.next(), float64(d.oneOf(6, 7, 8))
	return onSilkOrCotton(c, d, size, size, func(p *pen, _ *dice) {
		p.each(func(x, y float64) ink {
			u, v := x/size, y/size
			bend := 0.4*loopNoise(seed, u, v, 1) + 0.06*loopNoise(seed+1, u, v, 3)
			wave := math.Sin(2*math.Pi*(u*bands+bend*2)) + 0.5*loopNoise(seed+2, u, v, 1) + 0.05
			return inks[0].toward(inks[1], float32(smoothstep(0.0, 0.12, wave)))
		})
	})
}

// loopNoise is smooth noise that repeats when u or v grows by 1, with about
// 3*times features each way.
func loopNoise(seed uint64, u, v float64, times int) float64 {
	h := mix64(seed)
	k := float64(times) * tableSide
	if h&1 == 0 {
		u, v = v, u
	}
	n := smoothAt(tables().swell, u*k+float64(h>>8&tableMask), v*k+float64(h>>20&tableMask))
	return float64(n)
}

// layBrush is an abstract print of broad dry brush strokes.
func layBrush(c Cloth, d *dice) layer {
	inks, size := c.inks(), d.between(300, 400)
	return onSilkOrCotton(c, d, size, size, func(p *pen, d *dice) {
		lean := d.between(-0.5, 0.5)
		for i, at := range scatter(d, size, size, 20) {
			c := inks[[8]int{1, 2, 1, 4, 3, 2, 1, 3}[i%8]]
			p.brushStroke(d, c, at, size*d.between(0.16, 0.36), size*d.between(0.05, 0.12), lean+d.between(-0.3, 0.3))
		}
		for _, at := range scatter(d, size, size, 14) {
			p.blob(inks[4], d, at, size*d.between(0.006, 0.016), 0.4)
		}
	})
}

// brushStroke is drawn by many bristles, some of which run dry early.
func (p *pen) brushStroke(d *dice, c ink, at point, length, width, angle float64) {
	bend := d.between(-0.35, 0.35)
	p.alpha = 0.85
	defer func() { p.alpha = 0 }()
	bristles := 16
	for i := range bristles {
		side := (float64(i)+0.5)/float64(bristles) - 0.5
		from := polar(at.x, at.y, width*side, angle+math.Pi/2)
		from = polar(from.x, from.y, length*d.between(-0.05, 0.03), angle)
		run := length * (1 - 0.4*d.float()*d.float())
		end := polar(from.x, from.y, run, angle)
		path := curve(from, polar(from.x, from.y, run/2, angle+bend), end)
		thick := width / float64(bristles) * d.between(0.8, 2)
		p.stroke(c.toward(ink{1, 1, 1}, float32(d.between(0, 0.12))), path, func(t float64) float64 { return thick * (1 - 0.75*t*t) })
	}
}

// layWatercolour lets blots of thin colour run into each other.
func layWatercolour(c Cloth, d *dice) layer {
	inks, size := c.inks(), d.between(320, 420)
	seed := d.next()
	l := onSilk(c, d, size, size, func(p *pen, _ *dice) {
		p.each(func(x, y float64) ink {
			u, v := x/size, y/size
			out := inks[0].toward(ink{0.9, 0.88, 0.82}, 0.65)
			du, dv := 0.1*loopNoise(seed+9, u, v, 1), 0.1*loopNoise(seed+8, u, v, 1)
			for i := 1; i < 5; i++ {
				n := loopNoise(seed+uint64(i), u+du, v+dv, 1) + 0.12*loopNoise(seed+uint64(20+i), u, v, 4)
				wet := smoothstep(0.0, 0.7, n) * 0.7
				rim := 0.12 * max(0, 1-math.Abs(n-0.1)/0.06)
				out = out.toward(inks[i], float32(wet+rim))
			}
			return out
		})
	})
	l.coarse = 0.5
	return l
}

// layIkat draws stepped diamonds whose edges run along the warp, as tied yarn does.
func layIkat(c Cloth, d *dice) layer {
	inks, wide := c.inks(), d.between(120, 170)
	high, seed := wide*1.5, d.next()
	return onCotton(c, d, wide, high, func(p *pen, _ *dice) {
		p.crisp(func(x, y float64) ink {
			thread := int(x / wide * 48)
			y += 5*signed(hashAt(seed, thread, 1)) + 4*signed(hashAt(seed, thread/3, 2))
			fx, fy := math.Abs(x/wide-0.5)*2, math.Abs(y/high-math.Floor(y/high)-0.5)*2
			return ikatBand(inks, fx+fy)
		})
	})
}

// ikatBand colours the distance from the diamond's middle; 0 to 2 holds two diamonds.
func ikatBand(inks []ink, r float64) ink {
	edges := [...]float64{0.16, 0.3, 0.52, 0.72, 0.92, 1.18, 1.4, 1.72, 2.1}
	colours := [...]int{3, 4, 1, 0, 2, 0, 1, 3, 4}
	for i, e := range edges {
		if r < e {
			return inks[colours[i]]
		}
	}
	return inks[0]
}
