package paperwork

import (
	"io"

	"jennyerp/internal/paper"
)

// Prose is a text of headings, paragraphs, points and tables, without a table
// of cloths: terms, an agreement.
type Prose struct {
	Heading string // "Data processing agreement"
	Number  string // its version
	House   string // who wrote it
	Facts   []Fact
	Blocks  []ProseBlock
}

// ProseBlock is one piece. A row of a table has cells, its first row is the head.
type ProseBlock struct {
	Text        string
	Title, Item bool
	Cells       []string
	Head        bool
}

var chapter = style{size: 10.8, bold: true}

// WriteProse makes the PDF of a text. Missing and errors as in Write.
func WriteProse(w io.Writer, p *Prose, opts Options) (missing []rune, err error) {
	s := &sheet{Paper: &Paper{Heading: p.Heading, Number: p.Number, Sender: Side{Name: p.House}}, opts: opts, doc: paper.New(p.Heading+" "+p.Number, opts.Created), pictures: map[string]*paper.Picture{}}
	title := &stack{s: s, col: span{left, right - left}}
	title.put(p.Heading, heading, 1)
	title.put(p.House, style{size: 9.6, grey: grey}, 0)
	s.add(s.piece(6, title))
	s.facts(p.Facts)
	for i, b := range p.Blocks {
		switch {
		case b.Title:
			s.gap(3)
			k := &stack{s: s, col: span{left, right - left}}
			k.put(b.Text, chapter, 0)
			p := s.piece(1.6, k)
			p.tied = true // with the first line of what it is about
			s.add(p)
		case b.Cells != nil:
			s.proseRow(b, i+1 == len(p.Blocks) || p.Blocks[i+1].Cells == nil)
		default:
			s.proseText(b)
		}
	}
	s.print()
	return s.doc.Write(w)
}

// proseText goes on line by line, over pages if it must; a point hangs behind
// its dash.
func (s *sheet) proseText(b ProseBlock) {
	from := left
	if b.Item {
		from += 4
	}
	for i, line := range s.fit(b.Text, body, right-from).Lines() {
		first := b.Item && i == 0
		s.add(piece{height: line.Height, draw: func(y float64) {
			if first {
				s.text("–", body, left, y, 4)
			}
			s.draw(line, body, from, y)
		}})
	}
	s.gap(1.4)
}

// proseRow stands in columns of one width, under a hairline.
func (s *sheet) proseRow(b ProseBlock, last bool) {
	width := (right - left) / float64(len(b.Cells))
	st := style{size: 8.2}
	if b.Head {
		st = label
	}
	var stacks []*stack
	for i, cell := range b.Cells {
		k := &stack{s: s, col: span{left + float64(i)*width, width - gutter}, y: 1.4}
		k.put(cell, st, 0)
		stacks = append(stacks, k)
	}
	p := s.piece(1.6, stacks...)
	texts := p.draw
	p.tied = b.Head
	p.draw = func(y float64) {
		texts(y)
		s.line(left, right, y+p.height)
	}
	s.add(p)
	if last {
		s.gap(3)
	}
}
