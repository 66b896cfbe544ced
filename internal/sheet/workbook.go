package sheet

import (
	"encoding/xml"
	"fmt"
	"io"
	"strings"
)

// workbook reads one sheet of an .xlsx file (ECMA-376 part 1, chapter 18).
// A reader of our own instead of excelize, because cells keep their type,
// nothing but the shared texts is held, and pictures are found in one pass.
type workbook struct {
	parts    *archive
	part     string // the sheet that is read
	shared   []string
	styles   []cellStyle
	from1904 bool // days count from 1904, as old Macs did
}

type workbookXML struct {
	Properties struct {
		Date1904 string `xml:"date1904,attr"`
	} `xml:"workbookPr"`
	Sheets []sheetXML `xml:"sheets>sheet"`
}

type sheetXML struct {
	Title string `xml:"name,attr"`
	State string `xml:"state,attr"` // "hidden", "veryHidden" or ""
	ID    string `xml:"id,attr"`
}

// openWorkbook returns the workbook set on a sheet, and that sheet's title.
func openWorkbook(r io.ReaderAt, size int64) (source, string, error) {
	parts, err := openArchive(r, size)
	if err != nil {
		return nil, "", err
	}
	main, err := mainPart(parts)
	if err != nil {
		return nil, "", err
	}
	w := &workbook{parts: parts}
	var index workbookXML
	if err := parts.decode(main, &index); err != nil {
		return nil, "", err
	}
	w.from1904 = index.Properties.Date1904 == "1" || index.Properties.Date1904 == "true"
	links, err := parts.relations(main)
	if err != nil {
		return nil, "", err
	}
	if err := w.load(links); err != nil {
		return nil, "", err
	}
	title, err := w.choose(index.Sheets, links)
	return w, title, err
}

// mainPart finds the workbook part, or says what else the zip is.
func mainPart(parts *archive) (string, error) {
	links, err := parts.relations("")
	if err != nil {
		return "", err
	}
	for _, l := range links {
		if l.is("officeDocument") && parts.has(l.Target) {
			switch {
			case strings.HasSuffix(l.Target, "workbook.bin"):
				return "", ErrOtherSheet
			case strings.HasPrefix(l.Target, "xl/"):
				return l.Target, nil
			}
			return "", ErrNotSheet // a Word or PowerPoint file
		}
	}
	return "", otherZip(parts)
}

// otherZip tells the spreadsheets of LibreOffice and Apple from any other zip.
func otherZip(parts *archive) error {
	if parts.has("Index/Document.iwa") && parts.has("Index/CalculationEngine.iwa") {
		return ErrOtherSheet
	}
	in, err := parts.open("mimetype")
	if err != nil {
		return ErrNotSheet
	}
	defer in.Close()
	kind, err := io.ReadAll(io.LimitReader(in, 100))
	if err == nil && strings.Contains(string(kind), "opendocument.spreadsheet") {
		return ErrOtherSheet
	}
	return ErrNotSheet
}

// load reads the parts that all sheets share.
func (w *workbook) load(links map[string]relation) error {
	for _, l := range links {
		var err error
		switch {
		case !w.parts.has(l.Target):
		case l.is("sharedStrings"):
			w.shared, err = readShared(w.parts, l.Target)
		case l.is("styles"):
			w.styles, err = readStyles(w.parts, l.Target)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// choose sets w on the first sheet that has data, visible ones first.
func (w *workbook) choose(sheets []sheetXML, links map[string]relation) (string, error) {
	for _, hidden := range []bool{false, true} {
		for _, s := range sheets {
			link := links[s.ID]
			isHidden := s.State == "hidden" || s.State == "veryHidden"
			if isHidden != hidden || !link.is("worksheet") || !w.parts.has(link.Target) {
				continue
			}
			w.part = link.Target
			if found, err := hasRows(w); err != nil || found {
				return s.Title, err
			}
		}
	}
	return "", ErrEmpty
}

// rows implements source.
func (w *workbook) rows(yield func(Row) bool) error {
	var fault error
	err := w.scan(func(raw *rawRow) bool {
		row, err := w.row(raw)
		if err != nil {
			fault = fmt.Errorf("row %d: %w", raw.number, err)
			return false
		}
		return len(row.Cells) == 0 || yield(row)
	})
	if fault != nil {
		return fault
	}
	return err
}

// row turns the raw cells into values, each in its column.
func (w *workbook) row(raw *rawRow) (Row, error) {
	row := Row{Number: raw.number}
	for i := range raw.cells {
		c := &raw.cells[i]
		cell := w.value(c)
		if cell.Text == "" {
			continue
		}
		if c.column >= MaxColumns {
			return Row{}, ErrTooManyColumns
		}
		if tooLong(cell.Text) {
			return Row{}, ErrTextTooLong
		}
		if row.Cells == nil {
			row.Cells = make([]Cell, 0, len(raw.cells))
		}
		for len(row.Cells) <= c.column {
			row.Cells = append(row.Cells, Cell{})
		}
		row.Cells[c.column] = cell
	}
	row.Cells = trimmed(row.Cells)
	return row, nil
}

// readShared reads the texts that cells point to, without the phonetic
// readings that East Asian files carry beside them.
func readShared(parts *archive, part string) ([]string, error) {
	in, err := parts.open(part)
	if err != nil {
		return nil, err
	}
	defer in.Close()
	var out []string
	var text textCollector
	dec := xml.NewDecoder(in)
	for {
		token, err := dec.RawToken()
		if err == io.EOF {
			return out, nil
		}
		if err != nil {
			return nil, broken(err)
		}
		text.take(token)
		if end, ok := token.(xml.EndElement); ok && end.Name.Local == "si" {
			out = append(out, text.flush())
		}
	}
}
