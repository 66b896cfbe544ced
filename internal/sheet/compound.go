package sheet

import (
	"bytes"
	"io"
)

// compoundMagic opens Microsoft's older container, used by .xls files and
// around encrypted .xlsx files ([MS-CFB] 2.2).
const compoundMagic = "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

// compoundError tells the kinds apart by the names in the container's
// directory, which may lie anywhere in the file.
func compoundError(r io.ReaderAt, size int64) error {
	encrypted, workbook, book := wide("EncryptedPackage"), wide("Workbook"), wide("Book\x00")
	legacy := false
	const step, overlap = 1 << 20, 64
	buf := make([]byte, step+overlap)
	for at := int64(0); at < size; at += step {
		n, err := r.ReadAt(buf, at)
		if err != nil && err != io.EOF {
			return err
		}
		if bytes.Contains(buf[:n], encrypted) {
			return ErrEncrypted
		}
		legacy = legacy || bytes.Contains(buf[:n], workbook) || bytes.Contains(buf[:n], book)
	}
	if legacy {
		return ErrLegacyXLS
	}
	return ErrNotSheet
}

// wide spells an ASCII name in UTF-16LE, as the directory does.
func wide(name string) []byte {
	out := make([]byte, 0, 2*len(name))
	for i := range len(name) {
		out = append(out, name[i], 0)
	}
	return out
}
