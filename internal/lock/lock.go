// Package lock keeps a second process out of a folder.
package lock

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"syscall"
)

// ErrHeld says that another process holds the lock.
var ErrHeld = errors.New("lock: held by another process")

// File locks the file at path, which is made when missing, until the returned
// func is called or this process ends, however it ends. Error: ErrHeld, with the
// number of the process that holds it.
func File(path string) (unlock func() error, err error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fmt.Errorf("lock: %w", err)
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		defer f.Close()
		if !errors.Is(err, syscall.EWOULDBLOCK) {
			return nil, fmt.Errorf("lock: %s: %w", path, err)
		}
		holder := make([]byte, 20)
		n, _ := f.Read(holder)
		return nil, fmt.Errorf("%w: process %s", ErrHeld, strings.TrimSpace(string(holder[:n])))
	}
	if f.Truncate(0) == nil { // for the eyes of the next; a full disk keeps nobody out
		fmt.Fprintln(f, os.Getpid())
	}
	return f.Close, nil
}
