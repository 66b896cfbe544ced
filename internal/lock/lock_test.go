package lock

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A lock belongs to an open file, so two in one process keep each other out, too.
func TestASecondIsKeptOutAndToldWhoIsIn(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.lock")
	unlock, err := File(path)
	if err != nil {
		t.Fatal(err)
	}
	_, err = File(path)
	if !errors.Is(err, ErrHeld) || !strings.Contains(err.Error(), fmt.Sprint(os.Getpid())) {
		t.Errorf("second: %v, want ErrHeld and the process", err)
	}
	if err := unlock(); err != nil {
		t.Fatal(err)
	}
	again, err := File(path)
	if err != nil {
		t.Fatal("after the first is gone:", err)
	}
	again()
}
