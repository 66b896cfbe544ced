package commands

import (
	"bufio"
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"jennyerp/internal/config"
)

// diskEncryption looks whether the disk of the data is encrypted (P21): what
// stands in databases is not encrypted by this program.
func (d *doctor) diskEncryption(context.Context) finding {
	if d.cfg.DiskEncrypted == config.DiskHost {
		return is(asserted, "", "The setting disk-encrypted says that the maker of the machine encrypts its disk, which cannot be seen from here.")
	}
	abs, err := filepath.Abs(d.cfg.Data)
	if err != nil {
		return is(unknown, "", "The data folder has no place: %v.", err)
	}
	m, found := d.mounted(abs)
	const do = "Put the data on LUKS (cryptsetup), or choose a host that encrypts its disks and set JENNY_DISK_ENCRYPTED=host."
	if !found {
		return is(unknown, do, "This system does not show what its disks are.")
	}
	state := failed
	if d.cfg.Local() {
		state = unknown // a machine for development
	}
	switch crypt, known := d.encrypted(m.device, 0); {
	case crypt:
		return is(sound, "", "The data lies on %s, which is encrypted (dm-crypt).", m.source)
	case known:
		return is(state, do, "The data lies on %s (%s), and this machine does not encrypt it: who has the disk reads all databases.", m.source, m.kind)
	}
	return is(unknown, do, "The data lies on %s (%s), of which cannot be seen here whether it is encrypted.", m.source, m.kind)
}

// mount is a line of mountinfo (proc_pid_mountinfo(5)).
type mount struct {
	device, place, kind, source string // device is major:minor
}

// mounted finds what a path is mounted on.
func (d *doctor) mounted(path string) (best mount, found bool) {
	if real, err := filepath.EvalSymlinks(path); err == nil {
		path = real
	}
	file, err := os.Open(filepath.Join(d.root, "proc/self/mountinfo"))
	if err != nil {
		return best, false
	}
	defer file.Close()
	for lines := bufio.NewScanner(file); lines.Scan(); {
		left, right, ok := strings.Cut(lines.Text(), " - ")
		l, r := strings.Fields(left), strings.Fields(right)
		if !ok || len(l) < 5 || len(r) < 2 {
			continue
		}
		m := mount{l[2], unescaped(l[4]), r[0], unescaped(r[1])}
		under := m.place == "/" || path == m.place || strings.HasPrefix(path, m.place+"/")
		if under && len(m.place) >= len(best.place) { // the last of equals lies over the others
			best, found = m, true
		}
	}
	return best, found
}

// unescaped reads the octal escapes of mountinfo.
func unescaped(s string) string {
	return strings.NewReplacer(`\040`, " ", `\011`, "\t", `\012`, "\n", `\134`, `\`).Replace(s)
}

// encrypted follows a device down to the disks it lies on. known is false when
// it is none that the kernel tells of, such as a network's or another layer.
func (d *doctor) encrypted(device string, depth int) (crypt, known bool) {
	dir, err := filepath.EvalSymlinks(filepath.Join(d.root, "sys/dev/block", device))
	if err != nil || depth > 8 {
		return false, false
	}
	if _, err := os.Stat(filepath.Join(dir, "partition")); err == nil { // what a partition lies on is its disk
		dir = filepath.Dir(dir)
	}
	if id, err := os.ReadFile(filepath.Join(dir, "dm/uuid")); err == nil && strings.HasPrefix(string(id), "CRYPT-") {
		return true, true
	}
	below, err := os.ReadDir(filepath.Join(dir, "slaves"))
	if err != nil {
		return false, false
	}
	all := len(below) > 0
	for _, e := range below {
		number, err := os.ReadFile(filepath.Join(dir, "slaves", e.Name(), "dev"))
		if err != nil {
			return false, false
		}
		crypt, known := d.encrypted(strings.TrimSpace(string(number)), depth+1)
		if !known {
			return false, false
		}
		all = all && crypt
	}
	return all, true
}

// swap looks whether memory, in which keys are, may be written to a disk in clear.
func (d *doctor) swap(context.Context) finding {
	text, err := os.ReadFile(filepath.Join(d.root, "proc/swaps"))
	if err != nil {
		return is(unknown, "", "This system does not show whether it swaps.")
	}
	const do = "Turn it off (swapoff), or put it on an encrypted device."
	if d.cfg.DiskEncrypted == config.DiskHost && strings.Count(strings.TrimSpace(string(text)), "\n") > 0 {
		return is(asserted, "", "This machine swaps to its disk, which its maker encrypts, as the setting disk-encrypted says.")
	}
	var f finding
	for i, line := range strings.Split(strings.TrimSpace(string(text)), "\n") {
		words := strings.Fields(line)
		if i == 0 || len(words) < 2 || strings.HasPrefix(filepath.Base(words[0]), "zram") {
			continue
		}
		switch crypt, known := d.encrypted(d.deviceOfSwap(words[0], words[1]), 0); {
		case crypt:
		case known:
			f.add(warning, do, "Memory may be written to %s, which is not encrypted: keys with it.", words[0])
		default:
			f.add(unknown, do, "Memory may be written to %s, of which cannot be seen whether it is encrypted.", words[0])
		}
	}
	return f.done("Memory is not written to a disk in clear.")
}

// deviceOfSwap gives the device, as major:minor, of a partition or of the disk
// that a file lies on.
func (d *doctor) deviceOfSwap(path, kind string) string {
	if kind == "file" {
		m, _ := d.mounted(path)
		return m.device
	}
	if real, err := filepath.EvalSymlinks(filepath.Join(d.root, path)); err == nil {
		path = real
	}
	number, err := os.ReadFile(filepath.Join(d.root, "sys/class/block", filepath.Base(path), "dev"))
	if err != nil {
		return fmt.Sprint("no device ", path)
	}
	return strings.TrimSpace(string(number))
}

// assurance looks for the newest report on what was tested (P25).
func (d *doctor) assurance(context.Context) finding {
	const do = "Have it tested, put the report into docs/assurance, and build the program with it: docs/assurance/README.md."
	newest := slices.Max(append(assuranceDays(), ""))
	if newest == "" {
		return is(warning, do, "There is none yet: nobody has written down that this program was tested against attacks.")
	}
	day, _ := parseTime(newest) // its form was checked
	if age := int(d.now().Sub(day).Hours() / 24); age > 365 {
		return is(warning, do, "The newest report is of %s, %d days ago.", newest, age)
	}
	return is(sound, "", "The newest report is of %s.", newest)
}

// assuranceDays are the days of the reports that the program was built with,
// which are named docs/assurance/2026/2026-11-30-what.md.
func assuranceDays() (days []string) {
	files, _ := fs.ReadDir(built, "docs/assurance") // there is always the page that explains it
	for _, year := range files {
		if _, err := strconv.Atoi(year.Name()); err != nil || !year.IsDir() {
			continue
		}
		reports, _ := fs.ReadDir(built, "docs/assurance/"+year.Name())
		for _, r := range reports {
			if day := r.Name()[:min(10, len(r.Name()))]; strings.HasPrefix(day, year.Name()+"-") {
				if _, err := parseTime(day); err == nil {
					days = append(days, day)
				}
			}
		}
	}
	return days
}
