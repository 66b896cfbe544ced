package models

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"jennyerp/models/schema"
)

// Look is what a database's file says of itself to who only looks.
type Look struct {
	Schema, Newest int    // number of its schema, and of the newest that this program knows
	Company        string // whose it is; "" in the control database
	// In the control database: companies of the machine, companies that were
	// removed, and those that live elsewhere or did before.
	Companies, Removed []string
	Moved              map[string]Place
}

// LookAtControl and LookAtCompany read a file that a server may be using, and
// change nothing. node is the machine's name. Errors: ErrUnsound, ErrNewerSchema.
func LookAtControl(ctx context.Context, path, node string) (Look, error) {
	return lookAt(ctx, path, "control", func(db *sql.DB, l *Look) (err error) {
		if l.Companies, err = column(ctx, db, `select uid from companies where purged_at is null and node = ? order by uid`, node); err != nil {
			return err
		}
		if l.Removed, err = column(ctx, db, `select uid from companies where purged_at is not null order by uid`); err != nil {
			return err
		}
		l.Moved, err = scanMoved(db.QueryContext(ctx, queryMoved))
		return err
	})
}

// LookAtCompany is described with LookAtControl.
func LookAtCompany(ctx context.Context, path string) (Look, error) {
	return lookAt(ctx, path, "tenant", func(db *sql.DB, l *Look) error {
		return db.QueryRowContext(ctx, `select value from meta where key = 'tenant_id'`).Scan(&l.Company)
	})
}

// PicturesIn are the keys of the largest renditions of a company's last
// pictures, for who only looks at its file.
func PicturesIn(ctx context.Context, path, uid string, most int) (keys []string, err error) {
	db, err := peek(path)
	if err != nil {
		return nil, err
	}
	defer db.Close()
	hashes, err := column(ctx, db, `select blob from pictures where removed_at is null order by id desc limit ?`, most)
	for _, h := range hashes {
		keys = append(keys, (&Tenant{CompanyUID: uid}).BlobKey(h, PictureSizes[0]))
	}
	return keys, err
}

func lookAt(ctx context.Context, path, kind string, more func(*sql.DB, *Look) error) (l Look, err error) {
	names, err := fs.Glob(schema.Files, kind+"/*.sql")
	if err != nil {
		return l, err
	}
	l.Newest = len(names)
	db, err := peek(path)
	if err != nil {
		return l, err
	}
	defer db.Close()
	if err := db.QueryRowContext(ctx, "pragma user_version").Scan(&l.Schema); err != nil {
		return l, fmt.Errorf("%w: %w", ErrUnsound, err)
	}
	if l.Schema > l.Newest {
		return l, fmt.Errorf("schema %d of %d: %w", l.Schema, l.Newest, ErrNewerSchema)
	}
	if err := more(db, &l); err != nil {
		return l, fmt.Errorf("%w: %w", ErrUnsound, err)
	}
	return l, nil
}

// peek opens a file to look at it beside a server.
func peek(path string) (*sql.DB, error) {
	if _, err := os.Stat(path); err != nil {
		return nil, err
	}
	dsn := "file:" + uriPath.Replace(filepath.ToSlash(path)) + "?mode=ro&_query_only=on&_busy_timeout=5000"
	if _, err := os.Stat(path + "-wal"); errors.Is(err, os.ErrNotExist) {
		dsn += "&immutable=1" // nobody has it open
	}
	db, err := sql.Open(driverName, dsn)
	if err == nil {
		db.SetMaxOpenConns(1)
	}
	return db, err
}

func column(ctx context.Context, db *sql.DB, query string, args ...any) ([]string, error) {
	rows, err := db.QueryContext(ctx, query, args...)
	return collect(rows, err, scanText)
}
