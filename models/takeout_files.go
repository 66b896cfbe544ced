package models

import (
	"context"
	"database/sql"
	"errors"
	"path"
	"strings"

	"jennyerp/internal/blob"
)

// filesAreRows is what a file counts for in the progress beside rows.
const filesAreRows = 20

// files lists what lies among the blobs and is the company's own: pictures,
// PDFs as they were issued, attachments. What others keep private stays theirs.
func (w *takeoutWriter) files(ctx context.Context, store blob.Store) (files []TakeoutFile, err error) {
	labels, hidden, err := w.labels(ctx)
	if err != nil {
		return nil, err
	}
	if len(hidden) > 0 {
		w.manifest.LeftOut = append(w.manifest.LeftOut, TakeoutGap{"pictures", "private"})
	}
	for _, kind := range []string{"pictures", "issued", "files"} {
		err := store.List(ctx, w.CompanyUID+"/"+kind+"/", func(key string, _ int64) error {
			key = strings.TrimPrefix(key, w.CompanyUID+"/")
			if hash := blobHash(key); !hidden[hash] {
				files = append(files, TakeoutFile{Name: takeoutName(key, labels[hash]), Key: key})
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	w.total += filesAreRows * len(files)
	return files, nil
}

// blobHash is the hash in a key such as "pictures/ab/<hash>-640.jpg".
func blobHash(key string) string {
	name := path.Base(key)
	return name[:min(len(name), 64)]
}

// takeoutName is a name that tells people what the file is: the code of the
// sample, the number of the invoice, the name it came with.
func takeoutName(key, label string) string {
	kind, _, _ := strings.Cut(key, "/")
	hash := blobHash(key)
	label = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || strings.ContainsRune(`/\:*?"<>|`, r) {
			return '-'
		}
		return r
	}, strings.Trim(label, ". "))
	if runes := []rune(label); len(runes) > 80 {
		label = string(runes[len(runes)-80:]) // the ending is at the end
	}
	switch kind {
	case "pictures":
		return "pictures/" + strings.TrimSpace(label+" "+hash[:12]) + strings.TrimPrefix(path.Base(key), hash)
	case "issued":
		return "invoices/" + strings.TrimSpace(label+" "+hash[:12]) + ".pdf"
	}
	return "files/" + strings.TrimSpace(hash[:12]+" "+label)
}

// labels are the names for files by hash, and the hashes of pictures that
// belong to colleagues alone.
func (w *takeoutWriter) labels(ctx context.Context) (labels map[string]string, hidden map[string]bool, err error) {
	labels, hidden = map[string]string{}, map[string]bool{}
	rows, err := w.query(ctx, `select p.blob, coalesce(s.code, '') from pictures p left join samples s on s.id = p.sample_id
		union all select blob, name from attachments union all select blob, name from received
		union all select i.pdf, d.number from invoice_details i join documents d on d.id = i.document_id where i.pdf <> ''`)
	_, err = collect(rows, err, func(r *sql.Rows) (struct{}, error) {
		var hash, label string
		err := r.Scan(&hash, &label)
		labels[hash] = label
		return struct{}{}, err
	})
	if err != nil {
		return nil, nil, err
	}
	rows, err = w.query(ctx, `select blob from pictures where not `+ownPictures+` except select blob from pictures where `+ownPictures, w.o.By, w.o.By)
	all, err := collect(rows, err, scanText)
	for _, hash := range all {
		hidden[hash] = true
	}
	return labels, hidden, err
}

// skipGone forgives that a blob was deleted since it was listed.
func skipGone(err error) error {
	if errors.Is(err, blob.ErrNotFound) {
		return nil
	}
	return err
}
