package sheet

import (
	"bytes"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"
)

var (
	day   = time.Date(2026, 11, 3, 23, 30, 0, 0, time.FixedZone("Prato", 3600))
	heads = []Column{{Title: "Code"}, {Title: "名称"}, {Title: "Price"}, {Title: "Date"}}
	table = [][]Value{
		{Text("00123"), Text("天丝 🧵 <b>&\"'"), Decimal(2790, 2), Day(day)},
		{Text("=1+1"), Text("two\nlines, ; \t tab"), Decimal(-5, 0), {}},
		{Text("'=1"), Text("+39 \x01 _x0041_"), Decimal(-5, 3), Day(day)},
		{Text("－x"), Text("  spaces  "), Decimal(1, 6), {}},
	}
)

func TestXLSXComesBackAsItWas(t *testing.T) {
	rows := allRows(t, open(t, write(t, heads, table...)))
	want := []string{
		"Code|名称|Price|Date",
		"00123|天丝 🧵 <b>&\"'|27.9|2026-11-03",
		"=1+1|two\nlines, ; \t tab|-5",
		"'=1|+39 \x01 _x0041_|-0.005|2026-11-03",
		"－x|  spaces  |0.000001",
	}
	if got := lines(rows); !slices.Equal(got, want) {
		t.Errorf("got\n%q, want\n%q", got, want)
	}
	if rows[1].Cells[0].Number || !rows[1].Cells[2].Number {
		t.Errorf("number flags %+v", rows[1].Cells)
	}
}

func TestCSVComesBackAsItWas(t *testing.T) {
	header := []string{"Code", "名称", "Price", "Date"}
	for name, format := range map[string]Format{"comma": CommaCSV, "semicolon": SemicolonCSV} {
		t.Run(name, func(t *testing.T) {
			var buf bytes.Buffer
			if err := WriteCSV(&buf, format, header, each(table...)); err != nil {
				t.Fatal(err)
			}
			want := []string{
				"Code|名称|Price|Date",
				"00123|天丝 🧵 <b>&\"'|27" + format.Decimal + "90|2026-11-03",
				"=1+1|two\nlines, ; \t tab|-5",
				"'=1|+39 \x01 _x0041_|-0" + format.Decimal + "005|2026-11-03",
				"－x|  spaces  |0" + format.Decimal + "000001",
			}
			if got := lines(allRows(t, open(t, buf.Bytes()))); !slices.Equal(got, want) {
				t.Errorf("got\n%q, want\n%q", got, want)
			}
		})
	}
}

func TestCSVIsSafeToOpenInExcel(t *testing.T) {
	var buf bytes.Buffer
	if err := WriteCSV(&buf, SemicolonCSV, []string{"=h", "b"}, each(table[1], []Value{Text("@x"), Decimal(-123, 2), Image([]byte("x"))})); err != nil {
		t.Fatal(err)
	}
	want := "\ufeff'=h;b\r\n'=1+1;\"two\r\nlines, ; \t tab\";-5;\r\n'@x;-1,23;\r\n"
	if buf.String() != want {
		t.Errorf("got %q, want %q", buf.String(), want)
	}
}

func TestAnotherProgramReadsTheSameWorkbook(t *testing.T) {
	picture := swatch(t, 77)
	columns := append(slices.Clone(heads), Column{Title: "Photo", Picture: true})
	data := write(t, columns, append(slices.Clone(table[0]), Image(picture)), append(slices.Clone(table[1]), Image([]byte("no picture"))))
	f, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := f.GetRows("Samples")
	if err != nil || len(rows) != 3 || rows[1][0] != "00123" || rows[1][2] != "27.90" || rows[2][0] != "=1+1" {
		t.Errorf("rows %q, %v", rows, err)
	}
	for _, cell := range []string{"A2", "A3", "B3", "C3"} {
		if formula, err := f.GetCellFormula("Samples", cell); formula != "" || err != nil {
			t.Errorf("%s is a formula: %q, %v", cell, formula, err)
		}
	}
	if list, err := f.GetPictures("Samples", "E2"); err != nil || len(list) != 1 || !bytes.Equal(list[0].File, picture) {
		t.Errorf("%d pictures in E2, %v", len(list), err)
	}
	if panes, err := f.GetPanes("Samples"); err != nil || !panes.Freeze || panes.YSplit != 1 {
		t.Errorf("panes %+v, %v", panes, err)
	}
	if h, _ := f.GetRowHeight("Samples", 2); h != 78 {
		t.Errorf("row with a picture is %v points high", h)
	}
	if h, _ := f.GetRowHeight("Samples", 3); h == 78 {
		t.Error("row without a picture is as high as one with")
	}
	own := onePicture(t, pictures(t, data), 2, 4)
	if !bytes.Equal(own, picture) {
		t.Error("our reader does not find the picture")
	}
}

