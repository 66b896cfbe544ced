package models

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
)

// NoteShred notes, before a person is erased in a company, that its file is then
// to be written anew: what was deleted is in no page of it any more.
func (c *Control) NoteShred(ctx context.Context, companyUID string) error {
	_, err := c.exec(ctx, `insert into shreds (company_uid, noted_at) values (?, ?) on conflict (company_uid) do update set noted_at = excluded.noted_at, vacuumed_at = null`, companyUID, c.Now())
	if err != nil {
		return fmt.Errorf("note shred: %w", err)
	}
	return nil
}

// Shreds are the companies of this machine whose files wait for it.
func (c *Control) Shreds(ctx context.Context, limit int) ([]string, error) {
	rows, err := c.query(ctx, `select s.company_uid from shreds s join companies c on c.uid = s.company_uid where c.state in ('active', 'cancelled') and c.node = ? order by s.noted_at limit ?`, c.Node, limit)
	return collect(rows, err, scanText)
}

// ShredCompany writes a company's file anew, once, and cuts its log, which
// waits while a copy of it is being sent: then it is called again later, and done
// tells. It waits for nobody who reads.
func (c *Control) ShredCompany(ctx context.Context, ts *Tenants, uid string) (done bool, err error) {
	_, release, err := ts.Open(ctx, Principal{CompanyUID: uid})
	if err != nil {
		return false, err
	}
	defer release()
	var noted int64
	var vacuumed sql.NullInt64
	if err := c.row(ctx, `select noted_at, vacuumed_at from shreds where company_uid = ?`, uid).Scan(&noted, &vacuumed); err != nil {
		return errors.Is(err, sql.ErrNoRows), nil
	}
	if !vacuumed.Valid {
		if err := ts.vacuum(ctx, uid); err != nil {
			return false, err
		}
		if _, err := c.exec(ctx, `update shreds set vacuumed_at = ? where company_uid = ? and noted_at = ?`, c.Now(), uid, noted); err != nil {
			return false, fmt.Errorf("shred: %w", err)
		}
	}
	if cut, err := ts.cutLog(ctx, uid); err != nil || !cut {
		return false, err
	}
	if _, err := c.exec(ctx, `delete from shreds where company_uid = ? and noted_at = ?`, uid, noted); err != nil {
		return false, fmt.Errorf("shred: %w", err)
	}
	return true, nil
}

// alone opens a company's file once more, by a driver that may attach: VACUUM
// does so behind the scenes.
func (ts *Tenants) alone(uid string, do func(*sql.DB) error) error {
	db, err := sql.Open(driverVacuums, "file:"+uriPath.Replace(filepath.ToSlash(ts.path(uid)))+"?_busy_timeout=5000&_secure_delete=on")
	if err != nil {
		return err
	}
	db.SetMaxOpenConns(1)
	return errors.Join(do(db), db.Close())
}

func (ts *Tenants) vacuum(ctx context.Context, uid string) error {
	err := ts.alone(uid, func(db *sql.DB) error { _, err := db.ExecContext(ctx, `vacuum`); return err })
	if err != nil {
		return fmt.Errorf("shred: %w", err)
	}
	if ts.Wrote != nil {
		ts.Wrote(uid)
	}
	return nil
}

// cutLog brings the log into the file and cuts it to nothing; false when
// somebody holds it.
func (ts *Tenants) cutLog(ctx context.Context, uid string) (cut bool, err error) {
	var busy, frames, moved int
	err = ts.alone(uid, func(db *sql.DB) error {
		return db.QueryRowContext(ctx, `pragma wal_checkpoint(truncate)`).Scan(&busy, &frames, &moved)
	})
	if err != nil {
		return false, fmt.Errorf("shred: %w", err)
	}
	return busy == 0, nil
}
