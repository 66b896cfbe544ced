package main

import (
	"math"

	"jennyerp/internal/vision"
)

// plan is how one part is learnt.
type plan struct {
	keep   int     // directions that the principal component analysis keeps
	calm   float64 // share of the mean variance added to each direction within fabrics
	result int     // numbers of the vector
}

var plans = struct{ colour, texture plan }{
	colour:  plan{keep: 200, calm: 0.1, result: 48},
	texture: plan{keep: 450, calm: 0.1, result: 128},
}

// learn finds the directions in which photos of one fabric agree and fabrics
// differ: principal components, whitening of what differs within a fabric, then
// linear discriminant analysis.
func learn(fabrics [][]vision.Measures, pick func(vision.Measures) []float32, p plan) vision.Part {
	part := standard(fabrics, pick)
	rows := standardised(&part, fabrics, pick)

	_, vectors := eigen(covariance(rows))
	main := vectors[:min(p.keep, len(vectors))]
	rows = project(rows, main)

	means, rest := split(rows, len(fabrics[0]))
	white := whitening(covariance(rest), p.calm)
	values, best := eigen(covariance(project(means, white)))
	best = best[:p.result]
	for k, v := range best {
		weigh(v, values[k])
	}
	for _, row := range product(best, product(white, main)) {
		small := make([]float32, len(row))
		for i, x := range row {
			small[i] = float32(x)
		}
		part.Rows = append(part.Rows, small)
	}
	return part
}

// weigh trusts a direction the more, the more fabrics differ in it.
func weigh(v []float64, between float64) {
	k := math.Sqrt(between / (between + 1))
	for i := range v {
		v[i] *= k
	}
}

// standard takes the mean and spread of each raw number.
func standard(fabrics [][]vision.Measures, pick func(vision.Measures) []float32) (part vision.Part) {
	size := len(pick(fabrics[0][0]))
	sum, squares, n := make([]float64, size), make([]float64, size), 0.0
	for _, shots := range fabrics {
		for _, m := range shots {
			for i, x := range pick(m) {
				sum[i] += float64(x)
				squares[i] += float64(x) * float64(x)
			}
			n++
		}
	}
	for i := range sum {
		mean := sum[i] / n
		spread := math.Sqrt(max(0, squares[i]/n-mean*mean))
		part.Mean = append(part.Mean, float32(mean))
		part.Spread = append(part.Spread, float32(max(spread, 1e-3)))
	}
	return part
}

func standardised(part *vision.Part, fabrics [][]vision.Measures, pick func(vision.Measures) []float32) (rows [][]float64) {
	for _, shots := range fabrics {
		for _, m := range shots {
			row := make([]float64, 0, len(part.Mean))
			for _, x := range part.Standardise(pick(m)) {
				row = append(row, float64(x))
			}
			rows = append(rows, row)
		}
	}
	return rows
}

// split parts the rows into the mean of each fabric's shots and what is left.
func split(rows [][]float64, shots int) (means, rest [][]float64) {
	for i := 0; i < len(rows); i += shots {
		mean := make([]float64, len(rows[i]))
		for _, row := range rows[i : i+shots] {
			add(mean, row, 1/float64(shots))
		}
		for _, row := range rows[i : i+shots] {
			left := append([]float64(nil), row...)
			add(left, mean, -1)
			rest = append(rest, left)
		}
		means = append(means, mean)
	}
	return means, rest
}

// whitening gives the directions within fabrics, each scaled to variance 1.
func whitening(within [][]float64, calm float64) [][]float64 {
	values, vectors := eigen(within)
	var mean float64
	for _, v := range values {
		mean += max(0, v) / float64(len(values))
	}
	for i, row := range vectors {
		scale := 1 / math.Sqrt(max(0, values[i])+calm*mean)
		for j := range row {
			row[j] *= scale
		}
	}
	return vectors
}
