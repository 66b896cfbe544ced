package picture

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"image"
	"image/jpeg"
)

// Sides and JPEG qualities of the three sizes we keep.
const (
	LargeSide, largeQuality   = 2048, 85 // zoom and picture search
	MediumSide, mediumQuality = 640, 80  // pages
	SmallSide, smallQuality   = 320, 78  // grids and offline
)

// Rendition is what we keep of one uploaded picture.
type Rendition struct {
	Large, Medium, Small Size
	Colour               string // dominant colour of the middle, "#rrggbb"
	Hash                 string // SHA-256 of Large.JPEG in hex, 64 digits
}

// Size is one encoded size. Width and Height are in pixels.
type Size struct {
	JPEG          []byte
	Width, Height int
}

// Make turns an upload into its rendition: upright, without metadata, on
// white, longest sides at most 2048, 640 and 320 pixels and never enlarged.
// The same data gives the same hash. Colours are kept as they are stored; a
// colour profile is dropped with the other metadata.
//
// Errors: those of Decode.
func Make(ctx context.Context, data []byte) (*Rendition, error) {
	var r *Rendition
	err := whileDecoded(ctx, data, func(img image.Image, o orientation) error {
		large := turn(shrink(img, LargeSide), o)
		if err := ctx.Err(); err != nil {
			return err
		}
		var err error
		r, err = render(large)
		return err
	})
	return r, err
}

// Render is Make for a picture that was never a file, such as a painted one.
func Render(img image.Image) (*Rendition, error) { return render(shrink(img, LargeSide)) }

func render(large *image.RGBA) (*Rendition, error) {
	medium := shrink(large, MediumSide)
	small := shrink(medium, SmallSide)
	r := &Rendition{Colour: Measure(small, middle(small.Rect))}
	for _, s := range []struct {
		size    *Size
		img     *image.RGBA
		quality int
	}{{&r.Large, large, largeQuality}, {&r.Medium, medium, mediumQuality}, {&r.Small, small, smallQuality}} {
		encoded, err := encode(s.img, s.quality)
		if err != nil {
			return nil, err
		}
		*s.size = Size{encoded, s.img.Rect.Dx(), s.img.Rect.Dy()}
	}
	sum := sha256.Sum256(r.Large.JPEG)
	r.Hash = hex.EncodeToString(sum[:])
	return r, nil
}

func encode(img image.Image, quality int) ([]byte, error) {
	var out bytes.Buffer
	if err := jpeg.Encode(&out, img, &jpeg.Options{Quality: quality}); err != nil {
		return nil, fmt.Errorf("picture: encode: %w", err)
	}
	return out.Bytes(), nil
}

// middle is the half of a picture around its centre, where the cloth is.
func middle(r image.Rectangle) image.Rectangle {
	return inset(r, r.Dx()/4, r.Dy()/4)
}

func inset(r image.Rectangle, dx, dy int) image.Rectangle {
	return image.Rect(r.Min.X+dx, r.Min.Y+dy, r.Max.X-dx, r.Max.Y-dy)
}
