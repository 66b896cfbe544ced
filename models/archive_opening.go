package models

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
)

// openingLife is how long an asked opening waits for a second operator.
const openingLife = day

// ArchiveOpening is one opening of a sealed archive.
type ArchiveOpening struct {
	UID, CompanyUID, Reason string
	AskedBy                 string // user uid
}

// AskOpening notes that an operator wants an archive opened, and why. It opens
// nothing: another operator has to. ErrNotFound when no archive is kept.
func (c *Control) AskOpening(ctx context.Context, operator *User, companyUID, reason string) (uid string, err error) {
	err = c.Tx(ctx, func(c *Control) error {
		err := c.row(ctx, `insert into archive_openings (uid, company_uid, reason, asked_by, asked_at)
			select ?, company_uid, ?, ?, ? from archives where company_uid = ? and ended_at is null returning uid`, NewUID(), reason, operator.UID, c.Now(), companyUID).Scan(&uid)
		if errors.Is(err, sql.ErrNoRows) {
			return ErrNotFound
		}
		if err != nil {
			return fmt.Errorf("ask for an archive: %w", err)
		}
		return c.Audit(ctx, Audit{Act: ActOperator, Person: operator.UID, Noun: "archive", NounUID: companyUID, Details: AuditDetails{What: "asked", Why: reason}})
	})
	return uid, err
}

// FindOpening reads one that waits for its second operator, who is another than
// the first; ErrNotFound when there is none any more.
func (c *Control) FindOpening(ctx context.Context, uid string, second *User) (o ArchiveOpening, err error) {
	err = c.row(ctx, `select uid, company_uid, reason, asked_by from archive_openings where uid = ? and opened_at = 0 and asked_at > ? and asked_by <> ?`,
		uid, c.Now()-openingLife.Milliseconds(), second.UID).Scan(&o.UID, &o.CompanyUID, &o.Reason, &o.AskedBy)
	if errors.Is(err, sql.ErrNoRows) {
		return o, ErrNotFound
	}
	return o, err
}

// OpenArchive notes that it is opened and by whom, and tells its owners.
func (c *Control) OpenArchive(ctx context.Context, o ArchiveOpening, second *User, owners []Receiver) error {
	return c.Tx(ctx, func(c *Control) error {
		if _, err := c.FindOpening(ctx, o.UID, second); err != nil {
			return err
		}
		if _, err := c.exec(ctx, `update archive_openings set opened_by = ?, opened_at = ? where uid = ?`, second.UID, c.Now(), o.UID); err != nil {
			return fmt.Errorf("open an archive: %w", err)
		}
		for _, to := range owners {
			if err := c.Queue(ctx, Mail{Template: "archive_opened", To: to.Email, Locale: to.Locale, Data: MailData{Name: to.Name, Text: o.Reason, Until: c.Now()}}); err != nil {
				return err
			}
		}
		return c.Audit(ctx, Audit{Act: ActOperator, Person: second.UID, Noun: "archive", NounUID: o.CompanyUID, Details: AuditDetails{What: "opened", Why: o.Reason}})
	})
}
