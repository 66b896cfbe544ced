// Command train learns the projection of the search by picture from fabrics
// that do not exist, and prints how well it finds unseen ones:
//
//	go run ./internal/vision/train
//
// With -weights it learns how much the numbers of a vision.Pair count, from
// fabrics that the projection has not seen.
//
// The same fabrics and seed give the same file on the same processor
// architecture. Raise vision.Engine with every new file.
package main

import (
	"bytes"
	"flag"
	"fmt"
	"log"
	"os"
	"time"

	"jennyerp/internal/vision"
)

func main() {
	log.SetFlags(log.Ltime)
	fabrics := flag.Int("fabrics", 1300, "fabrics to learn from")
	unseen := flag.Int("unseen", 400, "other fabrics to check with")
	seed := flag.Uint64("seed", 1, "which fabrics")
	keep := flag.String("keep", "", "folder that keeps the measures between runs; empty it when descriptors change")
	out := flag.String("out", "internal/vision/projection.bin", "file to write")
	weights := flag.Bool("weights", false, "learn the weights of the second comparison instead, and print them")
	flag.Parse()
	if *weights {
		if err := printWeights(*seed); err != nil {
			log.Fatal(err)
		}
		return
	}
	if err := run(*fabrics, *unseen, *seed, *keep, *out); err != nil {
		log.Fatal(err)
	}
}

func run(fabrics, unseen int, seed uint64, keep, out string) error {
	began := time.Now()
	learnt, err := gather(keep, seed<<32, fabrics, lessons)
	if err != nil {
		return err
	}
	log.Printf("%d fabrics, %d photos each, measured in %s", fabrics, len(lessons), time.Since(began).Round(time.Second))
	p := &vision.Projection{Engine: vision.Engine, Seed: seed}
	colour := func(m vision.Measures) []float32 { return m.Colour }
	texture := func(m vision.Measures) []float32 { return m.Texture }
	p.Colour = learn(learnt, colour, plans.colour)
	p.Texture = learn(learnt, texture, plans.texture)
	log.Printf("learnt in %s", time.Since(began).Round(time.Second))

	var file bytes.Buffer
	if err := p.Write(&file); err != nil {
		return err
	}
	if err := os.WriteFile(out, file.Bytes(), 0o644); err != nil {
		return err
	}
	log.Printf("%s: %d bytes", out, file.Len())

	strangers, err := gather(keep, seed<<32+1<<31, unseen, exam)
	if err != nil {
		return err
	}
	for _, weight := range []float64{0.1, 0.3, 0.6, 1} {
		first, five := recall(p, strangers, weight)
		fmt.Printf("%d unseen fabrics, colour counts %.1f: %.1f %% first, %.1f %% among five\n", unseen, weight, first, five)
	}
	return nil
}
