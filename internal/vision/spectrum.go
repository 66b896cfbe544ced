package vision

import (
	"math"
	"sync"
)

const (
	radii  = 16 // steps of frequency, even on a logarithmic scale
	angles = 24 // steps of direction over half a turn
	orders = 8  // harmonics over the directions
)

// polar is the energy by frequency and direction: all oriented filters at once.
type polar [radii * angles]float32

// places say between which steps of a polar a frequency falls.
type place struct {
	x, y   uint8
	at     [4]uint16
	weight [4]float32
}

var places = sync.OnceValue(func() (out []place) {
	const lowest, highest = 2.5, 124.0
	span := math.Log(highest / lowest)
	for y := range waves {
		for x := range halfWaves {
			fy := float64(int8(y))
			r := math.Hypot(float64(x), fy)
			if r < lowest || r > highest {
				continue
			}
			turn := math.Mod(math.Atan2(fy, float64(x))/math.Pi+1, 1)
			out = append(out, newPlace(x, y, math.Log(r/lowest)/span*(radii-1), turn*angles, radii, angles))
		}
	}
	return out
})

// newPlace is in a polar of so many radii and angles.
func newPlace(x, y int, radius, angle float64, radii, angles int) place {
	r, a := int(radius), int(angle)
	fr, fa := float32(radius-float64(r)), float32(angle-float64(a))
	r1, a0, a1 := min(r+1, radii-1), a%angles, (a+1)%angles
	return place{
		x: uint8(x), y: uint8(y),
		at:     [4]uint16{uint16(r*angles + a0), uint16(r*angles + a1), uint16(r1*angles + a0), uint16(r1*angles + a1)},
		weight: [4]float32{(1 - fr) * (1 - fa), (1 - fr) * fa, fr * (1 - fa), fr * fa},
	}
}

// add spreads a field's energies over the polars of its two planes.
func (f *field) add(p, q *polar) {
	places := places()
	for i := range places {
		at := &places[i]
		ep, eq := f.powers(int(at.x), int(at.y))
		for k, n := range at.at {
			p[n] += at.weight[k] * ep
			q[n] += at.weight[k] * eq
		}
	}
}

// corners are four overlapping windows that cover the picture.
var corners = [4]window{{0, 0, waves}, {side - waves, 0, waves}, {0, side - waves, waves}, {side - waves, side - waves, waves}}

// spectra describes the fine structure by four overlapping windows, and the
// coarse one, such as stripes and motifs, by the whole picture at half size.
func spectra(full, half *planes) []float32 {
	var fineL, fineA, coarseL, coarseA, coarseB, again polar
	f := new(field)
	for _, at := range corners {
		f.load(full[0], at, full[1], at, side)
		f.transform()
		f.add(&fineL, &fineA)
	}
	whole := window{0, 0, side / 2}
	f.load(half[0], whole, half[1], whole, side/2)
	f.transform()
	f.add(&coarseL, &coarseA)
	f.load(half[2], whole, half[2], whole, side/2)
	f.transform()
	f.add(&coarseB, &again)

	var out []float32
	for _, p := range []*polar{&fineL, &coarseL} {
		out = append(out, p.strengths()...)
		out = append(out, p.harmonics()...)
		out = append(out, p.aligned()...)
	}
	for _, p := range []*polar{&fineA, &coarseA, &coarseB} {
		out = append(out, p.strengths()...)
	}
	return append(out, coarseA.harmonics()...)
}

func (p *polar) ring(r int) []float32 { return p[r*angles : (r+1)*angles] }

func total(v []float32) (sum float64) {
	for _, x := range v {
		sum += float64(x)
	}
	return sum
}

// strengths is the energy of each frequency, logarithmic.
func (p *polar) strengths() []float32 {
	out := make([]float32, radii)
	for r := range out {
		out[r] = float32(math.Log(total(p.ring(r)) + 10))
	}
	return out
}

// harmonics tell how the energy is spread over the directions, whatever the
// first direction is.
func (p *polar) harmonics() []float32 {
	out := make([]float32, 0, radii*orders)
	for r := range radii {
		sum := math.Sqrt(total(p.ring(r))*angles) + 1e-3
		for m := 1; m <= orders; m++ {
			var re, im float64
			for a, e := range p.ring(r) {
				sin, cos := math.Sincos(2 * math.Pi * float64(m*a) / angles)
				root := math.Sqrt(float64(e))
				re += root * cos
				im += root * sin
			}
			out = append(out, float32(math.Hypot(re, im)/sum))
		}
	}
	return out
}

// aligned is the polar turned so that its strongest direction comes first; two
// directions share a number.
func (p *polar) aligned() []float32 {
	var sums [angles]float64
	for r := range radii {
		for a, e := range p.ring(r) {
			sums[a] += float64(e)
		}
	}
	first, all := 0, 1e-3
	for a, s := range sums {
		all += s
		if s > sums[first] {
			first = a
		}
	}
	out := make([]float32, 0, radii*angles/2)
	for r := range radii {
		ring := p.ring(r)
		for a := 0; a < angles; a += 2 {
			pair := ring[(first+a)%angles] + ring[(first+a+1)%angles]
			out = append(out, float32(math.Sqrt(float64(pair)/all)))
		}
	}
	return out
}
