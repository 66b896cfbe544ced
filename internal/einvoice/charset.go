package einvoice

import (
	"fmt"
	"io"
	"strings"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
)

var charsets = map[string]encoding.Encoding{
	"iso-8859-1": charmap.Windows1252, // as everybody who writes that name means it
	"latin1":     charmap.Windows1252, "us-ascii": charmap.Windows1252, "windows-1252": charmap.Windows1252, "cp1252": charmap.Windows1252,
	"iso-8859-15": charmap.ISO8859_15,
}

func charsetReader(name string, in io.Reader) (io.Reader, error) {
	e, known := charsets[strings.ToLower(name)]
	if !known {
		return nil, fmt.Errorf("%w %q", ErrCharset, name)
	}
	return e.NewDecoder().Reader(in), nil
}
