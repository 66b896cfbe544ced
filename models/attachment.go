package models

import (
	"bytes"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"jennyerp/internal/blob"
)

// Attachment is a file that belongs to a paper.
type Attachment struct {
	ID        int64
	UID       string
	Name      string
	Type      string // media type as we found it, not as it was told
	Size      int64  // bytes
	Blob      string // SHA-256 of the content, hex
	Leaves    bool   // goes out with mail and link
	CreatedAt int64
	CreatedBy string
}

// What one file may have, and how many one paper may.
const (
	MaxAttachment  = 10 << 20
	MaxAttachments = 30
)

const attachmentColumns = `id, uid, name, type, size, blob, leaves, created_at, created_by`

func scanAttachment(r *sql.Rows) (Attachment, error) {
	var a Attachment
	return a, r.Scan(&a.ID, &a.UID, &a.Name, &a.Type, &a.Size, &a.Blob, &a.Leaves, &a.CreatedAt, &a.CreatedBy)
}

// Attachments are a paper's files in the order they came.
func (t *Tenant) Attachments(ctx context.Context, d *Document) ([]Attachment, error) {
	rows, err := t.query(ctx, `select `+attachmentColumns+` from attachments where document_id = ? order by id limit ?`, d.ID, MaxAttachments)
	return collect(rows, err, scanAttachment)
}

// Enclosures are the files of a paper that go out with it.
func (t *Tenant) Enclosures(ctx context.Context, d *Document) ([]Attachment, error) {
	rows, err := t.query(ctx, `select `+attachmentColumns+` from attachments where document_id = ? and leaves = 1 order by id limit ?`, d.ID, MaxAttachments)
	return collect(rows, err, scanAttachment)
}

// FindAttachment finds a file of the paper by uid.
func (t *Tenant) FindAttachment(ctx context.Context, d *Document, uid string) (*Attachment, error) {
	rows, err := t.query(ctx, `select `+attachmentColumns+` from attachments where uid = ? and document_id = ?`, uid, d.ID)
	all, err := collect(rows, err, scanAttachment)
	if err != nil {
		return nil, err
	}
	if len(all) == 0 {
		return nil, ErrNotFound
	}
	return &all[0], nil
}

// AttachmentBlob is where the content of a file is kept.
func (t *Tenant) AttachmentBlob(hash string) string {
	return t.CompanyUID + "/files/" + hash[:2] + "/" + hash
}

// Attach keeps a file with a paper, also with one that has left the house: it
// is beside the paper, not on it. The content is stored before the row; the same
// file under the same name is there once.
func (t *Tenant) Attach(ctx context.Context, store blob.Store, by string, d *Document, name string, data []byte) (*Attachment, error) {
	switch {
	case len(data) == 0:
		return nil, Refuse("file", "paper.file.empty")
	case len(data) > MaxAttachment:
		return nil, Refuse("file", "paper.file.large")
	}
	sum := sha256.Sum256(data)
	a := &Attachment{UID: NewUID(), Name: shortName(name), Type: sniffed(data), Size: int64(len(data)), Blob: hex.EncodeToString(sum[:])}
	if err := t.Keep(ctx, store, t.AttachmentBlob(a.Blob), bytes.NewReader(data)); err != nil {
		return nil, fmt.Errorf("attach: %w", err)
	}
	return a, t.attach(ctx, by, d, a)
}

// attach enters a file whose content is stored; one that is there already is
// given back instead.
func (t *Tenant) attach(ctx context.Context, by string, d *Document, a *Attachment) error {
	return t.Tx(ctx, func(t *Tenant) error {
		there, err := t.Attachments(ctx, d)
		if err != nil {
			return err
		}
		if i := slices.IndexFunc(there, func(o Attachment) bool { return o.Name == a.Name && o.Blob == a.Blob }); i >= 0 {
			*a = there[i]
			return nil
		}
		if len(there) >= MaxAttachments {
			return Refuse("file", "paper.file.many")
		}
		a.CreatedAt, a.CreatedBy = t.Now(), by
		_, err = t.exec(ctx, `insert into attachments (uid, document_id, name, type, size, blob, created_at, created_by) values (?, ?, ?, ?, ?, ?, ?, ?)`,
			a.UID, d.ID, a.Name, a.Type, a.Size, a.Blob, a.CreatedAt, by)
		if err != nil {
			return fmt.Errorf("attach: %w", err)
		}
		return t.trackDocument(ctx, by, d, "attached", Changes{"file": {quoted(""), quoted(a.Name)}})
	})
}

// sniffed is the media type of a content (WHATWG MIME Sniffing), without its
// parameters. What a browser would run is told as bytes.
func sniffed(data []byte) string {
	kind, _, _ := strings.Cut(http.DetectContentType(data), ";")
	if kind == "text/html" || kind == "text/xml" {
		return "application/octet-stream"
	}
	return kind
}

// Detach takes a file off a paper. Its content stays: another paper may have it.
func (t *Tenant) Detach(ctx context.Context, by string, d *Document, uid string) error {
	return t.Tx(ctx, func(t *Tenant) error {
		a, err := t.FindAttachment(ctx, d, uid)
		if err != nil {
			return err
		}
		if _, err := t.exec(ctx, `delete from attachments where id = ?`, a.ID); err != nil {
			return err
		}
		return t.trackDocument(ctx, by, d, "detached", Changes{"file": {quoted(a.Name), quoted("")}})
	})
}
