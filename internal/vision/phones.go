package vision

import (
	"math"
	"math/rand/v2"
	"sync"
)

const (
	phoneZooms = 8
	phones     = 4 * phoneZooms
)

// phone is one way in which somebody may photograph a cloth: from how far, in
// what light, and what his phone makes of it.
type phone struct {
	blur                     float64 // pixels of a thumb
	sin, cos, slope, corners float64 // of the light's fall
	edge, depth, sharp       float64 // of a shadow
	strength                 float64
	tint                     [3]float32
	vivid, contrast, lift    float32
	grain                    float32
}

// likelyPhones are draws from what phones and lamps do. They are the same for
// every photo and for ever: signatures of one engine must be comparable.
var likelyPhones = func() (out [phones]phone) {
	r := rand.New(rand.NewPCG(1, 1))
	between := func(a, b float64) float64 { return a + (b-a)*r.Float64() }
	for i := range out {
		p := &out[i]
		p.blur = []float64{0, 0, 0, 0.5, 0.5, 0.9, 0.9, 1.3, 1.3, 2}[r.IntN(10)] * wholeSide / between(360, 560) * thumbSide / side
		p.sin, p.cos = math.Sincos(between(0, 2*math.Pi))
		p.slope, p.corners = between(0, 0.5), between(0, 0.5)
		p.edge, p.sharp = between(-0.3, 0.3), between(8, 40)
		if r.Float64() < 0.3 {
			p.depth = between(0.15, 0.45)
		}
		warm, green := math.Exp(r.NormFloat64()*0.136), math.Exp(r.NormFloat64()*0.052)
		p.tint = [3]float32{float32(warm), float32(green), float32(1 / warm)}
		p.strength = math.Exp2(r.NormFloat64() * 0.47)
		p.vivid, p.contrast, p.lift = float32(between(0.75, 1.25)), float32(between(0.8, 1.2)), float32(0.02*r.NormFloat64())
		p.grain = float32(between(0.003, 0.034) * thumbSide / side)
	}
	return out
}()

// brightest is how much light at most reaches the film on the mean of a photo.
const brightest = 0.75

// Film presses the brightest light together; developed undoes it.
var (
	film = sync.OnceValue(func() *[tableSteps + 1]float32 {
		return table(func(v float64) float64 {
			light := v * v * 4 * 1.3 // steps are finer in the dark
			return math.Pow(min(1, light/(1+max(0, light-0.9))), 1/2.2)
		})
	})
	developed = sync.OnceValue(func() *[tableSteps + 1]float32 {
		return table(func(v float64) float64 {
			light := math.Pow(min(v, 0.985), 2.2)
			if light > 0.9 {
				light = 0.1 * light / (1 - light)
			}
			return light / 1.3
		})
	})
	speckles = sync.OnceValue(func() []float32 {
		out := make([]float32, 1<<14)
		r := rand.New(rand.NewPCG(2, 2))
		for i := range out {
			out[i] = float32(r.NormFloat64())
		}
		return out
	})
)

// likely are the tones that phones would make of a photo in a library: a row
// for each, from thumbs at several distances.
func (p *photo) likely() [][]float64 {
	whole := p.square(libraryZooms[0])
	var seen [phoneZooms]*thumb
	for i := range seen {
		zoom := math.Exp(math.Log(1.4) * (2*(float64(i)+0.5)/phoneZooms - 1))
		seen[i] = newThumb(*whole, side, 1, libraryZooms[0]/zoom*side/thumbSide)
	}
	rows := make([][]float64, phones)
	taken, scratch := emptyThumb(), make([]float32, thumbSide*thumbSide)
	for i := range rows {
		likelyPhones[i].take(seen[i%phoneZooms], i, taken, scratch)
		t, _ := taken.tones()
		rows[i] = t[:]
	}
	return rows
}

// take photographs a thumb into out; n chooses the noise.
func (p *phone) take(t *thumb, n int, out *thumb, scratch []float32) {
	developed, speckles := developed(), speckles()
	for c := range out {
		for i, v := range t[c] {
			out[c][i] = tabled(developed, v)
		}
	}
	mean := total(out[1]) / float64(len(out[1]))
	strength := min(p.strength, brightest/(mean+0.01))
	for y := range thumbSide {
		for x := range thumbSide {
			p.expose(out, y*thumbSide+x, float32(strength*p.fall(float64(x), float64(y))))
		}
	}
	out.soften(p.blur, scratch)
	for c := range out {
		for i := range out[c] {
			out[c][i] = max(0, min(1, out[c][i]+p.grain*speckles[(i*3+c+n*977)%len(speckles)]))
		}
	}
}

// fall is how much of the light reaches a place.
func (p *phone) fall(x, y float64) float64 {
	x, y = ((x+0.5)/thumbSide-0.5)*side/wholeSide, ((y+0.5)/thumbSide-0.5)*side/wholeSide
	along := p.cos*x + p.sin*y
	light := (1 + p.slope*along) * (1 - p.corners*(x*x+y*y))
	if p.depth > 0 {
		light *= 1 - p.depth/(1+math.Exp(-(along-p.edge)*p.sharp))
	}
	return light
}

// expose makes light into the colour that the phone writes.
func (p *phone) expose(t *thumb, i int, strength float32) {
	var rgb [3]float32
	for c := range rgb {
		light := t[c][i] * strength * p.tint[c]
		rgb[c] = tabled(film(), float32(math.Sqrt(float64(light)))/2)
	}
	grey := (rgb[0] + rgb[1] + rgb[2]) / 3
	for c, v := range rgb {
		t[c][i] = (grey+(v-grey)*p.vivid-0.5)*p.contrast + 0.5 + p.lift
	}
}
