package paperwork

import "jennyerp/internal/paper"

// compose makes the pieces of the whole paper, from the letterhead down.
func (s *sheet) compose() {
	s.letterhead()
	s.both()
	s.facts(s.Facts)
	s.paragraphs(s.Intro)
	s.table()
	ends := len(s.pieces)
	if len(s.Rows) > 0 && len(s.Totals) == 0 {
		s.gap(2)
	}
	s.totals()
	s.gap(4)
	s.paragraphs(s.Closing)
	if len(s.Feet) > 0 {
		s.gap(3)
		s.facts(s.Feet)
	}
	s.code()
	s.signs()
	s.tie(ends)
}

// codeSide is how long a side of the QR code is, in millimetres.
const codeSide = 30.0

// code draws the QR code with what it is for beside it; a text that no code
// holds is left out.
func (s *sheet) code() {
	q, err := paper.NewQR(s.Code, paper.Medium)
	if s.Code == "" || err != nil {
		return
	}
	says := &stack{s: s, col: span{left + codeSide + 6, 90}, y: 2}
	says.put(s.CodeSays, body, 0)
	p := s.piece(2, says)
	p.height = codeSide + 4
	texts := p.draw
	p.draw = func(y float64) {
		texts(y)
		s.doc.Ink(black)
		s.doc.QR(q, left, y+2, codeSide/float64(q.Modules()))
	}
	s.add(p)
}

// shortEnd is how much below the table still goes on one page with its last
// row, in millimetres.
const shortEnd = 120

// tie keeps a short end of the paper with the last row, so that no page holds
// three words.
func (s *sheet) tie(from int) {
	high := 0.0
	for _, p := range s.pieces[from:] {
		high += p.height
	}
	if high > shortEnd {
		return
	}
	for i := max(from-1, 0); i < len(s.pieces)-1; i++ {
		s.pieces[i].tied = true
	}
}

// written is a text with its place in a piece.
type written struct {
	block paper.Block
	style style
	x, y  float64
	right bool
}

// stack collects texts below each other.
type stack struct {
	s     *sheet
	col   span
	right bool
	y     float64
	all   []written
}

func (k *stack) put(text string, st style, after float64) {
	if text == "" {
		return
	}
	b := k.s.fit(text, st, k.col.width)
	w := written{block: b, style: st, x: k.col.from, y: k.y, right: k.right}
	if k.right {
		w.x = k.col.to()
	}
	k.all = append(k.all, w)
	k.y += b.Height + after
}

// piece draws everything the stacks collected, beside each other.
func (s *sheet) piece(under float64, stacks ...*stack) piece {
	p := piece{}
	for _, k := range stacks {
		p.height = max(p.height, k.y)
	}
	p.height += under
	p.draw = func(y float64) {
		for _, k := range stacks {
			for _, w := range k.all {
				if w.right {
					s.drawRight(w.block, w.style, w.x, y+w.y)
				} else {
					s.draw(w.block, w.style, w.x, y+w.y)
				}
			}
		}
	}
	return p
}

const logoHeight, logoWidth = 17.0, 60.0

// letterhead is the house: its logo or name to the left, where to find it to
// the right.
func (s *sheet) letterhead() {
	name := &stack{s: s, col: span{left, 95}}
	where := &stack{s: s, col: span{left + 98, right - left - 98}, right: true}
	logo := s.pictures[s.Logo]
	if logo == nil {
		name.put(s.Sender.Name, house, 0)
	} else {
		where.put(s.Sender.Name, style{size: 8.8, bold: true}, 0.6)
		name.y = logoHeight
	}
	for _, line := range s.Sender.Lines {
		where.put(line, style{size: 7.4, grey: grey}, 0.3)
	}
	p := s.piece(4, name, where)
	texts := p.draw
	p.draw = func(y float64) {
		texts(y)
		if logo != nil {
			w := min(logoWidth, logoHeight*logo.Ratio())
			s.doc.Picture(*logo, left, y, w, logoHeight)
		}
		s.line(left, right, y+p.height-0.5)
	}
	s.add(p)
	s.gap(9)
}

