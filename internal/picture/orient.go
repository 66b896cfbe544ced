package picture

import (
	"bytes"
	"image"

	"github.com/bep/imagemeta"
)

// orientation is the value of the EXIF tag Orientation, 1 to 8: how the stored
// pixels must be turned or mirrored to stand upright (Exif 2.32, 4.6.4).
type orientation uint16

const asIs orientation = 1

// moves say where an upright pixel comes from: mirror its place left to right
// and top to bottom in the upright picture, then swap x and y.
var moves = [9]struct{ mirrorX, mirrorY, swap bool }{
	2: {mirrorX: true},
	3: {mirrorX: true, mirrorY: true},
	4: {mirrorY: true},
	5: {swap: true},
	6: {mirrorX: true, swap: true},
	7: {mirrorX: true, mirrorY: true, swap: true},
	8: {mirrorY: true, swap: true},
}

// orientation reads the tag. Metadata that cannot be read is no reason to
// refuse a picture, so its errors count as upright.
func (f *format) orientation(data []byte) orientation {
	found := asIs
	if f.turned {
		return found
	}
	_, _ = imagemeta.Decode(imagemeta.Options{
		R:           bytes.NewReader(data),
		ImageFormat: f.meta,
		Sources:     imagemeta.EXIF,
		ShouldHandleTag: func(tag imagemeta.TagInfo) bool {
			return tag.Tag == "Orientation" && tag.Namespace == "IFD0" // IFD1 is the thumbnail's
		},
		HandleTag: func(tag imagemeta.TagInfo) error {
			if v, ok := tag.Value.(uint16); ok && v >= 1 && v <= 8 {
				found = orientation(v)
			}
			return imagemeta.ErrStopWalking
		},
	})
	return found
}

// turn gives the upright picture; src must start at 0, 0.
func turn(src *image.RGBA, o orientation) *image.RGBA {
	if o == asIs {
		return src
	}
	move, w, h := moves[o], src.Rect.Dx(), src.Rect.Dy()
	if move.swap {
		w, h = h, w
	}
	dst := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			sx, sy := x, y
			if move.mirrorX {
				sx = w - 1 - x
			}
			if move.mirrorY {
				sy = h - 1 - y
			}
			if move.swap {
				sx, sy = sy, sx
			}
			copy(dst.Pix[dst.PixOffset(x, y):][:4], src.Pix[src.PixOffset(sx, sy):][:4])
		}
	}
	return dst
}
