package sheet

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"fmt"
	"image"
	_ "image/jpeg" // Image sizes
	_ "image/png"  // Image sizes
	"strings"
	"time"
	"unicode/utf16"
	"unicode/utf8"
)

// The picture box inside a cell, in EMU (9,525 to a pixel): 96 × 96 pixels,
// 4 from the cell's corner. The row is 78 points = 104 pixels high.
const (
	emuPerPixel      = 9_525
	pictureBox       = 96
	pictureMargin    = 4 * emuPerPixel
	pictureRowHeight = ` ht="78" customHeight="1"`
)

// cell appends a typed cell to the line. What Excel would round or miscount
// is written as text.
func (x *XLSX) cell(column int, v Value) {
	switch v.kind {
	case textValue:
		style := styleText
		if startsFormula(v.text) {
			style = styleQuoted
		}
		x.text(column, x.rows, style, v.text)
	case decimalValue:
		if !v.exactInExcel() {
			x.text(column, x.rows, styleText, v.decimal("."))
			return
		}
		x.number(column, styleDecimal+min(v.scale, maxScale), v.decimal("."))
	case dayValue:
		days, ok := v.serial()
		if !ok {
			x.text(column, x.rows, styleText, v.day.Format(time.DateOnly))
			return
		}
		x.number(column, styleDay, fmt.Sprint(days))
	}
}

func (x *XLSX) number(column, style int, number string) {
	x.line = fmt.Appendf(x.line, `<c r="%s%d" s="%d"><v>%s</v></c>`, columnName(column), x.rows, style, number)
}

// text appends an inline string, the one kind of cell that cannot be a formula.
func (x *XLSX) text(column, row, style int, text string) {
	x.line = fmt.Appendf(x.line, `<c r="%s%d" s="%d" t="inlineStr"><is><t xml:space="preserve">`, columnName(column), row, style)
	x.line = appendEscaped(x.line, excelText(text))
	x.line = append(x.line, "</t></is></c>"...)
}

// excelText cuts at what a cell holds (MaxText UTF-16 units), and spells as
// _xHHHH_ the characters that XML cannot hold, and a text that already looks
// like one.
func excelText(text string) string {
	units := 0
	for i, r := range text {
		if units += utf16.RuneLen(r); units > MaxText {
			text = text[:i]
			break
		}
	}
	text = hexEscape.ReplaceAllStringFunc(text, func(m string) string { return "_x005F" + m })
	if strings.IndexFunc(text, notInXML) < 0 {
		return text
	}
	var b strings.Builder
	for _, r := range text {
		if notInXML(r) {
			fmt.Fprintf(&b, "_x%04X_", r)
		} else {
			b.WriteRune(r)
		}
	}
	return b.String()
}

func notInXML(r rune) bool { return r < ' ' && r != '\n' && r != '\t' || r == 0xfffe || r == 0xffff }

func appendEscaped(line []byte, text string) []byte {
	if !strings.ContainsAny(text, "<>&\"'\r\n\t") && utf8.ValidString(text) {
		return append(line, text...)
	}
	b := bytes.NewBuffer(line)
	xml.EscapeText(b, []byte(text))
	return b.Bytes()
}

// columnName spells a column from 0: "A", "Z", "AA".
func columnName(column int) string {
	name := ""
	for n := column + 1; n > 0; n = (n - 1) / 26 {
		name = string(rune('A'+(n-1)%26)) + name
	}
	return name
}

// image puts a picture file into the zip and notes its place in the row being
// written. It says whether there was a picture.
func (x *XLSX) image(column int, data []byte) (bool, error) {
	size, format, err := image.DecodeConfig(bytes.NewReader(data))
	if err != nil || !x.columns[column].Picture || size.Width < 1 || size.Height < 1 {
		return false, nil
	}
	x.images++
	name := fmt.Sprintf("image%d.%s", x.images, format)
	if err := x.addFile("xl/media/"+name, zip.Store, data); err != nil {
		return false, err
	}
	scale := float64(pictureBox*emuPerPixel) / float64(max(size.Width, size.Height))
	w, h := int(scale*float64(size.Width)), int(scale*float64(size.Height))
	row := x.rows - 1
	fmt.Fprintf(x.drawing, anchorTemplate,
		column, pictureMargin, row, pictureMargin,
		column, pictureMargin+w, row, pictureMargin+h,
		x.images+1, x.images, x.images, w, h)
	fmt.Fprintf(x.links, pictureLink, x.images, name)
	return true, nil
}
