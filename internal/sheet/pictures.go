package sheet

import (
	"archive/zip"
	"encoding/xml"
	"io"
	"path"
	"slices"
)

// Picture is one picture on or in a cell.
type Picture struct {
	Column int    // index into Row.Cells
	Name   string // file name inside the workbook: "image7.jpeg"
	file   *zip.File
}

// Open unpacks the picture as it was put in: any format Excel takes, EMF
// included. At most MaxPicture bytes come, then ErrTooLarge.
func (p Picture) Open() (io.ReadCloser, error) { return unpack(p.file, MaxPicture) }

// pictureFinder gathers the pictures of one sheet. Every part is read once:
// asking per cell, as libraries do, takes time squared.
type pictureFinder struct {
	book  *workbook
	grid  grid
	found map[int][]Picture
}

// grid is what a pass over the cells tells about pictures.
type grid struct {
	heights map[int]float64 // points by row number, where set
	byID    []cellMark      // =DISPIMG("ID_…") of WPS
	byIndex []cellMark      // value metadata of Excel 365
}

type cellMark struct {
	row, column int
	id          string
	index       int
}

// pictures implements source.
func (w *workbook) pictures() (map[int][]Picture, error) {
	f := &pictureFinder{book: w, found: map[int][]Picture{}}
	links, err := w.parts.relations(w.part)
	if err != nil {
		return nil, err
	}
	if f.grid, err = w.readGrid(); err != nil {
		return nil, err
	}
	for _, l := range links {
		if l.is("drawing") {
			if err := f.drawing(l.Target); err != nil {
				return nil, err
			}
		}
	}
	if err := f.cellImages(); err != nil {
		return nil, err
	}
	return f.found, f.richImages()
}

// readGrid walks the cells, unless the workbook has no picture at all.
func (w *workbook) readGrid() (grid, error) {
	g := grid{heights: map[int]float64{}}
	if !w.hasMedia() {
		return g, nil
	}
	err := w.scan(func(row *rawRow) bool {
		if row.height > 0 {
			g.heights[row.number] = row.height
		}
		for _, c := range row.cells {
			if m := dispimg.FindStringSubmatch(c.formula); m != nil {
				g.byID = append(g.byID, cellMark{row: row.number, column: c.column, id: m[1]})
			}
			if c.metadata > 0 {
				g.byIndex = append(g.byIndex, cellMark{row: row.number, column: c.column, index: c.metadata - 1})
			}
		}
		return true
	})
	return g, err
}

func (w *workbook) hasMedia() bool {
	for name := range w.parts.files {
		if path.Base(path.Dir(name)) == "media" {
			return true
		}
	}
	return false
}

// add notes a picture once per cell.
func (f *pictureFinder) add(row, column int, part string) {
	file := f.book.parts.files[part]
	if file == nil || row < 1 || column < 0 || column >= MaxColumns {
		return
	}
	for _, p := range f.found[row] {
		if p.Column == column && p.file == file {
			return
		}
	}
	f.found[row] = append(f.found[row], Picture{Column: column, Name: path.Base(file.Name), file: file})
}

// anchorXML is a drawing's place (ECMA-376 part 1, 20.5). Lengths are EMU.
type anchorXML struct {
	From    markXML  `xml:"from"`
	To      *markXML `xml:"to"`
	Extent  extXML   `xml:"ext"`
	Single  []picXML `xml:"pic"`
	Grouped []picXML `xml:"grpSp>pic"`
}

type markXML struct {
	Column    int   `xml:"col"`
	Row       int   `xml:"row"` // from 0
	RowOffset int64 `xml:"rowOff"`
}

type extXML struct {
	Height int64 `xml:"cy,attr"`
}

type picXML struct {
	Info struct {
		Name string `xml:"name,attr"`
	} `xml:"nvPicPr>cNvPr"`
	Blip struct {
		Embed string `xml:"embed,attr"`
	} `xml:"blipFill>blip"`
}

// drawing reads the pictures that float over the sheet.
func (f *pictureFinder) drawing(part string) error {
	links, err := f.book.parts.relations(part)
	if err != nil {
		return err
	}
	return f.book.parts.each(part, []string{"twoCellAnchor", "oneCellAnchor"}, func(decode func(any) error) error {
		var a anchorXML
		if err := decode(&a); err != nil {
			return err
		}
		for _, p := range append(a.Single, a.Grouped...) {
			f.add(f.grid.rowOf(a), a.From.Column, links[p.Blip.Embed].Target)
		}
		return nil
	})
}

// rowOf gives the number of the row that a picture belongs to: where it
// starts, or the next when it only grazes the first, as happens to pictures
// pushed by hand. A picture over many merged rows stays with the first.
func (g grid) rowOf(a anchorXML) int {
	first := a.From.Row + 1
	inFirst := g.height(first) - a.From.RowOffset
	var below int64
	switch {
	case a.To == nil:
		below = a.Extent.Height - inFirst
	case a.To.Row == a.From.Row+1:
		below = a.To.RowOffset
	case a.To.Row > a.From.Row+1:
		below = g.height(first + 1)
	}
	if inFirst*2 < min(below, g.height(first+1)) {
		return first + 1
	}
	return first
}

// height of a row in EMU; Excel's own default when the row has none.
func (g grid) height(row int) int64 {
	const emuPerPoint, usual = 12_700, 15
	if h, ok := g.heights[row]; ok {
		return int64(h * emuPerPoint)
	}
	return usual * emuPerPoint
}

// each calls visit for every element with one of the names, at any depth. An
// absent part has none.
func (a *archive) each(part string, names []string, visit func(decode func(any) error) error) error {
	if !a.has(part) {
		return nil
	}
	in, err := a.open(part)
	if err != nil {
		return err
	}
	defer in.Close()
	dec := xml.NewDecoder(in)
	for {
		token, err := dec.Token()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return broken(err)
		}
		start, ok := token.(xml.StartElement)
		if !ok || !slices.Contains(names, start.Name.Local) {
			continue
		}
		if err := visit(func(into any) error { return dec.DecodeElement(into, &start) }); err != nil {
			return broken(err)
		}
	}
}
