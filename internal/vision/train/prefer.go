package main

import (
	"math"

	"jennyerp/internal/vision"
)

// list is the first hits of a question as pairs, and which of them is right.
type list struct {
	pairs []vision.Pair
	right int
}

const (
	preferSteps = 3000
	preferRate  = 0.3
	preferCalm  = 1e-3 // pull of the weights towards 0
)

// prefer learns how much each number of a pair counts: the weights under which
// the right photos are likeliest to be drawn from their lists (conditional
// logit, McFadden 1974). Numbers are scaled by their spread on the way.
func prefer(lists []list) (weights vision.Pair) {
	spread := spreads(lists)
	var w, speed vision.Pair
	for range preferSteps {
		var slope vision.Pair
		for _, l := range lists {
			l.pull(&w, &spread, &slope)
		}
		for k := range w {
			speed[k] = 0.9*speed[k] + slope[k]/float64(len(lists)) - 2*preferCalm*w[k]
			w[k] += preferRate * 0.1 * speed[k]
		}
	}
	for k := range w {
		weights[k] = w[k] / spread[k]
	}
	return weights
}

// pull adds what would make the right photo likelier.
func (l *list) pull(w, spread, slope *vision.Pair) {
	chances := l.chances(w, spread)
	for i, p := range l.pairs {
		more := -chances[i]
		if i == l.right {
			more++
		}
		for k, v := range p {
			slope[k] += more * v / spread[k]
		}
	}
}

func (l *list) chances(w, spread *vision.Pair) []float64 {
	out, most, sum := make([]float64, len(l.pairs)), math.Inf(-1), 0.0
	for i, p := range l.pairs {
		for k, v := range p {
			out[i] += w[k] * v / spread[k]
		}
		most = max(most, out[i])
	}
	for i := range out {
		out[i] = math.Exp(out[i] - most)
		sum += out[i]
	}
	for i := range out {
		out[i] /= sum
	}
	return out
}

func spreads(lists []list) (out vision.Pair) {
	var sum, squares vision.Pair
	n := 0.0
	for _, l := range lists {
		for _, p := range l.pairs {
			n++
			for k, v := range p {
				sum[k] += v
				squares[k] += v * v
			}
		}
	}
	for k := range out {
		mean := sum[k] / n
		out[k] = math.Sqrt(max(squares[k]/n-mean*mean, 1e-12))
	}
	return out
}
