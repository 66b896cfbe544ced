package models

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"jennyerp/internal/blob"
)

// unnamedOf are those of the pictures that no row names.
func unnamedOf(t *testing.T, db *Tenant, hashes ...string) (free []string) {
	t.Helper()
	for _, h := range hashes {
		keys, err := db.unnamed(t.Context(), []string{db.BlobKey(h, 640)})
		must(t, err)
		if len(keys) > 0 {
			free = append(free, h)
		}
	}
	return free
}

// stored are the keys of the company, without its id.
func stored(t *testing.T, db *Tenant, disk blob.Store) (keys []string) {
	t.Helper()
	must(t, disk.List(t.Context(), "", func(key string, _ int64) error {
		keys = append(keys, strings.TrimPrefix(key, db.CompanyUID+"/"))
		return nil
	}))
	slices.Sort(keys)
	return keys
}

func keepAs(t *testing.T, db *Tenant, disk blob.Store, keys ...string) {
	t.Helper()
	for _, key := range keys {
		must(t, db.Keep(t.Context(), disk, key, strings.NewReader("content")))
	}
}

// Each way in which a row names a content, alone: without it the content would
// be an orphan, and be removed.
func TestWhatARowNamesIsNeverCollected(t *testing.T) {
	h := strings.Repeat("ab", 32)
	ways := []struct{ what, key, row string }{
		{"a picture", "pictures/ab/" + h + "-640.jpg", `insert into pictures (uid, visibility, owner, position, blob, width, height, colour, name, created_at) values ('p', 'public', 'u', 1, '` + h + `', 1, 1, '', '', 0)`},
		{"a paper's line", "pictures/ab/" + h + "-640.jpg", `update document_lines set face = '{"blob": "` + h + `"}'`},
		{"a letterhead", "pictures/ab/" + h + "-640.jpg", `update documents set face = '{"company": {"logo": "` + h + `"}}'`},
		{"the settings", "pictures/ab/" + h + "-640.jpg", `update settings set data = json_set(data, '$.logo', '` + h + `')`},
		{"an import that waits", "pictures/ab/" + h + "-640.jpg", `update import_rows set pictures = '[{"blob": "` + h + `"}]'`},
		{"an attachment", "files/ab/" + h, `insert into attachments (uid, document_id, name, type, size, blob, created_at, created_by) select 'a', id, 'n', 't', 1, '` + h + `', 0, 'u' from documents`},
		{"an invoice received", "files/ab/" + h, `insert into received (uid, name, blob, size, nth, created_at, created_by) values ('r', 'n', '` + h + `', 1, 0, 0, 'u')`},
		{"a statement that was mailed", "files/ab/" + h, `update letters set blob = '` + h + `'`},
		{"an issued invoice", "issued/ab/" + h + ".pdf", `update invoice_details set pdf = '` + h + `'`},
	}
	for _, w := range ways {
		t.Run(w.what, func(t *testing.T) {
			db, disk := openCompany(t), store(t)
			seedNaming(t, db)
			now := db.clock()
			keepAs(t, db, disk, db.CompanyUID+"/"+w.key)
			for _, named := range []bool{true, false} {
				if named {
					_, err := db.exec(t.Context(), w.row)
					must(t, err)
				} else {
					unname(t, db)
				}
				_, err := db.FindOrphans(t.Context(), disk)
				must(t, err)
				db.clock = func() time.Time { return now.Add(91 * 24 * time.Hour) }
				gone, err := db.CollectOrphans(t.Context(), disk)
				if err != nil || named && gone != 0 || !named && gone != 1 {
					t.Errorf("named %v: %d are gone, %v", named, gone, err)
				}
				now = now.Add(91 * 24 * time.Hour)
				db.clock = func() time.Time { return now }
			}
		})
	}
	db, disk := openCompany(t), store(t)
	keepAs(t, db, disk, db.CompanyUID+"/something/else/here", db.CompanyUID+"/takeouts/x")
	if n, err := db.FindOrphans(t.Context(), disk); n != 0 || err != nil {
		t.Errorf("of kinds that are not known %d are orphans, %v", n, err)
	}
}

// seedNaming makes rows that may name a content, and name none.
func seedNaming(t *testing.T, db *Tenant) {
	t.Helper()
	s := newSample(t, db, SampleSpec{Code: "W1", Name: "Camel"})
	draft(t, db, "invoice", addParty(t, db, "Orient"), Line{SampleUID: s.UID, LineSpec: LineSpec{Price: 1, Quantity: 1000}})
	for _, q := range []string{
		`insert into imports (id, uid, name, blob, state, created_at, created_by) values (1, 'i', 'n', 'x', 'checked', 0, 'u')`,
		`insert into import_rows (import_id, row, state, pictures) values (1, 1, 'new', '[]')`,
		`insert into outbox (id, uid, recipient, template, created_at, next_at) values (1, 'o', 'a@b.example', 't', 0, 0)`,
		`insert into letters (uid, outbox_id, subject, text, reply_to, created_by, party_id) select 'l', 1, '', '', '', 'u', id from parties limit 1`,
		`insert into invoice_details (document_id) select id from documents where id not in (select document_id from invoice_details)`,
	} {
		_, err := db.exec(t.Context(), q)
		must(t, err)
	}
}

func unname(t *testing.T, db *Tenant) {
	t.Helper()
	for _, q := range []string{`delete from pictures`, `update document_lines set face = ''`, `update documents set face = ''`, `update settings set data = json_remove(data, '$.logo')`,
		`update imports set state = 'done'`, `delete from attachments`, `delete from received`, `delete from letters`, `delete from invoice_details`} {
		if _, err := db.exec(t.Context(), q); err != nil && !strings.Contains(q, "invoice_details") {
			t.Fatal(err)
		}
	}
}
