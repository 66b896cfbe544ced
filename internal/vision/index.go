package vision

import (
	"cmp"
	"math"
	"slices"
)

// Index holds the vectors of one company in one slab and compares them all:
// quick enough for 100,000 photographs, and exact. Any number of Search may run
// at once, but none while Add runs.
type Index struct {
	slab   []int8
	owners []uint64
	scales [][2]float32 // 1 / length of the colour and of the texture part
}

// Hit is how near an owner's nearest photograph is: cosines, 1 is the same.
// Sure is 0 before Rank has compared it with the others.
type Hit struct {
	Owner                  uint64
	Score, Colour, Texture float64
	Sure                   float64
}

// NewIndex gives an empty index.
func NewIndex() *Index { return &Index{} }

// Add puts in a vector of a sample; owner is the sample's number.
func (x *Index) Add(owner uint64, v Vector) {
	x.slab = append(append(x.slab, v.Colour[:]...), v.Texture[:]...)
	x.owners = append(x.owners, owner)
	x.scales = append(x.scales, [2]float32{inverse(v.Colour[:]), inverse(v.Texture[:])})
}

// Len is how many vectors there are.
func (x *Index) Len() int { return len(x.owners) }

// Bytes is how much memory the index holds.
func (x *Index) Bytes() int { return cap(x.slab) + 8*cap(x.owners) + 8*cap(x.scales) }

// inverse is 1 / length; 0 for nothing, which is like nothing.
func inverse(v []int8) float32 {
	sum := 0
	for _, n := range v {
		sum += int(n) * int(n)
	}
	if sum == 0 {
		return 0
	}
	return float32(1 / math.Sqrt(float64(sum)))
}

// Search gives the k owners nearest to q, best first, each with its best
// photograph. colourWeight is how much colour counts beside texture, which
// counts 1: Score = (colourWeight·Colour + Texture) / (colourWeight + 1).
// allow leaves owners out, such as samples the asker must not see; nil allows all.
func (x *Index) Search(q Vector, colourWeight float64, k int, allow func(owner uint64) bool) []Hit {
	if k <= 0 {
		return nil
	}
	colourWeight = max(0, colourWeight)
	colourShare := colourWeight / (colourWeight + 1)
	best := leaders{most: k, allow: allow, bar: -2}
	look := newLook(q)
	for i, owner := range x.owners {
		at := x.slab[i*VectorSize : (i+1)*VectorSize : (i+1)*VectorSize]
		c := float64(look.colour(at)) * float64(x.scales[i][0])
		t := float64(look.texture(at)) * float64(x.scales[i][1])
		score := colourShare*c + (1-colourShare)*t
		if score >= best.bar {
			best.offer(Hit{Owner: owner, Score: score, Colour: c, Texture: t})
		}
	}
	return best.ranked()
}

// look is a query, widened so that products need no conversion.
type look struct {
	wide                      [VectorSize]int32
	colourScale, textureScale float32
}

func newLook(q Vector) *look {
	l := &look{colourScale: inverse(q.Colour[:]), textureScale: inverse(q.Texture[:])}
	for i, v := range q.Colour {
		l.wide[i] = int32(v)
	}
	for i, v := range q.Texture {
		l.wide[colourSize+i] = int32(v)
	}
	return l
}

func (l *look) colour(at []int8) float32 {
	return float32(dot(l.wide[:colourSize], at[:colourSize])) * l.colourScale
}

func (l *look) texture(at []int8) float32 {
	return float32(dot(l.wide[colourSize:], at[colourSize:])) * l.textureScale
}

// dot multiplies eight pairs at a step; lengths are multiples of eight.
func dot(a []int32, b []int8) int32 {
	var s0, s1, s2, s3 int32
	for len(a) >= 8 && len(b) >= 8 {
		s0 += a[0]*int32(b[0]) + a[4]*int32(b[4])
		s1 += a[1]*int32(b[1]) + a[5]*int32(b[5])
		s2 += a[2]*int32(b[2]) + a[6]*int32(b[6])
		s3 += a[3]*int32(b[3]) + a[7]*int32(b[7])
		a, b = a[8:], b[8:]
	}
	return s0 + s1 + s2 + s3
}

// leaders are the best owners so far, in no order.
type leaders struct {
	hits  []Hit
	most  int
	allow func(uint64) bool
	bar   float64 // a lower score has no chance
}

func (l *leaders) offer(h Hit) {
	if i := slices.IndexFunc(l.hits, func(o Hit) bool { return o.Owner == h.Owner }); i >= 0 {
		if h.Score > l.hits[i].Score {
			l.hits[i] = h
			l.raise()
		}
		return
	}
	if l.allow != nil && !l.allow(h.Owner) {
		return
	}
	if len(l.hits) < l.most {
		l.hits = append(l.hits, h)
	} else if last := l.last(); compare(h, l.hits[last]) < 0 {
		l.hits[last] = h
	}
	l.raise()
}

// last is the place of the weakest leader.
func (l *leaders) last() int {
	at := 0
	for i := range l.hits {
		if compare(l.hits[i], l.hits[at]) > 0 {
			at = i
		}
	}
	return at
}

func (l *leaders) raise() {
	if len(l.hits) == l.most {
		l.bar = l.hits[l.last()].Score
	}
}

func (l *leaders) ranked() []Hit {
	slices.SortFunc(l.hits, compare)
	return l.hits
}

// compare sorts by score, and equal ones by number, so that a list never changes by itself.
func compare(a, b Hit) int {
	return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(a.Owner, b.Owner))
}
