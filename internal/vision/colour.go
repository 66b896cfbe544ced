package vision

import "math"

// How far a and b reach in the histograms; beyond counts as the last step.
const (
	wideSpan = 64
	nearSpan = 48
)

// colours are the raw numbers about colour: of the photo as it is, and with
// the light evened out. Half of the pixels are enough.
func colours(raw, even *planes) []float32 {
	out := make([]float32, 0, 900)
	for _, p := range []*planes{raw, even} {
		for c, plane := range p {
			m := momentsOf(plane)
			out = append(out, m.mean, m.spread, m.skew)
			low, high := float32(-80), float32(80)
			if c == 0 {
				low, high = 0, 100
			}
			out = append(out, quantiles(plane, 16, low, high)...)
		}
		out = append(out, histogram(p, 0, 0, wideSpan)...)
	}
	a, b := momentsOf(raw[1]).mean, momentsOf(raw[2]).mean
	return append(out, histogram(raw, a, b, nearSpan)...)
}

type moments struct{ mean, spread, skew float32 } // skew in the values' unit

func momentsOf(v []float32) moments {
	var sum, square, cube float64
	for _, x := range v {
		sum += float64(x)
	}
	n := float64(len(v))
	mean := sum / n
	for _, x := range v {
		d := float64(x) - mean
		square += d * d
		cube += d * d * d
	}
	return moments{float32(mean), float32(math.Sqrt(square / n)), float32(math.Cbrt(cube / n))}
}

// quantiles are n values that split v into even shares.
func quantiles(v []float32, n int, low, high float32) []float32 {
	const steps = 512
	var count [steps]int
	for _, x := range v {
		count[max(0, min(steps-1, int((x-low)/(high-low)*steps)))]++
	}
	out := make([]float32, 0, n)
	below := 0
	for i, c := range count {
		below += c
		for len(out) < n && float64(below) >= (float64(len(out))+0.5)/float64(n)*float64(len(v)) {
			out = append(out, low+(high-low)*(float32(i)+0.5)/steps)
		}
	}
	return out
}

const lightSteps, hueSteps = 4, 8

// histogram counts colours in 4 × 8 × 8 steps of L, a and b around a middle;
// a pixel between two steps counts for both. Square roots of shares.
func histogram(p *planes, middleA, middleB, span float32) []float32 {
	out := make([]float32, lightSteps*hueSteps*hueSteps)
	for i := 0; i < len(p[0]); i += 2 {
		l, fl := step(p[0][i]/100*lightSteps-0.5, lightSteps)
		a, fa := step((p[1][i]-middleA+span)/(2*span)*(hueSteps-1), hueSteps)
		b, fb := step((p[2][i]-middleB+span)/(2*span)*(hueSteps-1), hueSteps)
		at := (l*hueSteps+a)*hueSteps + b
		corner(out[at:], (1-fl)*(1-fa), fb)
		corner(out[at+hueSteps:], (1-fl)*fa, fb)
		corner(out[at+hueSteps*hueSteps:], fl*(1-fa), fb)
		corner(out[at+hueSteps*hueSteps+hueSteps:], fl*fa, fb)
	}
	for i, n := range out {
		out[i] = float32(math.Sqrt(float64(n) / float64(len(p[0])/2)))
	}
	return out
}

func corner(at []float32, weight, f float32) {
	at[0] += weight * (1 - f)
	at[1] += weight * f
}

// step splits a position into the step below and the way to the next one.
func step(v float32, steps int) (int, float32) {
	v = max(0, min(float32(steps)-1.001, v))
	return int(v), v - float32(int(v))
}
