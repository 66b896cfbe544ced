package models

import (
	"context"
	"database/sql"
	"fmt"
)

// ArchiveRow is the register's line about one sealed archive.
type ArchiveRow struct {
	CompanyUID string
	Country    string
	Papers     int
	Size       int64  // bytes as sealed
	SHA256     string // of the sealed bytes, hex
	MadeAt     int64
	KeepUntil  int64
	EndedAt    int64 // 0 while it is kept
}

// Archives lists the register.
func (c *Control) Archives(ctx context.Context) ([]ArchiveRow, error) {
	rows, err := c.query(ctx, `select company_uid, country, papers, size, sha256, made_at, keep_until, coalesce(ended_at, 0) from archives order by company_uid`)
	return collect(rows, err, func(r *sql.Rows) (ArchiveRow, error) {
		var a ArchiveRow
		return a, r.Scan(&a.CompanyUID, &a.Country, &a.Papers, &a.Size, &a.SHA256, &a.MadeAt, &a.KeepUntil, &a.EndedAt)
	})
}

// RegisterArchive enters an archive; repeating it changes nothing.
func (c *Control) RegisterArchive(ctx context.Context, a ArchiveRow) error {
	_, err := c.exec(ctx, `insert into archives (company_uid, country, papers, size, sha256, made_at, keep_until, ended_at)
		select ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8 where not exists (select 1 from archives where company_uid = ?1)`,
		a.CompanyUID, a.Country, a.Papers, a.Size, a.SHA256, a.MadeAt, a.KeepUntil, sql.NullInt64{Int64: a.EndedAt, Valid: a.EndedAt > 0})
	if err != nil {
		return fmt.Errorf("register archive: %w", err)
	}
	return nil
}

// EndArchive notes that an archive was removed because its years are over.
func (c *Control) EndArchive(ctx context.Context, companyUID string) error {
	_, err := c.exec(ctx, `update archives set ended_at = ? where company_uid = ? and ended_at is null`, c.Now(), companyUID)
	if err != nil {
		return fmt.Errorf("end archive: %w", err)
	}
	return nil
}
