package models

import (
	"archive/zip"
	"compress/flate"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"hash"
	"io"
	"strings"

	"jennyerp/internal/blob"
	"jennyerp/models/schema"
)

// TakeoutFormat is the version of the file's own shape.
const TakeoutFormat = 1

// TakeoutManifest is manifest.json: what is in the file, with hashes, so that
// whoever reads it can tell that it is whole.
type TakeoutManifest struct {
	Format    int            `json:"format"`
	Product   string         `json:"product"`
	Company   string         `json:"company"`
	CompanyID string         `json:"company_id"`
	CreatedAt string         `json:"created"` // RFC 3339, UTC
	Schema    int            `json:"schema"`  // number of the newest change of the schema
	People    []TakeoutUser  `json:"people"`  // whom the ids of people mean
	Tables    []TakeoutTable `json:"tables"`
	Files     []TakeoutFile  `json:"files"` // every other file but this one
	LeftOut   []TakeoutGap   `json:"left_out"`
}

// TakeoutUser is a person of the company.
type TakeoutUser struct {
	UID   string `json:"id"`
	Name  string `json:"name"`
	Email string `json:"email"`
	Role  string `json:"role"`
}

// TakeoutTable is one table, as tables/<name>.json and .csv.
type TakeoutTable struct {
	Name    string   `json:"name"`
	Columns []string `json:"columns"`
	Rows    int64    `json:"rows"`
	RowHash string   `json:"row_hash"` // SHA-256 over the rows, see rowLine
	JSON    string   `json:"json"`     // SHA-256 of the file
	CSV     string   `json:"csv"`
}

// TakeoutFile is one file.
type TakeoutFile struct {
	Name string `json:"name"`
	Key  string `json:"key,omitempty"` // where the program keeps it; "" for texts
	Size int64  `json:"size"`
	Hash string `json:"sha256"`
}

// TakeoutGap is what is left out, and why: secret, derived, working, private.
type TakeoutGap struct {
	What string `json:"what"`
	Why  string `json:"why"`
}

// TakeoutOptions are what the writer does not find in the company's file.
type TakeoutOptions struct {
	By     string // user uid: whose private pictures are taken along
	People []TakeoutUser
	Texts  map[string]string // files of text by name: README, the sheets
	Tell   Tell
}

// WriteTakeout writes everything the company has as a zip, from one moment, in
// bounded memory. Secrets and what is made anew from the rest are left out, and
// the manifest says so.
func (t *Tenant) WriteTakeout(ctx context.Context, store blob.Store, w io.Writer, o TakeoutOptions) (m TakeoutManifest, err error) {
	err = t.snapshot(ctx, func(t *Tenant) error {
		set, err := t.Settings(ctx)
		if err != nil {
			return err
		}
		m = TakeoutManifest{Format: TakeoutFormat, Product: "JennyERP", Company: set.Name, CompanyID: t.CompanyUID, CreatedAt: t.clock().UTC().Format("2006-01-02T15:04:05Z"),
			Schema: schema.Newest("tenant"), People: o.People, LeftOut: takeoutGaps()}
		out := &takeoutWriter{Tenant: t, zip: zip.NewWriter(w), manifest: &m, o: o}
		out.zip.RegisterCompressor(zip.Deflate, func(w io.Writer) (io.WriteCloser, error) { return flate.NewWriter(w, flate.BestSpeed) })
		return out.all(ctx, store)
	})
	return m, err
}

// snapshot runs fn over the file as it is at one moment, while others write.
func (t *Tenant) snapshot(ctx context.Context, fn func(*Tenant) error) error {
	tx, err := t.read.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	bound := *t
	bound.tx, bound.changed = tx, new(changed)
	return fn(&bound)
}

// takeoutGaps are the columns and tables that stay, as the data map says.
func takeoutGaps() (gaps []TakeoutGap) {
	for _, t := range TheDataMap().Of("tenant") {
		if t.Stays != "" {
			gaps = append(gaps, TakeoutGap{t.Table, t.Stays})
			continue
		}
		for _, c := range t.Columns {
			if c.Class == "secret" {
				gaps = append(gaps, TakeoutGap{t.Table + "." + c.Column, c.Class})
			}
		}
	}
	return gaps
}

// takeoutWriter writes the parts one after the other.
type takeoutWriter struct {
	*Tenant
	zip         *zip.Writer
	manifest    *TakeoutManifest
	o           TakeoutOptions
	done, total int
}

func (w *takeoutWriter) all(ctx context.Context, store blob.Store) error {
	files, err := w.files(ctx, store)
	if err != nil {
		return err
	}
	tables, err := w.tables(ctx)
	if err != nil {
		return err
	}
	for name, text := range w.o.Texts {
		if err := w.text(name, text); err != nil {
			return err
		}
	}
	if err := w.text("schema.sql", schema.Text("tenant")); err != nil {
		return err
	}
	for _, t := range tables {
		if err := w.table(ctx, t); err != nil {
			return fmt.Errorf("take out %s: %w", t.Name, err)
		}
	}
	for _, f := range files {
		if err := w.file(ctx, store, f); err != nil {
			return fmt.Errorf("take out %s: %w", f.Key, err)
		}
	}
	data, err := json.MarshalIndent(w.manifest, "", " ")
	if err != nil {
		return err
	}
	if _, err := w.entry("manifest.json", zip.Deflate, func(out io.Writer) error { _, err := out.Write(data); return err }); err != nil {
		return err
	}
	return w.zip.Close()
}

// tell says how far it is, a step further.
func (w *takeoutWriter) tell(steps int) {
	w.done += steps
	if w.o.Tell != nil {
		w.o.Tell(w.done, max(w.total, w.done))
	}
}

// text writes a small file of text.
func (w *takeoutWriter) text(name, text string) error {
	e, err := w.entry(name, zip.Deflate, func(out io.Writer) error { _, err := io.WriteString(out, text); return err })
	w.manifest.Files = append(w.manifest.Files, TakeoutFile{Name: name, Size: e.size, Hash: e.sum()})
	return err
}

// entry writes one file of the zip and gives its size and hash.
func (w *takeoutWriter) entry(name string, method uint16, write func(io.Writer) error) (*counted, error) {
	head := &zip.FileHeader{Name: name, Method: method, Modified: w.clock().UTC()}
	out, err := w.zip.CreateHeader(head)
	c := &counted{w: out, hash: sha256.New()}
	if err != nil {
		return c, err
	}
	return c, write(c)
}

// counted is a writer that knows what went through it.
type counted struct {
	w    io.Writer
	hash hash.Hash
	size int64
}

func (c *counted) Write(p []byte) (int, error) {
	c.hash.Write(p)
	c.size += int64(len(p))
	return c.w.Write(p)
}

func (c *counted) sum() string { return hex.EncodeToString(c.hash.Sum(nil)) }

// file copies a picture, a PDF or an attachment. One that was deleted meanwhile
// is no longer anybody's.
func (w *takeoutWriter) file(ctx context.Context, store blob.Store, f TakeoutFile) error {
	object, err := store.Open(ctx, w.CompanyUID+"/"+f.Key)
	if err != nil {
		return skipGone(err)
	}
	defer object.Close()
	method := zip.Store // pictures and PDFs are compressed already
	if strings.HasPrefix(f.Key, "files/") {
		method = zip.Deflate
	}
	e, err := w.entry(f.Name, method, func(out io.Writer) error { _, err := io.Copy(out, object); return err })
	f.Size, f.Hash = e.size, e.sum()
	w.manifest.Files = append(w.manifest.Files, f)
	w.tell(filesAreRows)
	return err
}
