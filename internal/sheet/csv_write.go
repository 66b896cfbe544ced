package sheet

import (
	"encoding/csv"
	"fmt"
	"io"
	"iter"
	"time"
)

// Format is how a CSV file is written. Excel opens by double click only the
// one of its own country.
type Format struct {
	Separator rune
	Decimal   string
}

// The two formats in use: the first in China and English-speaking countries,
// the second in Italy and most of Europe.
var (
	CommaCSV     = Format{',', "."}
	SemicolonCSV = Format{';', ","}
)

// WriteCSV writes UTF-8 with BOM, without which Excel would misread it, and
// CRLF line ends (RFC 4180). Texts pass Safe; pictures are left out. It ends
// with the first error of rows or w.
func WriteCSV(w io.Writer, format Format, header []string, rows iter.Seq2[[]Value, error]) error {
	if _, err := io.WriteString(w, "\ufeff"); err != nil {
		return fmt.Errorf("write csv: %w", err)
	}
	out := csv.NewWriter(w)
	out.Comma, out.UseCRLF = format.Separator, true
	record := make([]string, 0, len(header))
	for _, title := range header {
		record = append(record, Safe(title))
	}
	if err := out.Write(record); err != nil {
		return fmt.Errorf("write csv: %w", err)
	}
	for values, err := range rows {
		if err != nil {
			return err
		}
		record = record[:0]
		for _, v := range values {
			record = append(record, v.csv(format))
		}
		if err := out.Write(record); err != nil {
			return fmt.Errorf("write csv: %w", err)
		}
	}
	out.Flush()
	return out.Error()
}

func (v Value) csv(format Format) string {
	switch v.kind {
	case textValue:
		return Safe(v.text)
	case decimalValue:
		return v.decimal(format.Decimal)
	case dayValue:
		return v.day.Format(time.DateOnly)
	}
	return ""
}
