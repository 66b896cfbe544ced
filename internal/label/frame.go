package label

import (
	"math"

	"jennyerp/internal/paper"
)

// dot is one dot of a thermal printer, in millimetres: "203 dpi" heads have 8
// dots a millimetre.
const dot = 0.125

// minDots is the smallest QR module: 0.375 mm, which a phone reads from a
// hand's distance (0.33 mm is the usual limit).
const minDots = 3

// area is a rectangle in millimetres.
type area struct{ x, y, w, h float64 }

// frame is where the parts of one label go.
type frame struct {
	head, text, logo area
	qr               area // its black part; the quiet zone is white around it
	module           float64
	unit             float64 // letters grow with it
}

// FitsQR says whether the size has room for the code of that address.
func (s Size) FitsQR(url string) bool {
	_, _, ok := s.arrange(0, 0, url, false)
	return ok
}

// arrange finds the frame of the label at x, y, and its QR code: the robust
// code if it can be printed sharp, else the smaller one.
func (s Size) arrange(x, y float64, url string, logo bool) (frame, paper.QR, bool) {
	if url == "" {
		return s.frame(x, y, 0, logo), paper.QR{}, true
	}
	for _, level := range []paper.Level{paper.Medium, paper.Low} {
		code, err := paper.NewQR(url, level)
		if err != nil {
			continue
		}
		if f := s.frame(x, y, code.Modules(), logo); f.module > 0 {
			return f, code, true
		}
	}
	return frame{}, paper.QR{}, false
}

// pad is the white edge: what an office printer cannot reach on a sheet, what
// a roll may slip on a thermal one.
func (s Size) pad() float64 {
	if !s.roll() {
		return 5
	}
	return min(max(s.Height*0.05, 1.5), 3)
}

// frame places the parts around a QR code of that many modules, 0 for none.
// Its module is 0 when there is no room.
func (s Size) frame(x, y float64, modules int, logo bool) frame {
	pad := min(s.pad(), s.Height/5, s.Width/5)
	in := area{x + pad, y + pad, s.Width - 2*pad, s.Height - 2*pad}
	f := frame{unit: min(in.h, in.w*0.6, 80), head: in}
	f.head.h = min(in.h, 1.2*points*max(f.unit*0.5, smallest))
	if in.h > in.w {
		f.stack(in, pad, modules)
	} else {
		f.beside(in, pad, modules)
	}
	if logo {
		f.shareHead()
	}
	return f
}

// points is one point in millimetres.
const points = 25.4 / 72

// beside puts the QR code to the bottom right under the head, and the text to
// its left. A low label gives the code the whole height.
func (f *frame) beside(in area, pad float64, modules int) {
	f.place(in, pad, modules, in.w*0.38, in.h-f.head.h)
	if f.module == 0 && modules > 0 {
		f.place(in, pad, modules, in.w*0.5, in.h)
		f.head.w = f.text.w
	}
	f.text.y, f.text.h = in.y+f.head.h, in.h-f.head.h
}

// stack puts the QR code below the text of an upright label.
func (f *frame) stack(in area, pad float64, modules int) {
	f.place(in, pad, modules, in.w, in.h*0.5)
	bottom := in.y + in.h
	if modules > 0 {
		bottom = f.qr.y - f.module*paper.Quiet
	}
	f.text = area{in.x, in.y + f.head.h, in.w, bottom - in.y - f.head.h}
}

// shareHead gives the right end of the head to the logo.
func (f *frame) shareHead() {
	f.logo = area{f.head.x + f.head.w*0.7, f.head.y, f.head.w * 0.3, f.head.h * 0.9}
	f.head.w *= 0.67
}

// place finds the biggest QR code within wide × high of the lower right
// corner, on the printer's dots. The quiet zone may use the white edge.
func (f *frame) place(in area, pad float64, modules int, wide, high float64) {
	f.text = in
	if modules == 0 {
		return
	}
	for dots := math.Floor(min(wide, high) / dot / float64(modules)); dots >= minDots; dots-- {
		module := dots * dot
		side, quiet := module*float64(modules), module*paper.Quiet
		edge := max(0, quiet-pad) // of the quiet zone, that the white edge does not give
		if side+quiet+edge > high || side+quiet+edge > wide+pad {
			continue
		}
		f.module = module
		f.qr = area{snap(in.x + in.w - edge - side), snap(in.y + in.h - edge - side), side, side}
		f.text.w = f.qr.x - quiet - in.x
		return
	}
}

// snap moves a place to the printer's dots, away from the edge of the paper.
func snap(mm float64) float64 { return math.Floor(mm/dot+1e-6) * dot }

// smallest is the smallest letter in points: Chinese needs it at 203 dpi.
const smallest = 6

// least is how much of their size letters keep when the text is long.
const least = 0.45

// style makes letters that grow with the label.
func (f *frame) style(share float64, heavy bool, lines int) paper.Style {
	size := max(f.unit*share, smallest)
	return paper.Style{Bold: heavy, Size: size, Min: max(size*least, smallest), Lines: lines}
}
