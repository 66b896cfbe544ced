package sheet

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"
)

// The budget: 10,000 rows of 30 columns in less than 1.5 s and 150 MB, and 500
// pictures found in less than 0.2 s.

// large is 10,000 rows of 30 columns as Excel itself writes them: texts shared
// (100,000 different ones), numbers with float artefacts.
func large(t testing.TB) []byte {
	var cells, texts strings.Builder
	texts.WriteString("<sst><si><t>100% cotone</t></si>")
	for r := range 10_000 {
		fmt.Fprintf(&cells, `<row r="%d" spans="1:30">`, r+1)
		for c := range 30 {
			name := fmt.Sprintf("%s%d", columnName(c), r+1)
			switch c % 3 {
			case 0:
				fmt.Fprintf(&texts, "<si><t>LV-%05d 天丝弹力府绸 %d</t></si>", r, c)
				fmt.Fprintf(&cells, `<c r="%s" s="1" t="s"><v>%d</v></c>`, name, r*10+c/3+1)
			case 1:
				fmt.Fprintf(&cells, `<c r="%s" s="2"><v>%d.899999999999999</v></c>`, name, r)
			default:
				fmt.Fprintf(&cells, `<c r="%s" s="1" t="s"><v>0</v></c>`, name)
			}
		}
		cells.WriteString("</row>")
	}
	return bookOf(t, cells.String(), "xl/sharedStrings.xml", texts.String()+"</sst>")
}

func BenchmarkRead10000Rows(b *testing.B) {
	data := large(b)
	b.ReportAllocs()
	for b.Loop() {
		cells := 0
		var last Row
		for row, err := range open(b, data).Rows() {
			if err != nil {
				b.Fatal(err)
			}
			cells, last = cells+len(row.Cells), row
		}
		if cells != 300_000 || last.Cells[27].Text != "LV-09999 天丝弹力府绸 27" {
			b.Fatal(cells, last)
		}
	}
}

func BenchmarkReadCSV10000Rows(b *testing.B) {
	var buf bytes.Buffer
	for r := range 10_000 {
		for c := range 30 {
			fmt.Fprintf(&buf, "LV-%05d,%d;", r, c)
		}
		buf.WriteByte('\n')
	}
	b.ReportAllocs()
	for b.Loop() {
		allRows(b, open(b, buf.Bytes()))
	}
}

func with500Pictures(t testing.TB) []byte {
	rows := make([][]Value, 500)
	for i := range rows {
		rows[i] = []Value{Text(fmt.Sprintf("LV-%04d", i)), Image(swatch(t, uint8(i)))}
	}
	return write(t, []Column{{Title: "Code"}, {Title: "Photo", Picture: true}}, rows...)
}

func TestFiveHundredPicturesAreFoundFast(t *testing.T) {
	data := with500Pictures(t)
	start := time.Now()
	found := pictures(t, data)
	for row := 2; row <= 501; row++ {
		if got := onePicture(t, found, row, 1); !bytes.Equal(got, swatch(t, uint8(row-2))) {
			t.Fatalf("row %d has the picture of another", row)
		}
	}
	// Ten times the budget: a loaded machine passes, a quadratic reader does not.
	if took := time.Since(start); took > 2*time.Second {
		t.Errorf("took %v", took)
	}
}

func BenchmarkFind500Pictures(b *testing.B) {
	data := with500Pictures(b)
	for b.Loop() {
		pictures(b, data)
	}
}

func BenchmarkWrite10000RowsWithPictures(b *testing.B) {
	picture := swatch(b, 5)
	columns := append(make([]Column, 29), Column{Picture: true})
	row := make([]Value, 30)
	for i := range row {
		row[i] = Text("100% cotone")
	}
	row[1], row[29] = Decimal(2790, 2), Image(picture)
	b.ReportAllocs()
	for b.Loop() {
		x, err := NewXLSX(io.Discard, "x", columns)
		if err != nil {
			b.Fatal(err)
		}
		for range 10_000 {
			if err := x.Row(row...); err != nil {
				b.Fatal(err)
			}
		}
		if err := x.Close(); err != nil {
			b.Fatal(err)
		}
	}
}
