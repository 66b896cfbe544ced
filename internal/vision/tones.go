package vision

import "math"

const (
	toneLevels = 3 // sizes of detail whose colours count
	toneSize   = 3 + 4*toneLevels
	meanTones  = 3 // the first of them: the mean of red, green and blue
)

// tones tell how the colours of a cloth lie to each other: the mean; then for
// details of three sizes how far red and blue go with brightness, and how much
// they change beside it. They are logarithms, which a light moves together.
type tones [toneSize]float64

// calm is added to the size of changes, so that noise has no direction.
var calm = [1 + toneLevels]float64{0.03, 0.03, 0.02, 0.02}

// tones gives also the contrast: how strong fine details are, logarithmic.
func (t *thumb) tones() (out tones, contrast float64) {
	for c := range t {
		out[c] = math.Log(max(0, total(t[c])/float64(len(t[c]))) + darkest)
	}
	at := meanTones
	shades, width := t.shades(), thumbSide
	for level := range calm {
		var rest [3][]float32
		for c := range rest {
			rest[c] = halve(shades[c], width)
			if level == toneLevels {
				rest[c] = even(rest[c])
			}
		}
		m := changesOf(&shades, &rest, width)
		if level < toneLevels {
			contrast += math.Log(m.light+1e-5) / 2 / toneLevels
		}
		if level > 0 {
			at += copy(out[at:], m.tones(calm[level]*calm[level]))
		}
		shades, width = rest, width/2
	}
	return out, contrast
}

// even is the mean everywhere.
func even(v []float32) []float32 {
	mean := momentsOf(v).mean
	for i := range v {
		v[i] = mean
	}
	return v
}

// changes are mean products of what is finer than rest: of brightness with
// itself, of red and blue with brightness, and of each with itself.
type changes struct{ light, redLight, blueLight, red, blue float64 }

func changesOf(shades, rest *[3][]float32, width int) (m changes) {
	for y := range width {
		for x := range width {
			i, j := y*width+x, y/2*(width/2)+x/2
			l, r, b := float64(shades[0][i]-rest[0][j]), float64(shades[1][i]-rest[1][j]), float64(shades[2][i]-rest[2][j])
			m.light += l * l
			m.redLight += l * r
			m.blueLight += l * b
			m.red += r * r
			m.blue += b * b
		}
	}
	n := float64(width * width)
	return changes{m.light / n, m.redLight / n, m.blueLight / n, m.red / n, m.blue / n}
}

func (m changes) tones(calm float64) []float64 {
	light := m.light + calm
	left := func(own, with float64) float64 { return math.Log(max(own-with*with/light, 0)+calm) / 2 }
	return []float64{m.redLight / light, m.blueLight / light, left(m.red, m.redLight), left(m.blue, m.blueLight)}
}
