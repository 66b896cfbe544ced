package sheet

import (
	"archive/zip"
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"io"
	"iter"
	"strings"
	"testing"

	"golang.org/x/text/encoding"
)

// open opens a table from memory and stops the test when it is refused.
func open(t testing.TB, data []byte) *Book {
	t.Helper()
	b, err := Open("test", bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatalf("Open: %v", err)
	}
	return b
}

func openError(data []byte) error {
	_, err := Open("test", bytes.NewReader(data), int64(len(data)))
	return err
}

func allRows(t testing.TB, b *Book) []Row {
	t.Helper()
	var rows []Row
	for row, err := range b.Rows() {
		if err != nil {
			t.Fatalf("Rows: %v", err)
		}
		rows = append(rows, row)
	}
	return rows
}

// lines writes rows as "number: cell|cell" for comparing.
func lines(rows []Row) []string {
	var out []string
	for _, r := range rows {
		out = append(out, strings.Join(r.Texts(), "|"))
	}
	return out
}

func encode(t testing.TB, e encoding.Encoding, text string) []byte {
	t.Helper()
	data, err := e.NewEncoder().Bytes([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// zipOf packs name, content, name, content ...
func zipOf(t testing.TB, pairs ...string) []byte {
	t.Helper()
	var buf bytes.Buffer
	z := zip.NewWriter(&buf)
	for i := 0; i < len(pairs); i += 2 {
		w, err := z.Create(pairs[i])
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(w, pairs[i+1]); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

// bookOf packs a workbook of one sheet with these cells (the inside of
// sheetData) and further parts.
func bookOf(t testing.TB, cells string, more ...string) []byte {
	t.Helper()
	return zipOf(t, append([]string{
		"_rels/.rels", relationsStart + link(1, "officeDocument", "xl/workbook.xml") + relationsEnd,
		"xl/workbook.xml", `<workbook xmlns="` + mainSpace + `" xmlns:r="` + linkSpace + `"><sheets><sheet name="One" sheetId="1" r:id="rId1"/></sheets></workbook>`,
		"xl/_rels/workbook.xml.rels", relationsStart + link(1, "worksheet", "worksheets/sheet1.xml") +
			link(2, "styles", "styles.xml") + link(3, "sharedStrings", "sharedStrings.xml") + relationsEnd,
		"xl/worksheets/sheet1.xml", `<worksheet xmlns="` + mainSpace + `"><sheetData>` + cells + `</sheetData></worksheet>`,
	}, more...)...)
}

// write makes a workbook in memory.
func write(t testing.TB, columns []Column, rows ...[]Value) []byte {
	t.Helper()
	var buf bytes.Buffer
	x, err := NewXLSX(&buf, "Samples", columns)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range rows {
		if err := x.Row(r...); err != nil {
			t.Fatal(err)
		}
	}
	if err := x.Close(); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

func each(rows ...[]Value) iter.Seq2[[]Value, error] {
	return func(yield func([]Value, error) bool) {
		for _, r := range rows {
			if !yield(r, nil) {
				return
			}
		}
	}
}

// swatch is a small JPEG whose bytes differ by shade.
func swatch(t testing.TB, shade uint8) []byte {
	t.Helper()
	m := image.NewGray(image.Rect(0, 0, 24, 16))
	for i := range m.Pix {
		m.Pix[i] = color.Gray{Y: shade}.Y
	}
	var buf bytes.Buffer
	if err := jpeg.Encode(&buf, m, nil); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

func bytesOf(t testing.TB, open func() (io.ReadCloser, error)) []byte {
	t.Helper()
	in, err := open()
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	data, err := io.ReadAll(in)
	if err != nil {
		t.Fatal(err)
	}
	return data
}
