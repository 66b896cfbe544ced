package sheet

import (
	"archive/zip"
	"bytes"
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"
)

// made builds a workbook with an independent program.
func made(t testing.TB, fill func(f *excelize.File)) []byte {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	fill(f)
	buf, err := f.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

func TestCellsKeepWhatExcelMeans(t *testing.T) {
	const styles = `<styleSheet><numFmts><numFmt numFmtId="170" formatCode="yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot;"/>` +
		`<numFmt numFmtId="171" formatCode="00000"/><numFmt numFmtId="172" formatCode="[Red]#,##0.00\ &quot;cmd&quot;"/>` +
		`<numFmt numFmtId="173" formatCode="[h]:mm"/><numFmt numFmtId="174" formatCode="0.0%"/></numFmts><cellXfs>` +
		`<xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="22"/><xf numFmtId="170"/><xf numFmtId="171"/><xf numFmtId="172"/><xf numFmtId="173"/><xf numFmtId="174"/><xf numFmtId="20"/>` +
		`</cellXfs></styleSheet>`
	const shared = `<sst><si><t>plain</t></si><si><r><t>rich </t></r><r><t>text</t></r></si><si><t>漢字</t><rPh><t>かんじ</t></rPh></si><si><t xml:space="preserve">a_x000D_
b_x005F_x0041_</t></si></sst>`
	number := func(text string) Cell { return Cell{Text: text, Number: true} }
	for _, c := range []struct {
		name, cell string
		want       Cell
	}{
		{"whole", `<c><v>150</v></c>`, number("150")},
		{"float artefact above", `<c><v>27.900000000000002</v></c>`, number("27.9")},
		{"float artefact below", `<c><v>27.899999999999999</v></c>`, number("27.9")},
		{"exponent", `<c><v>2.79E1</v></c>`, number("27.9")},
		{"small", `<c><v>1.4999999999999999E-2</v></c>`, number("0.015")},
		{"large", `<c><v>1.2345678901234E+16</v></c>`, number("12345678901234000")},
		{"negative", `<c><v>-0.1</v></c>`, number("-0.1")},
		{"negative zero", `<c><v>-0.0</v></c>`, number("0")},
		{"barcode", `<c><v>80012345678901234567</v></c>`, number("80012345678901234567")},
		{"said to be a number", `<c t="n"><v>3</v></c>`, number("3")},
		{"no number at all", `<c><v>abc</v></c>`, Cell{Text: "abc"}},
		{"zeros shown by format", `<c s="4"><v>123</v></c>`, number("00123")},
		{"letters quoted in format", `<c s="5"><v>5</v></c>`, number("5")},
		{"length of time", `<c s="6"><v>1.5</v></c>`, number("1.5")},
		{"percent", `<c s="7"><v>0.7</v></c>`, Cell{Text: "0.7", Number: true, Percent: true}},
		{"date", `<c s="1"><v>46329</v></c>`, Cell{Text: "2026-11-03"}},
		{"date in Chinese format", `<c s="3"><v>46329</v></c>`, Cell{Text: "2026-11-03"}},
		{"date and time", `<c s="2"><v>46329.604166666664</v></c>`, Cell{Text: "2026-11-03T14:30:00"}},
		{"time", `<c s="8"><v>0.60416666666666663</v></c>`, Cell{Text: "14:30:00"}},
		{"date of early 1900", `<c s="1"><v>1</v></c>`, Cell{Text: "1900-01-01"}},
		{"date written as such", `<c t="d"><v>2026-11-03T00:00:00</v></c>`, Cell{Text: "2026-11-03"}},
		{"true", `<c t="b"><v>1</v></c>`, Cell{Text: "true"}},
		{"false", `<c t="b"><v>0</v></c>`, Cell{Text: "false"}},
		{"error", `<c t="e"><v>#N/A</v></c>`, Cell{Text: "#N/A"}},
		{"shared", `<c t="s"><v>0</v></c>`, Cell{Text: "plain"}},
		{"rich", `<c t="s"><v>1</v></c>`, Cell{Text: "rich text"}},
		{"reading left out", `<c t="s"><v>2</v></c>`, Cell{Text: "漢字"}},
		{"escapes", `<c t="s"><v>3</v></c>`, Cell{Text: "a\nb_x0041_"}},
		{"inline", `<c t="inlineStr"><is><r><t>a</t></r><r><t>b</t></r></is></c>`, Cell{Text: "ab"}},
		{"formula", `<c><f>A1*2</f><v>55.8</v></c>`, number("55.8")},
		{"text formula", `<c t="str"><f>A1&amp;"x"</f><v>&lt;x&gt;</v></c>`, Cell{Text: "<x>"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			rows := allRows(t, open(t, bookOf(t, `<row>`+c.cell+`</row>`, "xl/styles.xml", styles, "xl/sharedStrings.xml", shared)))
			if got := rows[0].Cells[0]; got != c.want {
				t.Errorf("got %+v, want %+v", got, c.want)
			}
		})
	}
}

func TestSharedTextOutOfRangeIsBlank(t *testing.T) {
	if err := openError(bookOf(t, `<row><c t="s"><v>9</v></c><c t="s"><v>-1</v></c></row>`)); !errors.Is(err, ErrEmpty) {
		t.Errorf("got %v", err)
	}
}

func TestRowsAndColumnsStandWhereTheFileSays(t *testing.T) {
	cells := `<row r="2"/><row r="4"><c r="B4"><v>1</v></c><c><v>2</v></c><c r="AB4"><v>3</v></c><c r="ZZ4" s="1"/></row><row><c><v>5</v></c></row>`
	rows := allRows(t, open(t, bookOf(t, cells)))
	if len(rows) != 2 || rows[0].Number != 4 || rows[1].Number != 5 {
		t.Fatalf("rows %+v", rows)
	}
	texts := rows[0].Texts()
	if len(texts) != 28 || texts[1] != "1" || texts[2] != "2" || texts[27] != "3" {
		t.Errorf("cells %q", texts)
	}
}

func TestTheFirstVisibleSheetWithDataIsRead(t *testing.T) {
	data := made(t, func(f *excelize.File) {
		f.SetSheetName("Sheet1", "empty")
		for _, name := range []string{"hidden", "面料", "later"} {
			f.NewSheet(name)
			f.SetCellStr(name, "C7", name)
		}
		f.SetSheetVisible("hidden", false)
	})
	b := open(t, data)
	if rows := allRows(t, b); b.Sheet != "面料" || rows[0].Number != 7 || rows[0].Cells[2].Text != "面料" {
		t.Errorf("sheet %q, rows %+v", b.Sheet, rows)
	}
}

func TestAFileMadeByAnotherProgramIsReadExactly(t *testing.T) {
	data := made(t, func(f *excelize.File) {
		f.SetSheetRow("Sheet1", "A1", &[]any{"Listino 2026"})
		f.MergeCell("Sheet1", "A1", "D1")
		f.SetSheetRow("Sheet1", "A3", &[]any{"编号", "Peso", "Data", "Nota"})
		day := time.Date(2026, 11, 3, 0, 0, 0, 0, time.UTC)
		f.SetSheetRow("Sheet1", "A4", &[]any{"00123", 27.9, day, "🧵 天丝\nseconda riga"})
		f.SetSheetRow("Sheet1", "A5", &[]any{123, 0.1 + 0.2, true, "=1+1"})
	})
	rows := allRows(t, open(t, data))
	want := []string{"Listino 2026", "编号|Peso|Data|Nota", "00123|27.9|2026-11-03|🧵 天丝\nseconda riga", "123|0.3|true|=1+1"}
	if got := lines(rows); !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	if rows[2].Cells[0].Number || !rows[2].Cells[1].Number || !rows[3].Cells[0].Number {
		t.Errorf("number flags %+v", rows[2:])
	}
}

func TestDatesCountedFrom1904(t *testing.T) {
	yes := true
	data := made(t, func(f *excelize.File) {
		f.SetWorkbookProps(&excelize.WorkbookPropsOptions{Date1904: &yes})
		f.SetCellValue("Sheet1", "A1", time.Date(2026, 11, 3, 0, 0, 0, 0, time.UTC))
	})
	if got := allRows(t, open(t, data))[0].Cells[0].Text; got != "2026-11-03" {
		t.Errorf("got %s", got)
	}
}

func TestForeignSpellingsOfTheSameFileAreRead(t *testing.T) {
	data := zipOf(t,
		"_rels/.rels", `<Relationships><Relationship Id="a" Type="http://purl.oclc.org/ooxml/officeDocument/relationships/officeDocument" Target="/xl/workbook.xml"/></Relationships>`,
		`xl\Workbook.xml`, `<x:workbook xmlns:x="x" xmlns:r="r"><x:sheets><x:sheet name="S" r:id="b"/></x:sheets></x:workbook>`,
		"xl/_rels/workbook.xml.rels", `<Relationships><Relationship Id="b" Type="http://purl.oclc.org/ooxml/officeDocument/relationships/worksheet" Target="worksheets\Sheet1.xml"/></Relationships>`,
		"xl/worksheets/sheet1.xml", `<x:worksheet xmlns:x="x"><x:sheetData><x:row><x:c t="inlineStr"><x:is><x:t>ok</x:t></x:is></x:c></x:row></x:sheetData></x:worksheet>`)
	if got := lines(allRows(t, open(t, data))); !slices.Equal(got, []string{"ok"}) {
		t.Errorf("got %q", got)
	}
}

func TestDamagedWorkbooksAreBroken(t *testing.T) {
	for name, data := range map[string][]byte{
		"cell cut in the middle": bookOf(t, `<row><c><v>1</v></c`),
		"no end of sheet":        zipOf(t, "_rels/.rels", relationsStart+link(1, "officeDocument", "xl/workbook.xml")+relationsEnd, "xl/workbook.xml", "<workbook"),
		"nonsense for texts":     bookOf(t, `<row><c><v>1</v></c></row>`, "xl/sharedStrings.xml", "<sst><si><t a=>"),
		"DTD entity":             bookOf(t, `<row><c t="str"><v>&lol;</v></c></row>`),
	} {
		if err := openError(data); !errors.Is(err, ErrBroken) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestWorkbookLimits(t *testing.T) {
	wide := `<row><c r="GT1"><v>1</v></c></row>`
	if err := openError(bookOf(t, wide)); !errors.Is(err, ErrTooManyColumns) {
		t.Errorf("201 columns: %v", err)
	}
	long := `<row><c t="str"><v>` + strings.Repeat("x", MaxText+1) + `</v></c></row>`
	if err := openError(bookOf(t, long)); !errors.Is(err, ErrTextTooLong) {
		t.Errorf("long text: %v", err)
	}
	many := strings.Repeat(`<row><c><v>1</v></c></row>`, MaxRows+1)
	if err := lastError(open(t, bookOf(t, many))); !errors.Is(err, ErrTooManyRows) {
		t.Errorf("20,001 rows: %v", err)
	}
	formatted := `<row><c><v>1</v></c></row>` + strings.Repeat(`<row><c s="1"/></row>`, 2*MaxRows)
	if n := len(allRows(t, open(t, bookOf(t, formatted)))); n != 1 {
		t.Errorf("%d rows from a sheet formatted far down", n)
	}
}

func TestZipBombsAreRefused(t *testing.T) {
	t.Run("one huge part", func(t *testing.T) {
		if err := openError(bookOf(t, "", "xl/sharedStrings.xml", strings.Repeat(" ", maxPart+1))); !errors.Is(err, ErrTooLarge) {
			t.Error(err)
		}
	})
	t.Run("many parts", func(t *testing.T) {
		if err := openError(claiming(t, maxParts/4+1, "a.xml", "b.xml", "c.xml", "d.xml")); !errors.Is(err, ErrTooLarge) {
			t.Error(err)
		}
	})
	t.Run("pictures in a workbook", func(t *testing.T) {
		if err := openError(claiming(t, 1<<30, "1.png", "2.png", "3.png")); !errors.Is(err, ErrTooLarge) {
			t.Error(err)
		}
	})
	t.Run("zip of photos", func(t *testing.T) {
		data := claiming(t, 1<<30, "1.jpg", "2.jpg", "3.jpg")
		if _, err := OpenPhotos(bytes.NewReader(data), int64(len(data))); !errors.Is(err, ErrTooLarge) {
			t.Error(err)
		}
	})
	t.Run("part that gives more than it says", func(t *testing.T) {
		if err := openError(lying(t, `<worksheet><sheetData>`+strings.Repeat(`<row/>`, 100_000))); !errors.Is(err, ErrBroken) {
			t.Error(err)
		}
	})
}

// claiming is a zip whose index says that each entry unpacks to size bytes.
func claiming(t *testing.T, size uint64, names ...string) []byte {
	t.Helper()
	var buf bytes.Buffer
	z := zip.NewWriter(&buf)
	for _, name := range names {
		if _, err := z.CreateRaw(&zip.FileHeader{Name: name, UncompressedSize64: size}); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

// lying is a workbook whose sheet says in the zip's index that it has 100 bytes.
func lying(t *testing.T, sheet string) []byte {
	t.Helper()
	var buf bytes.Buffer
	z := zip.NewWriter(&buf)
	whole := bookOf(t, "")
	from, err := zip.NewReader(bytes.NewReader(whole), int64(len(whole)))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range from.File {
		if f.Name != "xl/worksheets/sheet1.xml" {
			if err := z.Copy(f); err != nil {
				t.Fatal(err)
			}
		}
	}
	p := newPart("xl/worksheets/sheet1.xml")
	p.Write([]byte(sheet))
	p.size, p.name = 100, "xl/worksheets/sheet1.xml"
	if err := errors.Join(p.addTo(z), z.Close()); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

func TestRowsMayBeWalkedAgainAndLeftEarly(t *testing.T) {
	b := open(t, bookOf(t, strings.Repeat(`<row><c><v>1</v></c></row>`, 10)))
	for range b.Rows() {
		break
	}
	if a, c := allRows(t, b), allRows(t, b); len(a) != 10 || !reflect.DeepEqual(a, c) {
		t.Errorf("walks differ: %d and %d rows", len(a), len(c))
	}
}
