// Package replica keeps copies of all databases up to the second, and brings
// them back. It is the only package that knows Litestream, and what runs in it
// runs in a process of its own: Litestream carries another SQLite than the one
// that serves, the locks of POSIX belong to a process, and two SQLites in one
// process damage the file within seconds.
//
// In the target lie, for each database, the replica (companies/<id>/<epoch> and
// control/<epoch>), sealed under the company's backup key, and a copy of its
// wrapped key (companies/<id>/key), which only the master key opens. An epoch is
// what one machine wrote before another took the company over (place.go).
package replica

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// Control is the name of the control database; every other name is a company's id.
const Control = "control"

// ErrNone says that the target holds no replica of a database.
var ErrNone = errors.New("replica: there is no replica")

// Options say what is replicated, from where to where.
type Options struct {
	Control   string // the control database's file
	Companies string // the folder with the companies' files, <id>.db
	State     string // a folder for what is noted on this machine about each replica
	Target    Target
	Plan      Plan
	// Secret gives the 32-byte backup key of a database, Wrapped the file that
	// holds its wrapped key.
	Secret  func(name string) ([]byte, error)
	Wrapped func(name string) ([]byte, error)
	Log     *slog.Logger
	// Moved gives the companies that live elsewhere, or did before; all others
	// live here and never moved. nil when there are none.
	Moved func(ctx context.Context) (map[string]Place, error)

	Idle time.Duration // a company is let go that long after its last write
	Most int           // companies held at once, beyond which the longest idle is let go
}

func (o Options) file(name string) string {
	if name == Control {
		return o.Control
	}
	return filepath.Join(o.Companies, name+".db")
}

// state is the folder with the local notes of one database.
func (o Options) state(name string) string { return filepath.Join(o.State, name) }

// below is the path of a database in the target.
func below(name string) string {
	if name == Control {
		return Control
	}
	return path.Join("companies", name)
}

// client reaches what was sent of a database in one epoch.
func (o Options) client(name string, epoch int64) (*sealed, error) {
	secret, err := o.Secret(name)
	if err != nil {
		return nil, fmt.Errorf("replica: key of %s: %w", name, err)
	}
	inner, err := o.Target.client(path.Join(below(name), strconv.FormatInt(epoch, 10)))
	if err != nil {
		return nil, err
	}
	return &sealed{inner: inner, name: sealName(name, epoch), secret: secret}, nil
}

// sealName is what the seal of an object calls its database, so that none of
// another epoch can take its place.
func sealName(name string, epoch int64) string {
	if epoch == 1 {
		return name
	}
	return fmt.Sprintf("%s@%d", name, epoch)
}

// names are the companies that have a file here, and live here.
func (o Options) names(ctx context.Context) ([]string, error) {
	moved, err := o.moved(ctx)
	if err != nil {
		return nil, err
	}
	entries, err := os.ReadDir(o.Companies)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, fmt.Errorf("replica: %w", err)
	}
	var names []string
	for _, e := range entries {
		if name, ok := strings.CutSuffix(e.Name(), ".db"); ok && !strings.HasPrefix(name, ".") && placeIn(moved, name).Here {
			names = append(names, name)
		}
	}
	return names, nil
}
