package main

import (
	"bytes"
	"fmt"
	"image/jpeg"
	"log"
	"runtime"
	"sync"
	"sync/atomic"

	"jennyerp/internal/vision"
	"jennyerp/internal/vision/studio"
)

// Fabrics of the second comparison: neither the projection is learnt from them,
// nor are they among those of the measurement in recall_test.go.
const (
	askedFabrics  = 350
	otherFabrics  = 1000
	phonesOfEach  = 3
	askedFrom     = 1<<31 + 100 // beside the seed
	othersFrom    = 21 << 40
	firstHits     = 50
	colourOfFirst = 0.3
)

// described is a fabric with what is kept of its library photo, and questions.
type described struct {
	photo     vision.Candidate
	questions []vision.Question
}

// printWeights learns the weights of vision.Pair; checked with the other half
// of the fabrics each.
func printWeights(seed uint64) error {
	all := make([]described, askedFabrics+otherFabrics)
	failed := make(chan error, len(all))
	var next atomic.Int64
	var workers sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		workers.Go(func() {
			for i := int(next.Add(1) - 1); i < len(all); i = int(next.Add(1) - 1) {
				fabric, phones := seed<<32+askedFrom+uint64(i), phonesOfEach
				if i >= askedFabrics {
					fabric, phones = othersFrom+uint64(i-askedFabrics), 0
				}
				var err error
				if all[i], err = describe(studio.New(fabric), phones); err != nil {
					failed <- err
				}
				all[i].photo.Owner = uint64(i)
			}
		})
	}
	workers.Wait()
	close(failed)
	if err := <-failed; err != nil {
		return err
	}
	report(lists(all))
	return nil
}

func describe(f studio.Fabric, phones int) (d described, err error) {
	img, err := jpeg.Decode(bytes.NewReader(f.Library(0)))
	if err != nil {
		return d, err
	}
	if d.photo.Vectors, d.photo.Signature, err = vision.Describe(img); err != nil {
		return d, err
	}
	for n := range phones {
		if img, err = jpeg.Decode(bytes.NewReader(f.Phone(uint64(n)))); err != nil {
			return d, err
		}
		q, err := vision.DescribeQuery(img)
		if err != nil {
			return d, err
		}
		d.questions = append(d.questions, q)
	}
	return d, nil
}

// lists are the first hits of all questions in whose list the right photo is.
func lists(all []described) (out []list) {
	index := vision.NewIndex()
	for _, d := range all {
		for _, v := range d.photo.Vectors {
			index.Add(d.photo.Owner, v)
		}
	}
	for i, d := range all {
		for _, q := range d.questions {
			l := list{right: -1}
			var photos []vision.Candidate
			for k, h := range index.Search(q.Vector, colourOfFirst, firstHits, nil) {
				photos = append(photos, all[h.Owner].photo)
				if h.Owner == uint64(i) {
					l.right = k
				}
			}
			if l.pairs = vision.Pairs(q, photos); l.right >= 0 {
				out = append(out, l)
			}
		}
	}
	return out
}

func report(all []list) {
	half := len(all) / 2
	for _, try := range [][2][]list{{all[:half], all[half:]}, {all[half:], all[:half]}} {
		w := prefer(try[0])
		first, five := rate(try[1], w)
		log.Printf("learnt from one half, %.1f %% first and %.1f %% among five of the other; before %.1f %% and %.1f %%",
			first, five, before(try[1], 1), before(try[1], 5))
	}
	fmt.Printf("pairWeights: %.4g\n", prefer(all))
}

// before is how often the right photo was among the first hits already.
func before(all []list, places int) (percent float64) {
	for _, l := range all {
		if l.right < places {
			percent += 100 / float64(len(all))
		}
	}
	return percent
}

func rate(all []list, w vision.Pair) (first, five float64) {
	plain := vision.Pair{1, 1, 1, 1, 1, 1, 1}
	share := 100 / float64(len(all))
	for _, l := range all {
		place, chances := 0, l.chances(&w, &plain)
		for _, c := range chances {
			if c > chances[l.right] {
				place++
			}
		}
		if place == 0 {
			first += share
		}
		if place < 5 {
			five += share
		}
	}
	return first, five
}
