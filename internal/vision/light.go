package vision

import "math"

// linear turns an sRGB value, in steps of 1/1023, into linear light (IEC 61966-2-1).
var linear = func() (t [1024]float32) {
	for i := range t {
		v := float64(i) / 1023
		if v <= 0.04045 {
			t[i] = float32(v / 12.92)
		} else {
			t[i] = float32(math.Pow((v+0.055)/1.055, 2.4))
		}
	}
	return t
}()

const (
	rootSteps = 4096
	rootMost  = 4.4 // gains may lift light above white
)

// root is the CIE 1976 lightness curve over 0 to rootMost.
var root = func() (t [rootSteps + 1]float32) {
	for i := range t {
		// Steps grow with the square: the curve is steep near black.
		u := float64(i) / rootSteps
		v := u * u * rootMost
		if v > 0.008856 {
			t[i] = float32(math.Cbrt(v))
		} else {
			t[i] = float32(7.787*v + 16.0/116)
		}
	}
	return t
}()

func rootOf(v float32) float32 {
	i := int(math.Sqrt(float64(v/rootMost))*rootSteps + 0.5)
	return root[max(0, min(rootSteps, i))]
}

func lightOf(v float32) float32 { return linear[max(0, min(1023, int(v*1023+0.5)))] }

// gains even out the colour of the light ("shades of grey", the 4th-power mean
// of each channel becomes the same middle value).
func (p *planes) gains() (out [3]float32) {
	for c := range p {
		var sum float64
		for i := 0; i < len(p[c]); i += 4 {
			v := float64(lightOf(p[c][i]))
			sum += v * v * v * v
		}
		mean := math.Sqrt(math.Sqrt(sum/float64(len(p[c])/4))) + 0.01
		out[c] = float32(min(4, 0.6/mean))
	}
	return out
}

// lab writes CIE L*a*b* (D65) of the light times gain, L 0 to 100, into out,
// which may be p itself.
func (p *planes) lab(gain [3]float32, out *planes) {
	for i := range p[0] {
		r, g, b := lightOf(p[0][i])*gain[0], lightOf(p[1][i])*gain[1], lightOf(p[2][i])*gain[2]
		x := rootOf((0.4124*r + 0.3576*g + 0.1805*b) / 0.9505)
		y := rootOf(0.2126*r + 0.7152*g + 0.0722*b)
		z := rootOf((0.0193*r + 0.1192*g + 0.9505*b) / 1.089)
		out[0][i], out[1][i], out[2][i] = 116*y-16, 500*(x-y), 200*(y-z)
	}
}