// both says what paper it is and whom it is for.
func (s *sheet) both() {
	what := &stack{s: s, col: span{left, 88}}
	what.put(s.Heading, heading, 0.8)
	what.put(s.Number, style{size: 11, grey: grey}, 0)
	who := &stack{s: s, col: span{left + 98, right - left - 98}}
	who.put(s.Receiver.Label, label, 0.6)
	who.put(s.Receiver.Name, style{size: 10.5, bold: true}, 0.6)
	for _, line := range s.Receiver.Lines {
		who.put(line, style{size: 8.4}, 0.3)
	}
	s.add(s.piece(6, what, who))
	if s.Title != "" {
		title := &stack{s: s, col: span{left, right - left}}
		title.put(s.Title, style{size: 12, bold: true}, 0)
		s.add(s.piece(3, title))
	}
}

// signs are lines beside each other to sign on, with room above for a stamp.
func (s *sheet) signs() {
	if len(s.Signs) == 0 {
		return
	}
	const above, apart = 16.0, 10.0
	width := (right-left+apart)/float64(len(s.Signs)) - apart
	var stacks []*stack
	for i, text := range s.Signs {
		k := &stack{s: s, col: span{left + float64(i)*(width+apart), width}, y: above + 1}
		k.put(text, label, 0)
		stacks = append(stacks, k)
	}
	p := s.piece(2, stacks...)
	texts := p.draw
	p.draw = func(y float64) {
		for _, k := range stacks {
			s.line(k.col.from, k.col.to(), y+above)
		}
		texts(y)
	}
	s.add(p)
}

const factsAbreast = 4

// facts stand at most four abreast between two lines; the rows are about
// equally full, so that none holds one fact alone.
func (s *sheet) facts(all []Fact) {
	rows := (len(all) + factsAbreast - 1) / factsAbreast
	abreast := (len(all) + rows - 1) / max(rows, 1)
	if rows == 1 {
		abreast = factsAbreast
	}
	width := (right - left) / float64(max(abreast, 1))
	for i := 0; i < len(all); i += abreast {
		var stacks []*stack
		for j, f := range all[i:min(i+abreast, len(all))] {
			k := &stack{s: s, col: span{left + float64(j)*width, width - 4}, y: 2}
			if j == 0 && len(all) == 1 {
				k.col.width = right - left
			}
			k.put(f.Label, label, 0.4)
			k.put(f.Value, style{size: 8.6}, 0)
			stacks = append(stacks, k)
		}
		p := s.piece(2.4, stacks...)
		texts := p.draw
		p.draw = func(y float64) {
			s.line(left, right, y)
			texts(y)
		}
		s.add(p)
	}
	if len(all) > 0 {
		s.add(piece{height: 5, draw: func(y float64) { s.line(left, right, y) }})
	}
}

// paragraphs go on line by line, over pages if they must.
func (s *sheet) paragraphs(all []string) {
	for _, text := range all {
		for _, line := range s.fit(text, body, right-left).Lines() {
			s.add(piece{height: line.Height, draw: func(y float64) { s.draw(line, body, left, y) }})
		}
		s.gap(1.6)
	}
	if len(all) > 0 {
		s.gap(3)
	}
}

// totals stay with the last line of the table.
func (s *sheet) totals() {
	if len(s.Totals) == 0 {
		return
	}
	labels, values := span{left + 60, right - left - 104}, span{right - 42, 42}
	names := &stack{s: s, col: labels, right: true, y: 2.5}
	sums := &stack{s: s, col: values, right: true, y: 2.5}
	for i, f := range s.Totals {
		st := body
		if i == len(s.Totals)-1 {
			st = style{size: 12, bold: true}
			names.y, sums.y = names.y+0.8, sums.y+0.8
		}
		from := max(names.y, sums.y)
		names.y, sums.y = from, from
		names.put(f.Label, st, 0.8)
		sums.put(f.Value, st, 0.8)
	}
	s.add(s.piece(3, names, sums))
}
