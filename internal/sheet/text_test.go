package sheet

import (
	"bytes"
	"errors"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
)

func TestCSVIsReadInTheEncodingItWasWrittenIn(t *testing.T) {
	gbk, western := simplifiedchinese.GBK, charmap.Windows1252
	utf16 := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM)
	utf16be := unicode.UTF16(unicode.BigEndian, unicode.UseBOM)
	for _, c := range []struct {
		name     string
		encoding encoding.Encoding
		text     string
		want     []string
	}{
		{"GBK with ; and decimal comma", gbk, "编号;品名;价格\nLV-0418;天丝弹力府绸;27,90\n", []string{"编号|品名|价格", "LV-0418|天丝弹力府绸|27,90"}},
		{"GBK, one Chinese word only", gbk, "code,name\nA1,棉\n", []string{"code|name", "A1|棉"}},
		{"GBK with Latin names", gbk, "款号,成分\nT/C布,100%棉，精梳\n", []string{"款号|成分", "T/C布|100%棉，精梳"}},
		{"GB18030 beyond GBK", simplifiedchinese.GB18030, "编号,名\n1,中国棉布面料有限公司㐀\n", []string{"编号|名", "1|中国棉布面料有限公司㐀"}},
		{"Windows-1252 with euro", western, "Codice;Prezzo;Qualità\nA1;€ 27,90;più pesante\n", []string{"Codice|Prezzo|Qualità", "A1|€ 27,90|più pesante"}},
		{"Windows-1252, German", western, "Code;Größe;Maß\n1;groß;süß\n", []string{"Code|Größe|Maß", "1|groß|süß"}},
		{"Windows-1252, one German word", western, "Code;Größe\n1;2\n", []string{"Code|Größe", "1|2"}},
		{"UTF-8 without BOM", encoding.Nop, "编号,Qualità\n1,🧵 è\n", []string{"编号|Qualità", "1|🧵 è"}},
		{"UTF-8 with BOM", unicode.UTF8BOM, "Codice,è\n1,2\n", []string{"Codice|è", "1|2"}},
		{"UTF-16 of Excel", utf16, "编号\t品名\nA1\t棉\n", []string{"编号|品名", "A1|棉"}},
		{"UTF-16 big endian", utf16be, "a\tè\n1\t2\n", []string{"a|è", "1|2"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := lines(allRows(t, open(t, encode(t, c.encoding, c.text))))
			if !slices.Equal(got, c.want) {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestSeparatorIsFoundByAgreement(t *testing.T) {
	for _, c := range []struct {
		name, text string
		want       []string
	}{
		{"decimal commas in every row", "Codice;Prezzo;Peso\nA;1,5;2,5\nB;3,5;4,5\n", []string{"Codice|Prezzo|Peso", "A|1,5|2,5", "B|3,5|4,5"}},
		{"decimal commas and no header", "A;1,5;2,5\nB;3,5;4,5\n", []string{"A|1,5|2,5", "B|3,5|4,5"}},
		{"composition with ; in a comma file", "code,comp\nA,70 WO; 30 PL\nB,\"CO, LI\"\n", []string{"code|comp", "A|70 WO; 30 PL", "B|CO, LI"}},
		{"tab", "a\tb, c\n1\t2, 3\n", []string{"a|b, c", "1|2, 3"}},
		{"pipe", "a|b\n1|2\n", []string{"a|b", "1|2"}},
		{"one column", "code\nLV-0418\n", []string{"code", "LV-0418"}},
		{"said by Excel", "sep=;\na,1;b\n", []string{"a,1|b"}},
		{"separators inside quotes", "a;b\n\"1,2,3\";\"4,5,6\"\n\"1,2,3\";\"4,5,6\"\n\"1,2,3\";\"4,5,6\"\n", []string{"a|b", "1,2,3|4,5,6", "1,2,3|4,5,6", "1,2,3|4,5,6"}},
		{"inches are no quotes", "a;w\n1;58\" wide, dyed\n2;60\" wide, dyed\n", []string{"a|w", "1|58\" wide, dyed", "2|60\" wide, dyed"}},
		{"ragged rows", "a,b,c\n1\n1,2,3,4\n", []string{"a|b|c", "1", "1|2|3|4"}},
		{"leading zeros", "code,n\n00123,007\n", []string{"code|n", "00123|007"}},
		{"old Mac line ends", "a,b\r1,2\r", []string{"a|b", "1|2"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := lines(allRows(t, open(t, []byte(c.text)))); !slices.Equal(got, c.want) {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestSeparatorsAreCountedOutsideQuotesOnly(t *testing.T) {
	text := "a;58\" wide;c\n\n\"d;\"\"\nd\";e;f\n;;\ng;h"
	if got := separatorCounts(text, ';'); !slices.Equal(got, []int{2, 2, 1}) {
		t.Errorf("counts %v", got)
	}
}

func TestCSVRowsAreNumberedAsExcelNumbersThem(t *testing.T) {
	text := "\n\nTitle\r\n\r\na,\"two\r\nlines \"\"quoted\"\"\"\r\n,,\r\nb,2\r\n"
	var numbers []int
	rows := allRows(t, open(t, []byte(text)))
	for _, r := range rows {
		numbers = append(numbers, r.Number)
	}
	if want := []int{3, 5, 7}; !slices.Equal(numbers, want) {
		t.Errorf("numbers %v, want %v", numbers, want)
	}
	if got := rows[1].Cells[1].Text; got != "two\nlines \"quoted\"" {
		t.Errorf("cell %q", got)
	}
}

func TestWhatIsNoTableIsRefusedByKind(t *testing.T) {
	// The name in the directory lies across the border of two reads.
	compound := func(entry string) []byte {
		return append(append([]byte(compoundMagic), make([]byte, 2<<20-18)...), wide(entry)...)
	}
	for _, c := range []struct {
		name string
		data []byte
		want error
	}{
		{"nothing", nil, ErrEmpty},
		{"only blanks", []byte("\n , ,\n\n"), ErrEmpty},
		{"only a BOM", []byte("\xef\xbb\xbf"), ErrEmpty},
		{"picture", swatch(t, 9), ErrNotSheet},
		{"PDF", []byte("%PDF-1.7\nhello"), ErrNotSheet},
		{"web page", []byte("<!doctype html><p>hi"), ErrNotSheet},
		{"HTML table named .xls", []byte("<html><body><TABLE><tr>"), ErrOtherSheet},
		{"old .xls", compound("Workbook\x00"), ErrLegacyXLS},
		{"older .xls", compound("Book\x00"), ErrLegacyXLS},
		{"encrypted .xlsx", compound("EncryptedPackage\x00"), ErrEncrypted},
		{"old Word", compound("WordDocument"), ErrNotSheet},
		{"zip of photos", zipOf(t, "a.jpg", "x"), ErrNotSheet},
		{"LibreOffice", zipOf(t, "mimetype", "application/vnd.oasis.opendocument.spreadsheet"), ErrOtherSheet},
		{"Numbers", zipOf(t, "Index/Document.iwa", "x", "Index/CalculationEngine.iwa", "x"), ErrOtherSheet},
		{"Word", zipOf(t, "_rels/.rels", relationsStart+link(1, "officeDocument", "word/document.xml")+relationsEnd, "word/document.xml", "<a/>"), ErrNotSheet},
		{"xlsb", zipOf(t, "_rels/.rels", relationsStart+link(1, "officeDocument", "xl/workbook.bin")+relationsEnd, "xl/workbook.bin", "x"), ErrOtherSheet},
		{"cut .xlsx", write(t, []Column{{Title: "a"}})[:700], ErrBroken},
		{"text over 32 MB", make([]byte, MaxCSV+1), ErrTooLarge},
	} {
		t.Run(c.name, func(t *testing.T) {
			if err := openError(c.data); !errors.Is(err, c.want) {
				t.Errorf("got %v, want %v", err, c.want)
			}
		})
	}
}

func TestTooManyRowsColumnsOrCharactersAreNamed(t *testing.T) {
	for _, c := range []struct {
		name, text string
		want       error
	}{
		{"rows", "a,b\n" + strings.Repeat("1,2\n", MaxRows), ErrTooManyRows},
		{"columns", "a" + strings.Repeat(",b", MaxColumns) + "\n", ErrTooManyColumns},
		{"characters", "a,b\n1," + strings.Repeat("棉", MaxText+1) + "\n", ErrTextTooLong},
	} {
		t.Run(c.name, func(t *testing.T) {
			data := []byte(c.text)
			err := openError(data)
			if err == nil {
				err = lastError(open(t, data))
			}
			if !errors.Is(err, c.want) || !errors.Is(err, ErrTooLarge) {
				t.Errorf("got %v, want %v", err, c.want)
			}
		})
	}
	count := 0
	for _, err := range open(t, []byte("a,b\n"+strings.Repeat("1,2\n", MaxRows))).Rows() {
		if err == nil {
			count++
		}
	}
	if count != MaxRows {
		t.Errorf("%d rows before the error", count)
	}
	exactly := "a,b\n" + strings.Repeat("1,2\n", MaxRows-1) + "\n,\n"
	if n := len(allRows(t, open(t, []byte(exactly)))); n != MaxRows {
		t.Errorf("%d rows at the limit", n)
	}
}

func lastError(b *Book) error {
	var last error
	for _, err := range b.Rows() {
		last = err
	}
	return last
}

func FuzzOpenNeverPanicsNorPassesItsLimits(f *testing.F) {
	for _, seed := range []string{"a;b\n1,5;2\n", "\xff\xfea\x00\t\x00", "\"a\nb", "sep=|\n", "\xb1\xe0\xba\xc5,1\n", "PK\x03\x04", "'=1,''=1\n"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		b, err := Open("fuzz", bytes.NewReader(data), int64(len(data)))
		if err != nil {
			return
		}
		last := 0
		for row, err := range b.Rows() {
			if err != nil {
				return
			}
			if row.Number <= last || len(row.Cells) == 0 || len(row.Cells) > MaxColumns {
				t.Fatalf("row %d after %d with %d cells", row.Number, last, len(row.Cells))
			}
			last = row.Number
		}
	})
}
