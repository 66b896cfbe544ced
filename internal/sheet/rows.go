package sheet

import (
	"encoding/xml"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"
)

// rawRow and rawCell are a row as the XML has it. The scanner reuses them, so
// nobody may keep one.
type rawRow struct {
	number int
	height float64 // points; 0 when not set
	cells  []rawCell
}

type rawCell struct {
	column   int    // from 0
	kind     string // attribute t: "s", "str", "inlineStr", "b", "e", "d", "n" or ""
	style    int    // index into cellXfs
	metadata int    // attribute vm: index of value metadata from 1, 0 for none
	value    string
	formula  string
}

// scanner turns XML tokens into raw rows.
type scanner struct {
	row    rawRow
	text   textCollector
	column int
}

// scan walks the rows of the chosen sheet until visit returns false. The rows
// without any cell come too.
func (w *workbook) scan(visit func(*rawRow) bool) error {
	in, err := w.parts.open(w.part)
	if err != nil {
		return err
	}
	defer in.Close()
	var s scanner
	dec := xml.NewDecoder(in)
	for {
		token, err := dec.RawToken()
		if err == io.EOF {
			err = fmt.Errorf("%w: sheet ends early", ErrBroken)
		}
		if err != nil {
			return broken(err)
		}
		s.text.take(token)
		switch t := token.(type) {
		case xml.StartElement:
			s.start(t)
		case xml.EndElement:
			s.end(t.Name.Local)
			if t.Name.Local == "sheetData" || t.Name.Local == "row" && !visit(&s.row) {
				return nil
			}
		}
	}
}

func (s *scanner) start(t xml.StartElement) {
	switch t.Name.Local {
	case "row":
		s.startRow(t.Attr)
	case "c":
		s.startCell(t.Attr)
	}
}

// startRow counts on from the row before when the row has no number.
func (s *scanner) startRow(attrs []xml.Attr) {
	s.row = rawRow{number: s.row.number + 1, cells: s.row.cells[:0]}
	s.column = -1
	for _, a := range attrs {
		switch a.Name.Local {
		case "r":
			if n, err := strconv.Atoi(a.Value); err == nil && n > 0 {
				s.row.number = n
			}
		case "ht":
			s.row.height, _ = strconv.ParseFloat(a.Value, 64)
		}
	}
}

func (s *scanner) startCell(attrs []xml.Attr) {
	cell := rawCell{column: s.column + 1}
	for _, a := range attrs {
		switch a.Name.Local {
		case "r":
			if c, ok := columnOf(a.Value); ok {
				cell.column = c
			}
		case "t":
			cell.kind = a.Value
		case "s":
			cell.style, _ = strconv.Atoi(a.Value)
		case "vm":
			cell.metadata, _ = strconv.Atoi(a.Value)
		}
	}
	s.column = cell.column
	s.row.cells = append(s.row.cells, cell)
}

func (s *scanner) end(name string) {
	if len(s.row.cells) == 0 {
		return
	}
	cell := &s.row.cells[len(s.row.cells)-1]
	switch name {
	case "v", "is":
		cell.value = s.text.flush()
	case "f":
		cell.formula = s.text.flush()
	}
}

// columnOf reads the letters of a cell name: "A1" is 0, "AB12" is 27.
func columnOf(ref string) (int, bool) {
	n := 0
	for i := 0; i < len(ref) && i < 4; i++ {
		letter := ref[i] &^ 0x20
		if letter < 'A' || letter > 'Z' {
			break
		}
		n = n*26 + int(letter-'A') + 1
	}
	return n - 1, n > 0
}

// textCollector gathers the text of <t>, <v> and <f>, and leaves out what
// stands under <rPh> (phonetic readings).
type textCollector struct {
	buf      []byte
	open     bool
	phonetic bool
}

func (c *textCollector) take(token xml.Token) {
	switch t := token.(type) {
	case xml.StartElement:
		c.set(t.Name.Local, true)
	case xml.EndElement:
		c.set(t.Name.Local, false)
	case xml.CharData:
		// Four bytes make at least one character: past this it is refused anyway.
		if c.open && !c.phonetic && len(c.buf) <= 4*MaxText {
			c.buf = append(c.buf, t...)
		}
	}
}

func (c *textCollector) set(name string, on bool) {
	switch name {
	case "t", "v", "f":
		c.open = on
	case "rPh":
		c.phonetic = on
	}
}

// flush gives the text and starts over.
func (c *textCollector) flush() string {
	s := string(c.buf)
	c.buf = c.buf[:0]
	return s
}

func tooLong(s string) bool {
	return len(s) > MaxText && utf8.RuneCountInString(s) > MaxText
}

// unescape undoes _xHHHH_, by which Excel keeps characters that XML cannot
// hold (ECMA-376 part 1, 22.9.2.19), and gives line breaks one form.
func unescape(s string) string {
	if strings.Contains(s, "_x") {
		s = hexEscape.ReplaceAllStringFunc(s, func(m string) string {
			n, err := strconv.ParseUint(m[2:6], 16, 16)
			if err != nil {
				return m
			}
			return string(rune(n))
		})
	}
	if strings.Contains(s, "\r") {
		s = strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n")
	}
	return s
}
