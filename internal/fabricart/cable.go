package fabricart

import "math"

// cable is a column of two strands of stitches that cross each other.
type cable struct {
	*knitting
	strand float64 // half width of a strand, cloth units
	gap    float64 // wrong-side stitches between columns
	length float64 // from crossing to crossing twice

	y, sin, cos float64 // phase of the row at hand
}

func layCable(c Cloth, d *dice) layer {
	k := knit(c, d.between(7.5, 9.5), 0.85, solid(0))
	b := &cable{knitting: k, cos: 1, strand: k.wale * 1.5, gap: k.wale * d.between(2.5, 4)}
	b.length = k.course * float64(d.oneOf(16, 20, 24))
	k.shape = b.place
	return k
}

func (c *cable) place(x, y float64) place {
	period := 3.6*c.strand + 2*c.gap + 4*c.wale
	column := math.Floor(x / period)
	dx := x - (column+0.5)*period
	if int(column)&1 == 1 {
		dx = -dx
	}
	side := period/2 - math.Abs(dx)
	if side < 2*c.wale { // a smooth stripe of right-side stitches between two cables
		swell := math.Sqrt(1 - side*side/(4*c.wale*c.wale))
		return place{u: side / c.wale, v: y / c.course, rise: c.wale * 0.5 * swell, shade: 0.82 + 0.22*swell}
	}
	if y != c.y {
		c.y = y
		c.sin, c.cos = math.Sincos(2 * math.Pi * y / c.length)
	}
	over, under := 0.98*c.strand*c.sin, -0.98*c.strand*c.sin
	if c.cos < 0 {
		over, under = under, over
	}
	if at, ok := c.onStrand(dx, y, over, 1.25); ok {
		return at
	}
	if at, ok := c.onStrand(dx, y, under, 0.7); ok {
		return at
	}
	near := min(1, (math.Abs(dx)-1.2*c.strand)/(c.gap*0.6))
	return place{u: x / c.wale, v: y / c.course, back: true, shade: 0.56 + 0.3*max(0, near)}
}

// onStrand tells the place on the strand whose middle is at `middle`; the
// strand on top stands higher at a crossing.
func (c *cable) onStrand(dx, y, middle, lift float64) (place, bool) {
	f := (dx - middle) / (c.strand * 0.92)
	if math.Abs(f) >= 1 {
		return place{}, false
	}
	arch := math.Sqrt(1 - f*f)
	level := 1 + (lift-1)*math.Abs(c.cos)
	at := place{u: (f + 1) * 1.5, v: y/c.course + 0.35*f*c.cos*math.Copysign(1, middle+1e-9)}
	at.rise = c.strand * 0.75 * arch * level
	at.shade = 0.45 + 0.6*arch*min(1, level)
	return at, true
}
