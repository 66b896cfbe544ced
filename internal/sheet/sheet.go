// Package sheet brings tables in and takes them out: Excel workbooks (.xlsx,
// with the pictures in them), CSV and tab-separated text in the encodings that
// Italian and Chinese computers write, and zips of photos matched by code.
//
// Everything read here was made by a stranger: sizes are capped before and
// while unpacking, and every refusal is one of the errors below.
package sheet

import (
	"errors"
	"fmt"
	"io"
	"iter"
	"strings"
)

// The limits of what is read. Rows and columns count only where they hold
// something, so a sheet "formatted down to row 1,048,576" is fine.
const (
	MaxRows    = 20_000
	MaxColumns = 200
	MaxText    = 32_767   // characters in one cell, Excel's own limit
	MaxCSV     = 32 << 20 // bytes of a text file
	MaxPicture = 32 << 20 // bytes of one unpacked picture

	maxPart     = 128 << 20 // bytes of one unpacked XML part
	maxParts    = 256 << 20 // bytes of all unpacked XML parts
	maxPictures = 2 << 30   // bytes of all unpacked pictures
	maxEntries  = 50_000    // files in one zip
)

// What Open, Rows, Pictures and OpenPhotos refuse. Test with errors.Is.
var (
	ErrNotSheet   = errors.New("sheet: not a spreadsheet")
	ErrLegacyXLS  = errors.New("sheet: Excel 97-2003 file (.xls)")
	ErrOtherSheet = errors.New("sheet: a kind of spreadsheet that is not read (.ods, .xlsb, .numbers, HTML)")
	ErrEncrypted  = errors.New("sheet: protected by a password")
	ErrBroken     = errors.New("sheet: damaged file")
	ErrEmpty      = errors.New("sheet: nothing in it")
	ErrNotZip     = errors.New("sheet: not a zip file")

	// ErrTooLarge is also matched by the three errors that follow it.
	ErrTooLarge       = errors.New("sheet: too large")
	ErrTooManyRows    = fmt.Errorf("%w: more than %d rows", ErrTooLarge, MaxRows)
	ErrTooManyColumns = fmt.Errorf("%w: more than %d columns", ErrTooLarge, MaxColumns)
	ErrTextTooLong    = fmt.Errorf("%w: more than %d characters in a cell", ErrTooLarge, MaxText)
)

// Cell is one value as text.
type Cell struct {
	// Text is a plain decimal with '.' for numbers ("27.9"), ISO 8601 for dates
	// ("2026-11-03", "2026-11-03T14:30:00", "14:30:00"), "true" or "false" for
	// booleans, and otherwise what the person typed, spaces included.
	Text string
	// Number says that the file itself typed the value as a number, so Text
	// needs no guessing of decimal comma or point. Never set in CSV.
	Number bool
	// Percent says that Excel shows the number as a percentage: 0.7 is seen as 70 %.
	Percent bool
}

// Row is one line of the table. Cells ends with the last filled cell, so it
// may be shorter or longer than the header.
type Row struct {
	Number int // as Excel shows it, from 1
	Cells  []Cell
}

// Texts gives the text of each cell.
func (r Row) Texts() []string {
	texts := make([]string, len(r.Cells))
	for i, c := range r.Cells {
		texts[i] = c.Text
	}
	return texts
}

// trimmed drops the blank cells at the end of a row.
func trimmed(cells []Cell) []Cell {
	for len(cells) > 0 && strings.TrimSpace(cells[len(cells)-1].Text) == "" {
		cells = cells[:len(cells)-1]
	}
	return cells
}

// source is what the two kinds of file have in common. rows gives the rows
// that hold something; pictures may be empty.
type source interface {
	rows(yield func(Row) bool) error
	pictures() (map[int][]Picture, error)
}

// Book is an opened table. It reads from the file given to Open, which must
// stay open as long as the Book is used. Not safe for concurrent use.
type Book struct {
	Name  string // as given to Open
	Sheet string // title of the sheet that is read; "" for text files
	src   source
}

// Open recognises the table in r by its content; name is only kept for
// messages. Of a workbook the first visible sheet that has data is read.
// Errors: ErrNotSheet, ErrLegacyXLS, ErrOtherSheet, ErrEncrypted, ErrBroken,
// ErrEmpty, ErrTooLarge, or what r returned.
func Open(name string, r io.ReaderAt, size int64) (*Book, error) {
	src, title, err := openSource(r, size)
	if err != nil {
		return nil, fmt.Errorf("open table %q: %w", name, err)
	}
	return &Book{Name: name, Sheet: title, src: src}, nil
}

func openSource(r io.ReaderAt, size int64) (source, string, error) {
	head := make([]byte, min(size, 8))
	if _, err := r.ReadAt(head, 0); err != nil && err != io.EOF {
		return nil, "", err
	}
	switch {
	case size == 0:
		return nil, "", ErrEmpty
	case strings.HasPrefix(string(head), "PK\x03\x04"):
		return openWorkbook(r, size)
	case string(head) == compoundMagic:
		return nil, "", compoundError(r, size)
	}
	return openText(r, size)
}

// Rows gives the rows that hold something, from the top, title lines and
// header included. It may be walked several times. An error ends the walk:
// ErrTooLarge and its kin, ErrBroken, or what the file's reader returned.
func (b *Book) Rows() iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		count, stopped := 0, false
		err := b.src.rows(func(r Row) bool {
			if count++; count > MaxRows {
				return false
			}
			stopped = !yield(r, nil)
			return !stopped
		})
		if err == nil && count > MaxRows {
			err = ErrTooManyRows
		}
		if err != nil && !stopped {
			yield(Row{}, fmt.Errorf("read table %q: %w", b.Name, err))
		}
	}
}

// Pictures finds the pictures that lie on or in the cells of the sheet, by
// Row.Number. Only their places are read; Picture.Open gives the bytes.
func (b *Book) Pictures() (map[int][]Picture, error) {
	found, err := b.src.pictures()
	if err != nil {
		return nil, fmt.Errorf("pictures of %q: %w", b.Name, err)
	}
	return found, nil
}

// hasRows says whether the source holds anything at all.
func hasRows(s source) (bool, error) {
	found := false
	err := s.rows(func(Row) bool {
		found = true
		return false
	})
	return found, err
}
