package fabricart

import "math"

// yarn describes how one set of threads looks.
type yarn struct {
	pitch  float64 // cloth units from one thread to the next
	round  float32 // height of the thread as a share of the pitch
	dip    float32 // how far a thread dives at a crossing, 0 to 1
	uneven float32 // brightness differs from thread to thread
	fibre  float32 // brightness differs along a thread
	slub   float32 // thick and thin places
	jitter float64 // spacing differs, share of the pitch
	twist  float32 // visible ply
}

// weaving is a woven cloth: a draft, and yarns with their colours in both directions.
type weaving struct {
	seed       uint64
	inks       []ink
	draft      draft
	warp, weft yarn
	warpRun    run
	weftRun    run
	deep       float32 // brightness at the bottom between yarns
	pucker     *pucker // optional crinkle

	cols, rows axis // for the swatch at hand
}

// axis caches what a texel's column (or row) means: its yarn and the place within it.
type axis struct {
	yarn   []int32   // number of the yarn, counted from the swatch's edge
	cell   []int32   // column (row) of the draft
	arch   []float32 // cross-section of the yarn, 0 at its sides, 1 on its back
	before []float32 // how near the crossing before
	after  []float32 // how near the crossing after
	lane   []int32   // row of the noise tables for this yarn and side
	along  []int32   // position in the noise tables along the other yarns
	twist  []int32
	tone   []ink // per yarn
}

func (w *weaving) finest() float64 { return min(w.warp.pitch, w.weft.pitch) }

func (w *weaving) prepare(s *swatch) {
	w.cols = w.axis(w.warp, w.warpRun, w.draft.w, s.w, s.x, 1)
	w.rows = w.axis(w.weft, w.weftRun, w.draft.h, s.h, s.y, 2)
	if w.deep == 0 {
		w.deep = 0.55
	}
}

func (w *weaving) axis(y yarn, colours run, repeat, n int, at func(int) float64, salt uint64) axis {
	a := axis{
		yarn: make([]int32, n), cell: make([]int32, n), lane: make([]int32, n), along: make([]int32, n), twist: make([]int32, n),
		arch: make([]float32, n), before: make([]float32, n), after: make([]float32, n),
	}
	first := math.MinInt
	for i := range n {
		number, f := y.find(at(i), w.seed+salt)
		if first == math.MinInt {
			first = number
		}
		for number-first >= len(a.tone) {
			a.tone = append(a.tone, w.tone(y, colours, first+len(a.tone), salt))
		}
		a.yarn[i], a.cell[i] = int32(number-first), int32(wrap(number, repeat))
		a.arch[i] = float32(1 - f*f)
		near := float32(max(0, math.Abs(f)-0.15) / 0.85)
		if f < 0 {
			a.before[i] = near * near
		} else {
			a.after[i] = near * near
		}
		a.lane[i] = int32(wrap(number*5+int((f+1)*2), tableSide)) * tableSide
		a.along[i] = int32(math.Floor(at(i)*6/y.pitch)) + int32(hashAt(w.seed, int(salt), 0)&tableMask)
		a.twist[i] = int32(math.Floor(at(i) / y.pitch * 16))
	}
	return a
}

// find tells which yarn lies at position t, and where across it: -1 to 1.
func (y yarn) find(t float64, seed uint64) (number int, across float64) {
	edge := func(i int) float64 {
		return y.pitch * (float64(i) + y.jitter*0.5*signed(hashAt(seed, i, 17)))
	}
	i := int(math.Floor(t / y.pitch))
	if t < edge(i) {
		i--
	} else if t >= edge(i+1) {
		i++
	}
	a, b := edge(i), edge(i+1)
	return i, (t-a)/(b-a)*2 - 1
}

func (w *weaving) tone(y yarn, colours run, number int, salt uint64) ink {
	c := w.inks[colours[wrap(number, len(colours))]]
	return c.times(1 + y.uneven*float32(signed(hashAt(w.seed+salt, number, 5))))
}

func (w *weaving) row(s *swatch, y int) {
	rgb, height := s.line(y)
	t := tables()
	c, r := &w.cols, &w.rows
	cells := w.draft.cell[int(r.cell[y])*w.draft.w:]
	weftArch, weftTone := r.arch[y], r.tone[r.yarn[y]]
	weftLane, weftAlong, weftTwist := r.lane[y], r.along[y], r.twist[y]
	for x := range s.w {
		cell := cells[c.cell[x]]
		var top *yarn
		var arch, end float32
		var tone ink
		var at int32
		if cell&warpUp != 0 {
			top, arch, tone = &w.warp, c.arch[x], c.tone[c.yarn[x]]
			end = bend(cell, r.before[y], r.after[y])
			at = c.lane[x] + weftAlong&tableMask
		} else {
			top, arch, tone = &w.weft, weftArch, weftTone
			end = bend(cell, c.before[x], c.after[x])
			at = weftLane + c.along[x]&tableMask
			if cell&bound != 0 {
				tone = c.tone[c.yarn[x]]
			}
		}
		ply := twistTable[(c.twist[x]+weftTwist)&31]
		h := arch * (1 - top.dip*end) * (1 + top.slub*t.slub[at]) * (1 + top.twist*ply)
		shade := w.deep + (1-w.deep)*h*1.35 + top.fibre*t.streak[at]
		height[x] = h * top.round * float32(top.pitch)
		rgb[3*x], rgb[3*x+1], rgb[3*x+2] = tone[0]*shade, tone[1]*shade, tone[2]*shade
	}
	if w.pucker != nil {
		w.pucker.row(s, y)
	}
}

// bend is how far the upper yarn has begun to dive under its neighbour.
func bend(cell uint8, before, after float32) (end float32) {
	if cell&joinBefore == 0 {
		end = before
	}
	if cell&joinAfter == 0 {
		end += after
	}
	return end
}

var twistTable = func() (t [32]float32) {
	for i := range t {
		t[i] = float32(math.Sin(float64(i) * math.Pi / 16))
	}
	return t
}()

// pucker is the crinkle of seersucker: stripes that stand up in small waves.
type pucker struct {
	period, share float64 // stripe repeat in cloth units, share of it that puckers
	amount        float32
	seed          uint64
}

func (p *pucker) row(s *swatch, y int) {
	_, height := s.line(y)
	cloud := tables().cloud
	off := unit(p.seed) * tableSide
	for x := range s.w {
		cx := s.x(x)
		f := cx/p.period - math.Floor(cx/p.period)
		if f > p.share {
			continue
		}
		swell := float32(math.Sin(f / p.share * math.Pi))
		height[x] += p.amount * swell * (1.2 + smoothAt(cloud, cx*0.9+off, s.y(y)*1.5))
	}
}
