// Package replica keeps copies of all databases up to the second, and brings
// them back. It is the only package that knows Litestream, and what runs in it
// runs in a process of its own: Litestream carries another SQLite than the one
// that serves, the locks of POSIX belong to a process, and two SQLites in one
// process damage the file within seconds.
//
// In the target lie, for each database, the replica (companies/<id>/<epoch> and
// control/<epoch>), sealed under the company's backup key, and a copy of its
// wrapped key (companies/<id>/key), which only the master key opens.
package replica

import (
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path"
	"path/filepath"
	"strings"
	"time"
)

// Control is the name of the control database; every other name is a company's id.
const Control = "control"

// epoch is the generation of a replica. It becomes companies.epoch when
// companies move between machines; there is one machine today.
const epoch = "1"

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

// client reaches the sealed replica of a database.
func (o Options) client(name string) (*sealed, error) {
	secret, err := o.Secret(name)
	if err != nil {
		return nil, fmt.Errorf("replica: key of %s: %w", name, err)
	}
	inner, err := o.Target.client(path.Join(below(name), epoch))
	if err != nil {
		return nil, err
	}
	return &sealed{inner: inner, name: name, secret: secret}, nil
}

// names are the companies that have a file here.
func (o Options) names() ([]string, error) {
	entries, err := os.ReadDir(o.Companies)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, fmt.Errorf("replica: %w", err)
	}
	var names []string
	for _, e := range entries {
		if name, ok := strings.CutSuffix(e.Name(), ".db"); ok && !strings.HasPrefix(name, ".") {
			names = append(names, name)
		}
	}
	return names, nil
}
