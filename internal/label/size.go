// Package label makes sheets and rolls of fabric labels: what the sample is,
// big and legible, beside a QR code that opens its page.
package label

import (
	"errors"
	"math"
)

// Why a size is refused; the caller translates.
var (
	ErrWidth  = errors.New("label width out of bounds")          // MinWidth to MaxWidth
	ErrHeight = errors.New("label height out of bounds")         // MinHeight to MaxHeight
	ErrGrid   = errors.New("not a number of columns and rows")   // 1 to MaxCells each
	ErrMargin = errors.New("margin or gap negative or too wide") // 0 to MaxMargin
	ErrSheet  = errors.New("labels do not fit on the sheet")     // more than an A4 page
)

// Bounds of a size, in millimetres; MaxCells is a number of columns or rows.
const (
	MinWidth, MaxWidth   = 20, 210
	MinHeight, MaxHeight = 10, 297
	MaxMargin            = 50
	MaxCells             = 20
)

// A4, ISO 216.
const sheetWidth, sheetHeight = 210, 297

// Size is one kind of label paper, in millimetres. With one column and one
// row it is a roll: the page is the label. With more it is an A4 sheet.
type Size struct {
	Name             string // "50x30", "a4-2x4"; own sizes have the name their company gave
	Width, Height    float64
	Cols, Rows       int
	MarginX, MarginY float64 // from the sheet's left and top edge to the first label
	GapX, GapY       float64 // between two labels
}

// Sizes are the built-in ones: thermal rolls, and the two A4 sheets that
// stationers sell without margins (105×74 and 70×37).
var Sizes = []Size{
	{Name: "50x30", Width: 50, Height: 30, Cols: 1, Rows: 1},
	{Name: "60x40", Width: 60, Height: 40, Cols: 1, Rows: 1},
	{Name: "100x50", Width: 100, Height: 50, Cols: 1, Rows: 1},
	{Name: "100x70", Width: 100, Height: 70, Cols: 1, Rows: 1},
	{Name: "a4-2x4", Width: 105, Height: 74, Cols: 2, Rows: 4, MarginY: 0.5},
	{Name: "a4-3x8", Width: 70, Height: 37, Cols: 3, Rows: 8, MarginY: 0.5},
}

// Find returns a built-in size by its name.
func Find(name string) (Size, bool) {
	for _, s := range Sizes {
		if s.Name == name {
			return s, true
		}
	}
	return Size{}, false
}

// Validate says all that is wrong with a size: the errors above, joined.
func (s Size) Validate() error {
	var errs []error
	refuse := func(bad bool, err error) {
		if bad {
			errs = append(errs, err)
		}
	}
	refuse(!between(s.Width, MinWidth, MaxWidth), ErrWidth)
	refuse(!between(s.Height, MinHeight, MaxHeight), ErrHeight)
	refuse(!between(float64(s.Cols), 1, MaxCells) || !between(float64(s.Rows), 1, MaxCells), ErrGrid)
	for _, m := range []float64{s.MarginX, s.MarginY, s.GapX, s.GapY} {
		if !between(m, 0, MaxMargin) {
			errs = append(errs, ErrMargin)
			break
		}
	}
	if len(errs) == 0 {
		right, bottom := s.reach()
		refuse(right > sheetWidth+tolerance || bottom > sheetHeight+tolerance, ErrSheet)
	}
	return errors.Join(errs...)
}

// tolerance forgives the rounding of sizes that were converted from inches.
const tolerance = 0.01

func between(x, low, high float64) bool {
	return !math.IsNaN(x) && x >= low && x <= high
}

// reach returns how far the last label goes from the sheet's corner.
func (s Size) reach() (right, bottom float64) {
	cols, rows := float64(s.Cols), float64(s.Rows)
	return s.MarginX + cols*s.Width + (cols-1)*s.GapX, s.MarginY + rows*s.Height + (rows-1)*s.GapY
}

// PerPage returns how many labels one page holds.
func (s Size) PerPage() int { return s.Cols * s.Rows }

// roll says that every page is one label.
func (s Size) roll() bool { return s.Cols == 1 && s.Rows == 1 }

// page returns the size of the paper.
func (s Size) page() (width, height float64) {
	if s.roll() {
		right, bottom := s.reach()
		return right, bottom
	}
	return sheetWidth, sheetHeight
}

// cell returns the corner of a page's nth label, counted along the rows from 0.
func (s Size) cell(n int) (x, y float64) {
	col, row := float64(n%s.Cols), float64(n/s.Cols)
	return s.MarginX + col*(s.Width+s.GapX), s.MarginY + row*(s.Height+s.GapY)
}
