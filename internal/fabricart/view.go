package fabricart

import "math"

// pictureWidth is how many cloth units a picture at zoom 1 is wide, so that a
// cloth looks the same at 320 and at 640 pixels.
const pictureWidth = 640.0

// View is how a photograph of a cloth is taken. The zero View is flat, straight
// and evenly lit.
type View struct {
	Zoom             float64 // 2 shows half the width of cloth; 0 means 1
	OffsetX, OffsetY float64 // moves over the cloth; a picture at zoom 1 is 640 units wide
	Rotation         float64 // turns the cloth, radians clockwise
	Folds            float64 // 0 flat, 1 as the cloth likes to fall, 2 heaped
	Light            float64 // turns the lamp away from the left top, radians clockwise
	Shadow           float64 // 0 even light, 1 clearly falling off from the lamp
	Pinked           bool    // a cut piece with zigzag edges on paper
	Seed             uint64  // which folds; another seed is another photograph
}

// Card is the view for a card of the library: calm folds, soft light.
func Card(seed uint64) View {
	d := newDice(seed, 97)
	return View{
		Zoom: 1, OffsetX: d.between(-4e3, 4e3), OffsetY: d.between(-4e3, 4e3),
		Rotation: d.between(-0.035, 0.035), Folds: d.between(0.7, 1.1),
		Light: d.between(-0.3, 0.3), Shadow: d.between(0.5, 1), Seed: d.next(),
	}
}

// RandomView is any photograph somebody might take: turned, near or far, heaped or flat.
func RandomView(seed uint64) View {
	d := newDice(seed, 98)
	v := Card(d.next())
	v.Zoom = math.Exp(d.between(-0.5, 0.5))
	v.Rotation = d.between(-math.Pi, math.Pi)
	v.Folds = d.between(0, 1.6)
	v.Light = d.between(-math.Pi, math.Pi)
	v.Shadow = d.between(0, 1.5)
	return v
}

// lamp points from the middle of the picture to the light, length 1.
func (v View) lamp() (x, y float64) {
	y, x = math.Sincos(v.Light - 0.75*math.Pi)
	return x, y
}

// frame maps pixels to cloth units for a picture.
type frame struct {
	w, h           int
	perPixel       float64
	sin, cos       float64
	middleX, halfY float64
	offX, offY     float64
}

func newFrame(w, h int, v View) frame {
	zoom := v.Zoom
	if zoom <= 0 {
		zoom = 1
	}
	f := frame{w: w, h: h, perPixel: pictureWidth / float64(w) / zoom, offX: v.OffsetX, offY: v.OffsetY}
	f.sin, f.cos = math.Sincos(-v.Rotation)
	f.middleX, f.halfY = float64(w)/2, float64(h)/2
	return f
}

func (f frame) cloth(px, py float64) (x, y float64) {
	dx, dy := (px-f.middleX)*f.perPixel, (py-f.halfY)*f.perPixel
	return f.offX + dx*f.cos - dy*f.sin, f.offY + dx*f.sin + dy*f.cos
}

// bounds is the box of cloth the picture can see, with a margin for folds.
func (f frame) bounds(margin float64) (x0, y0, wide, high float64) {
	w, h := float64(f.w)*f.perPixel, float64(f.h)*f.perPixel
	wide = math.Abs(w*f.cos) + math.Abs(h*f.sin) + 2*margin
	high = math.Abs(w*f.sin) + math.Abs(h*f.cos) + 2*margin
	return f.offX - wide/2, f.offY - high/2, wide, high
}
