package studio

import "math"

// camera is how badly a photo is taken.
type camera struct {
	strength float64 // 1 a hasty phone, 0.3 a careful one
	wrinkles float64 // chance that the cloth is not smooth
}

// shoot makes the JPEG file of what the canvas sees.
func (c camera) shoot(p *canvas, d *dice) []byte {
	c.lens(p, d)
	c.light(p, d)
	c.develop(p, d)
	c.disturb(p, d)
	if c.strength < 1 {
		return p.jpeg(88)
	}
	return p.jpeg(45 + d.below(47))
}

// lens tilts the picture and pushes it over the wrinkles.
func (c camera) lens(p *canvas, d *dice) {
	k := c.strength
	tiltX, tiltY := d.between(-0.2, 0.2)*k, d.between(-0.2, 0.2)*k
	shear, stretch := d.between(-0.06, 0.06)*k, 1+d.between(-0.06, 0.06)*k
	folds := newRipples(d, 0)
	if d.chance(c.wrinkles) {
		folds = newRipples(d, d.between(0.002, 0.01))
	}
	p.warp(func(x, y float64) (float64, float64) {
		away := 1 / (1 + tiltX*x + tiltY*y)
		u, v := (x*stretch+y*shear)*away, (y/stretch+x*shear)*away
		dx, dy := folds.slope(x, y)
		return u*0.97 + dx, v*0.97 + dy
	}, !(k == 1 && d.chance(0.1)))
	p.each(func(x, y float64, rgb []float32) {
		shade := float32(1 + 6*folds.height(x, y))
		for i := range rgb {
			rgb[i] *= shade
		}
	})
}

// ripples are a few waves over the picture.
type ripples [5]struct{ x, y, phase, height float64 }

func newRipples(d *dice, height float64) (r ripples) {
	for i := range r {
		sin, cos := math.Sincos(d.between(0, 2*math.Pi))
		waves := d.between(3, 14)
		r[i].x, r[i].y, r[i].phase, r[i].height = waves*cos, waves*sin, d.between(0, 6.3), height*d.float()
	}
	return r
}

func (r *ripples) height(x, y float64) (h float64) {
	if r[0].height == 0 {
		return 0
	}
	for _, w := range r {
		h += w.height * math.Sin(w.x*x+w.y*y+w.phase)
	}
	return h
}

func (r *ripples) slope(x, y float64) (dx, dy float64) {
	if r[0].height == 0 {
		return 0, 0
	}
	for _, w := range r {
		cos := w.height * math.Cos(w.x*x+w.y*y+w.phase)
		dx += cos * w.x / 8
		dy += cos * w.y / 8
	}
	return dx, dy
}

// light falls off to one side and to the corners, throws a shadow's edge, and
// has its own colour and strength.
func (c camera) light(p *canvas, d *dice) {
	k := c.strength
	sin, cos := math.Sincos(d.between(0, 2*math.Pi))
	slope, corners := d.between(0, 0.5)*k, d.between(0, 0.5)*k
	edge, depth, sharp := d.between(-0.3, 0.3), 0.0, d.between(8, 40)
	if k == 1 && d.chance(0.3) {
		depth = d.between(0.15, 0.45)
	}
	warm, green := d.normal()*0.13*k, d.normal()*0.05*k
	strength := min(math.Exp2(d.normal()*0.45*k), 0.75/(p.brightness()+0.01)) // no phone burns a whole photo
	tint := [3]float32{float32(math.Exp(warm) * strength), float32(math.Exp(green) * strength), float32(math.Exp(-warm) * strength)}
	p.each(func(x, y float64, rgb []float32) {
		along := cos*x + sin*y
		g := (1 + slope*along) * (1 - corners*(x*x+y*y))
		if depth > 0 {
			g *= 1 - depth/(1+math.Exp(-(along-edge)*sharp))
		}
		for i, v := range rgb {
			rgb[i] = expose(toLight(v) * tint[i] * float32(g))
		}
	})
}

// brightness is the photo's mean light in green.
func (p *canvas) brightness() float64 {
	var sum float64
	for i := 1; i < len(p.rgb); i += 3 {
		sum += float64(toLight(p.rgb[i]))
	}
	return sum / float64(p.w*p.h)
}

const curveSteps = 2048

var (
	lightCurve = curve(func(v float64) float64 { return math.Pow(v, 2.2) })
	filmCurve  = curve(func(v float64) float64 {
		v *= 1.3
		return math.Pow(min(1, v/(1+max(0, v-0.9))), 1/2.2)
	})
)

func curve(f func(float64) float64) (t [curveSteps + 1]float32) {
	for i := range t {
		t[i] = float32(f(float64(i) / curveSteps))
	}
	return t
}

func toLight(v float32) float32 { return lightCurve[int(max(0, min(1, v))*curveSteps+0.5)] }

// expose is the film: light above 1.3 is lost, the brightest parts are pressed together.
func expose(v float32) float32 {
	// Dark tones need finer steps than the table has.
	if v < 0.02 {
		return float32(math.Pow(float64(max(0, v)), 1/2.2))
	}
	return filmCurve[int(min(1, v/1.3)*curveSteps+0.5)]
}

// develop is what the phone makes of colours and contrast.
func (c camera) develop(p *canvas, d *dice) {
	if c.strength < 1 {
		return
	}
	vivid, contrast, lift := float32(d.between(0.75, 1.25)), float32(d.between(0.8, 1.2)), float32(0.02*d.normal())
	p.each(func(_, _ float64, rgb []float32) {
		grey := (rgb[0] + rgb[1] + rgb[2]) / 3
		for i, v := range rgb {
			v = grey + (v-grey)*vivid
			rgb[i] = (v-0.5)*contrast + 0.5 + lift
		}
	})
}

// disturb blurs, shakes, adds noise and sharpens.
func (c camera) disturb(p *canvas, d *dice) {
	blur := 0.4
	if c.strength == 1 {
		blur = []float64{0, 0, 0, 0.5, 0.5, 0.9, 0.9, 1.3, 1.3, 2}[d.below(10)]
	}
	if blur > 0 {
		p.rgb = p.blurred(blur)
	}
	if c.strength == 1 && d.chance(0.15) {
		sin, cos := math.Sincos(d.between(0, math.Pi))
		length := 3 + d.below(6)
		even := make([]float32, length)
		for i := range even {
			even[i] = 1 / float32(length)
		}
		p.rgb = p.smear(p.rgb, even, cos, sin)
	}
	grain := float32(d.between(0.003, 0.03*c.strength+0.004))
	for i := range p.rgb {
		p.rgb[i] += grain * float32(d.normal())
	}
	if c.strength == 1 && d.chance(0.3) {
		soft, more := p.blurred(1.2), float32(d.between(0.3, 1))
		for i, v := range p.rgb {
			p.rgb[i] = v + (v-soft[i])*more
		}
	}
}
