package models

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"time"
)

// ErrReadOnly refuses to write where somebody only looks (403).
var ErrReadOnly = errors.New("only reading is allowed here")

// Grant lets the service's operators look into a company (P24).
type Grant struct {
	ID             int64
	UID            string
	Reason         string
	By             string // user uid
	Created, Until int64
	Ended          int64 // 0 unless taken back
}

// Works tells whether it lets anybody look at that time.
func (g Grant) Works(now int64) bool { return g.Ended == 0 && g.Until > now }

// GrantHours are for how long an owner may let support look.
var GrantHours = []int{1, 4, 24, 72}

const grantsShown = 20

// GrantSupport lets operators look into the session's company, to read alone;
// an earlier grant ends.
func (c *Control) GrantSupport(ctx context.Context, s *Session, hours int, reason string) error {
	if !slices.Contains(GrantHours, hours) {
		return Refuse("hours", "error.choice")
	}
	if reason == "" {
		return Refuse("reason", "error.required")
	}
	now := c.Now()
	until := now + (time.Duration(hours) * time.Hour).Milliseconds()
	return c.Tx(ctx, func(c *Control) error {
		if _, err := c.exec(ctx, `update grants set ended_at = ?1 where company_id = ?2 and ended_at = 0 and until_at > ?1`, now, s.Company.ID); err != nil {
			return fmt.Errorf("grant: %w", err)
		}
		uid := NewUID()
		if _, err := c.exec(ctx, `insert into grants (uid, company_id, reason, granted_by, created_at, until_at) values (?, ?, ?, ?, ?, ?)`, uid, s.Company.ID, reason, s.User.UID, now, until); err != nil {
			return fmt.Errorf("grant: %w", err)
		}
		if err := c.tellOfGrant(ctx, s, until, reason); err != nil {
			return err
		}
		return c.auditCompany(ctx, s.Company.ID, Audit{Act: ActGranted, Person: s.User.UID, Noun: "grant", NounUID: uid, Details: AuditDetails{By: s.User.Name, Until: until, Why: reason}})
	})
}

// tellOfGrant queues a mail for every owner, so that none is unaware that
// somebody was let in.
func (c *Control) tellOfGrant(ctx context.Context, s *Session, until int64, reason string) error {
	owners, err := c.Owners(ctx, s.Company.UID)
	for _, o := range owners {
		err = errors.Join(err, c.Queue(ctx, Mail{Template: "support_granted", To: o.Email, Locale: o.Locale,
			Data: MailData{Name: o.Name, Company: s.Company.Name, By: s.User.Name, Until: until, Text: reason, Path: "/settings/support"}}))
	}
	return err
}

// EndGrant takes a grant of the company back: who looks is out with the next page.
func (c *Control) EndGrant(ctx context.Context, s *Session, uid string) error {
	return c.Tx(ctx, func(c *Control) error {
		res, err := c.exec(ctx, `update grants set ended_at = ? where company_id = ? and uid = ? and ended_at = 0`, c.Now(), s.Company.ID, uid)
		if err != nil {
			return fmt.Errorf("end grant: %w", err)
		}
		if n, _ := res.RowsAffected(); n == 0 {
			return ErrNotFound
		}
		return c.auditCompany(ctx, s.Company.ID, Audit{Act: ActGrantEnded, Person: s.User.UID, Noun: "grant", NounUID: uid, Details: AuditDetails{By: s.User.Name}})
	})
}

// Grants lists a company's grants, the newest first.
func (c *Control) Grants(ctx context.Context, companyID int64) ([]Grant, error) {
	rows, err := c.query(ctx, `select id, uid, reason, granted_by, created_at, until_at, ended_at from grants where company_id = ? order by id desc limit ?`, companyID, grantsShown)
	return collect(rows, err, func(r *sql.Rows) (Grant, error) {
		var g Grant
		return g, r.Scan(&g.ID, &g.UID, &g.Reason, &g.By, &g.Created, &g.Until, &g.Ended)
	})
}

// Look lets an operator's session into a company by a grant of its owner, or
// out of it again with 0. ErrNotFound when nobody let him.
func (c *Control) Look(ctx context.Context, s *Session, grant int64) error {
	if !s.Operator {
		return ErrNotFound
	}
	return c.Tx(ctx, func(c *Control) error {
		res, err := c.exec(ctx, `update sessions set grant_id = ?1 where id = ?2 and (?1 is null or exists (select 1 from grants where id = ?1 and ended_at = 0 and until_at > ?3))`, orNull(grant), s.ID, c.Now())
		if err != nil {
			return fmt.Errorf("look: %w", err)
		}
		if n, _ := res.RowsAffected(); n == 0 {
			return ErrNotFound
		}
		return nil
	})
}

// ReadOnly is the same database for who only looks: every write is ErrReadOnly.
func (t *Tenant) ReadOnly() *Tenant {
	bound := *t
	bound.still = true
	return &bound
}
