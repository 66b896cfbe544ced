package models

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
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

// lies gives the keys of the company, without its id.
func lies(t *testing.T, db *Tenant, disk blob.Store) (keys []string) {
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
		`insert into imports (id, uid, file, blob, state, created_at, created_by) values (1, 'i', 'n', 'x', 'checked', 0, 'u')`,
		`insert into import_rows (import_id, row, state, pictures) values (1, 1, 'new', '[]')`,
		`insert into outbox (id, uid, recipient, template, locale, data, created_at, next_at) values (1, 'o', 'a@b.example', 't', 'en', '{}', 0, 0)`,
		`insert into letters (uid, outbox_id, subject, text, reply_to, created_by, party_id) select 'l', 1, '', '', '', 'u', id from parties limit 1`,
		`insert into invoice_details (document_id, payable, issued_at) select id, 0, 0 from documents where id not in (select document_id from invoice_details)`,
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

// P18: a copy of ninety days ago that is brought back finds its pictures.
func TestWhatNoRowNamesStaysNinetyDays(t *testing.T) {
	db, disk, day := openCompany(t), store(t), 24*time.Hour
	begun := db.clock()
	after := func(d time.Duration) (found, gone int) {
		t.Helper()
		db.clock = func() time.Time { return begun.Add(d) }
		found, err := db.FindOrphans(t.Context(), disk)
		must(t, err)
		gone, err = db.CollectOrphans(t.Context(), disk)
		must(t, err)
		return found, gone
	}
	key := db.AttachmentBlob(strings.Repeat("ab", 32))
	keepAs(t, db, disk, key)
	for _, step := range []struct {
		days, found, gone int
		what              string
	}{
		{0, 1, 0, "it is noticed"},
		{1, 0, 0, "it is noticed once"},
		{89, 0, 0, "it is there on the last day"},
		{90, 0, 1, "its time is over"},
		{91, 0, 0, "nothing is left"},
	} {
		if found, gone := after(time.Duration(step.days) * day); found != step.found || gone != step.gone {
			t.Errorf("day %d, %s: %d found, %d gone", step.days, step.what, found, gone)
		}
	}
	keepAs(t, db, disk, key)
	after(100 * day)
	keepAs(t, db, disk, key) // somebody stores the same again: its days begin anew
	after(180 * day)
	if found, gone := after(195 * day); found != 0 || gone != 0 || len(lies(t, db, disk)) != 1 {
		t.Errorf("stored again, it is removed after the first one's days: %d found, %d gone", found, gone)
	}
}

func TestWhatTellsOfAnErasedPersonDoesNotWait(t *testing.T) {
	db, disk := openCompany(t), store(t)
	theirs, used := strings.Repeat("ab", 32), strings.Repeat("cd", 32)
	keepAs(t, db, disk, db.BlobKey(theirs, 640), db.BlobKey(used, 640))
	for _, p := range []struct {
		uid, blob string
		removed   any
	}{{"1", theirs, erasedAt}, {"2", used, erasedAt}, {"3", used, nil}} {
		_, err := db.exec(t.Context(), `insert into pictures (uid, visibility, owner, position, blob, width, height, colour, name, created_at, removed_at) values (?, 'public', 'u', 1, ?, 1, 1, '', '', ?, ?)`, p.uid, p.blob, db.Now(), p.removed)
		must(t, err)
	}
	must(t, db.PurgeSamples(t.Context()))
	gone, err := db.CollectOrphans(t.Context(), disk)
	must(t, err)
	if left := lies(t, db, disk); gone != len(PictureSizes) || len(left) != 1 || !strings.Contains(left[0], used) {
		t.Errorf("%d are gone, left is %v", gone, left)
	}
}

// slowDelete tells when a removal begins, and takes its time.
type slowDelete struct {
	blob.Store
	begun chan struct{}
	fails error
}

func (s slowDelete) Delete(ctx context.Context, key string) error {
	close(s.begun)
	time.Sleep(50 * time.Millisecond)
	if s.fails != nil {
		return s.fails
	}
	return s.Store.Delete(ctx, key)
}

func TestWhatIsStoredAgainWhileItIsRemovedIsThereAfterwards(t *testing.T) {
	db, disk := openCompany(t), store(t)
	key := db.AttachmentBlob(strings.Repeat("ab", 32))
	keepAs(t, db, disk, key)
	_, err := db.orphan(t.Context(), []string{key}, db.Now())
	must(t, err)
	slow := slowDelete{disk, make(chan struct{}), nil}
	again := make(chan error, 1)
	go func() {
		<-slow.begun
		again <- db.Keep(t.Context(), disk, key, strings.NewReader("content"))
	}()
	gone, err := db.CollectOrphans(t.Context(), slow)
	must(t, err)
	must(t, <-again)
	if left := lies(t, db, disk); gone != 1 || len(left) != 1 {
		t.Errorf("%d are gone, there is %v", gone, left)
	}
}

func TestAnOrphanWaitsForABucketThatIsAway(t *testing.T) {
	db, disk := openCompany(t), store(t)
	key := db.AttachmentBlob(strings.Repeat("ab", 32))
	keepAs(t, db, disk, key)
	_, err := db.orphan(t.Context(), []string{key}, db.Now())
	must(t, err)
	away := errors.New("the bucket is away")
	_, err = db.CollectOrphans(t.Context(), slowDelete{disk, make(chan struct{}), away})
	wantError(t, err, away)
	gone, err := db.CollectOrphans(t.Context(), disk)
	if left := lies(t, db, disk); gone != 1 || len(left) > 0 || err != nil {
		t.Errorf("%d are gone the next time, left is %v, %v", gone, left, err)
	}
}

// Whoever stores what rows name goes through Keep, else it might be removed a
// moment later. Archives, takeouts and move-ins are no such kind.
func TestWhoeverStoresGoesThroughKeep(t *testing.T) {
	puts, found := regexp.MustCompile(`[bB]lobs\.Put\(|store\.Put\(`), 0
	for _, folder := range []string{".", "../handlers", "../internal/commands"} {
		files, err := filepath.Glob(filepath.Join(folder, "*.go"))
		must(t, err)
		for _, name := range files {
			text, err := os.ReadFile(name)
			must(t, err)
			if strings.HasSuffix(name, "_test.go") {
				continue
			}
			for _, line := range strings.Split(string(text), "\n") {
				if !puts.MatchString(line) {
					continue
				}
				found++
				if !slices.Contains([]string{"orphan.go", "takeouts.go", "movein_apply.go", "archive.go"}, filepath.Base(name)) {
					t.Errorf("%s: %s", name, strings.TrimSpace(line))
				}
			}
		}
	}
	if found < 4 {
		t.Errorf("%d places store, the test looks for the wrong words", found)
	}
}
