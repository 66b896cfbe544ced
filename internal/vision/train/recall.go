package main

import "jennyerp/internal/vision"

// recall is how often, in per cent, the photos of an exam find their own fabric
// first and among the first five.
func recall(p *vision.Projection, fabrics [][]vision.Measures, colourWeight float64) (first, five float64) {
	index := vision.NewIndex()
	for i, shots := range fabrics {
		for _, m := range shots[:examLibrary] {
			index.Add(uint64(i), p.Vector(m))
		}
	}
	var queries, ones, fives float64
	for i, shots := range fabrics {
		for _, m := range shots[examLibrary:] {
			queries++
			for place, h := range index.Search(p.Vector(m), colourWeight, 5, nil) {
				if h.Owner == uint64(i) {
					fives++
					if place == 0 {
						ones++
					}
				}
			}
		}
	}
	return 100 * ones / queries, 100 * fives / queries
}
