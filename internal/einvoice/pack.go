package einvoice

import (
	"archive/zip"
	"bytes"
	"errors"
	"io"
	"path"
	"regexp"
	"strings"
)

// Packed is one file of a package.
type Packed struct {
	Name string // without folders
	Data []byte
}

// What a package may hold.
const (
	maxPacked     = 500
	maxPackedSize = 60 << 20 // bytes, all files together
)

// ErrPacked is a zip that cannot be opened.
var ErrPacked = errors.New("e-invoice: the zip cannot be opened")

// notices are the files that the Italian exchange puts beside an invoice:
// metadata and receipts, IT01234567897_0000A_MT_001.xml.
var notices = regexp.MustCompile(`(?i)_(MT|RC|NS|MC|NE|DT|AT|EC|SE)_\w+\.xml$`)

// Unpack gives the files in a zip that may be invoices, .xml and .p7m; what else
// is in it is left out. A file that is no zip is given back by itself. Errors:
// ErrPacked, ErrTooLarge.
func Unpack(name string, data []byte) ([]Packed, error) {
	if !bytes.HasPrefix(data, []byte("PK\x03\x04")) {
		return []Packed{{name, data}}, nil
	}
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, ErrPacked
	}
	var all []Packed
	left := int64(maxPackedSize)
	for _, f := range z.File {
		base := path.Base(strings.ReplaceAll(f.Name, `\`, "/"))
		ext := strings.ToLower(path.Ext(base))
		if f.FileInfo().IsDir() || ext != ".xml" && ext != ".p7m" || strings.HasPrefix(base, ".") || notices.MatchString(base) {
			continue
		}
		content, err := unpackOne(f, left)
		if err != nil {
			return nil, err
		}
		if left -= int64(len(content)); len(all) == maxPacked {
			return nil, ErrTooLarge
		}
		all = append(all, Packed{base, content})
	}
	return all, nil
}

// unpackOne reads one file of a zip, whatever its index says of its size. One
// that is too large to be an invoice comes back cut, for Read to refuse by name.
func unpackOne(f *zip.File, left int64) ([]byte, error) {
	if left <= 0 {
		return nil, ErrTooLarge
	}
	r, err := f.Open()
	if err != nil {
		return nil, ErrPacked
	}
	defer r.Close()
	content, err := io.ReadAll(io.LimitReader(r, MaxSize+1))
	if err != nil {
		return nil, ErrPacked
	}
	return content, nil
}
