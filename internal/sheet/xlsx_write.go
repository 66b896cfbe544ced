package sheet

import (
	"archive/zip"
	"bufio"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// ErrTooManyValues is a row longer than the columns, a mistake of the caller.
var ErrTooManyValues = errors.New("sheet: more values than columns")

// Column heads one column of a written workbook.
type Column struct {
	Title   string
	Width   float64 // in characters; 0 fits the title
	Picture bool    // holds Image values
}

// XLSX writes a workbook of one sheet, row by row: header in bold and frozen,
// with filters. Memory grows only by the packed sheet, some 200 bytes a row:
// a zip takes one file at a time, and pictures go straight in. Not safe for
// concurrent use.
type XLSX struct {
	zip     *zip.Writer
	columns []Column
	cells   *part // the sheet
	drawing *part // the places of the pictures; nil without a picture column
	links   *part // from drawing to picture files
	out     *bufio.Writer
	line    []byte
	rows    int // written, header included
	images  int
}

// NewXLSX starts a workbook on w. title names the sheet; what Excel forbids in
// it is replaced. Close must be called for a file that opens. ErrEmpty when
// there are no columns.
func NewXLSX(w io.Writer, title string, columns []Column) (*XLSX, error) {
	if len(columns) == 0 {
		return nil, ErrEmpty
	}
	x := &XLSX{zip: zip.NewWriter(w), columns: columns, cells: newPart("xl/worksheets/sheet1.xml")}
	x.out = bufio.NewWriterSize(x.cells, 64<<10)
	for _, c := range columns {
		if c.Picture && x.drawing == nil {
			x.drawing = newPart("xl/drawings/drawing1.xml")
			x.links = newPart("xl/drawings/_rels/drawing1.xml.rels")
			io.WriteString(x.drawing, drawingStart)
			io.WriteString(x.links, relationsStart)
		}
	}
	for _, f := range fixedParts(sheetTitle(title), x.drawing != nil) {
		if err := x.addFile(f.name, zip.Deflate, []byte(f.text)); err != nil {
			return nil, err
		}
	}
	return x, x.start()
}

// start writes what stands before the rows, and the header.
func (x *XLSX) start() error {
	x.line = append(x.line[:0], sheetStart...)
	x.line = append(x.line, "<cols>"...)
	for i, c := range x.columns {
		x.line = fmt.Appendf(x.line, `<col min="%d" max="%d" width="%.2f" customWidth="1"/>`, i+1, i+1, c.width())
	}
	x.line = append(x.line, "</cols><sheetData>"...)
	x.line = append(x.line, `<row r="1" ht="22" customHeight="1">`...)
	for i, c := range x.columns {
		x.text(i, 1, styleHeader, c.Title)
	}
	x.line = append(x.line, "</row>"...)
	x.rows = 1
	return x.flush()
}

// width fits the title: Chinese characters are two wide, the filter's button three.
func (c Column) width() float64 {
	if c.Width > 0 {
		return min(c.Width, 255)
	}
	wide := 0
	for _, r := range c.Title {
		if utf8.RuneLen(r) > 2 {
			wide++
		}
	}
	least := 10
	if c.Picture {
		least = 15
	}
	return float64(min(max(utf8.RuneCountInString(c.Title)+wide+4, least), 60))
}

// Row adds one row. Errors: ErrTooManyValues, ErrTooLarge past what Excel
// holds, or what w returned.
func (x *XLSX) Row(values ...Value) error {
	const most = 1_048_576
	switch {
	case len(values) > len(x.columns):
		return ErrTooManyValues
	case x.rows >= most:
		return ErrTooLarge
	}
	x.rows++
	x.line = fmt.Appendf(x.line[:0], `<row r="%d"`, x.rows)
	start := len(x.line)
	x.line = append(x.line, '>')
	tall := false
	for i, v := range values {
		if v.kind != imageValue {
			x.cell(i, v)
			continue
		}
		placed, err := x.image(i, v.picture)
		if err != nil {
			return err
		}
		tall = tall || placed
	}
	if tall {
		x.line = insert(x.line, start, pictureRowHeight)
	}
	x.line = append(x.line, "</row>"...)
	return x.flush()
}

func insert(line []byte, at int, text string) []byte {
	return append(line[:at:at], text+string(line[at:])...)
}

func (x *XLSX) flush() error {
	_, err := x.out.Write(x.line)
	return err
}

// Close finishes the file; it does not close w.
func (x *XLSX) Close() error {
	x.line = append(x.line[:0], "</sheetData>"...)
	x.line = fmt.Appendf(x.line, `<autoFilter ref="A1:%s%d"/>`, columnName(len(x.columns)-1), x.rows)
	parts := []*part{x.cells}
	if x.drawing != nil {
		x.line = append(x.line, `<drawing r:id="rId1"/>`...)
		io.WriteString(x.drawing, drawingEnd)
		io.WriteString(x.links, relationsEnd)
		parts = append(parts, x.drawing, x.links)
	}
	x.line = append(x.line, "</worksheet>"...)
	if err := errors.Join(x.flush(), x.out.Flush()); err != nil {
		return err
	}
	for _, p := range parts {
		if err := p.addTo(x.zip); err != nil {
			return fmt.Errorf("write %s: %w", p.name, err)
		}
	}
	return x.zip.Close()
}

// addFile writes a whole file into the zip.
func (x *XLSX) addFile(name string, method uint16, data []byte) error {
	w, err := x.zip.CreateHeader(&zip.FileHeader{Name: name, Method: method})
	if err == nil {
		_, err = w.Write(data)
	}
	if err != nil {
		return fmt.Errorf("write %s: %w", name, err)
	}
	return nil
}

// sheetTitle keeps to Excel's rules: 31 characters, none of []:*?/\, no ' at the ends.
func sheetTitle(title string) string {
	title = strings.Map(func(r rune) rune {
		if strings.ContainsRune(`[]:*?/\`, r) || r < ' ' {
			return ' '
		}
		return r
	}, title)
	if runes := []rune(title); len(runes) > 31 {
		title = string(runes[:31])
	}
	if title = strings.Trim(title, " '"); title == "" {
		return "1"
	}
	return title
}
