package vision

import "math"

// thumbSide is small enough that single yarns melt together.
const thumbSide = 96

// thumb is a picture in small, RGB of 0 to 1.
type thumb [3][]float32

// thumb is the photo's middle as square shows it at zoom 1.
func (p *photo) thumb() *thumb {
	return newThumb(p.rgb, p.width, p.scale, float64(p.width)/wholeSide*side/thumbSide)
}

// newThumb takes ratio pixels of a channel, worth unit each, into one.
func newThumb[T uint16 | float32](rgb [3][]T, width int, unit float32, ratio float64) *thumb {
	taps := newTaps(width, min(ratio, float64(width)/thumbSide), thumbSide)
	narrow := make([]float32, thumbSide*width)
	var out thumb
	for c := range out {
		out[c] = scaled(taps, rgb[c], width, unit, narrow)
	}
	return &out
}

func emptyThumb() *thumb {
	var t thumb
	for c := range t {
		t[c] = make([]float32, thumbSide*thumbSide)
	}
	return &t
}

// soften blurs by a bell curve of this many pixels, less than one.
func (t *thumb) soften(pixels float64, scratch []float32) {
	k := float32(pixels * pixels / 2)
	for _, v := range t {
		blurLines(v, scratch, k, 1)
		blurLines(scratch, v, k, thumbSide)
	}
}

// blurLines mixes each pixel with its two neighbours along rows (step 1) or columns.
func blurLines(v, out []float32, k float32, step int) {
	for i := range v {
		before, after := i-step, i+step
		if at := i / step % thumbSide; at == 0 {
			before = i
		} else if at == thumbSide-1 {
			after = i
		}
		out[i] = v[i]*(1-2*k) + k*(v[before]+v[after])
	}
}

// shades are brightness (the mean of the logarithms) and the two differences
// red - green and blue - green, which a colour of the light moves as a whole.
func (t *thumb) shades() (out [3][]float32) {
	for c := range out {
		out[c] = make([]float32, len(t[c]))
	}
	for i := range t[0] {
		r, g, b := logOf(t[0][i]), logOf(t[1][i]), logOf(t[2][i])
		out[0][i], out[1][i], out[2][i] = (r+g+b)/3, r-g, b-g
	}
	return out
}

const (
	tableSteps = 4096
	darkest    = 0.03 // added before a logarithm: below it is noise
)

func table(f func(v float64) float64) *[tableSteps + 1]float32 {
	var t [tableSteps + 1]float32
	for i := range t {
		t[i] = float32(f(float64(i) / tableSteps))
	}
	return &t
}

var logs = table(func(v float64) float64 { return math.Log(v + darkest) })

func tabled(t *[tableSteps + 1]float32, v float32) float32 {
	return t[int(max(0, min(1, v))*tableSteps+0.5)]
}

func logOf(v float32) float32 { return tabled(logs, v) }
