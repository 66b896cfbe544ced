package models

import (
	"archive/zip"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"image/jpeg"
	"io"
	"math"
	"regexp"
	"slices"
	"strings"

	"jennyerp/internal/blob"
	"jennyerp/models/schema"
)

// moveInFault is why a file is refused: the message key, and what exactly.
type moveInFault struct{ Key, What string }

func (f *moveInFault) Error() string { return f.Key + ": " + f.What }

// MoveInProblem gives the message for a file that is refused.
func MoveInProblem(err error) (key string, ok bool) {
	var f *moveInFault
	if errors.As(err, &f) {
		return f.Key, true
	}
	return "", false
}

func faulty(key, format string, args ...any) error {
	return &moveInFault{key, fmt.Sprintf(format, args...)}
}

// Bounds of what a file may unpack to, so that a small one cannot fill memory
// or disk. Ours come to about ten times their size where there is only text.
const (
	maxEntries   = 500_000
	maxDirectory = 48 << 20  // bytes of the list of parts, of which ours take about 150 each
	maxRatio     = 100       // all parts together, to the file
	freeSize     = 256 << 20 // that a small file may have beside that
	maxPeople    = 10_000
	maxRow       = 32 << 20
	maxMovedFile = 64 << 20
)

// takeoutReader is a file that was looked at: its parts by name, its manifest.
type takeoutReader struct {
	TakeoutManifest
	parts map[string]*zip.File
}

// openTakeout reads the manifest and holds the file to it: every part is named
// there, none leads elsewhere, none is too large.
func openTakeout(file io.ReaderAt, size int64) (*takeoutReader, error) {
	in := &boundedAt{r: file, left: min(maxDirectory, size/4+1<<20)}
	z, err := zip.NewReader(in, size)
	if in.left < 0 {
		return nil, faulty("movein.problem.bomb", "the list of parts is too long")
	}
	if err != nil {
		return nil, faulty("movein.problem.zip", "%v", err)
	}
	in.left = math.MaxInt64
	r := &takeoutReader{parts: map[string]*zip.File{}}
	var total uint64
	for _, f := range z.File {
		if r.parts[f.Name] != nil || strings.ContainsAny(f.Name, "\\\x00") || strings.HasPrefix(f.Name, "/") || slices.Contains(strings.Split(f.Name, "/"), "..") {
			return nil, faulty("movein.problem.strange", "%q", f.Name)
		}
		r.parts[f.Name] = f
		total += f.UncompressedSize64
		if len(r.parts) > maxEntries || total > uint64(size)*maxRatio+freeSize {
			return nil, faulty("movein.problem.bomb", "%d bytes in %d parts", total, len(r.parts))
		}
	}
	if err := r.readManifest(); err != nil {
		return nil, err
	}
	return r, r.match()
}

func (r *takeoutReader) readManifest() error {
	f := r.parts["manifest.json"]
	if f == nil || f.UncompressedSize64 > uint64(1<<20+len(r.parts)<<10) {
		return faulty("movein.problem.zip", "no manifest")
	}
	in, err := f.Open()
	if err != nil {
		return faulty("movein.problem.zip", "%v", err)
	}
	defer in.Close()
	if err := r.decode(json.NewDecoder(in)); err != nil {
		return faulty("movein.problem.zip", "manifest: %v", err)
	}
	switch {
	case r.Product != "JennyERP":
		return faulty("movein.problem.zip", "of %q", r.Product)
	case r.Format > TakeoutFormat || r.Schema > schema.Newest("tenant"):
		return faulty("movein.problem.newer", "format %d, schema %d", r.Format, r.Schema)
	case r.Format < 1 || r.Schema < 1:
		return faulty("movein.problem.zip", "format %d, schema %d", r.Format, r.Schema)
	}
	return nil
}

// decode reads the manifest. A list in it has no more entries than the file has
// parts: a few bytes each would otherwise become many in memory.
func (r *takeoutReader) decode(d *json.Decoder) error {
	if t, err := d.Token(); err != nil || t != json.Delim('{') {
		return errors.Join(err, errNoManifest)
	}
	rest := map[string]json.RawMessage{}
	for d.More() {
		t, err := d.Token()
		if err != nil {
			return err
		}
		switch key, _ := t.(string); key {
		case "people":
			err = decodeList(d, &r.People, maxPeople)
		case "tables":
			err = decodeList(d, &r.Tables, len(r.parts))
		case "files":
			err = decodeList(d, &r.Files, len(r.parts))
		case "left_out":
			err = decodeList(d, &r.LeftOut, maxPeople)
		default:
			var raw json.RawMessage
			err = d.Decode(&raw)
			rest[key] = raw
		}
		if err != nil {
			return err
		}
	}
	data, err := json.Marshal(rest)
	if err != nil {
		return err
	}
	return json.Unmarshal(data, &r.TakeoutManifest)
}

var errNoManifest = errors.New("it is no list of what is in the file")

// decodeList reads a list of at most most entries, or null.
func decodeList[T any](d *json.Decoder, all *[]T, most int) error {
	t, err := d.Token()
	if err != nil || t == nil {
		return err
	}
	if t != json.Delim('[') {
		return errNoManifest
	}
	for d.More() {
		var one T
		if len(*all) == most {
			return errNoManifest
		}
		if err := d.Decode(&one); err != nil {
			return err
		}
		*all = append(*all, one)
	}
	_, err = d.Token()
	return err
}

