package fabricart

import "math"

// stitchSide is the resolution of the drawing of one stitch.
const stitchSide = 48

// stitch is one loop of yarn, drawn once: how high the yarn stands at each
// place, and from which course (row of loops) it comes.
type stitch struct {
	height [stitchSide * stitchSide]float32
	course [stitchSide * stitchSide]int8
	lane   [stitchSide * stitchSide]int8 // place across the yarn, for its fibres
}

// leg is half a loop, as a thick line with round section.
type leg struct {
	a, b   point
	radius float64
}

func (l leg) height(x, y float64) (height, across float64) {
	dx, dy := l.b.x-l.a.x, l.b.y-l.a.y
	t := max(0, min(1, ((x-l.a.x)*dx+(y-l.a.y)*dy)/(dx*dx+dy*dy)))
	r := math.Hypot(x-l.a.x-t*dx, y-l.a.y-t*dy) / l.radius
	if r >= 1 {
		return 0, 0
	}
	across = ((x-l.a.x)*dy - (y-l.a.y)*dx) / math.Hypot(dx, dy) / l.radius
	return math.Sqrt(1-r*r) * (1 - 0.5*math.Pow(math.Abs(2*t-0.9), 2)), across
}

func drawStitch(legs ...leg) *stitch {
	s := &stitch{}
	for i := range s.height {
		x, y := (float64(i%stitchSide)+0.5)/stitchSide, (float64(i/stitchSide)+0.5)/stitchSide
		for course := -1; course <= 1; course++ {
			for _, l := range legs {
				for wale := -1; wale <= 1; wale++ {
					h, across := l.height(x-float64(wale), y-float64(course))
					if float32(h) > s.height[i] {
						s.height[i], s.course[i], s.lane[i] = float32(h), int8(course), int8(across*4)
					}
				}
			}
		}
	}
	return s
}

// The two faces of a loop: a V on the right side, a bow on the wrong side.
var (
	faceStitch = drawStitch(
		leg{point{0.47, 1.16}, point{0.17, -0.04}, 0.25},
		leg{point{0.53, 1.16}, point{0.83, -0.04}, 0.25})
	backStitch = drawStitch(
		leg{point{0.02, 0.62}, point{0.3, 0.36}, 0.25},
		leg{point{0.3, 0.36}, point{0.7, 0.36}, 0.25},
		leg{point{0.7, 0.36}, point{0.98, 0.62}, 0.25})
)

// knitting is weft-knitted cloth. Wales run along y, courses along x.
type knitting struct {
	seed         uint64
	inks         []ink
	wale, course float64 // stitch width and height in cloth units
	courses      run     // colour per course
	heather      float32 // share of fibres in the second colour
	fibre        float32
	uneven       float32
	column       func(x float64) place    // pattern that depends on the wale only
	shape        func(x, y float64) place // any other pattern

	columns []place // for the swatch at hand
}

// place is where in the stitch pattern a point of cloth lies.
type place struct {
	u, v  float64 // in stitches
	back  bool    // wrong side of the loops shows
	rise  float64 // height of the ground, cloth units
	shade float64 // light that reaches it, 1 full
}

func (k *knitting) finest() float64 { return min(k.wale, k.course) }

func (k *knitting) prepare(s *swatch) {
	if k.shape != nil {
		return
	}
	if k.column == nil {
		k.column = func(x float64) place { return place{u: x / k.wale, shade: 1} }
	}
	columns := make([]place, s.w)
	for x := range columns {
		columns[x] = k.column(s.x(x))
	}
	k.columns = columns
}

