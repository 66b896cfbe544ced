package paper

import (
	"bytes"
	"fmt"

	"github.com/signintech/gopdf"
)

// Ink says how dark texts and rectangles are from here on, to the end of the
// page: 0 is black, 1 is white.
func (d *Doc) Ink(grey float64) { d.pdf.SetGrayFill(grey) }

// Lines are the lines of a block, each a block of its own, so that a long text
// may go on over pages, or stand to the right.
func (b Block) Lines() []Block {
	var all []Block
	for _, line := range b.lines {
		all = append(all, block(b.Size, [][]shape{line}))
	}
	return all
}

// Cover draws the middle of a picture so that it fills a box of millimetres.
func (d *Doc) Cover(p Picture, x, y, width, height float64) {
	w, h := width, width/p.Ratio()
	if h < height {
		w, h = height*p.Ratio(), height
	}
	err := d.pdf.ImageByHolderWithOptions(held{p.id, bytes.NewReader(p.data)}, gopdf.ImageOptions{X: points(x), Y: points(y),
		Rect: &gopdf.Rect{W: points(w), H: points(h)},
		Crop: &gopdf.CropOptions{X: points((w - width) / 2), Y: points((h - height) / 2), Width: points(width), Height: points(height)}})
	if err != nil {
		d.fail(fmt.Errorf("%w: %w", ErrPicture, err))
	}
}
