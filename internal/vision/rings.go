package vision

import (
	"math"
	"math/bits"
)

// ringClass names a pattern of eight bits around a circle by the number of ones
// if they lie together, else by 9: the same when the circle is turned.
var ringClass = func() (t [256]uint8) {
	for i := range t {
		b := uint8(i)
		t[i] = 9
		if bits.OnesCount8(b^bits.RotateLeft8(b, 1)) <= 2 {
			t[i] = uint8(bits.OnesCount8(b))
		}
	}
	return t
}()

// ring samples eight points of a circle between pixels.
type ring struct {
	width  int
	offset [8]int
	weight [8][4]float32 // of the pixels at offset, right of it, below it, and right below
}

func newRing(width, radius int) *ring {
	r := &ring{width: width}
	for k := range 8 {
		sin, cos := math.Sincos(float64(k) * math.Pi / 4)
		x, y := math.Round(cos*float64(radius)*1e6)/1e6, math.Round(sin*float64(radius)*1e6)/1e6
		fx, fy := float32(x-math.Floor(x)), float32(y-math.Floor(y))
		r.offset[k] = int(math.Floor(y))*width + int(math.Floor(x))
		r.weight[k] = [4]float32{(1 - fx) * (1 - fy), fx * (1 - fy), (1 - fx) * fy, fx * fy}
	}
	return r
}

// around gives the differences of the circle's points to the pixel at i.
func (r *ring) around(v []float32, i int, out *[8]float32) {
	middle := v[i]
	for k := range 8 {
		at := i + r.offset[k]
		w := &r.weight[k]
		upper, lower := v[at:at+2:at+2], v[at+r.width:at+r.width+2:at+r.width+2]
		out[k] = upper[0]*w[0] + upper[1]*w[1] + lower[0]*w[2] + lower[1]*w[3] - middle
	}
}

// rings is the completed local binary pattern (Guo, Zhang and Zhang 2010): a
// 10 × 10 histogram of which neighbours are brighter, and which differ more
// than usual. Square roots of shares.
func rings(v []float32, width, radius int) []float32 {
	r := newRing(width, radius)
	margin := radius + 1
	usual := r.usual(v, margin)
	var count [100]int
	var d [8]float32
	for y := margin; y < width-margin; y++ {
		for x := margin; x < width-margin; x++ {
			r.around(v, y*width+x, &d)
			brighter, strong := patterns(&d, usual)
			count[int(ringClass[brighter])*10+int(ringClass[strong])]++
		}
	}
	inner := float64(width-2*margin) * float64(width-2*margin)
	out := make([]float32, len(count))
	for i, n := range count {
		out[i] = float32(math.Sqrt(float64(n) / inner))
	}
	return out
}

// patterns tell, a bit for each point, which are not darker than the middle and
// which differ at least as usual. It reads signs as bits: the points are so
// irregular that a processor guesses every other branch wrong.
func patterns(d *[8]float32, usual float32) (brighter, strong uint8) {
	for k, t := range d {
		b := math.Float32bits(t)
		size := math.Float32frombits(b &^ (1 << 31))
		brighter |= uint8(^b>>31) << k
		strong |= uint8(^math.Float32bits(size-usual)>>31) << k
	}
	return brighter, strong
}

// usual is the mean size of the differences; every fourth row is enough.
func (r *ring) usual(v []float32, margin int) float32 {
	var sum float64
	n := 0
	var d [8]float32
	for y := margin; y < r.width-margin; y += 4 {
		for x := margin; x < r.width-margin; x++ {
			r.around(v, y*r.width+x, &d)
			for _, t := range d {
				sum += math.Abs(float64(t))
			}
			n += len(d)
		}
	}
	return float32(sum / float64(n))
}