func (k *knitting) row(s *swatch, y int) {
	rgb, height := s.line(y)
	t := tables()
	cy := s.y(y)
	v0 := cy / k.course
	var du, dv float64
	for x := range s.w {
		if x&7 == 0 { // loops are never all alike
			u, v := s.x(x)/k.wale*3, v0*3
			du, dv = 0.06*float64(smoothAt(t.cloud, u, v)), 0.08*float64(smoothAt(t.cloud, u+90, v))
		}
		at := place{}
		if k.columns != nil {
			at = k.columns[x]
			at.v = v0
		} else {
			at = k.shape(s.x(x), cy)
		}
		u, v := at.u+du, at.v+dv
		fu, fv := math.Floor(u), math.Floor(v)
		i := int((v-fv)*stitchSide)*stitchSide + int((u-fu)*stitchSide)
		loop := faceStitch
		if at.back {
			loop = backStitch
		}
		h, course := loop.height[i], int(fv)+int(loop.course[i])
		fibres := (course*167+int(fu)*59+int(loop.lane[i]))&tableMask*tableSide + int((u+v*2)*7)&tableMask
		c := k.tone(t, course, fibres, int(u*3))
		shade := (0.42 + 0.68*h + k.fibre*t.streak[fibres]) * float32(at.shade)
		height[x] = h*float32(k.wale)*0.34 + float32(at.rise)
		rgb[3*x], rgb[3*x+1], rgb[3*x+2] = c[0]*shade, c[1]*shade, c[2]*shade
	}
}

// tone is the colour of one yarn at a place, with its mix of fibres.
func (k *knitting) tone(t *noiseTables, course, fibres, run int) ink {
	c := k.inks[k.courses[0]]
	if len(k.courses) > 1 {
		c = k.inks[k.courses[wrap(course, len(k.courses))]]
	}
	if k.heather > 0 {
		lane := course * 29 & tableMask * tableSide
		n := 0.3*t.streak[lane+run&tableMask] + 0.75*t.streak[fibres^tableSide] + 0.25*t.white[fibres]
		if n += 1.6*k.heather - 0.7; n > 0 {
			c = c.toward(k.inks[1], min(0.6, n*0.55))
		}
	}
	return c.times(1 + k.uneven*t.white[course*37&(len(t.white)-1)])
}

func knit(c Cloth, wale, ratio float64, courses run) *knitting {
	return &knitting{seed: c.Seed, inks: c.inks(), wale: wale, course: wale * ratio, courses: courses, fibre: 0.14, uneven: 0.03}
}

func layJersey(c Cloth, d *dice) layer {
	k := knit(c, d.between(6, 7.5), d.between(0.72, 0.85), solid(0))
	k.heather = float32(d.between(0.25, 0.5))
	return k
}

// layBreton is the sailor's striped jersey.
func layBreton(c Cloth, d *dice) layer {
	n := d.oneOf(6, 8, 10)
	return knit(c, d.between(5.8, 7), 0.8, stripes(1, n*2, 0, n))
}

func layRib(c Cloth, d *dice) layer {
	k := knit(c, d.between(9, 12), 0.8, solid(0))
	n := float64(d.oneOf(1, 2, 2, 3))
	k.column = func(x float64) place {
		u := x / k.wale
		period := 2 * n
		f := u - math.Floor(u/period)*period
		swell := math.Sin(math.Pi * (f / n))
		at := place{u: u, back: f >= n}
		if !at.back {
			at.rise, at.shade = k.wale*0.35*n*swell, 0.8+0.25*swell
		} else {
			at.rise, at.shade = 0, 0.78+0.3*swell
		}
		return at
	}
	return k
}

// layWaffle has square cells between raised ridges.
func layWaffle(c Cloth, d *dice) layer {
	k := knit(c, d.between(6.5, 8), 0.8, solid(0))
	cell := k.wale * float64(d.oneOf(4, 5, 6))
	k.shape = func(x, y float64) place {
		a, b := math.Abs(math.Cos(math.Pi*x/cell)), math.Abs(math.Cos(math.Pi*y/cell))
		ridge := max(a*a*a*a*a*a*a, b*b*b*b*b*b*b)
		return place{u: x / k.wale, v: y / k.course, rise: cell * 0.34 * ridge, shade: 0.6 + 0.46*ridge}
	}
	return k
}
