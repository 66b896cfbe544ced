package models

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strconv"
	"strings"
	"time"

	"github.com/mattn/go-sqlite3"

	"jennyerp/models/schema"
)

// ErrNewerSchema says that the file was written by a newer program. Going on
// would lose what the newer one stored, so the file is left alone.
var ErrNewerSchema = errors.New("the database was written by a newer version of JennyERP")

// migrate brings the file to the newest schema of its kind ("control" or
// "tenant"), one transaction for each step, counted in user_version.
func (f *file) migrate(ctx context.Context, kind string) error {
	version, err := f.connect(ctx)
	if err != nil {
		return err
	}
	names, err := fs.Glob(schema.Files, kind+"/*.sql")
	if err != nil {
		return err
	}
	if version > len(names) {
		return fmt.Errorf("schema %d of %d: %w", version, len(names), ErrNewerSchema)
	}
	for _, name := range names[version:] {
		if err := f.step(ctx, name); err != nil {
			return fmt.Errorf("migrate %s: %w", name, err)
		}
	}
	return nil
}

// connect makes the first connection and reads where the schema stands. A new
// file gets its log on it, for which SQLite waits for nobody: whoever does it
// at the same moment as another is told at once that the file is locked.
func (f *file) connect(ctx context.Context) (version int, err error) {
	var fault sqlite3.Error
	for end := time.Now().Add(5 * time.Second); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		err = f.write.QueryRowContext(ctx, "pragma user_version").Scan(&version)
		if !errors.As(err, &fault) || fault.Code != sqlite3.ErrBusy {
			break
		}
	}
	return version, err
}

func (f *file) step(ctx context.Context, name string) error {
	number, _, _ := strings.Cut(path.Base(name), "_")
	version, err := strconv.Atoi(number)
	if err != nil {
		return err
	}
	text, err := schema.Files.ReadFile(name)
	if err != nil {
		return err
	}
	return f.inTx(ctx, func(f file) error {
		var stands int
		if err := f.row(ctx, "pragma user_version").Scan(&stands); err != nil || stands >= version {
			return err // somebody else made this step while we waited
		}
		if _, err := f.exec(ctx, string(text)); err != nil {
			return err
		}
		_, err := f.exec(ctx, "pragma user_version = "+strconv.Itoa(version))
		return err
	})
}
