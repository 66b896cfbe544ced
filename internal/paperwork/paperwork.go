// Package paperwork draws the papers of a trading house as PDF: a letterhead,
// both sides, a table of cloths with photos that goes on over as many pages as
// it needs, totals, terms. It knows nothing of quotations or currencies: all
// texts come written.
package paperwork

import (
	"errors"
	"fmt"
	"io"
	"time"

	"jennyerp/internal/paper"
)

// Paper is one paper as its reader sees it.
type Paper struct {
	Heading  string   // "Quotation"
	Number   string   // "QT-2026-0042"
	Title    string   // what it is about
	Sender   Side     // the letterhead
	Receiver Side     // whom it is for
	Logo     string   // key of the picture, "" for none
	Facts    []Fact   // dates and terms
	Intro    []string // paragraphs above the table
	Cloth    string   // head of the column of cloths
	Columns  []string // heads of the others
	Rows     []Row
	Totals   []Total // the last one is what counts
	Closing  []string
	Feet     []Fact   // below everything: the bank
	Signs    []string // below a line each, for who signs by hand
	Code     string   // content of a QR code near the end, "" for none
	CodeSays string   // what it is for
}

// Side is one of the two parties.
type Side struct {
	Label, Name string
	Lines       []string
}

// Fact is a word with its name.
type Fact struct{ Label, Value string }

// Total is a sum below the table: 2790 and 2 for 27.90, beside its text.
type Total struct {
	Label, Value string
	Units        int64
	Scale        int
}

// Row is one line of the table. Cells are in the order of Columns.
type Row struct {
	Key     string // names the row to who made it
	Name    string
	Code    string
	Details []string
	Note    string
	Picture string // key of the picture, "" for none
	Cells   []Cell
}

// Cell is one value of a row. A number has its units and scale beside its
// text: 2790 and 2 for 27.90.
type Cell struct {
	Text   string
	Unit   string // "m", "/ m"; "" for none
	Number bool
	Money  bool // in the paper's currency
	Units  int64
	Scale  int
}

// Said is the whole text of a cell.
func (c Cell) Said() string {
	if c.Unit == "" || c.Text == "" {
		return c.Text
	}
	return c.Text + " " + c.Unit
}

// Options of one PDF.
type Options struct {
	Created time.Time // the same paper gives the same bytes
	// Picture gives a JPEG, PNG, GIF or WebP for a key. Nil without an error
	// leaves its place empty.
	Picture func(key string) ([]byte, error)
	// Page writes the page's place at the foot of every page: "2 / 7".
	Page func(page, pages int) string
}

// Write makes the PDF. Missing are the characters no font of ours has; □ is
// printed for them. Errors: those of Options.Picture, and what w returns.
func Write(w io.Writer, p *Paper, opts Options) (missing []rune, err error) {
	s := &sheet{Paper: p, opts: opts, doc: paper.New(p.Heading+" "+p.Number, opts.Created), pictures: map[string]*paper.Picture{}}
	if err := s.load(); err != nil {
		return nil, err
	}
	s.compose()
	s.print()
	return s.doc.Write(w)
}

// Missing are the characters of a paper that no font of ours has; see paper.Missing.
func (p *Paper) Missing() []rune {
	texts := []string{p.Heading, p.Number, p.Title, p.Sender.Name, p.Receiver.Name}
	texts = append(append(append(append(texts, p.Sender.Lines...), p.Receiver.Lines...), p.Intro...), p.Closing...)
	for _, f := range append(append([]Fact{}, p.Facts...), p.Feet...) {
		texts = append(texts, f.Label, f.Value)
	}
	for _, r := range p.Rows {
		texts = append(append(texts, r.Name, r.Code, r.Note), r.Details...)
		for _, c := range r.Cells {
			texts = append(texts, c.Said())
		}
	}
	return paper.Missing(texts...)
}

// sheet is a paper being laid out.
type sheet struct {
	*Paper
	opts     Options
	doc      *paper.Doc
	pictures map[string]*paper.Picture // nil for one that cannot be printed
	columns  []span
	cloth    span // of the texts about a cloth
	pieces   []piece
	head     piece // of the table, repeated on every page of it
}

// longest side of a picture, in pixels: what the small rendition has.
const longest = 640

// load reads every picture once. One that is gone or broken leaves its place
// empty: the paper is worth more than its picture.
func (s *sheet) load() error {
	keys := []string{s.Logo}
	for _, r := range s.Rows {
		keys = append(keys, r.Picture)
	}
	for _, key := range keys {
		if _, known := s.pictures[key]; known || key == "" || s.opts.Picture == nil {
			continue
		}
		s.pictures[key] = nil
		data, err := s.opts.Picture(key)
		if err != nil {
			return fmt.Errorf("picture: %w", err)
		}
		if data == nil {
			continue
		}
		p, err := paper.NewPicture(data, longest)
		if err != nil && !errors.Is(err, paper.ErrPicture) {
			return err
		}
		if err == nil {
			s.pictures[key] = &p
		}
	}
	return nil
}
