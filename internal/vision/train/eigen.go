package main

import (
	"cmp"
	"math"
	"slices"
)

// eigen gives the eigenvalues of a symmetric matrix, largest first, and the
// eigenvectors as rows. The matrix is used up.
func eigen(a [][]float64) (values []float64, vectors [][]float64) {
	diagonal, beside, z := tridiagonal(a)
	rotate(diagonal, beside, z)
	order := make([]int, len(diagonal))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(i, j int) int { return cmp.Compare(diagonal[j], diagonal[i]) })
	for _, i := range order {
		values, vectors = append(values, diagonal[i]), append(vectors, z[i])
	}
	return values, vectors
}

// tridiagonal brings a symmetric matrix to a diagonal and the numbers beside it
// by Householder reflections; z is the product of the reflections, transposed.
func tridiagonal(a [][]float64) (diagonal, beside []float64, z [][]float64) {
	n := len(a)
	mirrors := make([][]float64, n)
	for k := 0; k+2 < n; k++ {
		mirrors[k] = mirror(a, k)
	}
	z = square(n)
	for i := range z {
		z[i][i] = 1
	}
	for k := n - 3; k >= 0; k-- {
		v := mirrors[k]
		each(n-k-1, func(i int) {
			row := z[k+1+i][k+1:]
			add(row, v, -2*dot(row, v))
		})
	}
	diagonal, beside = make([]float64, n), make([]float64, n)
	for i := range n {
		diagonal[i] = a[i][i]
		if i+1 < n {
			beside[i] = a[i+1][i]
		}
	}
	return diagonal, beside, z
}

// mirror clears column k below the number beside the diagonal and gives the
// unit vector of the reflection, which starts at k+1.
func mirror(a [][]float64, k int) []float64 {
	rest := len(a) - k - 1
	v := make([]float64, rest)
	for i := range v {
		v[i] = a[k+1+i][k]
	}
	length := math.Sqrt(dot(v, v))
	if length == 0 {
		return v
	}
	end := -math.Copysign(length, v[0])
	v[0] -= end
	scale := 1 / math.Sqrt(dot(v, v))
	for i := range v {
		v[i] *= scale
	}
	p := make([]float64, rest)
	each(rest, func(i int) { p[i] = dot(a[k+1+i][k+1:], v) })
	w, along := make([]float64, rest), dot(p, v)
	for i := range w {
		w[i] = 2 * (p[i] - along*v[i])
	}
	each(rest, func(i int) {
		row := a[k+1+i][k+1:]
		add(row, w, -v[i])
		add(row, v, -w[i])
	})
	a[k+1][k], a[k][k+1] = end, end
	return v
}

// rotate makes the numbers beside the diagonal vanish by the QL method with
// implicit shifts, and turns the rows of z along.
func rotate(d, e []float64, z [][]float64) {
	for l := range d {
		for {
			m := l
			for m+1 < len(d) && math.Abs(e[m]) > 1e-15*(math.Abs(d[m])+math.Abs(d[m+1])) {
				m++
			}
			if m == l {
				break
			}
			sweep(d, e, z, l, m)
		}
	}
}

// sweep is one QL step on the block from l to m.
func sweep(d, e []float64, z [][]float64, l, m int) {
	g := (d[l+1] - d[l]) / (2 * e[l])
	g = d[m] - d[l] + e[l]/(g+math.Copysign(math.Hypot(g, 1), g))
	s, c, p := 1.0, 1.0, 0.0
	for i := m - 1; i >= l; i-- {
		f, b := s*e[i], c*e[i]
		r := math.Hypot(f, g)
		e[i+1] = r
		if r == 0 {
			d[i+1] -= p
			e[m] = 0
			return
		}
		s, c = f/r, g/r
		g = d[i+1] - p
		r = (d[i]-g)*s + 2*c*b
		p = s * r
		d[i+1] = g + p
		g = c*r - b
		turn(z[i], z[i+1], s, c)
	}
	d[l] -= p
	e[l], e[m] = g, 0
}

func turn(a, b []float64, s, c float64) {
	for k, x := range a {
		y := b[k]
		b[k], a[k] = s*x+c*y, c*x-s*y
	}
}
