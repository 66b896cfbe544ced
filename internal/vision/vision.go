// Package vision tells which cloth of a library a photograph shows.
//
// A photograph becomes numbers about its colour and about its texture; a
// projection trained on painted fabrics keeps what stays the same from one
// photograph of a cloth to the next. Vectors are compared by cosine. There is
// no model server and no weight of anybody else: docs/vision.md.
package vision

import (
	"errors"
	"image"
)

// Engine names the descriptors and the projection together. Vectors of
// different engines must not be compared; it changes with either of them.
const Engine = "jenny-2"

// FormerEngine made the same vectors, and no signatures.
const FormerEngine = "jenny-1"

// Limits of a picture's shorter side, and of all its pixels.
const (
	MinSide   = 64
	MaxPixels = 40_000_000
)

// Errors that callers tell apart with errors.Is.
var (
	ErrTooSmall = errors.New("vision: a side is shorter than 64 pixels")
	ErrTooLarge = errors.New("vision: more than 40 megapixels")
	ErrBlank    = errors.New("vision: nothing to see, the picture is black or of one even colour")
)

// libraryZooms are the distances a library photo is described at, because the
// one who searches holds the phone nearer or farther.
var libraryZooms = []float64{0.8, 1, 1.25}

// Describe gives the vectors of a library photo, one for each zoom, and its
// signature. The picture must be upright; its middle square counts.
//
// Errors: ErrTooSmall, ErrTooLarge, ErrBlank.
func Describe(img image.Image) ([]Vector, *Signature, error) {
	p, err := prepare(img)
	if err != nil {
		return nil, nil, err
	}
	var s *Signature
	out := make([]Vector, len(libraryZooms))
	for i, zoom := range libraryZooms {
		m, lab := measure(p.square(zoom))
		out[i] = trained().Vector(m)
		if zoom == 1 {
			s = p.signature(lab[0])
		}
	}
	s.expect(p.likely(), p.soft())
	return out, s, nil
}

// DescribeQuery describes the photo somebody searches with. Errors as for Describe.
func DescribeQuery(img image.Image) (Question, error) {
	p, err := prepare(img)
	if err != nil {
		return Question{}, err
	}
	m, lab := measure(p.square(1))
	return Question{trained().Vector(m), p.signature(lab[0])}, nil
}

// Measures are the raw numbers about a photograph, before the projection.
type Measures struct{ Colour, Texture []float32 }

// Measure gives the raw numbers at a zoom from 0.8 to 1.25; training needs
// them. Errors as for Describe.
func Measure(img image.Image, zoom float64) (Measures, error) {
	p, err := prepare(img)
	if err != nil {
		return Measures{}, err
	}
	m, _ := measure(p.square(zoom))
	return m, nil
}

func prepare(img image.Image) (*photo, error) {
	size := img.Bounds().Size()
	switch {
	case min(size.X, size.Y) < MinSide:
		return nil, ErrTooSmall
	case size.X > MaxPixels/size.Y:
		return nil, ErrTooLarge
	}
	p := newPhoto(img)
	if p.blank() {
		return nil, ErrBlank
	}
	return p, nil
}

// measure overwrites rgb; it gives also the square in Lab.
func measure(rgb *planes) (Measures, *planes) {
	raw := newPlanes()
	rgb.lab([3]float32{1, 1, 1}, raw)
	even := rgb
	rgb.lab(rgb.gains(), even)
	return Measures{Colour: colours(raw, even), Texture: textures(raw)}, raw
}
