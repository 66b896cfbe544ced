package fabricart

import (
	"math"
	"sync"
)

// mix64 is the splitmix64 finaliser: a cheap hash whose every output bit
// depends on every input bit.
func mix64(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// hashAt gives the number that belongs to one place of a grid.
func hashAt(seed uint64, x, y int) uint64 {
	return mix64(seed ^ mix64(uint64(int64(x))*0x8da6b343^uint64(int64(y))<<32))
}

// unit maps a hash to [0, 1).
func unit(h uint64) float64 { return float64(h>>11) / (1 << 53) }

// signed maps a hash to [-1, 1).
func signed(h uint64) float64 { return unit(h)*2 - 1 }

// dice is our own small random source, so that a seed means the same cloth
// whatever the Go version.
type dice struct{ state uint64 }

func newDice(seed, stream uint64) *dice {
	return &dice{mix64(seed) ^ mix64(stream*0x632be59bd9b4e019+7)}
}

func (d *dice) next() uint64 {
	d.state += 0x9e3779b97f4a7c15
	return mix64(d.state)
}

func (d *dice) float() float64               { return unit(d.next()) }
func (d *dice) between(a, b float64) float64 { return a + (b-a)*d.float() }
func (d *dice) below(n int) int              { return int(d.next() % uint64(n)) }
func (d *dice) chance(p float64) bool        { return d.float() < p }
func (d *dice) oneOf(of ...int) int          { return of[d.below(len(of))] }

// Noise tables wrap around; their side is a power of two so that indexing is a mask.
const (
	tableSide = 512
	tableMask = tableSide - 1
)

// noiseTables hold values of about [-1, 1] with unit-like spread, 512x512, wrapping.
type noiseTables struct {
	white  []float32 // independent
	streak []float32 // smooth along x over a few entries: fibres in a yarn
	slub   []float32 // smooth along x over some dozen entries: thick and thin places
	cloud  []float32 // smooth in both directions, about 16 entries wide
	swell  []float32 // smooth gradient noise, three features in the table's width
}

var tables = sync.OnceValue(func() *noiseTables {
	white := make([]float32, tableSide*tableSide)
	for i := range white {
		white[i] = float32(signed(hashAt(11, i, 3)))
	}
	t := &noiseTables{white: white}
	t.streak = normalise(blurX(blurX(white, 2), 2))
	t.slub = normalise(blurX(blurX(white, 12), 12))
	soft := blurX(blurX(blurX(white, 8), 8), 6)
	t.cloud = normalise(transpose(blurX(blurX(blurX(transpose(soft), 8), 8), 6)))
	t.swell = make([]float32, len(white))
	for i := range t.swell {
		t.swell[i] = float32(perlinLoop(29, float64(i%tableSide)/tableSide*3, float64(i/tableSide)/tableSide*3, 3))
	}
	normalise(t.swell)
	return t
})

func blurX(src []float32, radius int) []float32 {
	out := make([]float32, len(src))
	for y := range tableSide {
		row := src[y*tableSide : (y+1)*tableSide]
		var sum float32
		for i := -radius; i <= radius; i++ {
			sum += row[i&tableMask]
		}
		for x := range tableSide {
			out[y*tableSide+x] = sum / float32(2*radius+1)
			sum += row[(x+radius+1)&tableMask] - row[(x-radius)&tableMask]
		}
	}
	return out
}

func transpose(src []float32) []float32 {
	out := make([]float32, len(src))
	for i, v := range src {
		out[i%tableSide*tableSide+i/tableSide] = v
	}
	return out
}

// normalise scales to a standard deviation of a half, so most values lie in [-1, 1].
func normalise(v []float32) []float32 {
	var sum float64
	for _, x := range v {
		sum += float64(x) * float64(x)
	}
	k := float32(0.5 / math.Sqrt(sum/float64(len(v))))
	for i := range v {
		v[i] = max(-1.3, min(1.3, v[i]*k))
	}
	return v
}

// smoothAt reads a table between its entries.
func smoothAt(t []float32, x, y float64) float32 {
	fx, fy := math.Floor(x), math.Floor(y)
	ix, iy := int(fx), int(fy)
	tx, ty := float32(x-fx), float32(y-fy)
	r0, r1 := iy&tableMask*tableSide, (iy+1)&tableMask*tableSide
	c0, c1 := ix&tableMask, (ix+1)&tableMask
	a := t[r0+c0] + (t[r0+c1]-t[r0+c0])*tx
	b := t[r1+c0] + (t[r1+c1]-t[r1+c0])*tx
	return a + (b-a)*ty
}

// perlin is gradient noise of about [-1, 1], one feature per unit, without visible grid.
func perlin(seed uint64, x, y float64) float64 { return perlinLoop(seed, x, y, 1<<40) }

// perlinLoop repeats after `period` features in both directions.
func perlinLoop(seed uint64, x, y float64, period int) float64 {
	fx, fy := math.Floor(x), math.Floor(y)
	ix, iy := int(fx), int(fy)
	x, y = x-fx, y-fy
	u, v := x*x*x*(x*(x*6-15)+10), y*y*y*(y*(y*6-15)+10)
	jx, jy := wrap(ix+1, period), wrap(iy+1, period)
	ix, iy = wrap(ix, period), wrap(iy, period)
	a := slope(seed, ix, iy, x, y)
	b := slope(seed, jx, iy, x-1, y)
	c := slope(seed, ix, jy, x, y-1)
	d := slope(seed, jx, jy, x-1, y-1)
	top, bottom := a+(b-a)*u, c+(d-c)*u
	return 1.5 * (top + (bottom-top)*v)
}

var directions = func() (d [64][2]float64) {
	for i := range d {
		d[i][1], d[i][0] = math.Sincos(float64(i) * 2 * math.Pi / 64)
	}
	return d
}()

func slope(seed uint64, ix, iy int, x, y float64) float64 {
	d := directions[hashAt(seed, ix, iy)>>58]
	return d[0]*x + d[1]*y
}

// smoothstep rises softly from 0 at a to 1 at b.
func smoothstep(a, b, x float64) float64 {
	t := max(0, min(1, (x-a)/(b-a)))
	return t * t * (3 - 2*t)
}

// wrap is the remainder that is never negative.
func wrap(i, n int) int {
	if i %= n; i < 0 {
		i += n
	}
	return i
}
