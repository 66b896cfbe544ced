package sheet

import (
	"archive/zip"
	"encoding/binary"
	"fmt"
	"io"
	"path"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/simplifiedchinese"
)

// Photo is one picture file in a zip.
type Photo struct {
	Name string // with folders and '/', in UTF-8: "LV-0418/1.jpg"
	Size int64  // bytes unpacked
	file *zip.File
}

// Open unpacks the photo. ErrTooLarge past MaxPicture bytes, ErrEncrypted for
// a zip with a password, ErrBroken for damage.
func (p Photo) Open() (io.ReadCloser, error) { return unpack(p.file, MaxPicture) }

// Photos are the picture files of a zip, in the zip's order.
type Photos struct {
	List []Photo
}

// photoTypes are the endings taken for pictures; what a file really is shows
// when it is decoded.
const photoTypes = " .jpg .jpeg .jfif .png .webp .heic .heif .avif .gif .bmp .tif .tiff "

// OpenPhotos lists the pictures of a zip, without hidden files and what macOS
// adds. r must stay open while photos are read. Errors: ErrNotZip, ErrBroken,
// ErrEmpty when there is no picture, ErrTooLarge when all would unpack to more
// than 2 GB.
func OpenPhotos(r io.ReaderAt, size int64) (*Photos, error) {
	head := make([]byte, min(size, 4))
	if _, err := r.ReadAt(head, 0); err != nil && err != io.EOF {
		return nil, fmt.Errorf("open photos: %w", err)
	}
	if !strings.HasPrefix(string(head), "PK") {
		return nil, ErrNotZip
	}
	z, err := zip.NewReader(r, size)
	if err != nil {
		return nil, broken(err)
	}
	if len(z.File) > maxEntries {
		return nil, ErrTooLarge
	}
	return listPhotos(z.File)
}

func listPhotos(files []*zip.File) (*Photos, error) {
	p := &Photos{}
	var total uint64
	for _, f := range files {
		name := entryName(f)
		if !isPhoto(name) {
			continue
		}
		if total += min(f.UncompressedSize64, maxPictures+1); total > maxPictures {
			return nil, ErrTooLarge
		}
		p.List = append(p.List, Photo{name, int64(f.UncompressedSize64), f})
	}
	if len(p.List) == 0 {
		return nil, ErrEmpty
	}
	return p, nil
}

func isPhoto(name string) bool {
	for _, part := range strings.Split(name, "/") {
		if part == "__MACOSX" || strings.HasPrefix(part, ".") {
			return false
		}
	}
	ext := strings.ToLower(path.Ext(name))
	return ext != "" && strings.Contains(photoTypes, " "+ext+" ")
}

// entryName reads a file name. The zip says only whether it is UTF-8; when
// not, it is in the code page of the computer: UTF-8 all the same on a Mac,
// GBK on Chinese Windows, code page 850 on Italian.
func entryName(f *zip.File) string {
	name := f.Name
	if own, ok := unicodeName(f.Extra); ok {
		name = own
	} else if f.NonUTF8 && !utf8.ValidString(name) {
		decoder := charmap.CodePage850.NewDecoder()
		if looksChinese([]byte(name)) {
			decoder = simplifiedchinese.GB18030.NewDecoder()
		}
		if decoded, err := decoder.String(name); err == nil {
			name = decoded
		}
	}
	return strings.ReplaceAll(name, `\`, "/")
}

// unicodeName is the extra field by which older packers add the UTF-8 name
// (APPNOTE 4.6.9): id 0x7075, length, version 1, CRC of the other name, name.
func unicodeName(extra []byte) (string, bool) {
	for len(extra) >= 4 {
		id, n := binary.LittleEndian.Uint16(extra), int(binary.LittleEndian.Uint16(extra[2:]))
		extra = extra[4:]
		if n > len(extra) {
			break
		}
		if id == 0x7075 && n > 5 && extra[0] == 1 && utf8.Valid(extra[5:n]) {
			return string(extra[5:n]), true
		}
		extra = extra[n:]
	}
	return "", false
}
