package commands

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"

	"jennyerp/models"
)

// controlDatabase opens the service's own database.
func (d *doctor) controlDatabase(context.Context) finding {
	return d.database("control.db", d.look, d.lookErr)
}

func (d *doctor) companyFile(uid string) string {
	return filepath.Join(d.cfg.Data, "companies", uid+".db")
}

func (d *doctor) database(name string, l models.Look, err error) finding {
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return is(failed, "Bring it back: jennyerp restore. On a new house start the server once.", "The database %s is not there.", name)
	case errors.Is(err, models.ErrNewerSchema):
		return is(failed, "Put the newer program back, or restore to the moment before (--at).", "The database %s was written by a newer program: %v.", name, err)
	case err != nil:
		return is(failed, "Stop the server and bring it back: jennyerp restore.", "The database %s cannot be read: %v.", name, err)
	case l.Schema < l.Newest:
		return is(sound, "", "The database %s opens; it is brought up to date when it is used next (schema %d of %d).", name, l.Schema, l.Newest)
	}
	return is(sound, "", "The database %s opens and has the schema of this program (%d).", name, l.Schema)
}

// companyDatabases opens every company's file and compares with the list.
func (d *doctor) companyDatabases(ctx context.Context) finding {
	if d.lookErr != nil {
		return is(unknown, "Mend control-database first.", "Which companies there are is not known.")
	}
	var f finding
	for _, uid := range d.look.Companies {
		name := filepath.Join("companies", uid+".db")
		l, err := models.LookAtCompany(ctx, d.companyFile(uid))
		if one := d.database(name, l, err); one.State != sound {
			f.add(one.State, one.Do, "%s", one.Says)
		} else if l.Company != uid {
			f.add(failed, "Stop the server; each company's file must have the name that stands in it.", "The file %s belongs to the company %s.", name, l.Company)
		}
	}
	entries, _ := os.ReadDir(filepath.Join(d.cfg.Data, "companies")) // told above when it cannot be read
	for _, e := range entries {
		uid, isFile := strings.CutSuffix(e.Name(), ".db")
		switch {
		case !isFile || slices.Contains(d.look.Companies, uid):
		case slices.Contains(d.look.Removed, uid):
			f.add(failed, "Run jennyerp retention run, which removes it.", "The company %s was removed, and its database is still there.", uid)
		default:
			f.add(warning, "Keep it until you know where it comes from.", "The file %s belongs to no company.", e.Name())
		}
	}
	return f.done("The databases of all %d companies open and belong to them.", len(d.look.Companies))
}

// leftBehind looks for what restores and drills left.
func (d *doctor) leftBehind(context.Context) finding {
	var f finding
	if err := interrupted(d.cfg.Data); err != nil {
		f.add(failed, "Run the restore again.", "%v.", err)
	}
	for _, pattern := range []string{asidePattern, ".drill-*"} {
		found, _ := filepath.Glob(filepath.Join(d.cfg.Data, pattern)) // the pattern is a good one
		for _, dir := range found {
			if info, err := os.Stat(dir); err == nil && d.now().Sub(info.ModTime()) > 7*24*time.Hour {
				f.add(warning, "Remove it when nobody needs it: it holds databases, also of companies that were removed since.", "%s is more than a week old.", dir)
			}
		}
	}
	return f.done("Restores and drills left nothing behind.")
}

// permissions looks at who may read the folders, and the keys in theirs.
func (d *doctor) permissions(context.Context) finding {
	places := []string{d.cfg.Data, d.cfg.Keys}
	for _, place := range []string{d.cfg.Replica, d.cfg.Blobs} {
		if !strings.Contains(place, "://") {
			places = append(places, place)
		}
	}
	wrapped, _ := filepath.Glob(filepath.Join(d.cfg.Keys, "*.key")) // the pattern is a good one
	var f finding
	for _, path := range append(places, wrapped...) {
		info, err := os.Stat(path)
		if err == nil && info.Mode().Perm()&0o077 != 0 && !d.enclosed(path) {
			f.add(failed, "chmod go= these.", "Others may enter or read %s (mode %04o).", path, info.Mode().Perm())
		}
	}
	return f.done("Data, keys and copies on this machine are closed to its other users.")
}

// enclosed tells whether a path lies below the data folder and that is closed.
func (d *doctor) enclosed(path string) bool {
	inside, err := filepath.Rel(d.cfg.Data, path)
	if err != nil || inside == "." || strings.HasPrefix(inside, "..") || filepath.Ext(path) == ".key" {
		return false
	}
	info, err := os.Stat(d.cfg.Data)
	return err == nil && info.Mode().Perm()&0o077 == 0
}

// owners looks for files that the service's user cannot write: a command that
// ran as root leaves such.
func (d *doctor) owners(context.Context) finding {
	home, err := os.Stat(d.cfg.Data)
	if err != nil {
		return is(failed, "Make it, or name another in JENNY_DATA.", "The data folder cannot be looked at: %v.", err)
	}
	whose, n := d.owner(home), 0
	var f finding
	for _, dir := range []string{d.cfg.Data, filepath.Join(d.cfg.Data, "companies"), d.cfg.Keys} {
		entries, _ := os.ReadDir(dir) // one that is missing is told elsewhere
		for _, e := range entries {
			info, err := e.Info()
			if err != nil || e.Name() == "lost+found" {
				continue
			}
			if n++; d.owner(info) != whose {
				f.add(failed, "chown it to the user of the service, and run commands as that user.", "%s belongs to user %d, the data folder to user %d.", filepath.Join(dir, e.Name()), d.owner(info), whose)
			}
		}
	}
	return f.done("All %d files and folders belong to user %d.", n, whose)
}

func ownerOf(info os.FileInfo) uint32 {
	if s, ok := info.Sys().(*syscall.Stat_t); ok {
		return s.Uid
	}
	return 0
}

// space is what is left of a file system.
type space struct{ free, all, files, allFiles uint64 } // bytes, and entries

func spaceOf(dir string) (s space) {
	var v syscall.Statfs_t
	if syscall.Statfs(dir, &v) == nil {
		unit := uint64(v.Bsize)
		s = space{v.Bavail * unit, v.Blocks * unit, v.Ffree, v.Files}
	}
	return s
}

// diskSpace looks at what is left on the disks of data and copies.
func (d *doctor) diskSpace(context.Context) finding {
	var f finding
	measured := false
	for _, dir := range []string{d.cfg.Data, d.cfg.Keys, d.cfg.Replica, d.cfg.Blobs} {
		s := d.space(dir)
		if s.all == 0 {
			continue // a bucket, or not made yet
		}
		measured = true
		left := func(state verdict) {
			f.add(state, "Make room or enlarge the disk: a full disk refuses everything new, and nothing is copied.", "On the disk of %s %.1f GB and %d files are left (%.0f %%).",
				dir, float64(s.free)/1e9, s.files, 100*float64(s.free)/float64(s.all))
		}
		switch noFiles := s.allFiles > 0 && s.files*100 < s.allFiles; {
		case s.free < 200e6 || noFiles:
			left(failed)
		case s.free < 2e9 || s.free*10 < s.all && s.free < 20e9:
			left(warning)
		}
	}
	if !measured {
		return is(unknown, "", "The disk of %s cannot be measured.", d.cfg.Data)
	}
	return f.done("The disks of data and copies have room enough.")
}
