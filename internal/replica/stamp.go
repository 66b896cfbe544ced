package replica

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// A stamp tells what a database's log looked like when it was let go, all of it
// sent. The log alone changes with a write: the file itself changes too when a
// reader is the last to close it, and the shared memory with every visit. Reading
// about a log costs no lock, so this is safe while others have it open.
func (o Options) look(name string) string {
	info, err := os.Stat(o.file(name) + "-wal")
	if err != nil {
		return "no log"
	}
	return fmt.Sprintf("%d %d", info.Size(), info.ModTime().UnixNano())
}

func (o Options) stampFile(name string) string { return filepath.Join(o.state(name), "sent") }

// unchanged tells whether nothing was written since the stamp.
func (o Options) unchanged(name string) bool {
	text, err := os.ReadFile(o.stampFile(name))
	return err == nil && strings.TrimSpace(string(text)) == o.look(name) && o.look(name) != "no log"
}

func (o Options) stamp(name string) error {
	return os.WriteFile(o.stampFile(name), []byte(o.look(name)+"\n"), 0o600)
}

func (o Options) unstamp(name string) error {
	if err := os.Remove(o.stampFile(name)); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return nil
}
