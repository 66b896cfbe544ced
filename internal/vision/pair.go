package vision

import (
	"cmp"
	"math"
	"slices"
)

// Candidate is a photo that Search may have found, with its Signature. Vectors
// are those of its zooms.
type Candidate struct {
	Owner     uint64
	Vectors   []Vector
	Signature *Signature
}

// pairNumbers is how many numbers tell how well a photo answers a question.
const pairNumbers = 7

// Pair tells how well a photo answers a question: the cosines of colour and of
// texture at the best zoom, how likely a phone makes these colours of that
// cloth (of the mean alone, of all tones), how alike the grains are, how much
// stronger the question's details are, and the texture of the best soft view.
type Pair [pairNumbers]float64

// pairWeights are learnt by "train -weights" from fabrics that neither the
// projection nor the measurement has seen.
var pairWeights = Pair{4.631, 11.80, 0.341, 0.174, 7.010, -0.428, 4.960}

// colourful says which numbers are about colour: the slider moves them.
var colourful = [pairNumbers]bool{true, false, true, true, false, false, false}

// least is how little a likelihood counts beside the best one of the list.
const least = -30

// Pairs gives the numbers of each candidate; the likelihoods are compared with
// the best among them.
func Pairs(q Question, all []Candidate) []Pair {
	out := make([]Pair, len(all))
	own := unpack(&q.Signature.grain)
	var best [2]float64
	for i, c := range all {
		p := &out[i]
		p[0], p[1] = nearest(q.Vector, c.Vectors)
		p[2], p[3] = c.Signature.likelihoods(q.Signature)
		p[4] = own.likeness(unpack(&c.Signature.grain))
		p[5] = float64(q.Signature.contrast - c.Signature.contrast)
		p[6] = c.Signature.softest(q.Vector)
		if i == 0 {
			best = [2]float64{p[2], p[3]}
		}
		best[0], best[1] = max(best[0], p[2]), max(best[1], p[3])
	}
	for i := range out {
		out[i][2] = max(least, out[i][2]-best[0])
		out[i][3] = max(least, out[i][3]-best[1])
	}
	return out
}

// nearest gives the cosines at the zoom that fits best.
func nearest(q Vector, zooms []Vector) (colour, texture float64) {
	best := -2.0
	for _, v := range zooms {
		c, t := cosine(q.Colour[:], v.Colour[:]), cosine(q.Texture[:], v.Texture[:])
		if score := t + c/2; score > best {
			best, colour, texture = score, c, t
		}
	}
	return colour, texture
}

func (s *Signature) softest(q Vector) (best float64) {
	if s.expected == nil {
		return 0
	}
	for i := range s.soft {
		best = max(best, cosine(q.Texture[:], s.soft[i][:]))
	}
	return best
}

func cosine(a, b []int8) float64 {
	sum := 0
	for i, x := range a {
		sum += int(x) * int(b[i])
	}
	return float64(sum) * float64(inverse(a)) * float64(inverse(b))
}

// What the phones of likelyPhones leave out: standard deviations of the mean,
// of how colours go together, and of what is left.
const (
	strayMean, strayTogether, strayLeft = 0.01, 0.03, 0.04

	// Some photos are worse than any of the phones: a t distribution.
	freedom = 8
)

func stray(i int) float64 {
	switch {
	case i < meanTones:
		return strayMean
	case (i-meanTones)%4 < 2:
		return strayTogether
	}
	return strayLeft
}

// likelihoods are logarithms: that a phone makes the mean colour of the question
// q of this cloth, and that it makes all its tones.
func (s *Signature) likelihoods(q *Signature) (mean, all float64) {
	if s.expected == nil {
		return 2 * least, 2 * least
	}
	var root [toneSize][toneSize]float64 // of the matrix (Cholesky)
	var away [toneSize]float64           // solved along with it
	var size, volume float64
	at := 0
	for i := range toneSize {
		for j := range i + 1 {
			sum := float64(s.spread[at])
			at++
			if i == j {
				sum += stray(i) * stray(i)
			}
			for k := range j {
				sum -= root[i][k] * root[j][k]
			}
			if i == j {
				root[i][i] = math.Sqrt(max(sum, 1e-9))
			} else {
				root[i][j] = sum / root[j][j]
			}
		}
		d := float64(q.tones[i] - s.tones[i])
		for k := range i {
			d -= root[i][k] * away[k]
		}
		away[i] = d / root[i][i]
		size += away[i] * away[i]
		volume += math.Log(root[i][i])
		if i == meanTones-1 {
			mean = likelihood(size, volume, meanTones)
		}
	}
	return mean, likelihood(size, volume, toneSize)
}

func likelihood(size, volume float64, numbers int) float64 {
	return -(freedom+float64(numbers))/2*math.Log1p(size/freedom) - volume
}

// Rank sorts hits of Search anew: it compares the question with the photos of
// their owners, among all, by what a whole library cannot be searched for.
// Score, Colour and Texture of a hit stay; Sure becomes the chance that it is
// the cloth in question, if one of them is. colourWeight is that of Search.
// Without a signature of the question, or of a hit, the hits stay as they are.
func Rank(q Question, hits []Hit, all []Candidate, colourWeight float64) []Hit {
	if q.Signature == nil {
		return hits
	}
	best := map[uint64]float64{}
	weights := weightsAt(colourWeight)
	for i, p := range Pairs(q, all) {
		score := p.times(&weights)
		if old, known := best[all[i].Owner]; !known || score > old {
			best[all[i].Owner] = score
		}
	}
	most := math.Inf(-1)
	for _, h := range hits {
		score, known := best[h.Owner]
		if !known {
			return hits
		}
		most = max(most, score)
	}
	out, sum := slices.Clone(hits), 0.0
	for i := range out {
		out[i].Sure = math.Exp(best[out[i].Owner] - most)
		sum += out[i].Sure
	}
	for i := range out {
		out[i].Sure /= sum
	}
	slices.SortStableFunc(out, func(a, b Hit) int { return cmp.Compare(best[b.Owner], best[a.Owner]) })
	return out
}

func (p *Pair) times(weights *Pair) (sum float64) {
	for i, v := range p {
		sum += v * weights[i]
	}
	return sum
}

// usualWeight is the colourWeight that pairWeights are learnt with.
const usualWeight = 0.3

// weightsAt moves the weights as far as colourWeight moves those of the cosines.
func weightsAt(colourWeight float64) (out Pair) {
	share := func(weight float64) float64 { return weight / (1 + weight) }
	colour, usual := share(max(0, colourWeight)), share(usualWeight)
	for i, w := range pairWeights {
		if colourful[i] {
			out[i] = w * colour / usual
		} else {
			out[i] = w * (1 - colour) / (1 - usual)
		}
	}
	return out
}