func TestHeaderHasFiltersAndDangerousTextsStayTextWhenEdited(t *testing.T) {
	data := write(t, heads, table...)
	parts, err := openArchive(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	sheet := string(bytesOf(t, func() (io.ReadCloser, error) { return parts.open("xl/worksheets/sheet1.xml") }))
	for _, want := range []string{`<autoFilter ref="A1:D5"/>`, `<c r="A3" s="3" t="inlineStr">`, `<c r="A2" s="2" t="inlineStr">`} {
		if !strings.Contains(sheet, want) {
			t.Errorf("no %s", want)
		}
	}
	var styles struct {
		Cells []struct {
			Quoted bool `xml:"quotePrefix,attr"`
		} `xml:"cellXfs>xf"`
	}
	if err := parts.decode("xl/styles.xml", &styles); err != nil || !styles.Cells[styleQuoted].Quoted || styles.Cells[styleText].Quoted {
		t.Errorf("styles %+v, %v", styles, err)
	}
}

// excelize takes the index in the middle for the rich value itself, so it can
// only confirm the direct one.
func TestTheFixturesOfCellPicturesAreReadByAnotherProgramToo(t *testing.T) {
	for name, data := range map[string][]byte{"WPS": wps(t), "Excel 365": rich(t, false)} {
		f, err := excelize.OpenReader(bytes.NewReader(data))
		if err != nil {
			t.Fatal(err)
		}
		if list, err := f.GetPictures("One", "B2"); err != nil || len(list) != 1 || string(list[0].File) != "A" {
			t.Errorf("%s: %d pictures, %v", name, len(list), err)
		}
		f.Close()
	}
}

func TestDecimalsAreWrittenToTheLastDigit(t *testing.T) {
	if Decimal(1_000_000_000_000_000, 0).exactInExcel() || !Decimal(-999_999_999_999_999, 0).exactInExcel() {
		t.Error("the border of Excel's 15 digits is elsewhere")
	}
	for _, c := range []struct {
		units int64
		scale int
		want  string
	}{
		{0, 0, "0"}, {0, 2, "0.00"}, {5, 2, "0.05"}, {-5, 2, "-0.05"}, {2790, 2, "27.90"}, {100, 0, "100"},
		{1, 18, "0.000000000000000001"}, {-9223372036854775808, 4, "-922337203685477.5808"},
	} {
		if got := Decimal(c.units, c.scale).decimal("."); got != c.want {
			t.Errorf("%d/10^%d = %s, want %s", c.units, c.scale, got, c.want)
		}
	}
	rows := allRows(t, open(t, write(t, []Column{{Title: "n"}}, []Value{Decimal(1234567890123456789, 2)}, []Value{Decimal(999_999_999_999_999, 2)})))
	if c := rows[1].Cells[0]; c.Text != "12345678901234567.89" || c.Number {
		t.Errorf("a number past Excel's precision became %+v", c)
	}
	if c := rows[2].Cells[0]; c.Text != "9999999999999.99" || !c.Number {
		t.Errorf("15 digits became %+v", c)
	}
}

func TestDaysExcelCannotCountAreWrittenAsText(t *testing.T) {
	old := time.Date(1890, 1, 2, 0, 0, 0, 0, time.UTC)
	rows := allRows(t, open(t, write(t, []Column{{Title: "d"}}, []Value{Day(old)}, []Value{Day(time.Date(1900, 2, 27, 0, 0, 0, 0, time.UTC))}, []Value{Day(time.Date(1900, 3, 1, 0, 0, 0, 0, time.UTC))})))
	if rows[1].Cells[0].Text != "1890-01-02" || rows[2].Cells[0].Text != "1900-02-27" || rows[3].Cells[0].Text != "1900-03-01" {
		t.Errorf("got %q", lines(rows))
	}
}

func TestTextsAreCutAtWhatACellHolds(t *testing.T) {
	data := write(t, []Column{{Title: "t"}}, []Value{Text(strings.Repeat("🧵", MaxText))})
	if got := allRows(t, open(t, data))[1].Cells[0].Text; got != strings.Repeat("🧵", MaxText/2) {
		t.Errorf("%d bytes", len(got))
	}
}

func TestSheetTitlesFollowExcelsRules(t *testing.T) {
	for title, want := range map[string]string{
		"Campioni 2026": "Campioni 2026", "a/b:c": "a b c", "'quoted'": "quoted", "": "1", "[]": "1",
		strings.Repeat("面", 40): strings.Repeat("面", 31),
	} {
		if got := sheetTitle(title); got != want {
			t.Errorf("sheetTitle(%q) = %q", title, got)
		}
	}
}

func TestMistakesOfTheCallerAndFaultsOfTheWriterComeBack(t *testing.T) {
	if _, err := NewXLSX(io.Discard, "x", nil); !errors.Is(err, ErrEmpty) {
		t.Errorf("no columns: %v", err)
	}
	x, err := NewXLSX(io.Discard, "x", heads)
	if err != nil {
		t.Fatal(err)
	}
	if err := x.Row(make([]Value, 5)...); !errors.Is(err, ErrTooManyValues) {
		t.Errorf("long row: %v", err)
	}
	fault := errors.New("fault")
	failing := func(yield func([]Value, error) bool) { yield(nil, fault) }
	if err := WriteCSV(io.Discard, CommaCSV, nil, failing); !errors.Is(err, fault) {
		t.Errorf("rows that fail: %v", err)
	}
	if err := WriteCSV(full{}, CommaCSV, []string{"a"}, each()); !errors.Is(err, io.ErrShortWrite) {
		t.Errorf("full disk: %v", err)
	}
	x, err = NewXLSX(full{}, "x", heads)
	if err == nil {
		err = x.Close()
	}
	if !errors.Is(err, io.ErrShortWrite) {
		t.Errorf("full disk: %v", err)
	}
}

type full struct{}

func (full) Write([]byte) (int, error) { return 0, io.ErrShortWrite }
