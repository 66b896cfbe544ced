package vision

import "math"

// textures are the raw numbers about texture; all but the spectrum's aligned
// part are the same however the cloth lies.
func textures(p *planes) []float32 {
	full := p
	half, quarter := full.halved(side), full.halved(side).halved(side/2)
	var out []float32
	out = append(out, rings(full[0], side, 1)...)
	out = append(out, rings(full[0], side, 2)...)
	out = append(out, rings(half[0], side/2, 1)...)
	out = append(out, rings(half[0], side/2, 3)...)
	out = append(out, rings(quarter[0], side/4, 1)...)
	out = append(out, rings(quarter[0], side/4, 2)...)
	out = append(out, rings(half[1], side/2, 2)...)
	out = append(out, rings(half[2], side/2, 2)...)
	out = append(out, spectra(full, half)...)
	return append(out, relations(full)...)
}

// halved averages 2 × 2 pixels into one.
func (p *planes) halved(width int) *planes {
	var out planes
	for c := range p {
		out[c] = halve(p[c], width)
	}
	return &out
}

func halve(v []float32, width int) []float32 {
	w := width / 2
	out := make([]float32, w*w)
	for y := range w {
		upper, lower := v[2*y*width:], v[(2*y+1)*width:]
		for x := range w {
			out[y*w+x] = (upper[2*x] + upper[2*x+1] + lower[2*x] + lower[2*x+1]) / 4
		}
	}
	return out
}

const levels = 5

// relations tell, for five sizes of detail, how strong L, a and b change, how
// peaked and lopsided the changes are, and how far they go together.
func relations(p *planes) []float32 {
	out := make([]float32, 0, 12*levels)
	for width := side; width > side>>levels; width /= 2 {
		var d planes
		for c := range p {
			d[c] = details(p[c], width)
			m := momentsOf(d[c])
			out = append(out, float32(math.Log(float64(m.spread)+0.02)),
				meanSize(d[c])/(m.spread+0.02), m.skew/(m.spread+0.02))
		}
		out = append(out, likeness(d[0], d[1]), likeness(d[0], d[2]), likeness(d[1], d[2]))
		p = p.halved(width)
	}
	return out
}

// details is each inner pixel less the mean of its four neighbours.
func details(v []float32, width int) []float32 {
	out := make([]float32, 0, (width-2)*(width-2))
	for y := 1; y < width-1; y++ {
		for i := y*width + 1; i < (y+1)*width-1; i++ {
			out = append(out, v[i]-(v[i-1]+v[i+1]+v[i-width]+v[i+width])/4)
		}
	}
	return out
}

func meanSize(v []float32) float32 {
	var sum float64
	for _, x := range v {
		sum += math.Abs(float64(x))
	}
	return float32(sum / float64(len(v)))
}

// likeness is the correlation of two sets of details, whose means are about 0.
func likeness(a, b []float32) float32 {
	var ab, aa, bb float64
	for i := range a {
		x, y := float64(a[i]), float64(b[i])
		ab += x * y
		aa += x * x
		bb += y * y
	}
	return float32(ab / (math.Sqrt(aa*bb) + 1e-3*float64(len(a))))
}
