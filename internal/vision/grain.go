package vision

import (
	"math"
	"slices"
	"sync"
)

const (
	grainRings = 24 // steps of frequency, even on a logarithmic scale
	grainTurns = 32 // steps of direction over half a turn
	grainReach = 3  // steps of frequency: half as near to 1.6 times as far
	grainSteps = 15 // how finely a number is kept: half a byte
	grainSize  = grainRings * grainTurns / 2
)

// grain is which frequencies and directions of the brightness stand out: a
// picture that only shifts when the cloth is turned (along the directions) or
// seen from nearer or farther (along the frequencies).
type grain [grainRings][grainTurns]float32

const grainLowest, grainStep = 2.5, 0.1626 // of frequency; highest is 124

var grainPlaces = sync.OnceValue(func() (out []place) {
	for y := range waves {
		for x := range halfWaves {
			fy := float64(int8(y))
			radius := math.Log(math.Hypot(float64(x), fy)/grainLowest) / grainStep
			if radius < 0 || radius > grainRings-0.5 {
				continue
			}
			turn := math.Mod(math.Atan2(fy, float64(x))/math.Pi+1, 1)
			out = append(out, newPlace(x, y, radius, turn*grainTurns, grainRings, grainTurns))
		}
	}
	return out
})

// grainBells blur each ring along the directions: the inner ones have fewer
// frequencies than directions.
var grainBells = sync.OnceValue(func() *grain {
	out := new(grain)
	for r := range out {
		wide := max(0.3, 0.8*grainTurns/(math.Pi*grainLowest*math.Exp(grainStep*float64(r))))
		for a := range out[r] {
			d := float64(min(a, grainTurns-a)) / wide
			out[r][a] = float32(math.Exp(-d * d / 2))
		}
	}
	return out
})

// grainWeights is how many frequencies make a number.
var grainWeights = sync.OnceValue(func() *grain {
	g := new(grain)
	for _, p := range grainPlaces() {
		for k, n := range p.at {
			g[n/grainTurns][n%grainTurns] += p.weight[k]
		}
	}
	g.blur()
	return g
})

func (g *grain) blur() {
	bells := grainBells()
	for r := range g {
		var ring [grainTurns]float32
		for a := range ring {
			for b, v := range g[r] {
				ring[a] += v * bells[r][(a-b+grainTurns)%grainTurns]
			}
		}
		g[r] = ring
	}
}

// grainOf measures a square's brightness.
func grainOf(light []float32) *grain {
	g, f := new(grain), new(field)
	for i := 0; i < len(corners); i += 2 {
		f.load(light, corners[i], light, corners[i+1], side)
		f.transform()
		places := grainPlaces()
		for i := range places {
			p := &places[i]
			a, b := f.powers(int(p.x), int(p.y))
			for k, n := range p.at {
				g[n/grainTurns][n%grainTurns] += p.weight[k] * (a + b)
			}
		}
	}
	g.blur()
	weights := grainWeights()
	for r := range g {
		for a := range g[r] {
			g[r][a] /= weights[r][a]
		}
		sorted := slices.Sorted(slices.Values(g[r][:]))
		usual := (sorted[grainTurns/2-1]+sorted[grainTurns/2])/2 + 1e-3
		for a, v := range g[r] {
			g[r][a] = float32(math.Log1p(float64(v/usual) / 2))
		}
	}
	return g
}

// pack keeps half a byte of each number.
func (g *grain) pack() (out [grainSize]byte) {
	const lowest, highest = 0.2, 3.5
	var most float32
	for r := range g {
		most = max(most, slices.Max(g[r][:]))
	}
	scale := grainSteps / (min(most, highest) - lowest)
	for r := range g {
		for a, v := range g[r] {
			step := byte(max(0, min(grainSteps, (v-lowest)*scale+0.5)))
			i := r*grainTurns + a
			out[i/2] |= step << (4 * (i % 2))
		}
	}
	return out
}

// unpack gives each ring less its mean; those that differ little count little.
func unpack(packed *[grainSize]byte) *grain {
	g := new(grain)
	var spreads [grainRings]float32
	var mean float32
	for r := range g {
		for a := range g[r] {
			i := r*grainTurns + a
			g[r][a] = float32(packed[i/2] >> (4 * (i % 2)) & 15)
		}
		m := momentsOf(g[r][:])
		for a := range g[r] {
			g[r][a] -= m.mean
		}
		spreads[r] = m.spread
		mean += m.spread / grainRings
	}
	for r := range g {
		scale := 1 / (spreads[r] + mean/2 + 1e-6)
		for a := range g[r] {
			g[r][a] *= scale
		}
	}
	return g
}

// likeness is the best correlation of two grains over all turns and distances.
func (g *grain) likeness(o *grain) float64 {
	best := -1.0
	energy, energyO := g.energies(), o.energies()
	for shift := -grainReach; shift <= grainReach; shift++ {
		from, to := max(0, -shift), min(grainRings, grainRings-shift)
		var sums [grainTurns]float32
		var own, other float32
		for r := from; r < to; r++ {
			correlate(&g[r], &o[r+shift], &sums)
			own += energy[r]
			other += energyO[r+shift]
		}
		best = max(best, float64(slices.Max(sums[:]))/math.Sqrt(float64(own*other)+1e-9))
	}
	return best
}

func (g *grain) energies() (out [grainRings]float32) {
	for r := range g {
		for _, v := range g[r] {
			out[r] += v * v
		}
	}
	return out
}

// correlate adds the products of two rings for each turn of the second.
func correlate(a, b *[grainTurns]float32, sums *[grainTurns]float32) {
	var twice [2 * grainTurns]float32
	copy(twice[:], b[:])
	copy(twice[grainTurns:], b[:])
	for turn := range sums {
		var sum float32
		for i, v := range twice[turn : turn+grainTurns] {
			sum += a[i] * v
		}
		sums[turn] += sum
	}
}