// boundedAt gives at most so many bytes; left is then below zero.
type boundedAt struct {
	r    io.ReaderAt
	left int64
}

func (b *boundedAt) ReadAt(p []byte, at int64) (int, error) {
	if b.left -= int64(len(p)); b.left < 0 {
		return 0, errNoManifest
	}
	return b.r.ReadAt(p, at)
}

// boundedRows gives at most so many bytes for one row.
type boundedRows struct {
	r    io.Reader
	left int
}

func (b *boundedRows) Read(p []byte) (int, error) {
	if b.left <= 0 {
		return 0, faulty("movein.problem.bomb", "a row is longer than %d bytes", maxRow)
	}
	n, err := b.r.Read(p[:min(len(p), b.left)])
	b.left -= n
	return n, err
}

// movedKey is what a file's place may be.
var movedKey = regexp.MustCompile(`^(pictures/([0-9a-f]{2})/([0-9a-f]{64})-(2048|640|320)\.jpg|issued/([0-9a-f]{2})/([0-9a-f]{64})\.pdf|files/([0-9a-f]{2})/([0-9a-f]{64}))$`)

// match compares the parts with the manifest, both ways.
func (r *takeoutReader) match() error {
	named := map[string]bool{"manifest.json": true}
	for _, t := range r.Tables {
		named["tables/"+t.Name+".json"], named["tables/"+t.Name+".csv"] = true, true
	}
	for _, f := range r.Files {
		named[f.Name] = true
		m := movedKey.FindStringSubmatch(f.Key)
		if f.Key != "" && (m == nil || !strings.HasPrefix(m[3]+m[6]+m[8], m[2]+m[5]+m[7]) || f.Size > maxMovedFile) {
			return faulty("movein.problem.strange", "%q", f.Key)
		}
	}
	for name := range r.parts {
		if !named[name] {
			return faulty("movein.problem.strange", "%q is not in the manifest", name)
		}
		delete(named, name)
	}
	for name := range named {
		return faulty("movein.problem.damaged", "%q is missing", name)
	}
	return nil
}

// open gives a part, whose hash is compared at its end.
func (r *takeoutReader) open(name, hash string) (io.ReadCloser, error) {
	in, err := r.parts[name].Open()
	if err != nil {
		return nil, faulty("movein.problem.damaged", "%s: %v", name, err)
	}
	return &checkedPart{ReadCloser: in, name: name, want: hash, sum: sha256.New()}, nil
}

// checkedPart refuses to end when its hash is another one.
type checkedPart struct {
	io.ReadCloser
	name, want string
	sum        interface {
		io.Writer
		Sum([]byte) []byte
	}
}

func (c *checkedPart) Read(p []byte) (int, error) {
	n, err := c.ReadCloser.Read(p)
	c.sum.Write(p[:n])
	switch {
	case err == io.EOF && hex.EncodeToString(c.sum.Sum(nil)) != c.want:
		return n, faulty("movein.problem.damaged", "%s has another hash", c.name)
	case err != nil && err != io.EOF:
		return n, faulty("movein.problem.damaged", "%s: %v", c.name, err)
	}
	return n, err
}

// files reads every picture, PDF and attachment, and keeps it in the store when
// there is one. kinds gets the types of attachments, as we find them.
func (r *takeoutReader) files(ctx context.Context, t *Tenant, store blob.Store, kinds map[string]string, told func(int)) error {
	for _, f := range r.Files {
		if err := ctx.Err(); err != nil {
			return err
		}
		in, err := r.open(f.Name, f.Hash)
		if err != nil {
			return err
		}
		data, err := io.ReadAll(io.LimitReader(in, maxMovedFile+1))
		in.Close()
		if err != nil {
			return err
		}
		if f.Key == "" {
			continue
		}
		if err := fits(f, data); err != nil {
			return err
		}
		if strings.HasPrefix(f.Key, "files/") {
			kinds[blobHash(f.Key)] = sniffed(data)
		}
		if store != nil {
			if err := t.Keep(ctx, store, t.CompanyUID+"/"+f.Key, bytes.NewReader(data)); err != nil {
				return err
			}
		}
		told(filesAreRows)
	}
	return nil
}

// fits refuses content that is not what its place says: a picture is one of
// ours, everything else has the hash it is kept under.
func fits(f TakeoutFile, data []byte) error {
	if strings.HasPrefix(f.Key, "pictures/") {
		c, err := jpeg.DecodeConfig(bytes.NewReader(data))
		if err != nil || max(c.Width, c.Height) > PictureSizes[0] {
			return faulty("movein.problem.strange", "%s is no picture of ours", f.Name)
		}
	}
	sum := sha256.Sum256(data)
	if small := strings.HasSuffix(f.Key, "-640.jpg") || strings.HasSuffix(f.Key, "-320.jpg"); !small && hex.EncodeToString(sum[:]) != blobHash(f.Key) {
		return faulty("movein.problem.damaged", "%s is not what its name says", f.Name)
	}
	return nil
}
