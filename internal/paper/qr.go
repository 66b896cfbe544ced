package paper

import (
	"errors"
	"fmt"

	"rsc.io/qr"
)

// ErrQRTooLong says that a text does not fit into any QR code.
var ErrQRTooLong = errors.New("text too long for a QR code")

// Quiet is the white border of a QR code on each side, in modules (ISO/IEC 18004).
const Quiet = 4

// Level says how much of a QR code may be damaged: 7 % or 15 %.
type Level int

// The levels that fit on a label.
const (
	Low    = Level(qr.L)
	Medium = Level(qr.M)
)

// QR is a code, not yet placed.
type QR struct{ code *qr.Code }

// NewQR encodes a text; ErrQRTooLong.
func NewQR(text string, level Level) (QR, error) {
	code, err := qr.Encode(text, qr.Level(level))
	if err != nil {
		return QR{}, fmt.Errorf("%w: %d bytes", ErrQRTooLong, len(text))
	}
	return QR{code}, nil
}

// Modules returns how many modules the code has on a side, without the quiet zone.
func (q QR) Modules() int { return q.code.Size }

// QR draws a code with modules of that many millimetres; x, y is the corner
// of the black part, around which the caller leaves Quiet modules white.
func (d *Doc) QR(q QR, x, y, module float64) {
	for _, b := range q.bars() {
		d.Rect(x+float64(b.x)*module, y+float64(b.y)*module, float64(b.wide)*module, float64(b.high)*module)
	}
}

// bar is a black rectangle of a code, in modules.
type bar struct{ x, y, wide, high int }

// bars covers the black modules with few rectangles, none twice: the runs of
// each row, joined with the equal run above.
func (q QR) bars() []bar {
	var out []bar
	above := map[[2]int]int{} // run in the row above -> its place in out
	for y := range q.code.Size {
		row := map[[2]int]int{}
		for x := 0; x < q.code.Size; x++ {
			if !q.code.Black(x, y) {
				continue
			}
			from := x
			for q.code.Black(x+1, y) {
				x++
			}
			run := [2]int{from, x + 1 - from}
			i, joined := above[run]
			if joined {
				out[i].high++
			} else {
				i = len(out)
				out = append(out, bar{from, y, run[1], 1})
			}
			row[run] = i
		}
		above = row
	}
	return out
}
