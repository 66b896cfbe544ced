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

// Bounds of what a file may unpack to. Ours come to about ten times their size
// where there is only text.
const (
	maxEntries   = 1_000_000
	maxRatio     = 200
	maxManifest  = 256 << 20
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
	z, err := zip.NewReader(file, size)
	if err != nil {
		return nil, faulty("movein.problem.zip", "%v", err)
	}
	r := &takeoutReader{parts: map[string]*zip.File{}}
	var total uint64
	for _, f := range z.File {
		if r.parts[f.Name] != nil || strings.ContainsAny(f.Name, "\\\x00") || strings.HasPrefix(f.Name, "/") || slices.Contains(strings.Split(f.Name, "/"), "..") {
			return nil, faulty("movein.problem.strange", "%q", f.Name)
		}
		r.parts[f.Name] = f
		total += f.UncompressedSize64
		if len(r.parts) > maxEntries || total > uint64(size)*maxRatio+maxManifest {
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
	if f == nil || f.UncompressedSize64 > maxManifest {
		return faulty("movein.problem.zip", "no manifest")
	}
	in, err := f.Open()
	if err != nil {
		return faulty("movein.problem.zip", "%v", err)
	}
	defer in.Close()
	if err := json.NewDecoder(io.LimitReader(in, maxManifest)).Decode(&r.TakeoutManifest); err != nil {
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
