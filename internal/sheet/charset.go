package sheet

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
)

// decodeText turns the bytes of a text file into UTF-8 without BOM.
// ErrNotSheet when they are no text, ErrOtherSheet for HTML and XML tables
// that some programs name .xls.
func decodeText(data []byte) (string, error) {
	for _, magic := range []string{"%PDF", `{\rtf`} {
		if bytes.HasPrefix(data, []byte(magic)) {
			return "", ErrNotSheet
		}
	}
	out, err := charsetOf(data).NewDecoder().Bytes(data)
	if err != nil {
		return "", ErrNotSheet
	}
	text := string(out)
	if looksBinary(text) {
		return "", ErrNotSheet
	}
	if start := strings.ToLower(text[:min(len(text), 4096)]); strings.HasPrefix(strings.TrimSpace(start), "<") {
		if strings.Contains(start, "<table") || strings.Contains(start, "<workbook") || strings.Contains(start, "office:excel") {
			return "", ErrOtherSheet
		}
		return "", ErrNotSheet
	}
	return text, nil
}

// charsetOf guesses: BOM, then UTF-8, then GB18030, then Windows-1252.
func charsetOf(data []byte) encoding.Encoding {
	switch {
	case bytes.HasPrefix(data, []byte("\xff\xfe")):
		return unicode.UTF16(unicode.LittleEndian, unicode.UseBOM)
	case bytes.HasPrefix(data, []byte("\xfe\xff")):
		return unicode.UTF16(unicode.BigEndian, unicode.UseBOM)
	case bytes.HasPrefix(data, []byte("\xef\xbb\xbf")):
		return unicode.UTF8BOM
	case utf8.Valid(data):
		return unicode.UTF8
	case looksChinese(data):
		return simplifiedchinese.GB18030
	}
	return charmap.Windows1252
}

// looksChinese says whether more than 80 % of the bytes above ASCII are pairs
// in the rows of GB 2312 (Chinese characters and their punctuation). A single
// pair between Latin letters is a word such as "Größe" in Windows-1252.
func looksChinese(data []byte) bool {
	high, paired := 0, 0
	for i := 0; i < len(data); {
		run := i
		for run < len(data) && data[run] >= 0x80 {
			run++
		}
		if run == i {
			i++
			continue
		}
		n := pairedBytes(data[i:run])
		if n == 2 && run-i == 2 && letterAt(data, i-1) && letterAt(data, run) {
			n = 0
		}
		high, paired, i = high+run-i, paired+n, run
	}
	return paired*10 > high*8
}

func pairedBytes(run []byte) int {
	n := 0
	for i := 0; i+1 < len(run); i += 2 {
		if run[i] >= 0xa1 && run[i] <= 0xf7 && run[i+1] >= 0xa1 {
			n += 2
		}
	}
	return n
}

func letterAt(data []byte, i int) bool {
	return i >= 0 && i < len(data) && (data[i]|0x20 >= 'a' && data[i]|0x20 <= 'z')
}
