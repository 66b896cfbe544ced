package fabricart

import "math"

// finish is how a cloth answers to light and gravity.
type finish struct {
	relief  float32 // strength of yarn shading
	ambient float32 // light that comes from everywhere, 0 to 1
	gloss   float32 // strength of highlights
	sharp   float64 // narrowness of highlights (exponent)
	tint    float32 // highlights take the cloth's colour: 0 white, 1 cloth
	rim     float32 // light on slopes that turn away from the eye (pile)
	drape   float64 // depth of folds at View.Folds 1, 0 to 1
	width   float64 // cloth units from fold to fold
	crease  float64 // sharpness of folds: 0 round, 1 creased
}

// drape is the smooth field of folds in a picture, on a coarse grid that the
// painter interpolates. Units are pictures of 640 units width, whatever the pixels.
type drape struct {
	nx, ny int
	step   int       // pixels between grid points
	knot   []float32 // knotSize numbers per point
}

// Per point: slope in x and y, shift of the cloth in x and y (cloth units of
// the picture), exposure.
const knotSize = 5

type folds struct {
	seed       uint64
	sin, cos   float64
	depth, wid float64
	crease     float64
}

func foldsOf(f finish, v View) folds {
	d := newDice(v.Seed, 41)
	fo := folds{seed: d.next(), depth: f.drape * v.Folds, wid: f.width * d.between(0.85, 1.25), crease: f.crease}
	angle := d.between(0.35, 1.15)
	if d.chance(0.4) {
		angle = -angle
	}
	fo.sin, fo.cos = math.Sincos(angle)
	return fo
}

// at is the height of the cloth over the table, in picture units.
func (f folds) at(x, y float64) float64 {
	a, b := x*f.cos+y*f.sin, y*f.cos-x*f.sin
	sway := 55 * perlin(f.seed+1, x/310, y/310)
	n := perlin(f.seed+2, (a+sway)/f.wid, b/(f.wid*3.2))
	m := perlin(f.seed+3, (a+1.6*sway)/(f.wid*0.55), b/(f.wid*1.9))
	ridge := 0.55 - math.Sqrt(n*n+0.012)
	h := (1-f.crease)*n + f.crease*1.5*ridge
	return f.depth * f.wid * (0.42*h + 0.13*m)
}

func newDrape(w, h int, f finish, v View) *drape {
	step := max(2, w/160)
	d := &drape{nx: w/step + 3, ny: h/step + 3, step: step}
	d.knot = make([]float32, knotSize*d.nx*d.ny)
	perPixel := 640 / float64(w)
	fo, stepUnits := foldsOf(f, v), float64(step)*perPixel
	height := make([]float64, (d.nx+2)*(d.ny+2))
	for i := range height {
		height[i] = fo.at(float64(i%(d.nx+2)-1)*stepUnits, float64(i/(d.nx+2)-1)*stepUnits)
	}
	for y := range d.ny {
		for x := range d.nx {
			d.tie(height, x, y, stepUnits, float64(h)*perPixel, v)
		}
	}
	return d
}

// tie fills one grid point from the heights around it.
func (d *drape) tie(height []float64, x, y int, step, high float64, v View) {
	i, row := (y+1)*(d.nx+2)+x+1, d.nx+2
	gx := (height[i+1] - height[i-1]) / (2 * step)
	gy := (height[i+row] - height[i-row]) / (2 * step)
	hollow := (height[i+1] + height[i-1] + height[i+row] + height[i-row] - 4*height[i]) / (step * step)
	px, py := float64(x)*step, float64(y)*step
	// Cloth never lies quite straight, even flat on a table.
	loose := 0.6 + 2.4*min(1, v.Folds)
	driftX := loose * perlin(v.Seed+7, px/190, py/230)
	driftY := loose * perlin(v.Seed+8, px/230, py/190)
	lx, ly := v.lamp()
	falloff := v.Shadow * 0.22 * ((px-320)/640*lx + (py-high/2)/high*ly)
	k := d.knot[knotSize*(y*d.nx+x):]
	k[0], k[1] = float32(gx), float32(gy)
	k[2], k[3] = float32(driftX-14*gx), float32(driftY-14*gy)
	k[4] = float32(1 + falloff - max(-0.12, min(0.3, 5*hollow)))
}

// between mixes two grid rows for pixel row y into line.
func (d *drape) between(y int, line []float32) {
	gy, t := y/d.step, float32(y%d.step)/float32(d.step)
	n := knotSize * d.nx
	a, b := d.knot[gy*n:(gy+1)*n], d.knot[(gy+1)*n:(gy+2)*n]
	for i := range line {
		line[i] = a[i] + (b[i]-a[i])*t
	}
}
