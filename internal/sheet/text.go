package sheet

import (
	"encoding/csv"
	"fmt"
	"io"
	"strings"
)

// textTable is a CSV, TSV or text file, held as UTF-8 with "\n" line ends.
type textTable struct {
	text      string
	separator rune
}

func openText(r io.ReaderAt, size int64) (source, string, error) {
	if size > MaxCSV {
		return nil, "", ErrTooLarge
	}
	data := make([]byte, size)
	if n, err := r.ReadAt(data, 0); err != nil && (err != io.EOF || int64(n) < size) {
		return nil, "", err
	}
	text, err := decodeText(data)
	if err != nil {
		return nil, "", err
	}
	t := newTextTable(text)
	found, err := hasRows(t)
	if err == nil && !found {
		err = ErrEmpty
	}
	return t, "", err
}

// newTextTable finds the separator, which Excel may also say in a first line "sep=;".
func newTextTable(text string) *textTable {
	text = strings.ReplaceAll(text, "\r\n", "\n")
	text = strings.ReplaceAll(text, "\r", "\n")
	if first, rest, _ := strings.Cut(text, "\n"); len(first) == len("sep=;") && strings.HasPrefix(first, "sep=") {
		if said := rune(first[4]); strings.ContainsRune(separators, said) {
			return &textTable{rest, said}
		}
	}
	return &textTable{text, separatorOf(text)}
}

// rows implements source. encoding/csv skips blank lines, Excel numbers them,
// so the number is counted from the lines that each record takes.
func (t *textTable) rows(yield func(Row) bool) error {
	r := csv.NewReader(strings.NewReader(t.text))
	r.Comma, r.LazyQuotes, r.FieldsPerRecord, r.ReuseRecord = t.separator, true, -1, true
	number, nextLine := 0, 1
	for {
		record, err := r.Read()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return fmt.Errorf("%w: %w", ErrBroken, err)
		}
		line, _ := r.FieldPos(0)
		number += 1 + line - nextLine
		nextLine = line + 1
		for _, field := range record {
			nextLine += strings.Count(field, "\n")
		}
		row, err := textRow(number, record)
		if err != nil {
			return fmt.Errorf("row %d: %w", number, err)
		}
		if len(row.Cells) > 0 && !yield(row) {
			return nil
		}
	}
}

// textRow takes off the marks that Safe put on, so that a table we wrote comes
// back unchanged.
func textRow(number int, record []string) (Row, error) {
	cells := make([]Cell, len(record))
	for i, field := range record {
		if tooLong(field) {
			return Row{}, ErrTextTooLong
		}
		cells[i].Text = unmark(field)
	}
	cells = trimmed(cells)
	if len(cells) > MaxColumns {
		return Row{}, ErrTooManyColumns
	}
	return Row{Number: number, Cells: cells}, nil
}

// pictures implements source: text has none.
func (t *textTable) pictures() (map[int][]Picture, error) { return nil, nil }

// separators in order of trust: where two fit equally well, ';' means that
// ',' is the decimal comma.
const separators = "\t;|,"

// separatorOf takes the separator that most lines agree on. Lines without any
// agree on nothing, so a column of decimal commas under a header loses.
func separatorOf(text string) rune {
	best, share := ',', 0.0
	for _, sep := range separators {
		if s := agreement(separatorCounts(text, byte(sep))); s > share {
			best, share = sep, s
		}
	}
	return best
}

// agreement is the share of lines with the most frequent count; 0 when that
// count is zero.
func agreement(counts []int) float64 {
	times := map[int]int{}
	most := 0
	for _, n := range counts {
		times[n]++
		if times[n] > times[most] || times[n] == times[most] && n > most {
			most = n
		}
	}
	if most == 0 || len(counts) == 0 {
		return 0
	}
	return float64(times[most]) / float64(len(counts))
}

// separatorCounts counts sep outside quotes in each filled line of the first
// 64 KB. A quote only opens at the start of a field: 58" is a width.
func separatorCounts(text string, sep byte) []int {
	const sample = 64 << 10
	var counts []int
	quoted, start, filled, n := false, true, false, 0
	for i := 0; i < min(len(text), sample); i++ {
		c := text[i]
		ends := i+1 == len(text) || text[i+1] == sep || text[i+1] == '\n'
		switch {
		case quoted && c == '"' && !ends && text[i+1] == '"':
			i++
		case quoted:
			quoted = c != '"' || !ends
		case c == '"' && start:
			quoted = true
		case c == sep:
			n++
		case c == '\n':
			if filled {
				counts = append(counts, n)
			}
			n, filled = 0, false
		}
		start = !quoted && (c == sep || c == '\n')
		filled = filled || c != '\n' && c != sep && c != ' '
	}
	if filled {
		counts = append(counts, n)
	}
	return counts
}

// looksBinary finds what no table has: NUL, or more than one other control
// character in a hundred. A few stray ones are left to the person.
func looksBinary(text string) bool {
	control := 0
	for i := range len(text) {
		switch c := text[i]; {
		case c == 0:
			return true
		case c < ' ' && !strings.ContainsRune("\t\n\v\f\r\x1a", rune(c)):
			control++
		}
	}
	return control*100 > len(text)
}
