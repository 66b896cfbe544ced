package models

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"jennyerp/models/schema"
)

func version(t *testing.T, f *file) (v int) {
	t.Helper()
	must(t, f.write.QueryRowContext(t.Context(), `pragma user_version`).Scan(&v))
	return v
}

func newestSchema(t *testing.T, kind string) int {
	t.Helper()
	names, err := fs.Glob(schema.Files, kind+"/*.sql")
	must(t, err)
	return len(names)
}

func TestStepsOfASchemaAreNumberedWithoutGapOrDouble(t *testing.T) {
	for _, kind := range []string{"control", "tenant"} {
		names, err := fs.Glob(schema.Files, kind+"/*.sql")
		must(t, err)
		for i, name := range names {
			if !strings.HasPrefix(filepath.Base(name), fmt.Sprintf("%04d_", i+1)) {
				t.Errorf("%s is step %d", name, i+1)
			}
		}
	}
}

func TestANewFileGetsTheNewestSchemaAndKeepsItsRows(t *testing.T) {
	path := filepath.Join(t.TempDir(), "control.db")
	for round, want := range []string{"", "kept"} {
		c, err := OpenControl(t.Context(), path, testClock())
		must(t, err)
		if v := version(t, &c.file); v != newestSchema(t, "control") {
			t.Errorf("opening %d: schema %d", round+1, v)
		}
		if b, err := c.Throttle(t.Context(), "x"); string(b) != want || err != nil {
			t.Errorf("opening %d: %q, %v; want %q", round+1, b, err, want)
		}
		must(t, c.SaveThrottle(t.Context(), "x", []byte("kept")))
		must(t, c.Close())
	}
}

func TestBothSchemasMigrateFromNothing(t *testing.T) {
	for _, kind := range []string{"control", "tenant"} {
		f, err := openFile(filepath.Join(t.TempDir(), "x.db"), testClock())
		must(t, err)
		defer f.Close()
		if v := version(t, &f); v != 0 {
			t.Fatalf("a new file has schema %d", v)
		}
		must(t, f.migrate(t.Context(), kind))
		must(t, f.migrate(t.Context(), kind))
		if v := version(t, &f); v != newestSchema(t, kind) {
			t.Errorf("%s: schema %d", kind, v)
		}
		var sound string
		must(t, f.row(t.Context(), `pragma integrity_check`).Scan(&sound))
		if sound != "ok" {
			t.Errorf("%s: %s", kind, sound)
		}
	}
}

func TestAFileOfANewerProgramIsLeftAlone(t *testing.T) {
	path := filepath.Join(t.TempDir(), "control.db")
	c, err := OpenControl(t.Context(), path, testClock())
	must(t, err)
	_, err = c.exec(t.Context(), `pragma user_version = 999`)
	must(t, err)
	must(t, c.Close())
	before, err := os.ReadFile(path)
	must(t, err)

	_, err = OpenControl(t.Context(), path, testClock())
	wantError(t, err, ErrNewerSchema)

	if after, err := os.ReadFile(path); err != nil || !bytes.Equal(before, after) {
		t.Errorf("the file changed (%v)", err)
	}
}

func TestAStepThatFailsLeavesNothing(t *testing.T) {
	f, err := openFile(filepath.Join(t.TempDir(), "x.db"), testClock())
	must(t, err)
	defer f.Close()
	_, err = f.exec(t.Context(), `create table drafts (x)`) // in the way, late in the schema
	must(t, err)
	if err := f.migrate(t.Context(), "tenant"); err == nil {
		t.Fatal("migrated over a table that was there")
	}
	var tables int
	must(t, f.row(t.Context(), `select count(*) from sqlite_schema where name <> 'drafts'`).Scan(&tables))
	if tables != 0 || version(t, &f) != 0 {
		t.Errorf("%d tables and schema %d stayed", tables, version(t, &f))
	}
}

func TestSeveralMayMigrateTheSameFileAtOnce(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.db")
	var all []file
	for range 4 {
		f, err := openFile(path, testClock())
		must(t, err)
		defer f.Close()
		if v := version(t, &f); v != 0 { // connects, one after the other
			t.Fatalf("a new file has schema %d", v)
		}
		all = append(all, f)
	}
	var wg sync.WaitGroup
	for _, f := range all {
		wg.Go(func() {
			if err := f.migrate(t.Context(), "tenant"); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
}

// Giving a new file its log answers "database is locked" at once to the
// second of two who do it together; that one tries again.
func TestTwoFirstOpenersOfAFileBothGetIn(t *testing.T) {
	for range 10 {
		path := filepath.Join(t.TempDir(), "control.db")
		var wg sync.WaitGroup
		for range 24 {
			wg.Go(func() {
				c, err := OpenControl(t.Context(), path, testClock())
				if err != nil {
					t.Error(err)
					return
				}
				c.Close()
			})
		}
		wg.Wait()
	}
}
