// Package paper makes PDFs: pages and places in millimetres from the top left
// corner, text in Italian, English and Chinese that fits where it belongs,
// pictures, and QR codes as vectors.
//
// The same calls with the same creation date give the same bytes.
package paper

import (
	"bytes"
	"io"
	"math"
	"slices"
	"time"

	"github.com/signintech/gopdf"
	"golang.org/x/image/font/sfnt"
)

// Doc is a PDF in the making. The first thing that goes wrong is kept and
// returned by Write, so the calls before need no checks. For one goroutine.
type Doc struct {
	pdf     gopdf.GoPdf
	faces   [faceCount]*face
	shapes  map[shapeKey]shape
	buf     sfnt.Buffer
	missing map[rune]bool
	err     error
}

// New starts a document without pages. Title is what a PDF reader shows in
// its window; a zero created leaves the date out.
func New(title string, created time.Time) *Doc {
	d := &Doc{shapes: map[shapeKey]shape{}, missing: map[rune]bool{}}
	d.pdf.Start(gopdf.Config{Unit: gopdf.UnitPT, PageSize: *gopdf.PageSizeA4})
	info := gopdf.PdfInfo{Title: title, Producer: "JennyERP"}
	if !created.IsZero() {
		info.CreationDate = created.UTC()
	}
	d.pdf.SetInfo(info)
	return d
}

// AddPage starts a page of that size, in millimetres.
func (d *Doc) AddPage(width, height float64) {
	d.pdf.AddPageWithOption(gopdf.PageOption{PageSize: &gopdf.Rect{W: points(width), H: points(height)}})
}

// Rect fills a rectangle with black; millimetres. Rectangles with a common
// edge leave no gap between them.
func (d *Doc) Rect(x, y, width, height float64) {
	left, top := points(x), points(y)
	d.pdf.RectFromUpperLeftWithStyle(left, top, points(x+width)-left, points(y+height)-top, "F")
}

// Write sends the document to w. Missing are the characters that no font of
// ours has, each once and in order: □ stands on the paper in their place.
// The document cannot be used afterwards.
func (d *Doc) Write(w io.Writer) (missing []rune, err error) {
	for r := range d.missing {
		missing = append(missing, r)
	}
	slices.Sort(missing)
	if d.err != nil {
		return missing, d.err
	}
	var out bytes.Buffer // the library does not tell when w fails
	if _, err := d.pdf.WriteTo(&out); err != nil {
		return missing, err
	}
	_, err = out.WriteTo(w)
	return missing, err
}

func (d *Doc) fail(err error) {
	if d.err == nil {
		d.err = err
	}
}

// points converts millimetres, rounded to what the PDF library writes, so
// that neighbours meet.
func points(mm float64) float64 {
	return math.Round(mm*72/25.4*100) / 100
}

func millimetres(points float64) float64 {
	return points * 25.4 / 72
}
