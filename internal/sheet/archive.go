package sheet

import (
	"archive/zip"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"
)

// archive is a workbook's zip with its parts by lower-case name: some writers
// spell "xl\Worksheets\Sheet1.xml" what their own index calls otherwise.
type archive struct {
	files map[string]*zip.File
}

// openArchive refuses a zip whose index promises too much. An entry that gives
// more than its index says is stopped by archive/zip itself: ErrBroken.
func openArchive(r io.ReaderAt, size int64) (*archive, error) {
	z, err := zip.NewReader(r, size)
	if err != nil {
		return nil, broken(err)
	}
	if len(z.File) > maxEntries {
		return nil, ErrTooLarge
	}
	a := &archive{files: make(map[string]*zip.File, len(z.File))}
	var parts, media uint64
	for _, f := range z.File {
		name := partName(f.Name)
		a.files[name] = f
		switch path.Ext(name) {
		case ".xml", ".rels":
			parts += min(f.UncompressedSize64, maxParts+1)
		default:
			media += min(f.UncompressedSize64, maxPictures+1)
		}
		if parts > maxParts || media > maxPictures {
			return nil, ErrTooLarge
		}
	}
	return a, nil
}

func partName(name string) string {
	return strings.ToLower(strings.TrimPrefix(strings.ReplaceAll(name, `\`, "/"), "/"))
}

func (a *archive) has(part string) bool { return a.files[partName(part)] != nil }

// open unpacks one XML part. A missing part is ErrBroken.
func (a *archive) open(part string) (io.ReadCloser, error) {
	f := a.files[partName(part)]
	if f == nil {
		return nil, fmt.Errorf("%w: no %s", ErrBroken, part)
	}
	return unpack(f, maxPart)
}

// decode reads a small XML part into a struct; an absent part leaves it as it is.
func (a *archive) decode(part string, into any) error {
	if !a.has(part) {
		return nil
	}
	in, err := a.open(part)
	if err != nil {
		return err
	}
	defer in.Close()
	if err := xml.NewDecoder(in).Decode(into); err != nil {
		return broken(err)
	}
	return nil
}

// relation is one link from a part to another (ECMA-376 part 2, 9.3).
type relation struct {
	ID     string `xml:"Id,attr"`
	Type   string `xml:"Type,attr"`
	Target string `xml:"Target,attr"`
	Mode   string `xml:"TargetMode,attr"`
}

// is compares the last word of the type: Strict and Transitional files spell
// the namespace before it differently.
func (r relation) is(kind string) bool { return path.Base(r.Type) == kind }

// relations lists the links of a part that stay inside the file, by id, with
// targets as part names.
func (a *archive) relations(part string) (map[string]relation, error) {
	var list struct {
		Items []relation `xml:"Relationship"`
	}
	dir, base := path.Split(part)
	if err := a.decode(dir+"_rels/"+base+".rels", &list); err != nil {
		return nil, err
	}
	out := make(map[string]relation, len(list.Items))
	for _, r := range list.Items {
		if r.Mode == "External" {
			continue
		}
		r.Target = strings.ReplaceAll(r.Target, `\`, "/")
		if !strings.HasPrefix(r.Target, "/") {
			r.Target = path.Join(dir, r.Target)
		}
		r.Target = partName(r.Target)
		out[r.ID] = r
	}
	return out, nil
}

// unpack opens a zip entry of at most limit bytes.
func unpack(f *zip.File, limit int64) (io.ReadCloser, error) {
	if f.UncompressedSize64 > uint64(limit) {
		return nil, ErrTooLarge
	}
	if f.Flags&1 != 0 {
		return nil, ErrEncrypted
	}
	in, err := f.Open()
	if err != nil {
		return nil, broken(err)
	}
	return unpacked{in}, nil
}

// unpacked marks what goes wrong while unpacking as a damaged file.
type unpacked struct{ io.ReadCloser }

func (u unpacked) Read(p []byte) (int, error) {
	n, err := u.ReadCloser.Read(p)
	if err != nil && err != io.EOF {
		err = broken(err)
	}
	return n, err
}

// broken marks what the zip and XML readers complain about as a damaged file,
// and leaves our own errors as they are.
func broken(err error) error {
	for _, known := range []error{ErrTooLarge, ErrEncrypted, ErrBroken} {
		if errors.Is(err, known) {
			return err
		}
	}
	return fmt.Errorf("%w: %w", ErrBroken, err)
}
