package vision_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"jennyerp/internal/vision"
	"jennyerp/internal/vision/studio"
)

func BenchmarkDescribe(b *testing.B) {
	img := picture(b, studio.New(1).Library(0))
	b.ReportAllocs()
	for b.Loop() {
		describe(b, img)
	}
}

func BenchmarkDescribeQuery(b *testing.B) {
	img := picture(b, studio.New(1).Library(0))
	b.ReportAllocs()
	for b.Loop() {
		asked(b, img)
	}
}

func BenchmarkSearch(b *testing.B) {
	for _, n := range []int{10_000, 100_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			r := rand.New(rand.NewPCG(1, 1))
			index, q := vision.NewIndex(), random(r)
			for i := range n {
				index.Add(uint64(i/3), random(r))
			}
			for b.Loop() {
				index.Search(q, usualWeight, 24, func(uint64) bool { return true })
			}
			b.ReportMetric(float64(index.Bytes())/(1<<20), "MiB")
		})
	}
}

func BenchmarkRank(b *testing.B) {
	img := picture(b, studio.New(1).Library(0))
	vectors, s := describe(b, img)
	q := asked(b, img)
	all := make([]vision.Candidate, compared)
	hits := make([]vision.Hit, compared)
	for i := range all {
		all[i], hits[i] = vision.Candidate{Owner: uint64(i), Vectors: vectors, Signature: s}, vision.Hit{Owner: uint64(i)}
	}
	for b.Loop() {
		vision.Rank(q, hits, all, usualWeight)
	}
}
