package studio

import "math"

// dice is our own small random source, so that a seed means the same photos
// whatever the Go version.
type dice struct{ state uint64 }

func newDice(seed, stream uint64) *dice {
	return &dice{mix(seed) ^ mix(stream*0x632be59bd9b4e019+11)}
}

// mix is the splitmix64 finaliser.
func mix(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

func (d *dice) next() uint64 {
	d.state += 0x9e3779b97f4a7c15
	return mix(d.state)
}

func (d *dice) float() float64               { return float64(d.next()>>11) / (1 << 53) }
func (d *dice) between(a, b float64) float64 { return a + (b-a)*d.float() }
func (d *dice) spread(a, b float64) float64  { return math.Exp(d.between(math.Log(a), math.Log(b))) }
func (d *dice) below(n int) int              { return int(d.next() % uint64(n)) }
func (d *dice) chance(p float64) bool        { return d.float() < p }

// normal is about the standard normal distribution: four uniform numbers.
func (d *dice) normal() float64 {
	h := d.next()
	sum := h&0xffff + h>>16&0xffff + h>>32&0xffff + h>>48
	return (float64(sum)/0xffff - 2) * math.Sqrt(3)
}

// hashed is a number of -1 to 1 that belongs to one place of a grid.
func hashed(seed uint64, x, y int) float64 {
	return float64(mix(seed^mix(uint64(int64(x))*0x8da6b343^uint64(int64(y))<<32))>>11)/(1<<52) - 1
}

// cloud is smooth noise of about -1 to 1 with one feature per unit.
func cloud(seed uint64, x, y float64) float64 {
	ix, iy := math.Floor(x), math.Floor(y)
	fx, fy := x-ix, y-iy
	fx, fy = fx*fx*(3-2*fx), fy*fy*(3-2*fy)
	at := func(dx, dy int) float64 { return hashed(seed, int(ix)+dx, int(iy)+dy) }
	top := at(0, 0) + (at(1, 0)-at(0, 0))*fx
	low := at(0, 1) + (at(1, 1)-at(0, 1))*fx
	return (top + (low-top)*fy) * 1.4
}
