package fabricart

// A draft says which yarn is on top at each crossing, as in a weaver's point paper.
// It repeats in both directions.
type draft struct {
	w, h int
	cell []uint8 // warpUp, with joins to the neighbours along the upper yarn
}

const (
	warpUp uint8 = 1 << iota
	joinBefore
	joinAfter
	bound // a single weft point in warp satin: takes the warp's colour
)

// newDraft asks up for every crossing (column x, row y) of the repeat.
func newDraft(w, h int, up func(x, y int) bool) draft {
	d := draft{w, h, make([]uint8, w*h)}
	for i := range d.cell {
		if up(i%w, i/w) {
			d.cell[i] = warpUp
		}
	}
	for i := range d.cell {
		d.cell[i] |= d.joins(i%w, i/w)
	}
	return d
}

func (d draft) up(x, y int) bool { return d.cell[wrap(y, d.h)*d.w+wrap(x, d.w)]&warpUp != 0 }

// joins tells on which sides the upper yarn stays on top.
func (d draft) joins(x, y int) (flags uint8) {
	here, dx, dy := d.up(x, y), 1, 0
	if here {
		dx, dy = 0, 1
	}
	if d.up(x-dx, y-dy) == here {
		flags |= joinBefore
	}
	if d.up(x+dx, y+dy) == here {
		flags |= joinAfter
	}
	return flags
}

func plainDraft() draft {
	return newDraft(2, 2, func(x, y int) bool { return (x+y)%2 == 0 })
}

// basketDraft has n by m yarns working together: oxford, panama.
func basketDraft(n, m int) draft {
	return newDraft(2*n, 2*m, func(x, y int) bool { return (x/n+y/m)%2 == 0 })
}

// twillDraft floats over `over` and under `under` yarns, one step per row.
func twillDraft(over, under int) draft {
	n := over + under
	return newDraft(n, n, func(x, y int) bool { return wrap(x+y, n) < over })
}

// herringboneDraft turns a 2/2 twill round every `width` yarns; the dent
// between two stripes is offset, as weavers do, so that the line is clear.
func herringboneDraft(width int) draft {
	return newDraft(2*width, 4, func(x, y int) bool {
		if x < width {
			return wrap(x+y, 4) < 2
		}
		return wrap(y-(x-width)+width+1, 4) < 2
	})
}

// birdseyeDraft makes small eyes out of a broken twill.
func birdseyeDraft() draft {
	eye := [4]string{"XX..", ".XX.", "..XX", "X..X"}
	order := [8]int{0, 1, 2, 3, 2, 1, 0, 3}
	return newDraft(8, 8, func(x, y int) bool { return eye[order[y]][order[x]%4] == 'X' })
}

// figuredDraft is a jacquard: warp satin where the drawing is blank, weft
// satin where it is filled; drawn is asked per yarn crossing.
func figuredDraft(w, h int, drawn func(x, y int) bool) draft {
	return newDraft(w, h, func(x, y int) bool {
		if drawn(x, y) {
			return wrap(y*2-x, 5) == 0
		}
		return wrap(y*2-x, 5) != 0
	})
}

// brocheDraft floats a weft of its own over a satin ground where drawn; `every`
// is how often a long float is tied down, 0 for never.
func brocheDraft(w, h, every int, drawn func(x, y int) bool) draft {
	d := newDraft(w, h, func(x, y int) bool {
		if drawn(x, y) {
			return every > 0 && wrap(y*3-x, every) == 0
		}
		return wrap(y*2-x, 5) != 0
	})
	for i := range d.cell {
		if x, y := i%w, i/w; !drawn(x, y) && !d.up(x, y) {
			d.cell[i] |= bound
		}
	}
	return d
}

// A run is the colouring of neighbouring yarns: palette numbers, repeated for ever.
type run []uint8

func solid(colour uint8) run { return run{colour} }

// stripes builds a run from pairs of colour and number of yarns.
func stripes(pairs ...int) (r run) {
	for i := 0; i+1 < len(pairs); i += 2 {
		for range pairs[i+1] {
			r = append(r, uint8(pairs[i]))
		}
	}
	return r
}

// mirrored is the run followed by its reflection with the pivots not doubled: a tartan sett.
func mirrored(pairs ...int) run {
	out := append([]int(nil), pairs...)
	for i := len(pairs) - 4; i >= 2; i -= 2 {
		out = append(out, pairs[i], pairs[i+1])
	}
	return stripes(out...)
}
