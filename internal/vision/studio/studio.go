// Package studio photographs fabrics that do not exist, for training and for
// measuring the search by picture. Half of them are painted by fabricart, the
// others by flat patterns of its own, so that nobody learns one painter's hand.
package studio

import (
	"image"
	"math"

	"jennyerp/internal/fabricart"
)

// Fabric is a cloth that can be photographed any number of times.
type Fabric struct {
	seed  uint64
	cloth fabricart.Cloth
	flat  pattern // instead of cloth when set
}

// ownShare is how many fabrics are flat patterns.
const ownShare = 0.4

// New makes the fabric of a seed. Training and measuring use seeds far apart.
func New(seed uint64) Fabric {
	d := newDice(seed, 1)
	f := Fabric{seed: seed}
	if d.chance(ownShare) {
		f.flat = newPattern(d)
	} else {
		f.cloth = fabricart.Random(d.next())
	}
	return f
}

// Library is a calm photo as it goes into a library, a JPEG file; another n is
// another photo, of another place on the cloth.
func (f Fabric) Library(n uint64) []byte {
	d := newDice(f.seed, 1000+n)
	s := scene{short: d.between(440, 600), zoom: 1, rotation: d.normal() * 0.05, folds: d.between(0, 1)}
	return f.photograph(d, s, camera{strength: 0.3, wrinkles: 0.2})
}

// Phone is a hasty photo, a JPEG file: from another distance, turned, under
// another light, shaken, noisy.
func (f Fabric) Phone(n uint64) []byte {
	return f.phone(newDice(f.seed, 5000+n), math.Log(1.4), 360)
}

// NearPhone is like Phone, but nearly from the distance of a library photo, and
// often small, as messengers send photos.
func (f Fabric) NearPhone(n uint64) []byte {
	return f.phone(newDice(f.seed, 9000+n), math.Log(1.2), 200)
}

func (f Fabric) phone(d *dice, reach, smallest float64) []byte {
	s := scene{short: d.between(smallest, 560), zoom: math.Exp(d.between(-reach, reach)), folds: d.between(0, 1.3), light: d.between(-math.Pi, math.Pi)}
	s.rotation = float64(d.below(4))*math.Pi/2 + d.normal()*0.17
	if d.chance(0.3) {
		s.rotation = d.between(-math.Pi, math.Pi)
	}
	if d.chance(0.5) {
		s.folds *= 0.3 // smoothed by hand first
	}
	return f.photograph(d, s, camera{strength: 1, wrinkles: 0.5})
}

// scene is how the cloth lies before the camera.
type scene struct {
	short           float64 // pixels of the photo's shorter side
	zoom            float64
	rotation, light float64 // radians
	folds           float64
}

func (f Fabric) photograph(d *dice, s scene, c camera) []byte {
	w := int(s.short)
	h := w
	if d.chance(0.6) {
		h = w * 4 / 3
	}
	// Now and then the sensor is coarser than the weave: moiré.
	finer := 1.0
	if c.strength == 1 && d.chance(0.15) {
		finer = d.between(1.2, 1.8)
	}
	seen := f.paint(int(float64(w)*finer), int(float64(h)*finer), d, s)
	return c.shoot(newCanvas(seen, w, h), d)
}

func (f Fabric) paint(w, h int, d *dice, s scene) *image.RGBA {
	v := fabricart.View{
		Zoom: s.zoom, OffsetX: d.between(-4e3, 4e3), OffsetY: d.between(-4e3, 4e3), Rotation: s.rotation,
		Folds: s.folds, Light: s.light + d.between(-0.3, 0.3), Shadow: d.between(0, 1), Seed: d.next(),
	}
	if f.flat != nil {
		return f.flat.paint(w, h, v)
	}
	return f.cloth.Paint(w, h, v)
}
