package models

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"

	"jennyerp/models/schema"
)

// ErrUnsound says that a database's file is damaged.
var ErrUnsound = errors.New("the database is damaged")

// CheckControlFile and CheckCompanyFile read a whole file that nobody has open:
// every page and index, all references, the schema's number, and whose it is.
// They leave nothing beside it. Errors: ErrUnsound, ErrNewerSchema.
func CheckControlFile(ctx context.Context, path string) error {
	return checkFile(ctx, path, "control", func(*sql.DB) error { return nil })
}

// CheckCompanyFile is CheckControlFile for a company's file.
func CheckCompanyFile(ctx context.Context, path, uid string) error {
	return checkFile(ctx, path, "tenant", func(db *sql.DB) error {
		var id string
		if err := db.QueryRowContext(ctx, `select value from meta where key = 'tenant_id'`).Scan(&id); err != nil {
			return err
		}
		if id != uid {
			return fmt.Errorf("%w: it belongs to another company", ErrUnsound)
		}
		return nil
	})
}

// CompaniesIn lists the ids of the companies that a control database places on
// a machine, for who only looks at a file that a server may be using.
func CompaniesIn(ctx context.Context, path, node string) (uids []string, err error) {
	db, err := peek(path)
	if err != nil {
		return nil, err
	}
	defer db.Close()
	return column(ctx, db, `select uid from companies where state in ('active', 'cancelled') and node = ? order by uid`, node)
}

func checkFile(ctx context.Context, path, kind string, more func(*sql.DB) error) error {
	db, err := sql.Open(driverName, "file:"+uriPath.Replace(filepath.ToSlash(path))+"?immutable=1&mode=ro")
	if err != nil {
		return err
	}
	defer db.Close()
	db.SetMaxOpenConns(1)
	names, err := fs.Glob(schema.Files, kind+"/*.sql")
	if err != nil {
		return err
	}
	var version int
	if err := db.QueryRowContext(ctx, "pragma user_version").Scan(&version); err != nil {
		return fmt.Errorf("%w: %w", ErrUnsound, err)
	}
	if version > len(names) {
		return fmt.Errorf("schema %d of %d: %w", version, len(names), ErrNewerSchema)
	}
	var found string
	if err := db.QueryRowContext(ctx, "pragma integrity_check(1)").Scan(&found); err != nil {
		return fmt.Errorf("%w: %w", ErrUnsound, err)
	}
	if found != "ok" {
		return fmt.Errorf("%w: %s", ErrUnsound, found)
	}
	var orphans int
	if err := db.QueryRowContext(ctx, "select count(*) from pragma_foreign_key_check").Scan(&orphans); err != nil {
		return fmt.Errorf("%w: %w", ErrUnsound, err)
	}
	if orphans > 0 {
		return fmt.Errorf("%w: %d rows refer to nothing", ErrUnsound, orphans)
	}
	return more(db)
}
