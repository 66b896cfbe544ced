// Package usage counts which parts of the program are used, so that nobody can
// be told from the counts: no address, person or company goes in, and what
// fewer than five asked for comes out as "other" or not at all (P3).
package usage

import (
	"maps"
	"sync"
)

// Least is how many a count must be to be told apart.
const Least = 5

// Other is what stands in every place of a cell that holds what was too rare.
const Other = "other"

// Cell is what is counted: all of a day that asked for a route with a kind of
// browser on a kind of device.
type Cell struct {
	Day     string // 2026-11-30
	Route   string // the pattern, /samples/:uid
	Feature string // the part of the program the route belongs to
	Browser string // family, without version
	Device  string // phone, tablet or desk
}

// Counter holds counts in memory until they are many enough to be written. For
// many goroutines.
type Counter struct {
	mu    sync.Mutex
	cells map[Cell]int
}

// New is a counter at nought.
func New() *Counter { return &Counter{cells: map[Cell]int{}} }

// Add counts one.
func (c *Counter) Add(cell Cell) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.cells[cell]++
}

// Put gives back counts that could not be written.
func (c *Counter) Put(counts map[Cell]int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for cell, n := range counts {
		c.cells[cell] += n
	}
}

// Take gives the counts that may be written, none below Least, and forgets
// them. The rest waits for more; of a day that is over, or at the end of the
// program, it is taken together as "other", and lost when even that is too few.
func (c *Counter) Take(today string, ending bool) map[Cell]int {
	c.mu.Lock()
	defer c.mu.Unlock()
	ripe := map[Cell]int{}
	for cell, n := range c.cells {
		switch {
		case n >= Least:
			ripe[cell] += n
		case ending || cell.Day < today:
			ripe[Cell{cell.Day, Other, Other, Other, Other}] += n
		default:
			continue
		}
		delete(c.cells, cell)
	}
	maps.DeleteFunc(ripe, func(_ Cell, n int) bool { return n < Least })
	return ripe
}
