package paper

import "math"

// Style says how a text may look. Sizes are in points.
type Style struct {
	Bold  bool
	Size  float64 // as big as this where there is room
	Min   float64 // never smaller; 0 means Size
	Lines int     // at most this many; 0 means 1
}

// Block is a text laid out by Fit, ready to Draw. Width and Height are what
// it covers, in millimetres; both are 0 when nothing could be placed.
type Block struct {
	Size          float64 // points
	Width, Height float64
	lines         [][]shape
}

// A line is 1.2 font sizes high; its baseline leaves room for Chinese above
// (0.88) and for the tails of g and p below.
const (
	leading  = 1.2
	baseline = 0.92
)

// oneLine is how small a text may become before it gets a second line.
const oneLine = 0.8

// step is the difference between two sizes that are tried, in points.
const step = 0.25

// Fit lays a text out in a space of width × height millimetres: on one line,
// if it need not become more than a fifth smaller; else on as many lines as
// allowed, made smaller down to style.Min; else cut, with dots. A space too
// low for one line gives an empty block.
func (d *Doc) Fit(text string, style Style, width, height float64) Block {
	s := d.shape(text, style.weight())
	if style.Min == 0 {
		style.Min = style.Size
	}
	room, high := width*72/25.4, height*72/25.4
	most := min(style.Size, high/leading)
	if len(s) == 0 || most < style.Min || width <= 0 {
		return Block{}
	}
	if one := floor(min(most, room/measure(s))); one >= max(style.Min, most*oneLine) {
		return block(one, [][]shape{s})
	}
	for size := most; ; size = max(size-step, style.Min) {
		allowed := min(max(style.Lines, 1), int(high/(leading*size)+1e-9))
		lines := wrap(s, room/size)
		if len(lines) <= allowed {
			return block(size, lines)
		}
		if size <= style.Min {
			return block(size, d.cut(lines, allowed, room/size, style.weight()))
		}
	}
}

func (s Style) weight() int {
	if s.Bold {
		return bold
	}
	return regular
}

// cut keeps the first lines and ends the last one with dots.
func (d *Doc) cut(lines [][]shape, keep int, room float64, weight int) [][]shape {
	dots := d.shape("...", weight) // "…" hangs in the middle of a Chinese font's line
	last := lines[keep-1]
	for len(last) > 0 && measure(last)+measure(dots) > room {
		last = last[:len(last)-1]
	}
	kept := append([][]shape{}, lines[:keep-1]...)
	return append(kept, append(append([]shape{}, trim(last)...), dots...))
}

func block(size float64, lines [][]shape) Block {
	wide := 0.0
	for _, line := range lines {
		wide = max(wide, measure(line))
	}
	return Block{Size: size, Width: millimetres(wide * size), Height: millimetres(leading * size * float64(len(lines))), lines: lines}
}

// Draw puts a block on the page, its top left corner at x, y millimetres.
func (d *Doc) Draw(b Block, x, y float64) {
	line := millimetres(leading * b.Size)
	for i, shapes := range b.lines {
		d.drawLine(shapes, b.Size, x, y+float64(i)*line+millimetres(baseline*b.Size))
	}
}

// drawLine writes the runs of characters that share a face.
func (d *Doc) drawLine(line []shape, size, x, y float64) {
	for len(line) > 0 {
		n := 1
		for n < len(line) && line[n].face == line[0].face {
			n++
		}
		d.drawRun(line[:n], size, points(x), points(y))
		x += millimetres(measure(line[:n]) * size)
		line = line[n:]
	}
}

func (d *Doc) drawRun(run []shape, size, x, y float64) {
	if d.err != nil {
		return
	}
	text := make([]rune, len(run))
	for i, s := range run {
		text[i] = s.char
	}
	if err := d.pdf.SetFont(d.faces[run[0].face].name, "", size); err != nil {
		d.fail(err)
		return
	}
	d.pdf.SetXY(x, y)
	if err := d.pdf.Text(string(text)); err != nil {
		d.fail(err)
	}
}

// measure returns the width of a line in font sizes.
func measure(line []shape) float64 {
	wide := 0.0
	for _, s := range line {
		wide += s.wide
	}
	return wide
}

// floor rounds a size down to a hundredth of a point: never wider than asked.
func floor(size float64) float64 {
	return math.Floor(size*100) / 100
}
