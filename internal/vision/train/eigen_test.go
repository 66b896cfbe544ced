package main

import (
	"math"
	"math/rand/v2"
	"testing"
)

func TestEigenvectorsSolveTheMatrix(t *testing.T) {
	for _, n := range []int{1, 2, 3, 17, 60} {
		r := rand.New(rand.NewPCG(1, uint64(n)))
		rows := matrix(n/2+1, n) // fewer rows than columns: some eigenvalues are 0
		for _, row := range rows {
			for i := range row {
				row[i] = r.NormFloat64()
			}
		}
		a, used := covariance(rows), covariance(rows)
		values, vectors := eigen(used)
		for k, v := range vectors {
			if k > 0 && values[k] > values[k-1] {
				t.Errorf("n %d: values are not sorted", n)
			}
			for i, row := range a {
				if off := dot(row, v) - values[k]*v[i]; math.Abs(off) > 1e-9 {
					t.Fatalf("n %d: vector %d is off by %g", n, k, off)
				}
			}
			for j := range k + 1 {
				want := 0.0
				if j == k {
					want = 1
				}
				if math.Abs(dot(v, vectors[j])-want) > 1e-9 {
					t.Fatalf("n %d: vectors %d and %d are not orthonormal", n, j, k)
				}
			}
		}
	}
}
