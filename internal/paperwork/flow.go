package paperwork

import "jennyerp/internal/paper"

// The page, in millimetres (A4).
const (
	pageWidth, pageHeight = 210.0, 297.0
	left, right           = 17.0, 193.0
	top, bottom           = 15.0, 278.0
	runningHead           = 12.0 // on every page but the first
	hair                  = 0.15 // a line's thickness
)

// How dark the second rank and the lines are.
const (
	black = 0.0
	grey  = 0.42
	pale  = 0.78
)

// span is a column of the page.
type span struct{ from, width float64 }

func (c span) to() float64 { return c.from + c.width }

// piece is a part of the paper that is never torn.
type piece struct {
	height float64
	tied   bool // stays on the page of the next one
	row    bool // stands under the head of the table
	draw   func(y float64)
}

func (s *sheet) add(p piece) { s.pieces = append(s.pieces, p) }

func (s *sheet) gap(height float64) { s.add(piece{height: height, draw: func(float64) {}}) }

// placed is a piece at its place.
type placed struct {
	piece
	y float64
}

// pages lays the pieces out: tied ones together, and the head of the table
// again where a page begins inside it.
func (s *sheet) pages() [][]placed {
	var all [][]placed
	var page []placed
	y := top
	for rest := s.pieces; len(rest) > 0; {
		group, height := together(rest)
		if y+height > bottom && len(page) > 0 {
			all, page, y = append(all, page), nil, top+runningHead
			if rest[0].row {
				page = append(page, placed{s.head, y})
				y += s.head.height
			}
		}
		for _, p := range rest[:group] {
			page = append(page, placed{p, y})
			y += p.height
		}
		rest = rest[group:]
	}
	return append(all, page)
}

// together counts the first pieces that stay on one page, and how high they are.
func together(pieces []piece) (n int, height float64) {
	for _, p := range pieces {
		n++
		height += p.height
		if !p.tied {
			break
		}
	}
	return n, height
}

func (s *sheet) print() {
	all := s.pages()
	for i, page := range all {
		s.doc.AddPage(pageWidth, pageHeight)
		if i > 0 {
			s.text(s.Sender.Name, small, left, top, 90)
			s.textRight(s.Heading+" "+s.Number, small, right, top, 80)
			s.line(left, right, top+5.5)
		}
		for _, p := range page {
			p.draw(p.y)
		}
		if s.opts.Page != nil {
			s.textRight(s.opts.Page(i+1, len(all)), small, right, bottom+5, 60)
		}
		s.text(s.Sender.Name, small, left, bottom+5, 110)
	}
}

// line draws a hairline.
func (s *sheet) line(from, to, y float64) {
	s.doc.Ink(pale)
	s.doc.Rect(from, y, to-from, hair)
}

// style is how a text is set.
type style struct {
	size float64 // points
	bold bool
	grey float64
}

var (
	small   = style{size: 7, grey: grey}
	label   = style{size: 6.8, grey: grey}
	body    = style{size: 8.8}
	strong  = style{size: 9.6, bold: true}
	heading = style{size: 21}
	house   = style{size: 16, bold: true}
)

// fit lays a text out on as many lines as it needs; nothing is ever cut.
func (s *sheet) fit(text string, st style, width float64) paper.Block {
	return s.doc.Fit(text, paper.Style{Bold: st.bold, Size: st.size, Lines: 10_000}, width, 1e6)
}

func (s *sheet) draw(b paper.Block, st style, x, y float64) {
	s.doc.Ink(st.grey)
	s.doc.Draw(b, x, y)
}

// drawRight draws every line up to the right edge.
func (s *sheet) drawRight(b paper.Block, st style, to, y float64) {
	s.doc.Ink(st.grey)
	for _, line := range b.Lines() {
		s.doc.Draw(line, to-line.Width, y)
		y += line.Height
	}
}

func (s *sheet) text(text string, st style, x, y, width float64) float64 {
	b := s.fit(text, st, width)
	s.draw(b, st, x, y)
	return b.Height
}

func (s *sheet) textRight(text string, st style, to, y, width float64) float64 {
	b := s.fit(text, st, width)
	s.drawRight(b, st, to, y)
	return b.Height
}
