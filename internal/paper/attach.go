package paper

import (
	"bytes"
	"compress/zlib"
	"crypto/md5"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode/utf16"
)

// Attachment is a file inside a PDF.
type Attachment struct {
	Name        string // "factur-x.xml"
	Type        string // "text/xml"
	Description string
	Relation    string // what it is to the pages: "Alternative", "Data", "Source", "Supplement"
	Modified    time.Time
	Data        []byte
}

// ErrNotOurs says that a PDF is not of the form that Doc.Write gives.
var ErrNotOurs = errors.New("paper: not a PDF of ours")

// Attach puts a file into a PDF made by Doc.Write. The bytes stay as they are
// and the file is added behind them (an incremental update, ISO 32000-1,
// 7.5.6). This alone makes no PDF/A of it.
func Attach(pdf []byte, a Attachment) ([]byte, error) {
	end, err := readEnd(pdf)
	if err != nil {
		return nil, err
	}
	catalog, err := end.object(pdf, end.root)
	if err != nil || strings.Contains(catalog, "/Names") {
		return nil, ErrNotOurs
	}
	file, spec := end.size, end.size+1
	u := update{buf: bytes.NewBuffer(bytes.Clone(pdf)), at: map[int]int{}}
	if !bytes.HasSuffix(pdf, []byte("\n")) {
		u.buf.WriteByte('\n')
	}
	if err := u.stream(file, a); err != nil {
		return nil, err
	}
	u.object(spec, fmt.Sprintf("<< /Type /Filespec /F %s /UF %s /Desc %s /AFRelationship /%s /EF << /F %d 0 R /UF %d 0 R >> >>",
		textString(a.Name), textString(a.Name), textString(a.Description), a.Relation, file, file))
	u.object(end.root, fmt.Sprintf("<<%s/Names << /EmbeddedFiles << /Names [%s %d 0 R] >> >>\n/AF [%d 0 R]\n>>", catalog, textString(a.Name), spec, spec))
	start := u.buf.Len()
	fmt.Fprintf(u.buf, "xref\n%d 1\n%s%d 2\n%s%s", end.root, u.entry(end.root), file, u.entry(file), u.entry(spec))
	fmt.Fprintf(u.buf, "trailer\n<<\n/Size %d\n/Prev %d%s>>\nstartxref\n%d\n%%%%EOF\n", spec+1, end.start, end.rest, start)
	return u.buf.Bytes(), nil
}

// pdfEnd is what the last lines of a PDF say.
type pdfEnd struct {
	start, size, root int
	rest              string // of the trailer, without the size
}

var (
	formStart   = regexp.MustCompile(`startxref\n(\d+)\n%%EOF\s*$`)
	formTrailer = regexp.MustCompile(`(?s)^trailer\n<<\n/Size (\d+)(.*)>>\n$`)
	formRoot    = regexp.MustCompile(`/Root (\d+) 0 R`)
)

func readEnd(pdf []byte) (pdfEnd, error) {
	start := formStart.FindSubmatchIndex(pdf)
	from := bytes.LastIndex(pdf, []byte("\ntrailer\n"))
	if start == nil || from < 0 || from > start[0] {
		return pdfEnd{}, ErrNotOurs
	}
	trailer := formTrailer.FindSubmatch(pdf[from+1 : start[0]])
	if trailer == nil {
		return pdfEnd{}, ErrNotOurs
	}
	root := formRoot.FindSubmatch(trailer[2])
	if root == nil {
		return pdfEnd{}, ErrNotOurs
	}
	return pdfEnd{start: whole(pdf[start[2]:start[3]]), size: whole(trailer[1]), root: whole(root[1]), rest: string(trailer[2])}, nil
}

func whole(digits []byte) int {
	n, _ := strconv.Atoi(string(digits)) // digits by their form; too many are no place in the file
	return n
}

// object is what is between << and >> of a small object, found by the table.
func (e pdfEnd) object(pdf []byte, number int) (string, error) {
	const line = 20
	if e.start >= len(pdf) {
		return "", ErrNotOurs
	}
	table, found := bytes.CutPrefix(pdf[e.start:], fmt.Appendf(nil, "xref\n0 %d\n", e.size))
	if !found || len(table) < (number+1)*line {
		return "", ErrNotOurs
	}
	at := whole(table[number*line : number*line+10])
	head := fmt.Sprintf("%d 0 obj\n<<", number)
	if at >= len(pdf) || !bytes.HasPrefix(pdf[at:], []byte(head)) {
		return "", ErrNotOurs
	}
	body, _, found := bytes.Cut(pdf[at+len(head):], []byte(">>\nendobj"))
	if !found {
		return "", ErrNotOurs
	}
	return string(body), nil
}

// update are objects behind the end, and where each begins.
type update struct {
	buf *bytes.Buffer
	at  map[int]int
}

func (u *update) object(number int, body string) {
	u.at[number] = u.buf.Len()
	fmt.Fprintf(u.buf, "%d 0 obj\n%s\nendobj\n", number, body)
}

func (u *update) entry(number int) string { return fmt.Sprintf("%010d 00000 n \n", u.at[number]) }

func (u *update) stream(number int, a Attachment) error {
	var packed bytes.Buffer
	w := zlib.NewWriter(&packed)
	if _, err := w.Write(a.Data); err != nil {
		return err
	}
	if err := w.Close(); err != nil {
		return err
	}
	u.object(number, fmt.Sprintf("<< /Type /EmbeddedFile /Subtype /%s /Params << /ModDate (D:%sZ) /Size %d /CheckSum <%X> >> /Filter /FlateDecode /Length %d >>\nstream\n%s\nendstream",
		strings.ReplaceAll(a.Type, "/", "#2F"), a.Modified.UTC().Format("20060102150405"), len(a.Data), md5.Sum(a.Data), packed.Len(), packed.Bytes()))
	return nil
}

// textString writes a text in UTF-16, which needs no escapes.
func textString(text string) string {
	var b strings.Builder
	b.WriteString("<FEFF")
	for _, unit := range utf16.Encode([]rune(text)) {
		fmt.Fprintf(&b, "%04X", unit)
	}
	return b.String() + ">"
}
