package commands

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// scratchFolder is where a restore brings files to; swapping is the note in it
// that they are being put in place.
const (
	scratchFolder = ".restoring"
	swapping      = "swapping"
)

// What a restore takes the place of is put aside in a folder of its time.
const (
	asidePattern = "replaced-*"
	asideTime    = "replaced-20060102T150405"
	asideLife    = 90 * 24 * time.Hour // as long as copies are kept (P18)
)

// swap puts what was restored in the place of what is there, which is kept
// beside it. When it is interrupted the server does not start, and the restore is
// repeated.
func (r *restoring) swap(whole []string) error {
	var names []string
	for _, name := range whole {
		names = append(names, filepath.Join("companies", name+".db"))
	}
	old := filepath.Join(r.to, r.begun.UTC().Format(asideTime))
	if err := os.WriteFile(filepath.Join(r.scratch, swapping), nil, 0o600); err != nil {
		return fmt.Errorf("what was restored cannot be put in place: %w", err)
	}
	aside := names
	if r.company == "" {
		aside = append(r.present(), "control.db")
		names = append(names, "control.db")
	}
	for _, name := range aside {
		if err := r.putAside(name, old); err != nil {
			return fmt.Errorf("what was there cannot be put aside: %w", err)
		}
	}
	if err := os.MkdirAll(filepath.Join(r.to, "companies"), 0o700); err != nil {
		return err
	}
	for _, name := range names { // control comes last: with it the companies are known
		if err := os.Rename(filepath.Join(r.scratch, name), filepath.Join(r.to, name)); err != nil {
			return fmt.Errorf("what was restored cannot be put in place: %w", err)
		}
	}
	for _, dir := range []string{filepath.Join(r.to, "companies"), r.to} {
		if err := syncFolder(dir); err != nil {
			return err
		}
	}
	if _, err := os.Stat(old); err == nil {
		fmt.Fprintf(r.out, "What was there before lies in %s; remove it when it is not needed any more; after 90 days it goes by itself.\n", old)
	}
	return os.RemoveAll(r.scratch)
}

// present are the companies' files that are there, but for those that could
// not be restored: they stay.
func (r *restoring) present() (names []string) {
	entries, _ := os.ReadDir(filepath.Join(r.to, "companies")) // there is none on a new machine
	for _, e := range entries {
		name, isFile := strings.CutSuffix(e.Name(), ".db")
		if isFile && !r.hasFailed(name) {
			names = append(names, filepath.Join("companies", e.Name()))
		}
	}
	return names
}

func (r *restoring) hasFailed(company string) bool {
	for _, line := range r.failed {
		if strings.HasPrefix(line, "company "+company+":") {
			return true
		}
	}
	return false
}

// putAside moves a database with its log, and forgets what was noted about its
// copy: the next sending compares anew.
func (r *restoring) putAside(name, old string) error {
	state := filepath.Join(r.to, "replicating", strings.TrimSuffix(filepath.Base(name), ".db"))
	if err := os.RemoveAll(state); err != nil {
		return err
	}
	if _, err := os.Stat(filepath.Join(r.to, name)); errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err := os.MkdirAll(filepath.Join(old, filepath.Dir(name)), 0o700); err != nil {
		return err
	}
	for _, part := range []string{"-shm", "-wal", ""} { // the file last: without it this is done
		err := os.Rename(filepath.Join(r.to, name+part), filepath.Join(old, name+part))
		if err != nil && !errors.Is(err, os.ErrNotExist) {
			return err
		}
	}
	return nil
}

// interrupted tells of a restore that was broken off while it put files in place.
func interrupted(folder string) error {
	if _, err := os.Stat(filepath.Join(folder, scratchFolder, swapping)); err != nil {
		return nil
	}
	return fmt.Errorf("a restore into %s was interrupted while it put files in place; run it again (what was there lies in %s)", folder,
		filepath.Join(folder, "replaced-…"))
}

func syncFolder(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer d.Close()
	return d.Sync()
}

// parseTime reads a time as an operator types it: 2026-11-30T14:05:00Z, or
// 2026-11-30 14:05 in this machine's time zone.
func parseTime(text string) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	if t, err := time.Parse(time.RFC3339, text); err == nil {
		return t, nil
	}
	for _, layout := range []string{"2006-01-02 15:04:05", "2006-01-02 15:04", time.DateOnly} {
		if t, err := time.ParseInLocation(layout, text, time.Local); err == nil {
			return t, nil
		}
	}
	return time.Time{}, fmt.Errorf("%q is no time such as 2026-11-30T14:05:00Z or 2026-11-30 14:05", text)
}
