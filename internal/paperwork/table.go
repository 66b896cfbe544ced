package paperwork

import "jennyerp/internal/paper"

// The table's measures, in millimetres.
const (
	photoWidth, photoHeight = 20.0, 25.0
	gutter                  = 3.5
	leastCloth              = 46.0  // for the words about a cloth
	widest                  = 30.0  // a column of numbers
	narrowest               = 9.0   // a column of numbers
	highest                 = 170.0 // a row; a longer one goes on in another
	rowPad                  = 2.6
)

var (
	number = style{size: 8.4}
	detail = style{size: 7.8}
	remark = style{size: 7.8, grey: grey}
)

// table makes the head, and a piece for every row. The head is never alone, and
// the last row has the totals with it.
func (s *sheet) table() {
	if len(s.Rows) == 0 {
		return
	}
	s.measure()
	s.head = s.tableHead()
	first := s.head
	first.tied = true
	s.add(first)
	for i, r := range s.Rows {
		for _, p := range s.row(r) {
			p.tied = i == len(s.Rows)-1 && len(s.Totals) > 0
			s.add(p)
		}
	}
}

// measure divides the width: numbers get what they need, the words the rest.
func (s *sheet) measure() {
	from := left
	if s.hasPhotos() {
		from += photoWidth + gutter
	}
	var widths []float64
	sum := 0.0
	for i, head := range s.Columns {
		wide := max(narrowest, min(s.doc.Fit(head, paper.Style{Size: label.size}, 1000, 10).Width, 15))
		for _, r := range s.Rows {
			wide = max(wide, s.doc.Fit(r.Cells[i].Said(), paper.Style{Size: number.size}, 1000, 10).Width)
		}
		wide = min(wide+0.2, widest) + gutter
		widths, sum = append(widths, wide), sum+wide
	}
	room := right - from - leastCloth
	squeeze := min(1, room/max(sum, 1))
	to := right
	s.columns = make([]span, len(widths))
	for i := len(widths) - 1; i >= 0; i-- {
		wide := widths[i] * squeeze
		s.columns[i] = span{to - wide + gutter, wide - gutter}
		to -= wide
	}
	s.cloth = span{from, to - from}
}

func (s *sheet) hasPhotos() bool {
	for _, r := range s.Rows {
		if s.pictures[r.Picture] != nil {
			return true
		}
	}
	return false
}

// tableHead names the columns.
func (s *sheet) tableHead() piece {
	cloth := &stack{s: s, col: span{left, s.cloth.to() - left}, y: 1}
	cloth.put(s.Cloth, label, 0)
	stacks := []*stack{cloth}
	for i, name := range s.Columns {
		k := &stack{s: s, col: s.columns[i], right: true, y: 1}
		k.put(name, label, 0)
		stacks = append(stacks, k)
	}
	p := s.piece(1.6, stacks...)
	texts := p.draw
	p.draw = func(y float64) {
		texts(y)
		s.doc.Ink(black)
		s.doc.Rect(left, y+p.height-hair, right-left, hair*1.6)
	}
	return p
}

// row is the photo, what the cloth is, and the numbers. Words that are longer
// than a page allows go on in pieces of their own.
func (s *sheet) row(r Row) []piece {
	words := &stack{s: s, col: s.cloth, y: rowPad}
	words.put(r.Name, strong, 0.3)
	words.put(r.Code, small, 0.5)
	for _, d := range r.Details {
		words.put(d, detail, 0.2)
	}
	words.put(r.Note, remark, 0)
	parts := words.torn(highest)
	cells := []*stack{parts[0]}
	for i, c := range r.Cells {
		k := &stack{s: s, col: s.columns[i], right: true, y: rowPad + 0.3}
		k.put(c.Said(), number, 0)
		cells = append(cells, k)
	}
	first := s.piece(rowPad, cells...)
	photo := s.pictures[r.Picture]
	if photo != nil {
		first.height = max(first.height, photoHeight+2*rowPad)
	}
	pieces := []piece{first}
	for _, more := range parts[1:] {
		pieces = append(pieces, s.piece(rowPad, more))
	}
	return s.ruled(pieces, photo)
}

// ruled draws the photo at the beginning and a line at the end of a row.
func (s *sheet) ruled(pieces []piece, photo *paper.Picture) []piece {
	for i := range pieces {
		p := pieces[i]
		pieces[i].row = true
		pieces[i].draw = func(y float64) {
			if i == 0 && photo != nil {
				s.doc.Cover(*photo, left, y+rowPad, photoWidth, photoHeight)
			}
			p.draw(y)
			if i == len(pieces)-1 {
				s.line(left, right, y+p.height-hair)
			}
		}
	}
	return pieces
}

// torn divides a stack where it would be higher than most, line by line.
func (k *stack) torn(most float64) []*stack {
	if k.y <= most {
		return []*stack{k}
	}
	parts := []*stack{{s: k.s, col: k.col, y: rowPad}}
	for _, w := range k.all {
		for _, line := range w.block.Lines() {
			part := parts[len(parts)-1]
			if part.y+line.Height > most {
				part = &stack{s: k.s, col: k.col}
				parts = append(parts, part)
			}
			part.all = append(part.all, written{block: line, style: w.style, x: w.x, y: part.y})
			part.y += line.Height
		}
	}
	return parts
}
