package models

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/mattn/go-sqlite3"
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
	err = ts.Visit(ctx, uid, func(t *Tenant) error {
		done, err = c.shred(ctx, t)
		return err
	})
	return done, err
}

func (c *Control) shred(ctx context.Context, t *Tenant) (done bool, err error) {
	uid := t.CompanyUID
	var noted int64
	var vacuumed sql.NullInt64
	if err := c.row(ctx, `select noted_at, vacuumed_at from shreds where company_uid = ?`, uid).Scan(&noted, &vacuumed); err != nil {
		return errors.Is(err, sql.ErrNoRows), nil
	}
	if !vacuumed.Valid {
		if err := t.rewrite(ctx); err != nil {
			return false, err
		}
		if _, err := c.exec(ctx, `update shreds set vacuumed_at = ? where company_uid = ? and noted_at = ?`, c.Now(), uid, noted); err != nil {
			return false, fmt.Errorf("shred: %w", err)
		}
	}
	if cut, err := t.cutLog(ctx); err != nil || !cut {
		return false, err
	}
	if _, err := c.exec(ctx, `delete from shreds where company_uid = ? and noted_at = ?`, uid, noted); err != nil {
		return false, fmt.Errorf("shred: %w", err)
	}
	return true, nil
}

// Shred writes the file anew without what was deleted, and cuts its log, so
// that it is in neither. While a copy is being made the log is cut later.
func (t *Tenant) Shred(ctx context.Context) error {
	if err := t.rewrite(ctx); err != nil {
		return err
	}
	for range 20 {
		if cut, err := t.cutLog(ctx); err != nil || cut {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(50 * time.Millisecond):
		}
	}
	return nil
}

// Shred cuts the log of the service's own database: deleted rows are written
// over (secure_delete). While somebody reads, or copies the file, that happens
// later.
func (c *Control) Shred(ctx context.Context) error {
	_, err := c.cutLog(ctx)
	return err
}

// rewrite writes a company's file anew, its indexes of words first. SQLite
// attaches a second file for that, which is not allowed otherwise.
func (t *Tenant) rewrite(ctx context.Context) error {
	if t.tx != nil {
		return errors.New("a file is not written anew inside of a transaction")
	}
	if err := t.held(ctx); err != nil {
		return err
	}
	t.tell()
	for _, act := range []string{`insert into sample_index (sample_index) values ('optimize')`, `insert into party_index (party_index) values ('optimize')`} {
		if _, err := t.write.ExecContext(ctx, act); err != nil {
			return fmt.Errorf("shred: %w", err)
		}
	}
	conn, err := t.write.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	err = conn.Raw(func(driver any) error {
		c, ok := driver.(*sqlite3.SQLiteConn)
		if !ok {
			return fmt.Errorf("%T is no connection of SQLite", driver)
		}
		defer c.SetLimit(sqlite3.SQLITE_LIMIT_ATTACHED, c.SetLimit(sqlite3.SQLITE_LIMIT_ATTACHED, 1))
		_, err := c.ExecContext(ctx, `vacuum`, nil)
		return err
	})
	if err != nil {
		return fmt.Errorf("shred: %w", err)
	}
	return nil
}

// cutLog brings the log into the file and cuts it to nothing; false when
// somebody holds it, which it does not wait for: who copies the file may hold it
// for long, and until then nobody else could write.
func (f *file) cutLog(ctx context.Context) (cut bool, err error) {
	conn, err := f.write.Conn(ctx)
	if err != nil {
		return false, fmt.Errorf("shred: %w", err)
	}
	defer conn.Close()
	var patience int
	if err := conn.QueryRowContext(ctx, `pragma busy_timeout`).Scan(&patience); err != nil {
		return false, fmt.Errorf("shred: %w", err)
	}
	if _, err := conn.ExecContext(ctx, `pragma busy_timeout = 0`); err != nil {
		return false, fmt.Errorf("shred: %w", err)
	}
	defer conn.ExecContext(context.WithoutCancel(ctx), fmt.Sprintf(`pragma busy_timeout = %d`, patience))
	var busy, frames, moved int
	err = conn.QueryRowContext(ctx, `pragma wal_checkpoint(truncate)`).Scan(&busy, &frames, &moved)
	if Locked(err) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("shred: %w", err)
	}
	return busy == 0, nil
}
