package main

import (
	"math/rand/v2"
	"testing"

	"jennyerp/internal/vision"
)

// drawnLists are lists whose right photo is drawn by given weights, so that
// these must be found again.
func drawnLists(n int, truth vision.Pair) (out []list) {
	r := rand.New(rand.NewPCG(1, 1))
	for range n {
		l := list{pairs: make([]vision.Pair, 20)}
		for i := range l.pairs {
			for k := range l.pairs[i] {
				l.pairs[i][k] = r.NormFloat64() * float64(k+1)
			}
		}
		plain := vision.Pair{1, 1, 1, 1, 1, 1, 1}
		at := r.Float64()
		for i, c := range l.chances(&truth, &plain) {
			l.right = i
			if at -= c; at < 0 {
				break
			}
		}
		out = append(out, l)
	}
	return out
}

func TestPreferFindsTheWeightsThatChose(t *testing.T) {
	truth := vision.Pair{2, 1, -1, 0.5, 0, 0.2}
	got := prefer(drawnLists(500, truth))
	for k, want := range truth {
		if diff := got[k] - want; diff > 0.3 || diff < -0.3 {
			t.Errorf("number %d: %.2f, want %.2f", k, got[k], want)
		}
	}
}

func TestRateCountsPlaces(t *testing.T) {
	sure := list{pairs: []vision.Pair{{1}, {0}}, right: 0}
	second := list{pairs: []vision.Pair{{1}, {0}}, right: 1}
	if first, five := rate([]list{sure, second}, vision.Pair{1}); first != 50 || five != 100 {
		t.Errorf("first %.0f, among five %.0f", first, five)
	}
	if before([]list{sure, second}, 1) != 50 {
		t.Error("the order before is counted wrongly")
	}
}
