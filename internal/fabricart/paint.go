package fabricart

import (
	"image"
	"math"
)

const (
	texelsPerRep = 4.2     // at least so many for the smallest repeat
	mostShrink   = 16      // texels averaged per pixel, each way
	mostTexels   = 6 << 20 // in all, to bound memory when far away
)

// Paint photographs the cloth: w by h pixels, opaque. The same cloth, size and
// view give the same bytes. Sizes below 1 count as 1.
func (c Cloth) Paint(w, h int, v View) *image.RGBA {
	w, h = max(1, w), max(1, h)
	r := c.recipe()
	r.finish.gloss *= 1.1 / (0.7 + 1.6*c.inks()[0].luma()) // bright cloth has no room for highlights
	f := newFrame(w, h, v)
	folds := newDrape(w, h, r.finish, v)
	cloth := c.flat(r, f, folds.reach()*f.perPixel*float64(w)/pictureWidth, v)
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	cam := camera{frame: f, cloth: cloth, folds: folds, lamp: newLamp(r.finish, v), grain: mix64(v.Seed ^ c.Seed)}
	line := make([]float32, knotSize*folds.nx)
	for y := range h {
		folds.between(y, line)
		cam.row(img.Pix[y*img.Stride:], y, line)
	}
	if v.Pinked {
		pink(img, v)
	}
	return img
}

// flat makes the cloth that the frame can see, averaged down to about the pixels' size.
func (c Cloth) flat(r recipe, f frame, margin float64, v View) *swatch {
	l := r.lay(c, newDice(c.Seed, 5))
	scale := c.scale()
	unitsPerTexel := f.perPixel / scale / finesse(l.finest()*scale/f.perPixel)
	x0, y0, wide, high := f.bounds(margin + 3*f.perPixel)
	texels := wide * high / (scale * scale * unitsPerTexel * unitsPerTexel)
	k := 1
	for k < mostShrink && l.finest()/unitsPerTexel*float64(k) < texelsPerRep && texels*float64((k+1)*(k+1)) < mostTexels {
		k++
	}
	s := newSwatch(x0/scale, y0/scale, wide/scale, high/scale, float64(k)/unitsPerTexel)
	s.lay(l)
	lx, ly := v.lamp()
	s.relief(float32(lx*f.cos-ly*f.sin), float32(lx*f.sin+ly*f.cos), r.finish.relief)
	small := s.shrink(k)
	small.x0, small.y0, small.density = small.x0*scale, small.y0*scale, small.density/scale
	return small
}

// finesse is how many texels of flat cloth to make per pixel, each way: fewer
// where the smallest repeat is many pixels wide.
func finesse(repeat float64) float64 { return max(1.15, min(1.4, 6/repeat)) }

// reach is the largest shift by folds, in picture units.
func (d *drape) reach() (most float64) {
	for i := 0; i < len(d.knot); i += knotSize {
		most = max(most, math.Abs(float64(d.knot[i+2])), math.Abs(float64(d.knot[i+3])))
	}
	return most
}

// lamp is the light with the finish of the cloth worked in.
type lamp struct {
	finish
	x, y, z    float32 // direction to the light
	hx, hy, hz float32 // half way between light and eye
	shine      [1025]float32
	flatShine  float32
}

func newLamp(f finish, v View) *lamp {
	x, y := v.lamp()
	const z = 1.15
	n := math.Sqrt(1 + z*z)
	l := &lamp{finish: f, x: float32(x / n), y: float32(y / n), z: float32(z / n)}
	hx, hy, hz := x/n, y/n, z/n+1
	hn := math.Sqrt(hx*hx + hy*hy + hz*hz)
	l.hx, l.hy, l.hz = float32(hx/hn), float32(hy/hn), float32(hz/hn)
	for i := range l.shine {
		l.shine[i] = float32(math.Pow(float64(i)/1024, max(1, f.sharp)))
	}
	l.flatShine = l.shine[int(l.hz*1024)]
	return l
}

// on gives what a slope (gx, gy) makes of the cloth's colour: a factor and an added highlight.
func (l *lamp) on(gx, gy float32) (shade, shine float32) {
	n := 1 / float32(math.Sqrt(float64(1+gx*gx+gy*gy)))
	lit := max(0, (l.z-gx*l.x-gy*l.y)*n)
	shade = l.ambient + (1-l.ambient)*lit/l.z
	if l.rim != 0 {
		// Pile looks dark from above and bright where it leans away.
		shade = shade*(1-0.12*l.rim) + 2.2*l.rim*(1-n)*(0.3+0.7*lit)
	}
	if l.gloss == 0 {
		return shade, 0
	}
	half := max(0, min(1, (l.hz-gx*l.hx-gy*l.hy)*n))
	return shade, l.gloss * (l.shine[int(half*1024)] - 0.5*l.flatShine)
}

// haze is the white light that every surface throws back, whatever its dye.
const haze = 0.010

// camera turns flat cloth into pixels: folds move, light and shade it.
type camera struct {
	frame
	cloth *swatch
	folds *drape
	lamp  *lamp
	grain uint64
}

func (c *camera) row(pix []uint8, y int, line []float32) {
	// Texel position at the left edge, and its change per pixel.
	x0, y0 := c.frame.cloth(0.5, float64(y)+0.5)
	d := c.cloth.density
	u0, v0 := (x0-c.cloth.x0)*d-0.5, (y0-c.cloth.y0)*d-0.5
	du, dv := c.perPixel*c.cos*d, c.perPixel*c.sin*d
	shift := d * c.perPixel * float64(c.w) / pictureWidth
	sx, sy := float32(shift*c.cos), float32(shift*c.sin)
	inv := 1 / float32(c.folds.step)
	white := tables().white
	noise := int(c.grain>>40) + y*7919
	for x := range c.w {
		g := x / c.folds.step * knotSize
		t := float32(x%c.folds.step) * inv
		k := line[g : g+2*knotSize : g+2*knotSize]
		gx, gy := k[0]+(k[5]-k[0])*t, k[1]+(k[6]-k[1])*t
		mx, my := k[2]+(k[7]-k[2])*t, k[3]+(k[8]-k[3])*t
		exposure := k[4] + (k[9]-k[4])*t
		col := c.cloth.at(float32(u0+du*float64(x))+mx*sx-my*sy, float32(v0+dv*float64(x))+mx*sy+my*sx)
		shade, shine := c.lamp.on(gx, gy)
		shade *= exposure * (1 + 0.02*white[(noise+x)&(len(white)-1)])
		glow := shine*(1-c.lamp.tint)*0.5 + haze*shade
		shade += shine * c.lamp.tint * 2
		p := pix[4*x : 4*x+4 : 4*x+4]
		p[0] = encode(col[0]*shade + glow)
		p[1] = encode(col[1]*shade + glow)
		p[2] = encode(col[2]*shade + glow)
		p[3] = 255
	}
}

// at reads the swatch between texels.
func (s *swatch) at(u, v float32) ink {
	u = max(0, min(float32(s.w-2), u))
	v = max(0, min(float32(s.h-2), v))
	iu, iv := int(u), int(v)
	tu, tv := u-float32(iu), v-float32(iv)
	i := 3 * (iv*s.w + iu)
	a := s.rgb[i : i+6 : i+6]
	i += 3 * s.w
	b := s.rgb[i : i+6 : i+6]
	var out ink
	for j := range 3 {
		top := a[j] + (a[j+3]-a[j])*tu
		low := b[j] + (b[j+3]-b[j])*tu
		out[j] = top + (low-top)*tv
	}
	return out
}
