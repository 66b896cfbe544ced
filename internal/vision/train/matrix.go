package main

import (
	"runtime"
	"sync"
	"sync/atomic"
)

func square(n int) [][]float64 { return matrix(n, n) }

func matrix(rows, columns int) [][]float64 {
	out := make([][]float64, rows)
	for i := range out {
		out[i] = make([]float64, columns)
	}
	return out
}

func dot(a, b []float64) (sum float64) {
	var s0, s1, s2, s3 float64
	for len(a) >= 4 && len(b) >= 4 {
		s0 += a[0] * b[0]
		s1 += a[1] * b[1]
		s2 += a[2] * b[2]
		s3 += a[3] * b[3]
		a, b = a[4:], b[4:]
	}
	for i, x := range a {
		sum += x * b[i]
	}
	return sum + s0 + s1 + s2 + s3
}

// add is a += k·b.
func add(a, b []float64, k float64) {
	b = b[:len(a)]
	for i := range a {
		a[i] += k * b[i]
	}
}

// each calls do for 0 to n-1 on all processors; small jobs stay on one.
func each(n int, do func(i int)) {
	workers := runtime.GOMAXPROCS(0)
	if n < 200 || workers == 1 {
		for i := range n {
			do(i)
		}
		return
	}
	const share = 32
	var next atomic.Int64
	var all sync.WaitGroup
	for range workers {
		all.Go(func() {
			for from := int(next.Add(share)) - share; from < n; from = int(next.Add(share)) - share {
				for i := from; i < min(n, from+share); i++ {
					do(i)
				}
			}
		})
	}
	all.Wait()
}

// covariance is the mean product of the rows' numbers, whose means are 0.
func covariance(rows [][]float64) [][]float64 {
	columns := transposed(rows)
	out := square(len(columns))
	each(len(columns), func(i int) {
		for j := range i + 1 {
			out[i][j] = dot(columns[i], columns[j]) / float64(len(rows))
		}
	})
	for i := range out {
		for j := range i {
			out[j][i] = out[i][j]
		}
	}
	return out
}

func transposed(a [][]float64) [][]float64 {
	out := matrix(len(a[0]), len(a))
	for i, row := range a {
		for j, x := range row {
			out[j][i] = x
		}
	}
	return out
}

// project gives the dot products of each row with each vector.
func project(rows, vectors [][]float64) [][]float64 {
	out := matrix(len(rows), len(vectors))
	each(len(rows), func(i int) {
		for k, v := range vectors {
			out[i][k] = dot(rows[i], v)
		}
	})
	return out
}

// product is a · b.
func product(a, b [][]float64) [][]float64 { return project(a, transposed(b)) }
