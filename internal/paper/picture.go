package paper

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"image"
	"image/color"
	_ "image/gif" // read here
	"image/jpeg"
	"image/png"

	"github.com/signintech/gopdf"
	"golang.org/x/image/draw"
	_ "golang.org/x/image/webp" // read here
)

// ErrPicture says that some bytes are no picture we can print.
var ErrPicture = errors.New("not a picture that can be printed")

// maxPixels keeps a small file from unpacking into all our memory.
const maxPixels = 50_000_000

// Picture is ready to be drawn, as often as wanted: a document holds it once.
type Picture struct {
	id            string
	data          []byte
	width, height int
}

// NewPicture reads JPEG, PNG, GIF or WebP and makes it no longer than longest
// pixels on its longer side. Where it is transparent it becomes white. It
// does not turn pictures: the caller's are upright. ErrPicture.
func NewPicture(data []byte, longest int) (Picture, error) {
	head, kind, err := image.DecodeConfig(bytes.NewReader(data))
	if err != nil || head.Width < 1 || head.Height < 1 || head.Width > maxPixels/head.Height {
		return Picture{}, ErrPicture
	}
	asIs := kind == "jpeg" && head.ColorModel != color.CMYKModel && max(head.Width, head.Height) <= longest
	p := Picture{data: data, width: head.Width, height: head.Height}
	if !asIs {
		if p, err = repack(data, kind, longest); err != nil {
			return Picture{}, fmt.Errorf("%w: %w", ErrPicture, err)
		}
	}
	sum := sha256.Sum256(p.data)
	p.id = hex.EncodeToString(sum[:])
	return p, nil
}

// repack makes a plain RGB file of a picture, smaller if needed.
func repack(data []byte, kind string, longest int) (Picture, error) {
	from, _, err := image.Decode(bytes.NewReader(data))
	if err != nil {
		return Picture{}, err
	}
	size := from.Bounds().Size()
	if long := max(size.X, size.Y); long > longest {
		size = image.Pt(max(1, size.X*longest/long), max(1, size.Y*longest/long))
	}
	to := image.NewRGBA(image.Rectangle{Max: size})
	draw.Draw(to, to.Bounds(), image.White, image.Point{}, draw.Src)
	draw.CatmullRom.Scale(to, to.Bounds(), from, from.Bounds(), draw.Over, nil)
	var out bytes.Buffer
	if kind == "jpeg" {
		err = jpeg.Encode(&out, to, &jpeg.Options{Quality: 88})
	} else {
		err = png.Encode(&out, to)
	}
	return Picture{data: out.Bytes(), width: size.X, height: size.Y}, err
}

// Ratio is width : height.
func (p Picture) Ratio() float64 { return float64(p.width) / float64(p.height) }

// Picture draws a picture as big as fits into a box of millimetres, keeping
// its shape, at the box's top right corner.
func (d *Doc) Picture(p Picture, x, y, width, height float64) {
	w, h := width, width/p.Ratio()
	if h > height {
		w, h = height*p.Ratio(), height
	}
	err := d.pdf.ImageByHolder(held{p.id, bytes.NewReader(p.data)}, points(x+width-w), points(y), &gopdf.Rect{W: points(w), H: points(h)})
	if err != nil {
		d.fail(fmt.Errorf("%w: %w", ErrPicture, err))
	}
}

// held gives the PDF library a picture under a name, by which it knows that
// it already has it.
type held struct {
	id string
	*bytes.Reader
}

// ID is the library's name for the picture.
func (h held) ID() string { return h.id }
