package memory

import (
	"bufio"
	"errors"
	"io"
	"os"
	"strconv"
	"strings"
	"syscall"
	"unsafe"
)

// DropProgram lets go of the pages of the program's own file. Linux maps 64 KB
// around every byte that is read, so that soon after the start all of the
// program counts as used, fonts included. What is needed again comes from the
// page cache: 0.1 ms for a page of the library.
func DropProgram() {
	file, err := os.Open("/proc/self/smaps")
	if err != nil {
		return // a sandbox without /proc: nothing to give back
	}
	defer file.Close()
	program, err := os.Executable()
	if err != nil {
		return
	}
	parts, err := cleanParts(file, program)
	if err != nil {
		return
	}
	for _, p := range parts {
		// The addresses are the kernel's own; no Go object lies there.
		_ = syscall.Madvise(unsafe.Slice((*byte)(unsafe.Add(nil, p.from)), p.to-p.from), syscall.MADV_DONTNEED)
	}
}

// part is a piece of the address space, from its first byte to the one after its last.
type part struct{ from, to uintptr }

// cleanParts finds in smaps (proc(5)) the pieces of a program's file that can
// only be read, and where no page differs from the file: a page that the linker
// has filled in at the start could not be read again.
func cleanParts(smaps io.Reader, program string) ([]part, error) {
	var parts []part
	var at part
	readOnly := false
	lines := bufio.NewScanner(smaps)
	for lines.Scan() {
		words := strings.Fields(lines.Text())
		switch {
		case len(words) == 0:
			return nil, errors.New("smaps: an empty line")
		case !strings.HasSuffix(words[0], ":"):
			var err error
			if at, err = span(words[0]); err != nil {
				return nil, err
			}
			readOnly = len(words) == 6 && words[5] == program && strings.HasPrefix(words[1], "r-")
		case words[0] == "Anonymous:" && readOnly && words[1] == "0":
			parts = append(parts, at)
		}
	}
	return parts, lines.Err()
}

// span reads "00403000-018c1000".
func span(text string) (part, error) {
	from, to, _ := strings.Cut(text, "-")
	a, err := strconv.ParseUint(from, 16, 64)
	b, err2 := strconv.ParseUint(to, 16, 64)
	return part{uintptr(a), uintptr(b)}, errors.Join(err, err2)
}
